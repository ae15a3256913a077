"""The extraction pipeline: a text in, its quotes out, without a database.

The stages are components of a spaCy pipeline, each of which reads what the ones before it wrote:

typography  `doc._.paragraphs`: paragraphs, the stretches between quotation marks, sentences
parse       heads, relations and parts of speech of the sentences that may hold a quote
cues        `paragraph.reports`: what each cue reports, how likely it is a quote, and whose
contents    `doc._.found`: which words are quotes
sources     the sources that carry over from one sentence or paragraph to the next
tagger      (where ONRECORD_TAGGER names one) `doc._.found` anew, by a tagger fitted on articles of one's own
speakers    `doc._.quotes`: quotes with their speakers
"""

import os
from collections.abc import Iterable, Iterator
from functools import cache, partial
from importlib.resources import files
from itertools import tee
from pathlib import Path
from typing import Any

import spacy
from msgspec.structs import replace
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import NumpyOps, set_current_ops

from db.errors import OnRecordError
from db.extracted import ExtractedQuote
from indexer.addressees import Passing, without_citation
from indexer.attribution import paragraph_quotes
from indexer.biaffine import Biaffine
from indexer.blocks import blocks
from indexer.carry import carry_over
from indexer.cast import Cast
from indexer.confidence import confidence
from indexer.directives import FORMS
from indexer.frames import Reading
from indexer.likelihood import counted
from indexer.nominals import NOUNS
from indexer.parsing import Named, Parse, Parser, Shipped
from indexer.quotes import Found, Paragraph
from indexer.reported import reports
from indexer.speakers import Resolver
from indexer.tagger.joining import Join
from indexer.tagger.store import read
from indexer.text import View, paragraphs, view
from indexer.tokens import Words
from indexer.turns import find_turns
from indexer.typography import stretches

_QUOTABLE = {"body", "title"}
_CANDIDATE = 0.55
"""A sentence is parsed where it holds a stretch or a word that is a cue at least this often in some construction."""

for _name, _default in (("text", ""), ("words", []), ("paragraphs", []), ("found", []), ("quotes", ())):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


@Language.component("typography", assigns=["doc._.paragraphs"])
def typography(doc: Doc) -> Doc:
    """Find the paragraphs that may hold quotes, the stretches in them and their sentences."""
    reading = Reading(doc)
    text = doc._.text = reading.text
    doc._.words = reading.words
    spans = [(b.start, b.end) for b in blocks(text, paragraphs(text)) if b.kind in _QUOTABLE]
    doc._.paragraphs = [
        Paragraph(start, end, reading.sentences(start, end, row), row)
        for (start, end), row in zip(spans, stretches(text, spans), strict=True)
    ]
    return doc


@Language.factory("parse", requires=["doc._.paragraphs"], assigns=["token.dep", "token.head", "token.pos"])
def parse(nlp: Language, name: str) -> Parse:
    """Parse the sentences that may hold a quote, with the pipeline that ONRECORD_MODEL names or the shipped parser."""
    return Parse(parser(nlp.vocab), cache(_may_be_cue))


def _may_be_cue(word: str) -> bool:
    return word == "according" or word in NOUNS or word in FORMS or counted().may_be_cue(word, _CANDIDATE)


class UnknownModel(OnRecordError):
    """The spaCy pipeline that ONRECORD_MODEL names cannot be used; the message says why."""


def parser(vocab: Vocab) -> Parser:
    """Load the parser: that of the spaCy pipeline that ONRECORD_MODEL names, else the shipped one.

    Raises UnknownModel where there is none of that name, or it has no parser.
    """
    named = os.environ.get("ONRECORD_MODEL")
    if not named:
        return Shipped(Biaffine.load(Path(str(files("indexer") / "model" / "parser.npz"))), vocab)
    try:
        # Its tokenizer is left out: it is given words.
        nlp = spacy.load(named, vocab=vocab, exclude=["tokenizer"])
    except OSError:
        raise UnknownModel(f"ONRECORD_MODEL: no installed spaCy pipeline or folder {named!r}") from None
    if not nlp.has_pipe("parser"):
        raise UnknownModel(f"ONRECORD_MODEL: the spaCy pipeline {named!r} has no parser")
    return Named(nlp)


@Language.component("cues", requires=["doc._.paragraphs", "token.dep"])
def cues(doc: Doc) -> Doc:
    """Find what the cues of each sentence report."""
    likelihood = counted()
    for paragraph in doc._.paragraphs:
        paragraph.reports = [reports(doc, sentence, likelihood) for sentence in paragraph.sentences]
    return doc


