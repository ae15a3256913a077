"""Reading which quotes a search matches, in the order of their rowids and no further than wanted; and counting them."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from db.connection import allowance
from db.deadline import check_deadline
from db.models import Total
from db.paging import COUNT_CAP, make_total

# Quotes that are few: all of them are read, and need no counting.
_FEW = 300
# What looking for them may take of the processor from the oldest on, which takes FTS5 half the time, and then from the
# newest on; and what counting may. Of ten million quotes 10,001 that hold a common word are counted in 1 ms, those that
# hold three of the hundred commonest in 50.
_FEW_SECONDS = 0.004
_COUNT_SECONDS = 0.008
# The first of two counts, so that something is known where the second is not finished.
_COUNTED_FIRST = 1_000
_DENSE_SECONDS = 0.0003
_TEXTS_AT_ONCE = 1_000
# Texts that are tested before the exact expression is asked, which finds what is rare among them sooner: 3.5
# microseconds a text.
_TESTED = 2_000

# Rowids between two, by whether words or filters are asked for and by direction.
_ROWIDS = {
    (True, True): """
        SELECT rowid FROM quotes_fts
        WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :limit
    """,
    (True, False): """
        SELECT rowid FROM quotes_fts
        WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid LIMIT :limit
    """,
    (False, True): """
        SELECT rowid FROM quotes WHERE rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :limit
    """,
    (False, False): """
        SELECT rowid FROM quotes WHERE rowid BETWEEN :first AND :last ORDER BY rowid LIMIT :limit
    """,
}

# The same with the texts, where words are asked for, by direction. CROSS JOIN keeps the order.
_TEXTS = {
    True: """
        SELECT quotes.rowid, quotes.text
        FROM (
            SELECT rowid FROM quotes_fts
            WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :limit
        ) AS found
        CROSS JOIN quotes ON quotes.rowid = found.rowid
    """,
    False: """
        SELECT quotes.rowid, quotes.text
        FROM (
            SELECT rowid FROM quotes_fts
            WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid LIMIT :limit
        ) AS found
        CROSS JOIN quotes ON quotes.rowid = found.rowid
    """,
}

_COUNT = {
    True: """
        SELECT count(*) FROM (
            SELECT 1 FROM quotes_fts
            WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last LIMIT :limit
        )
    """,
    False: """
        SELECT count(*) FROM (SELECT 1 FROM quotes WHERE rowid BETWEEN :first AND :last LIMIT :limit)
    """,
}


_MORE = """
    SELECT 1 FROM quotes_fts WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last LIMIT 1 OFFSET :offset
"""


class Wanted(NamedTuple):
    """What quotes must match: an FTS5 expression, None for all quotes, between two rowids, both inclusive.

    Where the expression is wider than what is looked for, `test` tells of a quote's text whether it is meant. `exact`
    is the one that is not, which takes longer: so long where it is not `soon` that only what is rare is worth it.
    """

    match: str | None
    first: int
    last: int
    test: Callable[[str], bool] | None = None
    exact: str | None = None
    soon: bool = True

    def below(self, rowid: int) -> "Wanted":
        """Narrow it to lower rowids."""
        return self._replace(last=min(self.last, rowid - 1))


def read_rowids(
    connection: sqlite3.Connection, wanted: Wanted, limit: int, *, descending: bool = True
) -> Iterator[int]:
    """Read up to so many rowids, highest or lowest first; what is not asked for is not looked for."""
    if wanted.test is not None:
        for rowid, _ in read_texts(connection, wanted, limit, descending=descending):
            yield rowid
        return
    sql = _ROWIDS[wanted.match is not None, descending]
    limits = {"match": wanted.match, "first": wanted.first, "last": wanted.last, "limit": limit}
    for (rowid,) in connection.execute(sql, limits):
        yield rowid


def read_texts(
    connection: sqlite3.Connection, wanted: Wanted, limit: int, *, descending: bool = True
) -> Iterator[tuple[int, str]]:
    """Read up to so many rowids as `read_rowids` does, each with its quote's text."""
    size, tested = limit, 0
    while limit > 0:
        if wanted.exact is not None and tested >= _TESTED:
            wanted, size = wanted._replace(match=wanted.exact, test=None, exact=None), limit
        limits = {"match": wanted.match, "first": wanted.first, "last": wanted.last, "limit": size}
        rows = connection.execute(_TEXTS[descending], limits).fetchall()
        check_deadline()
        for rowid, text in rows:
            if wanted.test is None or wanted.test(text):
                yield rowid, text
                limit -= 1
                if limit == 0:
                    return
        if len(rows) < size:
            return
        rowid = rows[-1][0]
        wanted = wanted.below(rowid) if descending else wanted._replace(first=max(wanted.first, rowid + 1))
        tested += size
        size = min(2 * size, _TEXTS_AT_ONCE)


