"""Facets of a search: counts by speaker, outlet, kind, month and year."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from api.database import Database
from api.params import OutletName, PublishedFrom, PublishedTo, as_text
from api.search_params import HasSpeaker, Match, MinConfidence, QuoteKind, SaidTo, SpeakerName, Words
from db.counts import Facets
from db.facets import count_facets
from db.models import QuoteSearch


@get(
    "/facets",
    operation_id="count_facets",
    summary="Count quotes by speaker, outlet, kind and month",
    tags=["quotes"],
    sync_to_thread=True,
)
def facets_of_quotes(
    database: NamedDependency[Database],
    q: FromQuery[Words | None] = None,
    speaker: FromQuery[SpeakerName | None] = None,
    outlet: FromQuery[OutletName | None] = None,
    kind: FromQuery[QuoteKind | None] = None,
    said_to: FromQuery[SaidTo | None] = None,
    published_from: FromQuery[PublishedFrom | None] = None,
    published_to: FromQuery[PublishedTo | None] = None,
    has_speaker: FromQuery[HasSpeaker | None] = None,
    min_confidence: FromQuery[MinConfidence | None] = None,
    match: FromQuery[Match] = "all",
) -> Facets:
    """How the quotes of a search are spread: who said how many, where, of which kind and when.

    The parameters are those of `/v1/quotes`, but for order and pages. Of more than 10,000 quotes the newest 10,000 are
    counted, and `total_is_exact` is false. A date that states only a month or a year counts by its first day.
    """
    search = QuoteSearch(
        q=q,
        speaker=speaker,
        outlet=outlet,
        kind=kind,
        said_to=said_to,
        published_from=as_text(published_from),
        published_to=as_text(published_to),
        has_speaker=has_speaker,
        min_confidence=min_confidence,
        match=match,
    )
    with database.reading() as connection:
        return count_facets(connection, search)
