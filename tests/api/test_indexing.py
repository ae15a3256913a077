"""Articles sent to be indexed: what is answered, what is stored, and that nothing is half done."""

import hashlib
import json
import runpy
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import db.connection
from api import sent
from api.errors import RequestError
from db.articles import get_article
from db.connection import open_reader
from db.ids import public_id
from db.repeats import begin
from indexer.cli import main

SHARED = runpy.run_path(str(Path(__file__).with_name("indexing_service.py")))
ARTICLE, OTHER, WORDS, LIMIT, LINES, Service, url, words = (
    SHARED[name] for name in ("ARTICLE", "OTHER", "WORDS", "LIMIT", "LINES", "Service", "url", "words")
)


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
