import sqlite3
import threading
import time

import pytest
from sqlite_utils import Database

from db import connection as module
from db.connection import open_reader, open_writer, reading, time_limit
from db.errors import DatabaseBusy, DatabaseUnavailable, QueryTimeout
from db.health import check_ready
from db.models import QuoteSearch
from db.quotes import search_quotes
from db.writes import store_article


def test_a_blank_file_becomes_a_database(path):
    with open_reader(path) as connection:
        check_ready(connection)
        assert search_quotes(connection, QuoteSearch(q="peace"), limit=1).items == ()
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_opening_twice_applies_nothing_twice(path):
    before = path.read_bytes()
    open_writer(path).close()
    assert path.read_bytes() == before


def test_reader_cannot_write(reader):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("UPDATE meta SET value = 1")


def test_reader_sees_what_the_writer_commits(writer, reader, make):
    assert search_quotes(reader, QuoteSearch(q="peace"), limit=1).items == ()
    store_article(writer, *make.document("We want peace."))
    assert [match.text for match in search_quotes(reader, QuoteSearch(q="peace"), limit=1).items] == ["We want peace."]


def make_folder(path):
    path.mkdir()


def make_text(path):
    path.write_text("not a database, but long enough to be read as one" * 100)


def make_other(path):
    with Database(path) as database:
        database["notes"].insert({"text": "mine"})


def make_newer(path):
    with open_writer(path) as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('onrecord', 'm999', '')"
        )


def make_older(path):
    with open_writer(path) as database:
        database.execute("UPDATE _sqlite_migrations SET name = 'x', migration_set = 'other'")


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        pytest.param(lambda path: None, "there is no such file; index some articles first", id="missing"),
        pytest.param(make_folder, "a folder, not a database file", id="folder"),
        pytest.param(make_text, "file is not a database", id="text-file"),
        pytest.param(lambda path: path.touch(), "not an OnRecord database", id="empty-file"),
        pytest.param(make_other, "not an OnRecord database", id="another-database"),
        pytest.param(make_older, "not an OnRecord database", id="other-migrations"),
        pytest.param(make_newer, "made by a newer version of OnRecord; update this one", id="newer"),
    ],
)
def test_reader_refuses(tmp_path, prepare, reason):
    path = tmp_path / "sp #?%.db"
    prepare(path)
    with pytest.raises(DatabaseUnavailable) as caught:
        open_reader(path)
    assert (caught.value.path, caught.value.reason) == (path, reason)


@pytest.mark.parametrize("prepare", [make_folder, make_text, make_other, make_newer])
def test_writer_leaves_other_files_alone(tmp_path, prepare):
    path = tmp_path / "other.db"
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(DatabaseUnavailable):
        open_writer(path)
    assert before == (path.read_bytes() if path.is_file() else None)


def test_writer_names_the_missing_folder(tmp_path):
    with pytest.raises(DatabaseUnavailable) as caught:
        open_writer(tmp_path / "nowhere" / "onrecord.db")
    assert caught.value.reason == f"there is no folder {tmp_path / 'nowhere'}"


def test_an_older_schema_is_for_the_writer_to_update(path, monkeypatch):
    migrations = module.migrations
    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))

    @migrations(name="m999_added_later")
    def added_later(database):
        database.execute("CREATE TABLE added_later (id INTEGER)")

    with pytest.raises(DatabaseUnavailable) as caught:
        open_reader(path)
    assert caught.value.reason.startswith("made by an older version of OnRecord")
    open_writer(path).close()
    open_reader(path).close()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.01)


def test_another_writer_at_work(impatient, path, make):
    with open_writer(path) as database, open_writer(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy) as caught:
            store_article(database, *make.document("We want peace."))
        assert caught.value.path == path
        other.rollback()
        assert store_article(database, *make.document("We want peace.")) == "added"


def test_two_make_a_database_at_the_same_time(path):
    """SQLite does not wait by itself where the journal of a file that another one writes is to be changed."""
    path.write_bytes(b"")
    first = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, first.rollback)
    done.start()
    open_writer(path).close()
    done.join()
    first.close()
    with open_reader(path) as connection:
        check_ready(connection)
    connection.close()


