"""How many quotes there are, and about how many hold a word: what is known at next to no cost."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from db.connection import reading
from db.paging import DAY_BITS, FIRST_DATED, LAST_ROWID


class Size(NamedTuple):
    """How much there is."""

    quotes: int
    articles: int
    bytes: int
    """Of the file, without its log."""
    indexed_at: int | None
    """When the last article was, in seconds since 1970; None without one."""
    first_day: str | None
    last_day: str | None
    """First and last day on which articles with quotes were published, RFC 3339; None where none has a date."""


def measure(connection: sqlite3.Connection) -> Size:
    """Tell how much there is, at next to no cost."""
    with reading(connection):
        pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        (indexed_at,) = connection.execute("SELECT max(indexed_at) FROM articles").fetchone()
        articles = connection.execute("SELECT block FROM articles_fts_data WHERE id = 1").fetchone()
        first, last = (
            date.fromordinal(rowid >> DAY_BITS).isoformat() if rowid else None
            for rowid in dated_rowids(connection, FIRST_DATED, LAST_ROWID)
        )
        return Size(count_quotes(connection), _first_number(articles), pages * size, indexed_at, first, last)


def count_quotes(connection: sqlite3.Connection) -> int:
    """Count all quotes at no cost: FTS5 keeps the number."""
    return _first_number(connection.execute("SELECT block FROM quotes_fts_data WHERE id = 1").fetchone())


def _first_number(row: tuple[bytes] | None) -> int:
    """The first varint of a table's record of averages, which is how many rows it has."""
    count = 0
    for byte in row[0] if row else b"":
        count = count << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return count


def dated_rowids(connection: sqlite3.Connection, first: int, last: int) -> tuple[int, int]:
    """Find the first and last rowid between two that belong to quotes with a date; 0 where there is none."""
    lowest, highest = connection.execute(
        """
        SELECT (SELECT min(rowid) FROM quotes WHERE rowid BETWEEN :first AND :last),
            (SELECT max(rowid) FROM quotes WHERE rowid BETWEEN :first AND :last)
        """,
        {"first": max(first, FIRST_DATED), "last": last},
    ).fetchone()
    return lowest or 0, highest or 0


def estimate_size(rowids: Sequence[int], sample: int, dated: tuple[int, int], quotes: int) -> float:
    """Estimate how many of all quotes hold a word by its newest ones, `sample` at the utmost.

    Exact where they are fewer, else by how new they are: `dated` is what `dated_rowids` found.
    """
    first, last = dated
    if len(rowids) < sample or rowids[-1] <= first:
        return len(rowids)
    days = (last >> DAY_BITS) - (first >> DAY_BITS) + 1
    since = (last >> DAY_BITS) - (rowids[-1] >> DAY_BITS)
    newest = last % FIRST_DATED + 1
    passed = last - rowids[-1] + 1 if since == 0 else newest + (since - 0.5) * quotes / days
    return min(quotes, len(rowids) * max(1.0, quotes / max(passed, len(rowids))))
