"""Speakers: the list, and one speaker with who quotes them."""

from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.database import Database
from api.paging import LINK, paged
from api.params import Cursor, Limit
from api.schemas import SpeakerPage
from db.models import SpeakerDetail
from db.speakers import get_speaker, list_speakers

NameWords = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="Beginnings of words of the name or of any alias; case and accents do not matter.",
        examples=["marr"],
    ),
]
Kind = Annotated[
    Literal["person", "organisation"],
    Meta(description="Only people, or only organisations.", examples=["person"]),
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
    """Who is quoted: people and organisations, those with most quotes first, then by name."""
    with database.reading() as connection:
        page = list_speakers(connection, q=q, kind=kind, limit=limit, cursor=cursor)
    return paged(request, page, SpeakerPage)


@get(
    "/speakers/{speaker_id:str}",
    operation_id="get_speaker",
    summary="One speaker with who quotes them",
    tags=["speakers"],
    sync_to_thread=True,
)
def one_speaker(
    database: NamedDependency[Database],
    speaker_id: FromPath[Annotated[str, Meta(description="Id of the speaker.", examples=["s_5kq2v8x1m0ta"])]],
) -> SpeakerDetail:
    """A speaker's names, roles and counts, and the outlets that quote them most.

    What they said is at `/v1/quotes?speaker=` with this id.
    """
    with database.reading() as connection:
        return get_speaker(connection, speaker_id)
