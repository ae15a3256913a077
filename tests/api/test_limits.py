"""Who asks too often, too much at once or too slowly is told so, and the others are answered."""

import asyncio
import json
import multiprocessing
import runpy
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, get
from litestar.testing import TestClient

from api.app import create_app
from api.limits import caller_of
from api.rates import SLOTS, Rates, shared_path
from api.settings import Settings

SERVERS = runpy.run_path(str(Path(__file__).with_name("servers.py")))


@contextmanager
def served(path: Path, **settings: object) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(Settings(db=path, **settings))) as client:  # type: ignore[arg-type]
        yield client
    shared_path(path).unlink(missing_ok=True)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 9))
def test_no_more_than_the_quota_in_any_window_and_no_fewer(pauses: list[float], quota: int) -> None:
    """Whoever waits as told is let, and nobody gets more than twice the quota in a window, however it lies."""
    rates = Rates(quota, 60)
    now, let = 1000.0, []
    for pause in pauses:
        now += pause
        taken = rates.take("a", now)
        if taken.is_allowed:
            let.append(now)
        else:
            assert taken.remaining == 0
            now += taken.seconds
            assert rates.take("a", now).is_allowed
            let.append(now)
    for start in let:
        assert sum(start <= at < start + 60 for at in let) <= 2 * quota
    rates.close()


def test_the_quota_at_once_and_then_evenly() -> None:
    rates = Rates(6, 60)
    assert [rates.take("a", 0.0)[:2] for _ in range(7)] == [(True, left) for left in (5, 4, 3, 2, 1, 0)] + [(False, 0)]
    assert rates.take("b", 0.0).remaining == 5
    assert rates.take("a", 0.0).seconds == 10
    assert [rates.take("a", at).is_allowed for at in (9.0, 10.0, 10.0, 20.0)] == [False, True, False, True]
    assert rates.take("a", 500.0) == (True, 5, 10)
    # Somebody set the clock back by an hour.
    assert rates.take("a", 500.0 - 3600).is_allowed is False
    assert rates.take("a", 510.0 - 3600).is_allowed is True
    rates.close()


def test_more_callers_than_there_is_room_for() -> None:
    rates = Rates(2, 60)
    for number in range(2 * SLOTS):
        assert rates.take(str(number), 0.0).is_allowed
    rates.close()


def _take_many(path: Path, count: int) -> int:
    rates = Rates(500, 3600, path)
    return sum(rates.take("a", 1000.0).is_allowed for _ in range(count))


def test_processes_count_together(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    path = tmp_path / "rates"
    results: list[int] = []

    def one() -> None:
        reader, writer = context.Pipe(False)
        process = context.Process(target=lambda: writer.send(_take_many(path, 400)))
        process.start()
        results.append(reader.recv())
        process.join()

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 500


def test_a_file_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"mine")
    (tmp_path / "rates").symlink_to(tmp_path / "other")
    with pytest.raises(OSError):
        Rates(5, 60, tmp_path / "rates")
    assert (tmp_path / "other").read_bytes() == b"mine"


