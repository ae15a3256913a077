"""Quotes that may hold some words: what full-text search finds by the rarest words and by neighbours."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import chain, combinations
from math import exp, log, prod
from typing import NamedTuple

import msgspec

from db.deadline import check_deadline
from db.fold import fold_words
from db.query import Term, WordSearch
from db.search import match_beginning, match_expression
from db.sizes import count_quotes, dated_rowids, estimate_size

# A look-up costs 0.6 microseconds a row, whatever the word. So many newest quotes tell how common a word is.
_SAMPLE = 64
# Words that are sampled, longest first, and rows that are then read of the rarest.
_WORDS = 48
_ROWS = 4000
# Words too common for that are looked up several together, the cheapest first of those expected to be in few quotes:
# so many rows of each, so many look-ups, for so many microseconds in all.
_TOGETHER_ROWS = 200
_TOGETHER = 20
_TOGETHER_COST = 20000
# What that takes, in microseconds: for each quote of the rarest word; and for each that one of the others is in, of
# which all but so many for each quote of the rarest are skipped. Fitted to 168 look-ups in a million quotes (r2 0.88).
_PER_RAREST, _PER_OTHER, _SKIPPED_FROM = 0.2, 0.02, 200
# A row of neighbours is so much less usual than its words in one quote, for each.
_QUOTE_LENGTH = 15
# Expected as if words were spread evenly; long quotes have many, so that it is some five times as many.
_EXPECTED = 40
# The rarest words, of which each two, three and four are looked up together; and in how many one may be the rarest.
_LEADING = 5
_LED = 8
# What the commonest word says by standing in its place. With it, texts never said and distorted ones are told apart in
# 97.7% against 95.3% of cases where one in fifty of the former is taken for said.
_PLACE = 1.5
# Quotes that what is known of words in general counts for, beside those of the database.
_PRIOR = 1000
# Quotes whose text is read; and of those that begin with all the words, to find the ones that say no more.
_TEXTS = 60
_BEGINNING, _BEGINNING_COST = 300, 3000
# Words and characters of a quote that are compared: quotes are of some dozens, books that somebody took for one are not
# to be aligned word by word.
_LONGEST_WORDS, _LONGEST_TEXT = 400, 4000

_NEWEST = """
    SELECT rowid FROM quotes_fts
    WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :limit
"""
_OLDEST = """
    SELECT rowid FROM quotes_fts
    WHERE quotes_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid LIMIT :limit
