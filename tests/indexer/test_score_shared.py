"""The shared scorer defines the figures: ours are the same on anything."""

import importlib.util
import json
import runpy
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.score import Figure, figures, measure
from indexer.score_errors import CAUSES
from indexer.score_input import extracted
from indexer.score_match import PRONOUNS, TITLES, compare, words_of

LABELS = runpy.run_path(str(Path(__file__).with_name("score_labels.py")))
labelled = LABELS["labelled"]
report = LABELS["report"]

TOKENS = [
    *("“", "”", '"', "\n", ".", ",", "-", "’", "'"),
    *("he", "He", "they", "said", "the", "mayor", "open", "7.5"),
    *("Quill", "Québec", "Tarn", "port-side", "o’clock", "ﬁne", "Straße"),
]
NAMES = st.sampled_from(
    [None, "", "Dario Quill", "dario quíll", "Mr. Quill", "The President", "Ørsted", "Straße", "SS"]
)


def spans(text: str, most: int = 2) -> st.SearchStrategy[list[list[int]]]:
    edges = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    return st.lists(edges, max_size=most)


def quotes(text: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    fields = {"content": spans(text), "source": spans(text, 1)}
    return st.lists(st.fixed_dictionaries(fields, optional={"speaker": NAMES}), max_size=5)


@st.composite
def examples(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]] | None]:
    glue = draw(st.sampled_from(["", " "]))
    text = glue.join(draw(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=40))) + " so"
    gold = draw(quotes(text))
    nearly = st.lists(st.sampled_from(gold), max_size=4) if gold else st.just([])
    predicted = draw(st.none() | st.tuples(quotes(text), nearly).map(lambda both: both[0] + both[1]))
    return text, gold, predicted


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_attribution", shared / "score" / "score_attribution.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
def test_pronouns_and_titles_are_those_of_the_shared_scorer(scorer: ModuleType) -> None:
    assert (PRONOUNS, TITLES) == (scorer.PRONOUN, scorer.TITLES)


def as_shared(measured: dict[str, Figure]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "P": row.precision,
            "R": row.recall,
            "F1": row.f1,
            "hit": row.right,
            "predicted": row.predicted,
            "gold": row.gold,
        }
        for name, row in measured.items()
    }


@pytest.mark.shared
@given(st.lists(examples(), min_size=1, max_size=3))
def test_the_figures_are_those_of_the_shared_scorer(
    scorer: ModuleType, made: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]] | None]]
) -> None:
    gold = [{"id": str(i), "text": text, "quotes": labels} for i, (text, labels, _) in enumerate(made)]
    predicted = {str(i): answers for i, (_, _, answers) in enumerate(made) if answers is not None}
    ours = [compare(labelled(labels, answers, text, str(i))) for i, (text, labels, answers) in enumerate(made)]
    assert as_shared(figures(ours)) == scorer.score(gold, predicted)


@pytest.mark.shared
def test_the_seeds_have_the_figures_of_the_shared_scorer(scorer: ModuleType, seeds: Path) -> None:
    gold = [json.loads(line) for line in (seeds / "gold.jsonl").read_text(encoding="utf-8").splitlines()[:20]]
    articles = [
        msgspec.structs.replace(labelled(row["quotes"], None, row["text"], row["id"]), predicted=extracted(row["text"]))
        for row in gold
    ]
    predicted = {article.id: msgspec.to_builtins(article.predicted) for article in articles}
    assert as_shared(measure(articles).figures) == scorer.score(gold, predicted)


@given(examples())
def test_every_quote_that_does_not_match_is_an_error(made: Any) -> None:
    text, gold, predicted = made
    article = labelled(gold, predicted, text)
    one, counts = compare(article), measure([article]).errors.counts
    unmatched = len(one.gold) + len(one.predicted) - 2 * len(one.matched)
    joint = len(one.pairs) - len(one.matched)
    assert counts["missed_quote"] + counts["spurious_quote"] + counts["wrong_boundaries"] == unmatched - joint
    sources = sum(counts[cause] for cause in ("wrong_source", "missing_source", "extra_source"))
    assert sources == sum(not pair.sourced for pair in one.matched)


@given(examples())
def test_gold_predicted_is_all_right(made: Any) -> None:
    text, gold, _ = made
    words = words_of(text)
    gold = [{**label, "confidence": 1.0} for label in gold if words.of(label["content"])]
    measured = report(gold, gold, text=text)
    assert measured.errors.counts == dict.fromkeys(CAUSES, 0)
    assert {(row.right, row.predicted) for row in measured.figures.values()} == {
        (row.gold, row.gold) for row in measured.figures.values()
    }
    assert measured.calibration.quotes.error == (0.0 if gold else None)
