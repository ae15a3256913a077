"""CSV: a row a document, its fields named by the first row as those of JSON lines are."""

import codecs
import csv
import io
from collections.abc import Iterator
from io import BufferedReader

from indexer.readers.document import MAX_BYTES, Document, Problem
from indexer.readers.encodings import decode

COLUMNS = ("text", "title", "outlet", "author", "published", "published_at", "date", "url")
"""Columns that say something of an article; in any case and order. Others are passed over."""

_HEAD = 1 << 16
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
csv.field_size_limit(MAX_BYTES)


def read_table(name: str, stream: BufferedReader) -> Iterator[Document | Problem]:
    """Yield the rows of a table; the place is "FILE:LINE" of the row's last line."""
    head = stream.peek(_HEAD)[:_HEAD]
    # (Its end may stand inside a character.)
    decoded = decode(head if head.startswith(_UTF_16) else head[: head.rfind(b"\n") + 1] or head)
    if decoded is None:
        yield Problem(name, "binary, no text")
        return
    encoding, note = _encoding(head, decoded[1])
    lines = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    rows = csv.reader(lines, delimiter=_delimiter(decoded[0]))
    try:
        header = [column.strip().casefold() for column in next(rows, [])]
        if "text" not in header:
            yield Problem(name, f"no column `text` in its first row; known columns are {', '.join(COLUMNS)}")
            return
        for row in rows:
            if not any(row):
                continue
            place = f"{name}:{rows.line_num}"
            fields = {column: value for column, value in zip(header, row, strict=False) if column in COLUMNS and value}
            if "text" in fields:
                yield Document(place, "record", record=fields, note=note)
            else:
                yield Problem(place, "nothing in the column `text`")
    except csv.Error as error:
        yield Problem(f"{name}:{rows.line_num}", f"not CSV: {error}")
    finally:
        lines.detach()


def is_header(line: str) -> bool:
    """Tell whether a line names columns of articles: text and another one."""
    named = {column.strip('" \r\n').casefold() for column in line.lstrip("\ufeff").split(_delimiter(line))}
    return "text" in named and len(named & set(COLUMNS)) > 1


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _encoding(head: bytes, note: str | None) -> tuple[str, str | None]:
    """The encoding of the whole by that of its head, and what is to be noted."""
    if head.startswith(_UTF_16):
        return "utf-16", None
    if note is None or note.startswith("broken"):
        return "utf-8-sig", note
    encoding = note.removeprefix("not UTF-8; read as ").removesuffix(" by detection")
    return encoding, note
