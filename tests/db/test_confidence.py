"""The filter min_confidence: what it finds is what comparing the stored figures finds."""

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.articles import get_article
from db.errors import InvalidCursor, InvalidSearch
from db.ids import article_id
from db.models import QuoteSearch, Total
from db.quotes import search_quotes
from db.writes import store_article


@pytest.fixture(scope="module")
def archive(make):
    """A quote for every hundredth; words and a paper that look like tokens of a high confidence among the low ones."""
    marrandt, port = make.person("Ilse Marrandt"), make.organisation("The Port")
    with make.memory() as database:
        for day in range(1, 6):
            article = make.document(
                *(
                    (
                        f"{'peace' if hundredths % 3 else 'bread'} 也 乣 dy at {hundredths}",
                        {
                            "confidence": hundredths / 100,
                            "speaker": marrandt if hundredths % 2 else port,
                            "said_to": "乣 Radio 乤",
                        },
                    )
                    for hundredths in range(day - 1, 101, 5)
                ),
                url=f"https://courier.example/{day}",
                outlet="The Selwick Courier" if day < 4 else "Tideline",
                published_at=None if day == 5 else f"2031-03-{day:02}",
            )
            assert store_article(database, *article) == "added"
        make.check(database.conn)
        yield database.conn


def found(connection, *, limit=100, cursor=None, **search):
    return search_quotes(connection, QuoteSearch(**search), limit=limit, cursor=cursor)


def walk(connection, **search):
    """All quotes of a search, over several pages, and the totals that the pages state."""
    quotes, totals, cursor = [], set(), None
    while True:
        page = found(connection, limit=40, cursor=cursor, **search)
        quotes += page.items
        totals.add(page.total)
        if (cursor := page.next) is None:
            return quotes, totals


SEARCHES = st.fixed_dictionaries(
    {},
    optional={
        "speaker": st.just("Ilse Marrandt"),
        "outlet": st.just("Tideline"),
        "said_to": st.just("radio"),
        "published_from": st.just("2031-03-02"),
        "has_speaker": st.just(True),
    },
)
ORDERS = st.sampled_from(
    [
        {},
        {"sort": "oldest"},
        {"q": "peace"},
        {"q": "peace 也"},
        {"q": "peace OR bread -乣乤", "sort": "newest"},
        {"q": "pea*", "sort": "oldest"},
    ]
)


@given(st.floats(0, 1) | st.integers(0, 100).map(lambda hundredths: hundredths / 100), SEARCHES, ORDERS)
@example(0.0, {}, {})
@example(1e-300, {}, {})
@example(0.07, {}, {})
@example(0.29, {}, {})
@example(0.57, {}, {})
@example(0.9, {}, {"q": "pea*"})
@example(0.9000000001, {}, {})
@example(0.995, {}, {})
@example(1.0, {}, {})
def test_leaves_out_what_is_lower_and_nothing_else(archive, lowest, filters, order):
    everything, _ = walk(archive, **filters, **order)
    wanted = [quote for quote in everything if quote.confidence >= lowest]
    assert walk(archive, min_confidence=lowest, **filters, **order) == (wanted, {Total(len(wanted), True)})


@pytest.mark.parametrize("lowest", [-0.01, 1.01, float("nan"), float("inf")])
@pytest.mark.parametrize("q", [None, "peace"])
def test_refuses(archive, lowest, q):
    with pytest.raises(InvalidSearch) as caught:
        found(archive, q=q, min_confidence=lowest)
    error = caught.value
    assert (error.parameter, error.value, error.reason) == ("min_confidence", str(lowest), "not a number from 0 to 1")


@pytest.mark.parametrize("others", [{}, {"min_confidence": 0.81}, {"min_confidence": 0.0}], ids=repr)
@pytest.mark.parametrize("q", [None, "peace"])
def test_cursors_are_bound_to_it(archive, q, others):
    cursor = found(archive, q=q, min_confidence=0.8, limit=1).next
    with pytest.raises(InvalidCursor) as caught:
        found(archive, q=q, cursor=cursor, **others)
    assert caught.value.reason == "made by another search; keep all parameters when following `next`"


def test_totals_stop_at_the_cap(archive, monkeypatch):
    for module in ("db.walking", "db.paging"):
        monkeypatch.setattr(f"{module}.COUNT_CAP", 3)
    assert found(archive, min_confidence=0.98, limit=1).total == Total(3, True)
    assert found(archive, min_confidence=0.97, limit=1).total == Total(3, False)


def test_what_is_shown_decides(database, make):
    store_article(database, *make.document(("Nearly.", {"confidence": 0.8951}), ("Not quite.", {"confidence": 0.894})))
    assert [(quote.text, quote.confidence) for quote in found(database.conn, min_confidence=0.9).items] == [
        ("Nearly.", 0.9)
    ]


def test_follows_a_new_measurement(database, make):
    article, quotes = make.document(("We want peace.", {"confidence": 0.4}))
    store_article(database, article, quotes)
    assert found(database.conn, min_confidence=0.5).items == ()
    surer = [msgspec.structs.replace(quote, confidence=0.6) for quote in quotes]
    assert store_article(database, article, surer) == "updated"
    make.check(database.conn)
    assert [quote.id for quote in found(database.conn, min_confidence=0.5).items] == [
        get_article(database.conn, article_id(article)).quotes[0].id
    ]
    assert found(database.conn, min_confidence=0.61).total == Total(0, True)
