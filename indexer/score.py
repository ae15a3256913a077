"""Precision, recall and F1 of predicted quotes, by kind too; and the report that calibration and errors complete."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import UNSET, Struct

from db.models import Kind
from indexer.score_calibration import Calibrations, calibrations
from indexer.score_errors import Errors, find_errors
from indexer.score_input import LabelledArticle
from indexer.score_match import KINDS, Comparison, compare, is_same_speaker


class Figure(Struct, frozen=True):
    """Precision, recall and F1 in percent, and the counts behind them."""

    precision: float
    recall: float
    f1: float
    right: int
    predicted: int
    gold: int


class KindFigure(Struct, frozen=True):
    """Like Figure for one kind of quote: precision over those predicted as such, recall over those labelled as such.

    The two counts of right quotes differ where a quote is found but given another kind.
    """

    precision: float
    recall: float
    f1: float
    predicted_right: int
    predicted: int
    gold_right: int
    gold: int


class Report(Struct, frozen=True):
    """All that is measured."""

    articles: int
    not_predicted: int
    """Articles that the predictions leave out."""
    figures: dict[str, Figure]
    by_kind: dict[Kind, dict[str, KindFigure]]
    calibration: Calibrations
    errors: Errors


def measure(articles: Sequence[LabelledArticle], listed: int = 0) -> Report:
    """Measure the predicted quotes of some articles; `listed` is how many errors of each cause to list."""
    comparisons = [compare(article) for article in articles]
    return Report(
        articles=len(articles),
        not_predicted=sum(article.predicted is None for article in articles),
        figures=figures(comparisons),
        by_kind=figures_by_kind(comparisons),
        calibration=calibrations(comparisons),
        errors=find_errors(comparisons, listed),
    )


def figures(comparisons: Iterable[Comparison]) -> dict[str, Figure]:
    """Return precision, recall and F1 over all articles.

    stretch: stretches of three words or more between double quotation marks, inside a quote or not; attributed: and
    its source is right; quote: whole quotes, by MATCH; sourced: and the source is right; exact: and not a word more or
    less; words: words inside any quote; speaker: stretches whose gold quote says who speaks or that nobody does,
    left out where none does.
    """
    right: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for comparison in comparisons:
        for name, counts in _counts(comparison).items():
            right[name] += counts[0]
            predicted[name] += counts[1]
            gold[name] += counts[2]
    return {
        name: Figure(
            *_percent(right[name], predicted[name], right[name], gold[name]), right[name], predicted[name], total
        )
        for name, total in gold.items()
        if total or name != "speaker"
    }


def _counts(one: Comparison) -> dict[str, tuple[int, int, int]]:
    """How many are right, predicted and gold."""
    quotes = (len(one.predicted_words), len(one.gold_words))
    quoted = (sum(s.predicted is not None for s in one.stretches), sum(s.gold is not None for s in one.stretches))
    named = [
        (one.gold[s.gold].speaker, None if s.predicted is None else one.predicted[s.predicted])
        for s in one.stretches
        if s.gold is not None and one.gold[s.gold].speaker is not UNSET
    ]
    in_gold, in_predicted = frozenset[int]().union(*one.gold_words), frozenset[int]().union(*one.predicted_words)
    return {
        "stretch": (sum(s.gold is not None and s.predicted is not None for s in one.stretches), *quoted),
        "attributed": (sum(s.sourced for s in one.stretches), *quoted),
        "quote": (len(one.matched), *quotes),
        "sourced": (sum(pair.sourced for pair in one.matched), *quotes),
        "exact": (sum(pair.iou == 1 for pair in one.matched), *quotes),
        "words": (len(in_gold & in_predicted), len(in_predicted), len(in_gold)),
        "speaker": (
            sum(label is not None and is_same_speaker(speaker, label.speaker) for speaker, label in named),
            sum(label is not None for _, label in named),
            len(named),
        ),
    }


def figures_by_kind(comparisons: Sequence[Comparison]) -> dict[Kind, dict[str, KindFigure]]:
    """Return the figures `quote` and `sourced` for each kind of quote."""
    predicted = Counter(kind for one in comparisons for kind in one.predicted_kinds)
    gold = Counter(kind for one in comparisons for kind in one.gold_kinds)
    found: dict[Kind, dict[str, KindFigure]] = {}
    for kind in KINDS:
        found[kind] = {}
        for name in ("quote", "sourced"):
            pairs = [(one, p) for one in comparisons for p in one.matched if p.sourced or name == "quote"]
            predicted_right = sum(one.predicted_kinds[p.predicted] == kind for one, p in pairs)
            gold_right = sum(one.gold_kinds[p.gold] == kind for one, p in pairs)
            counts = (predicted_right, predicted[kind], gold_right, gold[kind])
            found[kind][name] = KindFigure(*_percent(*counts), *counts)
    return found


def _percent(predicted_right: int, predicted: int, gold_right: int, gold: int) -> tuple[float, float, float]:
    precision = predicted_right / predicted if predicted else 0.0
    recall = gold_right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return round(100 * precision, 1), round(100 * recall, 1), round(100 * f1, 1)
