"""Facets of a search: counts by speaker, outlet, kind, month and year."""

from litestar import get
from litestar.di import NamedDependency

from api.database import Database
from api.search_params import Search
from db.counts import Facets
from db.facets import count_facets


@get(
    "/facets",
    operation_id="count_facets",
    summary="Count quotes by speaker, outlet, kind and month",
    tags=["quotes"],
    sync_to_thread=True,
)
def facets_of_quotes(
    database: NamedDependency[Database],
    search: Search,
) -> Facets:
    """How the quotes of a search are spread: who said how many, where, of which kind and when.

    The parameters are those of `/v1/quotes`, but for order and pages. Of more than 10,000 quotes the newest 10,000 are
    counted, and `total_is_exact` is false. A date that states only a month or a year counts by its first day.
    """
    with database.reading() as connection:
        return count_facets(connection, search)
