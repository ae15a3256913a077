"""All quotes of a search, sent as they are read."""

import sqlite3
from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated, Any, Final, Literal, NamedTuple

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Stream
from msgspec import Meta, structs

from api.database import Database
from api.edge import is_head
from api.search_params import Search
from db.errors import DatabaseUnavailable
from db.export import Place, read_batch
from db.export_formats import CSV_COLUMNS, ExportEnd, Format, begin, encode, finish
from db.models import Quote, QuoteSearch

MEDIA_TYPES: Final = {"ndjson": "application/x-ndjson", "csv": "text/csv"}

ExportFormat = Annotated[
    Literal["ndjson", "csv"],
    Meta(
        description="`ndjson`: a quote as JSON on each line, and a closing line; `csv`: a row each, for spreadsheets. "
        "Without it, what `Accept` prefers, else ndjson.",
        examples=["csv"],
    ),
]
ExportSort = Annotated[
    Literal["newest", "oldest"],
    Meta(
        description="Order, by day of publication, undated quotes last. An article's quotes stand as printed, but from "
        "the last to the first with `oldest`.",
        examples=["oldest"],
    ),
]

_COLUMNS: Final = ", ".join(f"`{name}`" for name in CSV_COLUMNS)
ANSWERS: Final = {
    200: (
        "The quotes. As NDJSON each line is one, but for the last, "
        '`{"end": true, "count": n}`: an answer without it was cut off. As CSV (RFC 4180, UTF-8, every cell in '
        f"quotation marks) a row of names and a row for each: {_COLUMNS}. Null is an empty cell; spans are "
        "`98-145 170-204`. A cell that a spreadsheet would take for a formula, one that begins with =, +, - or @ (of "
        "any width), a tab, a line end or a NUL, has an apostrophe before it, as OWASP advises.",
        {MEDIA_TYPES["ndjson"]: Quote | ExportEnd, MEDIA_TYPES["csv"]: str},
        {"Content-Disposition": "A name for the file.", "Vary": "`Accept`: it may choose the format."},
    )
}
"""Status -> description, media type -> what the body or each line of it is, and headers; the schema lists the same."""


class _Piece(NamedTuple):
    content: bytes
    quotes: int
    end: Place | None


@get(
    "/export",
    operation_id="export_quotes",
    summary="Export quotes",
    tags=["quotes"],
    opt={"answers": ANSWERS, "streamed": True},
)
async def export_quotes(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    search: Search,
    sort: FromQuery[ExportSort] = "newest",
    format: FromQuery[ExportFormat | None] = None,
) -> Stream:
    """All quotes of a search, however many, sent as they are read; `onrecord load` takes the lines back.

    The parameters are those of `/v1/quotes`, but for pages and relevance. It is no snapshot: a quote that is there
    from beginning to end is in it once; one added meanwhile may be. The quotes of an article that is indexed again
    meanwhile may be missing with `newest`, or be there twice, with the same ids, with `oldest`.
    """
    search = structs.replace(search, sort=sort)
    chosen = format or _preferred(request)
    # What is wrong with the search or the database is told before anything is sent.
    file = database.file()
    first = await database.read_long(partial(_read, search=search, format=chosen))
    pieces = _nothing() if is_head(request) else _pieces(database, file, search, chosen, first)
    headers = {"Content-Disposition": f'attachment; filename="quotes.{chosen}"', "Vary": "Accept"}
    return Stream(pieces, media_type=MEDIA_TYPES[chosen], headers=headers)


def _preferred(request: Request[Any, Any, Any]) -> Format:
    best = request.accept.best_match(list(MEDIA_TYPES.values()))
    return "csv" if best == MEDIA_TYPES["csv"] else "ndjson"


def _read(connection: sqlite3.Connection, search: QuoteSearch, format: Format, after: Place | None = None) -> _Piece:
    quotes, end = read_batch(connection, search, after)
    return _Piece(encode(format, quotes), len(quotes), end)


async def _pieces(
    database: Database, file: object, search: QuoteSearch, format: Format, piece: _Piece
) -> AsyncGenerator[bytes, None]:
    """Yield what is sent, a batch at a time: the next is read once the client has taken what was sent before.

    An error ends the answer where it is, without its end.
    """
    yield begin(format) + piece.content
    count = piece.quotes
    while piece.end is not None:
        piece = await database.read_long(partial(_read, search=search, format=format, after=piece.end))
        if database.file() != file:
            # Its quotes have other places.
            raise DatabaseUnavailable(database.path, "another file took its place while quotes were exported")
        yield piece.content
        count += piece.quotes
    yield finish(format, count)


async def _nothing() -> AsyncGenerator[bytes, None]:
    return
    yield b""
