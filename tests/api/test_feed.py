"""The feed is Atom as RFC 4287 has it, whatever stands in articles."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.writes import store_article

ATOM = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def read(client: TestClient[Litestar], query: str = "") -> ElementTree.Element:
    """Ask for a feed and hold it to what RFC 4287 asks of every one."""
    answer = client.get(f"/v1/feed.atom?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = element.findall(f"{ATOM}{name}")
            assert only.text
        assert element.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
        for dated in (*element.findall(f"{ATOM}updated"), *element.findall(f"{ATOM}published")):
            assert TIME.fullmatch(dated.text or "")
        assert element.find(f"{ATOM}author/{ATOM}name") is not None
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)
        assert all(re.fullmatch(r"[!-;=?-~]+", link.get("href", "")) for link in element.findall(f"{ATOM}link"))
    ids = [found.text for found in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    return feed


def links(element: ElementTree.Element) -> dict[str | None, str | None]:
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


def test_a_feed_of_a_search(client: TestClient[Litestar]) -> None:
    feed = read(client, "q=harbour+-first&kind=direct&limit=5")
    assert feed.findtext(f"{ATOM}title") == "OnRecord: kind: direct, harbour -first"
    assert feed.findtext(f"{ATOM}updated") == "2031-05-02T08:00:00Z"
    assert links(feed) == {
        "self": "/v1/feed.atom?q=harbour+-first&kind=direct&limit=5",
        "alternate": "/v1/quotes?kind=direct&q=harbour+-first",
    }
    (entry,) = feed.findall(f"{ATOM}entry")
    (quote,) = client.get("/v1/quotes?kind=direct&q=harbour+-first").json()["items"]
    assert links(entry) == {
        "alternate": client.get(f"/v1/quotes/{quote['id']}").json()["evidence_url"],
        "related": f"/v1/quotes/{quote['id']}",
    }
    assert entry.findtext(f"{ATOM}title") == "Päivi Vesk: “We will open the harbour before the snow,”"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Päivi Vesk"
    assert entry.findtext(f"{ATOM}content") == (
        "<blockquote>“We will open the harbour before the snow,”</blockquote>"
        "<p>Päivi Vesk, Northlight Online, Vesk claims harbour plan as her own, 2031-04</p>"
    )
    # The document states a month, and Atom has no way to say so.
    assert entry.find(f"{ATOM}published") is None


def test_a_time_that_is_stated_is_there(client: TestClient[Litestar]) -> None:
    published = [entry.findtext(f"{ATOM}published") for entry in read(client).findall(f"{ATOM}entry")]
    assert set(published) == {None, "2031-04-15T07:30:00+02:00"}


def test_ids_stay(client: TestClient[Litestar]) -> None:
    """Those of entries in every feed, that of a feed however its search is written."""
    one, other = (read(client, query) for query in ("q=harbour&kind=direct", "kind=direct&q=harbour&limit=1"))
    assert one.findtext(f"{ATOM}id") == other.findtext(f"{ATOM}id")
    assert one.findtext(f"{ATOM}id") != read(client, "q=harbour").findtext(f"{ATOM}id")
    ids = [entry.findtext(f"{ATOM}id") for entry in one.findall(f"{ATOM}entry")]
    assert other.findtext(f"{ATOM}entry/{ATOM}id") == ids[0]


def test_under_another_root(database_path: Path) -> None:
    with TestClient(create_app(Settings(db=database_path)), root_path="/press") as client:
        feed = read(client, "limit=1")
    assert links(feed)["self"] == "/press/v1/feed.atom?limit=1"
    assert (links(feed.findall(f"{ATOM}entry")[0])["related"] or "").startswith("/press/v1/quotes/q_")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "sort=newest", "cursor=x", "q=%22"])
def test_refuses(client: TestClient[Litestar], query: str) -> None:
    assert client.get(f"/v1/feed.atom?{query}").status_code == 400


def test_nothing_found_is_a_feed(client: TestClient[Litestar], tmp_path: Path) -> None:
    assert read(client, "q=zeppelin").findtext(f"{ATOM}updated") == "2031-05-02T08:00:00Z"
    open_writer(tmp_path / "empty.db").close()
    with TestClient(create_app(Settings(db=tmp_path / "empty.db"))) as empty:
        feed = read(empty)
    assert (feed.findtext(f"{ATOM}title"), feed.findtext(f"{ATOM}updated")) == (
        "OnRecord: all quotes",
        "1970-01-01T00:00:00Z",
    )


HOSTILE = '<script>alert(1)</script> & "x" \0\x0b\ufffe ]]> \u202e<![CDATA['


def store(path: Path, **article: Any) -> None:
    quote = ExtractedQuote(
        text=HOSTILE,
        kind="direct",
        spans=((0, len(HOSTILE)),),
        speaker=ExtractedSpeaker(name=f"Dario {HOSTILE}"),
    )
    with open_writer(path) as writer:
        store_article(writer, ExtractedArticle(text=HOSTILE, title=HOSTILE, outlet=HOSTILE, **article), [quote])


def test_a_hostile_article(tmp_path: Path) -> None:
    """Its words are text, also to whoever shows the content as HTML; what XML cannot say is replaced."""
    store(tmp_path / "x.db", url='https://x.example/"><script>')
    store(tmp_path / "x.db", url="javascript:alert(1)", published_at="2031-04-14T25:99")
    with TestClient(create_app(Settings(db=tmp_path / "x.db"))) as client:
        feed = read(client, "q=%3Cscript%3E")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for entry in entries:
        content = entry.findtext(f"{ATOM}content") or ""
        assert re.findall(r"<[^>]*>", content) == ["<blockquote>", "</blockquote>", "<p>", "</p>"]
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in content
        assert "\ufffd\ufffd\ufffd" in content
        assert not (links(entry).get("alternate") or "https:").startswith("javascript")
