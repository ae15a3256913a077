import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.articles import get_article, list_articles
from db.extracted import ExtractedArticle, ExtractedQuote
from db.ids import article_id
from db.models import ArticleDetail, OutletRef, QuoteSearch, Selector
from db.outlets import list_outlets
from db.quotes import get_quote, search_quotes
from db.speakers import list_speakers
from db.writes import store_article

URL = "https://courier.example/talks"
NOW = "2031-04-01T12:00:00Z"


def everything(connection):
    return list(connection.iterdump())


@pytest.fixture
def talks(make):
    return make.document(
        ("We want peace.", {"speaker": make.person("Ilse Marrandt", "Marrandt", roles=("prime minister",))}),
        ("So do we.", {"speaker": make.person("Quill"), "said_to": "Radio Calderra"}),
        ("We want peace.", {"source": "an official"}),
        url=URL,
        title="Talks",
        outlet="The Selwick Courier",
        domain="courier.example",
        author="Tomas Ferrant",
        published_at="2031-03-18",
        published_raw="March 18, 2031",
        published_precision="day",
        agencies=("Calderra Wire",),
        language="en",
    )


def test_stores_what_was_extracted(database, make, talks):
    article, quotes = talks
    assert store_article(database, article, quotes, store_text=True) == "added"
    make.check(database.conn)
    stored = get_article(database.conn, article_id(article))
    outlet = list_outlets(database.conn, limit=1).items[0]
    assert stored == ArticleDetail(
        id=article_id(article),
        url=URL,
        title="Talks",
        outlet=OutletRef(outlet.id, "The Selwick Courier"),
        author="Tomas Ferrant",
        published_at="2031-03-18",
        published_raw="March 18, 2031",
        published_precision="day",
        agencies=("Calderra Wire",),
        language="en",
        quote_count=3,
        version=1,
        indexed_at=stored.indexed_at,
        quotes=stored.quotes,
        text=article.text,
        copies=(),
        copy_count=0,
    )
    assert [(quote.text, quote.speaker and quote.speaker.name, quote.source) for quote in stored.quotes] == [
        ("We want peace.", "Ilse Marrandt", None),
        ("So do we.", "Quill", None),
        ("We want peace.", None, "an official"),
    ]
    assert len({quote.id for quote in stored.quotes}) == 3


def test_the_same_again_writes_nothing(database, talks):
    store_article(database, *talks)
    before = everything(database.conn)
    assert store_article(database, *talks) == "unchanged"
    assert everything(database.conn) == before


def test_other_metadata_updates_in_place(database, make, talks):
    article, quotes = talks
    store_article(database, article, quotes)
    former = get_article(database.conn, article_id(article))
    dated = msgspec.structs.replace(article, published_at="2031-03-25", outlet="Tideline", title="Peace")
    assert store_article(database, dated, quotes) == "updated"
    make.check(database.conn)
    stored = get_article(database.conn, former.id)
    assert (stored.version, stored.published_at, stored.title) == (1, "2031-03-25", "Peace")
    assert [quote.id for quote in stored.quotes] == [quote.id for quote in former.quotes]
    assert [(outlet.name, outlet.quote_count) for outlet in list_outlets(database.conn, limit=9).items] == [
        ("Tideline", 3)
    ]
    assert [article.title for article in list_articles(database.conn, q="peace", limit=9).items] == ["Peace"]
    first = list_speakers(database.conn, limit=1).items[0]
    assert (first.first_seen, first.last_seen) == ("2031-03-25", "2031-03-25")
    assert store_article(database, dated, quotes) == "unchanged"


def test_another_text_is_a_new_version(database, make, talks):
    article, quotes = talks
    store_article(database, article, quotes)
    former = get_article(database.conn, article_id(article))
    changed = make.document(
        "So do we.",
        ("Not at this price.", {"speaker": make.person("Ilse Marrandt")}),
        url="http://www.courier.example/talks/?utm_source=feed#top",
        title="Talks fail",
    )
    assert store_article(database, *changed) == "new_version"
    make.check(database.conn)
    stored = get_article(database.conn, former.id)
    assert (stored.version, stored.title, stored.outlet) == (2, "Talks fail", None)
    assert [quote.text for quote in stored.quotes] == ["So do we.", "Not at this price."]
    assert stored.quotes[0].id == former.quotes[1].id
    assert [speaker.name for speaker in list_speakers(database.conn, limit=9).items] == ["Ilse Marrandt"]
    assert list_speakers(database.conn, limit=9).items[0].aliases == ()
    assert list_outlets(database.conn, limit=9).items == ()
    ((version, record),) = database.conn.execute("SELECT version, record FROM article_versions").fetchall()
    assert version == 1
    assert msgspec.json.decode(record, type=ArticleDetail) == former


