"""Corrections of quotes and speakers: what they change, that they last, and that reverting leaves no trace."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from db.quotes import get_quote, search_quotes
from db.reported import ReportedArticle, ReportedQuote, store_reported
from db.speakers import get_speaker, list_speaker_quotes, list_speakers
from db.timeline import speaker_timeline
from db.writes import store_article

SIGNED = Signed(by="Anneke Dray", why="The recording has another voice.", key="desk")


def state(connection):
    """All that can be asked of a database but the history of corrections, by what has the same name outside."""
    tables = {
        "quotes": """
            SELECT quotes.rowid, quotes.id, text, quotes.kind, speakers.id, tokens, confidence
            FROM quotes LEFT JOIN speakers ON speakers.key = speaker ORDER BY 1
        """,
        "articles": "SELECT rowid, id, quotes, version FROM articles ORDER BY 1",
        "speakers": "SELECT id, name, kind, only_in, quotes, articles FROM speakers ORDER BY 1",
        "aliases": """
            SELECT speakers.id, speaker_aliases.name, folded, speaker_aliases.quotes, fullest
            FROM speaker_aliases JOIN speakers ON speakers.key = speaker ORDER BY 1, 2
        """,
        "roles": "SELECT id, role, r.quotes FROM speaker_roles AS r JOIN speakers ON key = speaker ORDER BY 1, 2",
        "outlets": "SELECT id, name, domain, articles, quotes FROM outlets ORDER BY 1",
        "pairs": """
            SELECT outlets.id, speakers.id, pairs.quotes FROM outlet_speakers AS pairs
            JOIN outlets ON outlets.key = outlet JOIN speakers ON speakers.key = speaker ORDER BY 1, 2
        """,
        "parts": """
            SELECT article, speakers.id, parts.quotes, speaker_aliases.name,
                (SELECT group_concat(key || value) FROM (SELECT key, value FROM json_each(names) ORDER BY key)),
                (SELECT group_concat(key || value) FROM (SELECT key, value FROM json_each(roles) ORDER BY key))
            FROM article_speakers AS parts JOIN speakers ON speakers.key = parts.speaker
            LEFT JOIN speaker_aliases ON speaker_aliases.rowid = alias ORDER BY 1, 2
        """,
        "overrides": "SELECT id FROM speaker_overrides",
        "found": "SELECT quote FROM found_quotes",
        "retracted": "SELECT quote FROM retracted_quotes",
        "later": "SELECT article, quote FROM later_quotes ORDER BY 1, 2",
    }
    return {name: connection.execute(sql).fetchall() for name, sql in tables.items()}


def texts(connection, **search):
    return [quote.text for quote in search_quotes(connection, QuoteSearch(**search), limit=100).items]


def quote_id(connection, text):
    return search_quotes(connection, QuoteSearch(q=f'"{text}"'), limit=1).items[0].id


def speaker_named(connection, name):
    (found,) = [speaker for speaker in list_speakers(connection, limit=100).items if speaker.name == name]
    return found


@pytest.fixture
def talks(database, make):
    """Two articles: Marrandt and Quill in the first, Marrandt and an official in the second."""
    marrandt = make.person("Ilse Marrandt", "Marrandt", roles=("prime minister",))
    first = make.document(
        ("We want peace.", {"speaker": marrandt, "said_to": "Radio Calderra"}),
        ("So do we.", {"speaker": make.person("Dario Quill")}),
        ("Not at this price.", {"speaker": marrandt}),
        url="https://courier.example/talks",
        outlet="The Selwick Courier",
        published_at="2031-03-18",
    )
    second = make.document(
        ("Peace is near.", {"speaker": marrandt, "kind": "indirect"}),
        ("Nothing is signed.", {"source": "an official"}),
        ("I doubt it.", {"speaker": make.person("Quill")}),
        url="https://echo.example/talks",
        outlet="Dunmere Echo",
        published_at="2031-03-19",
    )
    for document in (first, second):
        store_article(database, *document, store_text=True)
    return first, second


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


def test_speakers_are_merged(database, make, talks):
    connection = database.conn
    before = state(connection)
    quill = speaker_named(connection, "Quill")
    dario = speaker_named(connection, "Dario Quill")
    made = merge_speakers(database, quill.id, dario.id, SIGNED)
    make.check(connection)
    assert (made.before.name, made.before.merged_into, made.after.merged_into) == (
        "Quill",
        None,
        SpeakerRef(dario.id, "Dario Quill"),
    )
    assert texts(connection, speaker="quill") == texts(connection, speaker=quill.id) == ["I doubt it.", "So do we."]
    found = get_speaker(connection, quill.id)
    assert (found.id, found.name, found.aliases, found.quote_count, found.article_count, found.history) == (
        dario.id,
        "Dario Quill",
        ("Quill",),
        2,
        2,
        (made,),
    )
    assert len(list_speaker_quotes(connection, quill.id, QuoteSearch(), limit=9).items) == 2
    assert speaker_timeline(connection, quill.id, interval="day").quotes == 2
    assert [each.speaker.name for each in count_facets(connection, QuoteSearch()).speakers] == [
        "Ilse Marrandt",
        "Dario Quill",
    ]
    revert_correction(database, made.id, SIGNED)
    make.check(connection)
    assert state(connection) == before


def test_the_larger_one_merged_takes_the_name_of_the_other(database, make, talks):
    connection = database.conn
    before = state(connection)
    vesk = make.document(("No.", {"speaker": make.person("Ilse M. Marrand")}))
    store_article(database, *vesk)
    marrandt = speaker_named(connection, "Ilse Marrandt")
    made = merge_speakers(database, marrandt.id, speaker_named(connection, "Ilse M. Marrand").id, SIGNED)
    make.check(connection)
    assert get_speaker(connection, marrandt.id).name == "Ilse M. Marrand"
    assert get_speaker(connection, marrandt.id).aliases == ("Ilse Marrandt", "Marrandt")
    # Later quotes of either are the same speaker's.
    store_article(database, *make.document(("Later.", {"speaker": make.person("Ilse Marrandt")})))
    make.check(connection)
    assert get_speaker(connection, marrandt.id).quote_count == 5
    store_reported(
        database,
        [
            ReportedQuote(
                article=ReportedArticle(url="https://tideline.example/1", outlet="Tideline"),
                text="Loaded.",
                speaker=make.person("Ilse Marrandt"),
            )
        ],
    )
    make.check(connection)
    assert get_speaker(connection, marrandt.id).quote_count == 6
    revert_correction(database, made.id, SIGNED)
    make.check(connection)
    assert get_speaker(connection, marrandt.id).quote_count == 5
    assert speaker_named(connection, "Ilse M. Marrand").quote_count == 1
    assert [row for row in state(connection)["speakers"] if row[1] == "Dario Quill"] == [
        row for row in before["speakers"] if row[1] == "Dario Quill"
    ]


def test_merges_of_merges(database, make, talks):
    connection = database.conn
    before = state(connection)
    marrandt, dario, quill = (speaker_named(connection, name) for name in ("Ilse Marrandt", "Dario Quill", "Quill"))
    first = merge_speakers(database, quill.id, dario.id, SIGNED)
    second = merge_speakers(database, dario.id, marrandt.id, SIGNED)
    make.check(connection)
    assert get_speaker(connection, quill.id).id == marrandt.id
    assert get_speaker(connection, quill.id).quote_count == 5
    assert get_speaker(connection, quill.id).history == (first, second)
    with pytest.raises(Conflict, match=f"merged into {marrandt.id}"):
        merge_speakers(database, quill.id, marrandt.id, SIGNED)
    with pytest.raises(InvalidCorrection, match="into: is the speaker that is to be merged"):
        merge_speakers(database, marrandt.id, quill.id, SIGNED)
    revert_correction(database, first.id, SIGNED)
    make.check(connection)
    assert [speaker.quote_count for speaker in list_speakers(connection, limit=9).items] == [4, 1]
    revert_correction(database, second.id, SIGNED)
    make.check(connection)
    assert state(connection) == before


def test_a_speaker_is_renamed_and_has_aliases(database, make, talks):
    connection = database.conn
    before = state(connection)
    quill = speaker_named(connection, "Quill")
    made = correct_speaker(
        database, quill.id, SIGNED, name="Edda  Quill", add_aliases=["E. Quill", "Edda Q."], expected_name="Quill"
    )
    make.check(connection)
    assert (made.before.name, made.after.name) == ("Quill", "Edda Quill")
    assert (made.before.aliases, made.after.aliases) == ((), ("Quill", "E. Quill", "Edda Q."))
    for name in ("Edda Quill", "E. Quill", "Quill"):
        assert "I doubt it." in texts(connection, speaker=name)
    assert get_speaker(connection, quill.id).name == "Edda Quill"
    assert [each.id for each in list_speakers(connection, q="edda q", limit=9).items] == [quill.id]
    removed = correct_speaker(database, quill.id, SIGNED, remove_aliases=["quill", "Edda Q."])
    make.check(connection)
    assert get_speaker(connection, quill.id).aliases == ("E. Quill",)
    with pytest.raises(Exception, match="no speaker has that id"):
        texts(connection, speaker="Quill")
    # Stored again, the names stay as they were set.
    store_article(database, *talks[1])
    make.check(connection)
    assert (get_speaker(connection, quill.id).name, get_speaker(connection, quill.id).aliases) == (
        "Edda Quill",
        ("E. Quill",),
    )
    assert get_speaker(connection, quill.id).history == (made, removed)
    revert_correction(database, made.id, SIGNED)
    make.check(connection)
    assert get_speaker(connection, quill.id).name == "Quill"
    revert_correction(database, removed.id, SIGNED)
    store_article(database, *talks[1], store_text=True)
    make.check(connection)
    assert state(connection) == before


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


def test_refused_corrections_of_speakers(database, make, talks):
    connection = database.conn
    quill = speaker_named(connection, "Dario Quill")
    port = make.document(("Closed.", {"speaker": make.organisation("Port of Selwick")}))
    store_article(database, *port)
    harbour = speaker_named(connection, "Port of Selwick")
    before = list(connection.iterdump())
    with pytest.raises(NotFound):
        correct_quote(database, "q_aaaaaaaaaaaa", QuoteChange(kind="mixed"), SIGNED)
    with pytest.raises(NotFound):
        correct_speaker(database, "s_aaaaaaaaaaaa", SIGNED, name="Vesk")
    with pytest.raises(NotFound):
        merge_speakers(database, "s_0", quill.id, SIGNED)
    with pytest.raises(NotFound):
        revert_correction(database, "c_aaaaaaaaaaaa", SIGNED)
    for into, message in (
        ("s_aaaaaaaaaaaa", "into: no speaker has the id 's_aaaaaaaaaaaa'"),
        ("Ilse Marrandt", "into: no speaker has the id 'Ilse Marrandt'"),
        (quill.id, "into: is the speaker that is to be merged"),
        (harbour.id, "into: Dario Quill is of kind person, Port of Selwick of kind organisation: say across_kinds"),
    ):
        with pytest.raises(InvalidCorrection, match=message):
            merge_speakers(database, quill.id, into, SIGNED)
    with pytest.raises(InvalidCorrection, match="says nothing"):
        correct_speaker(database, quill.id, SIGNED)
    with pytest.raises(InvalidCorrection, match="no alias 'Vesk'"):
        correct_speaker(database, quill.id, SIGNED, remove_aliases=["Vesk"])
    with pytest.raises(InvalidCorrection, match="'Dario QUILL' is the speaker's name"):
        correct_speaker(database, quill.id, SIGNED, remove_aliases=["Dario QUILL"])
    with pytest.raises(Conflict, match="is called 'Dario Quill' by now"):
        correct_speaker(database, quill.id, SIGNED, name="Vesk", expected_name="Quill")
    for signed, field in ((Signed(by=" ", why="So."), "by"), (Signed(by="Anneke Dray", why=""), "why")):
        with pytest.raises(InvalidCorrection, match=f"{field}: is blank"):
            merge_speakers(database, quill.id, harbour.id, signed)
    assert list(connection.iterdump()) == before
    merge_speakers(database, quill.id, harbour.id, SIGNED, across_kinds=True)
    make.check(connection)
    assert get_speaker(connection, quill.id).kind == "organisation"


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


NAMES = ("Ilse Marrandt", "Marrandt", "Dario Quill", "Quill", "Päivi Vesk", "Port of Selwick")
WORDS = ("We want peace.", "So do we.", "Not yet.", "No.")


@st.composite
def steps(draw):
    """What happens to a database: articles come, come again and are loaded, people correct and take back."""
    kind = draw(st.sampled_from(["store", "store", "load", "quote", "quote", "rename", "merge", "merge", "revert"]))
    return kind, draw(st.integers(0, 99)), draw(st.integers(0, 99)), draw(st.integers(0, 99))


def document(make, chosen, seed, more):
    quotes = []
    for index, words in enumerate(WORDS[: 1 + more % 4]):
        number = (seed + index * (1 + more)) % 7
        speaker = None
        if number < len(NAMES):
            name = NAMES[number]
            aliases = (name.split()[-1],) if (seed + index) % 2 and " " in name else ()
            roles = ("minister",) if (seed + more) % 3 == 0 else ()
            speaker = make.organisation(name) if name.startswith("Port") else make.person(name, *aliases, roles=roles)
        quotes.append((words, {"speaker": speaker}))
    return make.document(
        *quotes,
        url=f"https://courier.example/{chosen % 3}",
        outlet=("The Selwick Courier", "Dunmere Echo", None)[seed % 3],
        published_at=("2031-03-18", "2031-03-19", None)[chosen % 3],
        lead="x" * (more % 2),
    )


def loaded(make, chosen, seed, more):
    article = ReportedArticle(url=f"https://tideline.example/{chosen % 2}", outlet="Tideline")
    return [
        ReportedQuote(article=article, text=words, speaker=make.person(NAMES[(seed + index) % 5]))
        for index, words in enumerate(WORDS[: 1 + more % 4])
    ]


def ids(connection, table):
    return [id for (id,) in connection.execute(f"SELECT id FROM {table} ORDER BY id")]


def correct(database, kind, one, two, three):
    """Make some correction of what is there; its id, None where there is nothing or it is refused."""
    connection = database.conn
    quotes = [quote.id for quote in search_quotes(connection, QuoteSearch(), limit=100).items]
    speakers = ids(connection, "speakers")
    try:
        if kind == "quote" and quotes:
            changes = (
                QuoteChange(speaker=NAMES[two % len(NAMES)]),
                QuoteChange(speaker=None),
                QuoteChange(retracted=True),
                QuoteChange(kind="mixed"),
                QuoteChange(speaker=speakers[two % len(speakers)]) if speakers else QuoteChange(kind="indirect"),
            )
            return correct_quote(database, quotes[one % len(quotes)], changes[three % 5], SIGNED).id
        if kind == "rename" and speakers:
            change = (
                {"name": NAMES[two % len(NAMES)]},
                {"add_aliases": [NAMES[two % len(NAMES)]]},
                {"remove_aliases": [NAMES[two % len(NAMES)]]},
            )[three % 3]
            return correct_speaker(database, speakers[one % len(speakers)], SIGNED, **change).id
        if kind == "merge" and speakers:
            pair = speakers[one % len(speakers)], speakers[two % len(speakers)]
            return merge_speakers(database, *pair, SIGNED, across_kinds=bool(three % 2)).id
    except InvalidCorrection:
        return None
    return None


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps(), max_size=14), st.randoms(use_true_random=False))
def test_any_sequence_agrees_and_reverting_all_of_it_leaves_no_trace(make, happened, random):
    with make.memory() as database, make.memory() as untouched:
        standing = []
        for kind, one, two, three in happened:
            if kind == "store":
                for each in (database, untouched):
                    store_article(each, *document(make, one, two, three))
            elif kind == "load":
                for each in (database, untouched):
                    store_reported(each, loaded(make, one, two, three))
            elif kind == "revert":
                if standing:
                    revert_correction(database, standing.pop(one % len(standing)), SIGNED)
            elif (id := correct(database, kind, one, two, three)) is not None:
                standing.append(id)
            make.check(database.conn)
        random.shuffle(standing)
        for id in standing:
            revert_correction(database, id, SIGNED)
            make.check(database.conn)
        assert state(database.conn) == state(untouched.conn)


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


def test_the_name_of_whom_others_were_merged_into_stays_without_quotes_of_their_own(database, make):
    for name, text in (("Robert Smyth", "We want peace."), ("Dario Quill", "So do we.")):
        said = (text, {"speaker": make.person(name)})
        store_article(database, *make.document(said, url=f"https://courier.example/{name[0]}"))
    ids = {speaker.name: speaker.id for speaker in list_speakers(database.conn, limit=9).items}
    merge = merge_speakers(database, ids["Robert Smyth"], ids["Dario Quill"], SIGNED)
    store_article(database, *make.document("Nothing.", url="https://courier.example/D"))
    speaker = get_speaker(database.conn, ids["Dario Quill"])
    assert (speaker.name, speaker.quote_count) == ("Dario Quill", 1)
    make.check(database.conn)
    revert_correction(database, merge.id, SIGNED)
    assert [speaker.name for speaker in list_speakers(database.conn, limit=9).items] == ["Robert Smyth"]
    make.check(database.conn)
