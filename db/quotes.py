"""Quotes: search, and one quote with its evidence."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from db.attributions import applied_to
from db.commonness import Commonness, commonness_of, read_commonness
from db.connection import reading
from db.errors import InvalidSearch, NotFound
from db.evidence import evidence_url
from db.filters import (
    KINDS,
)
from db.history import corrections_of_quote
from db.ids import looks_like_id, number_of, public_id
from db.models import (
    ArticleRef,
    OutletRef,
    Quote,
    QuoteDetail,
    QuoteMatch,
    QuoteSearch,
    Selector,
    SpeakerRef,
)
from db.narrowing import rowids_of, tokens_of
from db.paging import (
    Page,
    Rowid,
    Segment,
    by_day,
    fingerprint,
    make_cursor,
    make_total,
    read_cursor,
    walk,
)
from db.parser import parse_query
from db.planning import Planner
from db.query import ParsedQuery, Query, describe_query
from db.relevance import Place, Tiers, walk_tiers
from db.rows import read_retracted
from db.search import MOST_FROM, in_a_row, match_expression, match_most, match_spans
from db.walking import Wanted, count_wanted, read_few, read_rowids

_read_spans = msgspec.json.Decoder(tuple[tuple[int, int], ...]).decode


class QuotesFound(Page[QuoteMatch], frozen=True):
    """A page of quotes; `query` is the search's `q` as it was understood, None without."""

    query: Query | None


def search_quotes(
    connection: sqlite3.Connection, search: QuoteSearch, *, limit: int, cursor: str | None = None
) -> QuotesFound:
    """Find quotes: by relevance the words in a row first, then all words, each newest first.

    Then, where the search asks for most words, those that lack one, the commonest first. Newest and oldest
    go by day of publication, quotes without a date last. Days leave out quotes without a date. Raises
    InvalidSearch, InvalidCursor.
    """
    query = None if search.q is None else parse_query(search.q)
    words = query.words if query and query.words.groups else None
    sort = search.sort or ("newest" if words is None else "relevance")
    if sort == "relevance" and words is None:
        raise InvalidSearch("sort", sort, "relevance needs words to look for, q")
    first, last = rowids_of(search, query)
    made_by = fingerprint("quotes", msgspec.structs.replace(search, sort=sort))
    after, given, commonness = (None, 0, None) if cursor is None else _read_place(cursor, made_by, search, query)
    with reading(connection):
        found = match_quotes(connection, search, query, first, last, commonness)
        # (Who lacks which of most words is not told by the texts.)
        few = None if found.commonness else read_few(connection, found.whole, limit + 1)
        if sort == "relevance" and found.tiers is not None:
            rowids, end = walk_tiers(connection, found.tiers, few, after, limit)
        else:
            rowids, end = _walk_days(connection, found.whole, few, after, limit, oldest=sort == "oldest")
        if few is not None:
            total = make_total(len(few))
        elif after is None and end is None:
            total = make_total(len(rowids))
        else:
            total = count_wanted(connection, found.whole, given + len(rowids))
        quotes = read_quotes(connection, rowids)
    place = () if found.commonness is None else (str(found.commonness),)
    return QuotesFound(
        tuple(QuoteMatch(**fields, matches=match_spans(fields["text"], words) if words else ()) for fields in quotes),
        None if end is None else make_cursor(made_by, *end, given + len(rowids), *place),
        total,
        None if query is None else describe_query(query),
    )


class Found(NamedTuple):
    """What a search wants as a whole and, where it has words, by relevance.

    `commonness` of its words, where that decides what is a tier.
    """

    whole: Wanted
    tiers: Tiers | None = None
    commonness: Commonness | None = None


