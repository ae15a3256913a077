"""What `onrecord check` looks for: each kind of fault is made and found, and a whole database has none."""

import sqlite3

import pytest

from db.check import file_faults, index_faults
from db.writes import store_article


@pytest.fixture
def filled(database, make):
    marrandt = make.person("Ilse Marrandt", roles=("prime minister",))
    document = make.document(("We will open the harbour.", {"speaker": marrandt}), "It is late.", outlet="Tideline")
    store_article(database, *document)
    return database.conn


def test_a_whole_database(filled):
    assert [*file_faults(filled), *index_faults(filled)] == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM speakers", "quotes without their speaker: 1"),
        ("DELETE FROM outlets", "articles without their outlet: 1"),
        ("DELETE FROM articles", "quotes without their article: 2"),
        ("INSERT INTO speaker_roles VALUES (77, 'mayor', 1)", "refers to something in speakers"),
        ("UPDATE speakers SET quotes = 7", "speakers: 1 counts"),
        ("UPDATE articles SET quotes = 7", "articles: 1 counts"),
        ("UPDATE outlets SET quotes = 7", "outlets: 1 counts"),
        ("UPDATE speaker_roles SET quotes = 7", "speaker_roles: 1 counts"),
        ("UPDATE speaker_aliases SET fullest = 7", "speaker_aliases: 1 counts"),
        ("UPDATE article_speakers SET quotes = 7", "article_speakers: 1 counts"),
        ("DELETE FROM outlet_speakers", "outlet_speakers: 1 counts"),
        ("DELETE FROM quotes_fts_data WHERE id > 10", "quotes_fts: does not hold what it is an index of"),
        ("UPDATE name_words SET word = 'other' WHERE rowid = 1", "name_words_fts: does not hold"),
    ],
)
def test_each_fault_is_found(filled, change, found):
    filled.execute("PRAGMA foreign_keys = OFF")
    filled.execute(change)
    assert any(found in fault for fault in [*file_faults(filled), *index_faults(filled)])


def test_a_damaged_file(writer, path, make):
    store_article(writer, *make.document(*(f"We will open pier {number}." for number in range(2000))))
    writer.close()
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2 // 4096 * 4096
    whole[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(whole)
    connection = sqlite3.connect(path)
    faults = [*file_faults(connection), *index_faults(connection)]
    connection.close()
    assert faults and all(fault.isprintable() or "\n" in fault for fault in faults)
