import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer.score import measure
from indexer.score_errors import CAUSES, Shown

LABELS = runpy.run_path(str(Path(__file__).with_name("score_labels.py")))
TEXT = LABELS["TEXT"]
DIRECT = LABELS["DIRECT"]
INDIRECT = LABELS["INDIRECT"]
GOLD = LABELS["GOLD"]
NAMED = LABELS["NAMED"]
at = LABELS["at"]
quote = LABELS["quote"]
labelled = LABELS["labelled"]
report = LABELS["report"]

EIGHT = "one two three four five six seven eight nine"


@pytest.mark.parametrize(
    ("gold", "predicted", "causes", "text"),
    [
        pytest.param([NAMED], [NAMED], {}, TEXT, id="nothing wrong"),
        pytest.param([NAMED], [], {"missed_quote": 1}, TEXT, id="missed"),
        pytest.param([], [NAMED], {"spurious_quote": 1}, TEXT, id="spurious"),
        pytest.param([NAMED], [quote(INDIRECT)], {"missed_quote": 1, "spurious_quote": 1}, TEXT, id="elsewhere"),
        pytest.param([quote(DIRECT)], [quote("The port")], {"wrong_boundaries": 1}, TEXT, id="boundaries"),
        pytest.param(
            [quote("one two three four", text=EIGHT), quote("six seven eight nine", text=EIGHT)],
            [quote(EIGHT, text=EIGHT)],
            {"wrong_boundaries": 2},
            EIGHT,
            id="two joined",
        ),
        pytest.param(
            [quote(EIGHT, text=EIGHT)],
            [quote("one two three four", text=EIGHT), quote("six seven eight nine", text=EIGHT)],
            {"wrong_boundaries": 2},
            EIGHT,
            id="one split",
        ),
        pytest.param(
            [quote("one two three four", text=EIGHT), quote("five six seven eight", text=EIGHT)],
            [quote("one two three four five six seven eight", text=EIGHT)],
            {"wrong_boundaries": 1},
            EIGHT,
            id="half of it",
        ),
        pytest.param([NAMED], [{**NAMED, "source": at("Ines Tarn")}], {"wrong_source": 1}, TEXT, id="source"),
        pytest.param([NAMED], [{**NAMED, "source": at("Quill said")}], {}, TEXT, id="source by one word"),
        pytest.param([NAMED], [{**NAMED, "source": None}], {"missing_source": 1}, TEXT, id="no source"),
        pytest.param([{**NAMED, "source": []}], [NAMED], {"extra_source": 1}, TEXT, id="source too many"),
        pytest.param([NAMED], [{**NAMED, "speaker": "Ines Tarn"}], {"wrong_speaker": 1}, TEXT, id="speaker"),
        pytest.param([NAMED], [{**NAMED, "speaker": "Mr. DARIO Quíll"}], {}, TEXT, id="speaker spelt otherwise"),
        pytest.param([NAMED], [{**NAMED, "speaker": None}], {"missing_speaker": 1}, TEXT, id="no speaker"),
        pytest.param([{**NAMED, "speaker": None}], [NAMED], {"extra_speaker": 1}, TEXT, id="speaker too many"),
        pytest.param(
            [NAMED],
            [quote(DIRECT, "Ines Tarn", speaker="Ines Tarn")],
            {"wrong_source": 1, "wrong_speaker": 1},
            TEXT,
            id="both",
        ),
    ],
)
def test_errors_by_cause(gold: Any, predicted: Any, causes: dict[str, int], text: str) -> None:
    errors = report(gold, predicted, 10, text).errors
    assert errors.counts == {**dict.fromkeys(CAUSES, 0), **causes}
    assert Counter(error.cause for error in errors.listed) == causes


def test_a_listed_error_shows_both_sides() -> None:
    predicted = [{**quote("The port", "Ines Tarn", kind="mixed", confidence=0.4)}]
    (error,) = report([GOLD[0]], predicted, 1).errors.listed
    assert (error.cause, error.article) == ("wrong_boundaries", "a")
    assert error.gold == Shown(
        spans=((19, 43),),
        text=DIRECT,
        kind="direct",
        cue="said",
        source="Dario Quill",
        speaker="Dario Quill",
        confidence=None,
    )
    assert error.predicted == Shown(
        spans=((19, 27),),
        text="The port",
        kind="mixed",
        cue=None,
        source="Ines Tarn",
        speaker=msgspec.UNSET,
        confidence=0.4,
    )


def test_so_many_errors_of_each_cause_are_listed_and_all_counted() -> None:
    articles = [labelled(GOLD, [], ident="a"), labelled(GOLD, [NAMED], ident="b"), labelled([], [NAMED], ident="c")]
    errors = measure(articles, 2).errors
    assert {cause: n for cause, n in errors.counts.items() if n} == {"missed_quote": 5, "spurious_quote": 1}
    assert [(e.cause, e.article) for e in errors.listed] == [
        ("missed_quote", "a"),
        ("missed_quote", "a"),
        ("spurious_quote", "c"),
    ]
    assert measure(articles).errors.listed == ()
