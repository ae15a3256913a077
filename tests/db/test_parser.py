import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import InvalidSearch
from db.parser import FIELDS, MAX_WORDS, parse_query
from db.query import Field, ParsedQuery, Query, QueryField, Term, WordSearch, describe_query, write_query


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
        pytest.param('peace -"cold war"-"hot war"', [["peace"]], ["cold war", "hot war"], id="phrases-without-space"),
        pytest.param('peace -"cold war"-hot', [["peace"]], ["cold war", "hot"], id="a-word-after-a-phrase-left-out"),
        pytest.param('"peace talks"-"hot war"', [["peace talks"]], ["hot war"], id="a-phrase-less-another"),
        pytest.param('"cold war"-era', [["cold war"], ["era"]], [], id="a-hyphen-after-a-phrase"),
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


def speaker(value, position=8):
    return Field("speaker", value, position)


def kind(value, position):
    return Field("kind", value, position)


NO_WORDS = WordSearch(())


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        pytest.param("speaker:okeday", ((speaker("okeday"),),), id="word"),
        pytest.param('speaker:"Ilse  Marrandt"', ((speaker("Ilse Marrandt", 9),),), id="quoted"),
        pytest.param("speaker:“Ilse Marrandt”", ((speaker("Ilse Marrandt", 9),),), id="curly-marks"),
        pytest.param("Speaker:Okeday", ((speaker("Okeday"),),), id="capital"),
        pytest.param("(speaker:okeday).", ((speaker("okeday", 9),),), id="in-parentheses"),
        pytest.param(
            "speaker:okeday, kind:DIRECT;", ((speaker("okeday"),), (Field("kind", "direct", 21),)), id="commas"
        ),
        pytest.param("speaker:a OR speaker:b", ((speaker("a"), speaker("b", 21)),), id="either"),
        pytest.param("speaker:a AND kind:mixed", ((speaker("a"),), (kind("mixed", 19),)), id="and"),
        pytest.param("speaker:O'Neil-Vesk", ((speaker("O'Neil-Vesk"),),), id="marks-inside"),
        pytest.param('outlet:"…"', ((Field("outlet", "…", 8),),), id="wordless"),
    ],
)
def test_reads_fields(text, fields):
    assert parse_query(text) == ParsedQuery(NO_WORDS, fields)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        pytest.param(
            "no speaker:a war OR peace -cold",
            ParsedQuery(
                WordSearch(((term("no"),), (term("war"), term("peace"))), (term("cold"),)), ((speaker("a", 11),),)
            ),
            id="beside-words",
        ),
        pytest.param("-speaker:a", ParsedQuery(NO_WORDS, (), (speaker("a", 9),)), id="excluded"),
        pytest.param(
            '-speaker:"a b" -speaker:c',
            ParsedQuery(NO_WORDS, (), (speaker("a b", 10), speaker("c", 24))),
            id="excluded-twice",
        ),
        pytest.param(
            '-speaker:"a b"-speaker:c "d"-speaker:e',
            ParsedQuery(WordSearch(((term("d"),),), ()), (), (speaker("a b", 10), speaker("c", 23), speaker("e", 37))),
            id="excluded-without-space",
        ),
        pytest.param(
            "-war kind:mixed", ParsedQuery(WordSearch((), (term("war"),)), ((Field("kind", "mixed", 10),),)), id="word"
        ),
    ],
)
def test_reads_fields_beside_words_and_exclusions(text, query):
    assert parse_query(text) == query


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        pytest.param('"speaker:okeday"', [["speaker okeday"]], id="field-quoted"),
        pytest.param("foo:bar", [["foo bar"]], id="no-field"),
        pytest.param('foo:"bar baz"', [["foo"], ["bar baz"]], id="no-field-quoted"),
        pytest.param("king:size find:it 12:30", [["king size"], ["find it"], ["12 30"]], id="not-near"),
        pytest.param("by: him", [["by"], ["him"]], id="colon-then-space"),
        pytest.param("loudspeaker:x a:speaker:b", [["loudspeaker x"], ["a speaker b"]], id="inside"),
        pytest.param("speaker", [["speaker"]], id="no-colon"),
        pytest.param("https://courier.example", [["https courier example"]], id="address"),
    ],
)
def test_reads_other_colons_as_words(text, groups):
    assert parse_query(text) == ParsedQuery(WordSearch(tuple(tuple(map(term, group)) for group in groups)))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("after:2031-04-15", "2031-04-15", None),
        ("after:2031-04", "2031-04-01", None),
        ("after:2031", "2031-01-01", None),
        ("before:2031-04-15", None, "2031-04-14"),
        ("before:2031-04", None, "2031-03-31"),
        ("before:2031", None, "2030-12-31"),
        ("after:2031-04 before:2031-05", "2031-04-01", "2031-04-30"),
        ("before:2032 after:2031", "2031-01-01", "2031-12-31"),
        ("after:2031-04-15 before:2031-04-16", "2031-04-15", "2031-04-15"),
        ("after:2031/4/5", "2031-04-05", None),
        ('after:"2031-4"', "2031-04-01", None),
        ("after:2028-02-29", "2028-02-29", None),
        ("after:0001 before:9999-12-31", "0001-01-01", "9999-12-30"),
    ],
)
def test_reads_days(text, first, last):
    query = parse_query(text)
    assert (query.published_from, query.published_to) == (first, last)


