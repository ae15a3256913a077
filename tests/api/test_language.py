"""Every search that /docs/search shows is answered as it says."""

import re
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.language import REFUSED, SECTIONS
from db.parser import FIELDS

EXAMPLES = [query for section in SECTIONS for query, _ in section.examples]


@pytest.mark.parametrize("query", EXAMPLES)
def test_each_example_finds_something(client: TestClient[Litestar], query: str) -> None:
    response = client.get("/v1/quotes", params={"q": query})
    assert response.status_code == 200, response.text
    assert response.json()["total"] > 0
    again = client.get("/v1/quotes", params={"q": response.json()["query"]["text"]}).json()
    assert again["items"] == response.json()["items"]


@pytest.mark.parametrize("query", [query for query, _ in REFUSED])
def test_what_is_refused_is_refused(client: TestClient[Litestar], query: str) -> None:
    response = client.get("/v1/quotes", params={"q": query})
    assert response.status_code == 400
    (fault,) = response.json()["errors"]
    assert (fault["parameter"], fault["value"]) == ("q", query)


def test_every_field_has_examples() -> None:
    assert [name for name in FIELDS if not any(f"{name}:" in query for query in EXAMPLES)] == []


def test_the_page_links_to_every_example(client: TestClient[Litestar]) -> None:
    response = client.get("/docs/search")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', response.text)]
    targets = [urlsplit(urljoin("http://here/docs/search", link)) for link in links]
    assert {target.netloc for target in targets} == {"here"}
    linked = [parse_qs(target.query)["q"][0] for target in targets if target.query]
    assert linked == [*EXAMPLES, *(query for query, _ in REFUSED)]
    for path in {target.path for target in targets}:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("operation", ["search_quotes", "count_facets"])
def test_the_schema_links_to_the_page(client: TestClient[Litestar], operation: str) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    described = next(methods["get"] for methods in paths.values() if methods.get("get", {})["operationId"] == operation)
    (q,) = (parameter for parameter in described["parameters"] if parameter["name"] == "q")
    assert "(/docs/search)" in q["description"]
