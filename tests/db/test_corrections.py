"""Corrections of quotes: what they change, that they last, and that reverting leaves no trace."""

import runpy
from pathlib import Path

import pytest

from db.articles import get_article, list_articles
from db.connection import open_writer
from db.corrections import (
    QuoteChange,
    QuoteSeen,
    Signed,
    correct_quote,
    correct_speaker,
    merge_speakers,
    revert_correction,
)
from db.errors import Conflict, InvalidCorrection, NotFound
from db.facets import count_facets
from db.ids import article_id
from db.models import QuoteSearch, SpeakerRef
from db.outlets import get_outlet, list_outlets
from db.quotes import get_quote
from db.reported import ReportedArticle, ReportedQuote, store_reported
from db.speakers import get_speaker, list_speakers
from db.writes import store_article

CORRECTED = runpy.run_path(str(Path(__file__).with_name("corrected.py")))
SIGNED, state, texts, quote_id, speaker_named = (
    CORRECTED[name] for name in ("SIGNED", "state", "texts", "quote_id", "speaker_named")
)


def test_a_quote_is_given_to_another_speaker(database, make, talks):
    connection = database.conn
    before = state(connection)
    id = quote_id(connection, "We want peace")
    marrandt, quill = (speaker_named(connection, name) for name in ("Ilse Marrandt", "Dario Quill"))
    made = correct_quote(database, id, QuoteChange(speaker="Dario Quill"), SIGNED)
    make.check(connection)
    assert (made.action, made.subject, made.by, made.key, made.why) == (
        "quote",
        id,
        "Anneke Dray",
        "desk",
        "The recording has another voice.",
    )
    assert made.before.speaker == SpeakerRef(marrandt.id, "Ilse Marrandt")
    assert made.after.speaker == SpeakerRef(quill.id, "Dario Quill")
    assert get_quote(connection, id).speaker == SpeakerRef(quill.id, "Dario Quill")
    assert get_quote(connection, id).corrections == (made,)
    assert texts(connection, speaker="Dario Quill") == ["We want peace.", "So do we."]
    assert texts(connection, speaker=marrandt.id) == ["Peace is near.", "Not at this price."]
    assert texts(connection, q="peace", said_to="Radio Calderra") == ["We want peace."]
    assert speaker_named(connection, "Dario Quill").quote_count == 2
    assert speaker_named(connection, "Dario Quill").aliases == ()
    reverted = revert_correction(database, made.id, Signed(by="Tomas Ferrant", why="It was her."))
    make.check(connection)
    assert reverted.reverted is not None
    assert (reverted.reverted.by, reverted.reverted.key, reverted.reverted.why) == (
        "Tomas Ferrant",
        None,
        "It was her.",
    )
    assert get_quote(connection, id).corrections == (reverted,)
    assert state(connection) == before


def test_a_quote_is_given_to_nobody_and_to_somebody_new(database, make, talks):
    connection = database.conn
    before = state(connection)
    id = quote_id(connection, "So do we")
    nobody = correct_quote(database, id, QuoteChange(speaker=None), SIGNED)
    make.check(connection)
    assert get_quote(connection, id).speaker is None
    assert "Dario Quill" not in [speaker.name for speaker in list_speakers(connection, limit=9).items]
    assert "So do we." in texts(connection, has_speaker=False)
    port = correct_quote(
        database, id, QuoteChange(speaker="Port of  Selwick", speaker_kind="organisation", kind="indirect"), SIGNED
    )
    make.check(connection)
    assert get_speaker(connection, get_quote(connection, id).speaker.id).kind == "organisation"
    assert texts(connection, speaker="port of selwick", kind="indirect") == ["So do we."]
    # Whichever goes first, the other applies alone.
    revert_correction(database, nobody.id, SIGNED)
    assert get_quote(connection, id).speaker.name == "Port of Selwick"
    revert_correction(database, port.id, SIGNED)
    make.check(connection)
    assert state(connection) == before


