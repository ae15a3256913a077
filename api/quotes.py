"""Quotes: search, and one quote with its evidence."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta, structs

from api.database import Database
from api.paging import LINK, paged
from api.params import Cursor, Limit
from api.schemas import QuotePage
from api.search_params import QuoteSort, Search
from db.answers import Variants
from db.models import QuoteDetail
from db.quotes import get_quote, search_quotes
from db.variants import find_variants


@get(
    "/quotes",
    operation_id="search_quotes",
    summary="Search quotes",
    tags=["quotes"],
    response_headers=[LINK],
)
async def list_quotes(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    search: Search,
    sort: FromQuery[QuoteSort | None] = None,
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[QuotePage]:
    """What has been said: quotes by words, speaker, outlet, day and more; every parameter narrows the search.

    Without parameters, all quotes, newest first. `matches` of each quote says where in its `text` the
    words were found.
    """
    search = structs.replace(search, sort=sort)
    page = await database.read(lambda connection: search_quotes(connection, search, limit=limit, cursor=cursor))
    return paged(request, page, QuotePage, query=page.query)


@get(
    "/quotes/{quote_id:str}",
    operation_id="get_quote",
    summary="One quote with its evidence",
    tags=["quotes"],
)
async def one_quote(
    database: NamedDependency[Database],
    quote_id: FromPath[Annotated[str, Meta(description="Id of the quote.", examples=["q_pugm72gzwrfy"])]],
) -> QuoteDetail:
    """Who said this, where and when, and how to find the words again in the article.

    `selector` is a W3C text-quote selector; `evidence_url` opens the article at the words in a browser.
    """
    return await database.read(lambda connection: get_quote(connection, quote_id))


@get(
    "/quotes/{quote_id:str}/variants",
    operation_id="get_variants",
    summary="The same words elsewhere",
    tags=["quotes"],
    sync_to_thread=True,
)
def variants_of_quote(
    database: NamedDependency[Database],
    quote_id: FromPath[Annotated[str, Meta(description="Id of the quote.", examples=["q_pugm72gzwrfy"])]],
) -> Variants:
    """Every wording in which a quote's words are reported, aligned word by word, and to whom each outlet gives them.

    Shortened and altered reports count, and longer ones that hold the words; a quote that merely shares common words
    does not. Of more than 300 printings of the same words in a row the newest 300 and the oldest 100 are read. Quotes
    of few or common words ("yes") have only the same words of the same speaker.
    """
    with database.reading() as connection:
        return find_variants(connection, quote_id)
