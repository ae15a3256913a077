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
