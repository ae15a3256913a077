"""What is wrong with predicted quotes, by cause."""

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from db.models import Kind, Span
from indexer.score_input import Label
from indexer.score_match import Comparison, Pair, is_same_speaker, plain_name

Cause = Literal[
    "missed_quote",
    "spurious_quote",
    "wrong_boundaries",
    "wrong_source",
    "missing_source",
    "extra_source",
    "wrong_speaker",
    "missing_speaker",
    "extra_speaker",
]
CAUSES: tuple[Cause, ...] = get_args(Cause)


class Shown(Struct, frozen=True):
    """A gold or predicted quote with the words of its parts, as printed."""

    spans: tuple[Span, ...]
    text: str
    kind: Kind
    cue: str | None
    source: str | None
    confidence: float | None
    speaker: str | None | UnsetType = UNSET
    """Unset where a gold quote does not say whether the article tells, or a prediction has no such field."""


class Error(Struct, frozen=True):
    """One error: the gold quote and the predicted one, either null where there is none."""

    cause: Cause
    article: str | int
    gold: Shown | None
    predicted: Shown | None


class Errors(Struct, frozen=True):
    """How many errors each cause has, and the first of each.

    Every quote that matches none counts once, as missed, as spurious or, where it overlaps a quote of the other side,
    as of wrong boundaries (once for a pair of them). Source and speaker are looked at in quotes that match; the
    speaker only where the gold quote says who speaks or that nobody does.
    """

    counts: dict[Cause, int]
    listed: tuple[Error, ...]


def find_errors(comparisons: Sequence[Comparison], listed: int = 0) -> Errors:
    """Count errors by cause, and list the first `listed` of each, cause by cause in the order of the articles."""
    counts = dict.fromkeys(CAUSES, 0)
    shown: dict[Cause, list[Error]] = {cause: [] for cause in CAUSES}
    for one in comparisons:
        for cause, gold, predicted in _errors(one):
            if counts[cause] < listed:
                shown[cause].append(_error(one, cause, gold, predicted))
            counts[cause] += 1
    return Errors(counts, tuple(error for cause in CAUSES for error in shown[cause]))


def _errors(one: Comparison) -> Iterator[tuple[Cause, int | None, int | None]]:
    """Yield each error's cause with its gold and its predicted quote."""
    for pair in sorted(one.pairs, key=lambda p: p.gold):
        if not pair.matches:
            yield "wrong_boundaries", pair.gold, pair.predicted
            continue
        for cause in (_source_cause(one, pair), _speaker_cause(one, pair)):
            if cause:
                yield cause, pair.gold, pair.predicted
    paired_gold, paired_predicted = {pair.gold for pair in one.pairs}, {pair.predicted for pair in one.pairs}
    for index, content in enumerate(one.gold_words):
        if index not in paired_gold:
            near = _nearest(content, one.predicted_words)
            yield "missed_quote" if near is None else "wrong_boundaries", index, near
    for index, content in enumerate(one.predicted_words):
        if index not in paired_predicted:
            near = _nearest(content, one.gold_words)
            yield "spurious_quote" if near is None else "wrong_boundaries", near, index


def _nearest(content: frozenset[int], others: Sequence[frozenset[int]]) -> int | None:
    """Return which of the others shares most words with a content, None where none shares any."""
    best = max(range(len(others)), key=lambda i: len(others[i] & content), default=None)
    return best if best is not None and others[best] & content else None


def _source_cause(one: Comparison, pair: Pair) -> Cause | None:
    if pair.sourced:
        return None
    if not one.words.of(one.gold[pair.gold].source or ()):
        return "extra_source"
    return "wrong_source" if one.words.of(one.predicted[pair.predicted].source or ()) else "missing_source"


def _speaker_cause(one: Comparison, pair: Pair) -> Cause | None:
    gold, predicted = one.gold[pair.gold].speaker, one.predicted[pair.predicted].speaker
    if gold is UNSET or is_same_speaker(gold, predicted):
        return None
    if not plain_name(gold):
        return "extra_speaker"
    return "wrong_speaker" if plain_name(predicted) else "missing_speaker"


def _error(one: Comparison, cause: Cause, gold: int | None, predicted: int | None) -> Error:
    text = one.article.text
    return Error(
        cause,
        one.article.id,
        None if gold is None else _shown(text, one.gold[gold], one.gold_kinds[gold]),
        None if predicted is None else _shown(text, one.predicted[predicted], one.predicted_kinds[predicted]),
    )


def _shown(text: str, label: Label, kind: Kind) -> Shown:
    return Shown(
        spans=label.content,
        text=_words(text, label.content) or "",
        kind=kind,
        cue=_words(text, label.cue),
        source=_words(text, label.source),
        speaker=label.speaker,
        confidence=label.confidence,
    )


def _words(text: str, spans: tuple[Span, ...] | None) -> str | None:
    return " ".join(text[start:end] for start, end in spans or ()) or None
