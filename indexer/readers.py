"""Files and folders to documents: what each file holds, decoded, one article at a time."""

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Literal

import charset_normalizer
from msgspec import Struct

Format = Literal["text", "html", "record"]

MAX_BYTES = 10_000_000
"""The largest document, in bytes: a file of text or HTML, or one line of JSON lines."""
_LINES = {".jsonl", ".ndjson"}
_SUFFIXES = {".txt", ".text", ".html", ".htm", ".xhtml"} | _LINES
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_HTML_START = re.compile(
    r"[\ufeff\s]*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|title|meta|h[1-6]|p|div|article|section|main)\b",
    re.I | re.S,
)


class Document(Struct, frozen=True):
    """One article's source: where it comes from ("FILE" or "FILE:LINE") and its content, decoded."""

    place: str
    format: Format
    text: str = ""
    record: dict[str, Any] = {}
    """The fields of a JSON line, for the format "record"."""
    note: str | None = None
    """What was guessed in reading it, such as its encoding."""


class Problem(Struct, frozen=True):
    """A document that cannot be read: where it is, and why."""

    place: str
    reason: str


def read_paths(paths: Iterable[str]) -> Iterator[Document | Problem]:
    """Yield the documents of files and folders, folders in the order of their names.

    In a folder only files of text, HTML and JSON lines count, by their suffixes; a file that is named itself
    is read whatever its name. What cannot be read is yielded as a Problem.
    """
    for given in paths:
        path = Path(given)
        try:
            if not given:
                raise OSError("an empty path")
            found = _files(path)
        except OSError as error:
            yield Problem(_shown(path), (error.strerror or str(error)).lower())
            continue
        if not found:
            yield Problem(_shown(path), "no text, HTML or JSON lines files in this folder")
        for file in found:
            yield from read_file(file)


def count_documents(paths: Iterable[str]) -> int:
    """Count the documents that `read_paths` would yield, without reading more than line ends."""
    total = 0
    for path in map(Path, paths):
        try:
            total += sum(_count(file) for file in _files(path))
        except OSError:
            total += 1
    return total


def _files(path: Path) -> list[Path]:
    """The files to read under a path, itself if it is no folder. Raises OSError."""
    if not path.is_dir():
        return [path]
    found = (Path(folder, name) for folder, _, names in os.walk(path, onerror=_raise) for name in names)
    return sorted(file for file in found if _is_wanted(file.relative_to(path)))


def _raise(error: OSError) -> None:
    raise error


def _count(file: Path) -> int:
    if file.suffix.lower() not in _LINES:
        return 1
    try:
        if not file.is_file():
            return 1
        with file.open("rb") as handle:
            return sum(1 for line in handle if line.strip())
    except OSError:
        return 1


def read_file(path: Path) -> Iterator[Document | Problem]:
    """Yield the documents of one file: one of text or HTML, or one a line of JSON lines."""
    place = _shown(path)
    try:
        mode = path.stat()
        if not stat.S_ISREG(mode.st_mode):
            yield Problem(place, "not a regular file")
            return
        with path.open("rb") as handle:
            if path.suffix.lower() in _LINES:
                yield from read_json_lines(place, handle)
                return
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        yield Problem(place, (error.strerror or str(error)).lower())
        return
    if len(data) > MAX_BYTES:
        yield Problem(place, f"{mode.st_size:,} bytes; a document may have {MAX_BYTES:,}")
    else:
        yield read_bytes(place, data)


def _shown(path: Path) -> str:
    """A path as it can be printed on one line: bytes that are no UTF-8, and line ends, escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\n", "\\n").replace("\r", "\\r")


def read_bytes(place: str, data: bytes) -> Document | Problem:
    """Decode one document of text or HTML."""
    if not data.strip():
        return Problem(place, "empty")
    decoded = decode(data)
    if decoded is None:
        return Problem(place, "binary, no text")
    text, note = decoded
    if not text.strip("\ufeff \t\r\n"):
        return Problem(place, "empty")
    is_html = bool(_HTML_START.match(text))
    return Document(place, "html" if is_html else "text", text, note=note)


def decode(data: bytes) -> tuple[str, str | None] | None:
    """Decode UTF-8, UTF-16 with its mark, or by detection; None for data that is no text.

    What is guessed is noted: stray bytes in text that is UTF-8 for the greater part, or another encoding.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), None
            except UnicodeDecodeError:
                break
    if b"\x00" in data[:8192]:
        return None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        # Each byte that is no part of a UTF-8 character becomes one of these code points.
        text = data.decode("utf-8", "surrogateescape")
        broken = sum("\udc80" <= char <= "\udcff" for char in text)
        whole = sum(char > "\x7f" for char in text) - broken
        if whole >= broken:
            return text.translate(_STRAY), f"broken UTF-8 at byte {error.start}; {broken} stray bytes read as cp1252"
    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        return None
    return str(best), f"not UTF-8; read as {best.encoding} by detection"


def _is_unicode(record: Any) -> bool:
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def read_json_lines(name: str, handle: IO[bytes]) -> Iterator[Document | Problem]:
    """Yield the objects of JSON lines, one a line; blank lines are passed over."""
    empty = True
    number = 0
    while line := handle.readline(MAX_BYTES + 1):
        number += 1
        place = f"{name}:{number}"
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):
                line = handle.readline(MAX_BYTES)
            empty = False
            yield Problem(place, f"more than {MAX_BYTES:,} bytes in one line")
        elif line.strip():
            empty = False
            yield _json_line(place, line)
    if empty:
        yield Problem(name, "empty")


def _json_line(place: str, line: bytes) -> Document | Problem:
    decoded = decode(line)
    if decoded is None:
        return Problem(place, "binary, no text")
    text, note = decoded
    try:
        record = json.loads(text)
    except ValueError as error:
        return Problem(place, f"not JSON: {error}")
    except RecursionError:
        return Problem(place, "not JSON that can be read: nested too deep")
    if _SURROGATE.search(text) and not _is_unicode(record):
        return Problem(place, "half a surrogate pair: not Unicode text")
    if not isinstance(record, dict):
        return Problem(place, "not a JSON object")
    return Document(place, "record", record=record, note=note)


def _is_wanted(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in path.parts)