def read_few(connection: sqlite3.Connection, wanted: Wanted, enough: int) -> list[int] | None:
    """Read all rowids, lowest first, unless they are many, or `enough` of the highest are sooner found; then None."""
    many = 1 + (_FEW if wanted.test is None else _TESTED)
    for descending, most in ((False, many), (True, enough)):
        with allowance(connection, _FEW_SECONDS):
            rowids = _read_rowids(connection, wanted, most, descending=descending)
            return None if len(rowids) == most else _tested(connection, wanted, rowids)
    # Neither: words that many quotes hold, few of them together.
    rowids = _read_rowids(connection, wanted, many, descending=False)
    return None if len(rowids) == many else _tested(connection, wanted, rowids)


def _read_rowids(connection: sqlite3.Connection, wanted: Wanted, limit: int, *, descending: bool) -> list[int]:
    sql = _ROWIDS[wanted.match is not None, descending]
    limits = {"match": wanted.match, "first": wanted.first, "last": wanted.last, "limit": limit}
    return [rowid for (rowid,) in connection.execute(sql, limits)]


def _tested(connection: sqlite3.Connection, wanted: Wanted, rowids: Sequence[int]) -> list[int]:
    """What is meant of what matches, lowest first."""
    if wanted.test is None:
        return sorted(rowids)
    return [rowid for rowid, text in texts_of(connection, sorted(rowids)).items() if wanted.test(text)]


def texts_of(connection: sqlite3.Connection, rowids: Sequence[int]) -> dict[int, str]:
    """Read the texts of quotes: rowid -> text, in the order of the rowids."""
    rows = connection.execute(
        "SELECT rowid, text FROM quotes WHERE rowid IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(rowids).decode()],
    )
    found = dict(rows.fetchall())
    return {rowid: found[rowid] for rowid in rowids}


def count_wanted(connection: sqlite3.Connection, wanted: Wanted, known: int) -> Total:
    """Count what matches: exact up to COUNT_CAP, if that can be counted in some milliseconds.

    Else as many as were counted, which are at least the `known` ones.
    """
    counted = 0
    with allowance(connection, _COUNT_SECONDS):
        if not wanted.soon:
            for _ in read_rowids(connection, wanted._replace(exact=None), COUNT_CAP + 1):
                counted += 1
            return make_total(counted)
        match = wanted.exact or wanted.match
        limits = {"match": match, "first": wanted.first, "last": wanted.last}
        began = time.monotonic()
        for limit in (min(_COUNTED_FIRST, COUNT_CAP + 1), COUNT_CAP + 1):
            is_dense = counted > 0 and match is not None and time.monotonic() - began < _DENSE_SECONDS
            # There are probably more than the cap, and to tell that without counting takes half the time.
            if is_dense and connection.execute(_MORE, {**limits, "offset": COUNT_CAP}).fetchone():
                return Total(COUNT_CAP, False)
            (counted,) = connection.execute(_COUNT[match is not None], {**limits, "limit": limit}).fetchone()
            if counted < limit:
                return Total(counted, True)
        return make_total(counted)
    return Total(min(max(counted, known), COUNT_CAP), False)
