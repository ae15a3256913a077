import runpy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer.score import Figure, KindFigure, measure
from indexer.score_calibration import Bin
from indexer.score_errors import CAUSES
from indexer.score_match import compare, plain_name, quoted_spans

LABELS = runpy.run_path(str(Path(__file__).with_name("score_labels.py")))
TEXT = LABELS["TEXT"]
DIRECT = LABELS["DIRECT"]
MIXED = LABELS["MIXED"]
INDIRECT = LABELS["INDIRECT"]
GOLD = LABELS["GOLD"]
at = LABELS["at"]
quote = LABELS["quote"]
labelled = LABELS["labelled"]
report = LABELS["report"]


def test_the_figures_of_one_article() -> None:
    predicted = [
        quote(DIRECT, "Quill", speaker="dario quíll"),
        quote("“open at all” this year", "Dario Quill", speaker="Dario Quill"),
        quote("The mayor of Ostrel"),
    ]
    assert report(GOLD, predicted).figures == {
        "stretch": Figure(100.0, 100.0, 100.0, 2, 2, 2),
        "attributed": Figure(50.0, 50.0, 50.0, 1, 2, 2),
        "quote": Figure(66.7, 66.7, 66.7, 2, 3, 3),
        "sourced": Figure(33.3, 33.3, 33.3, 1, 3, 3),
        "exact": Figure(33.3, 33.3, 33.3, 1, 3, 3),
        "words": Figure(71.4, 52.6, 60.6, 10, 14, 19),
        "speaker": Figure(50.0, 50.0, 50.0, 1, 2, 2),
    }


def test_one_word_of_many_too_few_is_not_exact() -> None:
    found = report([quote(TEXT.split("\n")[0])], [quote(TEXT.split("\n")[0][:-1].rsplit(" ", 1)[0])]).figures
    assert (found["quote"].right, found["exact"].right, found["words"].right) == (1, 0, 18)


def test_no_speaker_figure_where_no_gold_quote_has_the_field() -> None:
    gold = [quote(DIRECT, "Dario Quill")]
    assert "speaker" not in report(gold, [{**gold[0], "speaker": "Ines Tarn"}]).figures
    assert report(gold, [{**gold[0], "speaker": "Ines Tarn"}]).errors.counts == dict.fromkeys(CAUSES, 0)


def test_figures_add_up_over_articles_and_one_without_predictions_has_none() -> None:
    measured = measure([labelled(GOLD, GOLD), labelled(GOLD, None, ident="b")])
    assert (measured.articles, measured.not_predicted) == (2, 1)
    assert measured.figures["sourced"] == Figure(100.0, 50.0, 66.7, 3, 3, 6)
    assert measured.figures["stretch"] == Figure(100.0, 50.0, 66.7, 2, 2, 4)


@pytest.mark.parametrize(
    ("text", "least", "expected"),
    [
        ("a “b c” d", 1, ["b c"]),
        ("a “b c” d", 3, []),
        ('"one" and "two three"', 1, ["one", "two three"]),
        ("“never closed\nnext” line", 1, ["never closed"]),
        ("“one “two” three", 1, ["one ", "two"]),
        ('“half" and "half”', 1, ["half", "half"]),
        ("“—”", 1, []),
    ],
)
def test_stretches_between_double_marks(text: str, least: int, expected: list[str]) -> None:
    assert [text[start:end] for start, end in quoted_spans(text, least)] == expected


def test_a_kind_that_is_not_labelled_follows_from_the_marks() -> None:
    contents = [DIRECT, f"“{DIRECT}”", MIXED, "open at all", INDIRECT]
    comparison = compare(labelled([quote(content) for content in contents], [quote(MIXED, kind="indirect")]))
    assert comparison.gold_kinds == ("direct", "direct", "mixed", "direct", "indirect")
    assert comparison.predicted_kinds == ("indirect",)


