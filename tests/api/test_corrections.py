"""Corrections over HTTP: who may make them, what is refused, and that answers change at once."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.keys import create_key

WHY = {"why": "The recording has another voice."}


@pytest.fixture
def path(database_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(database_path, tmp_path / "served.db"))


@pytest.fixture
def key(path: Path) -> str:
    with open_writer(path) as database:
        return create_key(database, "desk", ["write"])


@pytest.fixture
def desk(path: Path, key: str) -> Iterator[TestClient[Litestar]]:
    """A client whose key may write."""
    with TestClient(create_app(Settings(db=path))) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        yield client


def get(client: TestClient[Litestar], target: str) -> Any:
    answer = client.get(target)
    assert answer.status_code == 200, answer.text
    return answer.json()


def items(client: TestClient[Litestar], target: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, target)["items"]
    return found


def send(client: TestClient[Litestar], method: str, target: str, **body: Any) -> Any:
    answer = client.request(method, target, json={**WHY, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_correction_is_seen_at_once_and_can_be_reverted(desk: TestClient[Litestar]) -> None:
    (quote,) = items(desk, "/v1/quotes?q=%22cranes+are+older%22")
    target = f"/v1/quotes/{quote['id']}"
    before = {url: desk.get(url).json() for url in (target, "/v1/facets", "/v1/speakers", "/v1/quotes?speaker=Vesk")}
    made = send(desk, "POST", f"{target}/corrections", speaker="Päivi Vesk", kind="mixed", by="Anneke Dray")
    assert made == {
        "id": "c_aaaaaaaaaaab",
        "action": "quote",
        "subject": quote["id"],
        "by": "Anneke Dray",
        "key": "desk",
        "at": made["at"],
        "why": "The recording has another voice.",
        "before": {"speaker": quote["speaker"], "kind": "direct"},
        "after": {"speaker": get(desk, target)["speaker"], "kind": "mixed"},
        "reverted": None,
    }
    assert get(desk, target)["corrections"] == [made]
    assert get(desk, "/v1/corrections/c_aaaaaaaaaaab") == made
    assert quote["id"] in [each["id"] for each in items(desk, "/v1/quotes?speaker=Vesk&kind=mixed")]
    reverted = send(desk, "POST", f"/v1/corrections/{made['id']}/revert")
    assert (reverted["reverted"]["by"], reverted["reverted"]["key"]) == ("desk", "desk")
    assert get(desk, target) == {**before.pop(target), "corrections": [reverted]}
    assert {url: desk.get(url).json() for url in before} == before


def test_a_retracted_quote_is_under_its_id_alone(desk: TestClient[Litestar]) -> None:
    (quote,) = items(desk, "/v1/quotes?q=%22cranes+are+older%22")
    total = get(desk, "/v1/quotes")["total"]
    send(desk, "POST", f"/v1/quotes/{quote['id']}/corrections", retracted=True)
    assert items(desk, "/v1/quotes?q=%22cranes+are+older%22") == []
    assert get(desk, "/v1/quotes")["total"] == get(desk, "/v1/facets")["total"] == total - 1
    shown = get(desk, f"/v1/quotes/{quote['id']}")
    assert (shown["retracted"], shown["text"], shown["speaker"]) == (True, quote["text"], quote["speaker"])
    assert desk.get(f"/v1/quotes/{quote['id']}/variants").status_code == 404
    send(desk, "POST", f"/v1/quotes/{quote['id']}/corrections", retracted=False)
    assert len(items(desk, "/v1/quotes?q=%22cranes+are+older%22")) == 1


def test_the_id_of_a_merged_speaker_goes_on_working(desk: TestClient[Litestar]) -> None:
    vesk, okeday = (items(desk, f"/v1/speakers?q={name}")[0] for name in ("vesk", "okeday"))
    made = send(desk, "POST", f"/v1/speakers/{vesk['id']}/merge", into=okeday["id"])
    found = get(desk, f"/v1/speakers/{vesk['id']}")
    assert (found["id"], found["name"]) == (okeday["id"], "Tomas Okeday")
    assert found["quote_count"] == vesk["quote_count"] + okeday["quote_count"]
    assert found["history"] == [made]
    for url in (f"/v1/speakers/{vesk['id']}/quotes", f"/v1/quotes?speaker={vesk['id']}", "/v1/quotes?speaker=Vesk"):
        assert get(desk, url)["total"] == found["quote_count"]
    assert get(desk, f"/v1/speakers/{vesk['id']}/timeline")["speaker"]["id"] == okeday["id"]
    again = desk.post(f"/v1/speakers/{vesk['id']}/merge", json={**WHY, "into": okeday["id"]})
    assert (again.status_code, again.json()["detail"]) == (409, f"the speaker was merged into {okeday['id']}")


def test_a_speaker_is_renamed(desk: TestClient[Litestar]) -> None:
    (vesk,) = items(desk, "/v1/speakers?q=vesk")
    target = f"/v1/speakers/{vesk['id']}"
    made = send(desk, "PATCH", target, name="Päivi Vesk-Okeday", add_aliases=["P. Vesk"], expected_name="Päivi Vesk")
    found = get(desk, target)
    assert (found["name"], found["history"]) == ("Päivi Vesk-Okeday", [made])
    assert set(found["aliases"]) == {"Päivi Vesk", "Vesk", "P. Vesk"}
    assert items(desk, "/v1/quotes?speaker=P.+Vesk")[0]["speaker"]["name"] == "Päivi Vesk-Okeday"
    late = desk.patch(target, json={**WHY, "name": "Vesk", "expected_name": "Päivi Vesk"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/conflict")


@pytest.mark.parametrize(
    ("body", "field", "detail"),
    [
        pytest.param({"why": "So."}, "body", "says nothing: give speaker, kind or retracted", id="empty"),
        pytest.param({"speaker": None}, "why", "Object missing required field `why`", id="no-reason"),
        pytest.param({"speaker": None, "why": " "}, "why", "is blank", id="blank-reason"),
        pytest.param({"speaker": None, "why": "x" * 2001}, "why", "Expected `str` of length <= 2000", id="long"),
        pytest.param({"speaker": "s_aaaaaaaaaaaa", "why": "So."}, "speaker", "no speaker has the id", id="unknown"),
        pytest.param({"speaker": "\u202eVesk", "why": "So."}, "speaker", "control character U+202E", id="bidi"),
        pytest.param({"speaker": "V\0", "why": "So."}, "speaker", "control character U+0000", id="nul"),
        pytest.param({"kind": "verbal", "why": "So."}, "kind", "Invalid enum value 'verbal'", id="kind"),
        pytest.param({"speakr": "Vesk", "why": "So."}, "speakr", "unknown field `speakr`", id="misspelt"),
        pytest.param({"retracted": True, "by": "", "why": "So."}, "by", "Expected `str` of length >= 1", id="by"),
        pytest.param([], "body", "Expected `object`, got `array`", id="list"),
    ],
)
def test_bodies_that_are_refused(desk: TestClient[Litestar], body: Any, field: str, detail: str) -> None:
    (quote,) = items(desk, "/v1/quotes?q=%22cranes+are+older%22")
    answer = desk.post(f"/v1/quotes/{quote['id']}/corrections", json=body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-body")
    (fault,) = answer.json()["errors"]
    assert fault["parameter"] == field
    assert detail in fault["detail"]
    assert get(desk, f"/v1/quotes/{quote['id']}")["corrections"] == []


REQUESTS = [
    ("POST", "/v1/quotes/q_aaaaaaaaaaaa/corrections", {"speaker": None}),
    ("PATCH", "/v1/speakers/s_aaaaaaaaaaaa", {"name": "Vesk"}),
    ("POST", "/v1/speakers/s_aaaaaaaaaaaa/merge", {"into": "s_aaaaaaaaaaaa"}),
    ("POST", "/v1/corrections/c_aaaaaaaaaaaa/revert", {}),
]


@pytest.mark.parametrize(("method", "target", "body"), REQUESTS)
def test_each_needs_a_key_that_may_write_json_and_an_id(
    desk: TestClient[Litestar], path: Path, method: str, target: str, body: dict[str, Any]
) -> None:
    with open_writer(path) as database:
        reader = create_key(database, "reader")
    body = {**WHY, **body}
    unknown = desk.request(method, target, json=body)
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/unknown-id")
    assert desk.request(method, target, json=body, headers={"Authorization": ""}).status_code == 401
    assert desk.request(method, target, json=body, headers={"Authorization": f"Bearer {reader}"}).status_code == 403
    assert desk.request(method, target, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    for content in (b"{", b"\xff", b"[" * 100_000, b'{"why": "\\ud800"}'):
        refused = desk.request(method, target, content=content, headers={"Content-Type": "application/json"})
        assert (refused.status_code, refused.json()["type"]) == (400, "/problems/invalid-body"), content[:20]


def test_of_two_who_saw_the_same_one_is_told(desk: TestClient[Litestar]) -> None:
    (quote,) = items(desk, "/v1/quotes?q=%22cranes+are+older%22")
    target = f"/v1/quotes/{quote['id']}/corrections"
    expected = {"speaker": quote["speaker"]["id"], "retracted": False}

    def correct(number: int) -> int:
        name = f"Edda Brandt the {number}th"
        return desk.post(target, json={**WHY, "speaker": name, "expected": expected}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(correct, range(8))) == [200] + [409] * 7
    assert len(get(desk, f"/v1/quotes/{quote['id']}")["corrections"]) == 1


def test_all_of_many_at_once_are_kept(desk: TestClient[Litestar]) -> None:
    (quote,) = items(desk, "/v1/quotes?q=%22cranes+are+older%22")

    def correct(number: int) -> Any:
        name = f"Edda Brandt the {number}th"
        return send(desk, "POST", f"/v1/quotes/{quote['id']}/corrections", speaker=name)["id"]

    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(correct, range(16)))
    shown = get(desk, f"/v1/quotes/{quote['id']}")
    assert {each["id"] for each in shown["corrections"]} == made
    assert shown["speaker"] == shown["corrections"][-1]["after"]["speaker"]