def test_a_file_locked_for_readers_too(impatient, path):
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode = DELETE")
    with open_reader(path) as connection:
        plain.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseBusy):
            search_quotes(connection, QuoteSearch(q="peace"), limit=1)
        with pytest.raises(DatabaseBusy):
            open_reader(path)
        plain.execute("ROLLBACK")
        check_ready(connection)
    connection.close()
    plain.close()


def test_a_damaged_file(path, make):
    with open_writer(path) as database:
        store_article(database, *make.document(*(f"We want peace {number}." for number in range(200))))
        (page,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'quotes'").fetchone()
    connection = open_reader(path)
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(DatabaseUnavailable) as caught:
        search_quotes(connection, QuoteSearch(), limit=1)
    assert (caught.value.path, caught.value.reason) == (path, "database disk image is malformed")
    connection.close()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_time_limit_stops_a_query(reader):
    started = time.monotonic()
    with pytest.raises(QueryTimeout) as caught, time_limit(reader, 0.05), reading(reader):
        reader.execute(ENDLESS).fetchone()
    assert caught.value.seconds == 0.05
    assert 0.05 <= time.monotonic() - started < 2
    assert not reader.in_transaction
    check_ready(reader)


def test_time_limit_ends_with_its_block(reader):
    with time_limit(reader, 0):
        pass
    check_ready(reader)


def test_other_errors_pass_the_limit(reader):
    with pytest.raises(sqlite3.OperationalError, match="no such table"), time_limit(reader, 1), reading(reader):
        reader.execute("SELECT * FROM nowhere")


def test_queries_of_a_block_see_one_state(writer, reader, make):
    with reading(reader):
        assert search_quotes(reader, QuoteSearch(), limit=1).total.count == 0
        store_article(writer, *make.document("We want peace."))
        assert search_quotes(reader, QuoteSearch(), limit=1).total.count == 0
    assert search_quotes(reader, QuoteSearch(), limit=1).total.count == 1


def test_integrity_check_notices_a_stale_index(database, make):
    store_article(database, *make.document("We want peace."))
    make.check(database.conn)
    database.execute("DROP TRIGGER quotes_updated")
    database.execute("UPDATE quotes SET text = 'We want bread.'")
    with pytest.raises(AssertionError, match="quotes_fts: does not hold what it is an index of"):
        make.check(database.conn)


def test_index_follows_updates(database, make):
    store_article(database, *make.document("We want peace."))
    database.execute("UPDATE quotes SET text = 'We want bread.'")
    database.execute("UPDATE quotes SET kind = 2, confidence = 7")
    make.check(database.conn)
    assert search_quotes(database.conn, QuoteSearch(q="bread", kind="indirect"), limit=1).total.count == 1


@pytest.mark.parametrize(
    "change",
    ["quotes SET rowid = 77", "quotes SET distance = 1", "articles SET outlet = 7", "articles SET title = 'x'"],
)
def test_what_other_rows_depend_on_cannot_change(database, make, change):
    store_article(database, *make.document("We want peace."))
    with pytest.raises(sqlite3.IntegrityError, match="cannot change"):
        database.execute(f"UPDATE {change}")


def test_a_writer_leaves_no_log_behind(path, reader, make):
    """SQLite would read what is left in the log into whatever file takes the database's place."""
    with open_writer(path) as writer:
        store_article(writer, *make.document("We want peace."))
        assert path.with_name(path.name + "-wal").stat().st_size > 0
    assert path.with_name(path.name + "-wal").stat().st_size == 0
    assert search_quotes(reader, QuoteSearch(q="peace"), limit=1).total.count == 1


def test_a_database_from_before_the_first_release_says_what_to_do(tmp_path):
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE _sqlite_migrations (id INTEGER, migration_set TEXT, name TEXT, applied_at TEXT)"
        )
        connection.execute("INSERT INTO _sqlite_migrations VALUES (1, 'onrecord', 'm001_schema', '')")
    connection.close()
    for open_it in (open_reader, open_writer):
        with pytest.raises(DatabaseUnavailable, match="before the first release; move it away and index again"):
            open_it(path)


def test_a_database_whose_making_was_cut_short_is_made_again(tmp_path, monkeypatch):
    path = tmp_path / "x.db"
    with monkeypatch.context() as patch:
        patch.setattr("db.migrations._SCHEMA", ("CREATE TABLE articles (id)", "no SQL"))
        with pytest.raises(sqlite3.OperationalError):
            open_writer(path)
    with open_writer(path) as database:
        assert database["articles"].count == 0
