"""Every failure, whatever it comes from, is one shape."""

from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from api.app import create_app
from api.errors import PROBLEM_TYPES, RETRY_SECONDS
from api.settings import Settings
from db.errors import (
    Conflict,
    DatabaseBusy,
    DatabaseUnavailable,
    InvalidCorrection,
    InvalidCursor,
    InvalidSearch,
    NotFound,
    QueryTimeout,
)

PROBLEM_FIELDS = ["type", "title", "status", "detail", "instance", "request_id", "errors"]
FAULT_FIELDS = ["parameter", "in", "value", "detail", "position"]
TEXT = {"Content-Type": "text/plain"}
JSON = {"Content-Type": "application/json"}


def assert_problem(response: Any, name: str) -> dict[str, Any]:
    """The response is a complete problem document of this type; returns its body."""
    kind = PROBLEM_TYPES[name]
    body: dict[str, Any] = response.json()
    assert list(body) == PROBLEM_FIELDS
    assert (body["type"], body["title"], body["status"]) == (kind.type, kind.title, kind.status)
    assert response.status_code == kind.status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"] == body["request_id"]
    assert body["detail"]
    assert response.request.url.raw_path.decode() == body["instance"]
    assert [list(fault) for fault in body["errors"]] == [FAULT_FIELDS] * len(body["errors"])
    retry = RETRY_SECONDS.get(kind.type)
    assert response.headers.get("retry-after") == (None if retry is None else str(retry))
    return body


@pytest.mark.parametrize("kind", ["quote", "speaker", "outlet", "article"])
@pytest.mark.parametrize("sent", ["nobody", "%00", "%FF", "a%20b", "'", "x" * 1000])
def test_unknown_ids(client: TestClient[Litestar], kind: str, sent: str) -> None:
    body = assert_problem(client.get(f"/v1/{kind}s/{sent}"), "unknown-id")
    assert body["detail"] == f"no {kind} has this id"
    assert [(fault["parameter"], fault["in"]) for fault in body["errors"]] == [(f"{kind}_id", "path")]


@pytest.mark.parametrize(
    "path", ["/nowhere", "/v1", "/v2/quotes", "/v1/quotes/a/b", "/docs/../x", "/docs/index.css", "/%FF"]
)
def test_unknown_paths(client: TestClient[Litestar], path: str) -> None:
    assert_problem(client.get(path), "unknown-path")


def test_unknown_problem_name(client: TestClient[Litestar]) -> None:
    assert_problem(client.get("/problems/nothing"), "unknown-id")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/v1/quotes", "/v1/articles/x", "/health/live", "/docs"])
def test_other_methods(client: TestClient[Litestar], path: str, method: str) -> None:
    response = client.request(method, path)
    assert_problem(response, "method-not-allowed")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_getting_what_is_posted(client: TestClient[Litestar]) -> None:
    response = client.get("/v1/extract")
    assert_problem(response, "method-not-allowed")
    assert response.headers["allow"] == "OPTIONS, POST"


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/speakers", "/v1/outlets", "/v1/articles"])
@pytest.mark.parametrize("cursor", ["garbage", "AAAA", "e30", "\x00", "é", "=" * 50])
def test_cursors_that_are_none(client: TestClient[Litestar], path: str, cursor: str) -> None:
    response = client.get(path, params={"cursor": cursor})
    body = assert_problem(response, "invalid-parameter")
    assert [(fault["parameter"], fault["value"]) for fault in body["errors"]] == [("cursor", cursor)]


@pytest.mark.parametrize("words", ['"', "AND", "*", "-", "\x00", " ", '"a b', "-harbour", "OR", "()", "NEAR(a b)"])
def test_no_search_words_fail(client: TestClient[Litestar], words: str) -> None:
    """Whatever the words: an answer, or a problem that names them; which is which `db` tests."""
    response = client.get("/v1/quotes", params={"q": words})
    if response.status_code != 200:
        body = assert_problem(response, "invalid-parameter")
        assert [(fault["parameter"], fault["value"]) for fault in body["errors"]] == [("q", words)]


def test_a_host_that_is_none(client: TestClient[Litestar]) -> None:
    response = client.get("/v1/quotes", headers={"Host": "a b", "X-Request-Id": "test"})
    assert response.status_code == 400
    assert response.json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Invalid host header",
        "instance": "/v1/quotes",
        "request_id": "test",
        "errors": [],
    }


@pytest.mark.parametrize(
    ("error", "name", "detail", "faults"),
    [
        pytest.param(NotFound("quote", "q_1"), "unknown-id", "no quote has this id", [("quote_id", "path")]),
        pytest.param(
            InvalidSearch("q", '"', "is not closed", 0), "invalid-parameter", "q: is not closed", [("q", "query")]
        ),
        pytest.param(
            InvalidCursor("x", "is none of ours"),
            "invalid-parameter",
            "cursor: is none of ours",
            [("cursor", "query")],
        ),
        pytest.param(InvalidCorrection("why", "is blank"), "invalid-body", "why: is blank", [("why", "body")]),
        pytest.param(Conflict("the quote is mixed by now"), "conflict", "the quote is mixed by now", []),
        pytest.param(QueryTimeout(2.0), "query-timeout", "the query was stopped after 2 seconds", []),
        pytest.param(DatabaseBusy(Path("/secret")), "database-busy", "the database is locked by another process", []),
        pytest.param(
            DatabaseUnavailable(Path("/secret"), "no such file"),
            "database-unavailable",
            "the database cannot be read: no such file",
            [],
        ),
        pytest.param(
            RuntimeError("secret"),
            "internal-error",
            "an error that was not foreseen; the log holds its cause",
            [],
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_the_table_of_errors(
    error: Exception, name: str, detail: str, faults: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    @get("/fail", sync_to_thread=False)
    def fail() -> None:
        raise error

    app = create_app(Settings())
    app.register(fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/fail?x=1")
    body = assert_problem(response, name)
    assert (body["detail"], [(fault["parameter"], fault["in"]) for fault in body["errors"]]) == (detail, faults)
    assert "secret" not in response.text
    logged = [record.getMessage() for record in caplog.records if record.name == "onrecord.api"]
    assert len(logged) == (1 if response.status_code >= 500 else 0)
    assert all(body["request_id"] in message for message in logged)


@pytest.mark.parametrize("name", PROBLEM_TYPES)
def test_every_type_is_explained(client: TestClient[Litestar], name: str) -> None:
    kind = PROBLEM_TYPES[name]
    assert client.get(kind.type).json() == {
        "type": f"/problems/{name}",
        "title": kind.title,
        "status": kind.status,
        "description": kind.description,
    }


@pytest.mark.parametrize("path", ["/health/ready", "/v1/quotes", "/v1/quotes/x", "/v1/speakers", "/v1/outlets/x"])
def test_without_a_database(tmp_path: Path, path: str) -> None:
    with TestClient(create_app(Settings(db=tmp_path / "none.db"))) as client:
        body = assert_problem(client.get(path), "database-unavailable")
        assert str(tmp_path) not in body["detail"]
        assert client.get("/health/live").json() == {"status": "ok"}
