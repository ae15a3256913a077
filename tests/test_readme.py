"""The README's requests and commands, run on the demo's database.

`python -P tests/test_readme.py --write` (part of `make openapi`) writes the answers it shows.
"""

import json
import re
import shlex
import shutil
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
CURL = re.compile(r"^curl '.+$", re.MULTILINE)
# Half as much text is easier to read; these vary or are long.
LEFT_OUT = ("request_id",)
# What stands for a reader's own file.
OWN = {
    "@articles.jsonl": b"""{"text": "\xe2\x80\x9cThe cranes stay,\xe2\x80\x9d Mattis Ruhl said.", "title": "Cranes"}
{"text": ""}
"""
}


def make_database(folder: Path) -> Path:
    path = folder / "demo.db"
    result = CliRunner().invoke(main, ["index", str(ROOT / "seeds" / "articles"), "--db", str(path)])
    assert result.exit_code == 0, result.output
    return path


def ask(client: Any, command: str) -> Any:
    """Do what a curl line does."""
    words = shlex.split(command, comments=True)[1:]
    options = list(zip(words[1::2], words[2::2], strict=True))
    parts = urlsplit(words[0])
    headers = dict(value.split(": ") for name, value in options if name == "-H")
    given = dict(options)
    body = given.get("-d", given.get("--data-binary", f"@{given['-T']}" if "-T" in given else None))
    content = (
        None
        if body is None
        else OWN.get(body) or ((ROOT / body[1:]).read_bytes() if body.startswith("@") else body.encode())
    )
    method = given.get("-X", "GET" if body is None else "POST")
    return client.request(method, f"{parts.path}?{parts.query}", content=content, headers=headers)


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


@pytest.mark.parametrize(
    "command", [c for c in CURL.findall(README.read_text(encoding="utf-8")) if "$KEY" not in c], ids=lambda c: c[:70]
)
def test_each_curl_line_is_answered(demo: Any, command: str) -> None:
    answer = ask(demo, command)
    assert answer.status_code == (400 if "limit=0" in command else 200)
    if "/v1/export" in command or "/v1/feed" in command:
        assert answer.text.count("harbour") > 1, "found nothing worth seeing"
        return
    body = answer.json()
    assert body.get("items", True), "found nothing worth seeing"
    assert body.get("quotes", True), "found no quote"


def test_each_curl_line_with_a_key_is_answered(demo: Any, tmp_path: Path) -> None:
    """One after another, on a copy of the demo, since they change it."""
    path = tmp_path / "demo.db"
    shutil.copy(demo.app.state.database.path, path)
    made = CliRunner().invoke(main, ["keys", "create", "desk", "--scope", "write", "--db", str(path)])
    assert made.exit_code == 0
    with TestClient(create_app(Settings(db=path, wait_seconds=300))) as client:
        for command in CURL.findall(README.read_text(encoding="utf-8")):
            if "$KEY" in command:
                answer = ask(client, command.replace("$KEY", made.stdout.strip()))
                assert answer.status_code in (200, 201, 202), (command, answer.text)


def test_the_commands_of_exporting_work(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, section = README.read_text(encoding="utf-8").partition("\n## Export and feeds\n")
    commands = re.findall(r"^    \.venv/bin/onrecord (.+)$", section.partition("\n## ")[0], re.MULTILINE)
    shutil.copy(demo.app.state.database.path, tmp_path / "news.db")
    monkeypatch.chdir(tmp_path)
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.exit_code == 0, (command, result.output)
    assert len(commands) == 3
    *lines, end = Path("quotes.ndjson").read_text(encoding="utf-8").splitlines()
    assert json.loads(end)["count"] == len(lines) > 100
    assert f"{len(lines)} quotes added" in result.output
    assert Path("harbour.csv").read_text(encoding="utf-8").count('"q_') > 1


def test_the_commands_of_running_it_work(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, section = README.read_text(encoding="utf-8").partition("\n## Running it\n")
    serve, *commands = re.findall(r"^    \.venv/bin/onrecord (.+)$", section.partition("\n## ")[0], re.MULTILINE)
    assert serve.startswith("serve --db news.db --workers 2 ") and len(commands) == 2
    shutil.copy(demo.app.state.database.path, tmp_path / "news.db")
    monkeypatch.chdir(tmp_path)
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command, comments=True))
        assert result.exit_code == 0, (command, result.output)
    assert result.output.endswith(": whole\n")


def test_make_demo_prints_the_readmes_first_three_lines() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(PORT)", "8000")
    for command in [m["command"] for m in SHOWN.finditer(README.read_text(encoding="utf-8"))][:3]:
        assert command in recipe


def test_each_setting_is_in_the_readme_with_its_default() -> None:
    table = dict(re.findall(r"^\| `(ONRECORD_\w+)` \| `([^`]+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    defaults = {variable: getattr(Settings(), field) for variable, field in VARIABLES.items()}
    # (None of a list has no value to show.)
    shown = {
        name: str(int(value) if isinstance(value, bool) else value) for name, value in defaults.items() if value != ()
    }
    assert table == shown


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
