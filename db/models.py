"""The records of OnRecord as reads hand them to the service, and the fields they share with what extraction finds.

Offsets are code points of a text, end exclusive. `spans` and `verbatim` count in the article's text,
`matches` in the quote's own `text`. Dates are RFC 3339: a full date (`2024-11-15`) or, where the
document states a time, a date and time with its zone (`2024-11-15T09:30:00+01:00`).
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Span = Annotated[
    tuple[int, int], Meta(description="Start and end in code points, end exclusive.", examples=[[120, 141]])
]
Kind = Annotated[
    Literal["direct", "mixed", "indirect"],
    Meta(
        description="direct: all of it stood between quotation marks; mixed: part of it did; indirect: none of it did.",
        examples=["direct"],
    ),
]
Precision = Annotated[
    Literal["day", "month", "year", "unknown"],
    Meta(description="How much of the date the document states.", examples=["day"]),
]
SpeakerKind = Annotated[
    Literal["person", "organisation"],
    Meta(description="Whether the speaker is a person or an organisation.", examples=["person"]),
]
SaidTo = Annotated[
    str | None,
    Meta(description="The paper, programme or network it was said to, as printed.", examples=["Radio Calderra"]),
]
RelayedBy = Annotated[
    str | None,
    Meta(
        description="Who passes the words on, where that is not the speaker, as printed.",
        examples=["the Calderran Press Agency"],
    ),
]
Confidence = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        description="Share of such quotes that are right in words and source, measured on labelled news "
        "(calibrated): of a hundred quotes with 0.9, about ninety are right. In hundredths.",
        examples=[0.9],
    ),
]
Title = Annotated[
    str | None,
    Meta(description="Headline, or null where the document has none.", examples=["Harbour to open before winter"]),
]
ArticleUrl = Annotated[
    str | None,
    Meta(
        description="Address the document states for itself, or null.",
        examples=["https://courier.example/news/harbour-before-winter"],
    ),
]
PublishedAt = Annotated[
    str | None,
    Meta(description="RFC 3339; for a coarser precision the first day of the month or year.", examples=["2031-04-14"]),
]
SpeakerId = Annotated[str, Meta(description="Stable opaque id of the speaker.", examples=["s_ne4n5acdf3jg"])]
SpeakerName = Annotated[str, Meta(description="Canonical name.", examples=["Ilse Marrandt"])]
OutletId = Annotated[str, Meta(description="Stable opaque id of the outlet.", examples=["o_hvvahteltv6e"])]
OutletName = Annotated[str, Meta(description="Name of the outlet.", examples=["The Selwick Courier"])]
ArticleId = Annotated[str, Meta(description="Stable opaque id of the article.", examples=["a_injtg45yt3az"])]


class SpeakerRef(Struct, frozen=True):
    """A speaker, in short."""

    id: SpeakerId
    name: SpeakerName


class OutletRef(Struct, frozen=True):
    """An outlet, in short."""

    id: OutletId
    name: OutletName


class ArticleRef(Struct, frozen=True):
    """An article, in short."""

    id: ArticleId
    title: Title
    url: ArticleUrl


class Selector(Struct, frozen=True):
    """W3C Web Annotation text-quote selector: finds the quote again in the article."""

    exact: Annotated[
        str,
        Meta(
            description="The article's text from the first span's start to the last's end.",
            examples=["We will open the harbour before the first snow,"],
        ),
    ]
    prefix: Annotated[
        str,
        Meta(
            description="Up to 32 characters of the article before it.", examples=["old harbour would be saved.\n\n“"]
        ),
    ]
    suffix: Annotated[
        str,
        Meta(description="Up to 32 characters of the article after it.", examples=["” Marrandt said. “Nobody will be"]),
    ]


class Quote(Struct, frozen=True, kw_only=True):
    """A quote with who said it, where and when."""

    id: Annotated[str, Meta(description="Stable opaque id of the quote.", examples=["q_pugm72gzwrfy"])]
    text: Annotated[
        str,
        Meta(
            description="The words exactly as printed; pieces of an interrupted quote joined by a space.",
            examples=["We will open the harbour before the first snow,"],
        ),
    ]
    kind: Kind
    speaker: Annotated[SpeakerRef | None, Meta(description="Who said it; null where the source is unnamed or unknown.")]
    source: Annotated[str | None, Meta(description="The source mention as printed.", examples=["the harbour master"])]
    cue: Annotated[str | None, Meta(description="The words that introduce the quote.", examples=["said"])]
    said_to: SaidTo
    relayed_by: RelayedBy
    outlet: Annotated[OutletRef | None, Meta(description="Who published it; null where not stated.")]
    published_at: Annotated[
        str | None,
        Meta(
            description="Publication date of the article, RFC 3339; null where the document states none.",
            examples=["2031-04-14"],
        ),
    ]
    published_precision: Precision = "unknown"
    confidence: Confidence
    article: Annotated[ArticleRef, Meta(description="Where it was printed.")]
    spans: Annotated[
        tuple[Span, ...],
        Meta(description="Where the quote stands in the article's text, in code points.", examples=[[[98, 145]]]),
    ]
    verbatim: Annotated[
        tuple[Span, ...],
        Meta(
            description="Which stretches of the article's text stood between quotation marks.", examples=[[[98, 145]]]
        ),
    ]
    selector: Annotated[Selector, Meta(description="Finds the quote again in the article.")]
    context: Annotated[
        str | None,
        Meta(
            description="The article's text around the quote, of a length set when indexing.",
            examples=["“We will open the harbour before the first snow,” Marrandt said."],
        ),
    ]


class QuoteMatch(Quote, frozen=True, kw_only=True):
    """A quote found by a search."""

    matches: Annotated[
        tuple[Span, ...],
        Meta(
            description="The matched words, as offsets into `text` in code points; empty without `q`.",
            examples=[[[17, 24]]],
        ),
    ]


class Corrected(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a correction is about, as it was before or after; what it leaves alone is not there."""

    speaker: Annotated[
        SpeakerRef | None | UnsetType, Meta(description="Who said the quote; null for nobody who is named.")
    ] = UNSET
    kind: Annotated[Kind | UnsetType, Meta(description="Kind of the quote.", examples=["direct"])] = UNSET
    retracted: Annotated[bool | UnsetType, Meta(description="Whether it is no quote after all.", examples=[True])] = (
        UNSET
    )
    name: Annotated[str | UnsetType, Meta(description="Name of the speaker.", examples=["Ilse Marrandt"])] = UNSET
    aliases: Annotated[
        tuple[str, ...] | UnsetType,
        Meta(description="Other spellings of the speaker's name.", examples=[["Marrandt"]]),
    ] = UNSET
    merged_into: Annotated[
        SpeakerRef | None | UnsetType, Meta(description="Who has the speaker's quotes; null for the speaker alone.")
    ] = UNSET


