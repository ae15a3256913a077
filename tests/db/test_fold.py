import sqlite3
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.fold import fold, is_plain, words
from db.migrations import TOKENIZER

ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.fixture
def tokenize():
    """What SQLite's tokenizer makes of texts: [(row, token)], rows counted from 0."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f'CREATE VIRTUAL TABLE texts USING fts5(words, tokenize="{TOKENIZER}")')
    connection.execute("CREATE VIRTUAL TABLE tokens USING fts5vocab(texts, instance)")

    def tokenize(texts):
        connection.execute("DELETE FROM texts")
        connection.executemany("INSERT INTO texts (rowid, words) VALUES (?, ?)", enumerate(texts))
        return connection.execute("SELECT doc, term FROM tokens ORDER BY doc, offset").fetchall()

    yield tokenize
    connection.close()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("The Harbour", "the harbour", id="case"),
        pytest.param("Fähre Café Ångström İzmir", "fahre cafe angstrom izmir", id="diacritics"),
        pytest.param("Straße STRASSE ẞ", "strasse strasse ss", id="sharp-s"),
        pytest.param("ﬁnal æther œuvre", "final aether oeuvre", id="ligatures"),
        pytest.param("Søren Łukasz Đoković ısı", "soren lukasz dokovic isi", id="letters-with-strokes"),
        pytest.param("don't don’t donʼt don＇t don‘t", " ".join(["don t"] * 5), id="apostrophes"),
        pytest.param("multi-agent multi‑agent multi–agent", " ".join(["multi agent"] * 3), id="dashes"),
        pytest.param("O'Brien", "o brien", id="name"),
        pytest.param("10,000 U.S. 3.5%", "10 000 u s 3 5", id="numbers"),
        pytest.param("½ № ™ x²", "1 2 x2", id="compatibility"),
        pytest.param("Regie\u00adrung zero\u200bwidth", "regierung zero width", id="invisible"),
        pytest.param("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ", id="greek"),
        pytest.param("Ёлка Йод", "елка иод", id="cyrillic"),
        pytest.param("हिन्दी", "हिन्दी", id="devanagari-signs-stay"),
        pytest.param("東京で がくせい", "東 京 で が く せ い", id="unspaced"),
        pytest.param("한국어", "한국어", id="hangul"),
        pytest.param("مُحَمَّد", "محمد", id="arabic-points"),
        pytest.param("a\x00b\tc\ud800d", "a b c d", id="control-characters-and-surrogates"),
        pytest.param("  … — “” 😀 ", "", id="no-words"),
        pytest.param("a≠b ≸ \u0338c", "a b c", id="signs-on-no-letter"),
    ],
)
def test_folds(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_words_say_where_they_stand():
    text = "Die “ﬁnale” Cafe\u0301-Straße ½"
    assert [(text[word.start : word.end], word.folded) for word in words(text)] == [
        ("Die", "die"),
        ("ﬁnale", "finale"),
        ("Cafe\u0301", "cafe"),
        ("Straße", "strasse"),
        ("½", "1"),
        ("½", "2"),
    ]


@given(ANY_TEXT)
def test_folding_is_stable(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
@example("a≸b ≠")
def test_composition_does_not_count(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(ANY_TEXT)
def test_words_are_in_order_and_fold_to_themselves(text):
    found = words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert [word.start for word in found] == sorted(word.start for word in found)
    assert all(word.folded in fold(text[word.start : word.end]).split() for word in found)


@given(st.text(st.characters(codec="cp1252"), max_size=60))
def test_quick_way_equals_the_long_one(text):
    # A soft hyphen does not count, but makes the text take the long way.
    assert fold(text + " \u00ad") == fold(text)


def test_plain_characters_are_folded_just_as_sqlite_does(tokenize):
    plain = [chr(code) for code in range(0x3000) if is_plain(chr(code))]
    assert len(plain) > 200
    texts = [f"a{character}b" for character in plain]
    expected = [(row, word.folded) for row, text in enumerate(texts) for word in words(text)]
    assert tokenize(texts) == expected


def test_no_word_is_lost_on_sqlite(tokenize):
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000 and fold(chr(code))]
    found = {row for row, _ in tokenize([fold(letter) for letter in letters])}
    assert [letter for row, letter in enumerate(letters) if row not in found] == []
