"""Whatever is asked is answered: no request makes a fault of the service, and none takes words for syntax.

`make soak` asks 10,000 times, ONRECORD_REQUESTS sets how often.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.keys import create_key

SCHEMA = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text(encoding="utf-8"))
REQUESTS = int(os.environ.get("ONRECORD_REQUESTS", "500"))

# What FTS5, SQL, URLs, JSON, HTML and logs make something of.
SYNTAX = st.sampled_from(
    [
        *'"*-+:()^{}[]<>|&;,.\\/%_?#=~`$!@',
        "'",
        "''",
        "NEAR(",
        " AND ",
        " OR ",
        " NOT ",
        "words : ",
        "filters : ",
        "{words}: ",
        "';--",
        "' OR 1=1",
        "\x00",
        "\u202e",
        "\ud800",
        "\ufeff",
        "%00",
        "..",
        "speaker:",
        'outlet:"',
        "before:2031",
        "after:",
        "-",
        "<script>",
        "\r\nX: y",
        "🙂",
        "9" * 30,
        "-1",
        "1e999",
        "NaN",
        "null",
        "2031-02-30",
        "2031-04-14",
    ]
)
KNOWN = st.sampled_from(["harbour", "Marrandt", "open", "direct", "newest", "Tideline", "q_pugm72gzwrfy", "true", "3"])
TEXT = st.lists(SYNTAX | KNOWN | st.text(max_size=8), max_size=6).map("".join)


PAGES = [
    ("GET", "/search", [], ["q", "speaker", "sort", "cursor"], []),
    ("GET", "/quotes/{quote_id}", ["quote_id"], [], []),
    ("GET", "/speakers/{speaker_id}", ["speaker_id"], ["cursor"], []),
]


def _operations() -> list[tuple[str, str, list[str], list[str], list[str]]]:
    return PAGES + [
        (
            method.upper(),
            path,
            [given["name"] for given in operation["parameters"] if given["in"] == "path"],
            [given["name"] for given in operation["parameters"] if given["in"] == "query"],
            list(operation.get("requestBody", {}).get("content", {})),
        )
        for path, methods in SCHEMA["paths"].items()
        for method, operation in methods.items()
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(
    {
        name
        for schema in SCHEMA["components"]["schemas"].values()
        if schema["title"].endswith("Request")
        for name in schema["properties"]
    }
)


@pytest.fixture(scope="module")
def asked(database_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient[Litestar], str]]:
    path = Path(shutil.copy(database_path, tmp_path_factory.mktemp("any") / "served.db"))
    with open_writer(path) as database:
        key = create_key(database, "desk", ["write"])
    # (A fault is answered 500 here, too, and not raised.)
    with TestClient(create_app(Settings(db=path, wait_seconds=0)), raise_server_exceptions=False) as client:
        yield client, key


@settings(max_examples=REQUESTS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_request_is_a_fault_of_the_service(asked: tuple[TestClient[Litestar], str], data: Any) -> None:
    client, key = asked
    method, path, ids, names, kinds = data.draw(st.sampled_from(_operations()))
    for name in ids:
        path = path.replace(f"{{{name}}}", _quoted(data.draw(TEXT.filter(lambda text: text.strip("./")))) or "x")
    known = st.sampled_from(names) if names else st.just("q")
    given_names = data.draw(st.lists(known | TEXT, max_size=5))
    query = "&".join(f"{_quoted(name)}={_quoted(data.draw(TEXT))}" for name in given_names)
    headers = {"Authorization": f"Bearer {key}"} if data.draw(st.booleans()) else {}
    content: bytes | None = None
    # Extraction has tests of its own, and takes its time.
    if kinds and path != "/v1/extract":
        fields = st.dictionaries(st.sampled_from(FIELDS) | TEXT, JSON, max_size=5)
        content = _encoded(data.draw(fields | JSON)) if data.draw(st.booleans()) else data.draw(st.binary(max_size=40))
        headers["Content-Type"] = data.draw(st.sampled_from([*kinds, "text/plain", "x"]))
    answer = client.request(method, f"{path}?{query}" if query else path, headers=headers, content=content)
    assert answer.status_code != 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")