class Reversal(Struct, frozen=True, kw_only=True):
    """Who took a correction back."""

    by: Annotated[str, Meta(description="Who did it.", examples=["Anneke Dray"])]
    key: Annotated[
        str | None,
        Meta(description="Name of the key it was done with; null from the command line.", examples=["desk"]),
    ]
    at: Annotated[str, Meta(description="When, RFC 3339 in UTC.", examples=["2031-05-02T08:00:00Z"])]
    why: Annotated[str, Meta(description="Why.", examples=["It was her after all: the recording is clear."])]


class Correction(Struct, frozen=True, kw_only=True):
    """What somebody said is wrong with a quote or a speaker."""

    id: Annotated[str, Meta(description="Stable opaque id of the correction.", examples=["c_aaaaaaaaaaab"])]
    action: Annotated[
        Literal["quote", "speaker", "merge"],
        Meta(
            description="quote: a quote's speaker or kind, or that it is none; speaker: a speaker's name or aliases; "
            "merge: a speaker is the same as another.",
            examples=["quote"],
        ),
    ]
    subject: Annotated[
        str, Meta(description="Id of the quote or of the speaker it is about.", examples=["q_pugm72gzwrfy"])
    ]
    by: Annotated[str, Meta(description="Who made it.", examples=["Anneke Dray"])]
    key: Annotated[
        str | None,
        Meta(description="Name of the key it was made with; null from the command line.", examples=["desk"]),
    ]
    at: Annotated[str, Meta(description="When, RFC 3339 in UTC.", examples=["2031-05-02T08:00:00Z"])]
    why: Annotated[str, Meta(description="Why.", examples=["The recording has Okeday's voice."])]
    before: Annotated[Corrected, Meta(description="What it was.")]
    after: Annotated[Corrected, Meta(description="What it became.")]
    reverted: Annotated[Reversal | None, Meta(description="Who took it back; null where it stands.")]


