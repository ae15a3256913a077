"""Variants over HTTP, on the sample of invented news."""

from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

TOLD = "We will open the harbour before the first snow,"


def quote_id(client: TestClient[Litestar], q: str) -> str:
    items = client.get("/v1/quotes", params={"q": q}).json()["items"]
    return str(items[0]["id"])


def test_the_same_words_elsewhere(client: TestClient[Litestar]) -> None:
    id = quote_id(client, f'"{TOLD}" speaker:"Ilse Marrandt"')
    found: dict[str, Any] = client.get(f"/v1/quotes/{id}/variants").json()
    counts = ["total", "total_is_exact"]
    assert list(found) == ["quote", *counts, "variants", "rival_attributions", "earliest", "contained_in", "contains"]
    assert [found[count] for count in counts] == [3, True]
    assert (found["quote"]["id"], found["quote"]["text"]) == (id, TOLD)
    reports = {
        variant["text"]: [(report["outlet"]["name"], report["speaker"]["name"]) for report in variant["reports"]]
        for variant in found["variants"]
    }
    assert reports == {
        TOLD: [("The Selwick Courier", "Ilse Marrandt")],
        "open the harbour before the first snow": [("Dunmere Echo", "Ilse Marrandt")],
        "We will open the harbour before the snow,": [("Northlight Online", "Päivi Vesk")],
    }
    assert [rival["speaker"]["name"] for rival in found["rival_attributions"]] == ["Ilse Marrandt", "Päivi Vesk"]
    assert found["earliest"]["outlet"]["name"] == "Northlight Online"
    assert (found["contained_in"], found["contains"]) == (0, 1)


def test_an_unknown_quote(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/quotes/q_aaaaaaaaaaaa/variants")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")


def test_it_takes_no_parameters(client: TestClient[Litestar]) -> None:
    answer = client.get(f"/v1/quotes/{quote_id(client, 'harbour')}/variants?limit=1")
    assert answer.status_code == 400
    assert "takes none" in answer.json()["detail"]
