"""What pages do where something is wrong: with the request, with who asks, or with the articles."""

import re
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urljoin

import lxml.html
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.errors import PROBLEM_TYPES
from api.rates import shared_path
from api.settings import Settings
from db.connection import open_writer
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.keys import create_key
from db.writes import store_article

SEEN = runpy.run_path(str(Path(__file__).with_name("pages_seen.py")))
BROWSER, page_of, words_of, main_of = SEEN["BROWSER"], SEEN["page_of"], SEEN["words_of"], SEEN["main_of"]
SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))


def test_a_page_without_a_database(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(db=tmp_path / "none.db"))) as client:
        assert "no database to read" in main_of(page_of(client, "/"))
        assert "The database cannot be read" in main_of(page_of(client, "/search?q=harbour", 503))
        assert client.get("/search?q=harbour", headers=BROWSER).headers["retry-after"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/search?q=harbour&outlet=Dunmere+Echo", "outlet Dunmere Echo: is no parameter of this endpoint"),
        ("/search?query=harbour", "query harbour: is no parameter of this endpoint"),
        ("/search?q=harbour&q=cranes", "q cranes: is given more than once"),
        ("/search?q=M%FCller", "is not UTF-8"),
        ("/search?sort=", "sort: must be one of newest, oldest, relevance"),
        ("/speakers/s_a?limit=3", "limit 3: is no parameter of this endpoint"),
    ],
)
def test_what_a_page_does_not_take(client: TestClient[Litestar], path: str, told: str) -> None:
    assert told in main_of(page_of(client, path, 400))


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/search?sort=upwards", 400, "sort"),
        ("/search?cursor=x", 400, "cursor x: not a cursor"),
        ("/search?speaker=s_nobody", 404, "no speaker has this id"),
        ("/quotes/q_nothing", 404, "no quote has this id"),
        ("/speakers/s_nobody", 404, "no speaker has this id"),
        ("/speakers/s_nobody?cursor=x", 404, "no speaker has this id"),
    ],
)
def test_errors_are_pages_too(client: TestClient[Litestar], path: str, status: int, told: str) -> None:
    response = client.get(path, headers=BROWSER)
    page = page_of(client, path, status)
    assert told in main_of(page)
    assert response.headers["x-request-id"] in response.text
    styles = [urljoin(path, link.get("href")) for link in page.cssselect("link[rel=stylesheet]")]
    assert styles == ["/static/frame.css", "/static/text.css"]


@pytest.mark.parametrize("name", list(PROBLEM_TYPES))
def test_each_problem_is_explained_on_a_page(client: TestClient[Litestar], name: str) -> None:
    page = page_of(client, f"/problems/{name}")
    assert PROBLEM_TYPES[name].description in main_of(page)
    assert client.get(f"/problems/{name}").json()["type"] == f"/problems/{name}"


def test_a_failure_leads_to_what_it_means(client: TestClient[Litestar]) -> None:
    page = page_of(client, "/quotes/q_nothing", 404)
    (link,) = (link for link in page.cssselect("main a") if words_of(link) == "What this means")
    assert "There is no such record" in main_of(page_of(client, urljoin("/quotes/q_nothing", link.get("href"))))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/quotes", 404), ("GET", "/?limit=3", 400), ("POST", "/search", 405)],
)
def test_people_get_a_page_and_programs_a_problem(
    client: TestClient[Litestar], method: str, path: str, status: int
) -> None:
    shown = client.request(method, path, headers=BROWSER)
    assert (shown.status_code, shown.headers["content-type"]) == (status, "text/html; charset=utf-8")
    told = client.request(method, path.replace("/search", "/v1/quotes"), headers={"Accept": "*/*"})
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")
    assert client.get("/v1/nothing", headers=BROWSER).headers["content-type"] == "application/problem+json"


