"""The lookup over HTTP, on the sample of invented news."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

TOLD = "We will open the harbour before the first snow,"


def look_up(client: TestClient[Litestar], text: str, **more: Any) -> Any:
    answer = client.get("/v1/lookup", params={"text": text, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param("WE WILL OPEN THE HARBOUR — before the first snow!", "exact", id="case-and-marks"),
        pytest.param("we will opne the harbor before the first snow", "close", id="misspelt"),
        pytest.param("we will the harbour before the first snow", "close", id="a-word-lost"),
    ],
)
def test_the_words_are_found_and_the_differences_shown(client: TestClient[Litestar], text: str, verdict: str) -> None:
    found = look_up(client, text)
    assert found["verdict"] == verdict
    match = found["matches"][0]
    assert match["quote"]["text"] == TOLD
    for part in match["alignment"]:
        asked, printed = text[slice(*part["query"])], TOLD[slice(*part["quote"])]
        assert (part["op"] == "added") == (printed == "")
        assert (part["op"] == "missing") == (asked == "")
        if part["op"] == "equal":
            assert "".join(filter(str.isalnum, asked)).lower() == "".join(filter(str.isalnum, printed)).lower()


def test_who_said_it_and_who_first(client: TestClient[Litestar]) -> None:
    summary = look_up(client, TOLD)["summary"]
    by_name = {said["speaker"]["name"]: (said["outlets"], said["quotes"]) for said in summary["speakers"]}
    assert by_name == {"Ilse Marrandt": (2, 2), "Päivi Vesk": (1, 1)}
    assert summary["first"]["quote"]["published_at"] == "2031-04-01"
    by_her = look_up(client, TOLD, speaker="Ilse Marrandt")["summary"]
    assert [said["speaker"]["name"] for said in by_her["speakers"]] == ["Ilse Marrandt"]
    assert look_up(client, TOLD, published_from="2031-05-01")["verdict"] == "not_found"


@pytest.mark.parametrize("text", ["the money is gone for good", "of the and", "yes", "مرحبا بالعالم"])
def test_what_nobody_said(client: TestClient[Litestar], text: str) -> None:
    found = look_up(client, text)
    assert (found["verdict"], found["matches"], found["summary"]["first"]) == ("not_found", [], None)


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        pytest.param("", "text: is missing", id="missing"),
        pytest.param("text=", "text: must be text of 1 to 2000 characters", id="empty"),
        pytest.param("text=%E2%80%A6!%F0%9F%98%80", "text: no word to look for", id="no-word"),
        pytest.param("text=" + "a" * 2001, "text: must be text of 1 to 2000 characters", id="long"),
        pytest.param("text=harbour&speaker=Nobody+Known", "speaker: no speaker has that id", id="speaker"),
    ],
)
def test_bad_input_is_named(client: TestClient[Litestar], query: str, detail: str) -> None:
    answer = client.get(f"/v1/lookup?{query}")
    assert answer.status_code == 400
    assert detail in answer.json()["detail"]
