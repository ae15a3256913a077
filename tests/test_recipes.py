"""The recipes, as README shows them, run against a real server over the demo's articles."""

import csv
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import main

ROOT = Path(__file__).parents[1]
RECIPES = sorted((ROOT / "openapi" / "examples" / "recipes").iterdir())
SERVERS = runpy.run_path(str(ROOT / "tests" / "api" / "servers.py"))
LANGUAGES = {".sh": "sh", ".py": "python", ".mjs": "js"}
NEEDS = {"who-said-it.sh": ("curl", "jq"), "year-to-csv.sh": ("curl",), "check-a-quote.mjs": ("node",)}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("recipes")
    made = CliRunner().invoke(main, ["index", str(ROOT / "seeds" / "articles"), "--db", str(folder / "demo.db")])
    assert made.exit_code == 0, made.output
    port = SERVERS["free_port"]()
    with SERVERS["serving"](folder / "demo.db", folder, port):
        yield f"http://127.0.0.1:{port}"


def run(name: str, address: str, folder: Path) -> str:
    for tool in NEEDS.get(name, ()):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    recipe = next(path for path in RECIPES if path.name == name)
    script = folder / name
    script.write_text(recipe.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", address), encoding="utf-8")
    command = {".sh": ["sh"], ".py": [sys.executable], ".mjs": ["node"]}[recipe.suffix]
    done = subprocess.run(
        [*command, script], cwd=folder, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_who_said_it(address: str, tmp_path: Path) -> None:
    lines = [line.split("\t") for line in run("who-said-it.sh", address, tmp_path).splitlines()]
    assert len(lines) == 3 and all(len(line) == 4 and line[0].startswith("20") and line[3] for line in lines)


def test_a_year_of_somebody(address: str, tmp_path: Path) -> None:
    run("year-to-csv.sh", address, tmp_path)
    with (tmp_path / "quill-2031.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 3 and {row["speaker"] for row in rows} == {"Dario Quill"}
    assert all(row["published_at"].startswith("2031") for row in rows)


def test_paging_through(address: str, tmp_path: Path) -> None:
    lines = run("page-through.py", address, tmp_path).splitlines()
    days = [line[:10] for line in lines if not line.startswith("None ")]
    assert len(lines) > 10 and days == sorted(days, reverse=True)


def test_polling(address: str, tmp_path: Path) -> None:
    lines = run("poll.py", address, tmp_path).splitlines()
    assert lines[-2:] == ["nothing new"] * 2 and len(lines) > 5 and "nothing new" not in lines[:-2]


def test_checking_a_quote(address: str, tmp_path: Path) -> None:
    found, nothing, wrong = run("check-a-quote.mjs", address, tmp_path).splitlines()
    assert re.fullmatch("(close|altered|partial): .+: .*We stopped the harbour to be heard.*", found)
    assert nothing == "not_found"
    assert wrong.startswith("A parameter is not valid: text: ")


def test_the_readme_shows_each() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for recipe in RECIPES:
        shown = f"```{LANGUAGES[recipe.suffix]}\n{recipe.read_text(encoding='utf-8')}```\n"
        assert shown in readme, recipe.name
    assert len(RECIPES) == 5