@Language.component("contents", requires=["doc._.paragraphs"], assigns=["doc._.found"])
def contents(doc: Doc) -> Doc:
    """Find which words are quotes, each with the cue and source of its sentence."""
    turns = find_turns(doc._.text, doc._.paragraphs)
    doc._.found = [
        row
        for number, paragraph in enumerate(doc._.paragraphs)
        for row in (turns[number] if number in turns else paragraph_quotes(paragraph, number))
    ]
    return doc


@Language.component("sources", requires=["doc._.found"])
def sources(doc: Doc) -> Doc:
    """Carry sources over to the quotes that have none of their own."""
    doc._.found = carry_over(doc._.found, doc._.paragraphs)
    return doc


@Language.component("speakers", requires=["doc._.found"], assigns=["doc._.quotes"])
def speakers(doc: Doc) -> Doc:
    """Name the speakers; the spans of `doc._.quotes` count in the document's text."""
    text = doc._.text
    resolver = Resolver(Cast(text, doc._.paragraphs))
    passing = Passing(text, doc._.paragraphs, doc._.found)
    doc._.quotes = tuple(_quote(text, row, resolver, passing) for row in passing.quotes(doc._.found))
    return doc


@Language.factory("tagger_quotes", requires=["doc._.found"], assigns=["doc._.found"])
def tagger_quotes(nlp: Language, name: str, folder: str) -> Join:
    """Decide anew which words are quotes and whose, with the tagger fitted by `onrecord train` in a folder."""
    return Join(read(Path(folder)))


def load() -> Language:
    """Return the pipeline: text in, documents with `doc._.quotes` out; with the tagger that ONRECORD_TAGGER names."""
    return assembled(os.environ.get("ONRECORD_TAGGER") or None)


@cache
def assembled(tagger: str | None) -> Language:
    """Return the pipeline with the tagger of a folder, or without one; raises UnusableTagger."""
    # Matrix products by OpenBLAS take a third of the time that thinc's own take.
    set_current_ops(NumpyOps(use_blis=False))
    nlp = spacy.blank("en")
    nlp.max_length = 10**9
    nlp.tokenizer = Words(nlp)
    for stage in ("typography", "parse", "cues", "contents", "sources", "speakers"):
        nlp.add_pipe(stage)
    if tagger is not None:
        nlp.add_pipe("tagger_quotes", before="speakers", config={"folder": tagger})
    return nlp


def extract_quotes(text: str) -> tuple[ExtractedQuote, ...]:
    """Return the quotes of one article in the order they are printed; spans count in `text` as given.

    Captions, related-article lines and what stands below an article ("About the author") hold none.
    """
    return next(extract_all([text]))


def extract_all(texts: Iterable[str]) -> Iterator[tuple[ExtractedQuote, ...]]:
    """Return the quotes of each article of a stream; the sentences of several articles are parsed together."""
    readings, kept = tee((view(text), text) for text in texts)
    docs = load().pipe((reading.text for reading, _ in readings), batch_size=32)
    for (reading, text), doc in zip(kept, docs, strict=True):
        yield tuple(_original(text, reading, quote) for quote in doc._.quotes)


def _original(text: str, reading: View, quote: ExtractedQuote) -> ExtractedQuote:
    """The quote as it stands in the text that the view was made from."""
    if reading.text == text:
        return quote
    spans = {
        field: tuple(reading.original(s, e) for s, e in getattr(quote, field))
        for field in ("spans", "verbatim", "source_spans", "cue_spans")
    }
    printed = partial(_printed, text)
    return replace(
        quote,
        text=printed(spans["spans"]),
        source=printed(spans["source_spans"]) or None,
        cue=printed(spans["cue_spans"]) or None,
        **spans,
    )


def _printed(text: str, spans: Any) -> str:
    return " ".join(text[s:e] for s, e in spans)


def _quote(text: str, found: Found, resolver: Resolver, passing: Passing) -> ExtractedQuote:
    if found.inner is not None and resolver.is_relay(found):
        found.inner.relayed_by, found = found.source[0], found.inner
    passed = passing.relayed_by(found)
    if passed:
        found.relayed_by, source = passed
        if source:
            found.source, found.contents = [source], without_citation(found.sentence, found.contents)
    relay = passing.relay_of(found)
    if relay and found.relayed_by:
        relay = resolver.relay(relay, found.relayed_by[0])
    speaker, unsure = resolver.resolve(found)
    return ExtractedQuote(
        text=_printed(text, found.contents),
        kind=found.kind,
        spans=tuple(found.contents),
        verbatim=tuple(found.verbatim),
        speaker=speaker,
        source=_printed(text, found.source) or None,
        source_spans=tuple(found.source),
        cue=_printed(text, found.cue) or None,
        cue_spans=tuple(found.cue),
        said_to=passing.said_to(found),
        relayed_by=relay,
        confidence=confidence(found, unsure=unsure),
    )
