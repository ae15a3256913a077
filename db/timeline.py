"""When a speaker was quoted: quotes by day, month or year."""

import calendar
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Literal

from db.connection import reading
from db.counts import Timeline, TimelinePeriod
from db.errors import InvalidSearch
from db.filters import outlet_token, speaker_token
from db.models import OutletCount, OutletRef
from db.outlets import find_outlet
from db.paging import DAY_BITS, FIRST_DATED, rowid_range
from db.search import match_expression
from db.speakers import find_speaker

Interval = Literal["day", "month", "year"]

MAX_PERIODS = 5_000
"""Periods in one timeline: over thirteen years of days."""

_COUNT = "SELECT count(*) FROM quotes_fts WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last"
_DAYS = """
    SELECT rowid >> :bits, count(*) FROM quotes_fts
    WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last GROUP BY 1
"""
_EARLIEST = """
    SELECT rowid FROM quotes_fts
    WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid LIMIT 1
"""
_LATEST = """
    SELECT rowid FROM quotes_fts
    WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT 1
"""
# So few periods of all a speaker's quotes are counted one by one in less time than all days at once: of 100,000
# quotes, 12 years in 7 ms and 132 months in 20, but 2,475 days at once in 30 to 40. (Where an outlet is asked for, too,
# it takes longer.)
_ONE_BY_ONE = 200
_OUTLETS = """
    SELECT outlets.key, outlets.id, outlets.name
    FROM outlet_speakers JOIN outlets ON outlets.key = outlet_speakers.outlet
    WHERE outlet_speakers.speaker = :speaker AND (:outlet IS NULL OR outlets.key = :outlet)
    ORDER BY outlet_speakers.quotes DESC, outlets.name, outlets.id LIMIT 10
"""

_FIRST_DAY: Mapping[Interval, Callable[[date], date]] = {
    "day": lambda day: day,
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
_LAST_DAY: Mapping[Interval, Callable[[date], date]] = {
    "day": lambda day: day,
    "month": lambda day: day.replace(day=calendar.monthrange(day.year, day.month)[1]),
    "year": lambda day: day.replace(month=12, day=31),
}


def speaker_timeline(
    connection: sqlite3.Connection,
    speaker_id: str,
    *,
    interval: Interval,
    outlet: str | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    include_empty: bool = False,
    by_outlet: bool = False,
) -> Timeline:
    """Count the quotes of a speaker by the day, month or year of publication, in order.

    Periods at the ends are whole, though only quotes between the days asked for count. With `include_empty`,
    periods without quotes are there, too, from the first day asked for, else quoted, to the last. Quotes of
    articles dated by month or year count on its first day. Raises NotFound, InvalidSearch.
    """
    first, last = rowid_range(published_from, published_to)
    with reading(connection):
        key, speaker = find_speaker(connection, speaker_id)
        only = None if outlet is None else find_outlet(connection, outlet)
        filters = [[speaker_token(key)]] + ([] if only is None else [[outlet_token(only)]])
        undated = _count(connection, filters, first, FIRST_DATED - 1)
        first = max(first, FIRST_DATED)
        counts = _by_period(connection, filters, first, last, interval)
        outlets: list[tuple[OutletRef, dict[date, int]]] = []
        if by_outlet:
            for outlet_key, id, name in connection.execute(_OUTLETS, {"speaker": key, "outlet": only}).fetchall():
                both = [[speaker_token(key)], [outlet_token(outlet_key)]]
                outlets.append((OutletRef(id, name), _by_period(connection, both, first, last, interval)))
    starts = _asked_for(counts, interval, published_from, published_to) if include_empty else iter(counts)
    return Timeline(
        speaker=speaker,
        interval=interval,
        periods=tuple(
            TimelinePeriod(
                first_day=start.isoformat(),
                last_day=_LAST_DAY[interval](start).isoformat(),
                quotes=counts.get(start, 0),
                outlets=_outlets_of(start, outlets) if by_outlet else None,
            )
            for start in _limited(starts, interval)
        ),
        quotes=sum(counts.values()),
        undated=undated,
    )


def _count(connection: sqlite3.Connection, filters: list[list[str]], first: int, last: int) -> int:
    limits = {"match": match_expression(None, filters), "first": first, "last": last}
    found: int = connection.execute(_COUNT, limits).fetchone()[0]
    return found


def _by_period(
    connection: sqlite3.Connection, filters: list[list[str]], first: int, last: int, interval: Interval
) -> dict[date, int]:
    """Dated quotes by the first day of each period that has any, in order. Rowids carry the day (see db.paging)."""
    limits = {"match": match_expression(None, filters), "first": first, "last": last}
    earliest = connection.execute(_EARLIEST, limits).fetchone()
    if earliest is None:
        return {}
    latest = connection.execute(_LATEST, limits).fetchone()
    periods = _every(_day(earliest[0]), _day(latest[0]), interval)
    some = list(islice(periods, _ONE_BY_ONE + 1))
    if len(filters) == 1 and len(some) <= _ONE_BY_ONE:
        counted = (
            (start, _count(connection, filters, max(first, rowids[0]), min(last, rowids[1])))
            for start in some
            for rowids in [rowid_range(start.isoformat(), _LAST_DAY[interval](start).isoformat())]
        )
        return {start: quotes for start, quotes in counted if quotes}
    counts: dict[date, int] = {}
    for day, quotes in connection.execute(_DAYS, {**limits, "bits": DAY_BITS}):
        start = _FIRST_DAY[interval](date.fromordinal(day))
        counts[start] = counts.get(start, 0) + quotes
    return counts


def _day(rowid: int) -> date:
    return date.fromordinal(rowid >> DAY_BITS)


def _every(first: date, last: date, interval: Interval) -> Iterator[date]:
    """First days of all periods from one day to another."""
    start = _FIRST_DAY[interval](first)
    while start <= last:
        yield start
        end = _LAST_DAY[interval](start)
        if end == date.max:
            return
        start = date.fromordinal(end.toordinal() + 1)


def _asked_for(
    counts: Mapping[date, int], interval: Interval, published_from: str | None, published_to: str | None
) -> Iterator[date]:
    """First days of all periods, with quotes or without, from the first day asked for, else quoted, to the last."""
    first = date.fromisoformat(published_from) if published_from else min(counts, default=None)
    last = date.fromisoformat(published_to) if published_to else max(counts, default=None)
    return iter(()) if first is None or last is None else _every(first, last, interval)


def _limited(starts: Iterator[date], interval: Interval) -> Iterator[date]:
    for number, start in enumerate(starts):
        if number == MAX_PERIODS:
            longer = "" if interval == "year" else f"ask for longer intervals than a {interval}, or "
            raise InvalidSearch(
                "interval",
                interval,
                f"more than {MAX_PERIODS} periods; {longer}narrow them with published_from and published_to",
            )
        yield start


def _outlets_of(start: date, outlets: list[tuple[OutletRef, dict[date, int]]]) -> tuple[OutletCount, ...]:
    found = [OutletCount(outlet, counts[start]) for outlet, counts in outlets if start in counts]
    return tuple(sorted(found, key=lambda count: (-count.quotes, count.outlet.name, count.outlet.id)))
