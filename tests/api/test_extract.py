import json
import multiprocessing
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings

ARTICLE = """\
Ilse Marrandt, the prime minister, spoke in Selwick on Monday.

“We will open the harbour before the first snow,” Marrandt said.
"""
WORDS = "We will open the harbour before the first snow,"
PARAGRAPHS = "</p><p>".join(ARTICLE.strip().split("\n\n"))
PAGE = f"""\
<html><head><title>Harbour to open</title></head>
<body><article><h1>Harbour to open</h1><p>{PARAGRAPHS}</p></article></body></html>"""


@pytest.fixture(scope="module")
def extractor() -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(Settings(max_body=20_000))) as client:
        yield client


def found(response: object) -> list[tuple[str, str | None]]:
    body = response.json()  # type: ignore[attr-defined]
    text = body["article"]["text"]
    for quote in body["quotes"]:
        assert " ".join(text[start:end] for start, end in quote["spans"]) == quote["text"]
    return [(quote["text"], quote["speaker"] and quote["speaker"]["name"]) for quote in body["quotes"]]


def test_text_in_json(extractor: TestClient[Litestar]) -> None:
    response = extractor.post("/v1/extract", json={"text": ARTICLE})
    assert response.status_code == 200
    start = ARTICLE.index(WORDS)
    body = response.json()
    assert body["article"]["text"] == ARTICLE
    (quote,) = body["quotes"]
    confidence = quote.pop("confidence")
    assert 0 < confidence <= 1
    assert quote.pop("speaker")["name"] == "Ilse Marrandt"
    assert quote == {
        "text": WORDS,
        "kind": "direct",
        "spans": [[start, start + len(WORDS)]],
        "verbatim": [[start, start + len(WORDS)]],
        "source": "Marrandt",
        "source_spans": [[ARTICLE.rindex("Marrandt"), ARTICLE.rindex("Marrandt") + len("Marrandt")]],
        "cue": "said",
        "cue_spans": [[ARTICLE.rindex("said"), ARTICLE.rindex("said") + len("said")]],
        "said_to": None,
        "relayed_by": None,
    }


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", ARTICLE.encode()),
        ("text/plain; charset=utf-8", ARTICLE.encode()),
        ("text/plain", b"\xef\xbb\xbf" + ARTICLE.encode()),
        ("application/json", b"\xef\xbb\xbf" + json.dumps({"text": ARTICLE}).encode()),
        ('Text/Plain; charset="UTF-16"', ARTICLE.encode("utf-16")),
        ("text/html", PAGE.encode()),
        ("text/html; charset=cp1252", PAGE.encode("cp1252")),
    ],
)
def test_the_document_itself(extractor: TestClient[Litestar], content_type: str, body: bytes) -> None:
    response = extractor.post("/v1/extract", content=body, headers={"Content-Type": content_type})
    assert found(response) == [(WORDS, "Ilse Marrandt")]


def test_a_page_with_its_address(extractor: TestClient[Litestar]) -> None:
    url = "https://courier.example/harbour"
    response = extractor.post("/v1/extract", json={"html": PAGE, "url": url})
    assert found(response) == [(WORDS, "Ilse Marrandt")]
    article = response.json()["article"]
    assert (article["url"], article["domain"], article["title"]) == (url, "courier.example", "Harbour to open")


