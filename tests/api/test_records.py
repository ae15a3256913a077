"""One record of each kind, whole; the ids come from the lists."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

SNOW = "We will open the harbour before the first snow,"


def only(client: TestClient[Litestar], path: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = client.get(path).json()["items"]
    assert len(items) == 1
    return items[0]


def test_a_quote(client: TestClient[Litestar]) -> None:
    listed = only(client, "/v1/quotes?q=%22we+will+open%22&speaker=Marrandt")
    quote = client.get(f"/v1/quotes/{listed['id']}").json()
    evidence_url = quote.pop("evidence_url")
    assert (quote.pop("retracted"), quote.pop("corrections")) == (False, [])
    matches = listed.pop("matches")
    assert quote == listed
    assert [SNOW[start:end] for start, end in matches] in (["We", "will", "open"], ["We will open"])
    assert evidence_url.startswith("https://courier.example/news/harbour-before-winter#:~:text=")
    text = client.get(f"/v1/articles/{quote['article']['id']}").json()["text"]
    start = text.index(SNOW)
    end = start + len(SNOW)
    assert quote.pop("context") in text
    assert quote == {
        "id": quote["id"],
        "text": SNOW,
        "kind": "direct",
        "speaker": {"id": only(client, "/v1/speakers?q=ilse")["id"], "name": "Ilse Marrandt"},
        "source": "Marrandt",
        "cue": "said",
        "said_to": None,
        "relayed_by": None,
        "outlet": {"id": only(client, "/v1/outlets?q=selwick")["id"], "name": "The Selwick Courier"},
        "published_at": "2031-04-14",
        "published_precision": "day",
        "confidence": 0.9,
        "article": {
            "id": only(client, "/v1/articles?outlet=The+Selwick+Courier")["id"],
            "title": "Harbour to open before winter, says Marrandt",
            "url": "https://courier.example/news/harbour-before-winter",
        },
        "spans": [[start, end]],
        "verbatim": [[start, end]],
        "selector": {"exact": SNOW, "prefix": text[start - 32 : start], "suffix": text[end : end + 32]},
    }


def test_a_speaker(client: TestClient[Litestar]) -> None:
    listed = only(client, "/v1/speakers?q=ilse")
    assert listed.pop("matched") == {"name": "Ilse Marrandt", "how": "beginning"}
    speaker = client.get(f"/v1/speakers/{listed['id']}").json()
    assert speaker == {
        **listed,
        "outlets": [
            {"outlet": {"id": only(client, "/v1/outlets?q=selwick")["id"], "name": "The Selwick Courier"}, "quotes": 3},
            {"outlet": {"id": only(client, "/v1/outlets?q=dunmere")["id"], "name": "Dunmere Echo"}, "quotes": 1},
        ],
        "history": [],
    }
    roles = sorted(listed.pop("roles"))
    assert listed == {
        "id": listed["id"],
        "name": "Ilse Marrandt",
        "kind": "person",
        "aliases": ["Marrandt"],
        "quote_count": 4,
        "article_count": 2,
        "first_seen": "2031-04-14",
        "last_seen": "2031-04-15",
    }
    assert roles == ["Calderran Prime Minister", "Prime Minister"]


def test_an_outlet(client: TestClient[Litestar]) -> None:
    listed = only(client, "/v1/outlets?q=selwick")
    speakers = {
        name: {"id": only(client, f"/v1/speakers?q={query}")["id"], "name": name}
        for name, query in {"Ilse Marrandt": "ilse", "Tomas Okeday": "tomas"}.items()
    }
    assert client.get(f"/v1/outlets/{listed['id']}").json() == {
        "id": listed["id"],
        "name": "The Selwick Courier",
        "domain": "courier.example",
        "article_count": 1,
        "quote_count": 5,
        "speakers": [
            {"speaker": speakers["Ilse Marrandt"], "quotes": 3},
            {"speaker": speakers["Tomas Okeday"], "quotes": 1},
        ],
    }


def test_an_article(client: TestClient[Litestar]) -> None:
    listed = only(client, "/v1/articles?outlet=The+Selwick+Courier")
    article = client.get(f"/v1/articles/{listed['id']}").json()
    quotes = article.pop("quotes")
    text = article.pop("text")
    assert (article.pop("copies"), article.pop("copy_count")) == ([], 0)
    assert article == listed
    listed.pop("indexed_at")
    assert listed == {
        "id": listed["id"],
        "url": "https://courier.example/news/harbour-before-winter",
        "title": "Harbour to open before winter, says Marrandt",
        "outlet": {"id": only(client, "/v1/outlets?q=selwick")["id"], "name": "The Selwick Courier"},
        "author": "Anneke Dray",
        "published_at": "2031-04-14",
        "published_raw": "14 April 2031",
        "published_precision": "day",
        "agencies": [],
        "language": "en",
        "quote_count": 5,
        "version": 1,
    }
    assert text.startswith("Prime Minister Ilse Marrandt told Radio Calderra")
    assert [quote["text"] for quote in quotes] == [
        "the old harbour would be saved",
        SNOW,
        "Nobody will be left on the quay.",
        "The cranes are older than I am,",
        "the money had not been found",
    ]
    assert all(text[start:end] in quote["text"] for quote in quotes for start, end in quote["spans"])


def test_a_text_that_was_not_stored(client: TestClient[Litestar]) -> None:
    listed = only(client, "/v1/articles?outlet=Dunmere+Echo")
    assert client.get(f"/v1/articles/{listed['id']}").json()["text"] is None


def test_nothing_is_invented(client: TestClient[Litestar]) -> None:
    """A document that states no outlet, date, title or address is kept with nulls, and found."""
    quote = only(client, "/v1/quotes?q=multi-agency")
    assert (quote["outlet"], quote["published_at"]) == (None, None)
    assert (quote["article"]["title"], quote["article"]["url"]) == (None, None)
    assert client.get(f"/v1/quotes/{quote['id']}").json()["evidence_url"] is None


def test_an_unnamed_source_keeps_its_mention(client: TestClient[Litestar]) -> None:
    quote = only(client, "/v1/quotes?has_speaker=false")
    assert (quote["speaker"], quote["source"]) == (None, "A senior official")


@pytest.mark.parametrize("kind", ["speaker", "outlet"])
def test_filters_take_ids(client: TestClient[Litestar], kind: str) -> None:
    record = client.get(f"/v1/{kind}s?limit=1").json()["items"][0]
    page = client.get("/v1/quotes", params={kind: record["id"]}).json()
    assert page["total"] == record["quote_count"]
    assert {quote[kind]["id"] for quote in page["items"]} == {record["id"]}
