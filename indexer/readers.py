"""Files and folders to documents: what each file holds, decoded, one article at a time."""

import json
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
_HTML_STARTS = ("<!doctype html", "<html", "<?xml", "<head", "<body")


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
    for path in map(Path, paths):
        found = _files(path)
        if not found:
            yield Problem(str(path), "no text, HTML or JSON lines files in this folder")
        for file in found:
            yield from read_file(file)


def count_documents(paths: Iterable[str]) -> int:
    """Count the documents that `read_paths` would yield, without reading more than line ends."""
    return sum(_count(file) for path in map(Path, paths) for file in _files(path) or [path])


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and _is_wanted(p.relative_to(path)))


def _count(file: Path) -> int:
    if file.suffix.lower() not in _LINES:
        return 1
    try:
        with file.open("rb") as handle:
            return sum(1 for line in handle if line.strip())
    except OSError:
        return 1


def read_file(path: Path) -> Iterator[Document | Problem]:
    """Yield the documents of one file: one of text or HTML, or one a line of JSON lines."""
    place = str(path)
    try:
        size = path.stat().st_size
        if path.suffix.lower() in _LINES:
            with path.open("rb") as handle:
                yield from read_json_lines(place, handle)
            return
        if size > MAX_BYTES:
            yield Problem(place, f"{size:,} bytes; a document may have {MAX_BYTES:,}")
            return
        data = path.read_bytes()
    except OSError as error:
        yield Problem(place, (error.strerror or str(error)).lower())
        return
    yield read_bytes(place, data)


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
    is_html = text.lstrip("\ufeff \t\r\n")[:200].lower().startswith(_HTML_STARTS)
    return Document(place, "html" if is_html else "text", text, note=note)


def decode(data: bytes) -> tuple[str, str | None] | None:
    """Decode UTF-8, UTF-16 with its mark, or by detection, which is noted; None for data that is no text."""
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
        broken = len(data) - len(data.decode("utf-8", "ignore").encode())
        if broken * 200 < len(data) and _is_utf8(data):
            return data.decode("utf-8", "replace"), f"broken UTF-8 at byte {error.start}; {broken} bytes replaced"
    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        return None
    return str(best), f"not UTF-8; read as {best.encoding} by detection"


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes past ASCII are mostly whole UTF-8 characters."""
    whole = sum(char > "\x7f" for char in data.decode("utf-8", "ignore"))
    return whole > 0 and whole >= sum(char == "\ufffd" for char in data.decode("utf-8", "replace"))


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
    except (ValueError, RecursionError) as error:
        return Problem(place, f"not JSON: {error}")
    if not isinstance(record, dict):
        return Problem(place, "not a JSON object")
    return Document(place, "record", record=record, note=note)


def _is_wanted(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in path.parts)
