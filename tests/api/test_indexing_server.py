"""Articles sent to a real server: answered while they are sent, and nothing lost where it is killed."""

import http.client
import json
import os
import random
import runpy
import signal
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from db.connection import open_reader, open_writer
from db.keys import create_key

SERVERS = runpy.run_path(str(Path(__file__).with_name("servers.py")))
free_port, serving = SERVERS["free_port"], SERVERS["serving"]
KILLS = int(os.environ.get("ONRECORD_KILLS", "3"))


def article(name: str) -> dict[str, str]:
    text = f"“We will open pier {name} before the first snow,” Ilse Marrandt said on Monday in Selwick."
    return {"text": text, "url": f"https://courier.example/{name}"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "served.db"


@pytest.fixture
def key(path: Path) -> str:
    with open_writer(path) as database:
        return create_key(database, "desk", ["write"])


def send(connection: http.client.HTTPConnection, key: str) -> None:
    """Begin a stream of lines."""
    connection.putrequest("POST", "/v1/articles")
    connection.putheader("Authorization", f"Bearer {key}")
    connection.putheader("Content-Type", "application/x-ndjson")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()


def chunk(connection: http.client.HTTPConnection, document: dict[str, str]) -> None:
    body = json.dumps(document).encode() + b"\n"
    connection.send(b"%x\r\n%s\r\n" % (len(body), body))


def test_each_line_is_answered_before_the_next_is_sent(path: Path, key: str, tmp_path: Path) -> None:
    port = free_port()
    with (
        serving(path, tmp_path, port),
        closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection,
    ):
        send(connection, key)
        chunk(connection, article("a"))
        answer = connection.getresponse()
        assert answer.status == 200
        assert json.loads(answer.readline())["status"] == "added"
        for name, status in (("b", "added"), ("c", "added"), ("b", "unchanged")):
            chunk(connection, article(name))
            assert json.loads(answer.readline())["status"] == status
        connection.send(b"0\r\n\r\n")
        assert answer.read() == b""


def test_readers_are_answered_while_articles_are_read(path: Path, key: str, tmp_path: Path) -> None:
    port = free_port()
    slow = []
    with (
        serving(path, tmp_path, port),
        closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection,
    ):
        send(connection, key)
        for number in range(8):
            chunk(
                connection,
                {**article(str(number)), "text": "\n\n".join(article(f"{number}-{n}")["text"] for n in range(300))},
            )
            for _ in range(5):
                began = time.monotonic()
                urlopen(f"http://127.0.0.1:{port}/v1/quotes?q=pier{random.random()}").close()
                slow.append(time.monotonic() - began)
        connection.send(b"0\r\n\r\n")
        answers = connection.getresponse().read().splitlines()
    assert [json.loads(line)["quotes"] for line in answers] == [300] * 8
    assert sorted(slow)[len(slow) // 2] < 0.2


def test_what_was_answered_is_there_when_it_is_killed(path: Path, key: str, tmp_path: Path) -> None:
    """Killed at some moment of a stream, with jobs waiting; started again, it does the jobs and answers as before."""
    port = free_port()
    answered: set[str] = set()
    jobs: list[str] = []
    chance = random.Random(5)
    for round_ in range(KILLS):
        with serving(path, tmp_path, port) as process:
            for number in range(3):
                body = json.dumps(article(f"job-{round_}-{number}")).encode()
                headers = {
                    "Authorization": f"Bearer {key}",
                    "Content-Type": "application/json",
                    "Prefer": "respond-async",
                }
                with urlopen(Request(f"http://127.0.0.1:{port}/v1/articles", body, headers)) as answer:
                    jobs.append(answer.headers["Location"])
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                send(connection, key)
                moment = chance.randrange(1, 30)
                try:
                    chunk(connection, article(f"{round_}-0"))
                    stream = connection.getresponse()
                    for number in range(1, 200):
                        answered.add(json.loads(stream.readline())["article"]["id"])
                        if number == moment:
                            process.send_signal(signal.SIGKILL)
                        chunk(connection, article(f"{round_}-{number}"))
                except (OSError, http.client.HTTPException, json.JSONDecodeError):
                    pass
        with closing(open_reader(path)) as reader:
            assert reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            counted = reader.execute("SELECT count(*), sum(quotes) FROM articles").fetchone()
            assert counted[0] == counted[1] == reader.execute("SELECT count(*) FROM quotes").fetchone()[0]
    assert len(answered) >= KILLS
    # (Nobody waits here until what the killed ones had begun counts as left behind.)
    with closing(sqlite3.connect(path)) as writer, writer:
        writer.execute("UPDATE jobs SET leased_until = 0 WHERE state = 'running'")
    with serving(path, tmp_path, port):
        for job in jobs:
            end = time.monotonic() + 60
            while True:
                request = Request(f"http://127.0.0.1:{port}{job}", headers={"Authorization": f"Bearer {key}"})
                with urlopen(request) as answer:
                    found = json.load(answer)
                if found["state"] in ("done", "failed"):
                    break
                assert time.monotonic() < end, found
                time.sleep(0.2)
            assert found["state"] == "done", found
        for id in answered:
            urlopen(f"http://127.0.0.1:{port}/v1/articles/{id}").close()


def test_nothing_of_a_key_is_in_the_log(path: Path, key: str, tmp_path: Path) -> None:
    port = free_port()
    with serving(path, tmp_path, port, ONRECORD_REQUIRE_KEY="1"):
        for headers in ({}, {"Authorization": f"Bearer {key}"}, {"Authorization": f"Bearer {key[:-1]}"}):
            with suppress(URLError):
                urlopen(Request(f"http://127.0.0.1:{port}/v1/quotes", headers=headers)).close()
    assert key.rpartition("_")[2][:-1] not in (tmp_path / "log").read_text()
