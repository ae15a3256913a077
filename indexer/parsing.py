"""The parse: which sentences need one, and the statistical pipeline that gives it to them, batched across articles."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, cast

import numpy as np
from spacy.attrs import DEP, HEAD, POS, SPACY
from spacy.language import Language
from spacy.parts_of_speech import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from indexer.biaffine import Biaffine
from indexer.frames import Item, Sentence

Table = np.ndarray[Any, np.dtype[np.uint64]]
Wanted = Callable[[str], bool]
"""Whether a lower-case word may be a cue."""
Words = tuple[list[str], list[bool]]
"""The words of a sentence, and whether a blank follows each."""

# Of a stretch longer than this the parser sees the first and the last words only: the rest has no part in the
# grammar of the sentence around it.
_KEPT = 40
_SENTENCES = 128
_ARTICLES = 32
_ENDS = {".", "!", "?", "…"}


class Parser(Protocol):
    """What parses sentences: for each a table of a row a word, of head (its index), relation and part of speech.

    Relations and parts of speech are given as spaCy numbers them.
    """

    def __call__(self, sentences: list[Words]) -> Iterable[Table]:
        """Parse sentences, none of them empty, in their order."""


class Shipped:
    """The parser of this package."""

    def __init__(self, network: Biaffine, vocab: Vocab) -> None:
        self._network = network
        self._labels = np.array([vocab.strings.add(label) for label in network.labels], dtype=np.uint64)
        self._tags = np.array([IDS[tag] for tag in network.tags], dtype=np.uint64)

    def __call__(self, sentences: list[Words]) -> Iterable[Table]:
        """Parse sentences."""
        for tree in self._network.parse([words for words, _ in sentences]):
            yield np.stack([tree.heads.astype(np.uint64), self._labels[tree.labels], self._tags[tree.tags]], axis=1)


class Named:
    """The tagger and parser of a spaCy pipeline."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    def __call__(self, sentences: list[Words]) -> Iterable[Table]:
        """Parse sentences."""
        docs = [
            Doc(self._nlp.vocab, words=words, spaces=spaces, sent_starts=[True, *[False] * (len(words) - 1)])
            for words, spaces in sentences
        ]
        order = sorted(range(len(docs)), key=lambda i: len(docs[i]))
        parsed = self._nlp.pipe((docs[i] for i in order), batch_size=_SENTENCES)
        found = dict(zip(order, parsed, strict=True))
        for i in range(len(docs)):
            table: Table = np.asarray(found[i].to_array([HEAD, DEP, POS]), dtype=np.uint64)
            table[:, 0] += np.arange(len(docs[i]), dtype=np.uint64)
            yield table


class Parse:
    """The component that gives heads, relations and parts of speech to the sentences that may hold a quote."""

    def __init__(self, parser: Parser, wanted: Wanted) -> None:
        """Take the parser, of any label set, and the words to look for."""
        self._parser = parser
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
        chosen: list[tuple[int, list[int]]] = []
        sentences: list[Words] = []
        for number, doc in enumerate(docs):
            words: list[str] = doc._.words
            blanks = doc.to_array(SPACY).astype(bool).tolist()
            for paragraph in doc._.paragraphs:
                for sentence in paragraph.sentences:
                    tokens = self._chosen(words, sentence)
                    if tokens:
                        chosen.append((number, tokens))
                        sentences.append(([words[i] for i in tokens], [blanks[i] for i in tokens]))
        tables = [np.zeros((len(doc), 3), dtype=np.uint64) for doc in docs]
        for (number, tokens), rows in zip(chosen, self._parser(sentences), strict=True):
            at = np.asarray(tokens, dtype=np.uint64)
            rows[:, 0] = at[rows[:, 0]] - at
            tables[number][at] = rows
        for doc, table in zip(docs, tables, strict=True):
            doc.from_array([HEAD, DEP, POS], cast(Any, table))

    def _chosen(self, words: list[str], sentence: Sentence) -> list[int]:
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
                found += _inside(words, item, place > 0, place + 1 < len(sentence))
        return found


def _inside(words: list[str], item: Item, before: bool, after: bool) -> list[int]:
    """The tokens of a stretch that share a sentence with what stands before and after it."""
    tokens = [i for i in range(item.token, item.last) if not words[i].isspace()]
    if len(tokens) <= 3:
        return tokens
    ends = [n + 1 for n, i in enumerate(tokens[:-2]) if words[i] in _ENDS]
    first = tokens[: min(ends[0], _KEPT)] if ends else tokens[:_KEPT]
    last = tokens[max(ends[-1], len(tokens) - _KEPT) :] if ends else tokens[-_KEPT:]
    if not ends and len(tokens) <= 2 * _KEPT:
        return tokens
    if before and after:
        return sorted({*first, *last})
    return first if before else last
