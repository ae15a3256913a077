"""Relevance: the words in a row first, then all words, then most words; each newest first, no further than needed."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from db.connection import allowance
from db.paging import LAST_ROWID, Rowid
from db.query import WordSearch
from db.search import is_held
from db.walking import Wanted, read_rowids, read_texts, texts_of

# What looking for words in a row may take of the processor, a page: of ten million quotes, some 100,000 that hold the
# rarest of the words are looked through.
_ROW_SECONDS = 0.005


class Tiers(NamedTuple):
    """What is looked for by relevance.

    `in_a_row` is None where words in a row cannot be told from the words; else `row` matches what holds them so, and
    `apart` what holds all of them otherwise. No quote matches two of `more`, or one of them and `every`.
    """

    every: Wanted
    in_a_row: WordSearch | None = None
    row: Wanted | None = None
    apart: Wanted | None = None
    more: tuple[Wanted, ...] = ()


class Place(NamedTuple):
    """Where a page ends: the tier, and the rowid in it.

    Words in a row were looked for down to the rowid `reached`: below, quotes that hold them stand among those that hold
    all words.
    """

    tier: Rowid
    rowid: Rowid
    reached: Rowid


def walk_tiers(
    connection: sqlite3.Connection, tiers: Tiers, few: Sequence[int] | None, after: Place | None, limit: int
) -> tuple[list[int], Place | None]:
    """Collect up to `limit` rowids, best first, after a place; and where they end, None where nothing follows.

    `few` is all that matches, where that is known.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}, must be at least 1")
    keys: list[tuple[int, int]] = []
    start, reached = (0, 0) if after is None else (after.tier, after.reached)
    sorted_few = None if few is None else _sort_few(connection, tiers, few, reached)
    for tier in range(start, 2 + len(tiers.more)):
        count = limit + 1 - len(keys)
        if count == 0:
            break
        below = after.rowid if after is not None and after.tier == tier else LAST_ROWID
        if sorted_few is not None:
            rowids = [rowid for rowid in sorted_few[tier] if rowid < below][:count]
        elif tier == 0:
            rowids, reached = _read_row(connection, tiers, below, count)
        elif tier == 1:
            rowids = _read_apart(connection, tiers, below, reached, count)
        else:
            rowids = list(read_rowids(connection, tiers.more[tier - 2].below(below), count))
        keys += [(tier, rowid) for rowid in rowids]
    taken = keys[:limit]
    return [rowid for _, rowid in taken], Place(*taken[-1], reached) if len(keys) > limit else None


def _sort_few(
    connection: sqlite3.Connection, tiers: Tiers, few: Sequence[int], reached: int
) -> tuple[list[int], list[int]]:
    """The quotes that hold the words in a row, as far down as was said before, and the others; each newest first."""
    newest = sorted(few, reverse=True)
    if tiers.in_a_row is None:
        return [], newest
    texts = texts_of(connection, newest)
    row = [rowid for rowid in newest if rowid >= reached and is_held(texts[rowid], tiers.in_a_row)]
    held = set(row)
    return row, [rowid for rowid in newest if rowid not in held]


def _read_row(connection: sqlite3.Connection, tiers: Tiers, below: int, count: int) -> tuple[list[int], int]:
    """The quotes that hold the words in a row, and down to which rowid these are all."""
    found: list[int] = []
    if tiers.row is None:
        return found, 0
    with allowance(connection, _ROW_SECONDS):
        for rowid in read_rowids(connection, tiers.row.below(below), count):
            found.append(rowid)
        return found, 0
    return found, found[-1] if found else min(below, LAST_ROWID - 1)


def _read_apart(connection: sqlite3.Connection, tiers: Tiers, below: int, reached: int, count: int) -> list[int]:
    """The quotes that hold all words, but for those whose words in a row were found before."""
    if tiers.in_a_row is None or tiers.apart is None:
        return list(read_rowids(connection, tiers.every.below(below), count))
    first = max(tiers.every.first, reached)
    # (Leaving them out in SQL would look for the words in a row all over again.)
    some = 2 * count
    texts = list(read_texts(connection, tiers.every.below(below)._replace(first=first), some))
    rowids = [rowid for rowid, text in texts if not is_held(text, tiers.in_a_row)][:count]
    if len(texts) == some and len(rowids) < count:
        # Where most hold them in a row, as with names, that costs next to nothing.
        apart = tiers.apart.below(texts[-1][0])._replace(first=first)
        rowids += read_rowids(connection, apart, count - len(rowids))
    if len(rowids) < count:
        rowids += read_rowids(connection, tiers.every.below(min(below, reached)), count - len(rowids))
    return rowids
