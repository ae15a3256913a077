"""Facets: how the quotes of a search are spread over speakers, outlets, kinds and months."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date
from heapq import nsmallest

import msgspec

from db.connection import reading
from db.counts import Facets, KindCount, MonthCount, YearCount
from db.filters import KINDS
from db.models import OutletCount, OutletRef, QuoteSearch, SpeakerCount, SpeakerRef
from db.narrowing import rowids_of
from db.paging import COUNT_CAP, DAY_BITS, make_total
from db.parser import parse_query
from db.query import describe_query
from db.quotes import match_quotes

FACET_LIMIT = 20
"""Speakers and outlets that are named; the others are just counted."""

# Day, kind, speaker and outlet of the newest quotes, by whether words or filters are asked for. To group by each in SQL
# takes a fifth longer than to fetch and count them (10,000 of 600,000 quotes). CROSS JOIN keeps the order.
_FACTS = {
    True: """
        SELECT quotes.rowid >> :day_bits, quotes.kind, quotes.speaker, articles.outlet
        FROM (
            SELECT rowid FROM quotes_fts
            WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :limit
        ) AS found
        CROSS JOIN quotes ON quotes.rowid = found.rowid
        CROSS JOIN articles ON articles.rowid = quotes.article
    """,
    False: """
        SELECT quotes.rowid >> :day_bits, quotes.kind, quotes.speaker, articles.outlet
        FROM quotes CROSS JOIN articles ON articles.rowid = quotes.article
        WHERE quotes.rowid BETWEEN :first AND :last ORDER BY quotes.rowid DESC LIMIT :limit
    """,
}


_SPEAKERS = """
    SELECT key, id, name FROM speakers WHERE key IN (SELECT value FROM json_each(?))
"""
_OUTLETS = """
    SELECT key, id, name FROM outlets WHERE key IN (SELECT value FROM json_each(?))
"""


def count_facets(connection: sqlite3.Connection, search: QuoteSearch) -> Facets:
    """Count the quotes of a search by speaker, outlet, kind, month and year; its `sort` does not matter.

    Of more than COUNT_CAP quotes the newest are counted. Raises InvalidSearch.
    """
    query = None if search.q is None else parse_query(search.q)
    first, last = rowids_of(search, query)
    with reading(connection):
        match = match_quotes(connection, search, query, first, last, exact=True).whole.match
        limits = {"match": match, "first": first, "last": last, "limit": COUNT_CAP + 1, "day_bits": DAY_BITS}
        rows = connection.execute(_FACTS[match is not None], limits).fetchall()
        counted = rows[:COUNT_CAP]
        days, kinds, speakers, outlets = (Counter(row[column] for row in counted) for column in range(4))
        undated, no_speaker, no_outlet = days.pop(0, 0), speakers.pop(None, 0), outlets.pop(None, 0)
        named_speakers = _most(connection, _SPEAKERS, speakers)
        named_outlets = _most(connection, _OUTLETS, outlets)
    months = _by_beginning({date.fromordinal(day).isoformat(): count for day, count in days.items()}, len("2031-04"))
    years = _by_beginning(months, len("2031"))
    total = make_total(len(rows))
    return Facets(
        total=total.count,
        total_is_exact=total.is_exact,
        counted=len(counted),
        speakers=tuple(SpeakerCount(SpeakerRef(id, name), count) for id, name, count in named_speakers),
        speaker_count=len(speakers),
        no_speaker=no_speaker,
        outlets=tuple(OutletCount(OutletRef(id, name), count) for id, name, count in named_outlets),
        outlet_count=len(outlets),
        no_outlet=no_outlet,
        kinds=tuple(KindCount(KINDS[kind], count) for kind, count in kinds.most_common()),
        months=tuple(MonthCount(month, count) for month, count in months.items()),
        years=tuple(YearCount(year, count) for year, count in years.items()),
        undated=undated,
        query=None if query is None else describe_query(query),
    )


def _most(connection: sqlite3.Connection, names: str, counts: Mapping[int, int]) -> list[tuple[str, str, int]]:
    """Id, name and count of those with the highest counts, then by name; of equal ones at the end the first stored."""
    keys = nsmallest(FACET_LIMIT, counts, key=lambda key: (-counts[key], key))
    found = connection.execute(names, [msgspec.json.encode(keys).decode()]).fetchall()
    return sorted(((id, name, counts[key]) for key, id, name in found), key=lambda each: (-each[2], each[1], each[0]))


def _by_beginning(counts: Mapping[str, int], length: int) -> dict[str, int]:
    """Add up the counts of dates that begin alike, in order."""
    sums: Counter[str] = Counter()
    for day in sorted(counts):
        sums[day[:length]] += counts[day]
    return dict(sums)
