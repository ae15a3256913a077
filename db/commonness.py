"""How common the words of a search are among the quotes: which of them a quote may best lack."""

import sqlite3
from typing import NamedTuple

from db.errors import InvalidCursor
from db.query import WordSearch
from db.search import match_expression

# Matches of a word that are looked at: 0.2 ms. Of commoner words the newest so many lie closer together.
_SAMPLE = 200

_NEWEST = """
    SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? ORDER BY rowid DESC LIMIT ?
"""


class Commonness(NamedTuple):
    """Indexes of the groups of a search, commonest first; only the first `held` are in any quote."""

    order: tuple[int, ...]
    held: int

    def __str__(self) -> str:
        return ".".join(map(str, self.order)) + f"-{self.held}"


def read_commonness(connection: sqlite3.Connection, search: WordSearch) -> Commonness:
    """Measure how common each group of a search is."""
    samples = []
    for group in search.groups:
        match = match_expression(WordSearch((group,)))
        samples.append([rowid for (rowid,) in connection.execute(_NEWEST, [match, _SAMPLE])])
    order = sorted(
        range(len(samples)),
        key=lambda index: (len(samples[index]), samples[index][-1] if samples[index] else 0),
        reverse=True,
    )
    return Commonness(tuple(order), sum(1 for sample in samples if sample))


def commonness_of(cursor: str, text: str, count: int) -> Commonness:
    """Read what a cursor holds of `count` groups, so that its pages keep one order. Raises InvalidCursor."""
    order, _, held = text.partition("-")
    try:
        found = Commonness(tuple(map(int, order.split("."))), int(held))
    except ValueError:
        found = None
    if found is None or sorted(found.order) != list(range(count)) or not 0 <= found.held <= count:
        raise InvalidCursor(cursor, "not a cursor; take `next` of a page as it is")
    return found