def test_an_older_version_met_again_changes_nothing(database, make, talks):
    changed = make.document("Not at this price.", url=URL)
    store_article(database, *talks)
    store_article(database, *changed)
    before = everything(database.conn)
    assert store_article(database, *talks) == "unchanged"
    assert store_article(database, *changed) == "unchanged"
    assert everything(database.conn) == before


def test_two_files_of_one_article_do_not_replace_each_other_for_ever(database, talks):
    article, quotes = talks
    page, line = (article, quotes), (msgspec.structs.replace(article, published_at=None, author=None), quotes)
    assert [store_article(database, *file) for file in (page, line)] == ["added", "updated"]
    before = everything(database.conn)
    assert [store_article(database, *file) for file in (page, line)] == ["unchanged", "unchanged"]
    assert everything(database.conn) == before


def test_other_options_apply_each_time(database, talks):
    texts = []
    for store_text in (False, True, False, False, True):
        result = store_article(database, *talks, store_text=store_text)
        texts.append((result, get_article(database.conn, article_id(talks[0])).text is not None))
    assert texts == [
        ("added", False),
        ("updated", True),
        ("updated", False),
        ("unchanged", False),
        ("updated", True),
    ]


def test_articles_without_address_are_told_apart_by_text(database, make):
    assert store_article(database, *make.document("One.")) == "added"
    assert store_article(database, *make.document("Two.")) == "added"
    assert store_article(database, *make.document("One.")) == "unchanged"


def test_nothing_is_stored_when_something_fails_midway(database, make, talks):
    store_article(database, *talks)
    before = everything(database.conn)
    database.execute(
        "CREATE TEMP TRIGGER fail BEFORE INSERT ON quotes WHEN new.text = 'Last.' BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(Exception, match="no"):
        store_article(database, *make.document("First.", "Last.", url=URL, outlet="Tideline"))
    assert not database.conn.in_transaction
    assert everything(database.conn) == before
    make.check(database.conn)


def test_inside_the_callers_transaction(database, make, talks):
    before = everything(database.conn)
    with pytest.raises(KeyError), database.atomic():
        store_article(database, *talks)
        raise KeyError
    assert everything(database.conn) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"published_at": "yesterday"}, "published_at 'yesterday' does not", id="date"),
        pytest.param({"published_at": "2031-02-31"}, "published_at '2031-02-31' does not", id="no-such-day"),
        pytest.param({"text": "short"}, "quote 0: spans .* do not lie in order in 5 characters", id="spans"),
        pytest.param({"title": "\ud800"}, "surrogates not allowed", id="surrogate"),
    ],
)
def test_refuses(database, talks, changes, message):
    article, quotes = talks
    before = everything(database.conn)
    with pytest.raises(ValueError, match=message):
        store_article(database, msgspec.structs.replace(article, **changes), quotes)
    assert everything(database.conn) == before


@pytest.mark.parametrize("confidence", [-0.01, 1.01, float("nan"), float("inf")])
def test_refuses_what_is_no_share(database, make, confidence):
    before = everything(database.conn)
    with pytest.raises(ValueError, match=f"quote 1: confidence {confidence} is not from 0 to 1"):
        store_article(database, *make.document("Yes.", ("No.", {"confidence": confidence})))
    assert everything(database.conn) == before


def test_context_is_of_whole_words(database, make):
    article, quotes = make.document("peace", lead="Nobody in the harbour said ")
    for chars, context in [
        (0, None),
        (9, "said “peace”, it was"),
        (500, "Nobody in the harbour said “peace”, it was said."),
    ]:
        store_article(database, article, quotes, context_chars=chars)
        (quote,) = get_article(database.conn, article_id(article)).quotes
        assert quote.context == context
        assert quote.selector == Selector("peace", "Nobody in the harbour said “", "”, it was said.\n")


def test_interrupted_quote(database):
    text = "“Not now,” she said, “not ever.”"
    quote = ExtractedQuote(
        text="Not now, not ever.", kind="direct", spans=((1, 9), (22, 31)), verbatim=((1, 9), (22, 31))
    )
    store_article(database, ExtractedArticle(text=text, url=URL), [quote])
    found = search_quotes(database.conn, QuoteSearch(q='"now not ever"'), limit=1).items[0]
    assert [text[start:end] for start, end in found.spans] == ["Not now,", "not ever."]
    assert found.selector == Selector("Not now,” she said, “not ever.", "“", "”")
    assert get_quote(database.conn, found.id).evidence_url == f"{URL}#:~:text=Not%20now%2C"


