"""The extraction pipeline: a text in, its quotes out, without a database."""

from functools import cache
from typing import cast

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from db.models import ExtractedQuote
from indexer.addressees import relayed_by, said_to
from indexer.attribution import CONFIDENCE, UNSURE, Found, Paragraph, attribute
from indexer.blocks import blocks
from indexer.cast import Cast
from indexer.frames import frame
from indexer.speakers import Resolver
from indexer.text import View, paragraphs, view
from indexer.typography import stretches

_QUOTABLE = {"body", "title"}


@cache
def load() -> Language:
    """Return the spaCy pipeline: English tokens; the trained stages will join it here."""
    nlp = spacy.blank("en")
    tokenizer = cast(Tokenizer, nlp.tokenizer)
    for title in ("Sgt.", "Capt.", "Lt.", "Col.", "Maj.", "Cmdr.", "Supt.", "Insp.", "Hon.", "Atty.", "Asst.", "Det."):
        tokenizer.add_special_case(title, [{"ORTH": title}])
    return nlp


def extract_quotes(text: str) -> tuple[ExtractedQuote, ...]:
    """Return the quotes of one article in the order they are printed; spans count in `text` as given.

    Captions, related-article lines and what stands below an article ("About the author") hold none.
    """
    reading = view(text)
    spans = [(b.start, b.end) for b in blocks(reading.text, paragraphs(reading.text)) if b.kind in _QUOTABLE]
    nlp = load()
    rows = stretches(reading.text, spans)
    read = [
        Paragraph(start, end, frame(nlp, reading.text, start, end, row), row)
        for (start, end), row in zip(spans, rows, strict=True)
    ]
    found = attribute(read)
    resolver = Resolver(Cast(reading.text, read))
    return tuple(_quote(text, reading, row, resolver) for row in found)


def _quote(text: str, reading: View, found: Found, resolver: Resolver) -> ExtractedQuote:
    sentence = found.sentence
    relay = reading.text[slice(*found.relayed_by)] if found.relayed_by else None
    if found.cue_place and found.source_place:
        cited = relayed_by(sentence, found.source_place, found.cue_place, reading.text)
        if cited:
            relay, place = cited
            found.source = [(sentence[place[0]].start, sentence[place[1] - 1].end)]
    speaker, unsure = resolver.resolve(found)
    spans = [reading.original(s, e) for s, e in found.contents]
    source = [reading.original(s, e) for s, e in found.source]
    cue = [reading.original(s, e) for s, e in found.cue]
    return ExtractedQuote(
        text=" ".join(text[s:e] for s, e in spans),
        kind=found.kind,
        spans=tuple(spans),
        verbatim=tuple(reading.original(s, e) for s, e in found.verbatim),
        speaker=speaker,
        source=" ".join(text[s:e] for s, e in source) or None,
        source_spans=tuple(source),
        cue=" ".join(text[s:e] for s, e in cue) or None,
        cue_spans=tuple(cue),
        said_to=said_to(sentence, found.cue_place, reading.text),
        relayed_by=relay,
        confidence=round(CONFIDENCE[found.rule] * (UNSURE if unsure else 1), 2),
    )
