import csv
import json
from pathlib import Path
from typing import Any

import pytest

from indexer.training import counts

ARTICLES: list[tuple[str, list[str]]] = [
    (
        "Ann Orr said that the port would open in June. Ann Orr opened the port in June.",
        ["that the port would open in June"],
    ),
    (
        "Tom Fell said that the ferry was late. Ann Orr said that it would rain. “Ann Orr said that it rained.”",
        ["that the ferry was late", "that it would rain"],
    ),
]


@pytest.fixture(scope="module")
def labelled() -> list[dict[str, Any]]:
    return [
        {"text": text, "quotes": [{"content": [[text.index(words), text.index(words) + len(words)]]} for words in told]}
        for text, told in ARTICLES
    ]


def table(path: Path) -> tuple[list[str], dict[tuple[str, ...], tuple[int, int]]]:
    with path.open(encoding="utf-8", newline="") as handle:
        fields, *rows = csv.reader(handle)
    return fields, {tuple(row[:-2]): (int(row[-2]), int(row[-1])) for row in rows}


def test_cases_are_what_hangs_on_the_words_outside_marks(labelled: list[dict[str, Any]]) -> None:
    found = [
        (doc[candidate.cue].text, candidate.construction, right)
        for row, reading, doc in counts.documents(labelled)
        for candidate, right in counts.cases(row, reading, doc)
    ]
    assert [case for case in found if case[0] == "said"] == [("said", "ccomp", True)] * 3
    assert ("opened", "obj", False) in found
    assert [case for case in found if case[2]] == [("said", "ccomp", True)] * 3


def test_both_tables_are_written(
    labelled: list[dict[str, Any]], treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "_DATA", tmp_path)
    source = tmp_path / "labelled.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in labelled), encoding="utf-8")
    counts.main(source, treebank.parent)
    fields, cues = table(tmp_path / "cues.csv")
    assert fields == ["lemma", "part", "construction", "seen", "quotes"]
    assert cues["say", "VERB", "ccomp"] == (3, 3)
    assert cues["", "VERB", "obj"] == (1, 0)
    assert {lemma for lemma, *_ in cues} == {"say", ""}
    fields, contexts = table(tmp_path / "contexts.csv")
    assert fields == ["construction", "context", "seen", "quotes"]
    assert contexts == {}


def test_a_context_is_kept_once_it_was_seen_more_than_twenty_times(
    labelled: list[dict[str, Any]], treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "_DATA", tmp_path)
    source = tmp_path / "labelled.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in labelled * 7), encoding="utf-8")
    counts.main(source, treebank.parent)
    _, contexts = table(tmp_path / "contexts.csv")
    assert contexts["ccomp", "subject name"] == (21, 21)
    assert contexts["ccomp", "first that"] == (21, 21)
    assert all(seen > 20 for seen, _ in contexts.values())


def test_no_text_of_the_articles_is_kept(
    labelled: list[dict[str, Any]], treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lemma is kept once it introduced a quote twice; no other word of an article is."""
    monkeypatch.setattr(counts, "_DATA", tmp_path)
    source = tmp_path / "labelled.jsonl"
    source.write_text(json.dumps(labelled[0]) + "\n", encoding="utf-8")
    counts.main(source, treebank.parent)
    _, cues = table(tmp_path / "cues.csv")
    assert {lemma for lemma, *_ in cues} == {""}
