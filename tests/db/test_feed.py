"""Feeds: the quotes of a search by when they were indexed, of few and of many."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import feed as module
from db.connection import writing
from db.errors import InvalidSearch
from db.export import read_batches
from db.feed import read_feed
from db.models import QuoteSearch
from db.reported import ReportedArticle, ReportedQuote, store_reported
from db.writes import store_article

WORDS = ("The harbour stays.", "Peace, not snow.", "harbours of snow", "Bread.")
DAYS = st.sampled_from([None, "2031-04-14", "2031-04-15"])


def indexed(database, make, number, second, day=None, words=WORDS):
    """Store an article as if in some second."""
    store_article(database, *make.document(*words, url=f"https://x.example/{number}", published_at=day))
    with writing(database):
        database.execute("UPDATE articles SET indexed_at = ? WHERE url = ?", [second, f"https://x.example/{number}"])


def expected(connection, search, limit):
    """The same by reading everything."""
    times = dict(connection.execute("SELECT url, indexed_at FROM articles"))
    quotes = [quote for batch in read_batches(connection, search) for quote in batch]
    # (An export is newest first, and sorting keeps that for one time.)
    return sorted(quotes, key=lambda quote: times[quote.article.url], reverse=True)[:limit]


@given(st.data())
@settings(max_examples=80)
def test_last_indexed_comes_first(make, data):
    search = QuoteSearch(
        q=data.draw(st.sampled_from([None, "harbour", "harb*", "snow -peace", "zeppelin"])),
        published_from=data.draw(st.sampled_from([None, "2031-04-15"])),
    )
    limit = data.draw(st.integers(1, 9))
    with make.memory() as database, pytest.MonkeyPatch.context() as patch:
        for number, (second, day) in enumerate(data.draw(st.lists(st.tuples(st.integers(0, 3), DAYS), max_size=6))):
            indexed(database, make, number, second, day)
        store_reported(
            database,
            [
                ReportedQuote(article=ReportedArticle(url="https://y.example/1"), text=text)
                for text in data.draw(st.lists(st.sampled_from(["A harbour", "Harbours!", "Snow"]), max_size=2))
            ],
        )
        store_reported(
            database,
            [
                ReportedQuote(article=ReportedArticle(url="https://y.example/1"), text=text)
                for text in data.draw(st.lists(st.sampled_from(["That harbour", "No harbour"]), max_size=2))
            ],
        )
        if data.draw(st.booleans()):
            # As where many match.
            patch.setattr(module, "_FEW", data.draw(st.integers(0, 5)))
            patch.setattr(module, "_ARTICLES_AT_ONCE", data.draw(st.integers(1, 3)))
        found = read_feed(database.conn, search, limit=limit)
        assert [quote for quote, _ in found.quotes] == expected(database.conn, search, limit)


def test_an_old_article_that_comes_late_is_new(database, make):
    indexed(database, make, 1, 1_935_000_000, "2031-04-15")
    indexed(database, make, 2, 1_935_000_001, "1999-01-01")
    indexed(database, make, 3, 1_935_000_002, None)
    found = read_feed(database.conn, QuoteSearch(q="bread"), limit=9)
    assert [(quote.article.url[-1], at) for quote, at in found.quotes] == [
        ("3", "2031-04-26T20:00:02Z"),
        ("2", "2031-04-26T20:00:01Z"),
        ("1", "2031-04-26T20:00:00Z"),
    ]
    assert found.latest == "2031-04-26T20:00:02Z"


def test_of_many_those_of_the_last_articles_come_first(database, make, monkeypatch):
    """Then those published last; that others were indexed later is not known."""
    for number, day in enumerate(["2031-04-12", "2031-04-14", "2031-04-13", "1999-01-01", None]):
        indexed(database, make, number, number, day)
    monkeypatch.setattr(module, "_FEW", 3)
    monkeypatch.setattr(module, "_ARTICLES", 2)
    for limit, articles in ((1, "4"), (2, "43"), (3, "431"), (4, "4321"), (9, "43210")):
        found = read_feed(database.conn, QuoteSearch(q="bread"), limit=limit)
        assert "".join(quote.article.url[-1] for quote, _ in found.quotes) == articles


def test_of_nothing(database, make):
    assert read_feed(database.conn, QuoteSearch(), limit=9) == ((), None)
    indexed(database, make, 1, 1_935_000_000)
    assert read_feed(database.conn, QuoteSearch(q="zeppelin"), limit=9) == ((), "2031-04-26T20:00:00Z")
    with pytest.raises(InvalidSearch, match="no speaker"):
        read_feed(database.conn, QuoteSearch(speaker="Nobody"), limit=9)


def test_the_last_indexed_are_found_by_the_index(database):
    (plan,) = database.execute(f"EXPLAIN QUERY PLAN {module._LAST_INDEXED}", [5]).fetchall()
    assert "articles_by_indexing" in plan[3]
    (plan,) = database.execute(f"EXPLAIN QUERY PLAN {module._LATEST}").fetchall()
    assert "articles_by_indexing" in plan[3]
