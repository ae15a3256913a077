"""Pages over a total order: ranges of publication days, and opaque cursors that continue one search only."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import date
from typing import Annotated, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Meta, Struct

from db.errors import InvalidCursor, InvalidSearch
from db.models import Total

T = TypeVar("T")

COUNT_CAP = 10_000
"""Totals are exact up to here: counting costs time for every match."""

DAY_BITS = 32
"""A rowid is the publication day's ordinal (`date.toordinal`) above this many bits of sequence."""

FIRST_DATED = 1 << DAY_BITS
"""Rowids below it belong to records whose date is unknown."""

LAST_ROWID = (1 << 63) - 1

CURSOR_NAME = 100
"""Characters of a name that a cursor holds: somebody's name of thousands would make an address that is refused."""


Rowid = Annotated[int, Meta(ge=0, le=LAST_ROWID - 1)]


class Page(Struct, Generic[T], frozen=True):
    """A page of records; `next` is the cursor of the page after it, None on the last one."""

    items: tuple[T, ...]
    next: str | None
    total: Total


class Segment(NamedTuple):
    """Records in a row: what matches (None: all) between two rowids, both inclusive, in one direction."""

    match: str | None
    first: int
    last: int
    descending: bool


def make_total(counted: int) -> Total:
    """Make a total of a count that stopped at one more than COUNT_CAP."""
    return Total(min(counted, COUNT_CAP), counted <= COUNT_CAP)


def rowid_range(published_from: str | None, published_to: str | None) -> tuple[int, int]:
    """Turn two days, RFC 3339 full dates or None, into the first and last rowid they allow.

    Either day leaves out records without a date. Raises InvalidSearch naming the parameter.
    """
    first = _ordinal("published_from", published_from)
    last = _ordinal("published_to", published_to)
    if published_from is not None and published_to is not None and first > last:
        raise InvalidSearch(
            "published_from", published_from, f"after published_to, {published_to}: no day lies between"
        )
    if published_from is None and published_to is None:
        return 0, LAST_ROWID
    return (
        FIRST_DATED if published_from is None else first << DAY_BITS,
        LAST_ROWID if published_to is None else (last + 1 << DAY_BITS) - 1,
    )


def _ordinal(parameter: str, value: str | None) -> int:
    if value is None:
        return 0
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # fromisoformat also takes 20310412 and 2031-W15-6.
    if day is None or day.isoformat() != value:
        raise InvalidSearch(parameter, value, "not a day that exists, written year-month-day as in 2031-04-12")
    return day.toordinal()


def by_day(match: str | None, first: int, last: int, *, oldest: bool) -> tuple[Segment, ...]:
    """Segments of one match, newest or oldest first; records without a date come last in both."""
    if not oldest:
        return (Segment(match, first, last, descending=True),)
    dated = Segment(match, max(first, FIRST_DATED), last, descending=False)
    undated = Segment(match, first, FIRST_DATED - 1, descending=False)
    return (dated, undated) if first < FIRST_DATED else (dated,)


def walk(
    segments: tuple[Segment, ...],
    after: tuple[int, int] | None,
    limit: int,
    fetch: Callable[[Segment, int], list[int]],
) -> tuple[list[int], tuple[int, int] | None]:
    """Collect up to `limit` rowids from the segments in their order, each only as far as needed.

    `after` and the second value are keys: index of the segment and rowid of the last record taken; the
    second value is None where nothing follows. `fetch` reads up to so many rowids of one segment.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}, must be at least 1")
    found: list[tuple[int, int]] = []
    for index, segment in enumerate(segments):
        if after is not None and index < after[0]:
            continue
        if after is not None and index == after[0]:
            segment = (
                segment._replace(last=min(segment.last, after[1] - 1))
                if segment.descending
                else segment._replace(first=max(segment.first, after[1] + 1))
            )
        found += [(index, rowid) for rowid in fetch(segment, limit + 1 - len(found))]
        if len(found) > limit:
            break
    taken = found[:limit]
    return [rowid for _, rowid in taken], taken[-1] if len(found) > limit else None


def fingerprint(*search: object) -> str:
    """Digest of everything that shapes a list; a cursor is good only for the list it was made by."""
    return hashlib.sha256(repr(search).encode()).hexdigest()[:12]


def make_cursor(fingerprint: str, *key: str | int) -> str:
    """Make the cursor that continues after the record with this key."""
    return base64.urlsafe_b64encode(msgspec.json.encode([fingerprint, *key])).rstrip(b"=").decode()


def read_cursor(cursor: str, fingerprint: str, key: type[T]) -> T:
    """Read the key out of a cursor; `key` is the tuple type of what `make_cursor` was given.

    Raises InvalidCursor.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        made_by, *parts = msgspec.json.decode(
            base64.b64decode(padded, altchars=b"-_", validate=True), type=list[str | int]
        )
        if made_by == fingerprint:
            return msgspec.convert(parts, key)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise InvalidCursor(cursor, "not a cursor; take `next` of a page as it is") from None
    raise InvalidCursor(cursor, "made by another search; keep all parameters when following `next`")
