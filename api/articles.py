"""Articles: the list, and one article with its quotes."""

from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.database import Database
from api.paging import LINK, paged
from api.params import Cursor, Limit, OutletName, PublishedFrom, PublishedTo, as_text
from api.schemas import ArticlePage
from db.articles import get_article, list_articles
from db.models import ArticleDetail

TitleWords = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1000,
        description="Words of the title, read like `q` of the quote search.",
        examples=["harbour"],
    ),
]
Sort = Annotated[
    Literal["newest", "oldest"],
    Meta(description="Order, by day of publication; undated articles come last.", examples=["newest"]),
]


@get(
    "/articles",
    operation_id="list_articles",
    summary="List articles",
    tags=["articles"],
    response_headers=[LINK],
    sync_to_thread=True,
)
def all_articles(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    q: FromQuery[TitleWords | None] = None,
    outlet: FromQuery[OutletName | None] = None,
    published_from: FromQuery[PublishedFrom | None] = None,
    published_to: FromQuery[PublishedTo | None] = None,
    sort: FromQuery[Sort] = "newest",
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[ArticlePage]:
    """Which articles are indexed, by words of the title, outlet and day."""
    with database.reading() as connection:
        page = list_articles(
            connection,
            q=q,
            outlet=outlet,
            published_from=as_text(published_from),
            published_to=as_text(published_to),
            sort=sort,
            limit=limit,
            cursor=cursor,
        )
    return paged(request, page, ArticlePage)


@get(
    "/articles/{article_id:str}",
    operation_id="get_article",
    summary="One article with its quotes",
    tags=["articles"],
)
async def one_article(
    database: NamedDependency[Database],
    article_id: FromPath[Annotated[str, Meta(description="Id of the article.", examples=["a_injtg45yt3az"])]],
) -> ArticleDetail:
    """What an article states about itself, and its quotes in the order they are printed.

    Its text is there only where the database was indexed with `--store-text`.
    """
    return await database.read(lambda connection: get_article(connection, article_id))
