"""Searches for benchmarks: words of every commonness, rows of words and beginnings, with and without filters.

Loaded by path, because test folders are no packages.
"""

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from db.models import QuoteSearch

KINDS = (
    "rare word",
    "common word",
    "fifty commonest words",
    "two words",
    "three to five words",
    "two words of one text",
    "three to five words of one text",
    "phrase",
    "prefix",
)
FILTERS = ("none", "speaker", "outlet", "days")
# Ranks of words among the commonest: the fifty first, the common, and the rare, which a million quotes have less than a
# hundred times.
FIFTY, COMMON, RARE = 50, 1_000, 10_000
DAYS = (30, 90, 365)


class Made(NamedTuple):
    """A quote: its words, lower case, and what it can be filtered by; the day as RFC 3339 writes it."""

    words: list[str]
    speaker: str
    outlet: str
    day: str


class Query(NamedTuple):
    """What is asked for. `words` is one or several that a quote must hold, a row of words, or a word's beginning."""

    kind: str
    words: tuple[str, ...]
    speaker: str | None = None
    outlet: str | None = None
    days: tuple[str, str] | None = None
    """First and last, both inclusive."""

    @property
    def narrowed_by(self) -> str:
        """Which of FILTERS."""
        return "speaker" if self.speaker else "outlet" if self.outlet else "days" if self.days else "none"

    @property
    def search(self) -> QuoteSearch:
        """As OnRecord is asked."""
        first, last = self.days or (None, None)
        return QuoteSearch(
            q=self.typed, speaker=self.speaker, outlet=self.outlet, published_from=first, published_to=last
        )

    @property
    def typed(self) -> str:
        """As somebody types it into OnRecord's search."""
        if self.kind == "phrase":
            return f'"{" ".join(self.words)}"'
        return f"{self.words[0]}*" if self.kind == "prefix" else " ".join(self.words)

    @property
    def fts(self) -> str:
        """As an expression of FTS5."""
        if self.kind == "phrase":
            return f'"{" ".join(self.words)}"'
        return f'"{self.words[0]}" *' if self.kind == "prefix" else " ".join(f'"{word}"' for word in self.words)


def draw(count: int, texts: Any, quote: Callable[[], Made], taken: set[Query] | None = None) -> list[Query]:
    """Draw `count` searches or a few less, none twice and none of `taken`, in any order.

    Two in ten are of the fifty commonest words, one in ten of each other kind; a fourth of each kind has no filter.
    `texts` gives words and chance (see texts.py), `quote` any stored quote. A filter is of the quote that the words
    come from, else of any.
    """
    words = texts.words
    ranks = {word: rank for rank, word in enumerate(words)}
    found: dict[Query, None] = {}
    unit = max(1, count // 40)

    def one(kind: str, number: int) -> tuple[tuple[str, ...], Made]:
        made = quote()
        several = 2 if kind.startswith("two") else int(texts.random.integers(3, 6))
        if kind == "fifty commonest words":
            return (words[number % FIFTY],), made
        if kind == "common word":
            return (words[int(texts.random.integers(FIFTY, COMMON))],), made
        if kind in ("two words", "three to five words"):
            return tuple(dict.fromkeys(texts.draw(several))), made
        if kind == "rare word":
            rarest = max(made.words, key=lambda word: ranks[word])
            return ((rarest,) if ranks[rarest] >= RARE else ()), made
        if kind == "phrase":
            length = int(texts.random.integers(2, 5))
            start = int(texts.random.integers(max(1, len(made.words) - length + 1)))
            row = tuple(made.words[start : start + length])
            return (row if len(row) == length else ()), made
        if kind == "prefix":
            word = made.words[int(texts.random.integers(len(made.words)))]
            return ((word[: int(texts.random.integers(3, 7))],) if len(word) > 3 else ()), made
        distinct = list(dict.fromkeys(made.words))
        if len(distinct) < several:
            return (), made
        return tuple(distinct[place] for place in texts.random.choice(len(distinct), several, replace=False)), made

    for kind in KINDS:
        for narrowed in FILTERS:
            wanted = min(FIFTY, 2 * unit) if kind == "fifty commonest words" else unit
            number = tries = 0
            while number < wanted and tries < 1000:
                tries += 1
                asked, made = one(kind, number)
                if not asked or (kind.endswith("words") and len(asked) < 2 and "fifty" not in kind):
                    continue
                query = Query(
                    kind,
                    asked,
                    speaker=made.speaker if narrowed == "speaker" else None,
                    outlet=made.outlet if narrowed == "outlet" else None,
                    days=_around(made.day, texts) if narrowed == "days" else None,
                )
                if query not in found and (taken is None or query not in taken):
                    found[query] = None
                    number += 1
    queries = list(found)
    texts.random.shuffle(queries)
    return queries


def _around(day: str, texts: Any) -> tuple[str, str]:
    """A month, a quarter or a year in which the day lies."""
    length = DAYS[int(texts.random.integers(len(DAYS)))]
    first = datetime.date.fromisoformat(day) - datetime.timedelta(days=int(texts.random.integers(length)))
    return first.isoformat(), (first + datetime.timedelta(days=length - 1)).isoformat()
