"""What happens to the database file while the service is asked: clear problems, no crash, and recovery by itself."""

import json
import os
import runpy
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

SERVERS = runpy.run_path(str(Path(__file__).with_name("servers.py")))
running, workers_of = SERVERS["running"], SERVERS["workers_of"]
MIXED = runpy.run_path(str(Path(__file__).with_name("mixed_load.py")))
PATHS = (
    "/v1/quotes?q=harbour",
    "/v1/lookup?text=we+will+open+the+harbor",
    "/v1/speakers",
    "/v1/facets",
    "/health/ready",
)


class Asker:
    """Asks again and again, each time something else to be answered anew, and keeps what came."""

    def __init__(self, address: str, clients: int = 2) -> None:
        self.address = address
        self.seen: Counter[tuple[int, str]] = Counter()
        self.strange: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(clients)]

    def ask(self, path: str) -> int:
        try:
            with urlopen(f"{self.address}{path}", timeout=30) as answer:
                json.load(answer)
                self.seen[answer.status, ""] += 1
                return int(answer.status)
        except HTTPError as error:
            body = error.read()
            if error.headers["Content-Type"] != "application/problem+json":
                self.strange.append(f"{error.code} {error.headers['Content-Type']}")
            self.seen[error.code, json.loads(body)["type"]] += 1
            return error.code

    def _run(self, number: int) -> None:
        turn = 0
        while not self._stop.is_set():
            path = PATHS[turn % len(PATHS)]
            turn += 1
            try:
                self.ask(f"{path}&limit={1 + (turn * 2 + number) % 20}" if path.startswith("/v1/quotes") else path)
            except Exception as error:
                self.strange.append(repr(error))

    def __enter__(self) -> "Asker":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.fixture(scope="module")
def service(
    database_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, Path, "subprocess.Popen[bytes]"]]:
    folder = tmp_path_factory.mktemp("faults")
    path, whole = folder / "served.db", folder / "whole.db"
    shutil.copy(database_path, whole)
    shutil.copy(database_path, path)
    with running(path, folder, "--workers", "2", ONRECORD_QUERY_SECONDS="1") as (address, process):
        yield address, path, whole, process


def delete(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(8192)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def overwrite(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 1200)


def damage(path: Path) -> None:
    """Its beginning stays, so that it still looks like a database of ours."""
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (path.stat().st_size - 8192))


@pytest.mark.parametrize("harm", [delete, truncate, empty, overwrite, damage], ids=lambda harm: harm.__name__)
def test_a_file_that_goes_bad_is_told_and_one_that_comes_is_served(
    service: tuple[str, Path, Path, "subprocess.Popen[bytes]"], harm: Callable[[Path], None]
) -> None:
    address, path, whole, process = service
    with Asker(address) as asker:
        wait_until(lambda: asker.seen[200, ""] > 10)
        harm(path)
        wait_until(lambda: asker.seen[503, "/problems/database-unavailable"] > 10)
        new = path.with_name("new.db")
        shutil.copy(whole, new)
        new.replace(path)
        wait_until(lambda: all(asker.ask(each) == 200 for each in PATHS * 4))
    assert process.poll() is None and asker.strange == []
    assert {kind for status, kind in asker.seen if status != 200} == {"/problems/database-unavailable"}, asker.seen
    assert "Traceback" not in path.with_name("log").read_text()


def test_a_file_that_another_process_holds_for_ten_seconds(
    service: tuple[str, Path, Path, "subprocess.Popen[bytes]"],
) -> None:
    """In WAL mode nobody who writes keeps others from reading; who asks for the file alone does, until he lets go."""
    address, path, _, process = service
    with Asker(address) as asker:
        wait_until(lambda: asker.seen[200, ""] > 10)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            before = asker.seen.copy()
            time.sleep(10)
            during = asker.seen - before
            other.execute("ROLLBACK")
    assert set(during) == {(200, "")} and during[200, ""] > 50
    assert process.poll() is None and asker.strange == []


def test_a_worker_that_is_killed_while_many_ask(
    service: tuple[str, Path, Path, "subprocess.Popen[bytes]"],
) -> None:
    """The other goes on, what the killed one was answering is lost and no more, and another takes its place."""
    address, _, _, process = service
    kills, clients = 4, 4
    with Asker(address, clients) as asker:
        for _ in range(kills):
            wait_for_answers(asker, 20)
            killed = workers_of(process)[0]
            os.kill(killed, signal.SIGKILL)
            start = time.monotonic()
            wait_for_answers(asker, clients)
            assert time.monotonic() - start < 5
            wait_until(lambda gone=killed: len(found := workers_of(process)) == 2 and gone not in found)
    assert set(asker.seen) == {(200, "")}, asker.seen
    assert len(asker.strange) <= kills * clients
    lost = ("RemoteDisconnected", "Connection", "IncompleteRead")
    assert all(any(kind in strange for kind in lost) for strange in asker.strange), asker.strange
    assert process.poll() is None


def wait_for_answers(asker: Asker, more: int) -> None:
    answered = asker.seen[200, ""]
    wait_until(lambda: asker.seen[200, ""] > answered + more)


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_answers_are_the_same_while_another_process_indexes() -> None:
    """For a few seconds; `make soak` does it for a minute."""
    found = MIXED["main"](["--seconds", "6"])
    assert found["other_answers"] == [] and set(found["statuses"]) == {200, 304}, found
    assert found["indexed_meanwhile"] > 0 and found["indexing_to_the_end"]
