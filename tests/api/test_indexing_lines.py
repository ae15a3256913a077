"""A stream of articles, a line each: each is answered in its turn, and none costs the others."""

import asyncio
import json
import multiprocessing
import runpy
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api import sent
from db.connection import open_reader, open_writer
from db.keys import create_key, revoke_key

SHARED = runpy.run_path(str(Path(__file__).with_name("indexing_service.py")))
ARTICLE, OTHER, WORDS, LIMIT, LINES, Service, url, words = (
    SHARED[name] for name in ("ARTICLE", "OTHER", "WORDS", "LIMIT", "LINES", "Service", "url", "words")
)


def test_lines_are_answered_each_and_in_order(service: Service) -> None:
    answers = service.lines(
        {"text": ARTICLE, "url": url("line-1")},
        b"",
        b"{",
        {"text": OTHER, "url": url("line-4"), "title": "Cranes"},
        {"text": ARTICLE, "url": url("line-1")},
        {"text": "x" * LIMIT},
        {"text": "...!"},
        {"text": ARTICLE, "urll": "x"},
        {"text": OTHER, "url": url("line-1")},
    )
    assert [(a["line"], a["status"]) for a in answers] == [
        (1, "added"),
        (3, "rejected"),
        (4, "added"),
        (5, "unchanged"),
        (6, "rejected"),
        (7, "rejected"),
        (8, "rejected"),
        (9, "new_version"),
    ]
    assert [(a["problem"], a["reason"]) for a in answers if a["problem"]][:3] == [
        ("/problems/invalid-body", "body: is not JSON: Input data was truncated"),
        ("/problems/body-too-large", "the line is longer than 20,000 bytes"),
        ("/problems/invalid-body", "body: no text"),
    ]
    assert answers[6]["reason"].startswith("urll: is no field of an article")
    assert (answers[2]["article"]["title"], answers[2]["quotes"]) == ("Cranes", 1)
    assert service.client.get(f"/v1/articles/{answers[2]['article']['id']}").json()["url"] == url("line-4")


def test_a_last_line_without_an_end_and_no_line_at_all(service: Service) -> None:
    answer = service.post(json.dumps({"text": ARTICLE, "url": url("unended")}).encode(), **LINES)
    assert [json.loads(line)["status"] for line in answer.text.splitlines()] == ["added"]
    assert service.lines(b"", b" ") == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_are_cut_the_same_however_they_arrive(size: int) -> None:
    body = b"one\n\ntwo\r\nlonger than ten\nfour\nlonger than ten, too"

    async def cut() -> list[bytes | None]:
        async def chunks():  # type: ignore[no-untyped-def]
            for start in range(0, len(body), size):
                yield body[start : start + size]

        return [line async for line in sent.lines(chunks(), 10)]

    assert asyncio.run(cut()) == [b"one", b"", b"two\r", None, b"four", None]


def test_a_line_is_read_again_where_the_worker_was_killed(service: Service) -> None:
    assert service.post({"text": ARTICLE, "url": url("warm")}).status_code in (200, 201)
    (worker,) = multiprocessing.active_children()
    worker.kill()
    worker.join()
    answers = service.lines(*({"text": ARTICLE, "url": url(f"after-{n}")} for n in range(6)))
    assert [answer["status"] for answer in answers] == ["added"] * 6


def test_a_key_revoked_in_the_middle_of_a_stream(service: Service) -> None:
    with open_writer(service.path) as database:
        key = create_key(database, "brief", ["write"])

    def body() -> Iterator[bytes]:
        yield json.dumps({"text": ARTICLE, "url": url("brief-1")}).encode() + b"\n"
        with open_writer(service.path) as database:
            revoke_key(database, "brief")
        yield json.dumps({"text": "...!", "url": url("brief-2")}).encode() + b"\n"

    headers = {"Authorization": f"Bearer {key}", **LINES}
    with service.client.stream("POST", "/v1/articles", content=body(), headers=headers) as answer:
        text = answer.read().decode()
    if answer.status_code == 200:
        last = json.loads(text.splitlines()[-1])
        assert (last["status"], last["problem"]) == ("rejected", "/problems/key-required")
        with closing(open_reader(service.path)) as connection:
            sql = "SELECT count(*) FROM documents WHERE place LIKE '%brief-2'"
            assert connection.execute(sql).fetchone() == (0,)
    else:
        assert answer.status_code == 401
