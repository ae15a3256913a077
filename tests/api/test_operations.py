"""What those who run the service see: metrics, logs, and several workers of which one is killed."""

import json
import os
import runpy
import shutil
import signal
import statistics
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings

SERVERS = runpy.run_path(str(Path(__file__).with_name("servers.py")))
running, workers_of = SERVERS["running"], SERVERS["workers_of"]


def values(text: str) -> dict[str, float]:
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            found[name] = float(value)
    return found


def test_metrics(database_path: Path) -> None:
    with TestClient(create_app(Settings(db=database_path))) as client:
        before = values(client.get("/metrics").text)
        for path in ("/v1/quotes?q=harbour", "/v1/quotes?q=cranes", "/v1/quotes?limit=0", "/v1/quotes/q_a", "/nowhere"):
            client.get(path)
        client.head("/v1/quotes?q=harbour")
        # Whoever makes methods up must not fill the memory with counters.
        for method in ("QUOTE", "BREW"):
            client.request(method, "/v1/quotes")
        answer = client.get("/metrics")
        after = values(answer.text)
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    more = {
        name.removeprefix("onrecord_requests_total"): after[name] - before.get(name, 0)
        for name in after
        if name.startswith("onrecord_requests_total") and after[name] != before.get(name, 0)
    }
    assert more == {
        '{method="GET",route="/v1/quotes",status="200"}': 2,
        '{method="HEAD",route="/v1/quotes",status="200"}': 1,
        '{method="GET",route="/v1/quotes",status="400"}': 1,
        '{method="GET",route="/v1/quotes/{quote_id}",status="404"}': 1,
        '{method="GET",route="none",status="404"}': 1,
        '{method="other",route="none",status="405"}': 2,
        '{method="GET",route="/metrics",status="200"}': 1,
    }
    assert (after["onrecord_ready"], after["onrecord_quotes"], after["onrecord_articles"]) == (1, 10, 4)
    assert after["onrecord_database_bytes"] == database_path.stat().st_size
    assert time.time() - after["onrecord_newest_article_timestamp_seconds"] < 3600
    assert after['onrecord_request_seconds_count{route="/v1/quotes"}'] >= 4


def test_metrics_while_a_worker_begins(database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has made its file and written nothing into it yet."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    (tmp_path / "counter_1.db").write_bytes(b"")
    with TestClient(create_app(Settings(db=database_path))) as client:
        assert values(client.get("/metrics").text)["onrecord_ready"] == 1


def test_metrics_without_a_database(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(db=tmp_path / "none.db"))) as client:
        after = values(client.get("/metrics").text)
    assert after["onrecord_ready"] == 0 and "onrecord_quotes" not in after


@pytest.mark.parametrize("form", ["text", "json"])
def test_each_request_is_logged_and_no_key(database_path: Path, tmp_path: Path, form: str) -> None:
    key = "onrecord_frke4ktvsc_fqh7sqdk6a3rsqbwclyssmlrtf3q62fgpsh3ondgbhoi57xou6ta"
    with running(database_path, tmp_path, ONRECORD_LOG_FORMAT=form) as (address, _):
        asked = Request(
            f"{address}/v1/quotes?q=harbour&key={key}",
            headers={"X-Request-Id": "mine-1", "Authorization": f"Bearer {key}"},
        )
        with pytest.raises(HTTPError):
            urlopen(asked)
    log = (tmp_path / "log").read_text()
    assert "fqh7sqdk6a3rsqbw" not in log
    (line,) = [line for line in log.splitlines() if "mine-1" in line]
    if form == "text":
        assert 'INFO onrecord.requests: 127.0.0.1 "GET /v1/quotes?q=harbour&key=' in line and line.endswith("ms mine-1")
    else:
        found = json.loads(line)
        assert (found["level"], found["logger"], found["status"]) == ("INFO", "onrecord.requests", 400)
        assert found["target"].startswith("/v1/quotes?q=harbour&key=") and found["milliseconds"] > 0 and found["time"]
        # The command itself says where it serves before there is a log.
        assert all(json.loads(other) for other in log.splitlines() if other.startswith("{"))
        assert sum(not other.startswith("{") for other in log.splitlines()) <= 4, log


