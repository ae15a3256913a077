"""What is known is not sent again, what is sent is short, and browsers of other pages may read what they are let."""

import gzip
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.extracted import ExtractedArticle
from db.keys import create_key
from db.writes import store_article

PATHS = ["/v1/quotes?q=harbour", "/v1/speakers", "/openapi.json", "/docs", "/static/frame.css", "/v1/feed.atom"]


@pytest.fixture
def plain(database_path: Path) -> Iterator[TestClient[Litestar]]:
    """A client that takes no encoding unless it says so."""
    with TestClient(create_app(Settings(db=database_path))) as client:
        client.headers["Accept-Encoding"] = "identity"
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_who_has_an_answer_is_sent_none(plain: TestClient[Litestar], path: str) -> None:
    first = plain.get(path)
    tag = first.headers["etag"]
    assert first.status_code == 200 and first.headers["cache-control"] == "public, no-cache"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        for method in ("GET", "HEAD"):
            again = plain.request(method, path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), known
            assert {"content-length", "content-type"}.isdisjoint(again.headers)
            assert again.headers.get("vary") == first.headers.get("vary")
    for other in ('"other"', tag[1:-1], "", f"x{tag}"):
        assert plain.get(path, headers={"If-None-Match": other}).content == first.content
    assert plain.head(path).headers["etag"] == tag


def test_the_name_changes_with_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "served.db"
    open_writer(path).close()
    with TestClient(create_app(Settings(db=path))) as client:
        before = client.get("/v1/articles")
        with open_writer(path) as writer:
            store_article(writer, ExtractedArticle(text="A text.", title="Its title"), ())
        after = client.get("/v1/articles", headers={"If-None-Match": before.headers["etag"]})
        assert (after.status_code, after.json()["total"]) == (200, 1)
    with TestClient(create_app(Settings(db=path))) as another:
        assert another.get("/v1/articles").headers["etag"] == after.headers["etag"]


def test_what_comes_in_pieces_and_what_fails_has_no_name(plain: TestClient[Litestar]) -> None:
    export = plain.get("/v1/export")
    assert "etag" not in export.headers and export.headers["cache-control"] == "public, no-cache"
    assert "etag" not in plain.head("/v1/export").headers
    for failed in (plain.get("/v1/quotes?limit=0"), plain.get("/nowhere"), plain.delete("/v1/quotes")):
        assert "etag" not in failed.headers and failed.headers["cache-control"] == "no-store"
    posted = plain.post("/v1/extract", json={"text": "“We will wait,” Ilse Marrandt said."})
    assert "etag" not in posted.headers and posted.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("settings", "stated"),
    [
        ({"cache_seconds": 60}, "public, max-age=60"),
        ({"require_key": True}, "private, no-cache"),
        ({"cache_seconds": 60, "require_key": True}, "private, max-age=60"),
    ],
)
def test_how_long_callers_may_keep_it(database_path: Path, settings: dict[str, object], stated: str) -> None:
    with TestClient(create_app(Settings(db=database_path, **settings))) as client:  # type: ignore[arg-type]
        assert client.get("/").headers["cache-control"] == stated


def test_what_a_key_gives_is_kept_by_nobody_else(database_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    with open_writer(path) as database:
        key = create_key(database, "desk", ["write"])
    with TestClient(create_app(Settings(db=path, cache_seconds=60))) as client:
        for asked in ("/v1/articles?status=indexed", "/v1/quotes?q=harbour"):
            answer = client.get(asked, headers={"Authorization": f"Bearer {key}"})
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, max-age=60")
        assert client.get("/v1/quotes?q=harbour").headers["cache-control"] == "public, max-age=60"
        sent = client.post(
            "/v1/articles",
            json={"text": "“We will wait,” Ilse Marrandt said."},
            headers={"Authorization": f"Bearer {key}", "Prefer": "respond-async"},
        )
        job = client.get(sent.headers["location"], headers={"Authorization": f"Bearer {key}"})
        assert job.json()["state"] in ("queued", "running")
        for answer in (job, client.get("/health/ready"), client.get("/metrics")):
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize(
    ("taken", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("gzip;q=0, br;q=0.1", "br"),
        ("deflate", None),
        ("zstd;q=0, *", "br"),
    ],
)
def test_long_answers_are_sent_short(plain: TestClient[Litestar], taken: str, encoding: str | None) -> None:
    whole = plain.get("/v1/quotes?q=harbour")
    with plain.stream("GET", "/v1/quotes?q=harbour", headers={"Accept-Encoding": taken}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == encoding
    assert "accept-encoding" in answer.headers["vary"].lower() and "accept-encoding" in whole.headers["vary"].lower()
    if encoding is not None:
        assert len(raw) < len(whole.content) / 2 and int(answer.headers["content-length"]) == len(raw)
        assert answer.headers["etag"] != whole.headers["etag"]
        assert answer.headers["etag"] == f'"{hashlib.blake2b(raw, digest_size=12).hexdigest()}"'
    if encoding == "gzip":
        assert gzip.decompress(raw) == whole.content
    if encoding == "zstd":
        assert zstandard.decompress(raw) == whole.content


def test_what_fits_a_packet_is_sent_as_it_is(plain: TestClient[Litestar]) -> None:
    sizes = {
        path: (len(plain.get(path).content), plain.get(path, headers={"Accept-Encoding": "zstd"}).headers)
        for path in ("/v1/quotes?limit=1", "/v1/quotes?q=cranes", "/v1/speakers?q=vesk", "/v1/outlets", "/v1/quotes")
    }
    assert {size > 1400 for size, _ in sizes.values()} == {True, False}
    for size, headers in sizes.values():
        assert ("content-encoding" in headers) == (size >= 1400)


def test_an_export_is_sent_short_piece_by_piece(plain: TestClient[Litestar]) -> None:
    whole = plain.get("/v1/export").content
    with plain.stream("GET", "/v1/export", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == whole and len(raw) < len(whole) / 2


def test_pages_of_other_sites(database_path: Path) -> None:
    origins = ("https://desk.example", "https://other.example")
    with TestClient(create_app(Settings(db=database_path, cors_origins=origins))) as client:
        let = client.get("/v1/quotes", headers={"Origin": "https://desk.example"})
        assert let.headers["access-control-allow-origin"] == "https://desk.example"
        assert {"ETag", "Link", "Retry-After", "X-Request-Id"} <= set(
            let.headers["access-control-expose-headers"].split(", ")
        )
        again = client.get("/v1/quotes", headers={"Origin": "https://other.example"})
        assert again.headers["access-control-allow-origin"] == "https://other.example"
        failed = client.get("/v1/quotes?limit=0", headers={"Origin": "https://desk.example"})
        assert failed.headers["access-control-allow-origin"] == "https://desk.example"
        assert (
            "access-control-allow-origin"
            not in client.get("/v1/quotes", headers={"Origin": "https://x.example"}).headers
        )
        asked = client.options(
            "/v1/articles",
            headers={
                "Origin": "https://desk.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization, idempotency-key, content-type",
            },
        )
        assert asked.status_code == 200 and "POST" in asked.headers["access-control-allow-methods"]
        assert client.options("/v1/articles").headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_no_pages_of_other_sites_unless_it_is_set(plain: TestClient[Litestar]) -> None:
    answer = plain.get("/v1/quotes", headers={"Origin": "https://desk.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_what_browsers_may_do(plain: TestClient[Litestar]) -> None:
    for path in ("/docs", "/docs/search", "/v1/quotes", "/nowhere", "/v1/feed.atom"):
        headers = plain.get(path).headers
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'"
        assert policy.get("script-src", "'self'") == "'self'"
