"""Quotes that others extracted: many at once, in any portions, beside articles that were indexed."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.articles import get_article, list_articles
from db.models import QuoteSearch
from db.quotes import get_quote, search_quotes
from db.reported import Progress, ReportedArticle, ReportedQuote, lines_loaded, store_reported
from db.speakers import list_speakers
from db.writes import store_article

URL = "https://courier.example/harbour"
HARBOUR = ReportedArticle(url=URL, outlet="The Selwick Courier", published_at="2031-04-14", published_precision="day")


def reported(text, article=HARBOUR, **fields):
    return ReportedQuote(article=article, text=text, **fields)


def found(database, **search):
    return search_quotes(database.conn, QuoteSearch(**search), limit=100).items


def test_is_found_by_words_speaker_outlet_and_day(database, make):
    quotes = [
        reported("We will open the harbour.", speaker=make.person("Ilse Marrandt"), confidence=0.87),
        reported("Not before the snow.", ReportedArticle(url="https://echo.example/2", outlet="Dunmere Echo")),
    ]
    assert store_reported(database, quotes) == (2, 0)
    make.check(database.conn)
    (quote,) = found(database, q="harbour", speaker="Ilse Marrandt", outlet="The Selwick Courier", min_confidence=0.87)
    assert (quote.text, quote.confidence, quote.spans, quote.published_at) == (
        "We will open the harbour.",
        0.87,
        (),
        "2031-04-14",
    )
    assert found(database, published_from="2031-04-14", published_to="2031-04-14") == (
        msgspec.structs.replace(quote, matches=()),
    )
    detail = get_quote(database.conn, quote.id)
    assert detail.evidence_url == URL + "#:~:text=We%20will%20open%20the%20harbour."


def test_quotes_of_one_article_come_in_portions(database, make):
    quill = make.person("Dario Quill", roles=("harbour master",))
    for text in ("One crane is left.", "Two cranes are gone.", "One crane is left!"):
        store_reported(database, [reported(text, speaker=quill)])
        make.check(database.conn)
    (article,) = list_articles(database.conn, limit=9).items
    assert article.quote_count == 2
    quotes = get_article(database.conn, article.id).quotes
    assert [quote.text for quote in quotes] == ["One crane is left.", "Two cranes are gone."]
    (speaker,) = list_speakers(database.conn, limit=9).items
    assert (speaker.quote_count, speaker.article_count, speaker.roles) == (2, 1, ("harbour master",))


def test_the_article_itself_takes_the_place_of_what_was_loaded(database, make):
    quill = make.person("Dario Quill")
    store_reported(database, [reported("We want peace.", speaker=quill), reported("Never said so.", speaker=quill)])
    document = make.document("We want peace.", url=URL, published_at="2031-04-15")
    assert store_article(database, *document) == "updated"
    make.check(database.conn)
    assert [quote.text for quote in found(database)] == ["We want peace."]
    assert store_reported(database, [reported("Another line.")]) == (0, 1)
    assert store_article(database, *document) == "unchanged"


def test_progress_is_kept_with_the_quotes_or_not_at_all(database):
    store_reported(database, [reported("We want peace.")], Progress("file", 7))
    assert lines_loaded(database.conn, "file") == 7
    with pytest.raises(ValueError, match="confidence 1.5 is not from 0 to 1"):
        store_reported(database, [reported("Bread."), reported("Jobs.", confidence=1.5)], Progress("file", 9))
    assert lines_loaded(database.conn, "file") == 7
    assert lines_loaded(database.conn, "other") == 0
    assert len(found(database)) == 1


@pytest.mark.parametrize(
    ("article", "message"),
    [
        pytest.param(ReportedArticle(url=None), "neither url nor id", id="no-address"),
        pytest.param(ReportedArticle(url=URL, published_at="soon"), "published_at 'soon'", id="date"),
    ],
)
def test_refuses(database, article, message):
    with pytest.raises(ValueError, match=message):
        store_reported(database, [reported("Yes."), reported("No.", article)])
    assert found(database) == ()


NAMES = st.sampled_from(["Ilse Marrandt", "ILSE MARRANDT", "Quill", "Dario Quill"])


@given(st.data())
@settings(max_examples=60)
def test_counts_stay_right_in_whatever_portions(make, data):
    article = st.builds(
        ReportedArticle,
        url=st.sampled_from([URL, "https://echo.example/1", "https://echo.example/2"]),
        outlet=st.sampled_from([None, "Tideline", "TIDELINE", "The Selwick Courier"]),
        published_at=st.sampled_from([None, "2031-03-18", "2031-03-19"]),
        title=st.sampled_from([None, "Harbour"]),
    )
    speaker = st.none() | st.builds(make.person, NAMES, roles=st.sampled_from([(), ("mayor",)]))
    quote = st.builds(
        ReportedQuote,
        article=article,
        text=st.sampled_from(["Yes.", "No!", "ß", "…", "平和を"]),
        speaker=speaker,
        confidence=st.floats(0, 1),
        said_to=st.sampled_from([None, "Radio Calderra"]),
    )
    quotes = data.draw(st.lists(quote, max_size=12))
    with make.memory() as database:
        size = data.draw(st.integers(1, 12))
        for portion in (quotes[start : start + size] for start in range(0, len(quotes), size)):
            added, known = store_reported(database, portion)
            assert added + known == len(portion)
            make.check(database.conn)
        if data.draw(st.booleans()):
            store_article(database, *make.document("Yes.", url=URL, outlet="Tideline"))
            make.check(database.conn)
        assert store_reported(database, quotes).added == 0
