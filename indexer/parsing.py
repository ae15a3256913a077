"""The parse: which sentences need one, and the statistical pipeline that gives it to them, batched across articles."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, cast

import numpy as np
from spacy.attrs import DEP, HEAD, POS
from spacy.language import Language
from spacy.tokens import Doc

from indexer.frames import Item, Sentence

Table = np.ndarray[Any, np.dtype[np.uint64]]
Wanted = Callable[[str], bool]
"""Whether a lower-case word may be a cue."""

# Of a stretch longer than this the parser sees the first and the last words only: the rest has no part in the
# grammar of the sentence around it.
_KEPT = 40
_SENTENCES = 128
_ARTICLES = 32
_ENDS = {".", "!", "?", "…"}


class Parse:
    """The component that gives heads, relations and parts of speech to the sentences that may hold a quote."""

    def __init__(self, model: Language, wanted: Wanted) -> None:
        """Take the statistical pipeline (tagger and parser of any label set) and the words to look for."""
        self._model = model
        self._wanted = wanted

    def __call__(self, doc: Doc) -> Doc:
        """Parse one document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = _ARTICLES) -> Iterator[Doc]:
        """Parse the documents of a stream, the sentences of `batch_size` of them together."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._parse(batch)
            yield from batch

    def _parse(self, docs: list[Doc]) -> None:
        places = [
            (doc, chosen)
            for doc in docs
            for paragraph in doc._.paragraphs
            for sentence in paragraph.sentences
            if (chosen := self._chosen(doc, sentence))
        ]
        pieces = [
            Doc(
                self._model.vocab,
                words=[doc[i].text for i in chosen],
                spaces=[bool(doc[i].whitespace_) for i in chosen],
                sent_starts=[True, *[False] * (len(chosen) - 1)],
            )
            for doc, chosen in places
        ]
        tables = {id(doc): _blank(doc) for doc in docs}
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]))
        parsed = self._model.pipe((pieces[i] for i in order), batch_size=_SENTENCES)
        for i, piece in zip(order, parsed, strict=True):
            doc, chosen = places[i]
            at = np.asarray(chosen)
            values = piece.to_array([HEAD, DEP, POS])
            heads = at[np.arange(len(at)) + values[:, 0].astype(np.int64)] - at
            tables[id(doc)][at] = np.stack([heads.astype(np.uint64), values[:, 1], values[:, 2]], axis=1)
        for doc in docs:
            doc.from_array([HEAD, DEP, POS], cast(Any, tables[id(doc)]))

    def _chosen(self, doc: Doc, sentence: Sentence) -> list[int]:
        """The tokens of a sentence to be parsed, in order; none where it can hold no quote with a cue."""
        outside = [i for i in sentence if i.stretch is None and i.text[0].isalnum()]
        if not outside:
            return []
        marked = any(i.stretch for i in sentence)
        if not marked and not any(self._wanted(i.lower) for i in outside):
            return []
        found: list[int] = []
        for place, item in enumerate(sentence):
            if item.stretch is None:
                found += range(item.token, item.last)
            else:
                found += _inside(doc, item, place > 0, place + 1 < len(sentence))
        return found


def _inside(doc: Doc, item: Item, before: bool, after: bool) -> list[int]:
    """The tokens of a stretch that share a sentence with what stands before and after it."""
    tokens = [i for i in range(item.token, item.last) if not doc[i].is_space]
    if len(tokens) <= 3:
        return tokens
    ends = [n + 1 for n, i in enumerate(tokens[:-2]) if doc[i].text in _ENDS]
    first = tokens[: min(ends[0], _KEPT)] if ends else tokens[:_KEPT]
    last = tokens[max(ends[-1], len(tokens) - _KEPT) :] if ends else tokens[-_KEPT:]
    if not ends and len(tokens) <= 2 * _KEPT:
        return tokens
    if before and after:
        return sorted({*first, *last})
    return first if before else last


def _blank(doc: Doc) -> Table:
    return np.zeros((len(doc), 3), dtype=np.uint64)
