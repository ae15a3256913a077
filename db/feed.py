"""The quotes of a search by when they were indexed, the latest first."""

import sqlite3
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

import msgspec

from db.connection import reading
from db.models import Quote, QuoteSearch
from db.narrowing import rowids_of
from db.parser import parse_query
from db.quotes import match_quotes, read_quotes
from db.walking import Wanted, read_rowids, texts_of

# Quotes that are few enough to be compared by when each was indexed. Where more match, those of the articles indexed
# last are looked at, so many at a time and so many in all. (Of 600,000 quotes that takes 5 to 100 ms of the processor.)
_FEW = 5_000
_ARTICLES_AT_ONCE, _ARTICLES = 250, 5_000

_INDEXED = """
    SELECT quotes.rowid, articles.indexed_at
    FROM quotes JOIN articles ON articles.rowid = quotes.article
    WHERE quotes.rowid IN (SELECT value FROM json_each(?))
"""
_LAST_INDEXED = "SELECT rowid FROM articles ORDER BY indexed_at DESC, rowid DESC LIMIT ?"
_QUOTES_OF = """
    SELECT quotes.rowid
    FROM json_each(:articles) AS newest
    CROSS JOIN articles ON articles.rowid = newest.value
    CROSS JOIN quotes ON quotes.rowid BETWEEN articles.rowid AND articles.rowid - 1 + articles.quotes
        + (SELECT count(*) FROM retracted_quotes WHERE article = articles.rowid)
    WHERE quotes.article = articles.rowid
    UNION SELECT quote FROM later_quotes WHERE article IN (SELECT value FROM json_each(:articles))
    ORDER BY 1
"""
_LATEST = "SELECT max(indexed_at) FROM articles"


class IndexedQuote(NamedTuple):
    """A quote, and when its article was indexed last: RFC 3339 in UTC."""

    quote: Quote
    indexed_at: str


class Feed(NamedTuple):
    """Quotes, the last indexed first; `latest` is when any article was indexed last, None where there is none."""

    quotes: tuple[IndexedQuote, ...]
    latest: str | None


def read_feed(connection: sqlite3.Connection, search: QuoteSearch, *, limit: int) -> Feed:
    """Read the quotes of a search that were indexed last, of one time those published last; `sort` does not matter.

    Where more than 5,000 quotes match, of the 5,000 articles indexed last; where these have too few, then those of
    others that were published last. Raises InvalidSearch.
    """
    query = None if search.q is None else parse_query(search.q)
    first, last = rowids_of(search, query)
    with reading(connection):
        exact = match_quotes(connection, search, query, first, last, exact=True).whole
        few = list(read_rowids(connection, exact, _FEW + 1))
        if len(few) <= _FEW:
            found = _latest(connection, few, limit)
        else:
            found = _of_last_articles(connection, match_quotes(connection, search, query, first, last).whole, limit)
        quotes = read_quotes(connection, [rowid for rowid, _ in found])
        (latest,) = connection.execute(_LATEST).fetchone()
    return Feed(
        tuple(IndexedQuote(Quote(**fields), _time(at)) for fields, (_, at) in zip(quotes, found, strict=True)),
        None if latest is None else _time(latest),
    )


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _of_last_articles(connection: sqlite3.Connection, wanted: Wanted, limit: int) -> list[tuple[int, int]]:
    """What `_latest` finds of the quotes of the articles indexed last, filled up with those published last."""
    found: list[tuple[int, int]] = []
    articles = (rowid for (rowid,) in connection.execute(_LAST_INDEXED, [_ARTICLES]).fetchall())
    while len(found) < limit and (some := list(islice(articles, _ARTICLES_AT_ONCE))):
        rows = connection.execute(_QUOTES_OF, {"articles": msgspec.json.encode(some).decode()})
        rowids = [rowid for (rowid,) in rows if wanted.first <= rowid <= wanted.last]
        if wanted.match is not None:
            rowids = [
                rowid
                for first, last in _runs(rowids)
                for rowid in read_rowids(
                    connection, wanted._replace(first=first, last=last, test=None), last - first + 1
                )
            ]
        found += _latest(connection, _meant(connection, wanted, rowids), limit - len(found))
    if len(found) < limit:
        known = {rowid for rowid, _ in found}
        others = [rowid for rowid in read_rowids(connection, wanted, 2 * limit) if rowid not in known]
        found += _latest(connection, others[: limit - len(found)], limit)
    return found


def _runs(rowids: list[int]) -> list[tuple[int, int]]:
    """First and last of numbers that follow one another: to look for each alone takes FTS5 the longer."""
    runs: list[tuple[int, int]] = []
    for rowid in rowids:
        if runs and rowid == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], rowid)
        else:
            runs.append((rowid, rowid))
    return runs


def _meant(connection: sqlite3.Connection, wanted: Wanted, rowids: list[int]) -> list[int]:
    if wanted.test is None:
        return rowids
    return [rowid for rowid, text in texts_of(connection, rowids).items() if wanted.test(text)]


def _latest(connection: sqlite3.Connection, rowids: list[int], limit: int) -> list[tuple[int, int]]:
    """The quotes indexed last and when each was, in seconds since 1970, of one time those published last."""
    rows = connection.execute(_INDEXED, [msgspec.json.encode(rowids).decode()]).fetchall()
    return sorted(rows, key=lambda row: (row[1], row[0]), reverse=True)[:limit]
