"""What to ask FTS5 for, so that it finds soonest what a search wants.

FTS5 goes through the quotes of all parts of an expression side by side, in whatever order they stand, and reads more of
each than it must. Three things it is spared, and what it finds in excess the texts of the quotes tell apart:

- of three parts and more the rarest two are looked up first, the next where both are, and so on;
- a row of words is looked up by the two neighbours that are rarest;
- a prefix that very many quotes hold is looked up by its first MIN_PREFIX letters. Those FTS5 keeps in order; of a
  longer one it merges the quotes of all words that begin so before it gives the first.
"""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import pairwise

from db.paging import LAST_ROWID
from db.parser import MIN_PREFIX
from db.query import Term, WordSearch
from db.search import is_held, match_expression, match_in_order
from db.sizes import count_quotes, dated_rowids, estimate_size
from db.walking import Wanted, read_rowids, read_texts

# Quotes that are merged in some 2 ms; more are too many to be counted, anyway.
_MERGED = 20_000
# Quotes that hold the first letters, whose texts tell what share holds the prefix.
_SAMPLE = 100
# Oldest quotes of a word by which words are put in order, and words for which that is done: each takes 20 microseconds.
_OLDEST = 32
_ORDERED = 10


class Planner:
    """Plans the parts of one search between two rowids; what it learns of words and prefixes serves all of them."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        filters: Sequence[Sequence[str]],
        without: Sequence[str],
        first: int,
        last: int,
    ) -> None:
        self._connection = connection
        self._filters, self._without = filters, without
        self._first, self._last = first, last
        # Where quotes with a date begin: those without would make all words look alike.
        self._oldest = dated_rowids(connection, first, last)[0] or first
        self._commonness: dict[str | None, float] = {}
        self._common_prefixes: dict[str, bool] = {}

    def plan(self, search: WordSearch) -> Wanted:
        """Make what is wanted of a search: an expression, and a test of the texts where that is wider."""
        wide = self._widen(self._shorten_rows(search))
        exact = match_expression(search, self._filters, self._without)
        parts = len(search.groups) + len(self._filters)
        if 2 < parts <= _ORDERED:
            match = match_in_order(wide, self._filters, self._without, self._order(search))
        else:
            match = match_expression(wide, self._filters, self._without)
        if wide == search:
            return Wanted(match, self._first, self._last)
        is_soon = not any(map(self._is_common, _long_prefixes(search)))
        return Wanted(match, self._first, self._last, partial(is_held, search=search), exact, is_soon)

    def _order(self, search: WordSearch) -> list[int]:
        """The places of groups and filters, the rarest first."""
        commonness = [max(min(self._commonness_of_words(term)) for term in group) for group in search.groups]
        # (Of several tokens one is probably common.)
        commonness += [
            self._look(match_expression(None, [tokens])) if len(tokens) == 1 else 1.0 for tokens in self._filters
        ]
        return sorted(range(len(commonness)), key=commonness.__getitem__)

    def _commonness_of_words(self, term: Term) -> list[float]:
        *head, last = term.words
        terms = [Term((word,)) for word in head]
        terms.append(Term((last[:MIN_PREFIX],), prefix=True) if term.prefix else Term((last,)))
        return [self._look(match_expression(WordSearch(((each,),)))) for each in terms]

    def _look(self, match: str | None) -> float:
        """How close together the oldest quotes lie that match, in quotes by rowid."""
        if match not in self._commonness:
            wanted = Wanted(match, self._oldest, self._last)
            oldest = list(read_rowids(self._connection, wanted, _OLDEST, descending=False))
            end = oldest[-1] if len(oldest) == _OLDEST else self._last
            self._commonness[match] = len(oldest) / (end - self._oldest + 1)
        return self._commonness[match]

    def _shorten_rows(self, search: WordSearch) -> WordSearch:
        """Leave of each row of three words and more the two neighbours that are rarest."""
        if all(len(term.words) < 3 for group in search.groups for term in group):
            return search
        return search._replace(groups=tuple(tuple(map(self._shorten_row, group)) for group in search.groups))

    def _shorten_row(self, term: Term) -> Term:
        if not 3 <= len(term.words) <= _ORDERED:
            return term
        commonness = self._commonness_of_words(term)
        pairs = [one * other for one, other in pairwise(commonness)]
        place = min(range(len(pairs)), key=pairs.__getitem__)
        return Term(term.words[place : place + 2], term.prefix and place == len(pairs) - 1)

    def _widen(self, search: WordSearch) -> WordSearch:
        """Shorten the common prefixes, and leave nothing out by them."""

        def is_wide(term: Term) -> bool:
            return any(map(self._is_common, _long_prefixes_of([term])))

        def widened(terms: Iterable[Term]) -> tuple[Term, ...]:
            return tuple(_shorten_prefix(term) if is_wide(term) else term for term in terms)

        return WordSearch(
            tuple(map(widened, search.groups)), tuple(term for term in search.excluded if not is_wide(term))
        )

    def _is_common(self, prefix: str) -> bool:
        if prefix not in self._common_prefixes:
            self._common_prefixes[prefix] = _is_common(self._connection, prefix)
        return self._common_prefixes[prefix]


def _long_prefixes(search: WordSearch) -> Collection[str]:
    return _long_prefixes_of(term for terms in (*search.groups, search.excluded) for term in terms)


def _long_prefixes_of(terms: Iterable[Term]) -> set[str]:
    return {term.words[-1] for term in terms if term.prefix and len(term.words[-1]) > MIN_PREFIX}


def _is_common(connection: sqlite3.Connection, prefix: str) -> bool:
    """Tell whether very many quotes hold a prefix."""
    quotes = count_quotes(connection)
    if quotes <= _MERGED:
        return False
    term = Term((prefix,), prefix=True)
    match = match_expression(WordSearch(((_shorten_prefix(term),),)))
    newest = list(read_texts(connection, Wanted(match, 0, LAST_ROWID), _SAMPLE))
    if len(newest) < _SAMPLE:
        return False
    share = sum(is_held(text, WordSearch(((term,),))) for _, text in newest) / _SAMPLE
    size = estimate_size([rowid for rowid, _ in newest], _SAMPLE, dated_rowids(connection, 0, LAST_ROWID), quotes)
    return size * share > _MERGED


def _shorten_prefix(term: Term) -> Term:
    *head, last = term.words
    return Term((*head, last[:MIN_PREFIX]), prefix=True)
