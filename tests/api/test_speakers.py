"""What one speaker said, and when: parameters, answers, pages and refusals over HTTP."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient


@pytest.fixture(scope="module")
def speaker(client: TestClient[Litestar]) -> str:
    (item,) = client.get("/v1/speakers?q=ilse").json()["items"]
    return f"/v1/speakers/{item['id']}"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=harbour",
        "q=harbour&sort=oldest",
        "outlet=The+Selwick+Courier",
        "kind=direct",
        "said_to=Radio+Calderra",
        "published_from=2031-04-15",
        "published_to=2031-04-14",
        "min_confidence=0.9",
        "sort=oldest",
        "limit=1",
    ],
)
def test_quotes_are_those_of_the_search(client: TestClient[Litestar], speaker: str, query: str) -> None:
    found = client.get(f"{speaker}/quotes?{query}").json()
    searched = client.get(f"/v1/quotes?speaker={speaker.rsplit('/', 1)[1]}&{query}").json()
    assert found["items"]
    assert found["next"] == searched["next"]
    assert {**found, "next_url": None} == {**searched, "next_url": None}


def test_pages_of_quotes(client: TestClient[Litestar], speaker: str) -> None:
    everything = client.get(f"{speaker}/quotes").json()["items"]
    walked: list[Any] = []
    url = f"{speaker}/quotes?limit=3"
    while url is not None:
        body = client.get(url).json()
        walked += body["items"]
        url = body["next_url"]
    assert walked == everything
    assert len(walked) == 4


@pytest.mark.parametrize(
    ("query", "periods", "undated"),
    [
        ("", {"2031-04-01": 4}, 0),
        ("interval=day", {"2031-04-14": 3, "2031-04-15": 1}, 0),
        ("interval=day&published_from=2031-04-15", {"2031-04-15": 1}, 0),
        ("interval=day&outlet=Dunmere+Echo", {"2031-04-15": 1}, 0),
        (
            "interval=day&include_empty=true&published_from=2031-04-13&published_to=2031-04-14",
            {"2031-04-13": 0, "2031-04-14": 3},
            0,
        ),
        ("interval=year", {"2031-01-01": 4}, 0),
    ],
)
def test_a_timeline(
    client: TestClient[Litestar], speaker: str, query: str, periods: dict[str, int], undated: int
) -> None:
    body = client.get(f"{speaker}/timeline?{query}").json()
    assert body["speaker"]["name"] == "Ilse Marrandt"
    assert {period["first_day"]: period["quotes"] for period in body["periods"]} == periods
    assert (body["quotes"], body["undated"]) == (sum(periods.values()), undated)
    assert [period["outlets"] for period in body["periods"]] == [None] * len(periods)


def test_quotes_without_a_date_are_counted_apart(client: TestClient[Litestar]) -> None:
    (okeday,) = client.get("/v1/speakers?q=okeday").json()["items"]
    body = client.get(f"/v1/speakers/{okeday['id']}/timeline").json()
    assert (body["quotes"], body["undated"]) == (1, 1)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("interval=week", "interval"),
        ("include_empty=maybe", "include_empty"),
        ("by_outlet=2", "by_outlet"),
        ("published_from=2031-04", "published_from"),
        ("published_from=2031-04-15&published_to=2031-04-14", "published_from"),
        ("outlet=Nobody", "outlet"),
        ("interval=day&include_empty=true&published_from=1001-01-01", "interval"),
        ("limit=1", "limit"),
    ],
)
def test_timelines_refuse(client: TestClient[Litestar], speaker: str, query: str, parameter: str) -> None:
    response = client.get(f"{speaker}/timeline?{query}")
    assert response.status_code == 400
    assert [fault["parameter"] for fault in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize("path", ["", "/quotes", "/timeline"])
@pytest.mark.parametrize("id", ["s_aaaaaaaaaaaa", "Ilse%20Marrandt", "q_aaaaaaaaaaaa"])
def test_unknown_speakers(client: TestClient[Litestar], path: str, id: str) -> None:
    response = client.get(f"/v1/speakers/{id}{path}")
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/unknown-id"


def test_an_outlet_with_fewer_speakers(client: TestClient[Litestar]) -> None:
    (outlet,) = client.get("/v1/outlets?q=selwick").json()["items"]
    body = client.get(f"/v1/outlets/{outlet['id']}?limit=1").json()
    assert [count["speaker"]["name"] for count in body["speakers"]] == ["Ilse Marrandt"]


def test_a_guess_says_that_it_is_one(client: TestClient[Litestar]) -> None:
    (item,) = client.get("/v1/speakers?q=Vesck").json()["items"]
    assert item["matched"] == {"name": "Vesk", "how": "similar"}
    assert client.get("/v1/speakers?limit=1").json()["items"][0]["matched"] is None
