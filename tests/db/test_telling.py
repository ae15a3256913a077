import pytest

from db.alignment import Wording, align
from db.fold import fold_words
from db.ids import public_id
from db.telling import about_another_number, set_phrases
from db.variants import find_variants
from db.writes import store_article


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        pytest.param("We take this matter very seriously and will act", "take this matter very seriously", id="inside"),
        pytest.param("No further comment at this time.", "no further comment at this time", id="two-in-a-row"),
        pytest.param(
            "There is no evidence that any data has been misused",
            "there is no evidence has been misused",
            id="two-with-words-between",
        ),
        pytest.param("It is not a seriously good time to comment", "", id="their-words-alone"),
        pytest.param("A harbour is not a suitcase", "", id="none"),
        pytest.param("", "", id="no-words"),
    ],
)
def test_set_phrases(text, phrases):
    words = fold_words(text)
    assert [words[place] for place in sorted(set_phrases(words))] == phrases.split()


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        pytest.param("about 1,800 hectares have burned", "about 3,500 hectares have burned", [], id="figures"),
        pytest.param("two men are missing tonight", "ten men are missing tonight", [], id="words"),
        pytest.param("31 men are missing tonight", "thirty-one men are missing tonight", None, id="figures-and-words"),
        pytest.param("31 men are missing tonight", "31 men were missing tonight", None, id="the-same"),
        pytest.param(
            "two men are missing and we are looking for both of them in the woods",
            "six men are missing and we are looking for both of them in the woods",
            ["both", "of", "them", "in", "the", "woods"],
            id="far-from-it",
        ),
    ],
)
def test_words_about_another_number(one, other, far):
    query, quote = fold_words(one), fold_words(other)
    pieces = align(Wording(query, len), Wording(quote, len)).pieces
    about = about_another_number(pieces, query, quote)
    if far is None:
        assert about == set()
    else:
        assert [word for place, word in enumerate(query) if place not in about] == far


COUNTS = "About 1,800 hectares have burned near the chapel."
LATER = "About 3,500 hectares have burned near the chapel."
CARD = "He sent me a Christmas card every winter with a robin on it. The robin cost me forty thousand."
MISHEARD = "He sent me a Christmas card every winter with a robin on it. The robin cost me fourteen thousand."
FORMULA = "We take this matter very seriously and have opened the safe."
LOOK_ALIKE = "We take this matter very seriously and have asked the bishop."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(COUNTS, LATER, False, id="another-count"),
        pytest.param(CARD, MISHEARD, True, id="a-number-misheard-in-a-long-quote"),
        pytest.param(FORMULA, LOOK_ALIKE, False, id="a-set-phrase-alone"),
        pytest.param(FORMULA, "They have opened the safe.", True, id="what-is-said-beside-it"),
    ],
)
def test_what_tells_of_the_same_words(make, one, other, same):
    with make.memory() as database:
        for number, text in enumerate((one, other)):
            store_article(database, *make.document(text, lead=f"{number}\n", url=f"https://x.example/{number}"))
        (id,) = database.conn.execute("SELECT id FROM quotes WHERE text = ?", [one]).fetchone()
        found = [variant.text for variant in find_variants(database.conn, public_id("q", id)).variants]
    assert found == ([one, other] if same else [one])
