import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import InvalidSearch
from db.models import QuoteSearch
from db.parser import MAX_WORDS, parse_query
from db.query import Term, WordSearch
from db.quotes import search_quotes
from db.search import match_by_relevance, match_spans
from db.writes import store_article


def term(words, prefix=False):
    return Term(tuple(words.split()), prefix)


@pytest.mark.parametrize(
    ("text", "groups", "excluded"),
    [
        pytest.param("Harbour", [["harbour"]], [], id="word"),
        pytest.param("lasting peace", [["lasting"], ["peace"]], [], id="words"),
        pytest.param('"lasting peace" now', [["lasting peace"], ["now"]], [], id="phrase"),
        pytest.param("“lasting peace”", [["lasting peace"]], [], id="curly-marks"),
        pytest.param("„lasting peace“ «now»", [["lasting peace"], ["now"]], [], id="other-marks"),
        pytest.param('now"lasting peace"', [["now"], ["lasting peace"]], [], id="phrase-at-a-word"),
        pytest.param("peace -war", [["peace"]], ["war"], id="exclusion"),
        pytest.param('-"cold war" peace', [["peace"]], ["cold war"], id="phrase-excluded"),
        pytest.param("peace - war", [["peace"], ["war"]], [], id="dash-between-spaces"),
        pytest.param("peace --war", [["peace"], ["war"]], [], id="two-dashes"),
        pytest.param("peace\x1b-war", [["peace"], ["war"]], [], id="dash-after-control-character"),
        pytest.param("multi-agent", [["multi agent"]], [], id="hyphen"),
        pytest.param("don't", [["don t"]], [], id="apostrophe"),
        pytest.param("@x #tag (y)", [["x"], ["tag"], ["y"]], [], id="punctuation"),
        pytest.param("war OR peace", [["war", "peace"]], [], id="or"),
        pytest.param("no war OR peace OR truce yet", [["no"], ["war", "peace", "truce"], ["yet"]], [], id="or-binds"),
        pytest.param("war or peace", [["war"], ["or"], ["peace"]], [], id="small-or"),
        pytest.param("war AND peace", [["war"], ["peace"]], [], id="and"),
        pytest.param("NEAR not and", [["near"], ["not"], ["and"]], [], id="not-operators"),
        pytest.param('"OR" "AND" "NOT"', [["or"], ["and"], ["not"]], [], id="operators-quoted"),
        pytest.param("a\x00b\x1fc\x85d\ud800e", [[c] for c in "abcde"], [], id="control-characters"),
        pytest.param("peace 😀 …", [["peace"]], [], id="wordless-pieces"),
        pytest.param("words:x^2 {y}", [["words x 2"], ["y"]], [], id="fts5-syntax"),
    ],
)
def test_reads(text, groups, excluded):
    assert parse_query(text).words == WordSearch(
        tuple(tuple(term(words) for words in group) for group in groups),
        tuple(term(words) for words in excluded),
    )


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        pytest.param("harb*", [[("harb", True)]], id="word"),
        pytest.param("harb*, (min*)", [[("harb", True)], [("min", True)]], id="before-punctuation"),
        pytest.param('"just and last*"', [[("just and last", True)]], id="phrase"),
        pytest.param("multi-age*", [[("multi age", True)]], id="hyphen"),
    ],
)
def test_reads_prefixes(text, groups):
    assert parse_query(text).words == WordSearch(tuple(tuple(term(*each) for each in group) for group in groups))