class QuoteDetail(Quote, frozen=True, kw_only=True):
    """One quote with its evidence."""

    evidence_url: Annotated[
        str | None,
        Meta(
            description="Link that opens the article at these words (`#:~:text=`); null without a url.",
            examples=["https://courier.example/news/harbour-before-winter#:~:text=We%20will%20open%20the%20harbour"],
        ),
    ]
    retracted: Annotated[
        bool,
        Meta(
            description="True where somebody said that it is no quote: no search, list or count has it.",
            examples=[False],
        ),
    ] = False
    corrections: Annotated[
        tuple[Correction, ...], Meta(description="What was said to be wrong with it, first to last.")
    ] = ()


class OutletCount(Struct, frozen=True):
    """How many quotes one outlet carries."""

    outlet: Annotated[OutletRef, Meta(description="The outlet.")]
    quotes: Annotated[int, Meta(description="Quotes it carries.", examples=[4])]


class SpeakerCount(Struct, frozen=True):
    """How many quotes one speaker has."""

    speaker: Annotated[SpeakerRef, Meta(description="The speaker.")]
    quotes: Annotated[int, Meta(description="Quotes of theirs.", examples=[4])]


class Speaker(Struct, frozen=True, kw_only=True):
    """A person or organisation that is quoted."""

    id: SpeakerId
    name: SpeakerName
    kind: SpeakerKind
    aliases: Annotated[
        tuple[str, ...], Meta(description="Other spellings met, commonest first.", examples=[["Marrandt"]])
    ]
    roles: Annotated[tuple[str, ...], Meta(description="Roles met, commonest first.", examples=[["Prime Minister"]])]
    quote_count: Annotated[int, Meta(description="Quotes attributed to this speaker.", examples=[12])]
    article_count: Annotated[int, Meta(description="Articles that quote this speaker.", examples=[7])]
    first_seen: Annotated[
        str | None, Meta(description="Earliest publication date of a quote, or null.", examples=["2031-04-14"])
    ]
    last_seen: Annotated[
        str | None, Meta(description="Latest publication date of a quote, or null.", examples=["2031-04-15"])
    ]


class NameMatch(Struct, frozen=True):
    """Which of a record's names a search found, and how."""

    name: Annotated[str, Meta(description="The name that was found, as printed.", examples=["Marrandt"])]
    how: Annotated[
        Literal["exact", "beginning", "similar"],
        Meta(
            description="exact: the whole name, but for case and accents; beginning: beginnings of its words; "
            "similar: a guess, by a name that is spelled otherwise, made only where nothing else is found.",
            examples=["beginning"],
        ),
    ]


class SpeakerMatch(Speaker, frozen=True, kw_only=True):
    """A speaker found by name."""

    matched: Annotated[
        NameMatch | None, Meta(description="The name that was found, and how sure that is; null without `q`.")
    ]


class SpeakerDetail(Speaker, frozen=True, kw_only=True):
    """A speaker with who quotes them."""

    outlets: Annotated[tuple[OutletCount, ...], Meta(description="Outlets that quote them, most first (10).")]
    history: Annotated[
        tuple[Correction, ...],
        Meta(
            description="Corrections of names and aliases, and speakers merged into this one with their own, first "
            "to last."
        ),
    ] = ()


