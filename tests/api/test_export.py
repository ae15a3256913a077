"""Exports: what is sent, in which form, and what happens when either side fails on the way."""

import asyncio
import csv
import http.client
import io
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar import Litestar
from litestar.testing import TestClient

import api.export
from api.app import create_app
from api.settings import Settings
from db import export as reading
from db.export_formats import CSV_COLUMNS

SAMPLE_QUOTES = 10


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Batches of three; how many quotes each that was read had."""
    sizes: list[int] = []

    def read(connection, search, after=None):  # type: ignore[no-untyped-def]
        batch = reading.read_batch(connection, search, after, size=3)
        sizes.append(len(batch.quotes))
        return batch

    monkeypatch.setattr(api.export, "read_batch", read)
    return sizes


def pages(client: TestClient[Litestar], query: str) -> list[Any]:
    found, url = [], f"/v1/quotes?limit=4&{query}"
    while url:
        page = client.get(url).json()
        found += page["items"]
        url = page["next_url"]
    for quote in found:
        quote.pop("matches")
    return found


@pytest.mark.parametrize(
    "query",
    ["", "q=harbour&sort=newest", "q=harbour+-first&sort=oldest", "speaker=Marrandt&kind=direct", "has_speaker=false"],
)
def test_lines_are_what_the_pages_hold(client: TestClient[Litestar], small_batches: list[int], query: str) -> None:
    answer = client.get(f"/v1/export?{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["content-disposition"] == 'attachment; filename="quotes.ndjson"'
    *lines, end = map(json.loads, answer.text.splitlines())
    assert lines == pages(client, query)
    assert end == {"end": True, "count": len(lines)}
    assert sum(small_batches) == len(lines) > 0


def test_nothing_found_is_an_end(client: TestClient[Litestar]) -> None:
    assert client.get("/v1/export?q=zeppelin").json() == {"end": True, "count": 0}
    assert client.get("/v1/export?q=zeppelin&format=csv").text == ",".join(f'"{name}"' for name in CSV_COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        pytest.param("", "*/*", "application/x-ndjson", id="anything"),
        pytest.param("", "text/csv", "text/csv; charset=utf-8", id="csv"),
        pytest.param("", "text/csv;q=0.5, application/x-ndjson", "application/x-ndjson", id="rather-ndjson"),
        pytest.param("", "text/csv, */*;q=0.1", "text/csv; charset=utf-8", id="rather-csv"),
        pytest.param("", "image/png", "application/x-ndjson", id="something-else"),
        pytest.param("format=csv", "application/x-ndjson", "text/csv; charset=utf-8", id="parameter"),
        pytest.param("format=ndjson", "text/csv", "application/x-ndjson", id="parameter-ndjson"),
    ],
)
def test_the_format_is_chosen(client: TestClient[Litestar], query: str, accept: str, media_type: str) -> None:
    answer = client.get(f"/v1/export?{query}", headers={"Accept": accept})
    assert (answer.headers["content-type"], answer.headers["vary"]) == (media_type, "Accept, Accept-Encoding")
    if media_type.startswith("text/csv"):
        rows = list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))
        assert {row["id"] for row in rows} == {quote["id"] for quote in pages(client, "")}
    else:
        assert len(answer.text.splitlines()) == SAMPLE_QUOTES + 1


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sort=relevance&q=harbour", "sort"),
        ("limit=5", "limit"),
        ("cursor=x", "cursor"),
        ("format=xml", "format"),
        ("q=%22", "q"),
        ("speaker=Nobody", "speaker"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(
    client: TestClient[Litestar], query: str, parameter: str
) -> None:
    answer = client.get(f"/v1/export?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]


def test_no_database(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(db=tmp_path / "none.db"))) as client:
        assert client.get("/v1/export").json()["type"] == "/problems/database-unavailable"


def test_head_reads_no_more_than_it_must(client: TestClient[Litestar], small_batches: list[int]) -> None:
    answer = client.head("/v1/export?format=csv")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert small_batches == [3]
    assert client.head("/v1/export?q=%22").status_code == 400


def test_the_limit_of_one_query_is_not_that_of_an_export(
    database_path: Path, small_batches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.connection._STEPS", 1)
    with TestClient(create_app(Settings(db=database_path, query_seconds=1e-9))) as client:
        assert client.get("/v1/quotes").status_code == 503
        assert json.loads(client.get("/v1/export").text.splitlines()[-1]) == {"end": True, "count": SAMPLE_QUOTES}


def test_no_export_is_kept_in_memory(client: TestClient[Litestar], small_batches: list[int]) -> None:
    for _ in range(2):
        client.get("/v1/export?q=harbour&sort=newest")
    assert small_batches == [3, 1, 3, 1]


class Caller:
    """Calls the application as a server does, and takes what it sends as slowly as the test wants."""

    def __init__(self, app: Litestar, path: str) -> None:
        self.app = app
        parts = urlsplit(path)
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        self.sent: list[Any] = []
        self.may_send = asyncio.Semaphore(0)
        self.gone = asyncio.Event()
        self.asked = False
        self.task = asyncio.ensure_future(self.app(self.scope, self.receive, self.send))  # type: ignore[arg-type]

    async def receive(self) -> Any:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        await self.may_send.acquire()
        if message.get("more_body") is False:
            self.gone.set()


async def until(condition: Any) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")


def test_a_slow_client_is_waited_for_without_a_thread(database_path: Path, small_batches: list[int]) -> None:
    """The next batch is not read, and nothing runs, before what was sent is taken."""

    async def run() -> None:
        app = create_app(Settings(db=database_path))
        slow = [Caller(app, "/v1/export") for _ in range(40)]
        await until(lambda: all(caller.sent for caller in slow))
        for caller in slow:
            caller.may_send.release()
        await until(lambda: all(len(caller.sent) == 2 for caller in slow))
        assert small_batches == [3] * 40
        quick = Caller(app, "/v1/export?q=harbour")
        for _ in range(10):
            quick.may_send.release()
        await quick.task
        assert quick.sent[-1]["more_body"] is False
        assert small_batches == [3] * 40 + [3, 1]
        for caller in slow:
            caller.gone.set()
        await asyncio.gather(*(caller.task for caller in slow))
        assert small_batches == [3] * 40 + [3, 1]

    asyncio.run(run())


def test_a_client_who_leaves_stops_the_query(
    database_path: Path, monkeypatch: pytest.MonkeyPatch, small_batches: list[int]
) -> None:
    began, ended = threading.Event(), threading.Event()
    real = api.export.read_batch

    def endless(connection, search, after=None):  # type: ignore[no-untyped-def]
        if after is None:
            return real(connection, search, after)
        began.set()
        try:
            connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n")
        finally:
            ended.set()

    monkeypatch.setattr(api.export, "read_batch", endless)

    async def run() -> None:
        caller = Caller(create_app(Settings(db=database_path)), "/v1/export")
        for _ in range(5):
            caller.may_send.release()
        await until(began.is_set)
        caller.gone.set()
        await caller.task
        await until(ended.is_set)
        assert [message.get("more_body") for message in caller.sent] == [None, True]

    asyncio.run(run())
    assert small_batches == [3]


def failing_after_the_first(monkeypatch: pytest.MonkeyPatch, fail: Any) -> None:
    real = api.export.read_batch

    def failing(connection, search, after=None):  # type: ignore[no-untyped-def]
        if after is not None:
            fail()
        return real(connection, search, after)

    monkeypatch.setattr(api.export, "read_batch", failing)


@pytest.fixture
def served(database_path: Path, tmp_path: Path) -> Iterator[tuple[Path, http.client.HTTPConnection]]:
    """A copy of the sample database, and a connection to a real server over it, in this process."""
    import uvicorn

    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(db=path)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    yield path, connection
    connection.close()
    server.should_exit = True
    thread.join()


def test_an_error_on_the_way_cuts_the_answer_off(
    served: tuple[Path, http.client.HTTPConnection],
    small_batches: list[int],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A client sees that it is not all, whichever the format: the last chunk is missing."""
    path, connection = served

    def replace() -> None:
        other = shutil.copy(path, path.with_suffix(".new"))
        Path(other).replace(path)

    failing_after_the_first(monkeypatch, replace)
    connection.request("GET", "/v1/export?format=csv")
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(http.client.IncompleteRead) as cut:
        answer.read()
    assert cut.value.partial.count(b'"q_') == 3
    assert "another file took its place while quotes were exported" in caplog.text
    connection.close()
    monkeypatch.undo()
    connection.request("GET", "/v1/export")
    assert json.loads(connection.getresponse().read().splitlines()[-1]) == {"end": True, "count": SAMPLE_QUOTES}