def test_the_corrections_that_stand_apply_in_order(database, make, talks):
    connection = database.conn
    id = quote_id(connection, "So do we")
    made = [
        correct_quote(database, id, change, SIGNED)
        for change in (
            QuoteChange(speaker="Päivi Vesk", kind="mixed"),
            QuoteChange(speaker=None),
            QuoteChange(kind="indirect"),
        )
    ]
    assert (get_quote(connection, id).speaker, get_quote(connection, id).kind) == (None, "indirect")
    revert_correction(database, made[2].id, SIGNED)
    assert get_quote(connection, id).kind == "mixed"
    revert_correction(database, made[1].id, SIGNED)
    assert get_quote(connection, id).speaker.name == "Päivi Vesk"
    make.check(connection)


def test_what_is_no_quote_is_nowhere_but_under_its_id(database, make, talks):
    connection = database.conn
    before = state(connection)
    id = quote_id(connection, "I doubt it")
    article = get_quote(connection, id).article.id
    made = correct_quote(database, id, QuoteChange(retracted=True), SIGNED)
    make.check(connection)
    assert texts(connection) == [
        "Peace is near.",
        "Nothing is signed.",
        "We want peace.",
        "So do we.",
        "Not at this price.",
    ]
    assert texts(connection, q="doubt") == []
    assert [quote.text for quote in get_article(connection, article).quotes] == ["Peace is near.", "Nothing is signed."]
    assert get_article(connection, article).quote_count == 2
    assert count_facets(connection, QuoteSearch()).total == 5
    assert [speaker.name for speaker in list_speakers(connection, limit=9).items] == ["Ilse Marrandt", "Dario Quill"]
    echo = list_outlets(connection, q="echo", limit=1).items[0]
    assert (echo.quote_count, [each.speaker.name for each in get_outlet(connection, echo.id).speakers]) == (
        2,
        ["Ilse Marrandt"],
    )
    shown = get_quote(connection, id)
    assert (shown.retracted, shown.text, shown.speaker.name, shown.article.id, shown.corrections) == (
        True,
        "I doubt it.",
        "Quill",
        article,
        (made,),
    )
    # What is said of it meanwhile is seen, and stays when it comes back.
    second = correct_quote(database, id, QuoteChange(speaker="Dario Quill", kind="mixed"), SIGNED)
    assert (get_quote(connection, id).speaker.name, get_quote(connection, id).kind) == ("Dario Quill", "mixed")
    make.check(connection)
    revert_correction(database, made.id, SIGNED)
    make.check(connection)
    assert texts(connection, speaker="Dario Quill", kind="mixed") == ["I doubt it."]
    revert_correction(database, second.id, SIGNED)
    assert state(connection) == before


def test_all_quotes_of_an_article_retracted_leave_their_places_free(database, make, talks):
    connection = database.conn
    before = state(connection)
    made = [
        correct_quote(database, quote_id(connection, text), QuoteChange(retracted=True), SIGNED)
        for text in ("We want peace", "So do we", "Not at this price")
    ]
    make.check(connection)
    extra = make.document("Elsewhere.", published_at="2031-03-18")
    store_article(database, *extra)
    make.check(connection)
    for one in made:
        revert_correction(database, one.id, SIGNED)
        make.check(connection)
    (article,) = [each for each in list_articles(connection, limit=9).items if each.url == talks[0][0].url]
    assert [quote.text for quote in get_article(connection, article.id).quotes] == [
        "We want peace.",
        "So do we.",
        "Not at this price.",
    ]
    assert [row for row in state(connection)["quotes"] if row[2] != "Elsewhere."] == before["quotes"]


