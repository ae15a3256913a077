"""Small documents built in code, databases in memory and in files, and the check that all of it agrees."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.connection import open_reader, open_writer
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.migrations import migrations

Document = tuple[ExtractedArticle, tuple[ExtractedQuote, ...]]


class Make:
    """Builders that property tests may call as often as they like."""

    @staticmethod
    def memory() -> Database:
        database = Database(memory=True)
        database.execute("PRAGMA foreign_keys = ON")
        migrations.apply(database)
        return database

    @staticmethod
    def person(name: str, *aliases: str, roles: tuple[str, ...] = ()) -> ExtractedSpeaker:
        return ExtractedSpeaker(name=name, aliases=aliases, roles=roles)

    @staticmethod
    def organisation(name: str, *aliases: str) -> ExtractedSpeaker:
        return ExtractedSpeaker(name=name, kind="organisation", aliases=aliases)

    @staticmethod
    def document(*quotes: str | tuple[str, dict[str, Any]], lead: str = "", **article: Any) -> Document:
        """An article that holds the quotes one after another, each on a line of its own."""
        text = lead
        made = []
        for given in quotes:
            words, fields = (given, {}) if isinstance(given, str) else given
            start = len(text) + 1
            text += f"“{words}”, it was said.\n"
            span = (start, start + len(words))
            made.append(
                ExtractedQuote(**{"text": words, "kind": "direct", "spans": (span,), "verbatim": (span,), **fields})
            )
        return ExtractedArticle(text=text, **article), tuple(made)

    @staticmethod
    def check(connection: sqlite3.Connection) -> None:
        """Fail unless indexes, references and every count agree with the quotes themselves."""
        for table in ("quotes_fts", "articles_fts", "speaker_aliases_fts", "name_words_fts"):
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute(ORPHANS).fetchall() == []
        for kept, counted in COUNTS.values():
            assert set(connection.execute(kept)) == set(connection.execute(counted))


# Quotes refer to speakers without a foreign key (see db.migrations).
ORPHANS = "SELECT id FROM quotes WHERE speaker NOT NULL AND speaker NOT IN (SELECT key FROM speakers)"

# What is kept, and the same computed from scratch.
COUNTS = {
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
    "aliases": (
        # (Those that somebody added nobody needs to have printed.)
        "SELECT speaker, name, quotes, fullest FROM speaker_aliases WHERE quotes <> 0 OR fullest <> 0",
        "SELECT speaker, name, sum(quotes), sum(fullest) FROM ("
        "SELECT article_speakers.speaker, name, article_speakers.quotes, article_speakers.quotes AS fullest "
        "FROM article_speakers JOIN speaker_aliases ON speaker_aliases.rowid = alias "
        "UNION ALL SELECT speaker, key, json_extract(value, '$[0]'), json_extract(value, '$[1]') "
        "FROM article_speakers, json_each(names)) GROUP BY 1, 2",
    ),
    "roles": (
        "SELECT speaker, role, quotes FROM speaker_roles",
        "SELECT speaker, key, sum(value) FROM article_speakers, json_each(roles) GROUP BY 1, 2",
    ),
}


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture
def database(make: Make) -> Iterator[Database]:
    with make.memory() as database:
        yield database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database file as the indexer leaves it: the newest schema and nothing in it."""
    path = tmp_path / "onrecord.db"
    open_writer(path).close()
    return path


@pytest.fixture
def writer(path: Path) -> Iterator[Database]:
    with open_writer(path) as database:
        yield database


@pytest.fixture
def reader(path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_reader(path)
    yield connection
    connection.close()