def match_quotes(
    connection: sqlite3.Connection,
    search: QuoteSearch,
    query: ParsedQuery | None,
    first: int,
    last: int,
    commonness: Commonness | None = None,
    *,
    exact: bool = False,
) -> Found:
    """Find what a search wants between two rowids; `query` is its `q`, parsed. Raises InvalidSearch.

    With `exact` its expression alone says it, which takes longer (see db.planning).
    """
    filters, without = tokens_of(connection, search, query)
    if query is None:
        return Found(Wanted(match_expression(None, filters, without), first, last))
    words = query.words
    if exact and not _is_by_most(search, query):
        return Found(Wanted(match_expression(words, filters, without), first, last))
    wanted = Planner(connection, filters, without, first, last).plan
    if not words.groups:
        return Found(wanted(words))
    tiers = Tiers(wanted(words))
    row = in_a_row(words)
    if row is not None:
        apart = words._replace(excluded=(*row.groups[0], *words.excluded))
        tiers = tiers._replace(in_a_row=row, row=wanted(row), apart=wanted(apart))
    if not _is_by_most(search, query):
        return Found(tiers.every, tiers)
    commonness = commonness or read_commonness(connection, words)
    most, more = match_most(words, commonness.order, filters, without, commonness.order[commonness.held :])
    tiers = tiers._replace(more=tuple(Wanted(match, first, last) for match in more))
    return Found(Wanted(most, first, last), tiers, commonness)


def _walk_days(
    connection: sqlite3.Connection,
    wanted: Wanted,
    few: Sequence[int] | None,
    after: Place | None,
    limit: int,
    *,
    oldest: bool,
) -> tuple[list[int], Place | None]:
    """Collect up to `limit` rowids, newest or oldest first, after a place; and where they end.

    `few` is all that matches, lowest first, where that is known.
    """

    def fetch(segment: Segment, count: int) -> list[int]:
        first, last = segment.first, segment.last
        if few is not None:
            within = [rowid for rowid in few if first <= rowid <= last]
            return (within[::-1] if segment.descending else within)[:count]
        rowids = read_rowids(connection, wanted._replace(first=first, last=last), count, descending=segment.descending)
        return list(rowids)

    segments = by_day(wanted.match, wanted.first, wanted.last, oldest=oldest)
    rowids, key = walk(segments, None if after is None else after[:2], limit, fetch)
    return rowids, None if key is None else Place(*key, 0)


def _is_by_most(search: QuoteSearch, query: ParsedQuery | None) -> bool:
    return search.match == "most" and query is not None and len(query.words.groups) >= MOST_FROM


def _read_place(
    cursor: str, made_by: str, search: QuoteSearch, query: ParsedQuery | None
) -> tuple[Place, int, Commonness | None]:
    """Read where a cursor continues, how many quotes came before and, where it decides, how common the words were."""
    if query is None or not _is_by_most(search, query):
        *place, given = read_cursor(cursor, made_by, tuple[Rowid, Rowid, Rowid, Rowid])
        return Place(*place), given, None
    *place, given, text = read_cursor(cursor, made_by, tuple[Rowid, Rowid, Rowid, Rowid, str])
    return Place(*place), given, commonness_of(cursor, text, len(query.words.groups))


def get_quote(connection: sqlite3.Connection, quote_id: str) -> QuoteDetail:
    """Read one quote, retracted ones too, with a link that opens its article at the words. Raises NotFound."""
    with reading(connection):
        rowid, retracted = find_quote(connection, quote_id)
        fields = _read_retracted(connection, rowid) if retracted else read_quotes(connection, [rowid])[0]
        corrections = corrections_of_quote(connection, quote_id)
    return QuoteDetail(
        **fields, retracted=retracted, corrections=corrections, evidence_url=evidence_url(Quote(**fields))
    )


def find_quote(connection: sqlite3.Connection, quote_id: str) -> tuple[int, bool]:
    """Find the rowid of a quote, and whether it is retracted. Raises NotFound."""
    row = None
    if looks_like_id(quote_id, "q"):
        row = connection.execute(
            """
            SELECT rowid, 0 FROM quotes WHERE id = :number
            UNION ALL SELECT quote, 1 FROM retracted_quotes WHERE id = :number
            """,
            {"number": number_of(quote_id)},
        ).fetchone()
    if row is None:
        raise NotFound("quote", quote_id)
    return row[0], bool(row[1])


