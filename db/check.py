"""Whether a database is whole: the file, its indexes, what refers to what, and every count that is kept."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final

FTS_TABLES: Final = ("quotes_fts", "articles_fts", "speaker_aliases_fts", "name_words_fts")

# Quotes refer to speakers, and articles to outlets, without a foreign key (see db.migrations).
_ORPHANS: Final = {
    "quotes without their article": "SELECT count(*) FROM quotes WHERE article NOT IN (SELECT rowid FROM articles)",
    "quotes without their speaker": (
        "SELECT count(*) FROM quotes WHERE speaker NOT NULL AND speaker NOT IN (SELECT key FROM speakers)"
    ),
    "articles without their outlet": (
        "SELECT count(*) FROM articles WHERE outlet NOT NULL AND outlet NOT IN (SELECT key FROM outlets)"
    ),
}

COUNTS: Final[Mapping[str, tuple[str, str]]] = {
    "articles": (
        "SELECT id, quotes FROM articles",
        "SELECT articles.id, count(quotes.id) FROM articles LEFT JOIN quotes ON article = articles.rowid GROUP BY 1",
    ),
    "speakers": (
        "SELECT key, quotes, articles FROM speakers",
        "SELECT speaker, count(*), count(DISTINCT article) FROM quotes WHERE speaker NOT NULL GROUP BY 1",
    ),
    "outlets": (
        "SELECT key, articles, quotes FROM outlets",
        "SELECT outlet, count(*), sum(quotes) FROM articles WHERE outlet NOT NULL GROUP BY 1",
    ),
    "outlet_speakers": (
        "SELECT outlet, speaker, quotes FROM outlet_speakers",
        "SELECT outlet, speaker, count(*) FROM quotes JOIN articles ON articles.rowid = article "
        "WHERE outlet NOT NULL AND speaker NOT NULL GROUP BY 1, 2",
    ),
    "article_speakers": (
        "SELECT article, speaker, quotes FROM article_speakers",
        "SELECT article, speaker, count(*) FROM quotes WHERE speaker NOT NULL GROUP BY 1, 2",
    ),
    "speaker_aliases": (
        # (Those that somebody added nobody needs to have printed.)
        "SELECT speaker, name, quotes, fullest FROM speaker_aliases WHERE quotes <> 0 OR fullest <> 0",
        "SELECT speaker, name, sum(quotes), sum(fullest) FROM ("
        "SELECT article_speakers.speaker, name, article_speakers.quotes, article_speakers.quotes AS fullest "
        "FROM article_speakers JOIN speaker_aliases ON speaker_aliases.rowid = alias "
        "UNION ALL SELECT speaker, key, json_extract(value, '$[0]'), json_extract(value, '$[1]') "
        "FROM article_speakers, json_each(names)) GROUP BY 1, 2",
    ),
    "speaker_roles": (
        "SELECT speaker, role, quotes FROM speaker_roles",
        "SELECT speaker, key, sum(value) FROM article_speakers, json_each(roles) GROUP BY 1, 2",
    ),
}
"""Table -> what it keeps, and the same counted from what it is kept of."""

_MOST: Final = 20


def file_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with the file and with what refers to what, a line each; only reads."""
    try:
        for (found,) in connection.execute(f"PRAGMA integrity_check({_MOST})").fetchall():
            if found != "ok":
                yield f"file: {found}"
        for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
            yield f"{table}: row {rowid} refers to something in {parent} that is not there"
        for name, counted in _ORPHANS.items():
            (number,) = connection.execute(counted).fetchone()
            if number:
                yield f"{name}: {number:,}"
    except sqlite3.DatabaseError as error:
        yield f"file: {error}"


def index_faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield which full-text indexes and which counts are not of what is there, a line each.

    Changes nothing, but takes the lock of those who write, for some minutes where there are ten million quotes.
    """
    try:
        yield from _indexes(connection)
        yield from _counts(connection)
    except sqlite3.DatabaseError as error:
        yield f"file: {error}"


def _indexes(connection: sqlite3.Connection) -> Iterator[str]:
    for table in FTS_TABLES:
        try:
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except sqlite3.DatabaseError as error:
            yield f"{table}: does not hold what it is an index of ({error})"


def _counts(connection: sqlite3.Connection) -> Iterator[str]:
    for table, (kept, counted) in COUNTS.items():
        (wrong,) = connection.execute(
            f"SELECT count(*) FROM (SELECT * FROM ({kept}) EXCEPT SELECT * FROM ({counted}))"  # noqa: S608
        ).fetchone()
        (lacking,) = connection.execute(
            f"SELECT count(*) FROM (SELECT * FROM ({counted}) EXCEPT SELECT * FROM ({kept}))"  # noqa: S608
        ).fetchone()
        if wrong or lacking:
            yield f"{table}: {max(wrong, lacking):,} counts are not what is there"