def test_a_name_that_two_bear_needs_an_id(database, make, talks):
    connection = database.conn
    for first in ("Jonas", "Sabine"):
        store_article(
            database, *make.document((f"As {first}.", {"speaker": make.person(f"{first} Achterberg", "Achterberg")}))
        )
    id = quote_id(connection, "Nothing is signed")
    with pytest.raises(InvalidCorrection, match=r"2 speakers are called 'Achterberg': Jonas Achterberg \(s_.*\), Sab"):
        correct_quote(database, id, QuoteChange(speaker="Achterberg"), SIGNED)
    jonas = speaker_named(connection, "Jonas Achterberg")
    correct_quote(database, id, QuoteChange(speaker=jonas.id), SIGNED)
    make.check(connection)
    assert get_quote(connection, id).speaker.name == "Jonas Achterberg"
    # A name of one word means one in the same article, another spelling the same speaker.
    correct_quote(database, id, QuoteChange(speaker="quill"), SIGNED)
    assert get_quote(connection, id).speaker.id == speaker_named(connection, "Quill").id
    correct_quote(database, id, QuoteChange(speaker="Dr Dario Quill"), SIGNED)
    assert get_quote(connection, id).speaker.name == "Dario Quill"
    make.check(connection)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({}, "says nothing", id="empty"),
        pytest.param({"speaker": "s_aaaaaaaaaaaa"}, "speaker: no speaker has the id 's_aaaaaaaaaaaa'", id="unknown"),
        pytest.param({"speaker": " "}, "speaker: is blank", id="blank"),
        pytest.param({"speaker": "..."}, "speaker: '...' is no name", id="marks"),
        pytest.param({"speaker": "Ilse\u202eMarrandt"}, r"speaker: holds the control character U\+202E", id="bidi"),
        pytest.param({"speaker": "I" * 201}, "speaker: is longer than 200", id="long"),
        pytest.param({"speaker": "a\ud800"}, r"speaker: holds the control character U\+D800", id="surrogate"),
        pytest.param({"speaker_kind": "person", "kind": "direct"}, "speaker_kind: goes only with", id="kind-alone"),
    ],
)
def test_refused_corrections_of_quotes(database, talks, change, message):
    before = list(database.conn.iterdump())
    with pytest.raises(InvalidCorrection, match=message):
        correct_quote(database, quote_id(database.conn, "So do we"), QuoteChange(**change), SIGNED)
    assert list(database.conn.iterdump()) == before


def test_what_is_not_as_expected_is_left_alone(database, talks):
    connection = database.conn
    id = quote_id(connection, "So do we")
    seen = get_quote(connection, id)
    expected = QuoteSeen(speaker=seen.speaker.id, kind="direct", retracted=False)
    made = correct_quote(database, id, QuoteChange(speaker=None), SIGNED, expected)
    with pytest.raises(Conflict, match="speaker is unknown by now"):
        correct_quote(database, id, QuoteChange(speaker="Ilse Marrandt"), SIGNED, expected)
    with pytest.raises(Conflict, match="is direct by now"):
        correct_quote(database, id, QuoteChange(speaker=None), SIGNED, QuoteSeen(kind="mixed"))
    with pytest.raises(Conflict, match="is not retracted by now"):
        correct_quote(database, id, QuoteChange(speaker=None), SIGNED, QuoteSeen(retracted=True))
    assert get_quote(connection, id).corrections == (made,)
    reverted = revert_correction(database, made.id, SIGNED)
    with pytest.raises(Conflict, match="was reverted before"):
        revert_correction(database, made.id, SIGNED)
    assert get_quote(connection, id).corrections == (reverted,)


