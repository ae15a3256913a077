"""A repeated request is answered from memory, and never with what the database no longer says."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

import api.quotes
from api import cache
from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.models import ExtractedArticle
from db.writes import store_article


@pytest.fixture
def path(database_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(database_path, tmp_path / "served.db"))


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the database was really asked."""
    asked: list[str] = []
    real = api.quotes.search_quotes

    def counted(connection, search, **options):  # type: ignore[no-untyped-def]
        asked.append(search.q)
        return real(connection, search, **options)

    monkeypatch.setattr(api.quotes, "search_quotes", counted)
    return asked


@pytest.fixture
def client(path: Path, searches: list[str]) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(Settings(db=path))) as client:
        yield client


def test_the_second_answer_is_the_first(client: TestClient[Litestar], searches: list[str]) -> None:
    first, second = (client.get("/v1/quotes?q=harbour") for _ in range(2))
    assert searches == ["harbour"]
    assert first.content == second.content
    ids = [dict(answer.headers).pop("x-request-id") for answer in (first, second)]
    assert ids[0] != ids[1]
    assert {k: v for k, v in first.headers.items() if k != "x-request-id"} == {
        k: v for k, v in second.headers.items() if k != "x-request-id"
    }
    head = client.head("/v1/quotes?q=harbour")
    assert (head.content, head.headers["content-length"]) == (b"", first.headers["content-length"])
    assert searches == ["harbour"]


def test_other_queries_have_other_answers(client: TestClient[Litestar], searches: list[str]) -> None:
    for q in ("harbour", "crane*", "harbour"):
        assert client.get("/v1/quotes", params={"q": q}).status_code == 200
    assert client.get("/v1/quotes?q=harbour&limit=1").json()["next"]
    assert searches == ["harbour", "crane*", "harbour"]


def test_failures_are_not_kept(client: TestClient[Litestar], searches: list[str]) -> None:
    for _ in range(2):
        assert client.get("/v1/quotes?q=-harbour").status_code == 400
    assert searches == ["-harbour", "-harbour"]


def test_a_write_is_seen_at_once(client: TestClient[Litestar], path: Path) -> None:
    assert client.get("/v1/articles").json()["total"] == 4
    for number in range(3):
        with open_writer(path) as writer:
            store_article(writer, ExtractedArticle(text=f"Text {number}."), ())
            assert client.get("/v1/articles").json()["total"] == 5 + number


def test_a_database_that_goes_and_comes_back(client: TestClient[Litestar], path: Path) -> None:
    assert client.get("/v1/articles").json()["total"] == 4
    away = path.rename(path.with_name("away.db"))
    assert client.get("/v1/articles").status_code == 503
    open_writer(path).close()
    assert client.get("/v1/articles").json()["total"] == 0
    away.rename(path)
    assert client.get("/v1/articles").json()["total"] == 4


def test_an_answer_made_while_somebody_writes_is_not_kept(
    client: TestClient[Litestar], path: Path, searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = api.quotes.search_quotes

    def slow(connection, search, **options):  # type: ignore[no-untyped-def]
        page = real(connection, search, **options)
        with open_writer(path) as writer:
            store_article(writer, ExtractedArticle(text=f"Text {len(searches)}."), ())
        return page

    monkeypatch.setattr(api.quotes, "search_quotes", slow)
    for _ in range(2):
        assert client.get("/v1/quotes?q=harbour").status_code == 200
    assert searches == ["harbour", "harbour"]


def test_old_answers_make_room(
    client: TestClient[Litestar], searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(client.get("/v1/quotes?q=harbour").content)
    monkeypatch.setattr(cache, "MAX_BYTES", 2 * size + 100)
    for q in ("harbour", "the harbour", "harbour", "first harbour", "harbour", "the harbour"):
        client.get("/v1/quotes", params={"q": q})
    assert searches == ["harbour", "the harbour", "first harbour", "the harbour"]
