"""`speaker:` and a word: everybody who has it in a name."""

import pytest

from db.errors import InvalidSearch
from db.models import QuoteSearch
from db.quotes import search_quotes
from db.writes import store_article


def found(connection, q):
    return [quote.text for quote in search_quotes(connection, QuoteSearch(q=q), limit=9).items]


def test_a_word_of_a_name_stands_for_all_who_have_it(database, make):
    quotes = [
        (f"quote {number}", {"speaker": make.person(name)})
        for number, name in enumerate(["Mara Quill", "Dario Quill", "Quill", "Quilling Vesk"])
    ]
    store_article(database, *make.document(*quotes))
    store_article(database, *make.document(("quote 4", {"speaker": make.person("Quill")}), url="https://x.example"))
    assert set(found(database.conn, "speaker:quill")) == {"quote 0", "quote 1", "quote 2", "quote 4"}
    assert set(found(database.conn, '-speaker:"Dario Quill"')) == {"quote 0", "quote 2", "quote 3", "quote 4"}


def test_too_many_have_a_word_in_their_names(database, make, monkeypatch):
    monkeypatch.setattr("db.narrowing._MAX_NAMESAKES", 1)
    names = ("Mara Quill", "Dario Quill")
    store_article(database, *make.document(*((name, {"speaker": make.person(name)}) for name in names)))
    with pytest.raises(InvalidSearch) as caught:
        found(database.conn, "speaker:quill")
    assert (caught.value.parameter, caught.value.position) == ("q", 8)
    assert caught.value.reason == "more than 1 speakers have it in their names; give a whole name, in quotation marks"
    assert found(database.conn, 'speaker:"mara quill"') == ["Mara Quill"]


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("speaker:O'Brien", ["Kate."]),
        ("speaker:obrien", []),
        ("speaker:al-Rashid", ["Sami."]),
        ("speaker:Jean-Luc", ["Jean-Luc."]),
        ("speaker:brien", ["Kate."]),
    ],
)
def test_a_word_with_marks_after_speaker_is_its_pieces_in_a_row(database, make, q, said):
    for name in ("Kate O'Brien", "Sami al-Rashid", "Jean-Luc Roux", "Rashid Al"):
        store_article(database, *make.document((f"{name.split()[0]}.", {"speaker": make.person(name)})))
    if not said:
        with pytest.raises(InvalidSearch, match="no speaker has"):
            found(database.conn, q)
        return
    assert found(database.conn, q) == said
