import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.articles import get_article
from db.errors import InvalidCursor
from db.ids import article_id, number_of
from db.ledger import (
    Known,
    SeenDocument,
    Sight,
    count_documents,
    find_known,
    list_documents,
    record,
    record_known,
    rejected_documents,
)
from db.models import ArticleRef
from db.writes import options_of, store_article

URL = "https://courier.example/talks"
OPTIONS = options_of()


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass, one with every look."""
    now = iter(range(1_934_000_000, 1_935_000_000))
    monkeypatch.setattr("db.ledger.time.time", lambda: next(now))


def seen(place, content="one", recipe="plain"):
    return Sight(place, content.encode(), recipe.encode())


def index(database, sight, document):
    """Store an article and write it down, as the indexer does."""
    number = number_of(article_id(document[0]))
    return record(database, sight, store_article(database, *document), number)


def rows(database, outcome):
    found = list_documents(database.conn, outcome, limit=9, sort="oldest").items
    return [(document.place, document.article and document.article.id) for document in found]


def nonzero(database):
    return {outcome: count for outcome, count in count_documents(database.conn).items() if count}


def test_says_what_was_seen_where_and_when(database, make, clock):
    document = make.document("We want peace.", url=URL, title="Talks")
    assert index(database, seen("/a.txt"), document) == "indexed"
    assert record(database, seen("/b.txt", "two"), None, reason="no text") == "rejected"
    article = get_article(database.conn, article_id(document[0]))
    assert list_documents(database.conn, "indexed", limit=9).items == (
        SeenDocument(
            place="/a.txt",
            outcome="indexed",
            reason=None,
            article=ArticleRef(article.id, "Talks", URL),
            first_seen="2031-04-15T06:13:20Z",
            last_seen="2031-04-15T06:13:20Z",
        ),
    )
    (rejected,) = list_documents(database.conn, "rejected", limit=9).items
    assert (rejected.place, rejected.reason, rejected.article) == ("/b.txt", "no text", None)
    assert nonzero(database) == {"indexed": 1, "rejected": 1}
    assert list(rejected_documents(database.conn)) == [("/b.txt", "no text")]


def test_the_same_again_is_one_row(database, make, clock):
    document = make.document("We want peace.", url=URL)
    index(database, seen("/a.txt"), document)
    for recipe in ("plain", "plain", "other"):
        assert index(database, seen("/a.txt", recipe=recipe), document) == "unchanged"
    (row,) = list_documents(database.conn, "indexed", limit=9).items
    assert row.first_seen < row.last_seen
    assert nonzero(database) == {"indexed": 1}


def test_other_content_of_the_same_place_and_article(database, make):
    document = make.document("We want peace.", url=URL)
    index(database, seen("/a.txt"), document)
    assert index(database, seen("/a.txt", "with a blank more"), document) == "unchanged"
    changed = make.document("We want war.", url=URL)
    assert index(database, seen("/a.txt", "two"), changed) == "new_version"
    assert nonzero(database) == {"indexed": 1, "new_version": 1, "unchanged": 1}


def test_the_same_article_from_another_place_is_a_duplicate(database, make):
    document = make.document("We want peace.", url=URL)
    index(database, seen("/a.txt"), document)
    assert index(database, seen("/b.html", "as a page"), document) == "duplicate"
    assert index(database, seen("/b.html", "as a page"), document) == "unchanged"
    article = article_id(document[0])
    assert rows(database, "duplicate") == [("/b.html", article)]
    assert rows(database, "indexed") == [("/a.txt", article)]


def test_a_rejection_ends_when_the_place_can_be_read(database, make):
    record(database, seen("/a.txt", ""), None, reason="permission denied")
    record(database, seen("/a.txt", "half"), None, reason="no text")
    assert list(rejected_documents(database.conn)) == [("/a.txt", "no text")]
    index(database, seen("/a.txt", "whole"), make.document("We want peace.", url=URL))
    assert nonzero(database) == {"indexed": 1}


def test_a_rejection_ends_when_the_place_holds_again_what_is_known(database, make):
    """As a file does that was unreadable for a while."""
    document = make.document("We want peace.", url=URL)
    index(database, seen("/a.txt", "whole"), document)
    record(database, seen("/a.txt", ""), None, reason="permission denied")
    found = find_known(database.conn, seen("/a.txt", "whole"), options_of())
    record_known(database, [(seen("/a.txt", "whole"), found)])
    assert nonzero(database) == {"indexed": 1}


def test_what_was_indexed_may_be_rejected_later(database, make):
    index(database, seen("/a.txt"), make.document("We want peace.", url=URL))
    record(database, seen("/a.txt", recipe="stricter"), None, reason="no text")
    assert nonzero(database) == {"rejected": 1}


def test_content_is_known_by_what_it_was_made_with(database, make):
    document = make.document("We want peace.", url=URL)
    number = number_of(article_id(document[0]))
    assert find_known(database.conn, seen("/a.txt"), OPTIONS) is None
    index(database, seen("/a.txt"), document)
    assert find_known(database.conn, seen("/a.txt"), OPTIONS) == Known(number, None, True)
    assert find_known(database.conn, seen("/b.txt"), OPTIONS) == Known(number, None, False)
    assert find_known(database.conn, seen("/a.txt", "two"), OPTIONS) is None
    assert find_known(database.conn, seen("/a.txt", recipe="other"), OPTIONS) is None
    store_article(database, *document, store_text=True)
    assert find_known(database.conn, seen("/a.txt"), OPTIONS) is None, "it was stored otherwise since"


def test_what_was_rejected_is_known_in_its_place(database):
    record(database, seen("/a.txt"), None, reason="no text")
    assert find_known(database.conn, seen("/a.txt"), OPTIONS) == Known(None, "no text", True)
    assert find_known(database.conn, seen("/b.txt"), OPTIONS) is None


def test_known_documents_are_written_down_together(database, make, clock):
    document = make.document("We want peace.", url=URL)
    index(database, seen("/a.txt"), document)
    found = [(s, find_known(database.conn, s, OPTIONS)) for s in (seen("/a.txt"), seen("/b.txt"), seen("/c.txt"))]
    record_known(database, found)
    assert nonzero(database) == {"indexed": 1, "duplicate": 2}
    (row,) = list_documents(database.conn, "indexed", limit=9).items
    assert row.first_seen < row.last_seen


@given(st.integers(0, 12), st.integers(1, 5), st.sampled_from(["newest", "oldest"]))
def test_walking_all_pages_gives_every_document_once(make, count, limit, sort):
    with make.memory() as database:
        for number in range(count):
            record(database, seen(f"/{number}"), None, reason="no text")
        found, cursor = [], None
        while True:
            page = list_documents(database.conn, "rejected", sort=sort, limit=limit, cursor=cursor)
            assert (page.total.count, page.total.is_exact) == (count, True)
            found += page.items
            cursor = page.next
            if cursor is None:
                break
        assert found == list(list_documents(database.conn, "rejected", sort=sort, limit=99).items)
        assert {document.place for document in found} == {f"/{number}" for number in range(count)}


def test_a_cursor_is_good_for_its_own_list(database):
    for number in range(3):
        record(database, seen(f"/{number}"), None, reason="no text")
    cursor = list_documents(database.conn, "rejected", limit=1).next
    with pytest.raises(InvalidCursor):
        list_documents(database.conn, "indexed", limit=1, cursor=cursor)


@given(st.text(max_size=9), st.binary(max_size=9), st.text(max_size=9), st.binary(max_size=9))
def test_two_places_or_contents_are_two_rows(one, first, other, second):
    same = (one, first) == (other, second)
    try:
        keys = Sight(one, first, b"").key, Sight(other, second, b"").key
    except UnicodeEncodeError:
        return
    assert (keys[0] == keys[1]) == same
    assert 0 <= keys[0] < 1 << 63
