"""Pages for people: search with words marked, one quote with its other wordings, one speaker over time."""

import re
import sqlite3
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.database import Database
from api.errors import respond_with_problem
from api.params import Cursor
from api.plots import interval_of, plot
from api.rendering import render, wants_page
from api.search_params import QuoteSort, SpeakerName
from db.answers import Lookup
from db.errors import InvalidSearch
from db.keys import without_keys
from db.lookup import LONGEST, look_up
from db.models import QuoteSearch, SpeakerMatch
from db.parser import FIELDS
from db.query import Query
from db.quotes import get_quote, search_quotes
from db.speakers import find_speaker, get_speaker, list_speaker_quotes, list_speakers
from db.timeline import speaker_timeline
from db.variants import find_variants

_ON_A_PAGE = 20
# Names that are shown beside the quotes that hold their words, and how long a name may be.
_SPEAKERS = 5
_WORDS_OF_A_NAME = 12
# Words from which on what nobody said just so may be a quote remembered wrongly; fewer are just words.
_REMEMBERED = 4
# Reports of one wording that are listed; agency copy has hundreds.
_REPORTS = 10
# Years that a plot shows one beside the other.
_YEARS = 300
_FIELD = re.compile(rf"\b(?:{'|'.join(FIELDS)}):", re.IGNORECASE)

Typed = Annotated[str, Meta(max_length=LONGEST, description="What was typed: words, a name or a quote.")]


@get("/search", include_in_schema=False, sync_to_thread=True)
def search_page(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    q: FromQuery[Typed] = "",
    speaker: FromQuery[SpeakerName | None] = None,
    sort: FromQuery[QuoteSort | None] = None,
    cursor: FromQuery[Cursor | None] = None,
) -> Response[str]:
    """Quotes that hold the words; whose name they are; and, where none does, what was really said."""
    q = q.strip()
    shown: dict[str, Any] = {"q": without_keys(q), "fault": None, "speakers": (), "lookup": None}
    with database.reading() as connection:
        shown["speaker"] = find_speaker(connection, speaker)[1] if speaker else None
        search = QuoteSearch(q=q or None, speaker=speaker, sort=sort)
        try:
            found = search_quotes(connection, search, limit=_ON_A_PAGE, cursor=cursor)
        except InvalidSearch as error:
            if error.parameter != "q":
                raise
            if not _FIELD.search(q):
                shown["lookup"] = _remembered(connection, q, speaker)
            return render(request.scope, "search.html", status=400, **{**shown, "fault": error})
        if found.query and _is_plain(found.query):
            if not cursor and not speaker:
                shown["speakers"] = _named(connection, q, found.query, guess=not found.items)
            if not found.items:
                shown["lookup"] = _remembered(connection, q, speaker)
    kept = {"q": q, "speaker": speaker or "", "sort": sort or ""}
    has_words = found.query is not None and (found.query.words or found.query.phrases or found.query.prefixes)
    orders = ("relevance", "newest", "oldest") if has_words or (found.query and found.query.alternatives) else ()
    return render(
        request.scope,
        "search.html",
        **shown,
        page=found,
        sort=sort or "relevance",
        orders={order: _address("search", {**kept, "sort": order}) for order in orders},
        next_url=found.next and _address("search", {**kept, "cursor": found.next}),
    )


@get("/quotes/{quote_id:str}", include_in_schema=False, sync_to_thread=True)
def quote_page(
    request: Request[Any, Any, Any], database: NamedDependency[Database], quote_id: FromPath[str]
) -> Response[str]:
    """One quote: whose, where, when, how printed; and how others print the same words."""
    with database.reading() as connection:
        quote = get_quote(connection, quote_id)
        variants = None if quote.retracted else find_variants(connection, quote_id)
    return render(request.scope, "quote.html", quote=quote, variants=variants, most=_REPORTS)


@get("/speakers/{speaker_id:str}", include_in_schema=False, sync_to_thread=True)
def speaker_page(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    speaker_id: FromPath[str],
    cursor: FromQuery[Cursor | None] = None,
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
        # (Their articles know whether they name a day, or a month or year alone.)
        ends = [
            list_speaker_quotes(connection, speaker_id, QuoteSearch(sort=sort), limit=1).items
            for sort in ("oldest", "newest")
        ]
        page = list_speaker_quotes(connection, speaker_id, QuoteSearch(), limit=_ON_A_PAGE, cursor=cursor)
    return render(
        request.scope,
        "speaker.html",
        speaker=speaker,
        ends=[quote for quotes in ends for quote in quotes if quote.published_at],
        plot=plot(timeline),
        page=page,
        next_url=page.next and _address("speakers/" + speaker.id, {"cursor": page.next}),
    )


def respond(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer any error as the problem that it is, with its status and headers; to people, as a page."""
    answered = respond_with_problem(request, error)
    if not wants_page(request.scope):
        return answered
    # (What is no UTF-8 is in the problem's own words.)
    q = without_keys(request.query_params.get("q", "").encode("utf-8", "replace").decode())
    status = answered.status_code or 500
    shown = render(request.scope, "problem.html", status=status, problem=answered.content, q=q)
    shown.headers.update(answered.headers)
    return shown


def _is_plain(query: Query) -> bool:
    """Whether a query is words alone, some perhaps in a row, which may be a name or a quote."""
    return not (query.prefixes or query.alternatives or query.excluded or query.fields)


def _named(connection: sqlite3.Connection, q: str, query: Query, *, guess: bool) -> tuple[SpeakerMatch, ...]:
    """Speakers whose name a search may be meant as; guessed at only where nothing has the words."""
    if len(" ".join(query.words + query.phrases).split()) > _WORDS_OF_A_NAME:
        return ()
    found = list_speakers(connection, q=q, limit=_SPEAKERS).items
    return tuple(one for one in found if guess or (one.matched and one.matched.how != "similar"))


def _remembered(connection: sqlite3.Connection, text: str, speaker: str | None) -> Lookup | None:
    """What was really said of a text that may be a quote remembered wrongly."""
    if len(text.split()) < _REMEMBERED:
        return None
    try:
        return look_up(connection, text, speaker=speaker, limit=3)
    except InvalidSearch:
        return None


def _address(path: str, parameters: dict[str, str]) -> str:
    """A path below the service's `/`, with the parameters that are not empty."""
    return f"{path}?{urlencode({name: value for name, value in parameters.items() if value})}"
