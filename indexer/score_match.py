"""Predicted quotes beside the gold ones of the same article: which are the same, and which have the same source.

Words, not characters, are compared, so that a quotation mark or comma more or less costs nothing.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import get_args

from msgspec import UNSET, Struct, UnsetType

from db.models import Kind, Span
from indexer.score_input import Label, LabelledArticle

MATCH = 0.5
"""The least intersection over union, in words, at which two contents are the same quote."""
KINDS: tuple[Kind, ...] = get_args(get_args(Kind)[0])

_WORD = re.compile(r"\w+(?:[-.'’]\w+)*")
_MARK = re.compile('[“”"]')
_STRETCH_WORDS = 3
PRONOUNS = {"i", "you", "he", "she", "it", "we", "they", "him", "her", "them", "who", "his", "their"}
TITLES = {
    *("mr", "mrs", "ms", "dr", "sir", "the"),
    *("president", "chancellor", "prime", "minister", "senator", "sen", "rep", "governor", "gov"),
}


class Words(Struct, frozen=True):
    """The words of a text, in order; a set of them is a frozenset of their indices."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    folded: tuple[str, ...]

    def of(self, spans: Iterable[Span]) -> frozenset[int]:
        """Return the words that the spans touch."""
        return frozenset(
            index
            for start, end in spans
            for index in range(bisect_right(self.ends, start), bisect_left(self.starts, end))
        )


class Pair(Struct, frozen=True):
    """A gold and a predicted quote that share words; both are indices."""

    gold: int
    predicted: int
    iou: float
    sourced: bool
    """Whether both name the same source."""

    @property
    def matches(self) -> bool:
        """Whether the two are the same quote."""
        return self.iou >= MATCH


class Stretch(Struct, frozen=True):
    """Words between double quotation marks, with the gold and the predicted quote that hold half of them or more."""

    span: Span
    gold: int | None
    predicted: int | None
    sourced: bool
    """Whether both quotes are there and name the same source."""


class Comparison(Struct, frozen=True):
    """The gold and the predicted quotes of one article, matched; `gold_*` and `predicted_*` run along them."""

    article: LabelledArticle
    words: Words
    gold_words: tuple[frozenset[int], ...]
    predicted_words: tuple[frozenset[int], ...]
    gold_kinds: tuple[Kind, ...]
    predicted_kinds: tuple[Kind, ...]
    pairs: tuple[Pair, ...]
    """Each quote in one pair at most, the best overlap first; those under MATCH are wrong boundaries."""
    stretches: tuple[Stretch, ...]

    @property
    def gold(self) -> tuple[Label, ...]:
        """The quotes labelled."""
        return self.article.gold

    @property
    def predicted(self) -> tuple[Label, ...]:
        """The quotes predicted."""
        return self.article.predicted or ()

    @property
    def matched(self) -> list[Pair]:
        """The pairs that are the same quote."""
        return [pair for pair in self.pairs if pair.matches]


def words_of(text: str) -> Words:
    """Split a text into words, an inner apostrophe, hyphen or full stop being part of one."""
    found = list(_WORD.finditer(text))
    return Words(
        tuple(m.start() for m in found), tuple(m.end() for m in found), tuple(m.group().casefold() for m in found)
    )


def quoted_spans(text: str, least: int = 1) -> list[Span]:
    """Return the spans between double quotation marks that hold `least` words; an open mark closes with its line."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        opened = None
        for mark in _MARK.finditer(text, *line.span()):
            if opened is not None:
                found.append((opened, mark.start()))
            opens = mark.group() == "“" or (mark.group() == '"' and opened is None)
            opened = mark.end() if opens else None
        if opened is not None:
            found.append((opened, line.end()))
    return [span for span in found if len(_WORD.findall(text, *span)) >= least]


def kind_of(content: frozenset[int], quoted: frozenset[int]) -> Kind:
    """Tell a quote's kind from how many of its words stand between double quotation marks."""
    if not content & quoted:
        return "indirect"
    return "direct" if content <= quoted else "mixed"


def is_same_source(words: Words, one: frozenset[int], two: frozenset[int]) -> bool:
    """Whether two mentions share a word or end in the same word, pronouns aside; no mention is like no other."""
    if not one or not two:
        return not one and not two
    last = words.folded[max(one)]
    return bool(one & two) or (last == words.folded[max(two)] and last not in PRONOUNS)


def is_same_speaker(one: str | None | UnsetType, two: str | None | UnsetType) -> bool:
    """Whether two names are the same but for case, accents, titles and punctuation."""
    return plain_name(one) == plain_name(two)


def plain_name(name: str | None | UnsetType) -> tuple[str, ...]:
    """Return the words of a name that tell it from others; none for no name."""
    if name is None or name is UNSET:
        return ()
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return tuple(w for w in re.findall("[a-z0-9]+", letters.casefold()) if w not in TITLES)


def compare(article: LabelledArticle) -> Comparison:
    """Match the predicted quotes of an article with its gold ones."""
    words, predicted = words_of(article.text), article.predicted or ()
    gold_words = tuple(words.of(label.content) for label in article.gold)
    predicted_words = tuple(words.of(label.content) for label in predicted)
    gold_sources = [words.of(label.source or ()) for label in article.gold]
    predicted_sources = [words.of(label.source or ()) for label in predicted]
    quoted = words.of(quoted_spans(article.text))

    def is_sourced(gold: int, predicted: int) -> bool:
        return is_same_source(words, gold_sources[gold], predicted_sources[predicted])

    def stretch(span: Span) -> Stretch:
        inside = words.of([span])
        gold, predicted = _owner(inside, gold_words), _owner(inside, predicted_words)
        return Stretch(
            span, gold, predicted, gold is not None and predicted is not None and is_sourced(gold, predicted)
        )

    return Comparison(
        article=article,
        words=words,
        gold_words=gold_words,
        predicted_words=predicted_words,
        gold_kinds=_kinds(article.gold, gold_words, quoted),
        predicted_kinds=_kinds(predicted, predicted_words, quoted),
        pairs=tuple(Pair(i, j, iou, is_sourced(i, j)) for iou, i, j in _one_to_one(gold_words, predicted_words)),
        stretches=tuple(stretch(span) for span in quoted_spans(article.text, _STRETCH_WORDS)),
    )


def _kinds(labels: Sequence[Label], contents: Sequence[frozenset[int]], quoted: frozenset[int]) -> tuple[Kind, ...]:
    return tuple(label.kind or kind_of(content, quoted) for label, content in zip(labels, contents, strict=True))


def _owner(inside: frozenset[int], contents: Sequence[frozenset[int]]) -> int | None:
    """Return the quote that holds most of these words, if it holds half of them."""
    best = max(range(len(contents)), key=lambda i: len(contents[i] & inside), default=None)
    return best if best is not None and 2 * len(contents[best] & inside) >= len(inside) else None


def _one_to_one(gold: Sequence[frozenset[int]], predicted: Sequence[frozenset[int]]) -> list[tuple[float, int, int]]:
    """Pair the contents that overlap, the best overlap first; of equal ones the last."""
    overlaps = [(len(a & b) / len(a | b), i, j) for i, a in enumerate(gold) for j, b in enumerate(predicted) if a & b]
    paired: list[tuple[float, int, int]] = []
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    for iou, i, j in sorted(overlaps, reverse=True):
        if i in free_gold and j in free_predicted:
            free_gold.remove(i)
            free_predicted.remove(j)
            paired.append((iou, i, j))
    return paired
