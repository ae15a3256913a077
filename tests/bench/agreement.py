"""Whether others find what OnRecord finds.

Loaded by path, because test folders are no packages.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from db.paging import COUNT_CAP
from db.quotes import search_quotes

# Of every so many searches bare SQLite counts the matches, and the quotes are compared if they are at most so many.
EVERY, MOST = 5, 1_000


class Compared(NamedTuple):
    """Searches that do not find the same; and those whose total OnRecord did not count to the end, though few match."""

    different: list[str]
    unfinished: list[str]


def compare(
    reader: sqlite3.Connection, bare: Any, tantivy: Any, queries: Sequence[Any], served: Mapping[str, Sequence[Any]]
) -> Compared:
    """Search for each of the queries again; `served` are the totals by server that were answered to each of them.

    A total of None, of a server that ran out of time, says nothing. Few are up to the cap of totals.
    """
    different, unfinished = [], []
    for number, query in enumerate(queries):
        total = search_quotes(reader, query.search, limit=1).total
        counts = {"tantivy": tantivy.search(query)[1], **{name: totals[number] for name, totals in served.items()}}
        if not total.is_exact and counts["tantivy"] <= COUNT_CAP:
            unfinished.append(f"{query}: at least {total.count} of {counts['tantivy']}")
        if number % EVERY == 0:
            counts["bare SQLite"] = bare.count(query, COUNT_CAP + 1)
            if counts["bare SQLite"] <= MOST and _all(reader, query) != sorted(bare.every(query)):
                different.append(f"{query}: other quotes than bare SQLite")
        for name, count in counts.items():
            if count is not None and (count != total.count if total.is_exact else count < total.count):
                different.append(f"{query}: {total} but {count} by {name}")
    return Compared(different, unfinished)


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
