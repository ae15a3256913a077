"""What a file is, by its content; its name helps where that says nothing."""

import re
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Literal

from indexer.readers.archives import Compression
from indexer.readers.document import Document, Problem
from indexer.readers.feeds import read_feed
from indexer.readers.json_files import read_json_array, read_json_object
from indexer.readers.json_lines import read_json_lines
from indexer.readers.pages import is_html, read_page
from indexer.readers.tables import is_header, read_table
from indexer.readers.warcs import read_warc

Kind = Literal["page", "json lines", "json object", "json array", "table", "feed", "warc"]

HEAD = 8192
"""Bytes that tell what a file is."""

READERS: dict[Kind, Callable[[str, BufferedReader], Iterator[Document | Problem]]] = {
    "page": read_page,
    "json lines": read_json_lines,
    "json object": read_json_object,
    "json array": read_json_array,
    "table": read_table,
    "feed": read_feed,
    "warc": read_warc,
}

MAY_BE_HALF: frozenset[Kind] = frozenset({"page", "json object", "table"})
"""Kinds whose last document may be half of one where a file is cut off, and does not show it."""

JSON: frozenset[Kind] = frozenset({"json lines", "json object", "json array"})
"""Kinds that are read as UTF-8."""

SUFFIXES: dict[str, Kind] = {
    ".txt": "page",
    ".text": "page",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".json": "json object",
    ".csv": "table",
    ".tsv": "table",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".warc": "warc",
}
"""Endings of names of files that a folder is read for, and what they are where their content does not say."""

PACKED = (".gz", ".bz2", ".zst", ".zip")
"""Endings that may stand behind one of SUFFIXES, or alone."""

_MAGIC: tuple[tuple[bytes, Compression | Literal["zip"]], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\})')
_ARRAY = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*(?:\{\s*(?:"|\})|\])')
# An object that ends on the line on which it begins, or a line longer than what is looked at.
_ONE_LINE = re.compile(rb"\s*\{[^\n]*(?:\}\s*(?:\n|\Z)|\Z)")


def packing_of(head: bytes) -> Compression | Literal["zip"] | None:
    """Tell by its first bytes whether a file is compressed or an archive."""
    return next((packing for magic, packing in _MAGIC if head.startswith(magic)), None)


def kind_of(head: bytes, name: str) -> Kind:
    """Tell what kind of documents a file holds, by its first bytes and then by the end of its name."""
    named = SUFFIXES.get(suffix_of(name))
    if named == "json lines":
        # (Lines that are no objects are told one by one.)
        return named
    if head.startswith((b"WARC/", b"\xef\xbb\xbfWARC/")):
        return "warc"
    if _MARKUP.match(head):
        is_feed = _FEED.search(head) is not None and not is_html(head.decode("utf-8", "replace"))
        return "feed" if is_feed else "page"
    if _ARRAY.match(head):
        return "json array"
    if _OBJECT.match(head):
        return "json lines" if _ONE_LINE.match(head) else "json object"
    if named == "table" or is_header(head.split(b"\n", 1)[0].decode("utf-8", "replace")):
        return "table"
    return named if named == "warc" else "page"


def suffix_of(name: str) -> str:
    """The end of a name from its last full stop, in lower case; empty without one."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def is_wanted(name: str) -> bool:
    """Tell whether a folder is read for files of this name."""
    suffix = suffix_of(name)
    if suffix in PACKED:
        inner = suffix_of(name[: -len(suffix)])
        return inner in SUFFIXES or suffix == ".zip"
    return suffix in SUFFIXES
