"""What exists only on the wire: the page envelope, the problem body, the extraction request and answer."""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from db.extracted import ExtractedArticle, ExtractedQuote
from db.ledger import SeenDocument
from db.models import Article, ArticleDetail, ArticleRef, OutletMatch, QuoteMatch, SpeakerMatch
from db.query import Query
from db.versions import ArticleVersion

T = TypeVar("T")


class Envelope(Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a list."""

    items: Annotated[tuple[T, ...], Meta(description="The records of this page, in the order asked for.")]
    next: Annotated[
        str | None,
        Meta(
            description="Cursor of the next page, to be sent back as `cursor` with the same filters; "
            "null on the last page. Opaque: do not take it apart.",
            examples=["eyJrIjpbMTJdfQ"],
        ),
    ]
    next_url: Annotated[
        str | None,
        Meta(
            description="The next page's path with every parameter kept, also in the Link header; "
            "null on the last page.",
            examples=["/v1/quotes?q=harbour&cursor=eyJrIjpbMTJdfQ"],
        ),
    ]
    total: Annotated[
        int, Meta(description="Records on all pages: exact, or a lower bound (see `total_is_exact`).", examples=[42])
    ]
    total_is_exact: Annotated[
        bool,
        Meta(
            description="False where counting stopped, at 10,000 or after some milliseconds: then there are at least "
            "`total`.",
            examples=[True],
        ),
    ]


class QuotePage(Envelope[QuoteMatch], frozen=True, kw_only=True):
    """One page of quotes."""

    query: Annotated[Query | None, Meta(description="`q` as it was understood; null without `q`.")]


class SpeakerPage(Envelope[SpeakerMatch], frozen=True):
    """One page of speakers."""


class OutletPage(Envelope[OutletMatch], frozen=True):
    """One page of outlets."""


class ArticlePage(Envelope[Article], frozen=True):
    """One page of articles."""


class DocumentPage(Envelope[SeenDocument], frozen=True):
    """One page of documents that were seen: what is answered where `status` is asked for."""


class VersionPage(Envelope[ArticleVersion], frozen=True):
    """One page of an article's versions."""


class Fault(Struct, frozen=True, kw_only=True, rename={"where": "in"}):
    """One thing that is wrong with a request."""

    parameter: Annotated[
        str, Meta(description="Name of the parameter, or of the field of the body.", examples=["limit"])
    ]
    where: Annotated[
        Literal["query", "path", "header", "body"], Meta(description="Where it stands.", examples=["query"])
    ]
    value: Annotated[
        str | None, Meta(description="The value as sent, cut at 200 characters; null for a body.", examples=["0"])
    ]
    detail: Annotated[
        str, Meta(description="What is wrong with it, in words.", examples=["must be a whole number from 1 to 100"])
    ]
    position: Annotated[
        int | None,
        Meta(description="Where in the value it goes wrong, in code points from 0; null for all of it.", examples=[7]),
    ] = None


class Problem(Struct, frozen=True, kw_only=True):
    """What every failure answers: an RFC 9457 problem document."""

    type: Annotated[
        str,
        Meta(
            description="Which kind of problem: a path of this service that explains it, or `about:blank` "
            "where the status says it all.",
            examples=["/problems/invalid-parameter"],
        ),
    ]
    title: Annotated[str, Meta(description="The kind, in words.", examples=["A parameter is not valid"])]
    status: Annotated[int, Meta(description="The HTTP status.", examples=[400])]
    detail: Annotated[
        str, Meta(description="What happened this time.", examples=["limit: must be a whole number from 1 to 100"])
    ]
    instance: Annotated[str, Meta(description="Path and query of the request.", examples=["/v1/quotes?limit=0"])]
    request_id: Annotated[
        str,
        Meta(
            description="The request's id: the X-Request-Id sent, where it is up to 64 letters, digits or "
            "`._-`, else one made here. Also a header of every answer.",
            examples=["9f2b1c0e7d6a4b35"],
        ),
    ]
    errors: Annotated[
        tuple[Fault, ...], Meta(description="Each thing that is wrong with the request; empty where none can be named.")
    ] = ()


class ProblemType(Struct, frozen=True, kw_only=True):
    """A kind of problem, explained."""

    type: Annotated[str, Meta(description="Its path.", examples=["/problems/invalid-parameter"])]
    title: Annotated[str, Meta(description="The kind, in words.", examples=["A parameter is not valid"])]
    status: Annotated[int, Meta(description="The HTTP status it comes with.", examples=[400])]
    description: Annotated[
        str,
        Meta(description="When it happens and what to do about it.", examples=["The request is wrong: correct it."]),
    ]


PlainText = Annotated[
    Annotated[str, Meta(min_length=1)] | None,
    Meta(
        description="Plain text, with its header where it has one.",
        examples=["“We will open the harbour before the first snow,” Ilse Marrandt said."],
    ),
]
PageHtml = Annotated[
    Annotated[str, Meta(min_length=1)] | None,
    Meta(
        description="A web page.",
        examples=["<article><p>“Nobody will be left on the quay,” Marrandt said.</p></article>"],
    ),
]


class ExtractRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document to extract quotes from: exactly one of `text` and `html`."""

    text: PlainText = None
    html: PageHtml = None
    url: Annotated[
        Annotated[str, Meta(min_length=1, max_length=2000)] | None,
        Meta(
            description="Address of the page; only with `html`.",
            examples=["https://courier.example/news/harbour-before-winter"],
        ),
    ] = None


class Extraction(Struct, frozen=True, kw_only=True):
    """A document and the quotes found in it; nothing of it is kept."""

    article: Annotated[ExtractedArticle, Meta(description="What the document states about itself, and its text.")]
    quotes: Annotated[
        tuple[ExtractedQuote, ...],
        Meta(description="The quotes in the order they are printed; every span counts in `article.text`."),
    ]


class ArticleRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An article to index, as a line of JSON lines is for `onrecord index`: exactly one of `text` and `html`.

    What is stated here stands above what the document says of itself.
    """

    text: PlainText = None
    html: PageHtml = None
    url: Annotated[
        Annotated[str, Meta(max_length=2000, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+\S*$")] | None,
        Meta(
            description="Address, by which the article is known again: another text at the same address is a new "
            "version. Without one it is known by its text and outlet.",
            examples=["https://courier.example/news/harbour-before-winter"],
        ),
    ] = None
    title: Annotated[
        Annotated[str, Meta(max_length=2000)] | None,
        Meta(description="Headline.", examples=["Harbour to open before winter"]),
    ] = None
    outlet: Annotated[
        Annotated[str, Meta(max_length=500)] | None,
        Meta(description="Who published it.", examples=["The Selwick Courier"]),
    ] = None
    author: Annotated[
        Annotated[str, Meta(max_length=2000)] | Annotated[tuple[str, ...], Meta(max_length=100)] | None,
        Meta(description="Who wrote it; several as a list.", examples=["Anneke Dray", ["Anneke Dray", "Ivo Senn"]]),
    ] = None
    published_at: Annotated[
        str | int | float | None,
        Meta(
            description="Day or time of publication, RFC 3339 or as printed; a number is Unix time.",
            examples=["2031-04-14"],
        ),
    ] = None
    published: Annotated[
        str | int | float | None, Meta(description="The same as `published_at`.", examples=["14 April 2031"])
    ] = None
    date: Annotated[
        str | int | float | None, Meta(description="The same as `published_at`.", examples=["2031-04-14"])
    ] = None


Outcome = Annotated[
    Literal["added", "unchanged", "updated", "new_version"],
    Meta(
        description="added: it is new; unchanged: it was stored before just so; updated: the same text, but something "
        "else differs; new_version: another text at the same address.",
        examples=["added"],
    ),
]


class IndexedArticle(Struct, frozen=True, kw_only=True):
    """An article that was sent, as it is stored now."""

    status: Outcome
    article: Annotated[ArticleDetail, Meta(description="The article with its quotes.")]


class LineAnswer(Struct, frozen=True, kw_only=True):
    """What became of one line."""

    line: Annotated[int, Meta(description="Which line, from 1; blank ones count but are not answered.", examples=[1])]
    status: Annotated[
        Literal["added", "unchanged", "updated", "new_version", "rejected"],
        Meta(
            description="As for one article; or rejected: it is not stored, for `reason`.",
            examples=["added"],
        ),
    ]
    article: Annotated[ArticleRef | None, Meta(description="The article; null where rejected.")] = None
    quotes: Annotated[int, Meta(description="Quotes found in it.", examples=[2])] = 0
    problem: Annotated[
        str | None,
        Meta(
            description="The problem type where rejected: of one with a status from 500 up the line is not at fault, "
            "and may be sent again.",
            examples=["/problems/invalid-body"],
        ),
    ] = None
    reason: Annotated[
        str | None, Meta(description="What is wrong, in words, where rejected.", examples=["text: is blank"])
    ] = None


class JobStatus(Struct, frozen=True, kw_only=True):
    """A document that is indexed without anybody waiting for it."""

    id: Annotated[str, Meta(description="Id of the job.", examples=["j_k5m2x7qd3wzr6hfa7cye4tbu"])]
    state: Annotated[
        Literal["queued", "running", "done", "failed"],
        Meta(description="How far it is; done and failed are final.", examples=["done"]),
    ]
    created_at: Annotated[
        str, Meta(description="When it was sent, RFC 3339 in UTC.", examples=["2031-05-02T08:00:00Z"])
    ]
    started_at: Annotated[
        str | None, Meta(description="When it was last begun, or null.", examples=["2031-05-02T08:00:00Z"])
    ]
    finished_at: Annotated[
        str | None, Meta(description="When it was done or failed, or null.", examples=["2031-05-02T08:00:01Z"])
    ]
    status: Annotated[
        Outcome | None, Meta(description="What was done with the article; null until it is.", examples=["added"])
    ]
    article_id: Annotated[
        str | None, Meta(description="Id of the article; null until it is stored.", examples=["a_9w3n6b2z8pfd"])
    ]
    article_url: Annotated[
        str | None,
        Meta(
            description="Path of the article here; null until it is stored.", examples=["/v1/articles/a_9w3n6b2z8pfd"]
        ),
    ]
    problem: Annotated[Problem | None, Meta(description="Why it failed; null unless it did.")]


class Health(Struct, frozen=True):
    """The service's state."""

    status: Annotated[
        Literal["ok"], Meta(description="Always `ok`; anything else is a problem document.", examples=["ok"])
    ]


class Index(Struct, frozen=True, kw_only=True):
    """Where things are."""

    name: Annotated[str, Meta(description="Name of the service.", examples=["OnRecord"])]
    version: Annotated[str, Meta(description="Version of the service.", examples=["0.1.0"])]
    links: Annotated[
        dict[str, str],
        Meta(description="Name -> path of what the service offers.", examples=[{"documentation": "/docs"}]),
    ]
