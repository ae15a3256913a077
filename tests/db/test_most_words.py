"""Searches of which a quote may lack one word: their order, their pages and their cursors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.commonness import read_commonness
from db.errors import InvalidCursor
from db.models import QuoteSearch, Total
from db.paging import fingerprint, make_cursor
from db.parser import parse_query
from db.quotes import search_quotes
from db.search import MOST_OF
from db.writes import store_article


def test_most_words_lack_the_commonest_first(database, make):
    """Common is in all quotes but one, usual in half of them."""
    store_article(
        database,
        *make.document(
            *(f"common usual number{number}" for number in range(4)),
            *(f"common other number{number}" for number in range(4)),
            "common usual",
            "common rare",
            "usual rare",
        ),
    )

    def found(q):
        page = search_quotes(database.conn, QuoteSearch(q=q, match="most"), limit=100)
        return [match.text for match in page.items if "number" not in match.text]

    assert found("common usual rare") == ["usual rare", "common rare", "common usual"]


@given(
    st.lists(st.sets(st.sampled_from("abcdefghijklm"), min_size=1), min_size=1, max_size=6),
    st.lists(st.sampled_from("abcdefghijklmno"), min_size=3, max_size=12, unique=True),
    st.integers(1, 3),
)
@settings(deadline=None)
def test_most_words_meet_every_quote_once(make, texts, q, limit):
    with make.memory() as database:
        store_article(database, *make.document(*(" ".join(sorted(text)) for text in texts)))
        search = QuoteSearch(q=" ".join(q), match="most")
        whole = search_quotes(database.conn, search, limit=100)
        order = read_commonness(database.conn, parse_query(search.q).words).order
        telling = {q[index] for index in order[-MOST_OF:]}
        lacking = [len(telling - set(match.text.split())) for match in whole.items]
        assert lacking == sorted(lacking)
        held = [text for text in texts if len(telling - text) <= 1]
        assert sorted(match.text for match in whole.items) == sorted(" ".join(sorted(text)) for text in held)
        for sort in ("relevance", "newest", "oldest"):
            pieces, cursor = [], None
            while True:
                page = search_quotes(
                    database.conn, QuoteSearch(q=search.q, match="most", sort=sort), limit=limit, cursor=cursor
                )
                assert page.total == Total(len(whole.items), True)
                pieces += page.items
                if (cursor := page.next) is None:
                    break
            assert len(pieces) == len({match.id for match in pieces}) == len(whole.items)
            if sort == "relevance":
                assert tuple(pieces) == whole.items


def test_pages_of_most_words_keep_their_order_while_articles_are_added(database, make):
    store_article(database, *make.document("a b", "b c", "a c", "a x", "a y", "b x", published_at="2031-04-01"))
    search = QuoteSearch(q="a b c", match="most")
    first = search_quotes(database.conn, search, limit=1)
    rest = search_quotes(database.conn, search, limit=9, cursor=first.next)
    assert [match.text for match in first.items + rest.items] == ["b c", "a c", "a b"]
    store_article(database, *make.document(*["c"] * 9, published_at="2031-04-02"))
    assert search_quotes(database.conn, search, limit=9, cursor=first.next).items == rest.items


@pytest.mark.parametrize("place", [(), ("",), ("0.1-2",), ("0.1.1-2",), ("0.1.2-4",), ("0.1.2",), ("0.1.²-1",)])
def test_cursor_of_most_words_is_checked(database, place):
    search = QuoteSearch(q="a b c", match="most", sort="relevance")
    cursor = make_cursor(fingerprint("quotes", search), 0, 1, 0, *place)
    with pytest.raises(InvalidCursor) as caught:
        search_quotes(database.conn, search, limit=1, cursor=cursor)
    assert caught.value.reason == "not a cursor; take `next` of a page as it is"
