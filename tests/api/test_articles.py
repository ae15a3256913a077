"""Versions of an article, and the documents that were seen, behind a key."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.keys import create_key
from db.ledger import Sight, record


@pytest.fixture
def path(database_path: Path, tmp_path: Path) -> Path:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    with open_writer(path) as database:
        for number in range(3):
            record(database, Sight(f"/srv/{number}.txt", b"", b""), None, reason="no text")
    return path


@pytest.fixture
def keys(path: Path) -> dict[str, dict[str, str]]:
    with open_writer(path) as database:
        made = {name: create_key(database, name, scopes) for name, scopes in {"desk": ["write"], "reader": []}.items()}
    return {name: {"Authorization": f"Bearer {key}"} for name, key in made.items()}


@pytest.fixture
def served(path: Path, keys: dict[str, dict[str, str]]) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(Settings(db=path))) as client:
        yield client


def test_versions(client: TestClient[Litestar]) -> None:
    (article,) = client.get("/v1/articles?q=vesk").json()["items"]
    assert article["version"] == 2
    body = client.get(f"/v1/articles/{article['id']}/versions").json()
    assert (body["total"], body["next"]) == (2, None)
    present, former = body["items"]
    assert (present["version"], present["title"]) == (2, "Vesk claims harbour plan as her own")
    assert (former["version"], former["title"], former["changes"]) == (1, "Vesk shows harbour plan", None)
    changes = present["changes"]
    assert [quote["text"] for quote in changes["added"]] == ["the government has copied her plan"]
    assert [quote["text"] for quote in changes["removed"]] == ["Her plan was drawn up in March"]
    (altered,) = changes["altered"]
    assert [part["op"] for part in altered["alignment"]] == ["equal", "changed"]
    start, end = altered["alignment"][1]["quote"]
    assert altered["after"]["text"][start:end] == "snow"


def test_versions_by_pages(client: TestClient[Litestar]) -> None:
    (article,) = client.get("/v1/articles?q=vesk").json()["items"]
    first = client.get(f"/v1/articles/{article['id']}/versions?limit=1")
    assert [version["version"] for version in first.json()["items"]] == [2]
    assert first.headers["link"] == f'<{first.json()["next_url"]}>; rel="next"'
    assert [version["version"] for version in client.get(first.json()["next_url"]).json()["items"]] == [1]


def test_versions_of_no_article(client: TestClient[Litestar]) -> None:
    answer = client.get("/v1/articles/a_aaaaaaaaaaaa/versions")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")


def test_what_was_rejected(served: TestClient[Litestar], keys: dict[str, dict[str, str]]) -> None:
    first = served.get("/v1/articles?status=rejected&limit=2&sort=oldest", headers=keys["desk"])
    assert (first.status_code, first.json()["total"], len(first.json()["items"])) == (200, 3, 2)
    second = served.get(first.json()["next_url"], headers=keys["desk"]).json()
    found = [*first.json()["items"], *second["items"]]
    assert {(item["place"], item["outcome"], item["reason"], item["article"]) for item in found} == {
        (f"/srv/{number}.txt", "rejected", "no text", None) for number in range(3)
    }
    assert served.get("/v1/articles?status=duplicate", headers=keys["desk"]).json()["items"] == []


@pytest.mark.parametrize(("name", "status"), [(None, 401), ("reader", 403)])
def test_documents_need_a_key(
    served: TestClient[Litestar], keys: dict[str, dict[str, str]], name: str | None, status: int
) -> None:
    # (Asked for with the right key first, so that an answer that is kept would be found.)
    assert served.get("/v1/articles?status=rejected", headers=keys["desk"]).status_code == 200
    headers = keys[name] if name else {}
    answer = served.get("/v1/articles?status=rejected", headers=headers)
    assert answer.status_code == status
    assert "/srv/" not in answer.text
    assert served.get("/v1/articles", headers=headers).status_code == 200


def test_what_does_not_go_with_status(served: TestClient[Litestar], keys: dict[str, dict[str, str]]) -> None:
    answer = served.get("/v1/articles?status=rejected&outlet=Tideline&q=x", headers=keys["desk"])
    assert answer.status_code == 400
    assert [(fault["parameter"], fault["detail"]) for fault in answer.json()["errors"]] == [
        ("outlet", "does not go with status"),
        ("q", "does not go with status"),
    ]


def test_copies(client: TestClient[Litestar]) -> None:
    (article,) = client.get("/v1/articles?outlet=The+Selwick+Courier").json()["items"]
    body = client.get(f"/v1/articles/{article['id']}").json()
    assert (body["copies"], body["copy_count"]) == ([], 0)
