"""Writes the documented examples by asking the application; `python tests/api/write_examples.py`.

Two places: `openapi/examples/`, one file for each request and its response, which tests replay; and
`api/examples.json`, the same answers by operation, which the schema shows.
"""

import json
import re
import runpy
import shutil
import tempfile
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.openapi import build_schema
from api.settings import Settings
from db.articles import list_articles
from db.connection import open_writer
from db.corrections import QuoteChange, Signed, correct_quote
from db.jobs import add_job, finish_job
from db.keys import create_key
from db.ledger import Sight, record
from db.models import QuoteSearch
from db.quotes import search_quotes

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "openapi" / "examples"
SHOWN = ROOT / "api" / "examples.json"

DOCUMENT = """\
Harbour to open before winter
By Anneke Dray
14 April 2031

“We will open the harbour before the first snow,” Prime Minister Ilse Marrandt told Radio Calderra.
“Nobody will be left on the quay.”
"""
PAGE = """\
<!doctype html>
<html lang="en">
<head><title>Harbour to open before winter</title>
<meta property="og:site_name" content="The Selwick Courier"></head>
<body><article><h1>Harbour to open before winter</h1>
<p>“We will open the harbour before the first snow,” Prime Minister Ilse Marrandt told Radio Calderra.</p>
<p>The harbour has been closed for eleven years, and the cranes are older than the harbour master.</p>
</article></body>
</html>
"""

JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain"}
KEY = {"Authorization": "Bearer KEY"}
# When somebody was first quoted, which is a day of the sample's.
_DAY = re.compile(r"2031-")
JOB = "j_k5m2x7qd3wzr6hfa7cye4tbu"

HARBOUR = {
    "text": "“We will open the harbour before the first snow,” Ilse Marrandt said.",
    "url": "https://courier.example/news/harbour-before-snow",
    "title": "Harbour to open before the snow",
    "outlet": "The Selwick Courier",
    "published_at": "2031-04-16",
}
HEARD = "The recording has Okeday's voice."
KNOWN = {**HARBOUR, "url": "https://courier.example/news/harbour-before-winter"}


