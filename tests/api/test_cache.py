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
from db.extracted import ExtractedArticle
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


def answer_cache(client: TestClient[Litestar]) -> cache.AnswerCache:
    found = client.app.asgi_handler
    while not isinstance(found, cache.AnswerCache):
        found = found.app  # type: ignore[attr-defined]
    return found


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


def test_what_is_kept_is_bounded(
    client: TestClient[Litestar], searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By answers, by what is asked, and by number: each is counted, and what goes is counted off."""
    answers = answer_cache(client)
    monkeypatch.setattr(cache, "MAX_BYTES", 40_000)
    for number in range(60):
        assert client.get("/v1/quotes", params={"q": f"zzz{number}" + " zzz" * (number % 7 * 20)}).status_code == 200
        kept = answers._answers
        assert answers._bytes == sum(answer.size for answer in kept.values()) <= 40_000
        assert all(answer.size > cache._ENTRY + len(key[2]) + len(answer.body) for key, answer in kept.items())
    assert 5 < len(kept) < 60
    asked = len(searches)
    client.get("/v1/quotes", params={"q": "zzz59" + " zzz" * (59 % 7 * 20)})
    assert len(searches) == asked
    client.get("/v1/quotes", params={"q": "zzz0"})
    assert len(searches) == asked + 1


def test_what_two_requests_made_at_once_is_counted_once(client: TestClient[Litestar]) -> None:
    client.get("/v1/quotes?q=harbour")
    answers = answer_cache(client)
    ((key, answer),) = answers._answers.items()
    answers._keep(key, answer.route, answer.headers, answer.body, answers._look())
    assert answers._bytes == answer.size


def test_a_large_answer_is_not_kept(
    client: TestClient[Litestar], searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "LARGEST", 3000)
    client.headers["Accept-Encoding"] = "identity"
    for _ in range(2):
        assert len(client.get("/v1/quotes?q=harbour").content) > 1500
    assert searches == ["harbour", "harbour"]


def test_only_what_asks_is_kept(client: TestClient[Litestar]) -> None:
    """Two bodies to one address have two answers."""
    texts = ["“We will wait,” Ilse Marrandt said.", "“We will not,” Tomas Okeday said."]
    found = [client.post("/v1/extract", json={"text": text}).json()["quotes"][0]["text"] for text in texts]
    assert found == ["We will wait,", "We will not,"]


def test_a_database_replaced_without_a_gap_is_seen_and_so_is_what_is_written_to_it(
    client: TestClient[Litestar], path: Path
) -> None:
    assert client.get("/v1/articles").json()["total"] == 4
    other = path.with_name("other.db")
    open_writer(other).close()
    other.replace(path)
    assert client.get("/v1/articles").json()["total"] == 0
    with open_writer(path) as writer:
        assert client.get("/v1/articles").json()["total"] == 0
        store_article(writer, ExtractedArticle(text="A text."), ())
        assert client.get("/v1/articles").json()["total"] == 1


def test_writes_to_a_database_that_took_the_place_of_a_written_one_are_seen(
    client: TestClient[Litestar], path: Path
) -> None:
    """A connection to the file before would go on reading the write-ahead log of that one."""
    with open_writer(path) as writer:
        for number in range(2):
            store_article(writer, ExtractedArticle(text=f"Text {number}."), ())
            assert client.get("/v1/articles").json()["total"] == 5 + number
    other = path.with_name("other.db")
    open_writer(other).close()
    other.replace(path)
    for log in ("-wal", "-shm"):
        path.with_name(path.name + log).unlink(missing_ok=True)
    with open_writer(path) as writer:
        for number in range(2):
            store_article(writer, ExtractedArticle(text=f"Text {number}."), ())
            assert client.get("/v1/articles").json()["total"] == 1 + number


def test_nothing_is_kept_while_the_database_cannot_be_looked_at(
    client: TestClient[Litestar], searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may hold it locked, for which the application waits and the cache does not."""
    monkeypatch.setattr(answer_cache(client), "_read_state", lambda: None)
    for _ in range(2):
        assert client.get("/v1/quotes?q=harbour").status_code == 200
    assert searches == ["harbour", "harbour"]


def test_what_is_forgotten_is_counted_off(client: TestClient[Litestar], path: Path) -> None:
    client.get("/v1/quotes?q=harbour")
    answers = answer_cache(client)
    with open_writer(path) as writer:
        store_article(writer, ExtractedArticle(text="A text."), ())
    client.get("/v1/quotes?q=harbour")
    ((_, answer),) = answers._answers.items()
    assert answers._bytes == answer.size


def test_an_answer_below_another_root_is_another(client: TestClient[Litestar]) -> None:
    for root in ("", "/news", "/archive"):
        below = TestClient(client.app, root_path=root)
        assert below.get("/v1/quotes?q=harbour&limit=1").json()["next_url"].startswith(f"{root}/v1/quotes?")


def test_an_answer_that_another_request_saw_grow_old_is_not_kept(
    client: TestClient[Litestar], path: Path, searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the write and the keeping, a look at the database by somebody else must not hide the write."""
    real = api.quotes.search_quotes
    answers = answer_cache(client)

    def slow(connection, search, **options):  # type: ignore[no-untyped-def]
        page = real(connection, search, **options)
        if len(searches) == 1:
            with open_writer(path) as writer:
                store_article(writer, ExtractedArticle(text="A text."), ())
            answers._look()
        return page

    monkeypatch.setattr(api.quotes, "search_quotes", slow)
    for _ in range(2):
        client.get("/v1/quotes?q=harbour")
    assert searches == ["harbour", "harbour"]


def test_old_answers_make_room(
    client: TestClient[Litestar], searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = answer_cache(client)
    for q in ("harbour", "the harbour"):
        client.get("/v1/quotes", params={"q": q})
    monkeypatch.setattr(cache, "MAX_BYTES", answers._bytes)
    searches.clear()
    answers._answers.clear()
    answers._bytes = 0
    for q in ("harbour", "the harbour", "harbour", "first harbour", "harbour", "the harbour"):
        client.get("/v1/quotes", params={"q": q})
    assert searches[:3] == ["harbour", "the harbour", "first harbour"]
    assert "harbour" not in searches[3:]


@pytest.mark.parametrize("asked", ["/v1/export?q=harbour", "/v1/quotes?q=harbour"])
def test_a_head_does_not_empty_what_comes_after_it(client: TestClient[Litestar], asked: str) -> None:
    whole = client.get(asked).content
    assert len(whole) > 100
    answer_cache(client)._answers.clear()
    client.head(asked)
    assert client.get(asked).content == whole


def test_other_media_types_and_encodings_have_other_answers(client: TestClient[Litestar]) -> None:
    asked = [{"Accept": "text/csv"}, {"Accept": "application/x-ndjson"}, {"Accept-Encoding": "gzip"}]
    for _ in range(2):
        csv, lines, packed = (client.get("/v1/export?q=harbour", headers=headers) for headers in asked)
        assert (csv.headers["content-type"][:8], lines.headers["content-type"]) == ("text/csv", "application/x-ndjson")
        assert packed.headers["content-encoding"] == "gzip" and packed.content == lines.content
