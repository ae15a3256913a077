"""What the documentation shows is what the application answers."""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "openapi" / "examples").glob("*.json"))
SAMPLE = runpy.run_path(str(ROOT / "tests" / "api" / "sample_database.py"))
WRITER = runpy.run_path(str(ROOT / "tests" / "api" / "write_examples.py"))

IDS = dict.fromkeys(("quote", "speaker", "other_speaker", "outlet", "article", "replaced"), "x")


@pytest.fixture(scope="module")
def examples_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    database = SAMPLE["build"](tmp_path_factory.mktemp("examples") / "onrecord.db")
    with WRITER["make_client"](database) as client:
        yield client


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_replay(examples_client: Any, path: Path) -> None:
    pair = json.loads(path.read_text(encoding="utf-8"))
    assert WRITER["ask"](examples_client, pair["request"]) == pair["response"]


def test_every_example_is_there() -> None:
    names = WRITER["requests"](IDS)
    assert sorted(names) == sorted(path.stem for path in EXAMPLES)


def test_the_schema_shows_the_same_examples() -> None:
    examples = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES}
    in_order = {name: examples[name] for name in WRITER["requests"](IDS)}
    assert json.loads((ROOT / "api" / "examples.json").read_text(encoding="utf-8")) == WRITER["shown"](in_order)
