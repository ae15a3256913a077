"""What the training reads: the treebanks, with the typography of newspapers and composed sentences of speech."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import registry

from indexer.training.speech import Composer, Material
from indexer.training.treebanks import document, documents, read_conllu, read_iob2

_TYPOGRAPHY = {
    "'": "’",
    "'s": "’s",
    "n't": "n’t",
    "'m": "’m",
    "'re": "’re",
    "'ve": "’ve",
    "'ll": "’ll",
    "'d": "’d",
    "--": "—",
    "...": "…",
}
_CURLY = 0.5
_PRIMES = 0.15
"""Shares of documents whose double marks become “ ” and '' ''."""

Reader = Callable[[Language], Iterable[Example]]


@registry.readers("onrecord.Treebanks.v1")  # type: ignore[untyped-decorator]
def treebanks(paths: list[str], speech: float, seed: int) -> Reader:
    """Read CoNLL-U files in a new order each epoch; `speech` composed paragraphs are added to each document.

    With `speech` 0 the documents are given as they are, in order: for evaluation.
    """
    epochs = iter(range(10**6))

    def read(nlp: Language) -> Iterator[Example]:
        sentences = [s for path in paths for s in read_conllu(Path(path))]
        docs = list(documents(nlp.vocab, sentences))
        if not speech:
            yield from (Example(nlp.make_doc(doc.text), doc) for doc in docs)
            return
        number = seed + next(epochs)
        random = Random(number)
        composer = Composer(Material.of(sentences), number)
        docs += [document(nlp.vocab, composer.compose()) for _ in range(int(speech * len(docs)))]
        random.shuffle(docs)
        for doc in docs:
            yield _example(nlp, doc, random.random())

    return read


@registry.readers("onrecord.Names.v1")  # type: ignore[untyped-decorator]
def names(conllu: list[str], iob2: list[str], seed: int) -> Reader:
    """Read the names of GUM (CoNLL-U) and Universal NER (IOB2) files; `seed` 0 keeps documents as they are."""
    epochs = iter(range(10**6))

    def read(nlp: Language) -> Iterator[Example]:
        docs = [d for path in conllu for d in documents(nlp.vocab, read_conllu(Path(path), entities=True))]
        docs += [d for path in iob2 for d in documents(nlp.vocab, read_iob2(Path(path)))]
        if not seed:
            yield from (Example(nlp.make_doc(doc.text), doc) for doc in docs)
            return
        random = Random(seed + next(epochs))
        random.shuffle(docs)
        for doc in docs:
            yield _example(nlp, doc, random.random())

    return read


def _example(nlp: Language, doc: Doc, pick: float) -> Example:
    if pick < _CURLY + _PRIMES:
        doc = _printed(nlp, doc, primes=pick >= _CURLY)
    return Example(nlp.make_doc(doc.text), doc)


def _printed(nlp: Language, doc: Doc, *, primes: bool) -> Doc:
    """The document with typographic apostrophes and marks, or with '' for double marks."""
    words = []
    for token in doc:
        word = token.text
        if word in {'"', "``", "''", "“", "”"}:
            opens = not token.whitespace_ and (token.i == 0 or bool(doc[token.i - 1].whitespace_))
            word = "''" if primes else "“" if opens and word != "”" else "”"
        elif not primes:
            word = _TYPOGRAPHY.get(word, word)
        words.append(word)
    if words == [t.text for t in doc]:
        return doc
    made = Doc(
        nlp.vocab,
        words=words,
        spaces=[bool(t.whitespace_) for t in doc],
        pos=[t.pos_ for t in doc] if doc.has_annotation("POS") else None,
        heads=[t.head.i for t in doc] if doc.has_annotation("DEP") else None,
        deps=[t.dep_ for t in doc] if doc.has_annotation("DEP") else None,
    )
    if doc.has_annotation("ENT_IOB"):
        made.set_ents([Span(made, e.start, e.end, e.label_) for e in doc.ents], default="outside")
    return made
