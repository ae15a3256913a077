"""What lookups and variants answer: wordings side by side, and who is said to have said them.

Offsets are code points of a text, end exclusive.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from db.models import OutletRef, Precision, Quote, Span, SpeakerRef


class AlignedPart(Struct, frozen=True):
    """A stretch of one text that stands for a stretch of another; the stretches of a list cover all words of both."""

    op: Annotated[
        Literal["equal", "missing", "added", "changed"],
        Meta(
            description="equal: the same words, but for case, accents and marks; missing: words of the quote that the "
            "other text lacks; added: words that only the other text has; changed: other words, or another spelling.",
            examples=["equal"],
        ),
    ]
    query: Annotated[
        Span, Meta(description="Where in the text asked about; empty for missing words.", examples=[[0, 21]])
    ]
    quote: Annotated[Span, Meta(description="Where in the quote's text; empty for added words.", examples=[[3, 24]])]


class LookupMatch(Struct, frozen=True, kw_only=True):
    """A wording that was printed, beside the text asked about."""

    quote: Annotated[Quote, Meta(description="The earliest quote of this wording.")]
    sightings: Annotated[
        int,
        Meta(description="Quotes of this wording: exact, or a lower bound (see `sightings_is_exact`).", examples=[3]),
    ]
    sightings_is_exact: Annotated[
        bool,
        Meta(
            description="False where some of the words stand in more quotes than are compared, the newest 300 and the "
            "oldest 100 of each row of words.",
            examples=[True],
        ),
    ]
    score: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="How much of both texts is shared, 0 to 1, in hundredths: the weight of the words that both "
            "have in the same order, of the weight of all words asked about and of those the quote has in between. "
            "Rare words weigh more; a word in another spelling counts by its letters; words of the quote before and "
            "after do not count where they are more than three. The same words in another order have 0.8.",
            examples=[0.93],
        ),
    ]
    alignment: Annotated[
        tuple[AlignedPart, ...],
        Meta(description="What became of the words, from the first to the last; `query` counts in `text`."),
    ]
    verbatim: Annotated[
        tuple[Span, ...],
        Meta(
            description="Which words asked about really stood between quotation marks: offsets into `text`.",
            examples=[[[0, 21]]],
        ),
    ]


class Attribution(Struct, frozen=True, kw_only=True):
    """To whom words are attributed, and how often."""

    speaker: Annotated[SpeakerRef | None, Meta(description="Who is said to have said them; null where unnamed.")]
    source: Annotated[
        str | None,
        Meta(
            description="Without a speaker, the source mention as printed; else null.", examples=["a senior official"]
        ),
    ]
    outlets: Annotated[int, Meta(description="Outlets that attribute them so.", examples=[2])]
    quotes: Annotated[int, Meta(description="Quotes that attribute them so.", examples=[3])]


class FirstSighting(Struct, frozen=True):
    """Where words were printed first, of what is indexed."""

    quote: Annotated[Quote, Meta(description="The quote of the earliest article; a month counts as its first day.")]


class LookupSummary(Struct, frozen=True, kw_only=True):
    """Who said the best match's words and their variants, by whose account, and who printed them first."""

    total: Annotated[
        int, Meta(description="Quotes of these words: exact, or a lower bound (see `total_is_exact`).", examples=[4])
    ]
    total_is_exact: Annotated[
        bool,
        Meta(
            description="False where some of the words stand in more quotes than are compared; `total` and the counts "
            "of `speakers` are then lower bounds.",
            examples=[True],
        ),
    ]
    speakers: Annotated[
        tuple[Attribution, ...], Meta(description="Each attribution, by how many outlets and quotes, most first.")
    ]
    first: Annotated[
        FirstSighting | None,
        Meta(description="The earliest sighting; null where nothing was found or nothing is dated."),
    ]


Verdict = Annotated[
    Literal["exact", "close", "altered", "partial", "not_found"],
    Meta(
        description="exact: a quote has just these words; close: next to all of them (a score of 0.85 or more); "
        "altered: most, with others changed, added or missing; partial: they are a part of a longer quote, or a quote "
        "has a part of them, as where two were run together; not_found: what a quote shares with "
        "them may be chance. Case, accents and punctuation do not matter.",
        examples=["close"],
    ),
]


class Lookup(Struct, frozen=True, kw_only=True):
    """What became of a text that somebody remembers as a quote."""

    text: Annotated[
        str, Meta(description="The text asked about, as sent.", examples=["open the harbor before the snow"])
    ]
    verdict: Verdict
    summary: Annotated[LookupSummary, Meta(description="Over all quotes of the best match's words, however worded.")]
    matches: Annotated[
        tuple[LookupMatch, ...],
        Meta(
            description="Wordings found, each once, best first; where the text runs several quotes together, the best "
            "of each part comes first."
        ),
    ]


class Report(Struct, frozen=True, kw_only=True):
    """One quote as a report of words that others report, too."""

    quote_id: Annotated[str, Meta(description="Id of the quote.", examples=["q_pugm72gzwrfy"])]
    outlet: Annotated[OutletRef | None, Meta(description="Who published it; null where not stated.")]
    speaker: Annotated[SpeakerRef | None, Meta(description="Who is said to have said it; null where unnamed.")]
    source: Annotated[str | None, Meta(description="The source mention as printed.", examples=["the harbour master"])]
    published_at: Annotated[
        str | None, Meta(description="Publication date of the article, RFC 3339, or null.", examples=["2031-04-14"])
    ]
    published_precision: Precision
    wire: Annotated[
        bool,
        Meta(
            description="Whether it is agency copy rather than the outlet's own reporting: its article credits an "
            "agency that another report's article credits or is published by, or it stands in the same sentence as an "
            "earlier report of another outlet.",
            examples=[False],
        ),
    ]


class Variant(Struct, frozen=True, kw_only=True):
    """One wording, with every report of it."""

    text: Annotated[
        str,
        Meta(
            description="The wording, as most reports print it; case, accents and punctuation make no other wording.",
            examples=["We will open the harbour before the snow,"],
        ),
    ]
    alignment: Annotated[
        tuple[AlignedPart, ...],
        Meta(description="From the asked quote's `text` (`query`) to this wording (`quote`), word by word."),
    ]
    reports: Annotated[tuple[Report, ...], Meta(description="Each quote of this wording, earliest first.")]


class Variants(Struct, frozen=True, kw_only=True):
    """A quote, and the same words elsewhere."""

    quote: Annotated[Quote, Meta(description="The quote asked about.")]
    total: Annotated[
        int,
        Meta(
            description="Reports in all of `variants`, the quote's own among them: exact, or a lower bound (see "
            "`total_is_exact`).",
            examples=[4],
        ),
    ]
    total_is_exact: Annotated[
        bool,
        Meta(
            description="False where some of the words stand in more quotes than are compared, the newest 300 and the "
            "oldest 100 of each row of words; all counts are then lower bounds, and reports are left out.",
            examples=[True],
        ),
    ]
    variants: Annotated[
        tuple[Variant, ...],
        Meta(description="Every distinct wording once: first the quote's own, then the nearest."),
    ]
    rival_attributions: Annotated[
        tuple[Attribution, ...],
        Meta(
            description="The different people to whom the words are given, most outlets first; empty where all agree."
        ),
    ]
    earliest: Annotated[
        Report | None, Meta(description="The report of the earliest article; null where none has a date.")
    ]
    contained_in: Annotated[
        int, Meta(description="Quotes that hold all of this one's words in a row, and more.", examples=[1])
    ]
    contains: Annotated[
        int, Meta(description="Shorter quotes all of whose words this one holds in a row.", examples=[2])
    ]
