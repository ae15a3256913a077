"""A text or an HTML page: one document a file."""

import re
from collections.abc import Iterator
from io import BufferedReader

from indexer.readers.document import MAX_BYTES, Document, Problem, too_large
from indexer.readers.encodings import decode

_HTML_START = re.compile(
    r"[\ufeff\s]*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype html|html|head|body|title|meta|h[1-6]|p|div|article|section|main)\b",
    re.I | re.S,
)


def read_page(place: str, stream: BufferedReader) -> Iterator[Document | Problem]:
    """Yield the one document of a stream."""
    data = stream.read(MAX_BYTES + 1)
    yield Problem(place, too_large()) if len(data) > MAX_BYTES else read_bytes(place, data)


def read_bytes(place: str, data: bytes, *, encoding: str | None = None, url: str | None = None) -> Document | Problem:
    """Decode one document of text or HTML; `encoding` and `url` are what it was sent with."""
    if not data.strip():
        return Problem(place, "empty")
    decoded = decode(data, encoding)
    if decoded is None:
        return Problem(place, "binary, no text")
    text, note = decoded
    if not text.strip("\ufeff \t\r\n"):
        return Problem(place, "empty")
    return Document(place, "html" if is_html(text) else "text", text, note=note, url=url)


def is_html(text: str) -> bool:
    """Tell whether a text begins as a page does."""
    return _HTML_START.match(text) is not None
