"""What was measured, as text to read."""

import textwrap
from collections.abc import Iterator

from msgspec import UNSET

from indexer.score import Report
from indexer.score_calibration import Calibration
from indexer.score_errors import Cause, Error, Shown
from indexer.score_match import KINDS

_CAUSES: dict[Cause, str] = {
    "missed_quote": "missed quote",
    "spurious_quote": "spurious quote",
    "wrong_boundaries": "wrong boundaries",
    "wrong_source": "wrong source",
    "missing_source": "source missing",
    "extra_source": "source where gold has none",
    "wrong_speaker": "wrong speaker",
    "missing_speaker": "speaker missing",
    "extra_speaker": "speaker where gold has none",
}
_TEXT_WIDTH = 100


def as_text(report: Report) -> str:
    """Return the tables, and the errors listed, ready to print."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    left_out = f"; {report.not_predicted} of them without predictions" if report.not_predicted else ""
    yield f"{report.articles} articles{left_out}\n"
    for name, row in report.figures.items():
        yield (
            f"{name:<11} {_rates(row.precision, row.recall, row.f1)}   "
            f"({row.right} right, {row.predicted} predicted, {row.gold} gold)"
        )
    yield "\nBy kind: precision over the quotes predicted as such, recall over those that gold has as such"
    for kind, rows in report.by_kind.items():
        for name, part in rows.items():
            yield (
                f"{kind:<9} {name:<8} {_rates(part.precision, part.recall, part.f1)}   "
                f"({part.predicted_right} of {part.predicted} predicted, {part.gold_right} of {part.gold} gold)"
            )
    yield from _calibration("quotes, right where matched with the right source", report.calibration.quotes)
    yield from _calibration(
        "stretches in direct and mixed quotes, right where the source is", report.calibration.stretches
    )
    yield "\nErrors"
    for cause, count in report.errors.counts.items():
        yield f"{_CAUSES[cause]:<28}{count:>6}"
        for error in report.errors.listed:
            if error.cause == cause:
                yield from _error(error)


def _rates(precision: float, recall: float, f1: float) -> str:
    return f"P {precision:5.1f}  R {recall:5.1f}  F1 {f1:5.1f}"


def _calibration(of: str, found: Calibration) -> Iterator[str]:
    yield f"\nCalibration of {of}"
    if found.error is None:
        yield "no confidence given"
        return
    yield "confidence  predictions  mean confidence  share right"
    for row in found.bins:
        if row.count:
            yield f"{row.low:.1f} - {row.high:.1f} {row.count:>13}{row.confidence:>17.3f}{row.share_right:>13.3f}"
    by_kind = [f"{kind} {found.error_by_kind[kind]:.3f}" for kind in KINDS if found.error_by_kind[kind] is not None]
    yield f"expected calibration error {found.error:.3f} ({', '.join(by_kind)})"


def _error(error: Error) -> Iterator[str]:
    gold, predicted = error.gold, error.predicted
    first, *second = [quote for quote in (gold, predicted) if quote]
    yield f"    {error.article} {_place(first)}"
    if second and (first.spans, first.kind) != (second[0].spans, second[0].kind):
        yield f"        predicted {_place(second[0])}"
    for side, quote in (("gold", gold), ("predicted", predicted)):
        if quote:
            parts = {"source": quote.source, "speaker": quote.speaker, "cue": quote.cue}
            told = [f"{name} {_short(words)}" for name, words in parts.items() if words is not UNSET]
            yield f"        {side}: {', '.join(told)}"


def _place(quote: Shown) -> str:
    spans = ", ".join(f"{start}-{end}" for start, end in quote.spans)
    return f"{spans} {quote.kind}: {_short(quote.text)}"


def _short(text: str | None) -> str:
    return "none" if text is None else repr(textwrap.shorten(text, _TEXT_WIDTH, placeholder=" …"))
