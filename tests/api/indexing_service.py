"""A service to send articles to. Loaded by path, because test folders are no packages."""

import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_reader, open_writer
from db.keys import create_key

ARTICLE = """\
Ilse Marrandt, the prime minister, spoke in Selwick on Monday.

“We will open the harbour before the first snow,” Marrandt said.
"""


OTHER = """\
Tomas Okeday, the harbour master, was less sure on Tuesday.

“The cranes are older than I am,” Okeday said.
"""


WORDS = "We will open the harbour before the first snow,"


LIMIT = 20_000


LINES = {"Content-Type": "application/x-ndjson"}


class Service:
    """A service over a database of its own, with a key that may write and one that may not."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.path = folder / "served.db"
        if not self.path.exists():
            with open_writer(self.path) as database:
                self.key = create_key(database, "desk", ["write"])
                self.reader = create_key(database, "reader")
        # (Other work on the machine must not turn an answer into a job.)
        given = {"wait_seconds": 300, "extract_seconds": 120, **settings}
        self.client = TestClient(create_app(Settings(db=self.path, max_body=LIMIT, **given)))

    def post(self, content: Any, key: str | None = None, **headers: str) -> Any:
        body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        given = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/v1/articles", content=body, headers=given)

    def lines(self, *lines: Any) -> list[Any]:
        body = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
        answer = self.post(body, **LINES)
        assert (answer.status_code, answer.headers["content-type"]) == (200, LINES["Content-Type"])
        return [json.loads(line) for line in answer.text.splitlines()]

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.key}"})

    def job(self, path: str, *states: str) -> Any:
        """Wait until a job is in one of these states."""
        end = time.monotonic() + 60
        while (job := self.get(path).json())["state"] not in states:
            assert time.monotonic() < end, job
            time.sleep(0.05)
        return job

    def counts(self) -> dict[str, int]:
        with closing(open_reader(self.path)) as connection:
            return {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("articles", "quotes", "repeats")
            }


def url(name: str) -> str:
    return f"https://courier.example/{name}"


def words(article: Any) -> list[tuple[str, str | None]]:
    return [(quote["text"], quote["speaker"] and quote["speaker"]["name"]) for quote in article["quotes"]]
