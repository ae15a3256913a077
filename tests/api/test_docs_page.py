"""The documentation pages: all they need comes from the service, and a browser asks nobody else."""

import json
import re
import runpy
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.docs import OTHERS, OWN

BROWSERS = runpy.run_path(str(Path(__file__).with_name("browsers.py")))
in_a_browser = pytest.mark.skipif(BROWSERS["CHROMIUM"] is None, reason=BROWSERS["MISSING"])

PAGES = ["/docs", "/docs/reference", "/docs/search"]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        *((path, "text/html") for path in PAGES),
        *((f"/static/{name}", media_type) for name, media_type in OWN.items()),
        *((f"/static/{name}", media_type) for name, (_, media_type) in OTHERS.items()),
        ("/favicon.ico", "image/svg+xml"),
        ("/openapi.json", "application/json"),
    ],
)
def test_what_the_pages_need_is_served(client: TestClient[Litestar], path: str, media_type: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    assert response.content


@pytest.mark.parametrize("path", ["/static/other.js", "/static/..%2Fdocs.py", "/static/redoc.js"])
def test_nothing_else_is_served(client: TestClient[Litestar], path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [*PAGES, *(f"/static/{name}" for name in OWN), "/static/swagger-ui.css"])
def test_nothing_is_fetched_from_elsewhere(client: TestClient[Litestar], path: str) -> None:
    """The scripts of others name addresses they link to; that they ask none of them is tested in a browser."""
    fetched = re.findall(r"""(?:src=|href=|url:|url\(|@import)\s*["']?([^"')\s,]+)""", client.get(path).text)
    assert [address for address in fetched if "//" in address and not address.startswith("data:")] == []


@pytest.mark.browser
@in_a_browser
def test_trying_a_request_out(server: str) -> None:
    with BROWSERS["browsing"](server) as (page, said):
        page.goto(f"{server}/docs")
        operation = page.locator("#operations-quotes-search_quotes")
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()

        operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table .response-col_description pre").first
        answer.wait_for()
        everything = json.loads(answer.inner_text())
        assert (everything["total"], len(everything["items"])) == (10, 10)

        operation.get_by_placeholder("q", exact=True).fill('"harbour before the first snow"')
        with page.expect_response(lambda response: "first+snow" in response.url or "first%20snow" in response.url):
            operation.get_by_role("button", name="Execute").click()
        page.wait_for_function("text => document.body.innerText.includes(text)", arg='"total": 2')
        shown = json.loads(answer.inner_text())
        assert said == []

        operation.get_by_placeholder("q", exact=True).fill('"first snow')
        operation.get_by_role("button", name="Execute").click()
        # (The schema's own example of a 400 stands below.)
        answer.filter(has_text="never closed").wait_for()
        assert json.loads(answer.inner_text())["errors"][0]["detail"] == "a quotation mark that is never closed"
    assert sorted(quote["text"] for quote in shown["items"]) == [
        "We will open the harbour before the first snow,",
        "open the harbour before the first snow",
    ]


@pytest.mark.browser
@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/docs", "/docs/reference"])
def test_dark_and_light(server: str, path: str, scheme: str) -> None:
    with BROWSERS["browsing"](server, scheme) as (page, said):
        page.goto(server + path)
        page.get_by_text("What has been said, by whom").first.wait_for()
        shade = page.evaluate("""() => {
            let found = document.querySelector("#swagger-ui, #reference .scalar-app");
            for (; found; found = found.parentElement) {
                const parts = getComputedStyle(found).backgroundColor.match(/[\\d.]+/g).map(Number);
                if (parts.length < 4 || parts[3] > 0) return (parts[0] + parts[1] + parts[2]) / 3;
            }
        }""")
        ink = page.evaluate("""() => {
            const title = document.querySelector("#swagger-ui .title, #reference h1");
            return getComputedStyle(title).color.match(/[\\d.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b) / 3;
        }""")
    assert (shade > 200 and ink < 90) if scheme == "light" else (shade < 60 and ink > 170)
    assert [line for line in said if not line.startswith("@scalar/api-reference@")] == []


@pytest.mark.browser
@in_a_browser
def test_reading_about_the_api(server: str) -> None:
    """Every operation is there, its example is shown, and nothing is offered that would ask somebody else."""
    with BROWSERS["browsing"](server) as (page, _):
        page.goto(f"{server}/docs/reference")
        page.get_by_role("link", name="Search quotes").first.click()
        page.get_by_text("We will open the harbour before the first snow,").first.wait_for()
        assert page.get_by_text("Generate SDK").first.is_hidden()
        assert page.get_by_text("Ask AI").count() == 0
