"""Fitting a tagger on a small made-up corpus and extracting with it."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.cli import main
from indexer.pipeline import assembled, extract_quotes
from indexer.tagger import training
from indexer.tagger.store import read

FIRST = ["Ada", "Bela", "Corin", "Dina", "Emil", "Flora", "Goran", "Hanne"]
LAST = ["Orr", "Fell", "Vasse", "Brock", "Quill", "Tarn", "Lund", "Moor"]
THINGS = ["harbour", "ferry", "school", "tower", "market", "bridge", "library", "mill"]
DEEDS = ["closed on Monday", "was late again", "needs a new roof", "lost its lease", "opens at noon", "was sold twice"]


def article(number: int) -> dict[str, Any]:
    """A text whose newsroom writes "The ferry was late [voice: Ada Orr]", which the rules do not know."""
    chance = random.Random(number)
    text = ""
    quotes = []
    for _ in range(4):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        words = f"The {chance.choice(THINGS)} {chance.choice(DEEDS)}"
        if chance.random() < 0.5:
            text += f"The {chance.choice(THINGS)} {chance.choice(DEEDS)}.\n\n"
        start = len(text)
        cue = start + len(words) + 2
        text += f"{words} [voice: {name}].\n\n"
        content, source = (start, start + len(words)), (cue + 7, cue + 7 + len(name))
        quotes.append({"content": [content], "cue": [(cue, cue + 5)], "source": [source]})
    return {"id": f"a{number}", "text": text, "quotes": quotes}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("fitted")
    corpora = [write(place / f"{part}.jsonl", [article(n) for n in range(part, 30, 2)]) for part in (0, 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_MOST_ROUNDS", 16)
        training.train(corpora, place / "tagger")
    return place / "tagger"


TEXT = "The orchard lost its lease [voice: Jo Keld].\n\nThe mill was sold twice.\n\n“It rained,” said Ada Orr."


def shown(text: str) -> list[tuple[str, str, str | None, str | None, str | None]]:
    return [(q.text, q.kind, q.source, q.cue, q.speaker.name if q.speaker else None) for q in extract_quotes(text)]


def test_what_was_learnt_is_extracted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ("It rained,", "direct", "Ada Orr", "said", "Ada Orr")
    assert shown(TEXT) == [said]
    monkeypatch.setenv("ONRECORD_TAGGER", str(folder))
    assert shown(TEXT)[0] == ("The orchard lost its lease", "indirect", "Jo Keld", "voice", "Jo Keld")
    monkeypatch.delenv("ONRECORD_TAGGER")
    assert shown(TEXT) == [said]


def test_spans_and_confidence_are_those_of_the_text(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_TAGGER", str(folder))
    text = "The or\u200bchard lost its lease [voice: Jo\u00a0Keld]."
    (quote,) = extract_quotes(text)
    assert [text[s:e] for s, e in quote.spans] == [quote.text] == ["The or\u200bchard lost its lease"]
    assert [text[s:e] for s, e in quote.source_spans] == ["Jo\u00a0Keld"]
    assert 0.3 < quote.confidence <= 1


def test_without_a_tagger_the_pipeline_has_none() -> None:
    assert assembled(None).pipe_names == ["typography", "parse", "cues", "contents", "sources", "speakers"]


def test_what_is_known_of_a_fitting(folder: Path) -> None:
    about = read(folder).about
    assert (about.articles, about.quotes, about.held_out) == (30, 120, 10)
    assert about.rules.quote < 20 < 80 < about.tagged.quote
    assert list(about.confidence) == sorted(about.confidence)


def test_the_same_seed_gives_the_same_tagger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "_MOST_ROUNDS", 3)
    corpus = write(tmp_path / "corpus.jsonl", [article(n) for n in range(14)])
    for name in ("one", "two"):
        training.train([corpus], tmp_path / name, seed=5)
    one, two = (tmp_path / name for name in ("one", "two"))
    assert (one / "tagger.json").read_bytes() == (two / "tagger.json").read_bytes()
    first, second = (read(place).tagger.parameters() for place in (one, two))
    assert all((first[key] == second[key]).all() for key in first)


GOOD = {"id": "a", "text": "Orr said no.", "quotes": [{"content": [[9, 11]]}]}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([], "corpus.jsonl", id="empty"),
        pytest.param([GOOD], "1 articles with quotes; a tagger takes 12", id="too-few"),
        pytest.param([GOOD, "no"], "corpus.jsonl:2", id="no-object"),
        pytest.param([GOOD, GOOD], "corpus.jsonl:2: the id 'a' is that of", id="same-id"),
        pytest.param([GOOD | {"quotes": None}], "corpus.jsonl:1: Expected `array`", id="no-quotes"),
        pytest.param(
            [GOOD | {"quotes": [{"content": [[9, 99]]}]}],
            "corpus.jsonl:1: quotes[0].content: [9, 99] is no span of a text of 12 characters",
            id="span-outside",
        ),
    ],
)
def test_a_corpus_that_cannot_be_used(tmp_path: Path, rows: list[Any], message: str) -> None:
    corpus = write(tmp_path / "corpus.jsonl", rows)
    result = CliRunner().invoke(main, ["train", "--corpus", str(corpus), str(tmp_path / "out")])
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_corpus_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["train", "--corpus", str(tmp_path / "none.jsonl"), str(tmp_path / "out")])
    assert (result.exit_code, result.stderr) == (1, f"Error: {tmp_path / 'none.jsonl'}: no such file or directory\n")


def test_a_folder_in_use_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").touch()
    result = CliRunner().invoke(main, ["train", "--corpus", str(tmp_path / "none.jsonl"), str(tmp_path / "out")])
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: {tmp_path / 'out'}: is there already and not empty; name a new folder\n",
    )


def test_the_commands_use_the_tagger_they_are_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_TAGGER", "")
    line = json.dumps({"id": "a", "text": TEXT})
    result = CliRunner().invoke(main, ["extract", "--tagger", str(folder), "-"], input=line)
    assert result.exit_code == 0, result.stderr
    first = json.loads(result.stdout)["quotes"][0]
    assert [TEXT[s:e] for s, e in first["content"]] == ["The orchard lost its lease"]


@pytest.mark.parametrize("command", [["extract", "-"], ["index", "none.txt"], ["score", "none.jsonl"]])
def test_a_tagger_that_is_not_there(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_TAGGER", "")
    name, *rest = command
    result = CliRunner().invoke(main, [name, "--tagger", str(tmp_path / "none"), *rest])
    message = f"Error: {tmp_path / 'none'}: no tagger: no such file or directory\n"
    assert (result.exit_code, result.stderr) == (1, message)
