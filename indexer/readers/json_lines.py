"""JSON lines: an object a line."""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from indexer.readers.document import MAX_BYTES, Document, Problem
from indexer.readers.encodings import decode

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


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
            yield read_object(place, line)
    if empty:
        yield Problem(name, "empty")


def read_object(place: str, data: bytes) -> Document | Problem:
    """Read one JSON object."""
    decoded = decode(data)
    if decoded is None:
        return Problem(place, "binary, no text")
    text, note = decoded
    try:
        record = json.loads(text)
    except ValueError as error:
        return Problem(place, f"not JSON: {error}")
    except RecursionError:
        return Problem(place, "not JSON that can be read: nested too deep")
    return as_document(place, text, record, note)


def as_document(place: str, text: str, record: Any, note: str | None = None) -> Document | Problem:
    """Make a document of a JSON value and the text it was read from."""
    if _SURROGATE.search(text) and not _is_unicode(record):
        return Problem(place, "half a surrogate pair: not Unicode text")
    if not isinstance(record, dict):
        return Problem(place, "not a JSON object")
    return Document(place, "record", record=record, note=note)


def _is_unicode(record: Any) -> bool:
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
