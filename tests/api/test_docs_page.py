import json
import re
import shutil
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.docs import ASSETS

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/start.js", "text/javascript; charset=utf-8"),
        *((f"/docs/{name}", media_type) for name, media_type in ASSETS.items()),
        ("/favicon.ico", "image/png"),
        ("/openapi.json", "application/json"),
    ],
)
def test_what_the_page_needs_is_served(client: TestClient[Litestar], path: str, media_type: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type.split(";")[0]
    assert response.content


@pytest.mark.parametrize("path", ["/docs", "/docs/start.js", "/docs/swagger-ui.css", "/docs/search"])
def test_nothing_is_fetched_from_elsewhere(client: TestClient[Litestar], path: str) -> None:
    """Swagger UI's script names addresses it links to; that it asks none of them is tested in a browser."""
    fetched = re.findall(r"""(?:src=|href=|url:|url\(|@import)\s*["']?([^"')\s,]+)""", client.get(path).text)
    assert [address for address in fetched if "//" in address and not address.startswith("data:")] == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH")
def test_trying_a_request_out_in_a_browser(server: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
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
        page.screenshot(path=tmp_path / "docs.png", full_page=True)
        browser.close()
    assert sorted(quote["text"] for quote in shown["items"]) == [
        "We will open the harbour before the first snow,",
        "open the harbour before the first snow",
    ]
    assert [url for url in asked if not url.startswith((f"{server}/", "data:"))] == []
    assert said == []
