"""Articles sent to be indexed: what is answered, what is stored, and that nothing is half done."""

import asyncio
import hashlib
import json
import multiprocessing
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

import db.connection
from api import extraction, sent
from api.app import create_app
from api.errors import RequestError
from api.intake import Intake
from api.settings import Settings
from db.articles import get_article
from db.connection import open_reader, open_writer
from db.ids import public_id
from db.jobs import is_job_waiting
from db.keys import create_key, revoke_key
from db.repeats import begin
from indexer.cli import main

ARTICLE = """\
Ilse Marrandt, the prime minister, spoke in Selwick on Monday.

“We will open the harbour before the first snow,” Marrandt said.
"""
OTHER = """\
Tomas Okeday, the harbour master, was less sure on Tuesday.

“The cranes are older than I am,” Okeday said.
"""
WORDS = "We will open the harbour before the first snow,"
LIMIT = 20_000
LINES = {"Content-Type": "application/x-ndjson"}


class Service:
    """A service over a database of its own, with a key that may write and one that may not."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.path = folder / "served.db"
        if not self.path.exists():
            with open_writer(self.path) as database:
                self.key = create_key(database, "desk", ["write"])
                self.reader = create_key(database, "reader")
        # (Other work on the machine must not turn an answer into a job.)
        given = {"wait_seconds": 300, "extract_seconds": 120, **settings}
        self.client = TestClient(create_app(Settings(db=self.path, max_body=LIMIT, **given)))

    def post(self, content: Any, key: str | None = None, **headers: str) -> Any:
        body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        given = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/v1/articles", content=body, headers=given)

    def lines(self, *lines: Any) -> list[Any]:
        body = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
        answer = self.post(body, **LINES)
        assert (answer.status_code, answer.headers["content-type"]) == (200, LINES["Content-Type"])
        return [json.loads(line) for line in answer.text.splitlines()]

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.key}"})

    def job(self, path: str, *states: str) -> Any:
        """Wait until a job is in one of these states."""
        end = time.monotonic() + 60
        while (job := self.get(path).json())["state"] not in states:
            assert time.monotonic() < end, job
            time.sleep(0.05)
        return job

    def counts(self) -> dict[str, int]:
        with closing(open_reader(self.path)) as connection:
            return {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("articles", "quotes", "repeats")
            }


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("service"))
    with service.client:
        yield service


def url(name: str) -> str:
    return f"https://courier.example/{name}"


def words(article: Any) -> list[tuple[str, str | None]]:
    return [(quote["text"], quote["speaker"] and quote["speaker"]["name"]) for quote in article["quotes"]]


def test_an_article_is_stored_and_answered(service: Service) -> None:
    document = {"text": ARTICLE, "url": url("new"), "title": "Harbour", "outlet": "The Selwick Courier"}
    first = service.post({**document, "author": ["Anneke Dray", "Ivo Senn"], "published_at": "2031-04-14"})
    assert first.status_code == 201
    body = first.json()
    article = body["article"]
    assert (body["status"], words(article)) == ("added", [(WORDS, "Ilse Marrandt")])
    assert (article["author"], article["published_at"]) == ("Anneke Dray and Ivo Senn", "2031-04-14")
    assert first.headers["location"] == f"/v1/articles/{article['id']}"
    assert service.client.get(first.headers["location"]).json() == article


def test_what_was_known_of_it_before(service: Service) -> None:
    document = {"text": ARTICLE, "url": url("known"), "title": "Harbour"}
    ids = set()
    for changed, status, version in [
        ({}, "added", 1),
        ({}, "unchanged", 1),
        ({"title": "The harbour"}, "updated", 1),
        ({"text": ARTICLE + OTHER}, "new_version", 2),
        ({}, "unchanged", 2),
    ]:
        answer = service.post({**document, **changed})
        assert answer.status_code == (201 if status == "added" else 200)
        assert ("location" in answer.headers) == (status == "added")
        body = answer.json()
        ids.add(body["article"]["id"])
        assert (body["status"], body["article"]["version"]) == (status, version)
    assert len(ids) == 1


@pytest.mark.parametrize("form", ["record", "page"])
def test_it_is_the_same_article_as_from_a_file(service: Service, tmp_path: Path, form: str) -> None:
    path, file = tmp_path / "files.db", tmp_path / "given"
    stated = {"url": url(form), "title": "Harbour to open", "outlet": "The Selwick Courier", "author": "Anneke Dray"}
    if form == "record":
        document = {"text": ARTICLE, **stated, "published": "14 April 2031"}
        file = file.with_suffix(".jsonl")
        file.write_text(json.dumps(document))
        arguments = [str(file)]
    else:
        paragraphs = "</p><p>".join((ARTICLE + "\n" + OTHER).strip().split("\n\n"))
        page = f"<html><head><title>x</title></head><body><article><p>{paragraphs}</p></article></body></html>"
        document = {"html": page, **stated, "published": "14 April 2031"}
        file = file.with_suffix(".html")
        file.write_text(page)
        arguments = [str(file), "--date", "14 April 2031"]
        arguments += [part for name, value in stated.items() for part in (f"--{name}", value)]
    result = CliRunner().invoke(main, ["index", *arguments, "--db", str(path)])
    assert result.exit_code == 0, result.output
    answered = service.post(document).json()["article"]
    with closing(open_reader(path)) as connection:
        (number,) = connection.execute("SELECT id FROM articles").fetchone()
        indexed = msgspec.to_builtins(get_article(connection, public_id("a", number)))
    for article in (answered, indexed):
        # (The other form has the same text, and may have been sent before.)
        for name in ("indexed_at", "copies", "copy_count"):
            article.pop(name)
    assert answered == json.loads(json.dumps(indexed))
    assert len(indexed["quotes"]) >= 1
    again = CliRunner().invoke(main, ["index", *arguments, "--db", str(service.path), "--json"])
    assert json.loads(again.stdout)["duplicates"] == 1


@pytest.mark.parametrize(
    ("body", "parameters", "detail"),
    [
        (b"", ["body"], "is not JSON: Input data was truncated"),
        (b"[]", ["body"], "is no JSON object"),
        (b"{}", ["body"], "must hold either text or html, and not both"),
        (b'{"text": "a", "html": "b"}', ["body"], "must hold either text or html, and not both"),
        (b'{"text": " "}', ["text"], "is blank"),
        (b'{"text": "a\\u0000"}', ["text"], "holds NUL characters, as no text does"),
        (b'{"text": "a", "author": ["b", "\\u0000"]}', ["author"], "holds NUL characters, as no text does"),
        (b'{"text": 5}', ["text"], "Expected `str | null`, got `int`"),
        (b'{"text": "a", "author": [5]}', ["author"], "Expected `str`, got `int`"),
        (b'{"text": "a\xff"}', ["body"], "is not UTF-8 from byte 11 on"),
        (b'{"text": "\\ud800"}', ["body"], None),
        (b'{"text": "...!"}', ["body"], "no text"),
        (b'{"text": "a", "published_at": "31 February 2031"}', ["body"], None),
        (b'{"text": "a", "url": "javascript:x"}', ["url"], None),
        (b'{"text": "a", "txt": "b", "outlt": "c"}', ["txt", "outlt"], None),
        (b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}", ["body"], None),
        (b'{"html": "<p>"}', ["body"], None),
    ],
    ids=range(17),
)
def test_bodies_that_cannot_be_indexed(
    service: Service, body: bytes, parameters: list[str], detail: str | None
) -> None:
    before = service.counts()
    answer = service.post(body)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (400, "/problems/invalid-body"), problem
    assert [fault["parameter"] for fault in problem["errors"]] == parameters
    assert detail is None or problem["errors"][0]["detail"] == detail
    assert service.counts() == before


def test_who_and_what_is_refused(service: Service) -> None:
    body = json.dumps({"text": ARTICLE}).encode()
    too_long = json.dumps({"text": ARTICLE * 400}).encode()
    client = service.client
    bearer = {"Authorization": f"Bearer {service.key}"}
    json_type = {"Content-Type": "application/json"}
    before = service.counts()
    for headers, content, status in [
        (json_type, body, 401),
        ({**json_type, "Authorization": f"Bearer {service.key[:-4]}aaaa"}, body, 401),
        ({**json_type, "Authorization": f"Bearer {service.reader}"}, body, 403),
        ({**LINES, "Authorization": f"Bearer {service.reader}"}, body, 403),
        (bearer, body, 415),
        ({**bearer, "Content-Type": "text/plain"}, body, 415),
        ({**bearer, **json_type, "Content-Encoding": "gzip"}, body, 415),
        ({**bearer, **json_type}, too_long, 413),
        ({**bearer, **json_type, "Idempotency-Key": ""}, body, 400),
        ({**bearer, **json_type, "Idempotency-Key": "x" * 201}, body, 400),
        ({**bearer, **json_type, "Idempotency-Key": "a b"}, body, 400),
        ({**bearer, **LINES, "Idempotency-Key": "a"}, body, 400),
    ]:
        answer = client.post("/v1/articles", content=content, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), headers
    chunks = iter([too_long[:15_000], too_long[15_000:]])
    chunked = client.post("/v1/articles", content=chunks, headers={**bearer, **json_type})
    assert chunked.status_code == 413
    assert client.post("/v1/articles?limit=1", content=body, headers={**bearer, **json_type}).status_code == 400
    assert service.counts() == before


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


def test_a_request_sent_again_is_answered_again_and_not_done_again(service: Service) -> None:
    document = {"text": ARTICLE, "url": url("repeated")}
    first = service.post(document, Idempotency_Key="k-1")
    generation = service.client.get("/v1/articles?limit=1").json()
    second = service.post(document, Idempotency_Key="k-1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.status_code == 201
    assert first.headers["location"] == second.headers["location"]
    assert service.client.get("/v1/articles?limit=1").json() == generation
    other = service.post({**document, "title": "Other"}, Idempotency_Key="k-1")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert service.post(document, Idempotency_Key="k-2").json()["status"] == "unchanged"


def test_the_same_request_twice_at_once(service: Service) -> None:
    document = {"text": ARTICLE, "url": url("twice")}
    body = json.dumps(document, ensure_ascii=False).encode()
    with service.client.app.state.database.writing() as writer:
        begin(writer, "desk", "k-8", hashlib.sha256(body).digest(), owner="another", seconds=60)
    answer = service.post(body, Idempotency_Key="k-8")
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    assert answer.json()["type"] == "/problems/request-under-way"


def test_a_request_that_failed_may_be_sent_again_with_its_name(service: Service) -> None:
    assert service.post({"text": "...!"}, Idempotency_Key="k-3").status_code == 400
    assert service.post({"text": ARTICLE, "url": url("k-3")}, Idempotency_Key="k-3").status_code == 201


def test_one_that_nobody_waits_for(service: Service) -> None:
    document = {"text": ARTICLE, "url": url("job")}
    answer = service.post(document, Prefer="respond-async", Idempotency_Key="k-4")
    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "respond-async")
    assert answer.headers["retry-after"] == "1"
    again = service.post(document, Prefer="respond-async", Idempotency_Key="k-4")
    assert again.json()["id"] == answer.json()["id"]
    job = service.job(answer.headers["location"], "done", "failed")
    assert (job["state"], job["status"], job["problem"]) == ("done", "added", None)
    assert words(service.client.get(job["article_url"]).json()) == [(WORDS, "Ilse Marrandt")]
    assert service.client.get(answer.headers["location"]).status_code == 401
    assert service.get("/v1/jobs/j_none").status_code == 404


def test_a_job_that_fails_says_why(service: Service) -> None:
    answer = service.post({"text": "...!"}, Prefer="respond-async")
    job = service.job(answer.headers["location"], "done", "failed")
    assert (job["state"], job["status"], job["article_id"]) == ("failed", None, None)
    assert (job["problem"]["type"], job["problem"]["detail"]) == ("/problems/invalid-body", "body: no text")


def test_the_worker_killed_while_it_reads(service: Service) -> None:
    before = service.counts()
    assert service.post({"text": ARTICLE, "url": url("warm")}).status_code == 201
    (worker,) = multiprocessing.active_children()
    worker.kill()
    worker.join()
    answer = service.post({"text": ARTICLE, "url": url("killed")}, Idempotency_Key="k-5")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["type"] == "/problems/extraction-failed"
    assert service.counts()["articles"] == before["articles"] + 1
    assert service.post({"text": ARTICLE, "url": url("killed")}, Idempotency_Key="k-5").status_code == 201


def test_a_line_is_read_again_where_the_worker_was_killed(service: Service) -> None:
    assert service.post({"text": ARTICLE, "url": url("warm")}).status_code in (200, 201)
    (worker,) = multiprocessing.active_children()
    worker.kill()
    worker.join()
    answers = service.lines(*({"text": ARTICLE, "url": url(f"after-{n}")} for n in range(6)))
    assert [answer["status"] for answer in answers] == ["added"] * 6


def test_a_database_that_another_process_writes(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    database = service.client.app.state.database
    with database.writing() as writer:
        writer.conn.execute("PRAGMA busy_timeout = 50")
    monkeypatch.setattr(db.connection, "BUSY_SECONDS", 0.05)
    before = service.counts()
    with closing(sqlite3.connect(service.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = service.post({"text": ARTICLE, "url": url("busy")})
        (line,) = service.lines({"text": ARTICLE, "url": url("busy")})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["type"] == "/problems/database-busy"
    assert (line["status"], line["problem"]) == ("rejected", "/problems/database-busy")
    assert service.counts() == before
    assert service.post({"text": ARTICLE, "url": url("busy")}).status_code == 201


def test_a_full_disk(service: Service) -> None:
    database = service.client.app.state.database
    before = service.counts()
    with database.writing() as writer:
        (pages,) = writer.conn.execute("PRAGMA page_count").fetchone()
        writer.conn.execute(f"PRAGMA max_page_count = {pages}")
    long = "\n\n".join(f"“The crane of pier {n} is older than I am,” Okeday said in {n}." for n in range(200))
    try:
        answer = service.post({"text": long, "url": url("full")}, Idempotency_Key="k-6")
    finally:
        with database.writing() as writer:
            writer.conn.execute("PRAGMA max_page_count = 1073741823")
    assert (answer.status_code, answer.json()["type"]) == (507, "/problems/disk-full")
    assert "make room" in answer.json()["detail"]
    assert service.counts() == before
    with closing(open_reader(service.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert service.post({"text": long, "url": url("full")}, Idempotency_Key="k-6").status_code == 201


def test_too_many_waiting(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MOST_WAITING", 0)
    answer = service.post({"text": ARTICLE, "url": url("many")}, Idempotency_Key="k-7")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"] == "/problems/too-many-waiting"
    assert service.lines({"text": ARTICLE, "url": url("many")})[0]["status"] == "added"
    monkeypatch.setattr("db.jobs.MOST_JOBS", 0)
    answer = service.post({"text": ARTICLE, "url": url("many")}, Prefer="respond-async")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/too-many-waiting")


def test_one_that_takes_too_long_to_wait_for_becomes_a_job(tmp_path: Path) -> None:
    service = Service(tmp_path, wait_seconds=0)
    with service.client:
        answer = service.post({"text": ARTICLE, "url": url("slow")}, Idempotency_Key="k")
        assert (answer.status_code, answer.json()["state"]) == (202, "running")
        assert "preference-applied" not in answer.headers
        assert service.post({"text": ARTICLE, "url": url("slow")}, Idempotency_Key="k").json() == answer.json()
        job = service.job(answer.headers["location"], "done", "failed")
        assert (job["state"], job["status"]) == ("done", "added")
    assert service.counts()["articles"] == 1


def test_a_job_that_waits_longer_than_its_lease_is_begun_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may be read before it for minutes; whoever looks for jobs meanwhile must not find it."""
    monkeypatch.setattr(Intake, "lease_seconds", 0.4)
    read = Intake.read
    begun: list[Any] = []

    async def slow(intake: Intake, fields: Any, **options: Any) -> Any:
        begun.append(fields["url"])
        await asyncio.sleep(1.5)
        return await read(intake, fields, **options)

    monkeypatch.setattr(Intake, "read", slow)
    service = Service(tmp_path)
    with service.client:
        path = service.post({"text": ARTICLE, "url": url("late")}, Prefer="respond-async").headers["location"]
        for _ in range(12):
            with closing(open_reader(service.path)) as connection:
                assert not begun or not is_job_waiting(connection)
            time.sleep(0.1)
        assert service.job(path, "done", "failed")["status"] == "added"
    assert begun == [url("late")]


