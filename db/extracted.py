"""What the indexer hands to the writer: documents as they were read, and the quotes found in them."""

from typing import Annotated

from msgspec import Meta, Struct

from db.models import ArticleUrl, Confidence, Kind, Precision, PublishedAt, RelayedBy, SaidTo, Span, SpeakerKind, Title


class ExtractedSpeaker(Struct, frozen=True, kw_only=True):
    """Who is speaking, as far as one document tells."""

    name: Annotated[
        str, Meta(description="The fullest name the document gives, without title or role.", examples=["Ilse Marrandt"])
    ]
    kind: SpeakerKind = "person"
    aliases: Annotated[
        tuple[str, ...],
        Meta(description="Other spellings of the name in this document, as printed.", examples=[["Marrandt"]]),
    ] = ()
    roles: Annotated[
        tuple[str, ...],
        Meta(
            description="Roles the document states of this speaker, as printed.",
            examples=[["Calderran Prime Minister"]],
        ),
    ] = ()


class ExtractedQuote(Struct, frozen=True, kw_only=True):
    """One quote as extraction finds it; every span counts in the text that was extracted from."""

    text: Annotated[
        str,
        Meta(
            description="The words as printed, pieces of an interrupted quote joined by one space.",
            examples=["We will open the harbour before the first snow,"],
        ),
    ]
    kind: Kind
    spans: Annotated[
        tuple[Span, ...],
        Meta(description="Content spans, in order; outer quotation marks left out.", examples=[[[98, 145]]]),
    ]
    verbatim: Annotated[
        tuple[Span, ...],
        Meta(
            description="The stretches that stand between quotation marks, marks left out; none for indirect speech.",
            examples=[[[98, 145]]],
        ),
    ] = ()
    speaker: Annotated[
        ExtractedSpeaker | None, Meta(description="Who says it; null where the document does not tell.")
    ] = None
    source: Annotated[
        str | None,
        Meta(
            description="The source mention as printed, also where no speaker is known.",
            examples=["the Calderran leader"],
        ),
    ] = None
    source_spans: Annotated[
        tuple[Span, ...], Meta(description="Where the source mention stands.", examples=[[[147, 155]]])
    ] = ()
    cue: Annotated[
        str | None,
        Meta(description="The words that introduce the quote, as printed.", examples=["said", "According to"]),
    ] = None
    cue_spans: Annotated[tuple[Span, ...], Meta(description="Where the cue stands.", examples=[[[156, 160]]])] = ()
    said_to: SaidTo = None
    relayed_by: RelayedBy = None
    confidence: Confidence = 0.5


class ExtractedArticle(Struct, frozen=True, kw_only=True):
    """A document as read: its text and what it states about itself; null where it states nothing."""

    text: Annotated[
        str,
        Meta(
            description="The text that spans count in.",
            examples=["“We will open the harbour before the first snow,” Marrandt said."],
        ),
    ]
    title: Title = None
    url: ArticleUrl = None
    outlet: Annotated[str | None, Meta(description="Who published it.", examples=["The Selwick Courier"])] = None
    domain: Annotated[
        str | None, Meta(description="The outlet's domain, where the url gives one.", examples=["courier.example"])
    ] = None
    author: Annotated[str | None, Meta(description="Byline, without 'By'.", examples=["Anneke Dray"])] = None
    published_at: PublishedAt = None
    published_raw: Annotated[str | None, Meta(description="The date as printed.", examples=["14 April 2031"])] = None
    published_precision: Precision = "unknown"
    agencies: Annotated[
        tuple[str, ...],
        Meta(
            description="News agencies the document credits, by their usual names.",
            examples=[["Calderran Press Agency"]],
        ),
    ] = ()
    language: Annotated[str | None, Meta(description="ISO 639-1 code.", examples=["en"])] = None
