"""Reported speech without marks: X said that ...; ..., X said; According to X, ..."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.cues import HYPOTHETICALS, NEGATIONS, REPORTING, SAYING, TELLING, THAT_ONLY, find_cues
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.links import according_to
from indexer.sources import Place, first_subject, source_of

Span = tuple[int, int]

_MUTE = words("mute")
_TIMES = words("times")


@dataclass(frozen=True, slots=True)
class Clause:
    """A reported clause: its span in the view, its cue and source in the sentence."""

    content: Span
    cue: Place
    source: Place
    rule: Literal["reported", "according"]


def reported_clauses(sentence: Sentence, taken: list[Span]) -> Iterator[Clause]:
    """Yield the clause of a sentence that reports speech; `taken` are the spans that a quote holds already.

    A sentence that holds a quote yields only what "that" introduces: “...,” she said, adding that ...
    """
    cues = [c for c in find_cues(sentence) if sentence[c].lower in REPORTING]
    cues = [c for c in cues if not any(s < sentence[c].end and sentence[c].start < e for s, e in taken)]
    for cue in cues:
        if _is_denied(sentence, cue):
            continue
        start = clause_start(sentence, cue, len(sentence))
        floor = next((i + 1 for i in range(cue - 1, -1, -1) if sentence[i].stretch), 0)
        source = source_of(sentence, cue, floor) or (first_subject(sentence, cue) if floor else None)
        if source is None or sentence[source[1] - 1].lower in _MUTE:
            continue
        content = _content_right(sentence, start) if start is not None and not taken else None
        if start is not None and sentence[start].lower == "that":
            content = _content_right(sentence, start)
        if content is None and not taken:
            content = _content_left(sentence, source, cue)
        if content is None or any(s < content[1] and content[0] < e for s, e in taken):
            continue
        yield Clause(content, (cue, cue + 1), source, "reported")
        return
    if not taken:
        according = according_to(sentence)
        if according and according.source and according.cue:
            start, end = according.cue[0], according.source[1]
            content = _around(sentence, start, end)
            if content:
                yield Clause(content, according.cue, according.source, "according")


def _is_denied(sentence: Sentence, cue: int) -> bool:
    """Whether the saying is negated or hypothetical: did not say that, if he says, would say."""
    before = {i.lower for i in sentence[max(0, cue - 4) : cue]}
    return bool(before & NEGATIONS) or bool({i.lower for i in sentence[max(0, cue - 3) : cue]} & HYPOTHETICALS)


def _content_right(sentence: Sentence, start: int) -> Span | None:
    end = clause_end(sentence, start + 1)
    if end - start < 2 or sentence[start].text in {",", ":", "."}:
        return None
    closing = sentence[end].stretch
    return sentence[start].start, closing.outer_end if closing else sentence[end].end


def _content_left(sentence: Sentence, source: Place, cue: int) -> Span | None:
    """CLAUSE, X said."""
    first = min(source[0], cue)
    if first < 3 or sentence[first - 1].text != "," or len(sentence) - cue > 12:
        return None
    return sentence[0].start, sentence[first - 2].end


def _around(sentence: Sentence, start: int, end: int) -> Span | None:
    """The clause that "according to X" belongs to."""
    if start <= 1:
        comma = next((i for i in range(end, min(len(sentence), end + 14)) if sentence[i].text == ","), None)
        return _content_right(sentence, comma + 1) if comma and comma + 1 < len(sentence) else None
    stop = start - 1 if sentence[start - 1].text == "," else start
    return (sentence[0].start, sentence[stop - 1].end) if stop > 2 else None


def clause_start(sentence: Sentence, cue: int, stop: int) -> int | None:
    """Where the reported clause begins after a cue: at its "that", else right behind the cue and its addressee."""
    for at in range(cue + 1, min(stop, cue + 8)):
        if sentence[at].lower == "that" and sentence[at].stretch is None:
            return at
    at = cue + 1
    while at < stop and sentence[at].lower in _TIMES:
        at += 1
    if at >= stop or sentence[cue].lower not in REPORTING - THAT_ONLY:
        return None
    if sentence[at].lower in TELLING or sentence[cue].lower in {
        "told",
        "tells",
        "telling",
    }:
        return None
    return None if sentence[at].text in {",", ":", "of", "about", "in", "on"} else at


def clause_end(sentence: Sentence, start: int) -> int:
    """The last item of a clause that goes on at `start`: before a final attribution, else the sentence's end."""
    end = len(sentence) - 1
    while end > start and sentence[end].stretch is None and sentence[end].text in {".", "!", "?", "…"}:
        end -= 1
    for at in range(start, end):
        ends = sentence[at].text in {",", ";"} or (sentence[at].stretch and sentence[at].text.endswith(","))
        if ends and any(i.lower in SAYING for i in sentence[at + 1 : at + 8]):
            return at if sentence[at].stretch else max(start - 1, at - 1)
    return max(end, start - 1)
