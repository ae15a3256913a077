"""Pages for people: search with words marked, one quote with its other wordings, one speaker over time."""

import sqlite3
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.database import Database
from api.errors import respond_with_problem
from api.plots import interval_of, plot
from api.rendering import render
from api.search_params import QuoteSort
from db.answers import Lookup
from db.errors import InvalidSearch
from db.lookup import look_up
from db.models import QuoteSearch, SpeakerMatch
from db.paging import Page
from db.query import Query
from db.quotes import get_quote, search_quotes
from db.speakers import find_speaker, get_speaker, list_speaker_quotes, list_speakers
from db.timeline import speaker_timeline
from db.variants import find_variants

_ON_A_PAGE = 20
# Names that are shown beside the quotes that hold their words.
_SPEAKERS = 5
# Words from which on what nobody said just so may be a quote remembered wrongly; fewer are just words.
_REMEMBERED = 4
# Reports of one wording that are listed; agency copy has hundreds.
_REPORTS = 10
# Years that a plot shows one beside the other.
_YEARS = 300

Sort = Annotated[QuoteSort | None, Meta(description="Order of the quotes.")]


@get("/search", include_in_schema=False, sync_to_thread=True)
def search_page(
    database: NamedDependency[Database],
    q: FromQuery[str] = "",
    speaker: FromQuery[str | None] = None,
    sort: FromQuery[Sort] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Quotes that hold the words; whose name they are; and, where none does, what was really said."""
    q = q.strip()
    search = QuoteSearch(q=q or None, speaker=speaker, sort=sort)
    with database.reading() as connection:
        of = find_speaker(connection, speaker)[1] if speaker else None
        try:
            found = search_quotes(connection, search, limit=_ON_A_PAGE, cursor=cursor)
        except InvalidSearch as error:
            if error.parameter != "q":
                raise
            lookup = _remembered(connection, q, speaker)
            return render("search.html", root="", status=400, q=q, speaker=of, sort=sort, fault=error, lookup=lookup)
        speakers: tuple[SpeakerMatch, ...] = ()
        lookup = None
        if found.query and not cursor and not speaker:
            speakers = _named(connection, q, found.query, guess=not found.items)
        if found.query and not found.items:
            lookup = _remembered(connection, q, speaker)
    kept = {"q": q, "speaker": speaker or "", "sort": sort or ""}
    return render(
        "search.html",
        root="",
        q=q,
        speaker=of,
        sort=sort,
        fault=None,
        page=found,
        speakers=speakers,
        lookup=lookup,
        has_words=found.query is not None and found.query.words + found.query.phrases + found.query.prefixes != (),
        orders={order: _address("search", {**kept, "sort": order}) for order in ("relevance", "newest", "oldest")},
        next_url=found.next and _address("search", {**kept, "cursor": found.next}),
    )


@get("/quotes/{quote_id:str}", include_in_schema=False, sync_to_thread=True)
def quote_page(database: NamedDependency[Database], quote_id: FromPath[str]) -> Response[str]:
    """One quote: whose, where, when, how printed; and how others print the same words."""
    with database.reading() as connection:
        quote = get_quote(connection, quote_id)
        variants = None if quote.retracted else find_variants(connection, quote_id)
    return render("quote.html", root="../", quote=quote, variants=variants, most=_REPORTS)


@get("/speakers/{speaker_id:str}", include_in_schema=False, sync_to_thread=True)
def speaker_page(
    database: NamedDependency[Database], speaker_id: FromPath[str], cursor: FromQuery[str | None] = None
) -> Response[str]:
    """One speaker: when quoted, by whom, and what they said."""
    with database.reading() as connection:
        speaker = get_speaker(connection, speaker_id)
        first, last = speaker.first_seen or "0001-01-01", speaker.last_seen or "0001-01-01"
        timeline = speaker_timeline(
            connection,
            speaker_id,
            interval=interval_of(first, last),
            include_empty=int(last[:4]) - int(first[:4]) < _YEARS,
        )
        page = list_speaker_quotes(connection, speaker_id, QuoteSearch(), limit=_ON_A_PAGE, cursor=cursor)
    next_url = page.next and _address(speaker.id, {"cursor": page.next})
    return render("speaker.html", root="../", speaker=speaker, plot=plot(timeline), page=page, next_url=next_url)


def respond_with_page(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Show any error on a page, with the status and the headers of the problem that it is."""
    answered = respond_with_problem(request, error)
    shown = render(
        "problem.html",
        root="../" * request.scope["path"].strip("/").count("/"),
        status=answered.status_code or 500,
        problem=answered.content,
        q=request.query_params.get("q", ""),
    )
    shown.headers.update({name: value for name, value in answered.headers.items() if name.lower() != "content-type"})
    return shown


def _named(connection: sqlite3.Connection, q: str, query: Query, *, guess: bool) -> tuple[SpeakerMatch, ...]:
    """Speakers whose name a search may be meant as; guessed at only where nothing has the words."""
    if query.text != " ".join(query.words) or len(query.words) > _SPEAKERS:
        return ()
    page: Page[SpeakerMatch] = list_speakers(connection, q=q, limit=_SPEAKERS)
    return tuple(found for found in page.items if guess or (found.matched and found.matched.how != "similar"))


def _remembered(connection: sqlite3.Connection, text: str, speaker: str | None) -> Lookup | None:
    """What was really said of a text that may be a quote remembered wrongly."""
    if len(text.split()) < _REMEMBERED:
        return None
    try:
        return look_up(connection, text, speaker=speaker, limit=3)
    except InvalidSearch:
        return None


def _address(path: str, parameters: dict[str, str]) -> str:
    return f"{path}?{urlencode({name: value for name, value in parameters.items() if value})}"