class Outlet(Struct, frozen=True, kw_only=True):
    """A paper, agency, site or programme that publishes articles."""

    id: OutletId
    name: OutletName
    domain: Annotated[str | None, Meta(description="Domain of its articles, or null.", examples=["courier.example"])]
    article_count: Annotated[int, Meta(description="Articles indexed.", examples=[9])]
    quote_count: Annotated[int, Meta(description="Quotes in them.", examples=[31])]


class OutletMatch(Outlet, frozen=True, kw_only=True):
    """An outlet found by name."""

    matched: Annotated[
        NameMatch | None, Meta(description="The name that was found, and how sure that is; null without `q`.")
    ]


class OutletDetail(Outlet, frozen=True, kw_only=True):
    """An outlet with whom it quotes."""

    speakers: Annotated[
        tuple[SpeakerCount, ...], Meta(description="Whom it quotes, most first, then by name; `limit` at most.")
    ]


class Article(Struct, frozen=True, kw_only=True):
    """An indexed article; null where the document states nothing."""

    id: ArticleId
    url: ArticleUrl
    title: Title
    outlet: Annotated[OutletRef | None, Meta(description="Who published it.")]
    author: Annotated[str | None, Meta(description="Byline, without 'By'.", examples=["Anneke Dray"])]
    published_at: PublishedAt
    published_raw: Annotated[str | None, Meta(description="The date as printed.", examples=["14 April 2031"])]
    published_precision: Precision
    agencies: Annotated[
        tuple[str, ...], Meta(description="News agencies credited.", examples=[["Calderran Press Agency"]])
    ]
    language: Annotated[str | None, Meta(description="ISO 639-1 code.", examples=["en"])]
    quote_count: Annotated[int, Meta(description="Quotes found in it.", examples=[5])]
    version: Annotated[int, Meta(description="1 at first, one more each time its text changed.", examples=[1])]
    indexed_at: Annotated[
        str, Meta(description="When it was indexed, RFC 3339 in UTC.", examples=["2031-05-02T08:00:00Z"])
    ]


class ArticleCopy(Struct, frozen=True, kw_only=True):
    """The same text under another address, or of another outlet."""

    id: ArticleId
    url: ArticleUrl
    outlet: Annotated[OutletRef | None, Meta(description="Who published it.")]
    published_at: PublishedAt


class ArticleDetail(Article, frozen=True, kw_only=True):
    """One article with its quotes in the order they are printed."""

    quotes: Annotated[tuple[Quote, ...], Meta(description="Its quotes, in the order they are printed.")]
    text: Annotated[
        str | None,
        Meta(
            description="The article's text; null unless it was indexed with --store-text.",
            examples=["“We will open the harbour before the first snow,” Marrandt said."],
        ),
    ]
    copies: Annotated[
        tuple[ArticleCopy, ...],
        Meta(description="Articles of the very same text, such as agency copy: the earliest 100, undated ones last."),
    ]
    copy_count: Annotated[int, Meta(description="How many there are, counted to 10,000.", examples=[2])]


class Total(Struct, frozen=True):
    """How many records a search matches: exact up to a cap, "at least" beyond it."""

    count: int
    is_exact: bool


class QuoteSearch(Struct, frozen=True, kw_only=True):
    """What to look for; every field narrows the search, null leaves it open."""

    q: str | None = None
    speaker: str | None = None
    """Id, name or alias of a speaker."""
    outlet: str | None = None
    """Id or name of an outlet."""
    kind: Literal["direct", "mixed", "indirect"] | None = None
    said_to: str | None = None
    published_from: str | None = None
    """First day, RFC 3339 full date, inclusive."""
    published_to: str | None = None
    """Last day, RFC 3339 full date, inclusive."""
    has_speaker: bool | None = None
    min_confidence: float | None = None
    """Lowest confidence, 0 to 1, inclusive."""
    match: Literal["all", "most"] = "all"
    """Whether a quote must hold all words of `q` or may lack one; see `db.search.match_most`."""
    sort: Literal["relevance", "newest", "oldest"] | None = None
    """Null: relevance with words in `q`, newest without."""
