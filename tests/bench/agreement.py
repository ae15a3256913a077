"""Whether others find what OnRecord finds.

Loaded by path, because test folders are no packages.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from db.paging import COUNT_CAP
from db.quotes import search_quotes

# Of every so many searches bare SQLite counts the matches, and all are compared if they are at most so many.
EVERY, MOST = 5, 1_000


def disagreements(
    reader: sqlite3.Connection, bare: Any, tantivy: Any, queries: Sequence[Any], served: Mapping[str, Sequence[Any]]
) -> list[str]:
    """Searches that do not find the same; `served` are the totals by server that were answered to each of them.

    A total of None, of a server that ran out of time, says nothing.
    """
    found = []
    for number, query in enumerate(queries):
        total = search_quotes(reader, query.search, limit=1).total
        counts = {"tantivy": tantivy.search(query)[1], **{name: totals[number] for name, totals in served.items()}}
        if number % EVERY == 0:
            counts["bare SQLite"] = bare.count(query, COUNT_CAP + 1)
            if total.count <= MOST and _all(reader, query) != sorted(bare.every(query)):
                found.append(f"{query}: other quotes than bare SQLite")
        for name, count in counts.items():
            if count is not None and (count != total.count if total.is_exact else count <= COUNT_CAP):
                found.append(f"{query}: {total} but {count} by {name}")
    return found


def _all(reader: sqlite3.Connection, query: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    cursor = None
    while True:
        page = search_quotes(reader, query.search, limit=100, cursor=cursor)
        found += [
            (quote.text, quote.speaker and quote.speaker.name, quote.outlet and quote.outlet.name, quote.published_at)
            for quote in page.items
        ]
        cursor = page.next
        if cursor is None:
            return sorted(found)
