"""Outlets: the list, and one outlet with whom it quotes."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.database import Database
from api.paging import LINK, paged
from api.params import Cursor, Limit
from api.schemas import OutletPage
from db.models import OutletDetail
from db.outlets import get_outlet, list_outlets

NameWords = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="Beginnings of words of the outlet's name; case and accents do not matter. Where nothing is "
        "found, names that are spelled otherwise are guessed at: `matched` says so.",
        examples=["selw", "Selwik"],
    ),
]
SpeakersLimit = Annotated[
    int, Meta(ge=1, le=100, description="How many of the speakers it quotes most are there, 1 to 100.", examples=[10])
]


@get(
    "/outlets",
    operation_id="list_outlets",
    summary="List outlets",
    tags=["outlets"],
    response_headers=[LINK],
    sync_to_thread=True,
)
def all_outlets(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    q: FromQuery[NameWords | None] = None,
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[OutletPage]:
    """Who publishes: papers, agencies, sites and programmes, those with most quotes first, then by name.

    With `q`, `matched` says how each name was found; `similar` is a guess, made where nothing else was found.
    """
    with database.reading() as connection:
        page = list_outlets(connection, q=q, limit=limit, cursor=cursor)
    return paged(request, page, OutletPage)


@get(
    "/outlets/{outlet_id:str}",
    operation_id="get_outlet",
    summary="One outlet with whom it quotes",
    tags=["outlets"],
)
async def one_outlet(
    database: NamedDependency[Database],
    outlet_id: FromPath[Annotated[str, Meta(description="Id of the outlet.", examples=["o_hvvahteltv6e"])]],
    limit: FromQuery[SpeakersLimit] = 10,
) -> OutletDetail:
    """An outlet's counts, and the speakers it quotes most, with how often.

    Its quotes are at `/v1/quotes?outlet=` with this id, its articles at `/v1/articles?outlet=`.
    """
    return await database.read(lambda connection: get_outlet(connection, outlet_id, limit=limit))