def read_quotes(connection: sqlite3.Connection, rowids: Iterable[int]) -> list[dict[str, Any]]:
    """Read quotes as the fields of `db.models.Quote`, in the order of the rowids."""
    wanted = list(rowids)
    rows = connection.execute(
        """
        SELECT
            quotes.rowid, quotes.id, quotes.text, quotes.kind, speakers.id, speakers.name, quotes.source,
            quotes.cue, quotes.said_to, quotes.relayed_by, outlets.id, outlets.name, articles.published_at,
            articles.published_precision, quotes.confidence, articles.id, articles.title, articles.url, quotes.spans,
            quotes.verbatim, coalesce(quotes.exact, quotes.text), quotes.prefix, quotes.suffix, quotes.before,
            quotes.after
        FROM quotes
        JOIN articles ON articles.rowid = quotes.article
        LEFT JOIN outlets ON outlets.key = articles.outlet
        LEFT JOIN speakers ON speakers.key = quotes.speaker
        WHERE quotes.rowid IN (SELECT value FROM json_each(?))
        """,
        [msgspec.json.encode(wanted).decode()],
    )
    found = {row[0]: _fields(row) for row in rows}
    return [found[rowid] for rowid in wanted]


def _read_retracted(connection: sqlite3.Connection, rowid: int) -> dict[str, Any]:
    """Read a retracted quote as the fields of `db.models.Quote`."""
    quote = read_retracted(connection, rowid)
    applied = applied_to(connection, rowid)
    credit = None if applied is None else applied.credit
    speaker = None
    if credit is not None:
        # (A speaker without other quotes is not there.)
        speaker = connection.execute("SELECT id, name FROM speakers WHERE id = ?", [credit.id]).fetchone()
        speaker = speaker or (credit.id, next(iter(credit.names)))
    outlet_id, outlet, published_at, precision, article, title, url = connection.execute(
        """
        SELECT
            outlets.id, outlets.name, articles.published_at, articles.published_precision, articles.id, articles.title,
            articles.url
        FROM articles LEFT JOIN outlets ON outlets.key = articles.outlet WHERE articles.rowid = ?
        """,
        [quote.rowid - quote.distance],
    ).fetchone()
    return _fields(
        (
            rowid,
            quote.id,
            quote.text,
            quote.kind if applied is None else applied.kind,
            *(speaker or (None, None)),
            quote.source,
            quote.cue,
            quote.said_to,
            quote.relayed_by,
            outlet_id,
            outlet,
            published_at,
            precision,
            quote.confidence,
            article,
            title,
            url,
            quote.spans,
            quote.verbatim,
            quote.text if quote.exact is None else quote.exact,
            quote.prefix,
            quote.suffix,
            quote.before,
            quote.after,
        )
    )


def _fields(row: Sequence[Any]) -> dict[str, Any]:
    (
        _,
        id,
        text,
        kind,
        speaker_id,
        speaker,
        source,
        cue,
        said_to,
        relayed_by,
        outlet_id,
        outlet,
        published_at,
        published_precision,
        confidence,
        article_id,
        title,
        url,
        spans,
        verbatim,
        exact,
        prefix,
        suffix,
        before,
        after,
    ) = row
    return {
        "id": public_id("q", id),
        "text": text,
        "kind": KINDS[kind],
        "speaker": None if speaker_id is None else SpeakerRef(speaker_id, speaker),
        "source": source,
        "cue": cue,
        "said_to": said_to,
        "relayed_by": relayed_by,
        "outlet": None if outlet_id is None else OutletRef(outlet_id, outlet),
        "published_at": published_at,
        "published_precision": published_precision,
        "confidence": confidence / 100,
        "article": ArticleRef(public_id("a", article_id), title, url),
        "spans": () if spans is None else _read_spans(spans),
        "verbatim": () if verbatim is None else _read_spans(verbatim),
        "selector": Selector(exact, prefix, suffix),
        "context": None if before is None else before + exact + after,
    }
