import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.articles import get_article
from db.corrections import QuoteChange, Signed, correct_quote, merge_speakers, revert_correction
from db.errors import InvalidCursor, NotFound
from db.extracted import ExtractedArticle
from db.ids import article_id
from db.models import Quote, QuoteSearch
from db.quotes import search_quotes
from db.speakers import list_speakers
from db.versions import compare, list_versions
from db.writes import store_article

URL = "https://courier.example/talks"


@pytest.fixture
def versions(database, make):
    """Store some documents as versions of one article, and read them."""

    def store(*documents, url=URL):
        for article, quotes in documents:
            store_article(database, msgspec.structs.replace(article, url=url), quotes)
        return list_versions(database.conn, article_id(msgspec.structs.replace(documents[0][0], url=url)), limit=9)

    return store


def texts(quotes):
    return [quote.text for quote in quotes]


def side_by_side(altered):
    return [
        (part.op, altered.before.text[slice(*part.query)], altered.after.text[slice(*part.quote)])
        for part in altered.alignment
    ]


def test_one_version_has_nothing_to_be_compared_with(versions, make):
    page = versions(make.document("We want peace.", title="Talks", published_at="2031-03-18"))
    (only,) = page.items
    assert (only.version, only.title, only.published_at, only.quote_count) == (1, "Talks", "2031-03-18", 1)
    assert (only.replaced_at, only.changes) == (None, None)
    assert (page.next, page.total.count) == (None, 1)


def test_quotes_added_removed_and_altered(versions, make):
    marrandt, quill = make.person("Ilse Marrandt"), make.person("Dario Quill")
    page = versions(
        make.document(
            ("We will open the harbour before the first snow", {"speaker": marrandt}),
            ("Nobody will be left on the quay", {"speaker": marrandt}),
            ("The cranes are older than I am", {"speaker": quill}),
        ),
        make.document(
            ("We will open the harbour before the second snow", {"speaker": marrandt}),
            ("Nobody will be left on the quay", {"speaker": marrandt}),
            ("It costs twice as much", {"speaker": quill}),
            lead="Corrected.",
        ),
    )
    second, first = page.items
    assert (first.version, second.version) == (1, 2)
    assert first.replaced_at is not None and second.replaced_at is None
    changes = second.changes
    assert texts(changes.added) == ["It costs twice as much"]
    assert texts(changes.removed) == ["The cranes are older than I am"]
    assert changes.unchanged == 1
    (altered,) = changes.altered
    assert altered.changed == ("words",)
    assert side_by_side(altered) == [
        ("equal", "We will open the harbour before the", "We will open the harbour before the"),
        ("changed", "first", "second"),
        ("equal", "snow", "snow"),
    ]


def test_the_same_words_of_somebody_else_are_altered(versions, make):
    words = "We will open the harbour before the first snow"
    page = versions(
        make.document((words, {"speaker": make.person("Dario Quill")})),
        make.document(
            (words, {"speaker": make.person("Ilse Marrandt"), "said_to": "Radio Calderra"}), lead="Corrected."
        ),
    )
    (altered,) = page.items[0].changes.altered
    assert altered.changed == ("speaker", "said_to")
    assert (altered.before.speaker.name, altered.after.speaker.name) == ("Dario Quill", "Ilse Marrandt")
    assert [part.op for part in altered.alignment] == ["equal"]


def test_speakers_that_were_merged_are_one(versions, make, database):
    words = "We will open the harbour before the first snow"
    store_article(
        database, *make.document(("Not now.", {"speaker": make.person("Ilse Marandt")}), url="https://echo.example/1")
    )
    before = make.document((words, {"speaker": make.person("Ilse Marandt")}))
    after = make.document((words, {"speaker": make.person("Ilse Marrandt")}), lead="Corrected.")
    page = versions(before, after)
    assert [altered.changed for altered in page.items[0].changes.altered] == [("speaker",)]
    ids = {speaker.name: speaker.id for speaker in list_speakers(database.conn, limit=9).items}
    signed = Signed(by="Anneke Dray", why="Misprinted.", key=None)
    merge_speakers(database, ids["Ilse Marandt"], ids["Ilse Marrandt"], signed)
    assert versions(before, after).items[0].changes.unchanged == 1


def test_corrections_are_no_changes_of_the_article(versions, make, database):
    said = [
        ("We want peace.", {"speaker": make.person("Ilse Marrandt")}),
        ("So do we.", {"speaker": make.person("Dario Quill")}),
        ("It is late.", {"speaker": make.person("Dario Quill")}),
    ]
    versions(make.document(*said), make.document(*said, lead="More. "))
    ids = {quote.text: quote.id for quote in search_quotes(database.conn, QuoteSearch(), limit=9).items}
    signed = Signed(by="desk", why="The recording.")
    made = [
        correct_quote(database, ids["We want peace."], QuoteChange(retracted=True), signed),
        correct_quote(database, ids["So do we."], QuoteChange(speaker="Ilse Marrandt", kind="indirect"), signed),
        correct_quote(database, ids["It is late."], QuoteChange(speaker=None), signed),
    ]
    for unchanged in (2, 3):
        present, first = list_versions(database.conn, article_id(ExtractedArticle(text="", url=URL)), limit=9).items
        changes = present.changes
        assert (changes.added, changes.removed, changes.altered, changes.unchanged) == ((), (), (), unchanged)
        assert first.quote_count == present.quote_count == unchanged
        for correction in made:
            if unchanged == 2:
                revert_correction(database, correction.id, signed)


