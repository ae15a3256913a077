"""Small documents built in code, databases in memory and in files, and the check that all of it agrees."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.check import file_faults, index_faults
from db.connection import open_reader, open_writer
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.migrations import migrations
from db.writes import store_article

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
        assert [*file_faults(connection), *index_faults(connection)] == []


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


@pytest.fixture
def talks(database, make):
    """Two articles: Marrandt and Quill in the first, Marrandt and an official in the second."""
    marrandt = make.person("Ilse Marrandt", "Marrandt", roles=("prime minister",))
    first = make.document(
        ("We want peace.", {"speaker": marrandt, "said_to": "Radio Calderra"}),
        ("So do we.", {"speaker": make.person("Dario Quill")}),
        ("Not at this price.", {"speaker": marrandt}),
        url="https://courier.example/talks",
        outlet="The Selwick Courier",
        published_at="2031-03-18",
    )
    second = make.document(
        ("Peace is near.", {"speaker": marrandt, "kind": "indirect"}),
        ("Nothing is signed.", {"source": "an official"}),
        ("I doubt it.", {"speaker": make.person("Quill")}),
        url="https://echo.example/talks",
        outlet="Dunmere Echo",
        published_at="2031-03-19",
    )
    for document in (first, second):
        store_article(database, *document, store_text=True)
    return first, second
