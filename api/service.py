"""What the service says about itself: where things are, how it is, what its problems mean."""

from importlib.metadata import version
from typing import Annotated, Any, Final

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.database import Database
from api.errors import PROBLEM_TYPES, UNKNOWN_ID, RequestError
from api.rendering import render, wants_page
from api.schemas import Health, Index, ProblemType
from db.errors import OnRecordError
from db.health import check_ready
from db.sizes import measure

VERSION = version("onrecord")


_VARY: Final = {"Vary": "`Accept`: it chooses."}
INDEX_ANSWERS: Final = {
    200: (
        "Where things are; to whoever prefers HTML, as browsers do, a page to search from.",
        {"application/json": Index, "text/html": str},
        _VARY,
    )
}
PROBLEM_ANSWERS: Final = {
    200: (
        "What the problem type means; a page to whoever prefers HTML.",
        {"application/json": ProblemType, "text/html": str},
        _VARY,
    )
}
"""Status -> description, media type -> what the body is, and headers; the schema lists the same."""


@get("/", operation_id="index", summary="Where things are", tags=["service"], opt={"answers": INDEX_ANSWERS})
async def index(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Name, version and the paths to begin with; to a browser, a page to search from."""
    if not wants_page(request.scope):
        return Response(_index(), headers={"Vary": "Accept"})
    try:
        size = await state.database.read(measure)
    except OnRecordError:
        size = None
    page = render(request.scope, "home.html", needs_key=state.require_key, size=size, address=_address(request))
    page.headers["Vary"] = "Accept"
    return page


def _address(request: Request[Any, Any, Any]) -> str:
    """Where the service was asked, to show; of a Host that is none, where it is in its own eyes."""
    try:
        return str(request.base_url)
    except ValueError:
        return "http://127.0.0.1:8000/"


def _index() -> Index:
    return Index(
        name="OnRecord",
        version=VERSION,
        links={
            "documentation": "/docs",
            "reference": "/docs/reference",
            "search_language": "/docs/search",
            "schema": "/openapi.json",
            "quotes": "/v1/quotes",
            "lookup": "/v1/lookup?text=",
            "facets": "/v1/facets",
            "export": "/v1/export",
            "feed": "/v1/feed.atom",
            "speakers": "/v1/speakers",
            "outlets": "/v1/outlets",
            "articles": "/v1/articles",
            "extract": "/v1/extract",
            "live": "/health/live",
            "ready": "/health/ready",
        },
    )


@get(
    "/health/live",
    operation_id="is_live",
    summary="Is the service running?",
    tags=["service"],
    sync_to_thread=False,
)
def is_live() -> Health:
    """Answers as long as the process does; touches no database."""
    return Health("ok")


@get(
    "/health/ready",
    operation_id="is_ready",
    summary="Can the service answer?",
    tags=["service"],
    sync_to_thread=True,
)
def is_ready(database: NamedDependency[Database]) -> Health:
    """Runs a real full-text query; 503 where the database is missing, locked or unreadable."""
    with database.reading() as connection:
        check_ready(connection)
    return Health("ok")


@get(
    "/problems/{name:str}",
    operation_id="explain_problem",
    summary="What a problem type means",
    tags=["service"],
    opt={"answers": PROBLEM_ANSWERS},
    sync_to_thread=True,
)
def explain_problem(
    request: Request[Any, Any, Any],
    name: FromPath[
        Annotated[str, Meta(description="Last part of a problem's `type`.", examples=["invalid-parameter"])]
    ],
) -> Response[Any]:
    """The page that a problem document's `type` leads to: when it happens and what to do about it."""
    if name not in PROBLEM_TYPES:
        raise RequestError(UNKNOWN_ID, "no problem type has this name; they are " + ", ".join(PROBLEM_TYPES))
    if not wants_page(request.scope):
        return Response(PROBLEM_TYPES[name], headers={"Vary": "Accept"})
    page = render(request.scope, "problem_type.html", kind=PROBLEM_TYPES[name])
    page.headers["Vary"] = "Accept"
    return page
