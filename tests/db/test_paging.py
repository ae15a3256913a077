import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import InvalidCursor
from db.models import Total
from db.paging import FIRST_DATED, LAST_ROWID, Rowid, by_day, make_cursor, make_total, read_cursor, rowid_range, walk


@given(st.tuples(st.integers(0, 1 << 62), st.text(st.characters(exclude_categories=["Cs"])), st.text("abc")))
def test_cursors_carry_their_key(key):
    assert read_cursor(make_cursor("abc", *key), "abc", tuple[Rowid, str, str]) == key


@pytest.mark.parametrize(
    "cursor",
    ["", "garbage", "é", "W10", make_cursor("abc"), make_cursor("abc", 1), make_cursor("abc", -1, "", ""), "bnVsbA"],
)
def test_garbage(cursor):
    with pytest.raises(InvalidCursor) as caught:
        read_cursor(cursor, "abc", tuple[Rowid, str, str])
    assert caught.value.reason == "not a cursor; take `next` of a page as it is"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((None, None), (0, LAST_ROWID)),
        (("0001-01-01", None), (FIRST_DATED, LAST_ROWID)),
        ((None, "0001-01-01"), (FIRST_DATED, 2 * FIRST_DATED - 1)),
        (("2031-04-12", "2031-04-12"), (741544 * FIRST_DATED, 741545 * FIRST_DATED - 1)),
        (("9999-12-31", "9999-12-31"), (3652059 * FIRST_DATED, 3652060 * FIRST_DATED - 1)),
    ],
)
def test_rowid_range(days, expected):
    assert rowid_range(*days) == expected


def test_total():
    assert [make_total(count) for count in (0, 10_000, 10_001)] == [
        Total(0, True),
        Total(10_000, True),
        Total(10_000, False),
    ]


@given(
    st.sets(st.one_of(st.integers(0, 5), st.integers(FIRST_DATED, FIRST_DATED + 9)), max_size=9),
    st.booleans(),
    st.integers(1, 4),
)
def test_walking_meets_every_record_once(rowids, oldest, limit):
    def fetch(segment, limit):
        inside = sorted(rowid for rowid in rowids if segment.first <= rowid <= segment.last)
        return (inside[::-1] if segment.descending else inside)[:limit]

    met, after = [], None
    while True:
        page, after = walk(by_day(None, 0, LAST_ROWID, oldest=oldest), after, limit, fetch)
        met += page
        if after is None:
            break
    undated = sorted((rowid for rowid in rowids if rowid < FIRST_DATED), reverse=not oldest)
    dated = sorted((rowid for rowid in rowids if rowid >= FIRST_DATED), reverse=not oldest)
    assert met == dated + undated


def test_a_page_holds_something():
    with pytest.raises(ValueError, match="limit is 0"):
        walk((), None, 0, lambda segment, limit: [])
