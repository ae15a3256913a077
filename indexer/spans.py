"""Spans and the items of a sentence that they cover."""

from collections.abc import Iterable

from indexer.frames import Sentence
from indexer.typography import Stretch

Span = tuple[int, int]
"""Offsets in a text, end exclusive."""
Place = tuple[int, int]
"""Indexes of items in a sentence, end exclusive."""


def place_span(sentence: Sentence, place: Place) -> Span:
    """The span of a run of items."""
    return sentence[place[0]].start, sentence[place[1] - 1].end


def place_of(sentence: Sentence, span: Span) -> Place | None:
    """The items that a span meets."""
    found = [n for n, i in enumerate(sentence) if i.start < span[1] and span[0] < i.end]
    return (found[0], found[-1] + 1) if found else None


def bare_place_of(sentence: Sentence, span: Span) -> Place | None:
    """The items that a span meets; None where a stretch is among them."""
    place = place_of(sentence, span)
    return None if place and any(i.stretch for i in sentence[slice(*place)]) else place


def holds(contents: list[Span], stretch: Stretch) -> bool:
    """Whether a stretch lies in one of the contents."""
    return any(s <= stretch.start and stretch.end <= e for s, e in contents)


def opens(sentence: Sentence, contents: list[Span], small: tuple[str, ...]) -> bool:
    """Whether contents open with some words."""
    at = next((n for n, i in enumerate(sentence) if i.start >= contents[0][0]), len(sentence))
    return tuple(i.lower for i in sentence[at : at + len(small)]) == small


def overlap(one: Iterable[Span], two: Iterable[Span]) -> bool:
    """Whether some span of one shares a character with some of the other."""
    return any(a < d and c < b for a, b in one for c, d in two)