def test_a_service_that_is_stopped_leaves_its_jobs_to_the_next(tmp_path: Path) -> None:
    service = Service(tmp_path, wait_seconds=0)
    with service.client:
        path = service.post({"text": ARTICLE, "url": url("left")}).headers["location"]
        queued = service.post({"text": OTHER, "url": url("queued")}, Prefer="respond-async").headers["location"]
    following = Service(tmp_path)
    following.key = service.key
    with following.client:
        assert [following.job(job, "done", "failed")["status"] for job in (path, queued)] == ["added", "added"]
    assert following.counts()["articles"] == 2


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


def test_a_document_that_python_cannot_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_STARTING_SECONDS", 0.0)
    monkeypatch.setattr(extraction, "_GRACE_SECONDS", 0.1)

    async def stuck() -> None:
        extractor = extraction.Extractor(0.1)
        try:
            with pytest.raises(extraction.ExtractionFailed, match="the extraction was stopped after 0.1 seconds"):
                await extractor._run(False, time.sleep, 60)
            assert await extractor._run(False, abs, -1) == 1
        finally:
            await extractor.close()

    asyncio.run(stuck())


@given(
    st.binary(max_size=200)
    | st.dictionaries(st.text(), st.text() | st.integers()).map(lambda d: json.dumps(d).encode())
)
def test_any_body_is_an_article_or_refused(body: bytes) -> None:
    try:
        fields = sent.read_article(body)
    except RequestError as error:
        assert error.kind.status == 400
        assert error.faults
    else:
        assert ("text" in fields) != ("html" in fields)