DAY = " takes a day, month or year that exists, as in 2031-04-15, 2031-04 or 2031"
NO_DAY = "no day lies between after:, which takes its day in, and before:, which leaves it out"
EITHER = "OR joins words with words, and a field with the same field"


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("speaker:", "nothing follows speaker: right after the colon; for the word, quote it", 0),
        ("a speaker: b", "nothing follows speaker: right after the colon; for the word, quote it", 2),
        ("speaker:,", "nothing follows speaker: right after the colon; for the word, quote it", 0),
        ('outlet:" "', "nothing follows outlet: right after the colon; for the word, quote it", 0),
        ('outlet:"The', UNCLOSED, 7),
        ("speaker:a speaker:b", "speaker: is given twice; OR between them takes either", 10),
        ("speaker:oke*", "* stands only in words, not after speaker:", 11),
        ("kind:spoken", "kind: is one of direct, mixed, indirect", 5),
        ("x before:yesterday", f"before:{DAY}", 9),
        ("before:2031-02-30", f"before:{DAY}", 7),
        ("after:2031-13", f"after:{DAY}", 6),
        ("after:0000", f"after:{DAY}", 6),
        ("after:15-04-2031", f"after:{DAY}", 6),
        ("after:٢٠٣١", f"after:{DAY}", 6),
        ("before:0001", "no day lies before it", 7),
        ("after:2031 before:2031", NO_DAY, 18),
        ("before:2030 after:2031", NO_DAY, 18),
        ("after:2031 after:2032", "after: is given twice", 11),
        ("-after:2031", "a day cannot be left out; before: and after: bound the days", 0),
        ("after:2031 OR after:2033", "OR does not join days; before: and after: bound them", 11),
        ("a OR before:2031", "OR does not join days; before: and after: bound them", 2),
        ("speaker:a OR b", EITHER, 10),
        ("a OR speaker:b", EITHER, 2),
        ("speaker:a OR outlet:b", EITHER, 10),
        ("speaker:a OR -speaker:b", "a word to leave out cannot be an alternative", 13),
        ("OR speaker:a", OR, 0),
        ("speaker:a OR", OR, 10),
        ("(kind:direct OR kind:mixed)", "parentheses do not group; OR joins just the terms on its two sides", 0),
        ("speakr:x", "no field is called speakr:; did you mean speaker:? For the words, quote them", 0),
        ("Outlets:x", "no field is called outlets:; did you mean outlet:? For the words, quote them", 0),
        ("a autor:x", "no field is called autor:; did you mean speaker:? For the words, quote them", 2),
        ("since:2031", "no field is called since:; did you mean after:? For the words, quote them", 0),
        ("kind:mixed " + "-kind:mixed " * MAX_WORDS, "more than 200 words", 2389 + 11),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_refuses_fields(text, reason, position):
    with pytest.raises(InvalidSearch) as caught:
        parse_query(text)
    error = caught.value
    assert (error.parameter, error.value, error.reason, error.position) == ("q", text, reason, position)


