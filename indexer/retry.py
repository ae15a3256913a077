"""Places that were rejected, read again."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from db.ledger import forget_rejected, rejected_documents, was_sent
from indexer.readers.document import Document, Problem
from indexer.readers.paths import STANDARD_INPUT, read_file, read_paths
from indexer.sights import file_of, place_of


def read_rejected(database: Database) -> Iterator[Document | Problem]:
    """Yield the documents of the places that the ledger has as rejected; what lies beside them is passed over.

    A place that its file no longer has, such as a line that was taken out, is forgotten. Standard input cannot be read
    again, nor what was sent to the service; what was rejected of them stays.
    """
    files: dict[Path, set[str]] = defaultdict(set)
    others: list[str] = []
    for place, _ in list(rejected_documents(database.conn)):
        if was_sent(place) or place.startswith(STANDARD_INPUT):
            continue
        file = file_of(place)
        if file is not None:
            files[file].add(place)
        else:
            others.append(place)
    for file, places in files.items():
        found: set[str] = set()
        for document in read_file(file):
            place = place_of(document.place)
            found.add(place)
            if place in places or str(file) in places:
                yield document
        forget_rejected(database, places - found)
    yield from read_paths(others)