STAR = "* stands only at the end of a word, for any ending"
OR = "OR needs a word to look for on both sides; for the word itself, quote it"
AND = "AND joins words by itself; leave it out or quote it"
UNCLOSED = "a quotation mark that is never closed"


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("", "blank; give a word to look for", None),
        (" \t\n", "blank; give a word to look for", None),
        ("\x00", "no word to look for", None),
        ("…?! -", "no word to look for", None),
        ("😀", "no word to look for", None),
        ('"', UNCLOSED, 0),
        ('peace "and war', UNCLOSED, 6),
        ('peace -"and war', UNCLOSED, 7),
        ('a "b" c"', UNCLOSED, 7),
        ('peace ""', "no word between the quotation marks", 6),
        ("“…”", "no word between the quotation marks", 0),
        ("-war", "only words to leave out; add one to look for", None),
        ("AND", AND, 0),
        ("AND peace", AND, 0),
        ("peace AND", AND, 6),
        ("war AND AND peace", AND, 8),
        ("OR", OR, 0),
        ("OR peace", OR, 0),
        ("peace OR ", OR, 6),
        ("war OR OR peace", OR, 7),
        ("peace -war OR truce", OR, 11),
        ("peace OR -war", "a word to leave out cannot be an alternative", 9),
        ("peace NOT war", "NOT is written as a minus sign, -word; for the word itself, quote it", 6),
        ("*", STAR, 0),
        ("peace *", STAR, 6),
        ("*ace", STAR, 0),
        ("pe*ce", STAR, 2),
        ("peace**", STAR, 5),
        ('"just* peace"', STAR, 5),
        ("peace ab*", "* needs at least 3 letters before it", 6),
        ("a OR (b c)", "parentheses do not group; OR joins just the terms on its two sides", 5),
        ("w " * (MAX_WORDS + 1), "more than 200 words", 2 * MAX_WORDS),
    ],
    ids=repr,
)
def test_refuses(text, reason, position):
    with pytest.raises(InvalidSearch) as caught:
        parse_query(text)
    error = caught.value
    assert (error.parameter, error.value, error.reason, error.position) == ("q", text, reason, position)


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


@pytest.mark.parametrize(
    ("q", "tiers"),
    [
        ("peace", ['words : (("peace"))']),
        ("war OR peace", ['words : (("war" OR "peace"))']),
        (
            "just peace",
            ['words : (("just peace"))', '(words : (("just") AND ("peace"))) NOT (words : ("just peace"))'],
        ),
        ("just* peace", ['words : (("just"*) AND ("peace"))']),
        (
            "just pea* -war",
            [
                '(words : (("just pea"*))) NOT (words : ("war"))',
                '(words : (("just") AND ("pea"*))) NOT (words : ("just pea"* OR "war"))',
            ],
        ),
    ],
)
def test_writes_tiers(q, tiers):
    assert list(match_by_relevance(parse_query(q).words, [])) == tiers


SYNTAX = st.sampled_from(['"', "“", "-", "*", "(", ")", "^", "+", ":", "AND", "OR", "NOT", "NEAR(", "peace", "{"])


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
            assert error.parameter == "q"
            assert error.position is None or 0 <= error.position < len(text)
        else:
            assert all(match.matches for match in page.items)


@given(st.text(st.characters(), max_size=20), st.sampled_from(["speaker", "outlet", "said_to"]))
def test_any_filter_gives_rows_or_says_why_not(searchable, text, parameter):
    try:
        search_quotes(searchable, QuoteSearch(**{parameter: text}), limit=5)
    except InvalidSearch as error:
        assert (error.parameter, error.value) == (parameter, text)


@pytest.fixture(scope="module")
def searchable(make):
    with make.memory() as database:
        store_article(database, *make.document("We want peace.", "I don’t know, a and b"))
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
            if not word.startswith("-"):
                assert [match.text for match in found.items] == [text]


def test_relevance_puts_a_phrase_first_in_every_wording_of_an_or(make):
    texts = ("peace came, and a lasting one", "we want a lasting peace", "peace that is just", "a just peace")
    with make.memory() as database:
        store_article(database, *make.document(*texts))
        page = search_quotes(database.conn, QuoteSearch(q="just OR lasting peace", sort="relevance"), limit=10)
    assert [match.text for match in page.items] == [texts[1], texts[3], texts[0], texts[2]]
