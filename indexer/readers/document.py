"""What readers yield: documents, and problems in place of those that cannot be read."""

from typing import Any, Literal

from msgspec import Struct

Format = Literal["text", "html", "record"]

MAX_BYTES = 10_000_000
"""The largest document, in bytes: a text, a page, one line of JSON lines, one object of an array, a whole feed."""


class Document(Struct, frozen=True):
    """One article's source: where it comes from ("FILE", "FILE:LINE") and its content, decoded."""

    place: str
    format: Format
    text: str = ""
    record: dict[str, Any] = {}
    """The fields of a JSON object, of a row of a table or of an entry of a feed, for the format "record"."""
    note: str | None = None
    """What was guessed in reading it, such as its encoding."""
    url: str | None = None
    """Where the document was fetched from, if that is known; what the document states stands above it."""
    loose_dates: bool = False
    """Whether a date that names no day is kept as printed, and not a reason to refuse the document."""


class Problem(Struct, frozen=True):
    """A document that cannot be read: where it is, and why."""

    place: str
    reason: str


def printable(text: str) -> str:
    """A name or an address as it can be shown on one line, its controls escaped."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def too_large(size: int | None = None) -> str:
    """Say that a document is larger than MAX_BYTES, and how large where that is known."""
    return f"{f'{size:,}' if size is not None else f'more than {MAX_BYTES:,}'} bytes; a document may have {MAX_BYTES:,}"
