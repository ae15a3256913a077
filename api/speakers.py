"""Speakers: the list, and one speaker: who quotes them, what they said and when."""

from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.database import Database
from api.paging import LINK, paged
from api.params import Cursor, Limit, OutletName, PublishedFrom, PublishedTo, as_text
from api.schemas import QuotePage, SpeakerPage
from api.search_params import Match, MinConfidence, QuoteKind, QuoteSort, SaidTo, Words
from db.counts import Timeline
from db.models import QuoteSearch, SpeakerDetail
from db.speakers import get_speaker, list_speaker_quotes, list_speakers
from db.timeline import MAX_PERIODS, speaker_timeline

NameWords = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="Beginnings of words of the name or of any alias; case and accents do not matter. Where nothing "
        "is found, names that are spelled otherwise are guessed at: `matched` says so.",
        examples=["marr", "Ilse Marandt"],
    ),
]
Kind = Annotated[
    Literal["person", "organisation"],
    Meta(description="Only people, or only organisations.", examples=["person"]),
]
SpeakerId = Annotated[str, Meta(description="Id of the speaker.", examples=["s_ne4n5acdf3jg"])]
Interval = Annotated[
    Literal["day", "month", "year"],
    Meta(description="How long each period is.", examples=["month"]),
]
IncludeEmpty = Annotated[
    bool,
    Meta(
        description="`true`: periods without quotes are there, too, from the first day asked for, else quoted, to the "
        f"last; `false`: they are left out. More than {MAX_PERIODS:,} periods are refused.",
        examples=[True],
    ),
]
ByOutlet = Annotated[
    bool,
    Meta(
        description="`true`: each period says how many of its quotes each outlet published, of the ten outlets that "
        "quote the speaker most.",
        examples=[True],
    ),
]


@get(
    "/speakers",
    operation_id="list_speakers",
    summary="List speakers",
    tags=["speakers"],
    response_headers=[LINK],
    sync_to_thread=True,
)
def all_speakers(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    q: FromQuery[NameWords | None] = None,
    kind: FromQuery[Kind | None] = None,
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[SpeakerPage]:
    """Who is quoted: people and organisations, those with most quotes first, then by name.

    Spellings of one name are one speaker: Zelensky, Zelenskyy; Müller, Mueller; Dr Ilse Marrandt. Two people who
    share a surname never are. With `q`, `matched` of each speaker names the name that was found. `similar` there
    means a guess: nothing was found as it was spelled, and these names are near, the nearest first.
    """
    with database.reading() as connection:
        page = list_speakers(connection, q=q, kind=kind, limit=limit, cursor=cursor)
    return paged(request, page, SpeakerPage)


@get(
    "/speakers/{speaker_id:str}",
    operation_id="get_speaker",
    summary="One speaker with who quotes them",
    tags=["speakers"],
)
async def one_speaker(
    database: NamedDependency[Database],
    speaker_id: FromPath[SpeakerId],
) -> SpeakerDetail:
    """A speaker's names, roles and counts, and the outlets that quote them most.

    What they said is at `/v1/speakers/{speaker_id}/quotes`, how often and when at `/v1/speakers/{speaker_id}/timeline`.
    """
    return await database.read(lambda connection: get_speaker(connection, speaker_id))


@get(
    "/speakers/{speaker_id:str}/quotes",
    operation_id="list_speaker_quotes",
    summary="What a speaker said",
    tags=["speakers"],
    response_headers=[LINK],
)
async def speaker_quotes(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    speaker_id: FromPath[SpeakerId],
    q: FromQuery[Words | None] = None,
    outlet: FromQuery[OutletName | None] = None,
    kind: FromQuery[QuoteKind | None] = None,
    said_to: FromQuery[SaidTo | None] = None,
    published_from: FromQuery[PublishedFrom | None] = None,
    published_to: FromQuery[PublishedTo | None] = None,
    min_confidence: FromQuery[MinConfidence | None] = None,
    match: FromQuery[Match] = "all",
    sort: FromQuery[QuoteSort | None] = None,
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[QuotePage]:
    """The quotes of one speaker, newest first unless `q` or `sort` says otherwise.

    The same as `/v1/quotes?speaker=` with this id, but that an id nobody has is a 404.
    """
    search = QuoteSearch(
        q=q,
        outlet=outlet,
        kind=kind,
        said_to=said_to,
        published_from=as_text(published_from),
        published_to=as_text(published_to),
        min_confidence=min_confidence,
        match=match,
        sort=sort,
    )
    page = await database.read(
        lambda connection: list_speaker_quotes(connection, speaker_id, search, limit=limit, cursor=cursor)
    )
    return paged(request, page, QuotePage, query=page.query)


@get(
    "/speakers/{speaker_id:str}/timeline",
    operation_id="get_speaker_timeline",
    summary="When a speaker was quoted",
    tags=["speakers"],
    sync_to_thread=True,
)
def timeline(
    database: NamedDependency[Database],
    speaker_id: FromPath[SpeakerId],
    interval: FromQuery[Interval] = "month",
    outlet: FromQuery[OutletName | None] = None,
    published_from: FromQuery[PublishedFrom | None] = None,
    published_to: FromQuery[PublishedTo | None] = None,
    include_empty: FromQuery[IncludeEmpty] = False,
    by_outlet: FromQuery[ByOutlet] = False,
) -> Timeline:
    """How many quotes of a speaker were published in each day, month or year, in order.

    Articles dated by month or year count on the first day of it; those without a date only in `undated`. Periods at
    the ends are named whole, but only quotes from `published_from` to `published_to` count.
    """
    with database.reading() as connection:
        return speaker_timeline(
            connection,
            speaker_id,
            interval=interval,
            outlet=outlet,
            published_from=as_text(published_from),
            published_to=as_text(published_to),
            include_empty=include_empty,
            by_outlet=by_outlet,
        )
