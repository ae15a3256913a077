"""What was sent is in the ledger: what came of it, or why it was rejected."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.keys import create_key
from indexer.cli import main

TEXT = "Ilse Marrandt spoke on Monday.\n\n“We will open the harbour,” Marrandt said.\n"
URL = "https://courier.example/harbour"


class Sender:
    def __init__(self, client: Any, path: Path, key: str) -> None:
        self.client = client
        self.path = path
        self.headers = {"Authorization": f"Bearer {key}"}

    def send(self, **fields: Any) -> Any:
        return self.client.post("/v1/articles", json=fields, headers=self.headers)

    def seen(self, status: str) -> list[Any]:
        found: list[Any] = self.client.get(f"/v1/articles?status={status}", headers=self.headers).json()["items"]
        return found


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    path = tmp_path / "served.db"
    with open_writer(path) as database:
        key = create_key(database, "desk", ["write"])
    with TestClient(create_app(Settings(db=path, wait_seconds=300, extract_seconds=120))) as client:
        yield Sender(client, path, key)


def test_what_came_of_what_was_sent(sender: Sender) -> None:
    for fields in (
        {"text": TEXT, "url": URL},
        {"text": TEXT, "url": URL},
        {"text": TEXT, "url": f"{URL}?utm_source=letter"},
        {"text": TEXT + "The end.\n", "url": URL},
        {"text": "Another text."},
    ):
        assert sender.send(**fields).status_code in (200, 201)
    places = sorted(item["place"] for item in sender.seen("indexed"))
    assert len(places) == 2 and places[1] == f"POST /v1/articles: {URL}"
    assert places[0].startswith("POST /v1/articles: ") and URL not in places[0]
    assert [item["place"] for item in sender.seen("updated")] == [f"POST /v1/articles: {URL}?utm_source=letter"]
    (item,) = sender.seen("new_version")
    assert item["article"]["url"] == URL


def test_lines_and_jobs_are_seen_too(sender: Sender) -> None:
    lines = "".join(json.dumps({"text": TEXT, "url": f"{URL}-{number}"}) + "\n" for number in range(2))
    sender.client.post(
        "/v1/articles", content=lines, headers={**sender.headers, "Content-Type": "application/x-ndjson"}
    )
    job = sender.client.post(
        "/v1/articles", json={"text": TEXT, "url": f"{URL}-2"}, headers={**sender.headers, "Prefer": "respond-async"}
    )
    while sender.client.get(job.headers["location"], headers=sender.headers).json()["state"] != "done":
        time.sleep(0.05)
    assert {item["place"] for item in sender.seen("indexed")} == {f"POST /v1/articles: {URL}-{n}" for n in range(3)}


def test_what_was_rejected_says_why_until_it_is_sent_right(sender: Sender) -> None:
    assert sender.send(html="<p>", url=URL).status_code == 400
    assert sender.send(text="...!").status_code == 400
    first, second = sender.seen("rejected")[::-1]
    assert {first["place"], second["place"]} > {f"POST /v1/articles: {URL}"}
    assert first["article"] is None and first["reason"] and second["reason"]
    assert sender.send(text=TEXT, url=URL).status_code == 201
    (left,) = sender.seen("rejected")
    assert URL not in left["place"]


def test_what_was_sent_cannot_be_read_again(sender: Sender) -> None:
    sender.send(text="...!", url=URL)
    result = CliRunner().invoke(main, ["index", "--retry-rejected", "--db", str(sender.path)])
    assert (result.exit_code, "POST" in result.output) == (0, False), result.output
    assert len(sender.seen("rejected")) == 1