def test_who_asks_too_often_sees_a_page(database_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    with TestClient(create_app(Settings(db=path, requests_per_minute=2))) as client:
        for _ in range(9):
            assert client.get("/static/text.css").status_code == 200
        assert client.get("/search", headers=BROWSER).status_code == 200
        assert client.get("/v1/quotes").status_code == 200
        assert "more than 2 requests a minute" in main_of(page_of(client, "/search", 429)).lower()
        assert client.get("/v1/quotes").headers["content-type"] == "application/problem+json"
    shared_path(path).unlink()


@pytest.mark.parametrize("host", ["a:b", "x:99999", "[", ""])
def test_a_host_that_is_none(client: TestClient[Litestar], host: str, tmp_path: Path) -> None:
    assert client.get("/", headers={**BROWSER, "Host": host}).status_code == 200
    with TestClient(create_app(Settings(db=tmp_path / "none.db"))) as without:
        for path, media_type in (("/v1/quotes", "application/problem+json"), ("/search", "text/html; charset=utf-8")):
            failed = without.get(path, headers={**BROWSER, "Host": host})
            assert (failed.status_code, failed.headers["content-type"]) == (503, media_type)


def test_a_key_typed_into_the_box_is_not_shown(client: TestClient[Litestar]) -> None:
    key = "onrecord_abcdefghij_abcdefghijklmnopqrstuvwxyz234567"
    for path in (f"/search?q={key}", f"/search?q={key}&sort=no", f"/search?q=%22{key}", f"/search?cursor=x&q={key}"):
        assert key not in client.get(path, headers=BROWSER).text.split("</main>")[0]


def test_nobody_reads_without_a_key_where_one_is_needed(tmp_path: Path) -> None:
    path = SAMPLE["build"](tmp_path / "closed.db")
    database = open_writer(path)
    key = create_key(database, "desk", ())
    database.close()
    with TestClient(create_app(Settings(db=path, require_key=True))) as client:
        quote = client.get("/v1/quotes", headers={"Authorization": f"Bearer {key}"}).json()["items"][0]
        home = page_of(client, "/")
        assert "Reading needs a key here" in main_of(home)
        assert "quotes from" not in main_of(home) and home.cssselect("form") == []
        for closed in ("/search?q=harbour", f"/quotes/{quote['id']}", f"/speakers/{quote['speaker']['id']}"):
            page = page_of(client, closed, 401)
            assert "harbour" not in main_of(page).lower() and page.cssselect("form") == []
            assert client.get(closed, headers={"Authorization": f"Bearer {key}"}).status_code == 200


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><a href='javascript:alert(3)'>ssti{{ 7 * 7 }}&amp;\u202e"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Litestar]]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    database = open_writer(path)
    text = f"“It is late {HOSTILE} tonight,” said somebody else."
    end = text.index("”")
    for url in ("javascript:alert(4)//x", 'https://evil.example/"><script>alert(5)</script>'):
        article = ExtractedArticle(
            text=text, title=HOSTILE, url=url, outlet=f"Paper {HOSTILE}", author=HOSTILE, published_at="2031-04-14"
        )
        quote = ExtractedQuote(
            text=text[1:end],
            spans=((1, end),),
            verbatim=((1, end),),
            kind="direct",
            speaker=ExtractedSpeaker(name=f"Mara {HOSTILE}", aliases=(HOSTILE,), roles=(HOSTILE,)),
            source=HOSTILE,
            cue=HOSTILE,
            said_to=HOSTILE,
            relayed_by=HOSTILE,
            confidence=0.5,
        )
        store_article(database, article, (quote,))
    database.close()
    with TestClient(create_app(Settings(db=path))) as client:
        yield client


def test_a_hostile_article_stays_text(hostile: TestClient[Litestar]) -> None:
    quotes = hostile.get("/v1/quotes").json()["items"]
    paths = ["/search", "/search?" + urlencode({"q": HOSTILE}), "/search?" + urlencode({"q": f'"{HOSTILE}'})]
    paths += [
        "/search?q=late",
        "/search?q=mara",
        "/search?" + urlencode({"q": "it is late tonite my dear script alert"}),
    ]
    paths += [f"/quotes/{quote['id']}" for quote in quotes]
    paths += [f"/speakers/{quotes[0]['speaker']['id']}", "/quotes/" + HOSTILE.replace("/", "")]
    for path in paths:
        response = hostile.get(path, headers=BROWSER)
        page = lxml.html.document_fromstring(response.text)
        assert {script.get("src") for script in page.iter("script")} <= {
            "static/elsewhere.js",
            "../static/elsewhere.js",
        }
        assert not list(page.iter("img"))
        for element in page.iter():
            assert not [name for name in element.attrib if name.startswith("on")]
            assert not re.match(r"\s*javascript:", element.get("href") or "", re.IGNORECASE)
        assert "script-src 'self';" in response.headers["content-security-policy"]
        assert "ssti49" not in words_of(page)
        if response.status_code == 200 and path != "/search?q=mara":
            assert HOSTILE.split('"')[0] in page.text_content()


def test_what_pages_may_do(client: TestClient[Litestar]) -> None:
    """Styles within a page are for the tools of others alone; a 304 leaves what a browser was told before."""
    policies = {
        path: client.get(path, headers=BROWSER).headers["content-security-policy"]
        for path in ("/", "/docs", "/docs/search")
    }
    assert ["unsafe" in policy for policy in policies.values()] == [False, True, False]
    assert "unsafe-inline" not in policies["/docs"].split("style-src")[0]
    tag = client.get("/", headers=BROWSER).headers["etag"]
    known = client.get("/", headers={**BROWSER, "If-None-Match": tag})
    assert (known.status_code, "content-security-policy" in known.headers) == (304, False)
