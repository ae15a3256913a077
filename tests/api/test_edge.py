import asyncio
import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.edge import Edge

GETS = [
    "/",
    "/docs",
    "/docs/reference",
    "/search?q=harbour",
    "/static/swagger-ui.css",
    "/favicon.ico",
    "/openapi.json",
    "/health/live",
    "/health/ready",
    "/problems/unknown-id",
    "/v1/quotes?q=harbour&limit=1",
    "/v1/speakers",
    "/v1/outlets",
    "/v1/articles",
    "/v1/quotes/unknown",
    "/v1/quotes?limit=0",
    "/nowhere",
]


@pytest.mark.parametrize("path", GETS)
def test_head_answers_as_get_without_the_body(client: TestClient[Litestar], path: str) -> None:
    same = {"X-Request-Id": "same", "Accept-Encoding": "identity"}
    got, headed = client.get(path, headers=same), client.head(path, headers=same)
    assert headed.content == b""
    assert (headed.status_code, dict(headed.headers)) == (got.status_code, dict(got.headers))
    assert int(headed.headers["content-length"]) == len(got.content)


def test_head_where_there_is_no_get(client: TestClient[Litestar]) -> None:
    response = client.head("/v1/extract")
    assert (response.status_code, response.headers["allow"], response.content) == (405, "OPTIONS, POST", b"")


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/v1/quotes", "GET, HEAD, OPTIONS"),
        ("/v1/extract", "OPTIONS, POST"),
        ("/v1/articles", "GET, HEAD, OPTIONS, POST"),
        ("/v1/speakers/s_a", "GET, HEAD, OPTIONS, PATCH"),
    ],
)
def test_options_lists_the_methods(client: TestClient[Litestar], path: str, allow: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.headers["allow"], response.content) == (204, allow, b"")


def test_what_breaks_below_all_handlers_is_logged_as_what_is_answered(caplog: pytest.LogCaptureFixture) -> None:
    """By the server, which answers 500 where nothing else does; 499 is whoever did not wait."""

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    asked = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []}
    with caplog.at_level("INFO", "onrecord.requests"), pytest.raises(ZeroDivisionError):
        asyncio.run(Edge(broken, {})(asked, broken, broken))  # type: ignore[arg-type]
    assert '"GET /x" 500 ' in caplog.text


@pytest.mark.parametrize("sent", ["abc-1", "A.b_c", "x" * 64])
@pytest.mark.parametrize("path", ["/health/live", "/nowhere"])
def test_a_sane_request_id_is_kept(client: TestClient[Litestar], path: str, sent: str) -> None:
    response = client.get(path, headers={"X-Request-Id": sent})
    assert response.headers.get_list("x-request-id") == [sent]


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", "é".encode(), "a\tb"])
def test_any_other_request_id_is_replaced(client: TestClient[Litestar], sent: str | bytes) -> None:
    response = client.get("/nowhere", headers={"X-Request-Id": sent})
    (made,) = response.headers.get_list("x-request-id")
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert response.json()["request_id"] == made