def requests(ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Name of the example -> its request; `ids` holds one id of each kind of record."""
    gets = {
        "index": "/",
        "is_live": "/health/live",
        "is_ready": "/health/ready",
        "search_quotes": "/v1/quotes?q=harbour&limit=2",
        "search_quotes-phrase": "/v1/quotes?q=%22before+the+first+snow%22",
        "search_quotes-speaker": "/v1/quotes?speaker=Marrandt&kind=direct&sort=oldest",
        "search_quotes-nothing": "/v1/quotes?q=zeppelin",
        "search_quotes-fields": "/v1/quotes?q=harbour+speaker%3AMarrandt+OR+speaker%3AVesk+before%3A2031-04-15",
        "search_quotes-most": "/v1/quotes?q=we+will+open+the+harbour+tomorrow&match=most&limit=2",
        "count_facets": "/v1/facets?q=harbour",
        "export_quotes": "/v1/export?q=harbour&kind=direct",
        "export_quotes-csv": "/v1/export?q=harbour&kind=direct&format=csv",
        "feed_quotes": "/v1/feed.atom?q=harbour&limit=2",
        "look_up": "/v1/lookup?text=we+will+open+the+harbor+before+the+first+snow&limit=2",
        "look_up-nothing": "/v1/lookup?text=the+money+is+gone+for+good",
        "get_quote": f"/v1/quotes/{ids['quote']}",
        "get_variants": f"/v1/quotes/{ids['quote']}/variants",
        "list_speakers": "/v1/speakers?q=vesk",
        "list_speakers-misspelt": "/v1/speakers?q=Ilse+Marandt",
        "get_speaker": f"/v1/speakers/{ids['speaker']}",
        "list_speaker_quotes": f"/v1/speakers/{ids['speaker']}/quotes?limit=1&sort=oldest",
        "get_speaker_timeline": f"/v1/speakers/{ids['speaker']}/timeline?interval=month&by_outlet=true",
        "list_outlets": "/v1/outlets?limit=2",
        "get_outlet": f"/v1/outlets/{ids['outlet']}",
        "list_articles": "/v1/articles?published_from=2031-04-01&published_to=2031-04-30&limit=2",
        "get_article": f"/v1/articles/{ids['article']}",
        "list_versions": f"/v1/articles/{ids['replaced']}/versions",
        "explain_problem": "/problems/invalid-parameter",
        "invalid-parameter": "/v1/quotes?limit=0&speakr=Marrandt",
        "invalid-parameter-search": "/v1/quotes?q=%22",
        "invalid-parameter-field": "/v1/quotes?q=harbour+before%3Ayesterday",
        "invalid-parameter-speaker": "/v1/quotes?speaker=Ilse+Marandt",
        "invalid-parameter-export": "/v1/export?sort=relevance&limit=5",
        "invalid-parameter-cursor": "/v1/quotes?cursor=garbage",
        "unknown-id": "/v1/quotes/q_0",
        "unknown-path": "/v1/quote",
        "get_correction": "/v1/corrections/c_aaaaaaaaaaab",
    }
    examples = {name: {"method": "GET", "path": path} for name, path in gets.items()}

    def post(headers: dict[str, str], body: Any) -> dict[str, Any]:
        return {"method": "POST", "path": "/v1/extract", "headers": headers, "body": body}

    def index(headers: dict[str, str], body: Any) -> dict[str, Any]:
        return {"method": "POST", "path": "/v1/articles", "headers": {**headers, **KEY}, "body": body}

    def correct(path: str, body: Any, method: str = "POST") -> dict[str, Any]:
        return {"method": method, "path": path, "headers": {**JSON, **KEY}, "body": body}

    corrections = f"/v1/quotes/{ids['quote']}/corrections"
    return {
        **examples,
        "index-page": {"method": "GET", "path": "/", "headers": {"Accept": "text/html"}},
        "explain_problem-page": {
            "method": "GET",
            "path": "/problems/invalid-parameter",
            "headers": {"Accept": "text/html"},
        },
        "extract_quotes": post(JSON, {"text": DOCUMENT}),
        "extract_quotes-text": post(TEXT, DOCUMENT),
        "extract_quotes-html": post({"Content-Type": "text/html"}, PAGE),
        "invalid-body": post(JSON, {"text": "one", "html": "two"}),
        "invalid-body-json": post(JSON, '{"text": '),
        "index_articles": index(JSON, HARBOUR),
        "index_articles-known": index(JSON, KNOWN),
        "index_articles-later": index({**JSON, "Prefer": "respond-async"}, HARBOUR),
        "index_articles-lines": index(
            {"Content-Type": "application/x-ndjson"},
            "\n".join(json.dumps(line, ensure_ascii=False) for line in (HARBOUR, {"text": " "}, HARBOUR)),
        ),
        "correct_quote": correct(corrections, {"speaker": "Tomas Okeday", "by": "Anneke Dray", "why": HEARD}),
        "correct_quote-retracted": correct(corrections, {"retracted": True, "why": "It is a caption."}),
        "correct_speaker": correct(
            f"/v1/speakers/{ids['speaker']}",
            {"name": "Ilse A. Marrandt", "add_aliases": ["I. Marrandt"], "why": "So she signs."},
            "PATCH",
        ),
        "merge_speakers": correct(
            f"/v1/speakers/{ids['speaker']}/merge",
            {"into": ids["other_speaker"], "why": "Ilse Marrandt was Päivi Vesk before she married."},
        ),
        "revert_correction": correct("/v1/corrections/c_aaaaaaaaaaab/revert", {"why": "The tape was of another day."}),
        "invalid-body-speaker": correct(corrections, {"speaker": "s_aaaaaaaaaaaa", "why": HEARD}),
        "conflict": correct(
            corrections, {"speaker": None, "why": HEARD, "expected": {"speaker": ids["other_speaker"]}}
        ),
        "list_articles-rejected": {"method": "GET", "path": "/v1/articles?status=rejected", "headers": KEY},
        "get_job": {"method": "GET", "path": f"/v1/jobs/{JOB}", "headers": KEY},
        "invalid-body-field": index(JSON, {**HARBOUR, "outlt": "The Selwick Courier"}),
        "key-required": {"method": "POST", "path": "/v1/articles", "headers": JSON, "body": HARBOUR},
        "key-lacks-scope": {
            "method": "POST",
            "path": "/v1/articles",
            "headers": {**JSON, "Authorization": "Bearer READER"},
            "body": HARBOUR,
        },
        "method-not-allowed": {"method": "DELETE", "path": "/v1/quotes"},
        "body-too-large": post(TEXT, "Nobody will be left on the quay. " * 200),
        "unsupported-media-type": post({"Content-Type": "application/pdf"}, "%PDF-1.7"),
    }


def make_client(database: Path, **made: str) -> TestClient[Litestar]:
    """The application as the examples ask it: over the sample database, taking only small bodies.

    `made` is what was made in the database before, else it is made now: a key that may write, a job that is done, a
    correction.
    """
    if not made:
        with open_writer(database) as writer:
            made = {"KEY": create_key(writer, "desk", ["write"]), "READER": create_key(writer, "reader")}
            made[JOB] = add_job(writer, "desk", "{}", owner="example", seconds=60)
            (article,) = list_articles(writer.conn, limit=1).items
            finish_job(writer, made[JOB], "example", "added", article.id)
            (quote,) = search_quotes(writer.conn, QuoteSearch(q='"the money had not been found"'), limit=1).items
            signed = Signed(by="Anneke Dray", why="The tape has it otherwise, word by word.", key="desk")
            correct_quote(writer, quote.id, QuoteChange(kind="indirect"), signed)
            sight = Sight("/srv/articles/harbour.jsonl:12", b"example", b"")
            record(writer, sight, None, reason="no such date: 'February 31, 2031'")
    client = TestClient(create_app(Settings(db=database, max_body=5000, wait_seconds=300)))
    client.app.state.made = made
    return client


def ask(client: TestClient[Litestar], request: dict[str, Any]) -> dict[str, Any]:
    """Send a request and describe the response, without what differs from run to run.

    A body that is not a string stands for its JSON.
    """
    if request["method"] != "GET" and "Authorization" in request.get("headers", {}):
        # What is written must not change what the others are answered.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copy(client.app.state.database.path, folder))
            with make_client(copy, **client.app.state.made) as own:
                return _ask(own, request)
    return _ask(client, request)


def _ask(client: TestClient[Litestar], request: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, str] = client.app.state.made
    body = request.get("body")
    if body is not None and not isinstance(body, str):
        body = json.dumps(body, ensure_ascii=False)
    response = client.request(
        request["method"],
        request["path"].replace(JOB, made[JOB]),
        content=None if body is None else body.encode(),
        headers={
            name: " ".join(made.get(word, word) for word in value.split(" "))
            for name, value in request.get("headers", {}).items()
        },
    )
    is_json = response.headers["content-type"].endswith("json") and "ndjson" not in response.headers["content-type"]
    answered = stable(response.json()) if is_json else response.text
    return {"status": response.status_code, "headers": stable_headers(response), "body": answered}


def stable_headers(response: httpx.Response) -> dict[str, str]:
    """The headers that say something about the answer."""
    kept = (
        "content-type",
        "content-disposition",
        "vary",
        "link",
        "location",
        "allow",
        "retry-after",
        "preference-applied",
        "www-authenticate",
    )
    return {name: stable(response.headers[name]) for name in kept if name in response.headers}


def stable(body: Any) -> Any:
    """Put fixed values where times and the ids of requests and jobs stand."""
    if isinstance(body, list):
        return [stable(item) for item in body]
    if isinstance(body, dict):
        times = (
            "at",
            "indexed_at",
            "replaced_at",
            "created_at",
            "started_at",
            "finished_at",
            "first_seen",
            "last_seen",
        )
        fixed = {**dict.fromkeys(times, "2031-05-02T08:00:00Z"), "request_id": "9f2b1c0e7d6a4b35"}
        return {
            name: fixed[name] if name in fixed and isinstance(value, str) and not _DAY.match(value) else stable(value)
            for name, value in body.items()
        }
    return re.sub(r"\bj_[a-z2-7]{24}\b", JOB, body) if isinstance(body, str) else body


def shown(examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the schema shows, of each the first: answers and bodies by operation id, problems by type.

    Answers are by status and media type ("200 application/json"), bodies by media type.
    """
    answers: dict[str, dict[str, Any]] = {}
    bodies: dict[str, dict[str, Any]] = {}
    problems: dict[str, Any] = {}
    for name, pair in examples.items():
        request, response = pair["request"], pair["response"]
        if response["status"] >= 400:
            problems.setdefault(response["body"]["type"], response["body"])
            continue
        operation = name.partition("-")[0]
        media_type = response["headers"]["content-type"].partition(";")[0]
        answered = f"{response['status']} {media_type}"
        answers.setdefault(operation, {}).setdefault(answered, response["body"])
        if "body" in request:
            bodies.setdefault(operation, {}).setdefault(request["headers"]["Content-Type"], request["body"])
    return {"answers": answers, "bodies": bodies, "problems": problems}


def write(database: Path) -> None:
    """Ask for every example and write both places."""
    with make_client(database) as client:
        paths = build_schema(client.app)["paths"]
        ids = {
            kind: client.get(f"/v1/{kind.removeprefix('other_')}s{query}").json()["items"][0]["id"]
            for kind, query in {
                "quote": "?q=%22we+will+open%22&outlet=The+Selwick+Courier",
                "speaker": "?q=ilse",
                "other_speaker": "?q=vesk",
                "outlet": "?q=selwick",
                "article": "?q=harbour&outlet=The+Selwick+Courier",
            }.items()
        }
        ids["replaced"] = client.get("/v1/articles?q=vesk").json()["items"][0]["id"]
        examples = {
            name: {"request": request, "response": ask(client, request)} for name, request in requests(ids).items()
        }
    assert [name for name, pair in examples.items() if pair["response"]["status"] == 500] == []
    assert {operation["operationId"] for methods in paths.values() for operation in methods.values()} <= set(examples)
    EXAMPLES.mkdir(parents=True, exist_ok=True)
    for old in EXAMPLES.glob("*.json"):
        old.unlink()
    for name, pair in examples.items():
        write_json(EXAMPLES / f"{name}.json", pair)
    write_json(SHOWN, shown(examples))


def write_json(path: Path, value: Any) -> None:
    """Write JSON as a person reads it."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sample = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))
    with tempfile.TemporaryDirectory() as folder:
        write(sample["build"](Path(folder) / "onrecord.db"))
