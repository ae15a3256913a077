"""All quotes of a search, a batch at a time, however many they are.

Each batch is one state of the database, and no transaction outlasts it: one of hours would keep the write-ahead log
from being emptied. What is written between two batches may be in the later one.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from db.commonness import Commonness
from db.connection import reading
from db.errors import InvalidSearch
from db.models import Quote, QuoteSearch
from db.narrowing import rowids_of
from db.paging import Segment, by_day, walk
from db.parser import parse_query
from db.quotes import match_quotes, read_quotes
from db.walking import read_rowids, texts_of

BATCH = 500
"""Quotes of a batch: some 600 KB, read in some 10 ms. Smaller ones are no faster to come and cost more each."""

# Quotes looked at for a batch, where only their texts tell which are meant.
_LOOKED_AT = 2_000


class Place(NamedTuple):
    """Where a batch ends: in dated or undated quotes, and at which rowid.

    Of a search for most of many words, how common they were when it began decides what it finds.
    """

    segment: int
    rowid: int
    commonness: Commonness | None = None


class Batch(NamedTuple):
    """Quotes in their order, perhaps none, perhaps some more than asked for; `end` is None in the last batch."""

    quotes: list[Quote]
    end: Place | None


def read_batch(
    connection: sqlite3.Connection, search: QuoteSearch, after: Place | None = None, *, size: int = BATCH
) -> Batch:
    """Read the next quotes of a search, newest first unless it says oldest; undated ones last.

    A quote that is there from the first batch to the last is in just one of them. One whose article is indexed again
    meanwhile takes a later place in its day, and so may be in none, newest first, or in two, oldest first. Raises
    InvalidSearch.
    """
    if search.sort == "relevance":
        raise InvalidSearch("sort", search.sort, "all quotes of a search come newest or oldest first")
    query = None if search.q is None else parse_query(search.q)
    first, last = rowids_of(search, query)

    def fetch(segment: Segment, count: int) -> list[int]:
        part = wanted._replace(first=segment.first, last=segment.last, test=None)
        return list(read_rowids(connection, part, count, descending=segment.descending))

    with reading(connection):
        found = match_quotes(connection, search, query, first, last, None if after is None else after.commonness)
        wanted = found.whole
        segments = by_day(wanted.match, first, last, oldest=search.sort == "oldest")
        limit = size if wanted.test is None else _LOOKED_AT
        rowids, end = walk(segments, None if after is None else after[:2], limit, fetch)
        if wanted.test is not None:
            rowids = [rowid for rowid, text in texts_of(connection, rowids).items() if wanted.test(text)]
        quotes = [Quote(**fields) for fields in read_quotes(connection, rowids)]
    return Batch(quotes, None if end is None else Place(*end, found.commonness))


def read_batches(connection: sqlite3.Connection, search: QuoteSearch) -> Iterator[list[Quote]]:
    """Read all quotes of a search, one `read_batch` after another. Raises InvalidSearch."""
    batch = read_batch(connection, search)
    yield batch.quotes
    while batch.end is not None:
        batch = read_batch(connection, search, batch.end)
        yield batch.quotes
