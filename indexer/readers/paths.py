"""Files, folders, patterns and standard input to documents."""

import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path

from indexer.readers.archives import DAMAGED, Unpacked, decompress, members
from indexer.readers.document import MAX_BYTES, Document, Problem, too_large
from indexer.readers.encodings import UTF_16, FromUtf16
from indexer.readers.heads import with_head
from indexer.readers.kinds import HEAD, JSON, MAY_BE_HALF, PACKED, READERS, is_wanted, kind_of, packing_of, suffix_of

_BUFFER = 1 << 16

STANDARD_INPUT = "-"
MAX_DEPTH = 2
"""Times that a file may be packed: lines in gzip in a zip archive."""


def read_paths(paths: Iterable[str]) -> Iterator[Document | Problem]:
    """Yield the documents of files and folders, folders in the order of their names; "-" is standard input.

    In a folder only files whose names end as those of documents do count; a file that is named itself is read
    whatever its name. A name with *, ? or [ that is none of a file is a pattern (** for any folders). What cannot be
    read is yielded as a Problem.
    """
    for given in paths:
        if given == STANDARD_INPUT:
            yield from read_stream(given, _standard_input())
            continue
        try:
            if not given:
                raise OSError("an empty path")
            found = find_files(given)
        except OSError as error:
            yield Problem(_shown(given), (error.strerror or str(error)).lower())
            continue
        if not found:
            what = "in this folder" if os.path.isdir(given) else "of this pattern"
            yield Problem(_shown(given), f"no documents {what}")
        for file in found:
            yield from read_file(file)


def count_documents(paths: Iterable[str]) -> int | None:
    """Count the documents that `read_paths` would yield, without reading more than line ends; None if unknown."""
    total = 0
    for given in paths:
        if given == STANDARD_INPUT:
            return None
        try:
            counts = [_count(file) for file in find_files(given)]
        except OSError:
            counts = [1]
        known = [count for count in counts if count is not None]
        if len(known) < len(counts):
            return None
        total += sum(known)
    return total


def find_files(given: str) -> list[Path]:
    """The files to read under a path or a pattern, the path itself if it is no folder. Raises OSError."""
    path = Path(given)
    if glob.has_magic(given) and not os.path.lexists(given):
        return [file for file in map(Path, sorted(glob.glob(given, recursive=True))) if not file.is_dir()]
    if not path.is_dir():
        return [path]
    found = (Path(folder, name) for folder, _, names in os.walk(path, onerror=_raise) for name in names)
    return sorted(file for file in found if is_wanted(file.name) and not _is_hidden(file.relative_to(path)))


def _raise(error: OSError) -> None:
    raise error


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _count(file: Path) -> int | None:
    try:
        if not file.is_file():
            return 1
        with file.open("rb") as handle:
            head = handle.peek(HEAD)[:HEAD]
            if packing_of(head):
                return None
            kind = kind_of(head, file.name)
            if kind == "json lines":
                return sum(1 for line in handle if line.strip())
    except OSError:
        return 1
    return 1 if kind in ("page", "json object") else None


def read_file(path: Path) -> Iterator[Document | Problem]:
    """Yield the documents of one file, of whatever kind its content is."""
    place = _shown(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            yield Problem(place, "not a regular file")
            return
        with path.open("rb") as handle:
            head = handle.peek(HEAD)[:HEAD]
            is_page = packing_of(head) is None and kind_of(head, path.name) == "page"
            if is_page and found.st_size > MAX_BYTES:
                yield Problem(place, too_large(found.st_size))
            else:
                yield from read_stream(place, handle, path.name)
    except OSError as error:
        yield Problem(place, (error.strerror or str(error)).lower())


def read_stream(place: str, stream: BufferedReader, name: str = "") -> Iterator[Document | Problem]:
    """Yield the documents of a stream; `name` is that of its file, where it has one."""
    # (Of a damaged archive zipfile raises whatever it stumbles over.)
    return _guarded(place, _read(place, stream, name, 0, None))


def _read(
    place: str, stream: BufferedReader, name: str, depth: int, source: Unpacked | None
) -> Iterator[Document | Problem]:
    """Yield the documents of a stream that was unpacked so often, last from `source`."""
    head, stream = with_head(stream)
    packing = packing_of(head)
    if packing is None:
        yield from _guarded(place, _read_plain(place, stream, head, name, source))
    elif depth == MAX_DEPTH:
        yield Problem(place, f"packed more than {MAX_DEPTH} times")
    elif packing == "zip":
        yield from _read_zip(place, stream, depth)
    else:
        inner = name[: -len(suffix_of(name))] if suffix_of(name) in PACKED else name
        yield from _unpack(place, decompress(stream, packing), inner, depth + 1)


def _read_plain(
    place: str, stream: BufferedReader, head: bytes, name: str, source: Unpacked | None
) -> Iterator[Document | Problem]:
    is_utf_16 = head.startswith(UTF_16)
    kind = kind_of(head.decode("utf-16", "ignore").encode() if is_utf_16 else head, name)
    read = READERS[kind](place, BufferedReader(FromUtf16(stream), _BUFFER) if is_utf_16 and kind in JSON else stream)
    last: Document | Problem | None = None
    for found in read:
        if source is None or kind not in MAY_BE_HALF:
            yield found
            continue
        if last is not None:
            yield last
        last = found
    # Half a text is no article.
    if last is not None and source is not None and source.wrong is None:
        yield last


def _guarded(place: str, found: Iterator[Document | Problem]) -> Iterator[Document | Problem]:
    """The same, but whatever goes wrong in one file must not cost the others."""
    try:
        yield from found
    except OSError as error:
        yield Problem(place, (error.strerror or str(error)).lower())
    except Exception as error:
        yield Problem(place, f"cannot be read on: {type(error).__name__}: {error}")


def _read_zip(place: str, stream: BufferedReader, depth: int) -> Iterator[Document | Problem]:
    is_empty = True
    try:
        for member in members(place, stream):
            if isinstance(member, Problem):
                is_empty = False
                yield member
            elif is_wanted(member[0]):
                is_empty = False
                yield from _unpack(*member, member[0].rpartition("/")[2], depth + 1)
    except DAMAGED as error:
        yield Problem(place, f"cannot be read on: {error or type(error).__name__}")
    else:
        if is_empty:
            yield Problem(place, "no documents in this archive")


def _unpack(place: str, source: Unpacked, name: str, depth: int) -> Iterator[Document | Problem]:
    yield from _read(place, BufferedReader(source, _BUFFER), name, depth, source)
    if source.wrong:
        yield Problem(place, source.wrong)


def _standard_input() -> BufferedReader:
    stdin = sys.stdin.buffer
    return stdin if isinstance(stdin, BufferedReader) else BufferedReader(stdin)  # type: ignore[arg-type]


def _shown(path: str | Path) -> str:
    """A path as it can be printed on one line: bytes that are no UTF-8, and line ends, escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\n", "\\n").replace("\r", "\\r")