def test_a_text_that_changes_around_its_quotes(versions, make):
    page = versions(make.document("We want peace."), make.document("We want PEACE,", lead="A new beginning."))
    changes = page.items[0].changes
    assert (changes.added, changes.removed, changes.altered, changes.unchanged) == ((), (), (), 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "We will open the harbour before the first snow, and nobody will be left on the quay, whatever it costs",
            "nobody will be left on the quay",
            id="cut to a part",
        ),
        pytest.param(
            "We will open the harbour before the first snow",
            "Before the first snow we will open the harbour",
            id="in another order",
        ),
        pytest.param("We will not negotiate", "We will negotiate", id="a word less"),
        pytest.param("a total disgrace", "a disgrace", id="a fragment"),
    ],
)
def test_one_quote_altered(versions, make, before, after):
    changes = versions(make.document(before), make.document(after, lead="Corrected.")).items[0].changes
    assert [(altered.before.text, altered.after.text) for altered in changes.altered] == [(before, after)]
    assert (changes.added, changes.removed) == ((), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We will open the harbour before the first snow", "The budget is what it was in the spring of last year"),
        ("I think it is a great day for us", "It is not about the money at all"),
        ("no", "yes"),
    ],
)
def test_two_quotes_that_are_not_one(versions, make, before, after):
    changes = versions(make.document(before), make.document(after, lead="Corrected.")).items[0].changes
    assert (texts(changes.added), texts(changes.removed), changes.altered) == ([after], [before], ())


def test_pages(versions, make, database):
    page = versions(*(make.document(f"We want peace number {n}.") for n in range(7)))
    id = article_id(make.document("", url=URL)[0])
    assert [version.version for version in page.items] == [7, 6, 5, 4, 3, 2, 1]
    found, cursor = [], None
    for _ in range(4):
        part = list_versions(database.conn, id, limit=2, cursor=cursor)
        found += part.items
        cursor = part.next
    assert (tuple(found), cursor, part.total.count) == (page.items, None, 7)
    with pytest.raises(InvalidCursor):
        list_versions(database.conn, id, limit=1, cursor="garbage")


def test_an_unknown_article(database):
    with pytest.raises(NotFound):
        list_versions(database.conn, "a_aaaaaaaaaaaa", limit=1)


WORDS = st.lists(st.sampled_from(["we", "open", "the", "harbour", "before", "snow", "quay"]), min_size=1, max_size=8)


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_every_quote_stands_in_one_place(make, before, after):
    with make.memory() as database:
        made = []
        for lead, quotes in (("Once.", before), ("Again.", after)):
            document = make.document(*(" ".join(quote) for quote in quotes), lead=lead, url=URL)
            store_article(database, *document)
            made.append(get_article(database.conn, article_id(document[0])).quotes)
        changes = compare(*made)
        old = [*changes.removed, *(altered.before for altered in changes.altered)]
        new = [*changes.added, *(altered.after for altered in changes.altered)]
        assert len(old) + changes.unchanged == len(before)
        assert len(new) + changes.unchanged == len(after)
        assert {quote.id for quote in old} <= {quote.id for quote in made[0]}
        assert compare(made[0], made[0]).unchanged == len(before)


def test_a_thousand_quotes_are_compared_in_time(make):
    def quotes(words):
        return [
            msgspec.convert(
                {
                    "id": f"q_{n}",
                    "text": f"{words} {n} {n * 7} we have said this before and say it again",
                    "kind": "direct",
                    **dict.fromkeys(
                        ["speaker", "source", "cue", "said_to", "relayed_by", "outlet", "published_at", "context"], None
                    ),
                    "confidence": 0.5,
                    "article": {"id": "a", "title": None, "url": None},
                    "spans": (),
                    "verbatim": (),
                    "selector": {"exact": "", "prefix": "", "suffix": ""},
                },
                Quote,
            )
            for n in range(1000)
        ]

    changes = compare(quotes("harbour"), quotes("quay"))
    assert len(changes.altered) == 1000
    assert all(altered.before.id == altered.after.id for altered in changes.altered)


def test_the_same_text_elsewhere_is_a_copy(database, make):
    def document(url, outlet, day):
        return make.document("We want peace.", url=url, outlet=outlet, published_at=day)

    first = document(URL, "Calderra Wire", "2031-03-18")
    store_article(database, *first)
    id = article_id(first[0])
    assert (get_article(database.conn, id).copies, get_article(database.conn, id).copy_count) == ((), 0)
    for url, outlet, day in (
        ("https://tideline.example/2", "Tideline", None),
        ("https://herald.example/1", "Harbour Herald", "2031-03-19"),
    ):
        store_article(database, *document(url, outlet, day))
    store_article(database, *make.document("We want war.", url="https://herald.example/3"))
    stored = get_article(database.conn, id)
    assert stored.copy_count == 2
    assert [(copy.url, copy.outlet.name, copy.published_at) for copy in stored.copies] == [
        ("https://herald.example/1", "Harbour Herald", "2031-03-19"),
        ("https://tideline.example/2", "Tideline", None),
    ]
    assert [copy.id for copy in get_article(database.conn, stored.copies[0].id).copies] == [id, stored.copies[1].id]
    store_article(database, *make.document("We want war.", url=URL))
    assert get_article(database.conn, id).copy_count == 1
