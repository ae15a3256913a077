"""A backup is what was there, is whole, and takes nobody's place."""

import sqlite3
import threading
from contextlib import closing

import pytest

from db.backup import back_up
from db.check import file_faults, index_faults
from db.connection import open_reader, open_writer
from db.errors import BackupExists, DatabaseUnavailable
from db.writes import store_article


def count(path):
    with closing(open_reader(path)) as connection:
        return connection.execute("SELECT count(*) FROM quotes").fetchone()[0]


def test_what_only_the_log_holds_is_in_it(path, writer, tmp_path, make):
    store_article(writer, *make.document("We want peace."))
    assert (tmp_path / "onrecord.db-wal").stat().st_size > 0
    copy = tmp_path / "copy.db"
    assert back_up(path, copy) == copy.stat().st_size
    assert sorted(found.name for found in tmp_path.iterdir() if found.name.startswith("copy")) == ["copy.db"]
    assert count(copy) == 1


def test_while_somebody_writes(path, tmp_path, make):
    stop = threading.Event()
    stored = []

    def store():
        with open_writer(path) as database:
            while not stop.is_set():
                store_article(database, *make.document(f"We want peace, {len(stored)} times.", lead=str(len(stored))))
                stored.append(1)

    thread = threading.Thread(target=store)
    thread.start()
    try:
        for number in range(5):
            before = len(stored)
            copy = tmp_path / f"copy-{number}.db"
            back_up(path, copy)
            assert before <= count(copy) <= len(stored) + 1
            with open_writer(copy) as database:
                assert [*file_faults(database.conn), *index_faults(database.conn)] == []
    finally:
        stop.set()
        thread.join()
    assert len(stored) > 5


def test_what_is_there_is_left_alone(path, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("mine")
    with pytest.raises(BackupExists, match="other.txt: there is such a file already"):
        back_up(path, other)
    assert other.read_text() == "mine"
    with pytest.raises(DatabaseUnavailable, match="there is no such file"):
        back_up(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises((DatabaseUnavailable, OSError)):
        back_up(path, tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_on_a_disk_without_links(path, tmp_path, monkeypatch):
    def refused(*_arguments):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("db.backup.os.link", refused)
    back_up(path, tmp_path / "copy.db")
    assert count(tmp_path / "copy.db") == 0
    assert not (tmp_path / "copy.db.part").exists()


def test_one_that_was_killed_leaves_no_backup(path, tmp_path, monkeypatch):
    (tmp_path / "copy.db.part").write_bytes(b"half of it")

    def killed(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("db.backup.os.fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            back_up(path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    back_up(path, tmp_path / "copy.db")
    assert count(tmp_path / "copy.db") == 0
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