def test_the_table_of_outlets_beside_the_database(tmp_path: Path) -> None:
    service = Service(tmp_path)
    table = tmp_path / "outlets.csv"
    with service.client:
        assert service.post({"text": ARTICLE, "url": url("a")}).json()["article"]["outlet"] is None
        table.write_text("domain,outlet\ncourier.example,The Ostrel Courier\n")
        assert (
            service.post({"text": ARTICLE, "url": url("b")}).json()["article"]["outlet"]["name"] == "The Ostrel Courier"
        )
        table.write_text("domain\n")
        answer = service.post({"text": ARTICLE, "url": url("c")})
        assert (answer.status_code, answer.json()["detail"]) == (
            503,
            "outlets.csv:1: the first line must be: domain,outlet",
        )


def test_no_more_than_the_fields_of_an_article() -> None:
    with pytest.raises(RequestError) as error:
        sent.read_article(json.dumps({"text": "a", **{f"x{n}": 1 for n in range(50)}}).encode())
    assert len(error.value.faults) == 20


def test_a_database_that_was_replaced_is_written(tmp_path: Path) -> None:
    service = Service(tmp_path)
    (tmp_path / "aside").mkdir()
    with service.client:
        shutil.copy(service.path, tmp_path / "other.db")
        assert service.post({"text": ARTICLE, "url": url("a")}).status_code == 201
        (tmp_path / "other.db").rename(service.path)
        assert service.counts()["articles"] == 0
        assert service.post({"text": ARTICLE, "url": url("a")}).json()["status"] == "added"
    assert service.counts()["articles"] == 1
