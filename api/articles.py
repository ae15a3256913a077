"""Articles: the list, one article with its quotes, and its versions; and the documents that were seen."""

from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.database import Database
from api.errors import KEY_LACKS_SCOPE, KEY_REQUIRED, invalid_parameters, query_fault
from api.keys import need_scope
from api.paging import LINK, paged
from api.params import Cursor, Limit, OutletName, PublishedFrom, PublishedTo, as_text, given_parameters
from api.schemas import ArticlePage, DocumentPage, VersionPage
from db.articles import get_article, list_articles
from db.ledger import Outcome, list_documents
from db.models import ArticleDetail
from db.versions import list_versions

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
    Meta(
        description="Order, by day of publication; undated articles come last. With `status`, by when they were first "
        "seen.",
        examples=["newest"],
    ),
]
Status = Annotated[
    Outcome,
    Meta(
        description="List documents of the ledger instead: every one that the indexer was given, by what came of it. "
        "Goes with `sort`, `limit` and `cursor` only, and needs a key with the scope write, since places are those of "
        "the machine.",
        examples=["rejected"],
    ),
]
Id = Annotated[str, Meta(description="Id of the article.", examples=["a_injtg45yt3az"])]
_WITH_STATUS = {"status", "sort", "limit", "cursor"}


@get(
    "/articles",
    operation_id="list_articles",
    summary="List articles",
    tags=["articles"],
    response_headers=[LINK],
    opt={"problems": (KEY_REQUIRED, KEY_LACKS_SCOPE)},
    sync_to_thread=True,
)
def all_articles(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    q: FromQuery[TitleWords | None] = None,
    outlet: FromQuery[OutletName | None] = None,
    published_from: FromQuery[PublishedFrom | None] = None,
    published_to: FromQuery[PublishedTo | None] = None,
    status: FromQuery[Status | None] = None,
    sort: FromQuery[Sort] = "newest",
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[ArticlePage | DocumentPage]:
    """Which articles are indexed, by words of the title, outlet and day.

    With `status`, and a key, which documents were indexed or sent and what came of them: those that were rejected, and
    why; those that are duplicates, and of which article.
    """
    if status is not None:
        need_scope(request, database, "write")
        refused = [
            query_fault(name, value, "does not go with status")
            for name, value in given_parameters(request)
            if name not in _WITH_STATUS
        ]
        if refused:
            raise invalid_parameters(refused)
        with database.reading() as connection:
            return paged(
                request,
                list_documents(connection, status, sort=sort, limit=limit, cursor=cursor),
                DocumentPage,
            )
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
    article_id: FromPath[Id],
) -> ArticleDetail:
    """What an article states about itself, and its quotes in the order they are printed.

    Its text is there only where the database was indexed with `--store-text`.
    """
    return await database.read(lambda connection: get_article(connection, article_id))


@get(
    "/articles/{article_id:str}/versions",
    operation_id="list_versions",
    summary="An article's versions",
    tags=["articles"],
    response_headers=[LINK],
    sync_to_thread=True,
)
def versions_of_article(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    article_id: FromPath[Id],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[VersionPage]:
    """What an article said before its text was changed, the present version first.

    Each with the quotes that were added, removed and altered against the version before: in their words, aligned word
    by word as `/v1/lookup` does, or in who is said to have said them.
    """
    with database.reading() as connection:
        page = list_versions(connection, article_id, limit=limit, cursor=cursor)
    return paged(request, page, VersionPage)
