"""Keys: who may read where one is needed, what is said to others, and that none is repeated."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar, Request, get
from litestar.di import NamedDependency
from litestar.testing import TestClient

from api.app import create_app
from api.database import Database
from api.keys import need_scope
from api.settings import Settings
from db.connection import open_writer
from db.keys import create_key, revoke_key


@pytest.fixture
def path(database_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(database_path, tmp_path / "served.db"))


@pytest.fixture
def keys(path: Path) -> dict[str, str]:
    with open_writer(path) as database:
        made = {name: create_key(database, name, scopes) for name, scopes in {"desk": ["write"], "reader": []}.items()}
        made["former"] = create_key(database, "former", ["write"])
        revoke_key(database, "former")
    return made


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def closed(path: Path, keys: dict[str, str]) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(Settings(db=path, require_key=True))) as client:
        yield client


@pytest.fixture
def writing(path: Path, keys: dict[str, str]) -> Iterator[TestClient[Litestar]]:
    """A service with one request more, which needs the scope write."""

    @get("/write", sync_to_thread=True)
    def write(request: Request, database: NamedDependency[Database]) -> str:  # type: ignore[type-arg]
        return need_scope(request, database, "write")

    app = create_app(Settings(db=path))
    app.register(write)
    with TestClient(app) as client:
        yield client


def test_reading_is_open_unless_a_key_is_asked_for(path: Path, keys: dict[str, str]) -> None:
    with TestClient(create_app(Settings(db=path))) as client:
        for headers in (
            {},
            bearer(keys["reader"]),
            bearer(keys["former"]),
            bearer("junk"),
            {"Authorization": "Basic x"},
        ):
            assert client.get("/v1/quotes?q=harbour", headers=headers).status_code == 200


@pytest.mark.parametrize("target", ["/v1/quotes?q=harbour", "/v1/quotes/q_0", "/v1/articles", "/v1/facets?q=harbour"])
def test_nothing_is_read_without_a_key_where_one_is_asked_for(
    closed: TestClient[Litestar], keys: dict[str, str], target: str
) -> None:
    for _ in range(2):
        known = closed.get(target, headers=bearer(keys["reader"]))
        assert known.status_code != 401
        for method in ("GET", "HEAD"):
            refused = closed.request(method, target)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="onrecord"')
        for key in (keys["former"], keys["reader"][:-4] + "aaaa", "", "onrecord_" + "a" * 10 + "_" + "a" * 52):
            refused = closed.get(target, headers=bearer(key))
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"] == 'Bearer realm="onrecord", error="invalid_token"'
            assert refused.json()["type"] == "/problems/key-required"


def test_extraction_needs_a_key_too_where_one_is_asked_for(closed: TestClient[Litestar]) -> None:
    assert closed.post("/v1/extract", json={"text": "It is over."}).status_code == 401


@pytest.mark.parametrize(
    "target", ["/", "/health/live", "/health/ready", "/docs", "/openapi.json", "/problems/key-required"]
)
def test_what_stays_open(closed: TestClient[Litestar], target: str) -> None:
    assert closed.get(target).status_code == 200


def test_a_key_revoked_while_serving_opens_nothing_more(
    closed: TestClient[Litestar], path: Path, keys: dict[str, str]
) -> None:
    for _ in range(2):
        assert closed.get("/v1/quotes?q=harbour", headers=bearer(keys["reader"])).status_code == 200
    with open_writer(path) as database:
        revoke_key(database, "reader")
    refused = closed.get("/v1/quotes?q=harbour", headers=bearer(keys["reader"]))
    assert (refused.status_code, refused.json()["detail"]) == (401, "this key was revoked")
    assert closed.get("/v1/quotes?q=harbour", headers=bearer(keys["desk"])).status_code == 200


def test_scopes(writing: TestClient[Litestar], keys: dict[str, str]) -> None:
    assert writing.get("/write", headers=bearer(keys["desk"])).text == "desk"
    assert writing.get("/write", headers={"Authorization": f"bearer  {keys['desk']}"}).text == "desk"
    refused = writing.get("/write", headers=bearer(keys["reader"]))
    assert refused.status_code == 403
    assert refused.headers["www-authenticate"] == 'Bearer realm="onrecord", error="insufficient_scope", scope="write"'
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["type"], refused.json()["detail"]) == (
        "/problems/key-lacks-scope",
        "this key lacks the scope write",
    )
    missing = writing.get("/write")
    assert (missing.status_code, missing.json()["type"]) == (401, "/problems/key-required")


def test_no_key_is_repeated_or_logged(
    closed: TestClient[Litestar], keys: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = keys["desk"]
    answers = [
        closed.get("/v1/quotes", headers=bearer(key[:-1] + "!")),
        closed.get(f"/v1/quotes?key={key}", headers=bearer(key)),
        closed.get(f"/v1/quotes?q=%22{key}", headers=bearer(key)),
    ]
    assert [answer.status_code for answer in answers] == [401, 400, 400]
    secret = key.rpartition("_")[2][:-1]
    for answer in answers:
        assert secret not in answer.text + str(answer.headers)
    assert secret not in "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("httpx")
    )
