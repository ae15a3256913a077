"""CSV: a row a document, its fields named by the first row as those of JSON lines are."""

import csv
import io
from collections.abc import Iterator
from io import BufferedReader
from itertools import chain

from indexer.readers.document import MAX_BYTES, Document, Problem
from indexer.readers.encodings import UTF_16, decode, escaped_bytes

COLUMNS = ("text", "title", "outlet", "author", "published", "published_at", "date", "url")
"""Columns that say something of an article; in any case and order. Others are passed over."""

_HEAD = 1 << 16
_NO_TEXT = "nothing in the column `text`"
# A row of its own behind the last, unless a quotation mark is still open there.
_END = "\0end of the table\0"
csv.field_size_limit(MAX_BYTES)


def read_table(name: str, stream: BufferedReader) -> Iterator[Document | Problem]:
    """Yield the rows of a table; the place is "FILE:LINE" of the row's last line."""
    head = stream.peek(_HEAD)[:_HEAD]
    # (Its end may stand inside a character.)
    decoded = decode(head if head.startswith(UTF_16) else head[: head.rfind(b"\n") + 1] or head)
    if decoded is None:
        yield Problem(name, "binary, no text")
        return
    encoding, note = _encoding(head, decoded[1])
    errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
    lines = io.TextIOWrapper(stream, encoding, errors, newline="")
    rows = csv.reader(chain(lines, [_END]), delimiter=_delimiter(decoded[0]))
    try:
        header = [column.strip().casefold() for column in next(rows, [])]
        if "text" not in header:
            yield Problem(name, f"no column `text` in its first row; known columns are {', '.join(COLUMNS)}")
            return
        for row in rows:
            if not any(row) or row == [_END]:
                continue
            place = f"{name}:{rows.line_num}"
            if row[-1].endswith(_END):
                yield Problem(f"{name}:{rows.line_num - 1}", "a quotation mark is not closed in this row")
                continue
            yield _document(place, dict(zip(header, row, strict=False)), note)
    except csv.Error as error:
        yield Problem(f"{name}:{rows.line_num}", f"not CSV, and read no further: {error}")
    finally:
        lines.detach()


def _document(place: str, row: dict[str, str], note: str | None) -> Document | Problem:
    """One row; bytes in it that are no UTF-8 are read for themselves."""
    fields: dict[str, str] = {}
    for column, value in row.items():
        if column not in COLUMNS or not value:
            continue
        data = escaped_bytes(value)
        if data is not None:
            decoded = decode(data)
            if decoded is None:
                return Problem(place, "binary, no text")
            value, note = decoded
        fields[column] = value
    return Document(place, "record", record=fields, note=note) if "text" in fields else Problem(place, _NO_TEXT)


def is_header(line: str) -> bool:
    """Tell whether a line names columns of articles: text and another one."""
    named = {column.strip('" \r\n').casefold() for column in line.lstrip("\ufeff").split(_delimiter(line))}
    return "text" in named and len(named & set(COLUMNS)) > 1


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _encoding(head: bytes, note: str | None) -> tuple[str, str | None]:
    """The encoding of the whole by that of its head, and what is to be noted."""
    if head.startswith(UTF_16):
        return "utf-16", None
    if note is None or note.startswith("broken"):
        # (What is broken is noted with its row.)
        return "utf-8-sig", None
    encoding = note.removeprefix("not UTF-8; read as ").removesuffix(" by detection")
    return encoding, note