@pytest.mark.parametrize(
    ("body", "field", "detail"),
    [
        (b"", "body", "is not JSON: Input data was truncated"),
        (b"{", "body", "is not JSON: Input data was truncated"),
        (b"{} x", "body", "is not JSON: JSON is malformed: trailing characters (byte 4)"),
        (b"[]", "body", "Expected `object`, got `array`"),
        (b"{}", "body", "must hold either text or html, and not both"),
        (b'{"text": "a", "html": "b"}', "body", "must hold either text or html, and not both"),
        (b'{"text": "a\xff"}', "body", "is not utf-8 from byte 11 on"),
        (b'{"text": 5}', "text", "Expected `str | null`, got `int`"),
        (b'{"text": ""}', "text", "Expected `str` of length >= 1"),
        (b'{"text": "a\\u0000b"}', "text", "holds NUL characters, as no text does"),
        (b'{"html": "<p>\\u0000</p>"}', "html", "holds NUL characters, as no text does"),
        (b'{"text": " \\n"}', "text", "is blank"),
        (b'{"html": " "}', "html", "is blank"),
        (b'{"txt": "a"}', "txt", "Object contains unknown field `txt`"),
        (
            b'{"text": "a", "url": "https://a.example"}',
            "url",
            "goes only with html; put a text's address into its header",
        ),
    ],
)
def test_bodies_that_cannot_be_read(extractor: TestClient[Litestar], body: bytes, field: str, detail: str) -> None:
    response = extractor.post(
        "/v1/extract", content=body, headers={"Content-Type": "application/json", "X-Request-Id": "test"}
    )
    assert response.status_code == 400
    assert response.json() == {
        "type": "/problems/invalid-body",
        "title": "The body is not valid",
        "status": 400,
        "detail": f"{field}: {detail}",
        "instance": "/v1/extract",
        "request_id": "test",
        "errors": [{"parameter": field, "in": "body", "value": None, "detail": detail, "position": None}],
    }


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"text": "\xff"}', 400),
        ("application/json", b'{"text": "\\ud800"}', 400),
        ("text/plain", b"caf\xe9", 400),
        ("text/plain; charset=ascii", "café".encode(), 400),
        ("text/plain; charset=undefined", b"a", 400),
        ("text/plain", b" \n", 400),
        ("text/plain", b"%PDF-1.4 \x00", 400),
        ("text/html", b"<p>", 400),
        ("text/plain; charset=hex", b"61", 415),
        ("text/plain; charset=none", b"a", 415),
        ("application/x-www-form-urlencoded", b"a", 415),
        ("application/pdf", b"%PDF", 415),
        ("", b"a", 415),
        ("text/plain", b"a" * 20_001, 413),
    ],
)
def test_bodies_of_the_wrong_kind(extractor: TestClient[Litestar], content_type: str, body: bytes, status: int) -> None:
    response = extractor.post("/v1/extract", content=body, headers={"Content-Type": content_type})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_a_compressed_body(extractor: TestClient[Litestar]) -> None:
    headers = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    response = extractor.post("/v1/extract", content=b"a", headers=headers)
    assert (response.status_code, response.json()["detail"]) == (
        415,
        "a body in Content-Encoding gzip is not read",
    )


def test_a_date_that_no_calendar_has(extractor: TestClient[Litestar]) -> None:
    response = extractor.post("/v1/extract", json={"text": f"Published: 31 February 2031\n\n{ARTICLE}"})
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert "31 February 2031" in response.json()["detail"]


def test_a_worker_that_ends_is_replaced(extractor: TestClient[Litestar]) -> None:
    assert found(extractor.post("/v1/extract", json={"text": ARTICLE})) == [(WORDS, "Ilse Marrandt")]
    (worker,) = multiprocessing.active_children()
    worker.kill()
    worker.join()
    response = extractor.post("/v1/extract", json={"text": ARTICLE})
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert response.json()["type"] == "/problems/extraction-failed"
    assert found(extractor.post("/v1/extract", json={"text": ARTICLE})) == [(WORDS, "Ilse Marrandt")]


def test_an_extraction_past_its_time_and_no_process_left_behind() -> None:
    before = set(multiprocessing.active_children())
    with TestClient(create_app(Settings(extract_seconds=0.001))) as client:
        response = client.post("/v1/extract", json={"text": ARTICLE * 200})
        assert set(multiprocessing.active_children()) - before
    assert (response.status_code, response.json()["detail"]) == (
        503,
        "the extraction was stopped after 0.001 seconds",
    )
    assert set(multiprocessing.active_children()) == before
