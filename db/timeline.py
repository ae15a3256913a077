"""When a speaker was quoted: quotes by day, month or year."""

import calendar
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Literal

from db.connection import reading
from db.errors import InvalidSearch
from db.filters import outlet_token, speaker_token
from db.models import OutletCount, OutletRef, Timeline, TimelinePeriod
from db.outlets import find_outlet
from db.paging import DAY_BITS, rowid_range
from db.search import match_expression
from db.speakers import find_speaker

Interval = Literal["day", "month", "year"]

MAX_PERIODS = 5_000
"""Periods in one timeline: over thirteen years of days."""

_DAYS = """
    SELECT rowid >> :bits, count(*) FROM quotes_fts
    WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last GROUP BY 1
"""
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
        days = _count_days(connection, filters, first, last)
        undated = days.pop(0, 0)
        counts = _by_period(days, interval)
        outlets: list[tuple[OutletRef, dict[date, int]]] = []
        if by_outlet:
            for outlet_key, id, name in connection.execute(_OUTLETS, {"speaker": key, "outlet": only}).fetchall():
                found = _count_days(connection, [[speaker_token(key)], [outlet_token(outlet_key)]], first, last)
                found.pop(0, None)
                outlets.append((OutletRef(id, name), _by_period(found, interval)))
    starts = _every(counts, interval, published_from, published_to) if include_empty else iter(counts)
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


def _count_days(connection: sqlite3.Connection, filters: list[list[str]], first: int, last: int) -> dict[int, int]:
    """Quotes by the ordinal of the day, in order; 0 for unknown days. Rowids carry the day (see db.paging)."""
    limits = {"bits": DAY_BITS, "match": match_expression(None, filters), "first": first, "last": last}
    return dict(connection.execute(_DAYS, limits).fetchall())


def _by_period(days: Mapping[int, int], interval: Interval) -> dict[date, int]:
    """Quotes by the first day of each period."""
    counts: dict[date, int] = {}
    for day, quotes in days.items():
        start = _FIRST_DAY[interval](date.fromordinal(day))
        counts[start] = counts.get(start, 0) + quotes
    return counts


def _every(
    counts: Mapping[date, int], interval: Interval, published_from: str | None, published_to: str | None
) -> Iterator[date]:
    """First days of all periods, with quotes or without."""
    first = date.fromisoformat(published_from) if published_from else min(counts, default=None)
    last = date.fromisoformat(published_to) if published_to else max(counts, default=None)
    if first is None or last is None:
        return
    start = _FIRST_DAY[interval](first)
    while start <= last:
        yield start
        end = _LAST_DAY[interval](start)
        if end == date.max:
            return
        start = date.fromordinal(end.toordinal() + 1)


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
