"""A paragraph as the tagger reads it: its tokens, and the labels drawn for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.tokens import Doc

from indexer.quotes import Paragraph
from indexer.spans import Span
from indexer.tagger.features import Tokens, features
from indexer.tagger.layers import Floats
from indexer.tagger.model import Tagger

DRAWS = 64
_TOGETHER = 40
"""How many paragraphs run through the tagger at a time, those of a length together."""

Bools = np.ndarray[Any, np.dtype[np.bool_]]
Draws = np.ndarray[Any, np.dtype[np.int8]]
Range = tuple[int, int]
"""Tokens counted from the first of a paragraph, end exclusive; those of paragraphs before it are negative."""


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph with what the tagger makes of it."""

    doc: Doc
    number: int
    first: int
    """Its first token in the document."""
    starts: np.ndarray[Any, np.dtype[np.int64]]
    """Where the tokens of the document start."""
    words: Bools
    """Which of its tokens are words and not marks."""
    sentences: np.ndarray[Any, np.dtype[np.int64]]
    """The number of the sentence of each token."""
    draws: Draws
    """Labels drawn from their joint probability: (draws, tokens)."""
    marginals: Floats
    """The probability of each label: (tokens, labels)."""

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph in the document."""
        found: Paragraph = self.doc._.paragraphs[self.number]
        return found

    def __len__(self) -> int:
        return len(self.words)

    def tokens(self, span: Span) -> Range:
        """The tokens that start in a span of the document's text."""
        first, last = np.searchsorted(self.starts, span)
        return int(first) - self.first, int(last) - self.first

    def mask(self, spans: Iterable[Span]) -> Bools:
        """Which tokens start in the spans."""
        found = np.zeros(len(self), dtype=bool)
        for span in spans:
            first, last = self.tokens(span)
            found[max(first, 0) : max(last, 0)] = True
        return found

    def span(self, tokens: Range) -> Span:
        """The span of some tokens in the document's text."""
        last = self.doc[self.first + tokens[1] - 1]
        return int(self.starts[self.first + tokens[0]]), last.idx + len(last)

    def word(self, at: int) -> str:
        """A token's text."""
        return str(self.doc[self.first + at].text)


def runs(mask: Bools) -> list[Range]:
    """The runs of a mask."""
    edges = _edges(mask[None])[1]
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def runs_of_rows(table: Bools) -> Counter[Range]:
    """How many rows of a table hold each run."""
    edges = _edges(table)[1].tolist()
    return Counter(zip(edges[::2], edges[1::2], strict=True))


def _edges(table: Bools) -> tuple[Any, ...]:
    """The rows and columns where a run starts or ends, by row; of each two the second is the end of the first."""
    wide = np.zeros((table.shape[0], table.shape[1] + 2), dtype=np.int8)
    wide[:, 1:-1] = table
    return np.nonzero(wide[:, 1:] != wide[:, :-1])


def parts(doc: Doc, tagger: Tagger) -> list[Part]:
    """Return the paragraphs of a document with what the tagger makes of them; the same each time."""
    random = np.random.default_rng(0)
    rows = features(doc)
    starts = np.asarray([token.idx for token in doc], dtype=np.int64)
    order = sorted((n for n, row in enumerate(rows) if len(row.ids)), key=lambda n: len(rows[n].ids))
    found: dict[int, Part] = {}
    for at in range(0, len(order), _TOGETHER):
        numbers = order[at : at + _TOGETHER]
        chain = tagger.chain(*tagger.scores([rows[n].ids for n in numbers]))
        draws, marginals = chain.samples(DRAWS, random), chain.marginals()
        place = 0
        for n in numbers:
            here = slice(place, place + len(rows[n].ids))
            found[n] = _part(doc, n, rows[n], starts, draws[:, here], marginals[here])
            place = here.stop
    return [found[n] for n in sorted(found)]


def _part(doc: Doc, number: int, row: Tokens, starts: Any, draws: Any, marginals: Floats) -> Part:
    sentences = np.zeros(row.last - row.first, dtype=np.int64)
    for n, sentence in enumerate(doc._.paragraphs[number].sentences):
        sentences[max(0, sentence[0].token - row.first) :] = n
    words = np.asarray([any(c.isalnum() for c in doc[i].text) for i in range(row.first, row.last)], dtype=bool)
    return Part(doc, number, row.first, starts, words, sentences, draws.astype(np.int8), marginals)