def test_a_name_of_one_word_stays_in_its_article(database, make):
    for text in ("One.", "Two."):
        store_article(database, *make.document((text, {"speaker": make.person("Quill")})))
        store_article(database, *make.document((text + "!", {"speaker": make.person("Dario Quill")})))
        store_article(database, *make.document((text + "?", {"speaker": make.organisation("Port")})))
    speakers = list_speakers(database.conn, limit=9).items
    assert [(speaker.name, speaker.quote_count) for speaker in speakers] == [
        ("Dario Quill", 2),
        ("Port", 2),
        ("Quill", 1),
        ("Quill", 1),
    ]


def test_the_commonest_spelling_names_the_speaker(database, make):
    for name in ("ILSE MARRANDT", "Ilse Marrandt", "Ilse  Marrandt", "Ilse Márrandt"):
        store_article(database, *make.document((f"As {name}.", {"speaker": make.person(name, "Marrandt")})))
    (speaker,) = list_speakers(database.conn, limit=9).items
    assert speaker.name == "Ilse Marrandt"
    assert speaker.aliases == ("Marrandt", "ILSE MARRANDT", "Ilse Márrandt")
    assert (speaker.quote_count, speaker.article_count) == (4, 4)


def test_the_same_documents_make_the_same_rows(database, make):
    """Whatever order sets of strings happen to have in this process."""
    names, roles = ("Ilse Marrandt", "Marrandt", "Ms Marrandt", "I. Marrandt"), ("d", "a", "c", "b", "e")
    store_article(
        database, *make.document(("We want peace.", {"speaker": make.person(names[0], *names[1:], roles=roles)}))
    )
    stored = database.conn.execute("SELECT name FROM speaker_aliases ORDER BY rowid").fetchall()
    assert tuple(name for (name,) in stored) == names
    (kept,) = database.conn.execute("SELECT roles FROM article_speakers").fetchone()
    assert tuple(msgspec.json.decode(kept)) == roles


def test_roles_are_told_apart_by_their_words(database, make):
    for number, role in enumerate(["minister", "Harbour Minister", "harbour minister", "harbour minister"]):
        speaker = make.person("Dario Quill", roles=(role,))
        store_article(database, *make.document((f"Number {number}.", {"speaker": speaker})))
    (found,) = list_speakers(database.conn, limit=9).items
    assert found.roles == ("harbour minister", "minister")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
MAYBE = st.none() | TEXT
NAMES = st.sampled_from(["Ilse Marrandt", "ILSE MARRANDT", "Marrandt", "Quill", "The Port", "Port", "…"])


@st.composite
def speakers(draw, make):
    return (make.person if draw(st.booleans()) else make.organisation)(draw(NAMES), *draw(st.lists(NAMES, max_size=2)))


@given(st.data())
def test_store_then_read_returns_the_same_quotes(make, data):
    fields = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["direct", "mixed", "indirect"]),
            "source": MAYBE,
            "cue": MAYBE,
            "said_to": MAYBE,
            "relayed_by": MAYBE,
            "confidence": st.floats(0, 1),
            "speaker": st.none() | speakers(make),
        }
    )
    quotes = data.draw(st.lists(st.tuples(TEXT, fields), max_size=4))
    article, extracted = make.document(
        *quotes, lead=data.draw(TEXT), title=data.draw(MAYBE), outlet=data.draw(MAYBE), author=data.draw(MAYBE)
    )
    with make.memory() as database:
        store_article(database, article, extracted, store_text=True)
        make.check(database.conn)
        stored = get_article(database.conn, article_id(article))
        assert (stored.text, stored.title, stored.author) == (article.text, article.title, article.author)
        same = ("text", "kind", "spans", "verbatim", "source", "cue", "said_to", "relayed_by")
        for quote, given_quote in zip(stored.quotes, extracted, strict=True):
            assert [getattr(quote, name) for name in same] == [getattr(given_quote, name) for name in same]
            assert quote.confidence == round(given_quote.confidence, 2)
            assert (quote.speaker is None) == (given_quote.speaker is None)
            ((start, end),) = quote.spans
            assert article.text[start:end] == quote.text == quote.selector.exact
            assert quote.context is not None and quote.text in quote.context


@given(st.data())
@settings(max_examples=60)
def test_counts_stay_right_whatever_is_stored(make, data):
    fields = st.fixed_dictionaries({"speaker": st.none() | speakers(make)})
    with make.memory() as database:
        for _ in range(data.draw(st.integers(1, 6))):
            document = make.document(
                *data.draw(st.lists(st.tuples(st.sampled_from(["Yes.", "No!", "ß"]), fields), max_size=3)),
                url=data.draw(st.sampled_from(["https://a.example/1", "https://a.example/2", None])),
                outlet=data.draw(st.sampled_from([None, "Tideline", "TIDELINE", "The Selwick Courier"])),
                published_at=data.draw(st.sampled_from([None, "2031-03-18", "2031-03-19"])),
            )
            store_article(database, *document)
            make.check(database.conn)
