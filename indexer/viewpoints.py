"""Attribution by a phrase set off from its clause: per the invoice, by her own account, as the skipper tells it."""

from collections.abc import Iterator

from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.reported import Report
from indexer.sources import DETERMINERS, POSSESSIVES, PRONOUNS, right_source
from indexer.spans import Place, Span, place_span

_OF_WHOM = {"by", "in", "on"}
_VIEWS = words("viewpoints")
_OTHERS = POSSESSIVES - {"my", "our", "your"}
"""Whose views are reported: “in my view” quotes nobody."""
_HAS_IT = {"has", "had", "puts", "put", "tells", "told", "sees", "saw"}
_ENDS = {".", "!", "?", ";", ":"}


def viewpoints(sentence: Sentence, told: list[Report]) -> list[Report]:
    """What such phrases attribute, where no report of `told` hangs on them."""
    taken = [r.cue for r in told]
    found: list[Report] = []
    for at, item in enumerate(sentence[:-2]):
        if item.lower not in {"per", "as", "by", "in", "on"} or item.stretch is not None:
            continue
        if at and sentence[at - 1].text not in {",", "—", "–"}:
            continue
        phrase = _per(sentence, at) or _view(sentence, at) or _as_told(sentence, at)
        if phrase is None:
            continue
        cue, source, end = phrase
        span = place_span(sentence, cue)
        contents = tuple(_around(sentence, at, end))
        if contents and not any(s < span[1] and span[0] < e for s, e in taken):
            found.append(Report(contents, span, place_span(sentence, source), 0.75, "according", item.token))
    return found


Phrase = tuple[Place, Place, int]
"""The cue, the source, and where the phrase ends."""


def _per(sentence: Sentence, at: int) -> Phrase | None:
    """Per the contractor's invoice; per Ada Orr. Not: 40 crowns per head."""
    named = sentence[at].lower == "per" and (sentence[at + 1].is_name or sentence[at + 1].lower in DETERMINERS)
    source = right_source(sentence, at) if named else None
    if source is None:
        return None
    end = next((n for n in range(source[1], len(sentence)) if sentence[n].text in _ENDS | {","}), len(sentence))
    return ((at, at + 1), (source[0], end), end) if end - source[0] <= 10 else None


def _view(sentence: Sentence, at: int) -> Phrase | None:
    """By her own account, in the vicar's view; on the reckoning of the ranger."""
    if sentence[at].lower not in _OF_WHOM:
        return None
    if sentence[at + 1].lower == "the" and sentence[at + 2].lower in _VIEWS:
        of = at + 3
        source = right_source(sentence, of) if of < len(sentence) - 1 and sentence[of].lower == "of" else None
        return ((at, of + 1), source, source[1]) if source else None
    for noun in range(at + 2, min(at + 9, len(sentence))):
        if sentence[noun].stretch is not None or sentence[noun].text in _ENDS | {","}:
            return None
        if sentence[noun].lower not in _VIEWS:
            continue
        owner = noun - (sentence[noun - 1].lower == "own")
        if owner == at + 2 and sentence[at + 1].lower in _OTHERS:
            return (noun, noun + 1), (at + 1, owner), noun + 1
        if owner - 2 > at and sentence[owner - 1].lower in {"'s", "’s", "'", "’"}:
            return (noun, noun + 1), (at + 1, owner - 1), noun + 1
    return None


def _as_told(sentence: Sentence, at: int) -> Phrase | None:
    """As the skipper tells it; as her partner, Odd Pell, has it."""
    if sentence[at].lower != "as":
        return None
    opens = sentence[at + 1]
    if not (opens.is_name or opens.lower in DETERMINERS | PRONOUNS):
        return None
    for verb in range(at + 2, min(at + 14, len(sentence) - 1)):
        if sentence[verb].stretch is not None:
            return None
        if sentence[verb].lower in _HAS_IT and sentence[verb + 1].lower == "it":
            end = verb - (sentence[verb - 1].text == ",")
            return (verb, verb + 2), (at + 1, end), verb + 2
    return None


def _around(sentence: Sentence, at: int, end: int) -> Iterator[Span]:
    """The clause before and behind a phrase."""
    start = next((n + 1 for n in range(at - 1, -1, -1) if sentence[n].text in {";", ":"}), 0)
    stop = next((n for n in range(end, len(sentence)) if sentence[n].text in _ENDS), len(sentence))
    before, behind = (start, at), (end, stop)
    while before[0] < before[1] and sentence[before[1] - 1].text in {",", "—", "–"}:
        before = (before[0], before[1] - 1)
    while behind[0] < behind[1] and sentence[behind[0]].text in {",", "—", "–"}:
        behind = (behind[0] + 1, behind[1])
    for piece in (before, behind):
        if piece[0] < piece[1]:
            yield place_span(sentence, piece)
