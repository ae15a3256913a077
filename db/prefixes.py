"""Prefixes that so many quotes hold that FTS5 takes too long to put them in order.

FTS5 keeps what begins with the same MIN_PREFIX letters in order; of longer prefixes it merges the quotes of all words
before it gives the first. Where these are many, it is asked for the first letters alone, which it reads from the newest
on, and the texts tell which quotes are meant: there, most are.
"""

import sqlite3
from collections.abc import Collection, Iterable

from db.paging import LAST_ROWID
from db.parser import MIN_PREFIX
from db.query import Term, WordSearch
from db.search import is_held, match_expression
from db.sizes import count_quotes, dated_rowids, estimate_size
from db.walking import Wanted, read_texts

# Quotes that are merged in some 2 ms; more are too many to be counted, anyway.
_MERGED = 20_000
# Quotes that hold the first letters, whose texts tell what share holds the prefix.
_SAMPLE = 100


def find_common_prefixes(connection: sqlite3.Connection, search: WordSearch) -> frozenset[str]:
    """Find the prefixes in a search that very many quotes hold."""
    long = {
        term.words[-1]
        for terms in (*search.groups, search.excluded)
        for term in terms
        if term.prefix and len(term.words[-1]) > MIN_PREFIX
    }
    quotes = count_quotes(connection) if long else 0
    return frozenset(prefix for prefix in long if quotes > _MERGED and _is_common(connection, prefix, quotes))


def _is_common(connection: sqlite3.Connection, prefix: str, quotes: int) -> bool:
    wide = WordSearch(((_shorten(Term((prefix,), prefix=True)),),))
    newest = list(read_texts(connection, Wanted(match_expression(wide), 0, LAST_ROWID), _SAMPLE))
    if len(newest) < _SAMPLE:
        return False
    held = WordSearch(((Term((prefix,), prefix=True),),))
    share = sum(is_held(text, held) for _, text in newest) / _SAMPLE
    size = estimate_size([rowid for rowid, _ in newest], _SAMPLE, dated_rowids(connection, 0, LAST_ROWID), quotes)
    return size * share > _MERGED


def widen(search: WordSearch, prefixes: Collection[str]) -> WordSearch:
    """Make the search in which some prefixes are shortened, and nothing is left out by them: all quotes match it
    that match the other, and more.
    """

    def is_wide(term: Term) -> bool:
        return term.prefix and term.words[-1] in prefixes

    def widened(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(_shorten(term) if is_wide(term) else term for term in terms)

    return WordSearch(tuple(map(widened, search.groups)), tuple(term for term in search.excluded if not is_wide(term)))


def _shorten(term: Term) -> Term:
    *head, last = term.words
    return Term((*head, last[:MIN_PREFIX]), prefix=True)