"""


class Narrowed(NamedTuple):
    """What candidates must meet besides the words: tokens (see db.filters), and first and last rowid."""

    filters: Sequence[Sequence[str]]
    first: int
    last: int


class Weights:
    """How much each word says: minus the logarithm of the share of quotes that hold it, and what any says by its place.

    A word that no quote holds says as much as the others on average, and so does one that was not looked up.
    """

    def __init__(self, sizes: Mapping[str, float], quotes: int) -> None:
        self._sizes, self._quotes = sizes, quotes
        self.known = {word: _weight(word, size, quotes) for word, size in sizes.items()}
        self.average = sum(self.known.values()) / len(self.known) if self.known else 1.0
        self.unique = log(quotes + _PRIOR)
        """What a word says that no other quote has."""

    def __call__(self, word: str) -> float:
        """The weight of a word, above 0."""
        return self.known.get(word, self.average)

    def but_for(self, counts: Mapping[str, tuple[float, int]]) -> "Weights":
        """Make the weights that words had if of the so many quotes that hold each so many were but one."""
        counted = {word: max(1.0, size - printings + 1) for word, (size, printings) in counts.items()}
        return Weights({**self._sizes, **counted}, self._quotes)

    def size(self, word: str) -> float:
        """How many quotes hold a word, as far as known."""
        return self._sizes.get(word, 1.0)

    def cost(self, words: Iterable[str]) -> float:
        """Microseconds that it takes to look some words up together, as far as known."""
        return _cost([self.size(word) for word in words])


def _weight(word: str, size: float, quotes: int) -> float:
    # A small database does not tell which words are common. Short ones are: in English those of one and two letters
    # stand in a fifth of all quotes, those of eight in one of 2,000.
    usual = exp(-1.5 - min(6, max(0, len(word.encode()) - 2)))
    return _PLACE + max(0.0, log((quotes + _PRIOR) / (size + _PRIOR * usual)))


class Candidates(NamedTuple):
    """Quotes by rowid, likeliest first, with their folded words; and the weights of the words looked for."""

    wordings: dict[int, tuple[str, ...]]
    weights: Weights


def find_candidates(connection: sqlite3.Connection, words: Sequence[str], within: Narrowed) -> Candidates:
    """Find quotes that may hold these folded words, or many of them in a row, in a bounded number of look-ups."""
    sampled = sorted(dict.fromkeys(words), key=len, reverse=True)[:_WORDS]
    newest = {word: look_up_row(connection, (word,), within, _SAMPLE) for word in sampled}
    dated = dated_rowids(connection, within.first, within.last)
    quotes = count_quotes(connection)
    sizes = {word: estimate_size(rowids, _SAMPLE, dated, quotes) for word, rowids in newest.items() if rowids}
    weights = Weights(sizes, quotes)
    rarest = sorted(sizes, key=sizes.__getitem__)
    bits = {word: 1 << index for index, word in enumerate(rarest)}
    # Rowid -> which words it is known to hold.
    held: dict[int, int] = {}

    def hold(rowids: Sequence[int], bit: int) -> None:
        for rowid in rowids:
            held[rowid] = held.get(rowid, 0) | bit

    # (A single common word is looked up no further.)
    if rarest:
        hold(newest[rarest[0]], bits[rarest[0]])
    budget = _ROWS
    read: set[str] = set()
    for word in rarest:
        if sizes[word] > budget:
            break
        rowids = newest[word] if len(newest[word]) < _SAMPLE else look_up_row(connection, (word,), within, budget)
        budget -= len(rowids)
        read.add(word)
        hold(rowids, bits[word])
    for rows in _together(words, rarest, sizes, read, quotes):
        bit = 1 << len(rarest) if len(rows) == 1 else 0
        for word in chain.from_iterable(rows):
            bit |= bits[word]
        hold(_look_up(connection, rows, within, _TOGETHER_ROWS), bit)
    weighed = {
        bit: sum((weights(word) for word in rarest if bits[word] & bit), start=_PLACE * (bit >> len(rarest)))
        for bit in set(held.values())
    }
    likeliest = nlargest(_TEXTS, held, key=lambda rowid: weighed[held[rowid]])
    exact: dict[int, tuple[str, ...]] = {}
    # (Newer quotes that begin so and go on may be many, and hold the words just as well.)
    if all(word in sizes for word in words) and weights.cost(words) <= _BEGINNING_COST:
        match = match_beginning(words, within.filters)
        beginning = read_wordings(connection, _rowids(connection, match, within, _BEGINNING))
        exact = {rowid: wording for rowid, wording in beginning.items() if wording == tuple(words)}
    return Candidates({**exact, **read_wordings(connection, likeliest)}, weights)


def _cost(sizes: Iterable[float]) -> float:
    """Microseconds that it takes to look up words together that so many quotes hold."""
    size, *others = sorted(sizes)
    return _PER_RAREST * size + _PER_OTHER * sum(min(other, _SKIPPED_FROM * size) for other in others)


def _together(
    words: Sequence[str], rarest: Sequence[str], sizes: Mapping[str, float], read: set[str], quotes: int
) -> list[tuple[tuple[str, ...], ...]]:
    """Words to look up together, as rows of neighbours: three in a row, and two to four of the rarest anywhere."""
    options: list[tuple[bool, float, float, tuple[tuple[str, ...], ...]]] = []
    rows = [tuple(words[start : start + 3]) for start in range(max(1, len(words) - 2))]
    anywhere = [each for count in (2, 3, 4) for each in combinations(rarest[:_LEADING], count)]
    for apart in (False, True):
        for found in dict.fromkeys(anywhere if apart else rows):
            if len(found) < 2 or not all(word in sizes for word in found) or read.issuperset(found):
                continue
            expected = quotes * prod(sizes[word] / quotes for word in found)
            cost = _cost([sizes[word] for word in found])
            option: tuple[tuple[str, ...], ...] = tuple((word,) for word in found) if apart else (found,)
            if not apart:
                expected /= _QUOTE_LENGTH ** (len(found) - 1)
            options.append((expected > _EXPECTED, cost, -expected, option))
    chosen: list[tuple[tuple[str, ...], ...]] = []
    led: Counter[str] = Counter()
    most = max(3, _TOGETHER - 6 * len(read))
    budget = _TOGETHER_COST * most / _TOGETHER
    for _, cost, _, option in sorted(options):
        leader = min(chain.from_iterable(option), key=sizes.__getitem__)
        if led[leader] < _LED and (cost <= budget or not chosen):
            chosen.append(option)
            led[leader] += 1
            budget -= cost
        if len(chosen) == most:
            break
    return chosen


def look_up_row(
    connection: sqlite3.Connection, words: Sequence[str], within: Narrowed, limit: int, *, oldest: bool = False
) -> list[int]:
    """Find the newest or the oldest quotes that hold these words in a row, by rowid."""
    return _look_up(connection, [words], within, limit, oldest=oldest)


def wording_of(text: str) -> tuple[str, ...]:
    """Cut a quote into the folded words that are compared: all, but of a text longer than any quote the first."""
    check_deadline()
    found = fold_words(text[:_LONGEST_TEXT])
    # (The last one may be but a piece.)
    return tuple(found[: _LONGEST_WORDS if len(text) <= _LONGEST_TEXT else min(_LONGEST_WORDS, len(found) - 1)])


def read_wordings(connection: sqlite3.Connection, rowids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Read the wordings of quotes: rowid -> folded words, in the order of the rowids."""
    rows = connection.execute(
        "SELECT rowid, text FROM quotes WHERE rowid IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(rowids).decode()],
    )
    found = dict(rows.fetchall())
    return {rowid: wording_of(found[rowid]) for rowid in rowids}


def _look_up(
    connection: sqlite3.Connection,
    rows: Iterable[Sequence[str]],
    within: Narrowed,
    limit: int,
    *,
    oldest: bool = False,
) -> list[int]:
    """The newest or the oldest quotes that hold each of some rows of words."""
    match = match_expression(WordSearch(tuple((Term(tuple(row)),) for row in rows)), within.filters)
    return _rowids(connection, match, within, limit, oldest=oldest)


def _rowids(
    connection: sqlite3.Connection, match: str | None, within: Narrowed, limit: int, *, oldest: bool = False
) -> list[int]:
    limits = {"match": match, "first": within.first, "last": within.last, "limit": limit}
    return [rowid for (rowid,) in connection.execute(_OLDEST if oldest else _NEWEST, limits)]
