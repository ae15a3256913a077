import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import InvalidSearch
from db.fold import fold_words
from db.models import QuoteSearch
from db.parser import parse_query
from db.query import Term, WordSearch
from db.quotes import search_quotes
from db.search import in_a_row, match_spans
from db.writes import store_article


@pytest.mark.parametrize(
    ("text", "q", "matched"),
    [
        pytest.param("Peace, a lasting peace", "peace", ["Peace", "peace"], id="word"),
        pytest.param("a just and lasting peace", '"just and lasting"', ["just and lasting"], id="phrase"),
        pytest.param("just just and lasting", '"just and"', ["just and"], id="phrase-restarts"),
        pytest.param("I don’t know", "don't", ["don’t"], id="apostrophe"),
        pytest.param("die Straße, der Café-Betrieb", "STRASSE cafe", ["Straße", "Café"], id="folded"),
        pytest.param("cafe\u0301 society", "café", ["cafe\u0301"], id="decomposed"),
        pytest.param("the ﬁnal word", "fin*", ["ﬁnal"], id="prefix-of-ligature"),
        pytest.param("peace and war", "peace -war", ["peace"], id="excluded-unmarked"),
        pytest.param("a just peace", '"just peace" peace*', ["just peace"], id="overlap-joined"),
        pytest.param("war and peace", "peace OR war", ["war", "peace"], id="alternatives"),
        pytest.param("東京の港", "京の", ["京の"], id="unspaced"),
    ],
)
def test_matches_as_printed(text, q, matched):
    assert [text[start:end] for start, end in match_spans(text, parse_query(q).words)] == matched


LETTERS = st.text("aAbé -,'", max_size=12)


@given(text=LETTERS, terms=st.lists(st.tuples(LETTERS, st.booleans()), min_size=1, max_size=3))
def test_plain_texts_match_as_any_text(text, terms):
    found = [Term(tuple(fold_words(words)), prefix) for words, prefix in terms if fold_words(words)]
    search = WordSearch((tuple(found),))
    assert match_spans(text, search) == match_spans(f"{text} Ж", search)


@pytest.mark.parametrize(
    ("q", "rows"),
    [
        ("peace", None),
        ("war OR peace", None),
        ("just peace", ["just peace"]),
        ("just OR fair peace", ["just peace", "fair peace"]),
        ("just* peace", None),
        ("just* OR fair peace", ["fair peace"]),
        ('"just and" pea* -war', ["just and pea*"]),
        ("a OR b c OR d e OR f g OR h i OR j", None),
    ],
)
def test_words_in_a_row(q, rows):
    search = parse_query(q).words
    found = in_a_row(search)
    assert (found and [str(term) for term in found.groups[0]]) == rows
    assert found is None or (len(found.groups), found.excluded) == (1, search.excluded)


SYNTAX = st.sampled_from(
    ['"', "“", "-", "*", "(", ")", "^", "+", ":", "AND", "OR", "NOT", "NEAR(", "peace", "{", "2031", "direct", "Vesk"]
    + ["speaker:", "outlet:", "kind:", "before:", "after:", "kind:direct", "-speaker:Vesk", "outlet:Tideline"]
)


@given(
    st.one_of(
        st.text(st.characters(), max_size=40),
        st.lists(st.one_of(SYNTAX, st.sampled_from([" ", "a", "don't"])), max_size=12).map("".join),
        st.lists(SYNTAX, max_size=8).map(" ".join),
    )
)
def test_any_text_gives_rows_or_says_why_not(make, searchable, text):
    for sort in ("relevance", "newest", "oldest"):
        try:
            page = search_quotes(searchable, QuoteSearch(q=text, sort=sort), limit=5)
        except InvalidSearch as error:
            # Fields alone have no relevance.
            assert error.parameter == "q" or (error.parameter, sort) == ("sort", "relevance")
            assert error.position is None or 0 <= error.position < len(text)
        else:
            assert all(match.matches for match in page.items) or not parse_query(text).words.groups


@given(st.text(st.characters(), max_size=20), st.sampled_from(["speaker", "outlet", "said_to"]))
def test_any_filter_gives_rows_or_says_why_not(searchable, text, parameter):
    try:
        search_quotes(searchable, QuoteSearch(**{parameter: text}), limit=5)
    except InvalidSearch as error:
        assert (error.parameter, error.value) == (parameter, text)


@pytest.fixture(scope="module")
def searchable(make):
    with make.memory() as database:
        vesk = {"speaker": make.person("Vesk")}
        document = make.document("We want peace.", ("I don’t know, a and b", vesk), outlet="Tideline")
        store_article(database, *document)
        yield database.conn


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_every_printed_word_finds_its_quote(make, text):
    with make.memory() as database:
        store_article(database, *make.document(text))
        for word in text.split():
            try:
                found = search_quotes(database.conn, QuoteSearch(q=word), limit=1)
            except InvalidSearch:
                # Marks alone, an operator, or marks that mean something: then the words inside do it.
                continue
            # (A field, such as after:2031, is no word.)
            if not word.startswith(("-", "–", "\u2212", "(-", "(–", "(\u2212")) and parse_query(word).words.groups:
                assert [match.text for match in found.items] == [text]


def test_relevance_puts_a_phrase_first_in_every_wording_of_an_or(make):
    texts = ("peace came, and a lasting one", "we want a lasting peace", "peace that is just", "a just peace")
    with make.memory() as database:
        store_article(database, *make.document(*texts))
        page = search_quotes(database.conn, QuoteSearch(q="just OR lasting peace", sort="relevance"), limit=10)
    assert [match.text for match in page.items] == [texts[1], texts[3], texts[0], texts[2]]