def test_fields_where_there_are_none():
    with pytest.raises(InvalidSearch, match="speaker: is no field of this search; for the word, quote it"):
        parse_query("speaker:okeday", fields=())
    assert parse_query("autor:x", fields=()) == ParsedQuery(WordSearch(((term("autor x"),),)))


def test_describes():
    text = 'Harbour “first Snow” dock* "the last cran*" ice OR "black snow" -years -speaker:vesk'
    query = parse_query(f'{text} speaker:okeday OR speaker:"Ilse Marrandt" after:2031-4')
    assert describe_query(query) == Query(
        text='harbour "first snow" dock* "the last cran*" ice OR "black snow" '
        'speaker:okeday OR speaker:"Ilse Marrandt" after:2031-04 -years -speaker:vesk',
        words=("harbour",),
        phrases=("first snow",),
        prefixes=("dock*", "the last cran*"),
        alternatives=(("ice", "black snow"),),
        excluded=("years",),
        fields=(
            QueryField(field="speaker", values=("okeday", "Ilse Marrandt"), excluded=False),
            QueryField(field="after", values=("2031-04",), excluded=False),
            QueryField(field="speaker", values=("vesk",), excluded=True),
        ),
        published_from="2031-04-01",
        published_to=None,
    )


PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "-",
        "*",
        "(",
        ")",
        ":",
        " ",
        "OR",
        "AND",
        "peace",
        "don't",
        "harb*",
        "2031-04",
        "2032",
        "½",
        "ﬁ",
        "東京",
    ]
    + ["direct", "mixed", "speakr:x", *(f"{name}:" for name in FIELDS)]
)
TEXTS = st.one_of(
    st.text(st.characters(), max_size=40),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=8).map(" ".join),
)


def without_positions(query):
    return query._replace(
        fields=tuple(tuple(field._replace(position=0) for field in group) for group in query.fields),
        excluded=tuple(field._replace(position=0) for field in query.excluded),
    )


@given(TEXTS)
def test_a_query_written_out_is_the_same_query(text):
    try:
        query = parse_query(text)
    except InvalidSearch as error:
        assert (error.parameter, error.value) == ("q", text)
        assert error.position is None or 0 <= error.position < len(text)
        return
    written = write_query(query)
    assert without_positions(parse_query(written)) == without_positions(query)
    assert write_query(parse_query(written)) == written


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        pytest.param("(-war peace)", ["war"], id="after-a-parenthesis"),
        pytest.param("peace –war", ["war"], id="en-dash"),
        pytest.param("peace \u2212war", ["war"], id="minus-sign"),
    ],
)
def test_a_minus_is_a_minus_however_it_is_typed(text, excluded):
    query = parse_query(text)
    assert query.words == WordSearch(((term("peace"),),), tuple(map(term, excluded)))


def test_a_dash_between_words_is_none():
    assert parse_query("war – peace").words == WordSearch(((term("war"),), (term("peace"),)))


def test_a_field_after_a_parenthesis_is_left_out():
    query = parse_query("peace (-speaker:okeday)")
    assert [field.value for field in query.excluded] == ["okeday"]


def test_parentheses_inside_marks_group_nothing():
    query = parse_query('outlet:"The Sun (UK)" war OR peace')
    assert [[field.value for field in group] for group in query.fields] == [["The Sun (UK)"]]
