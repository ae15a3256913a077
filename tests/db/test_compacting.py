"""After a load the index is one piece and the file holds nothing else, and what is found stays the same."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from db.check import file_faults, index_faults
from db.compacting import give_back_pages, merge_words
from db.connection import open_reader, open_writer
from db.models import QuoteSearch
from db.quotes import search_quotes
from db.writes import store_article

ARTICLES = 60


@pytest.fixture
def filled(path, make):
    with open_writer(path) as database:
        for number in range(ARTICLES):
            words = (f"We will open pier {number} before snow {kind}." for kind in range(20))
            store_article(database, *make.document(*words, lead=f"{number}", url=f"https://courier.example/{number}"))
    return path


def pieces(database):
    return database.execute("SELECT count(DISTINCT segid) FROM quotes_fts_idx").fetchone()[0]


def found(path):
    with closing(open_reader(path)) as reader:
        return [quote.id for quote in search_quotes(reader, QuoteSearch(q="pier snow"), limit=100).items]


def test_one_piece_is_left(filled):
    before = found(filled)
    with open_writer(filled) as database:
        assert pieces(database) > 1
        merge_words(database, 1)
        assert pieces(database) > 1
        merge_words(database, ARTICLES * 20)
        assert pieces(database) == 1
        assert [*file_faults(database.conn), *index_faults(database.conn)] == []
    assert found(filled) == before


def test_free_pages_are_given_back(filled):
    before = found(filled)
    with open_writer(filled) as database:
        database.execute("CREATE TABLE much (text TEXT)")
        database.execute("INSERT INTO much VALUES (zeroblob(1000000))")
        database.execute("DROP TABLE much")
        database.conn.commit()
        give_back_pages(database)
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert [*file_faults(database.conn), *index_faults(database.conn)] == []
    assert found(filled) == before


def test_few_are_left_for_what_comes(filled):
    with open_writer(filled) as database:
        database.execute("CREATE TABLE little (text TEXT)")
        database.execute("DROP TABLE little")
        database.conn.commit()
        give_back_pages(database)
        assert database.execute("PRAGMA freelist_count").fetchone()[0] > 0


def test_where_somebody_writes_the_file_stays(filled, tmp_path, monkeypatch):
    monkeypatch.setattr("db.connection.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("db.compacting._WORTH_GIVING_BACK", 0)
    shutil.copy(filled, tmp_path / "busy.db")
    with open_writer(tmp_path / "busy.db") as database, closing(sqlite3.connect(tmp_path / "busy.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        give_back_pages(database)
        other.execute("ROLLBACK")
        assert database.execute("SELECT count(*) FROM quotes").fetchone() == (ARTICLES * 20,)
    assert os.path.getsize(tmp_path / "busy.db") > 0
