"""Corrected articles as labels: what `onrecord score` and `onrecord train` read."""

import re
from collections.abc import Mapping
from typing import Any

from db.fold import fold
from db.models import ArticleDetail, Quote, Span, SpeakerRef


def label_article(article: ArticleDetail, text: str, taken: Mapping[str, SpeakerRef | None]) -> dict[str, Any]:
    """Make a labelled article of one with its text; `taken` as in `db.corrected.corrected_articles`.

    Quotes that nobody corrected are labels, too, as extraction found them.
    """
    return {
        "id": article.id,
        "text": text,
        "quotes": [_label(text, quote, taken.get(quote.id)) for quote in article.quotes],
    }


def _label(text: str, quote: Quote, taken_from: SpeakerRef | None) -> dict[str, Any]:
    source = _mention(text, quote.source, quote.spans, quote.spans)
    cue = _mention(text, quote.cue, quote.spans, quote.spans if source is None else (source,))
    rightly = source is not None and not _names_other(quote, taken_from)
    return {
        "content": quote.spans,
        "cue": None if cue is None else [cue],
        "source": [source] if rightly else None,
        "speaker": None if quote.speaker is None else quote.speaker.name,
        "kind": quote.kind,
    }


def _names_other(quote: Quote, taken_from: SpeakerRef | None) -> bool:
    """Whether the source as found names who was said not to be the speaker, and not who is.

    "He" or "the minister" is then still the source: who was meant was corrected.
    """
    if taken_from is None:
        return False
    source = set(fold(quote.source or "").split())
    rightly = set(fold("" if quote.speaker is None else quote.speaker.name).split())
    return bool(source & set(fold(taken_from.name).split()) - rightly) and not source & rightly


def _mention(text: str, printed: str | None, outside: tuple[Span, ...], near: tuple[Span, ...]) -> Span | None:
    """Where words stand that belong to a quote: the place nearest to some spans, best in their paragraph.

    (Stored are the words, not their place.) None where they stand nowhere outside the quote.
    """
    if not printed:
        return None
    found: list[tuple[bool, int, Span]] = []
    for match in re.finditer(rf"(?<!\w){re.escape(printed)}(?!\w)", text):
        start, end = match.span()
        if any(start < other_end and other < end for other, other_end in outside):
            continue
        for other, other_end in near:
            between = (end, other) if end <= other else (other_end, start)
            found.append(("\n" in text[slice(*between)], between[1] - between[0], (start, end)))
    return min(found)[2] if found else None
