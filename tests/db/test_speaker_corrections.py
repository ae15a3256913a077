"""Corrections of speakers: merged, renamed, with aliases added and removed."""

import runpy
from pathlib import Path

import pytest

from db.corrections import (
    QuoteChange,
    Signed,
    correct_quote,
    correct_speaker,
    merge_speakers,
    revert_correction,
)
from db.errors import Conflict, InvalidCorrection, NotFound
from db.facets import count_facets
from db.models import QuoteSearch, SpeakerRef
from db.reported import ReportedArticle, ReportedQuote, store_reported
from db.speakers import get_speaker, list_speaker_quotes, list_speakers
from db.timeline import speaker_timeline
from db.writes import store_article

CORRECTED = runpy.run_path(str(Path(__file__).with_name("corrected.py")))
SIGNED, state, texts, quote_id, speaker_named = (
    CORRECTED[name] for name in ("SIGNED", "state", "texts", "quote_id", "speaker_named")
)


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