def test_a_worker_that_is_killed_is_begun_anew(database_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    with running(path, tmp_path, "--workers", "2") as (address, process):
        before = workers_of(process)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        failed = 0
        end = time.monotonic() + 30
        while True:
            try:
                with urlopen(f"{address}/v1/quotes?q=harbour") as answer:
                    assert json.load(answer)["total"] > 0
            except (URLError, ConnectionError):
                failed += 1
            now = workers_of(process)
            if len(now) == 2 and before[0] not in now:
                break
            assert time.monotonic() < end, (tmp_path / "log").read_text()
        # (What the killed one was answering is lost.)
        assert failed <= 1
        counted = 0.0
        for _ in range(50):
            urlopen(f"{address}/health/live").close()
        # (Twice, as what one scrape leaves behind must not be in the next.)
        urlopen(f"{address}/metrics").close()
        with urlopen(f"{address}/metrics") as answer:
            text = answer.read().decode()
            names = [line.rsplit(" ", 1)[0] for line in text.splitlines()]
            assert len(names) == len(set(names)), Counter(names).most_common(3)
            counted = values(text)['onrecord_requests_total{method="GET",route="/health/live",status="200"}']
        assert counted == 50
    assert process.returncode == 0, (tmp_path / "log").read_text()


def test_several_workers_answer_as_fast_as_one(database_path: Path, tmp_path: Path) -> None:
    """On a connection that is kept, where half an answer must not wait for the other half to be acknowledged."""
    with running(database_path, tmp_path, "--workers", "2") as (address, _):
        client = HTTPConnection("127.0.0.1", int(address.rsplit(":", 1)[1]), timeout=30)
        taken = []
        for _ in range(30):
            start = time.perf_counter()
            client.request("GET", "/v1/quotes?q=harbour")
            client.getresponse().read()
            taken.append(time.perf_counter() - start)
        client.close()
    assert statistics.median(taken) < 0.02


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_setting_that_cannot_be_used_ends_it(database_path: Path, workers: str) -> None:
    """And does not begin workers again and again."""
    done = subprocess.run(
        [
            SERVERS["ONRECORD"],
            "serve",
            "--db",
            database_path,
            "--port",
            str(SERVERS["free_port"]()),
            "--workers",
            workers,
        ],
        env={**os.environ, "ONRECORD_QUERY_SECONDS": "soon"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr == "Error: ONRECORD_QUERY_SECONDS=soon: Expected `float`, got `str`\n"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_was_asked_before_it_is_stopped_is_answered(database_path: Path, tmp_path: Path, workers: str) -> None:
    with running(database_path, tmp_path, "--workers", workers) as (address, process):
        answered: list[int] = []

        def ask() -> None:
            # (The first extraction takes seconds, as the extractor loads.)
            asked = Request(
                f"{address}/v1/extract",
                data="“We will wait,” Ilse Marrandt said.".encode(),
                headers={"Content-Type": "text/plain"},
            )
            with urlopen(asked, timeout=60) as answer:
                answered.append(len(json.load(answer)["quotes"]))

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.5)
        assert answered == []
        process.send_signal(signal.SIGTERM)
        thread.join()
        assert process.wait(60) in (0, -signal.SIGTERM)
        assert answered == [1]


def test_headers_have_an_end(database_path: Path, tmp_path: Path) -> None:
    with running(database_path, tmp_path) as (address, _):
        for path, headers in ((f"/v1/quotes?q={'a' * 200_000}", {}), ("/v1/quotes", {"X-Long": "a" * 200_000})):
            client = HTTPConnection("127.0.0.1", int(address.rsplit(":", 1)[1]), timeout=30)
            # (The answer may be lost, as the connection ends before all was sent.)
            with suppress(ConnectionError):
                client.request("GET", path, headers=headers)
                assert client.getresponse().status == 400
            client.close()
        with urlopen(f"{address}/v1/quotes?q=harbour") as answer:
            assert answer.status == 200