def test_who_asks_too_often(database_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    with served(path, requests_per_minute=3, cors_origins=("*",)) as client:
        answers = [client.get("/v1/quotes?q=harbour", headers={"Origin": "https://x.example"}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["ratelimit"] for answer in answers[:3]] == [
            f'"minute";r={left};t={20 * (3 - left)}' for left in (2, 1, 0)
        ]
        refused = answers[3]
        assert refused.headers["ratelimit-policy"] == '"minute";q=3;w=60'
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        problem = refused.json()
        assert (problem["type"], problem["status"]) == ("/problems/too-many-requests", 429)
        assert problem["instance"] == "/v1/quotes?q=harbour"
        assert problem["request_id"] == refused.headers["x-request-id"]
        assert refused.headers["access-control-allow-origin"] == "*"
        assert client.get("/health/ready").status_code == client.get("/metrics").status_code == 200


def test_what_cannot_be_shared_is_counted_all_the_same(
    database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("api.limits.shared_path", lambda _: tmp_path)
    with TestClient(create_app(Settings(db=database_path, requests_per_minute=2))) as client:
        assert [client.get("/v1/quotes").status_code for _ in range(3)] == [200, 200, 429]
    assert f"requests are counted for each worker alone: {tmp_path} cannot be shared" in caplog.text


@pytest.mark.parametrize(("trusted", "let"), [("127.0.0.1", 4), ("203.0.113.1", 2)])
def test_whose_word_counts_for_whom_a_request_is(database_path: Path, tmp_path: Path, trusted: str, let: int) -> None:
    """A proxy says for whom it asks; anybody else may say what he likes."""
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    settings = {"ONRECORD_REQUESTS_PER_MINUTE": "2", "FORWARDED_ALLOW_IPS": trusted}
    with SERVERS["running"](path, tmp_path, "--workers", "2", **settings) as (address, _):
        statuses = []
        for number in range(4):
            asked = Request(f"{address}/v1/quotes", headers={"X-Forwarded-For": f"198.51.100.{number}"})
            try:
                with urlopen(asked) as answer:
                    statuses.append(answer.status)
            except HTTPError as error:
                statuses.append(error.code)
    shared_path(path).unlink()
    assert statuses == [200] * let + [429] * (4 - let)


@pytest.mark.parametrize(
    ("client", "caller"),
    [
        (("203.0.113.7", 1), "203.0.113.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
        (("::ffff:203.0.113.7", 1), "203.0.113.7"),
        (("testclient", 1), "testclient"),
        (None, ""),
    ],
)
def test_whom_a_request_counts_for(client: object, caller: str) -> None:
    assert caller_of({"client": client}) == caller


def test_more_at_once_than_may_be(database_path: Path) -> None:
    app = create_app(Settings(db=database_path, concurrency=2))
    began, end = threading.Semaphore(0), threading.Event()

    @get("/slow", sync_to_thread=True)
    def slow() -> None:
        began.release()
        end.wait(30)

    app.register(slow)
    with TestClient(app) as client, ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(client.get, "/slow") for _ in range(2)]
        for _ in asked:
            assert began.acquire(timeout=30)
        refused = client.get("/v1/quotes")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert refused.json()["type"] == "/problems/overloaded"
        assert client.get("/health/live").status_code == 200
        end.set()
        assert [answer.result().status_code for answer in asked] == [200, 200]
        assert client.get("/v1/quotes").status_code == 200


def test_a_body_that_stops_coming(database_path: Path, tmp_path: Path) -> None:
    with SERVERS["running"](database_path, tmp_path, ONRECORD_IDLE_SECONDS="0.5") as (address, _):
        port = int(address.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(
                b"POST /v1/extract HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nWe"
            )
            slow.settimeout(20)
            # To its end: head and body may come apart, and the connection is closed after them.
            answer = slow.makefile("rb").read()
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ") and b"connection: close" in head.lower()
        problem = json.loads(body)
        assert (problem["type"], problem["detail"]) == ("/problems/slow-request", "nothing came for 0.5 seconds")


def test_connections_that_ask_for_nothing(database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand of them, and one that sends its headers letter by letter: the others are answered all the same."""
    with SERVERS["running"](database_path, tmp_path) as (address, _):
        port = int(address.rsplit(":", 1)[1])

        async def idle() -> float:
            opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(1000)]
            _, slow = await asyncio.open_connection("127.0.0.1", port)
            took = 0.0
            for letter in b"GET /v1/quotes HTTP/1.1\r\nHost: x":
                slow.write(bytes([letter]))
                await slow.drain()
                start = time.monotonic()
                await asyncio.to_thread(lambda: urlopen(f"{address}/v1/quotes?q=harbour").close())
                took = max(took, time.monotonic() - start)
            for _, writer in opened:
                writer.close()
            slow.close()
            return took

        with suppress(ValueError):
            _raise_limit(monkeypatch)
        assert asyncio.run(idle()) < 2


def _raise_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))


def test_a_connection_without_a_request_is_closed(monkeypatch: pytest.MonkeyPatch, database_path: Path) -> None:
    import uvicorn

    from api import protocol

    monkeypatch.setattr(protocol, "REQUEST_SECONDS", 0.3)
    config = uvicorn.Config(
        create_app(Settings(db=database_path)), port=0, log_level="warning", http=protocol.TimedProtocol
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        for sent in (b"", b"GET /v1/quotes HTTP/1.1\r\nHost:"):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as left:
                left.sendall(sent)
                assert left.recv(100) == b""
        asking = HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(2):
            asking.request("GET", "/health/live")
            first = asking.sock
            assert asking.getresponse().read() == b'{"status":"ok"}'
            time.sleep(0.5)
            assert asking.sock is first
        asking.close()
    finally:
        server.should_exit = True
        thread.join()