def test_figures_by_kind_count_each_side_by_its_own_kind() -> None:
    predicted = [
        quote(DIRECT, "Dario Quill", kind="direct"),
        quote(MIXED, "Ines Tarn", kind="direct"),
        quote(INDIRECT, "Dario Quill", kind="indirect"),
    ]
    assert report(GOLD, predicted).by_kind == {
        "direct": {
            "quote": KindFigure(100.0, 100.0, 100.0, 2, 2, 1, 1),
            "sourced": KindFigure(100.0, 100.0, 100.0, 2, 2, 1, 1),
        },
        "mixed": {
            "quote": KindFigure(0.0, 100.0, 0.0, 0, 0, 1, 1),
            "sourced": KindFigure(0.0, 100.0, 0.0, 0, 0, 1, 1),
        },
        "indirect": {
            "quote": KindFigure(100.0, 100.0, 100.0, 1, 1, 1, 1),
            "sourced": KindFigure(0.0, 0.0, 0.0, 0, 1, 0, 1),
        },
    }


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("The mayor", "The mayor of Ostrel", True),
        ("the harbour mayor", "A mayor", True),
        ("the harbour mayor", "A crew", False),
        ("later he", "then he", False),
        ("port Straße", "the STRASSE", True),
    ],
)
def test_sources_that_share_no_word_agree_by_their_last(gold: str, predicted: str, same: bool) -> None:
    text = f"{gold} said so; {predicted} denies this." if gold != "The mayor" else f"{predicted} denies this."
    labels = [{"content": at("denies this", text), "source": [[0, len(gold)]]}]
    start = text.rindex(predicted)
    answers = [{"content": at("denies this", text), "source": [[start, start + len(predicted)]]}]
    assert report(labels, answers, text=text).figures["sourced"].right == same


def test_calibration_of_quotes_and_stretches() -> None:
    predicted = [
        quote(DIRECT, "Dario Quill", kind="direct", confidence=0.9),
        quote("open at all", "Ines Tarn", kind="direct", confidence=0.96),
        quote(INDIRECT, "Ines Tarn", kind="indirect", confidence=0.25),
        quote("The mayor of Ostrel", kind="indirect"),
    ]
    found = report(GOLD, predicted).calibration
    assert [row for row in found.quotes.bins if row.count] == [
        Bin(0.2, 0.3, 1, 0, 0.25, 0.0),
        Bin(0.9, 1.0, 2, 1, 0.93, 0.5),
    ]
    assert len(found.quotes.bins) == 10
    assert found.quotes.bins[5] == Bin(0.5, 0.6, 0, 0, None, None)
    assert (found.quotes.count, found.quotes.error) == (3, round((0.25 + 0.86) / 3, 4))
    assert found.quotes.error_by_kind == {"direct": 0.43, "mixed": None, "indirect": 0.25}
    # The second stretch stands in a quote cut too short, and has its right source.
    assert [row for row in found.stretches.bins if row.count] == [Bin(0.9, 1.0, 2, 2, 0.93, 1.0)]
    assert (found.stretches.count, found.stretches.error) == (2, 0.07)


def test_a_stretch_in_an_indirect_prediction_is_not_calibrated() -> None:
    predicted = [quote(DIRECT, "Dario Quill", kind="indirect", confidence=0.5)]
    found = report(GOLD, predicted).calibration
    assert (found.quotes.count, found.stretches.count) == (1, 0)


@pytest.mark.parametrize("hundredths", range(101))
def test_each_confidence_falls_into_its_tenth(hundredths: int) -> None:
    predicted = [quote(DIRECT, "Dario Quill", confidence=hundredths / 100)]
    bins = report(GOLD, predicted).calibration.quotes.bins
    assert [index for index, row in enumerate(bins) if row.count] == [min(hundredths // 10, 9)]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (None, ()),
        (msgspec.UNSET, ()),
        ("The President", ()),
        ("Gov. Inès O'Tarn-Ruhl", ("ines", "o", "tarn", "ruhl")),
    ],
)
def test_a_name_without_what_does_not_tell_it(name: Any, plain: tuple[str, ...]) -> None:
    assert plain_name(name) == plain
