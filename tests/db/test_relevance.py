"""Searches of small made corpora, compared with reading every text."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.models import QuoteSearch, Total
from db.quotes import search_quotes
from db.writes import store_article

WORDS = ("peace", "peaceful", "peas", "just", "justice", "war")
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=12, unique_by=tuple)
TERMS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(["peac*", "just*", "pea*", "wars*"]),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=2).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(['"just peac*"', '"war just peace"', '"peace just war just"', '"war just peac*"']),
)
GROUPS = st.lists(st.lists(TERMS, min_size=1, max_size=2), min_size=1, max_size=3)
# One article a day, so that rowids go by it.
DAYS = [f"2031-04-{day:02}" for day in range(1, 13)]


def holds(words, term):
    """Whether a list of words holds a term as typed."""
    asked = term.strip('"').split()
    return any(
        all(
            word.startswith(one[:-1]) if one.endswith("*") else word == one
            for word, one in zip(piece, asked, strict=True)
        )
        for start in range(len(words) - len(asked) + 1)
        for piece in [words[start : start + len(asked)]]
    )


def expected(texts, groups, excluded):
    """The texts that match, newest first: those that hold the words in a row, and the others."""
    row, apart = [], []
    for words in reversed(texts):
        if not all(any(holds(words, term) for term in group) for group in groups):
            continue
        if any(holds(words, term) for term in excluded):
            continue
        # Any ending may stand in a row only at its end.
        rows = [" ".join(terms).replace('"', "") for terms in product(*groups)]
        rows = [each for each in rows if "*" not in each[:-1]] if len(groups) > 1 else []
        (row if any(holds(words, each) for each in rows) else apart).append(" ".join(words))
    return row, apart


def written(groups, excluded):
    return " ".join([*(" OR ".join(group) for group in groups), *(f"-{term}" for term in excluded)])


def read_pages(connection, search, limit):
    """All texts page by page, each page's total checked to be the same."""
    found, totals, cursor = [], set(), None
    while True:
        page = search_quotes(connection, search, limit=limit, cursor=cursor)
        found += [match.text for match in page.items]
        totals.add(page.total)
        if (cursor := page.next) is None:
            return found, totals


def store(database, make, texts):
    for day, words in zip(DAYS, texts, strict=False):
        document = make.document(" ".join(words), published_at=day, published_precision="day")
        assert store_article(database, *document) == "added"


@pytest.mark.parametrize("few", [300, 1, -1])
@pytest.mark.parametrize("common", [False, True], ids=["merged-prefixes", "common-prefixes"])
@given(texts=TEXTS, groups=GROUPS, excluded=st.lists(TERMS, max_size=2), limit=st.integers(1, 5))
@settings(deadline=None)
def test_finds_what_reading_every_text_finds(make, few, common, texts, groups, excluded, limit):
    row, apart = expected(texts, groups, excluded)
    newest = [text for text in map(" ".join, reversed(texts)) if text in {*row, *apart}]
    search = QuoteSearch(q=written(groups, excluded))
    with pytest.MonkeyPatch.context() as patch, make.memory() as database:
        patch.setattr("db.walking._FEW", few)
        patch.setattr("db.walking._TESTED", few)
        if common:
            patch.setattr("db.planning._MERGED", -1)
            patch.setattr("db.planning._SAMPLE", 1)
        store(database, make, texts)
        total = {Total(len(newest), True)}
        assert read_pages(database.conn, search, limit) == (row + apart, total)
        for sort, wanted in (("newest", newest), ("oldest", newest[::-1])):
            assert read_pages(database.conn, QuoteSearch(q=search.q, sort=sort), limit) == (wanted, total)


@given(
    texts=TEXTS,
    groups=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2), min_size=2, max_size=2),
    limit=st.integers(1, 3),
    few=st.integers(-1, 3),
    few_seconds=st.sampled_from([-1, 60]),
    spent=st.lists(st.booleans(), min_size=12, max_size=12),
)
@settings(deadline=None)
def test_a_search_for_words_in_a_row_that_is_broken_off_loses_nothing(
    make, texts, groups, limit, few, few_seconds, spent
):
    """Whichever pages have no time for it: what was not found in a row stands among the others, by its day."""
    row, apart = expected(texts, groups, [])
    search = QuoteSearch(q=written(groups, []))
    found, cursor = [], None
    with pytest.MonkeyPatch.context() as patch, make.memory() as database:
        patch.setattr("db.connection._FINE_STEPS", 1)
        patch.setattr("db.walking._FEW_SECONDS", few_seconds)
        patch.setattr("db.walking._FEW", few)
        store(database, make, texts)
        for is_spent in spent:
            patch.setattr("db.relevance._ROW_SECONDS", -1 if is_spent else 60)
            page = search_quotes(database.conn, search, limit=limit, cursor=cursor)
            found += [match.text for match in page.items]
            if (cursor := page.next) is None:
                break
    assert sorted(found) == sorted(row + apart)
    newest = [text for text in map(" ".join, reversed(texts)) if text in found]
    splits = [found[:length] for length in range(len(row) + 1) if found[:length] == row[:length]]
    assert any(found[len(start) :] == [text for text in newest if text not in start] for start in splits)


def test_a_count_that_is_broken_off_says_at_least(make):
    with pytest.MonkeyPatch.context() as patch, make.memory() as database:
        store(database, make, [["peace", word] for word in ("a", "b", "c", "d")])
        for steps, total in ((1, Total(2, False)), (10_000, Total(4, True))):
            patch.setattr("db.connection._FINE_STEPS", steps)
            patch.setattr("db.walking._FEW", -1)
            patch.setattr("db.walking._COUNT_SECONDS", -1)
            assert search_quotes(database.conn, QuoteSearch(q="peace"), limit=2).total == total
