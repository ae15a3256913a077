"""Each parameter reaches the database as it was meant, and each page is what the database gave, whole."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from db.articles import list_articles
from db.connection import open_reader
from db.models import QuoteSearch
from db.outlets import list_outlets
from db.quotes import search_quotes
from db.speakers import list_speakers

Read = Callable[[Connection], Any]


@pytest.fixture(scope="module")
def connection(database_path: Path) -> Iterator[Connection]:
    connection = open_reader(database_path)
    yield connection
    connection.close()


def quotes(limit: int = 20, **search: Any) -> Read:
    return lambda connection: search_quotes(connection, QuoteSearch(**search), limit=limit)


def speakers(limit: int = 20, **filters: Any) -> Read:
    return lambda connection: list_speakers(connection, limit=limit, **filters)


def outlets(limit: int = 20, **filters: Any) -> Read:
    return lambda connection: list_outlets(connection, limit=limit, **filters)


def articles(limit: int = 20, **filters: Any) -> Read:
    return lambda connection: list_articles(connection, limit=limit, **{"sort": "newest", **filters})


@pytest.mark.parametrize(
    ("path", "read", "total"),
    [
        ("/v1/quotes", quotes(), 10),
        ("/v1/quotes?limit=3", quotes(3), 10),
        ("/v1/quotes?q=harbour", quotes(q="harbour"), 4),
        ("/v1/quotes?q=HARBOUR+%22first+snow%22", quotes(q='HARBOUR "first snow"'), 2),
        ("/v1/quotes?q=snow+-first", quotes(q="snow -first"), 1),
        ("/v1/quotes?q=don%27t", quotes(q="don't"), 1),
        ("/v1/quotes?q=multi-agency", quotes(q="multi-agency"), 1),
        ("/v1/quotes?q=zeppelin", quotes(q="zeppelin"), 0),
        ("/v1/quotes?q=harbour&sort=oldest", quotes(q="harbour", sort="oldest"), 4),
        ("/v1/quotes?q=harbour&sort=newest", quotes(q="harbour", sort="newest"), 4),
        ("/v1/quotes?speaker=marrandt", quotes(speaker="marrandt"), 4),
        ("/v1/quotes?speaker=Paivi+Vesk", quotes(speaker="Paivi Vesk"), 2),
        ("/v1/quotes?outlet=the+selwick+courier", quotes(outlet="the selwick courier"), 5),
        ("/v1/quotes?kind=indirect", quotes(kind="indirect"), 3),
        ("/v1/quotes?said_to=Calderra", quotes(said_to="Calderra"), 1),
        ("/v1/quotes?published_from=2031-04-14", quotes(published_from="2031-04-14"), 7),
        ("/v1/quotes?published_to=2031-04-14", quotes(published_to="2031-04-14"), 7),
        ("/v1/quotes?has_speaker=false", quotes(has_speaker=False), 1),
        ("/v1/quotes?has_speaker=true", quotes(has_speaker=True), 9),
        ("/v1/quotes?min_confidence=0.8", quotes(min_confidence=0.8), 9),
        ("/v1/quotes?min_confidence=0.81", quotes(min_confidence=0.81), 8),
        ("/v1/quotes?min_confidence=1", quotes(min_confidence=1), 0),
        ("/v1/quotes?q=quay+OR+snow&min_confidence=0.85", quotes(q="quay OR snow", min_confidence=0.85), 3),
        ("/v1/quotes?q=speaker:okeday+-cranes", quotes(q="speaker:okeday -cranes"), 1),
        ("/v1/quotes?q=open+the+harbour+yesterday&match=most", quotes(q="open the harbour yesterday", match="most"), 3),
        ("/v1/speakers", speakers(), 4),
        ("/v1/speakers?q=paivi", speakers(q="paivi"), 1),
        ("/v1/speakers?q=marandt", speakers(q="marandt"), 1),
        ("/v1/speakers?q=marandt&kind=organisation", speakers(q="marandt", kind="organisation"), 0),
        ("/v1/speakers?kind=organisation", speakers(kind="organisation"), 1),
        ("/v1/speakers?limit=1", speakers(1), 4),
        ("/v1/outlets", outlets(), 3),
        ("/v1/outlets?q=dunm", outlets(q="dunm"), 1),
        ("/v1/outlets?q=dunmore", outlets(q="dunmore"), 1),
        ("/v1/outlets?limit=1", outlets(1), 3),
        ("/v1/articles", articles(), 4),
        ("/v1/articles?q=harbour+vesk", articles(q="harbour vesk"), 1),
        ("/v1/articles?outlet=Dunmere+Echo", articles(outlet="Dunmere Echo"), 1),
        ("/v1/articles?published_from=2031-04-15", articles(published_from="2031-04-15"), 1),
        ("/v1/articles?published_to=2031-04-14", articles(published_to="2031-04-14"), 2),
        ("/v1/articles?sort=oldest&limit=2", articles(2, sort="oldest"), 4),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_page(client: TestClient[Litestar], connection: Connection, path: str, read: Read, total: int) -> None:
    page = read(connection)
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    next_url = page.next and f"{path}{'&' if '?' in path else '?'}{urlencode({'cursor': page.next})}"
    assert response.json() == {
        "items": msgspec.json.decode(msgspec.json.encode(page.items)),
        "next": page.next,
        "next_url": next_url,
        "total": total,
        "total_is_exact": True,
        **({"query": msgspec.json.decode(msgspec.json.encode(page.query))} if path.startswith("/v1/quotes") else {}),
    }
    assert response.headers.get("link") == (next_url and f'<{next_url}>; rel="next"')


@pytest.mark.parametrize(
    "path",
    [
        "/v1/quotes",
        "/v1/quotes?q=harbour",
        "/v1/quotes?q=harbour&sort=oldest",
        "/v1/quotes?has_speaker=true&kind=direct",
        "/v1/quotes?min_confidence=0.9",
        "/v1/quotes?q=harbour&min_confidence=0.85&sort=newest",
        "/v1/quotes?published_from=2031-04-01&published_to=2031-04-30",
        "/v1/speakers",
        "/v1/outlets",
        "/v1/articles",
        "/v1/articles?sort=oldest",
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_following_next_url_gives_what_one_page_gives(client: TestClient[Litestar], path: str, limit: int) -> None:
    joined = "&" if "?" in path else "?"
    everything = client.get(f"{path}{joined}limit=100").json()
    assert everything["next"] is None
    walked: list[Any] = []
    url: str | None = f"{path}{joined}limit={limit}"
    while url is not None:
        response = client.get(url)
        assert response.status_code == 200, response.text
        body = response.json()
        assert 0 < len(body["items"]) <= limit
        assert (body["total"], body["total_is_exact"]) == (everything["total"], True)
        walked += body["items"]
        url = body["next_url"]
    assert walked == everything["items"]


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/v1/quotes?limit=2", "/v1/quotes?limit=2&kind=direct"),
        ("/v1/quotes?q=harbour&limit=2", "/v1/quotes?q=snow&limit=2"),
        ("/v1/quotes?limit=2", "/v1/quotes?limit=2&sort=oldest"),
        ("/v1/quotes?limit=2", "/v1/quotes?limit=2&min_confidence=0"),
        ("/v1/quotes?limit=2&min_confidence=0.8", "/v1/quotes?limit=2&min_confidence=0.9"),
        ("/v1/speakers?limit=2", "/v1/speakers?limit=2&kind=person"),
        ("/v1/articles?limit=2", "/v1/articles?limit=2&sort=oldest"),
        ("/v1/outlets?limit=2", "/v1/speakers?limit=2"),
    ],
)
def test_a_cursor_of_another_search(client: TestClient[Litestar], path: str, other: str) -> None:
    cursor = client.get(path).json()["next"]
    response = client.get(f"{other}&{urlencode({'cursor': cursor})}")
    assert response.status_code == 400
    (fault,) = response.json()["errors"]
    assert (fault["parameter"], fault["in"], fault["value"]) == ("cursor", "query", cursor[:200])


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 10),
        ("q=harbour", 4),
        ("q=harbour+zzz+open+the&match=most", None),
        ("speaker=Ilse+Marrandt", 4),
        ("outlet=Dunmere+Echo", 2),
        ("kind=indirect", 3),
        ("said_to=radio", 1),
        ("published_from=2031-04-15", 2),
        ("published_to=2031-04-01", 2),
        ("has_speaker=false", 1),
        ("min_confidence=0.85", None),
    ],
)
def test_facets_count_what_the_search_finds(client: TestClient[Litestar], query: str, total: int | None) -> None:
    """Each parameter narrows both alike."""
    facets = client.get(f"/v1/facets?{query}").json()
    search = client.get(f"/v1/quotes?{query}&limit=100").json()
    every = client.get("/v1/facets").json()
    assert facets["total"] == facets["counted"] == search["total"] == len(search["items"])
    assert total is None or facets["total"] == total
    assert facets["total"] > 0 and (not query or facets["total"] < every["total"])
    assert {one["kind"]: one["quotes"] for one in facets["kinds"]} == Counter(one["kind"] for one in search["items"])
