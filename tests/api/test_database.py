import asyncio
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from litestar import get
from litestar.di import NamedDependency
from litestar.testing import TestClient
from sqlite_utils.migrations import Migrations

from api.app import create_app
from api.database import Database
from api.settings import Settings
from db.connection import open_reader, open_writer
from db.errors import DatabaseBusy, DatabaseUnavailable, QueryTimeout
from db.extracted import ExtractedArticle
from db.migrations import migrations
from db.writes import store_article


def test_a_database_that_appears_and_is_replaced(database_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "served.db"
    with TestClient(create_app(Settings(db=path))) as client:
        assert client.get("/health/ready").status_code == 503
        shutil.copy(database_path, path)
        assert client.get("/health/ready").json() == {"status": "ok"}
        assert client.get("/v1/quotes").json()["total"] == 10
        path.rename(tmp_path / "old.db")
        assert client.get("/v1/quotes").status_code == 503
        path.write_bytes(b"not a database")
        assert client.get("/v1/quotes").status_code == 503
        path.unlink()
        shutil.copy(database_path, path)
        assert client.get("/v1/quotes").json()["total"] == 10


def test_a_database_that_is_written_while_served_and_then_replaced(database_path: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "served.db", tmp_path / "other.db"
    open_writer(path).close()
    shutil.copy(database_path, other)
    with TestClient(create_app(Settings(db=path))) as client:
        assert client.get("/v1/quotes").json()["total"] == 0
        with open_writer(path) as writer:
            store_article(writer, ExtractedArticle(text="A text.", title="Its title"), ())
        assert client.get("/v1/articles").json()["total"] == 1
        other.rename(path)
        assert client.get("/v1/quotes?limit=100").json()["total"] == 10
    with closing(open_reader(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_database_that_is_copied_over(database_path: Path, tmp_path: Path) -> None:
    """The same file with other contents: SQLite by itself would go on answering from its memory."""
    path = tmp_path / "served.db"
    open_writer(path).close()
    with TestClient(create_app(Settings(db=path))) as client:
        assert client.get("/v1/quotes").json()["total"] == 0
        shutil.copyfile(database_path, path)
        assert client.get("/v1/quotes").json()["total"] == 10


def test_not_ready_until_the_database_has_the_schema_of_this_version(
    database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    began, end = threading.Event(), threading.Event()

    def m999_next(database: sqlite_utils.Database) -> None:
        database.execute("CREATE TABLE another (id INTEGER PRIMARY KEY)")
        began.set()
        assert end.wait(30)

    def ready() -> tuple[int, str]:
        answer = client.get("/health/ready")
        return answer.status_code, answer.json().get("detail", "")

    former = list(migrations._migrations)
    with TestClient(create_app(Settings(db=path))) as client:
        assert ready() == (200, "")
        monkeypatch.setattr(migrations, "_migrations", [*former, Migrations._Migration("m999_next", m999_next)])
        older = "the database cannot be read: made by an older version of OnRecord; run `onrecord index` on it once"
        assert ready()[0] == 503 and ready()[1].startswith(older)
        migrating = threading.Thread(target=lambda: open_writer(path).close())
        migrating.start()
        assert began.wait(30)
        assert ready()[0] == 503 and ready()[1].startswith(older)
        end.set()
        migrating.join()
        assert ready() == (200, "")
        # As a service sees it that was not updated.
        monkeypatch.setattr(migrations, "_migrations", former)
        newer = "the database cannot be read: made by a newer version of OnRecord; update this one"
        assert ready() == (503, newer)


def test_a_query_past_its_time(database_path: Path) -> None:
    """The query is stopped, the answer says so, and meanwhile others are answered."""
    app = create_app(Settings(db=database_path, query_seconds=0.3))
    started = threading.Event()

    @get("/endless", sync_to_thread=True)
    def endless(database: NamedDependency[Database]) -> None:
        with database.reading() as connection:
            started.set()
            connection.execute(
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
            ).fetchone()

    app.register(endless)
    with TestClient(app) as client, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.get, "/endless")
        assert started.wait(10)
        assert client.get("/health/live").json() == {"status": "ok"}
        assert not asked.done()
        response = asked.result()
        assert client.get("/v1/quotes").json()["total"] == 10
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.json()["type"] == "/problems/query-timeout"
    assert response.json()["detail"] == "the query was stopped after 0.3 seconds"


def test_a_locked_database(database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.connection.BUSY_SECONDS", 0.05)
    path = tmp_path / "locked.db"
    shutil.copy(database_path, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with TestClient(create_app(Settings(db=path))) as client:
            response = client.get("/v1/quotes")
            assert (response.status_code, response.headers["retry-after"]) == (503, "1")
            assert response.json()["type"] == "/problems/database-busy"
            other.execute("ROLLBACK")
            other.close()
            assert client.get("/v1/quotes").json()["total"] == 10


def test_nobody_shares_a_connection_and_each_is_used_again(database_path: Path) -> None:
    database = Database(database_path, 2.0)
    all_here = threading.Barrier(3)

    def take_twice(_: int) -> list[object]:
        taken: list[object] = []
        for _ in range(2):
            with database.reading() as connection:
                assert connection.execute("select count(*) from quotes").fetchone() == (10,)
                taken.append(connection)
                all_here.wait(10)
            all_here.wait(10)
        return taken

    with ThreadPoolExecutor(3) as pool:
        pairs = list(pool.map(take_twice, range(3)))
    first, second = ({id(connection) for connection in turn} for turn in zip(*pairs, strict=True))
    assert len(first) == 3 and first == second
    with database.reading() as outer, database.reading() as inner:
        assert outer is not inner
        database.close()
        assert outer.execute("select count(*) from quotes").fetchone() == (10,)
    for connection in (outer, inner):
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("select 1")


def test_a_file_swapped_while_it_is_opened_is_not_taken_for_the_other(
    database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what was opened would be asked again once the other is back."""
    path, other, away = (tmp_path / name for name in ("served.db", "other.db", "away.db"))
    shutil.copy(database_path, path)
    open_writer(other).close()
    swaps = [(path, away), (other, path)]

    def opened(*arguments: object) -> sqlite3.Connection:
        while swaps:
            old, new = swaps.pop(0)
            old.rename(new)
        return open_reader(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("api.database.open_reader", opened)
    with closing(Database(path, 2.0)) as database:
        for swap, count in (([], 0), ([(path, other), (away, path)], 10)):
            for old, new in swap:
                old.rename(new)
            with database.reading() as connection:
                assert connection.execute("select count(*) from quotes").fetchone() == (count,)


def test_no_connection_to_a_former_file_stays_open(database_path: Path, tmp_path: Path) -> None:
    """It would share the log, which is found by name, with those to the new file."""
    path = tmp_path / "served.db"
    shutil.copy(database_path, path)
    with closing(Database(path, 2.0)) as database:
        with database.reading() as first, database.reading() as second:
            pass
        open_writer(tmp_path / "other.db").close()
        (tmp_path / "other.db").replace(path)
        with database.reading() as connection:
            assert connection.execute("select count(*) from quotes").fetchone() == (0,)
            for former in (first, second):
                with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                    former.execute("select 1")


def test_a_connection_cannot_write(database_path: Path) -> None:
    database = Database(database_path, 2.0)
    with database.reading() as connection, pytest.raises(Exception, match="readonly"):
        connection.execute("create table other (name)")
    database.close()


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable), Database(tmp_path / "none.db", 2.0).reading():
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_takes_long_is_read_in_a_thread(database_path: Path) -> None:
    threads: list[int] = []

    def count(to: int) -> Callable[[sqlite3.Connection], int]:
        def work(connection: sqlite3.Connection) -> int:
            threads.append(threading.get_ident())
            sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) SELECT count(*) FROM n"
            (found,) = connection.execute(sql, [to]).fetchone()
            return int(found)

        return work

    with closing(Database(database_path, 30)) as database:
        assert asyncio.run(database.read(count(10))) == 10
        assert threads == [threading.get_ident()]
        assert asyncio.run(database.read(count(1_000_000))) == 1_000_000
        assert len(set(threads)) == 2 and len(threads) == 3


def test_a_query_past_the_limit_is_stopped_in_a_thread_too(database_path: Path) -> None:
    def forever(connection: sqlite3.Connection) -> None:
        connection.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n")

    with closing(Database(database_path, 0.05)) as database, pytest.raises(QueryTimeout):
        asyncio.run(database.read(forever))


def test_what_is_written_leaves_nothing_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "served.db"
    open_writer(path).close()
    database = Database(path, 2)
    try:
        for number in range(3):
            with database.writing() as writer:
                store_article(writer, ExtractedArticle(text=f"A text {number}.", title="Its title"), ())
        database.settle()
        assert (tmp_path / "served.db-wal").stat().st_size == 0
    finally:
        database.close()


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "served.db"
    open_writer(path).close()
    database = Database(path, 2)

    def store(number: int) -> None:
        with database.writing() as writer:
            store_article(writer, ExtractedArticle(text=f"A text {number}.", title="Its title"), ())

    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(store, range(40)))
        with database.reading() as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (40,)
    finally:
        database.close()


def test_who_waits_to_write_takes_no_thread_from_who_reads(database_path: Path, tmp_path: Path) -> None:
    """There are six threads on two processors, and each writer may wait for seconds."""
    path = tmp_path / "served.db"
    shutil.copy(database_path, path)
    threads = 64

    def begin(writer: sqlite_utils.Database) -> None:
        writer.conn.execute("BEGIN IMMEDIATE")
        writer.conn.execute("ROLLBACK")

    async def read_beside_writers(database: Database) -> list[object]:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writers = [asyncio.ensure_future(database.write(begin)) for _ in range(threads)]
            await asyncio.sleep(0.1)
            sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT count(*) FROM n"
            found = await asyncio.wait_for(database.read(lambda connection: connection.execute(sql).fetchone()), 4)
            assert found == (300_000,)
            assert not any(writer.done() for writer in writers)
            other.execute("ROLLBACK")
        return await asyncio.gather(*writers)

    with closing(Database(path, 30)) as database:
        assert asyncio.run(read_beside_writers(database)) == [None] * threads


def test_who_waits_too_long_to_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.database.BUSY_SECONDS", 0.1)
    path = tmp_path / "served.db"
    open_writer(path).close()

    async def write_twice(database: Database) -> None:
        first = asyncio.ensure_future(database.write(lambda _: time.sleep(0.5)))
        await asyncio.sleep(0)
        with pytest.raises(DatabaseBusy):
            await database.write(lambda _: None)
        await first

    with closing(Database(path, 2)) as database:
        asyncio.run(write_twice(database))


def test_nothing_is_written_once_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "served.db"
    open_writer(path).close()
    database = Database(path, 2)
    database.close()
    with pytest.raises(DatabaseUnavailable, match="the service is stopping"), database.writing():
        pass


def test_the_service_makes_no_database(tmp_path: Path) -> None:
    database = Database(tmp_path / "none.db", 2)
    with pytest.raises(DatabaseUnavailable, match="there is no such file"), database.writing():
        pass
    assert list(tmp_path.iterdir()) == []
