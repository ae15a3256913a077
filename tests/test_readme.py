"""The README's requests and commands, run on the demo's database.

`python -P tests/test_readme.py --write` (part of `make openapi`) writes the answers it shows.
"""

import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from api.app import create_app
from api.settings import VARIABLES, Settings
from indexer.cli import main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
SHOWN = re.compile(r"```sh\n(?P<command>curl [^\n]+)\n```\n\n```json\n(?P<answer>.*?)```", re.DOTALL)
CURL = re.compile(r"^curl .+$", re.MULTILINE)
# Half as much text is easier to read; these vary or are long.
LEFT_OUT = ("request_id",)


def make_database(folder: Path) -> Path:
    path = folder / "demo.db"
    result = CliRunner().invoke(main, ["index", str(ROOT / "seeds" / "articles"), "--db", str(path)])
    assert result.exit_code == 0, result.output
    return path


def ask(client: Any, command: str) -> Any:
    """Do what a curl line does."""
    words = shlex.split(command, comments=True)[1:]
    url, options = words[0], dict(zip(words[1::2], words[2::2], strict=True))
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}"
    body = options.get("-d") or options.get("--data-binary")
    if body is None:
        return client.get(target)
    content = (ROOT / body[1:]).read_bytes() if body.startswith("@") else body.encode()
    name, value = options["-H"].split(": ")
    return client.post(target, content=content, headers={name: value})


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with TestClient(create_app(Settings(db=make_database(tmp_path_factory.mktemp("demo"))))) as client:
        yield client


def shown(answer: Any) -> Any:
    body = answer.json()
    return {k: v for k, v in body.items() if k not in LEFT_OUT}


@pytest.mark.parametrize(
    "match", list(SHOWN.finditer(README.read_text(encoding="utf-8"))), ids=lambda m: m["command"][-40:]
)
def test_an_answer_is_as_the_readme_shows_it(demo: Any, match: re.Match[str]) -> None:
    assert shown(ask(demo, match["command"])) == json.loads(match["answer"])


@pytest.mark.parametrize("command", CURL.findall(README.read_text(encoding="utf-8")), ids=lambda c: c[:70])
def test_each_curl_line_is_answered(demo: Any, command: str) -> None:
    answer = ask(demo, command)
    assert answer.status_code == (400 if "limit=0" in command else 200)
    body = answer.json()
    assert body.get("items", True), "found nothing worth seeing"
    assert body.get("quotes", True), "found no quote"


def test_make_demo_prints_the_readmes_first_three_lines() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(PORT)", "8000")
    for command in [m["command"] for m in SHOWN.finditer(README.read_text(encoding="utf-8"))][:3]:
        assert command in recipe


def test_each_setting_is_in_the_readme_with_its_default() -> None:
    table = dict(re.findall(r"^\| `(ONRECORD_\w+)` \| `([^`]+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert table == {variable: str(getattr(Settings(), field)) for variable, field in VARIABLES.items()}


def write() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        TestClient(create_app(Settings(db=make_database(Path(folder))))) as client,
    ):

        def fill(match: re.Match[str]) -> str:
            answer = json.dumps(shown(ask(client, match["command"])), ensure_ascii=False, indent=2)
            return f"```sh\n{match['command']}\n```\n\n```json\n{compact(answer)}\n```"

        README.write_text(SHOWN.sub(fill, README.read_text(encoding="utf-8")), encoding="utf-8")


def compact(text: str) -> str:
    """Put pairs of offsets on one line."""
    text = re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", text)
    return re.sub(
        r"\[\s+(\[[^\[\]]+\](?:,\s+\[[^\[\]]+\])*)\s+\]", lambda m: "[" + re.sub(r",\s+\[", ", [", m[1]) + "]", text
    )


if __name__ == "__main__" and "--write" in sys.argv:
    write()
