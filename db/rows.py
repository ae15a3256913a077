"""Rows of articles and quotes: how they are numbered, stored with their words, retracted, and found again by article.

Their rowid is the ordinal of the day of publication above `DAY_BITS` bits of sequence. Articles and quotes share a
sequence: an article has the rowid of the first of its quotes stored with it.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from db.paging import DAY_BITS


class ArticleRow(NamedTuple):
    """Columns of `articles`, in the order in which they are inserted."""

    rowid: int
    id: int
    url: str | None
    title: str | None
    folded: str | None
    outlet: int | None
    author: str | None
    published_time: str | None
    published_raw: str | None
    published_precision: str
    agencies: str | None
    language: str | None
    text: str | None
    text_hash: bytes | None
    options: str | None
    quotes: int
    version: int
    indexed_at: int


class QuoteRow(NamedTuple):
    """Columns of `quotes`, in the order in which they are inserted."""

    rowid: int
    id: int
    distance: int
    text: str
    folded: str | None
    kind: int
    spans: str | None
    verbatim: str | None
    speaker: int | None
    source: str | None
    cue: str | None
    said_to: str | None
    relayed_by: str | None
    confidence: int
    exact: str | None
    prefix: str
    suffix: str
    before: str | None
    after: str | None
    tokens: str | None


_INSERT_ARTICLE = """
    INSERT INTO articles (
        rowid, id, url, title, folded, outlet, author, published_time, published_raw, published_precision, agencies,
        language, text, text_hash, options, quotes, version, indexed_at
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_QUOTE = """
    INSERT INTO quotes (
        rowid, id, distance, text, folded, kind, spans, verbatim, speaker, source, cue, said_to, relayed_by, confidence,
        exact, prefix, suffix, before, after, tokens
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INDEX_ARTICLES = """
    INSERT INTO articles_fts (rowid, words, filters)
    SELECT rowid, words, filters FROM articles_words WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid
"""
# (From the lowest rowid up: FTS5 writes its index out each time one is lower than the one before.)
_INDEX_QUOTES = """
    INSERT INTO quotes_fts (rowid, words, filters)
    SELECT rowid, words, filters FROM quotes_words WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid
"""
_UNINDEX_QUOTES = """
    INSERT INTO quotes_fts (quotes_fts, rowid, words, filters)
    SELECT 'delete', rowid, words, filters FROM quotes_words
    WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid
"""
_LAST_OF_DAY = """
    SELECT max(
        coalesce((SELECT max(rowid) FROM articles WHERE rowid BETWEEN :first AND :last), :first - 1),
        coalesce((SELECT max(rowid) FROM quotes WHERE rowid BETWEEN :first AND :last), :first - 1),
        coalesce((SELECT max(quote) FROM retracted_quotes WHERE quote BETWEEN :first AND :last), :first - 1)
    )
"""
_OF_ARTICLE = """
    SELECT rowid, NULL FROM quotes
    WHERE rowid BETWEEN :article AND :article - 1 + (SELECT quotes FROM articles WHERE rowid = :article)
        + (SELECT count(*) FROM retracted_quotes WHERE article = :article)
    AND article = :article AND rowid NOT IN (SELECT quote FROM later_quotes WHERE article = :article)
    UNION ALL SELECT quote, quote FROM later_quotes
    WHERE article = :article AND quote NOT IN (SELECT quote FROM retracted_quotes WHERE article = :article)
    ORDER BY 2, 1 DESC
"""
_READ_QUOTES = """
    SELECT
        rowid, id, distance, text, folded, kind, spans, verbatim, speaker, source, cue, said_to, relayed_by, confidence,
        exact, prefix, suffix, before, after, tokens
    FROM quotes WHERE rowid IN (SELECT value FROM json_each(?))
"""
_read_row = msgspec.json.Decoder(QuoteRow).decode


def day_of(published_at: str | None) -> int:
    """Ordinal of the day as printed; 0 for an unknown one. Raises ValueError for what is no RFC 3339 date."""
    if published_at is None:
        return 0
    try:
        return date.fromisoformat(published_at[:10]).toordinal()
    except ValueError:
        raise ValueError(f"published_at {published_at!r} does not start with a date") from None


def time_of(published_at: str | None) -> str | None:
    """What the rowid does not say of a date."""
    return None if published_at is None or len(published_at) == len("2031-04-14") else published_at


def next_rowid(connection: sqlite3.Connection, day: int) -> int:
    """Find the first rowid from which on a day has neither articles nor quotes; the day is an ordinal or 0."""
    bounds = {"first": day << DAY_BITS, "last": (day + 1 << DAY_BITS) - 1}
    (last,) = connection.execute(_LAST_OF_DAY, bounds).fetchone()
    return int(last) + 1


def insert_articles(connection: sqlite3.Connection, rows: Sequence[ArticleRow]) -> None:
    """Insert articles, from the lowest rowid up, and index their titles."""
    connection.executemany(_INSERT_ARTICLE, map(tuple, rows))
    connection.execute(_INDEX_ARTICLES, [msgspec.json.encode([row.rowid for row in rows]).decode()])


def insert_quotes(connection: sqlite3.Connection, rows: Sequence[QuoteRow]) -> None:
    """Insert quotes of articles that are there, from the lowest rowid up, and index their words."""
    # (Named tuples bind a fifth slower.)
    connection.executemany(_INSERT_QUOTE, map(tuple, rows))
    connection.execute(_INDEX_QUOTES, [msgspec.json.encode([row.rowid for row in rows]).decode()])


def rowids_of_article(connection: sqlite3.Connection, article: int) -> list[int]:
    """Find the quotes of an article, as printed; those that were loaded later behind, as they came."""
    return [rowid for rowid, _ in connection.execute(_OF_ARTICLE, {"article": article})]


def attribute_quotes(connection: sqlite3.Connection, rows: Sequence[tuple[int | None, int, str | None, int]]) -> None:
    """Give quotes a speaker, a kind and tokens; the last of each row is the rowid."""
    rowids = [msgspec.json.encode(sorted(row[3] for row in rows)).decode()]
    connection.execute(_UNINDEX_QUOTES, rowids)
    connection.execute("INSERT INTO meta (name, value) VALUES ('batch', 1)")
    connection.executemany("UPDATE quotes SET speaker = ?, kind = ?, tokens = ? WHERE rowid = ?", rows)
    connection.execute("DELETE FROM meta WHERE name = 'batch'")
    connection.execute(_INDEX_QUOTES, rowids)


def retract_quotes(connection: sqlite3.Connection, rowids: Sequence[int]) -> None:
    """Take quotes out of sight, with their words; what they count for is taken back by the caller."""
    wanted = msgspec.json.encode(rowids).decode()
    rows = [QuoteRow(*row) for row in connection.execute(_READ_QUOTES, [wanted])]
    connection.executemany(
        "INSERT INTO retracted_quotes (quote, id, article, record) VALUES (?, ?, ?, ?)",
        [(row.rowid, row.id, row.rowid - row.distance, msgspec.json.encode(row).decode()) for row in rows],
    )
    connection.execute("DELETE FROM quotes WHERE rowid IN (SELECT value FROM json_each(?))", [wanted])


def restore_quotes(connection: sqlite3.Connection, rowids: Sequence[int]) -> None:
    """Bring retracted quotes back as they were, from the lowest rowid up."""
    rows = [read_retracted(connection, rowid) for rowid in sorted(rowids)]
    connection.executemany("DELETE FROM retracted_quotes WHERE quote = ?", [(row.rowid,) for row in rows])
    insert_quotes(connection, rows)


def read_retracted(connection: sqlite3.Connection, rowid: int) -> QuoteRow:
    """Read a retracted quote as it was."""
    (record,) = connection.execute("SELECT record FROM retracted_quotes WHERE quote = ?", [rowid]).fetchone()
    return _read_row(record)


def remove_rows(connection: sqlite3.Connection, article: int) -> None:
    """Remove an article and its quotes, and their words."""
    quotes = msgspec.json.encode(rowids_of_article(connection, article)).decode()
    connection.execute("DELETE FROM quotes WHERE rowid IN (SELECT value FROM json_each(?))", [quotes])
    for statement in (
        "DELETE FROM later_quotes WHERE article = ?",
        "DELETE FROM retracted_quotes WHERE article = ?",
        "DELETE FROM found_quotes WHERE article = ?",
        "DELETE FROM article_speakers WHERE article = ?",
        "DELETE FROM articles WHERE rowid = ?",
    ):
        connection.execute(statement, [article])
