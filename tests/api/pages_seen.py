"""What tests see of a page. Loaded by path, because test folders are no packages."""

from urllib.parse import urlencode

import lxml.html
from litestar import Litestar
from litestar.testing import TestClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def page_of(client: TestClient[Litestar], path: str, status: int = 200) -> lxml.html.HtmlElement:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return lxml.html.document_fromstring(response.text)


def words_of(found: lxml.html.HtmlElement) -> str:
    return " ".join(found.text_content().split())


def main_of(page: lxml.html.HtmlElement) -> str:
    (found,) = page.cssselect("main")
    return words_of(found)


def search(client: TestClient[Litestar], q: str, status: int = 200, **more: str) -> lxml.html.HtmlElement:
    return page_of(client, "/search?" + urlencode({"q": q, **more}), status)


def id_of(client: TestClient[Litestar], q: str) -> str:
    found: str = client.get("/v1/quotes", params={"q": q}).json()["items"][0]["id"]
    return found
