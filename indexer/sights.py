"""Documents as the ledger sees them: where each was read, and a digest of what was read there."""

import hashlib
import json
import os
from pathlib import Path

from msgspec.structs import asdict

from db.ledger import Sight
from indexer.readers.document import Document, Problem

_STANDARD_INPUT = "-"


def sight(document: Document | Problem, recipe: bytes) -> Sight:
    """See a document, read or not: its place stands for the same file whatever the folder one is in."""
    return Sight(place_of(document.place), content_of(document), recipe)


def place_of(place: str) -> str:
    """The place of a document of a file, with the whole path of the file."""
    if place == _STANDARD_INPUT or place.startswith(f"{_STANDARD_INPUT}:"):
        return place
    # (Not normalised: what follows the file may be an address.)
    return os.path.join(os.getcwd(), place)


def file_of(place: str) -> Path | None:
    """Find the file of a place that `place_of` gave, such as FILE, or FILE:LINE; None where it is gone."""
    cut = len(place) if place.startswith("/") else 0
    while cut > 0:
        path = Path(place[:cut])
        if path.is_file():
            return path
        cut = max(place.rfind(mark, 0, cut) for mark in ":/")
    return None


def content_of(document: Document | Problem) -> bytes:
    """Digest of what a document holds, whatever its place; empty where nothing could be read."""
    if isinstance(document, Problem):
        return b""
    fields = asdict(document)
    text: str = fields.pop("text")
    del fields["place"]
    try:
        others = json.dumps(fields)
    except RecursionError:
        others = document.place
    found = hashlib.sha256(f"{len(others)}:{others}".encode())
    found.update(text.encode("utf-8", "surrogatepass"))
    return found.digest()
