"""Whether a prediction's confidence is the chance that it is right."""

from collections.abc import Iterable, Sequence
from math import fsum

from msgspec import Struct

from db.models import Kind
from indexer.score_match import KINDS, Comparison

BINS = 10


class Bin(Struct, frozen=True):
    """Predictions whose confidence is `low` or more and under `high`; 1 falls into the last bin."""

    low: float
    high: float
    count: int
    right: int
    confidence: float | None
    """Mean, 0 to 1; None for an empty bin."""
    share_right: float | None
    """0 to 1; None for an empty bin."""


class Calibration(Struct, frozen=True):
    """How far confidence is the chance of being right.

    The error is the expected calibration error: the distance between mean confidence and share right in each bin,
    weighed by its predictions (Guo et al. 2017, "On Calibration of Modern Neural Networks"); 0 is perfect, 1 the
    worst, None where nothing bears a confidence.
    """

    count: int
    error: float | None
    error_by_kind: dict[Kind, float | None]
    """By the kind predicted."""
    bins: tuple[Bin, ...]


class Calibrations(Struct, frozen=True):
    """Calibration twice: of whole quotes, right if matched and sourced; of stretches, right if attributed."""

    quotes: Calibration
    stretches: Calibration
    """Of those in quotes predicted as direct or mixed, each with the confidence of its quote."""


class _Judged(Struct, frozen=True):
    kind: Kind
    confidence: float
    is_right: bool


def calibrations(comparisons: Sequence[Comparison]) -> Calibrations:
    """Calibrate over all predictions that bear a confidence."""
    return Calibrations(_calibration(_quotes(comparisons)), _calibration(_stretches(comparisons)))


def _quotes(comparisons: Iterable[Comparison]) -> list[_Judged]:
    judged = []
    for one in comparisons:
        right = {pair.predicted for pair in one.matched if pair.sourced}
        for index, (label, kind) in enumerate(zip(one.predicted, one.predicted_kinds, strict=True)):
            if label.confidence is not None:
                judged.append(_Judged(kind, label.confidence, index in right))
    return judged


def _stretches(comparisons: Iterable[Comparison]) -> list[_Judged]:
    judged = []
    for one in comparisons:
        for stretch in one.stretches:
            if stretch.predicted is None or one.predicted_kinds[stretch.predicted] == "indirect":
                continue
            confidence = one.predicted[stretch.predicted].confidence
            if confidence is not None:
                judged.append(_Judged(one.predicted_kinds[stretch.predicted], confidence, stretch.sourced))
    return judged


def _calibration(judged: Sequence[_Judged]) -> Calibration:
    return Calibration(
        count=len(judged),
        error=_calibration_error(judged),
        error_by_kind={kind: _calibration_error([one for one in judged if one.kind == kind]) for kind in KINDS},
        bins=tuple(_bin(number, inside) for number, inside in enumerate(_binned(judged))),
    )


def _binned(judged: Sequence[_Judged]) -> list[list[_Judged]]:
    held: list[list[_Judged]] = [[] for _ in range(BINS)]
    for one in judged:
        held[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return held


def _bin(number: int, inside: Sequence[_Judged]) -> Bin:
    right, count = sum(one.is_right for one in inside), len(inside)
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        count=count,
        right=right,
        confidence=round(fsum(one.confidence for one in inside) / count, 4) if count else None,
        share_right=round(right / count, 4) if count else None,
    )


def _calibration_error(judged: Sequence[_Judged]) -> float | None:
    apart = sum(abs(fsum(one.confidence - one.is_right for one in inside)) for inside in _binned(judged))
    return round(apart / len(judged), 4) if judged else None