def test_an_article_stored_again_keeps_its_corrections(database, make, talks):
    connection = database.conn
    article, quotes = talks[0]
    peace, ours, price = (quote_id(connection, text) for text in ("We want peace", "So do we", "Not at this price"))
    made = [
        correct_quote(database, peace, QuoteChange(speaker="Päivi Vesk"), SIGNED),
        correct_quote(database, ours, QuoteChange(retracted=True), SIGNED),
    ]
    assert store_article(database, article, quotes, store_text=True) == "unchanged"
    assert store_article(database, article, quotes, store_text=False) == "updated"
    make.check(connection)
    changed = make.document(
        ("Not at this price.", {"speaker": make.person("Dario Quill")}),
        ("So do we.", {"speaker": make.person("Dario Quill")}),
        ("We want peace.", {"speaker": make.person("Dario Quill")}),
        url=article.url,
        outlet="Tideline",
        published_at="2031-04-01",
    )
    assert store_article(database, *changed) == "new_version"
    make.check(connection)
    assert get_quote(connection, peace).speaker.name == "Päivi Vesk"
    assert get_quote(connection, price).speaker.name == "Dario Quill"
    assert get_quote(connection, ours).retracted
    assert [quote.id for quote in get_article(connection, article_id(article)).quotes] == [price, peace]
    gone = make.document("All has changed.", url=article.url)
    assert store_article(database, *gone) == "new_version"
    make.check(connection)
    with pytest.raises(NotFound):
        get_quote(connection, peace)
    again = make.document(
        ("We want peace.", {"speaker": make.person("Ilse Marrandt")}), url=article.url, lead="Again: "
    )
    assert store_article(database, *again) == "new_version"
    make.check(connection)
    assert get_quote(connection, peace).speaker.name == "Päivi Vesk"
    for one in made:
        revert_correction(database, one.id, SIGNED)
    make.check(connection)
    assert get_quote(connection, peace).speaker.name == "Ilse Marrandt"


def test_a_retracted_quote_is_not_loaded_again(database, make):
    quotes = [
        ReportedQuote(
            article=ReportedArticle(url="https://tideline.example/1"), text=text, speaker=make.person("Quill")
        )
        for text in ("One.", "Two.", "Three.")
    ]
    store_reported(database, quotes[:2])
    store_reported(database, quotes[2:])
    before = state(database.conn)
    made = [
        correct_quote(database, quote_id(database.conn, text), QuoteChange(retracted=True), SIGNED)
        for text in ("One", "Three")
    ]
    make.check(database.conn)
    assert store_reported(database, quotes) == (0, 3)
    assert texts(database.conn) == ["Two."]
    for one in made:
        revert_correction(database, one.id, SIGNED)
    assert state(database.conn) == before
    make.check(database.conn)


def test_a_correction_is_made_whole_or_not_at_all(database, make, talks):
    connection = database.conn
    marrandt, quill = (speaker_named(connection, name) for name in ("Ilse Marrandt", "Dario Quill"))
    id = quote_id(connection, "So do we")
    made = correct_quote(database, id, QuoteChange(speaker="Päivi Vesk"), SIGNED)
    before = list(connection.iterdump())
    database.execute(
        "CREATE TEMP TRIGGER fail BEFORE UPDATE ON meta WHEN new.name = 'generation' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    for attempt in (
        lambda: correct_quote(database, id, QuoteChange(retracted=True), SIGNED),
        lambda: correct_speaker(database, marrandt.id, SIGNED, name="Ilse A. Marrandt", remove_aliases=["Marrandt"]),
        lambda: merge_speakers(database, marrandt.id, get_quote(connection, id).speaker.id, SIGNED),
        lambda: revert_correction(database, made.id, SIGNED),
    ):
        with pytest.raises(Exception, match="no"):
            attempt()
        assert not connection.in_transaction
        assert list(connection.iterdump()) == before
    make.check(connection)
    with pytest.raises(NotFound):
        get_speaker(connection, quill.id)


def test_what_readers_see_is_one_state(writer, reader, make):
    """A reader's open transaction goes on with what it saw; a second writer waits, and finds what the first did."""
    store_article(writer, *make.document(("Yes.", {"speaker": make.person("Ilse Marrandt")}), ("No.", {})))
    id = quote_id(reader, "Yes")
    reader.execute("BEGIN")
    assert not get_quote(reader, id).retracted
    path = reader.execute("PRAGMA database_list").fetchone()[2]
    with open_writer(path) as second:
        correct_quote(writer, id, QuoteChange(retracted=True), SIGNED)
        assert not get_quote(reader, id).retracted
        with pytest.raises(Conflict):
            correct_quote(second, id, QuoteChange(speaker=None), SIGNED, QuoteSeen(retracted=False))
        correct_quote(second, id, QuoteChange(speaker=None), SIGNED)
    reader.execute("ROLLBACK")
    assert get_quote(reader, id).retracted
    assert len(get_quote(reader, id).corrections) == 2
    make.check(writer.conn)
