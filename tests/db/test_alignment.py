import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.alignment import Wording, align, covered, in_characters
from db.fold import fold_words, words

SOME = st.lists(
    st.sampled_from(("the", "a", "harbour", "harbor", "window", "windows", "sea", "see", "never")), max_size=25
)
TEXTS = st.lists(
    st.sampled_from(["Harbour", "harbor,", "is", "„not“", "a", "suitcase.", "Straße", "海港", "don’t", "—"]),
    max_size=15,
).map(" ".join)


def weigh(word: str) -> float:
    return 1.0 + len(word)


def wording(text: str) -> Wording:
    return Wording(fold_words(text), weigh)


def aligned(query: str, quote: str) -> list[tuple[str, str, str]]:
    first, second = words(query), words(quote)
    found = align(Wording([w.folded for w in first], weigh), Wording([w.folded for w in second], weigh))
    return [
        (part.op, query[slice(*part.query)], quote[slice(*part.quote)])
        for part in in_characters(found.pieces, first, second)
    ]


@pytest.mark.parametrize(
    ("query", "quote", "parts"),
    [
        pytest.param("A harbour!", "a HARBOUR", [("equal", "A harbour", "a HARBOUR")], id="case-and-marks"),
        pytest.param(
            "The harbor is not for sale today",
            "The harbour is for sale",
            [
                ("equal", "The", "The"),
                ("changed", "harbor", "harbour"),
                ("equal", "is", "is"),
                ("added", "not", ""),
                ("equal", "for sale", "for sale"),
                ("added", "today", ""),
            ],
            id="misspelt-and-added",
        ),
        pytest.param(
            "a harbour is no suitcase",
            "I said: a harbour is not one suitcase, and I meant it.",
            [
                ("missing", "", "I said"),
                ("equal", "a harbour is", "a harbour is"),
                ("changed", "no", "not one"),
                ("equal", "suitcase", "suitcase"),
                ("missing", "", "and I meant it"),
            ],
            id="inside-a-longer-one",
        ),
        pytest.param(
            "we came",
            "we did not stay, we came",
            [("missing", "", "we did not stay"), ("equal", "we came", "we came")],
            id="the-nearer-of-two",
        ),
        pytest.param("sea", "harbour", [("changed", "sea", "harbour")], id="nothing-shared"),
        pytest.param("", "harbour", [("missing", "", "harbour")], id="nothing-asked"),
        pytest.param("harbour", "", [("added", "harbour", "")], id="nothing-printed"),
        pytest.param("", "", [], id="nothing-at-all"),
    ],
)
def test_pieces(query, quote, parts):
    assert aligned(query, quote) == parts


@given(SOME, SOME)
def test_pieces_cover_both_wordings_in_order(query, quote):
    found = align(Wording(query, weigh), Wording(quote, weigh))
    at = (0, 0)
    for piece in found.pieces:
        assert (piece.query[0], piece.quote[0]) == at
        at = piece.query[1], piece.quote[1]
        lengths = piece.query[1] - piece.query[0], piece.quote[1] - piece.quote[0]
        assert max(lengths) > 0
        assert {
            "equal": lengths[0] == lengths[1],
            "added": lengths[1] == 0,
            "missing": lengths[0] == 0,
            "changed": min(lengths) > 0,
        }[piece.op]
        if piece.op == "equal":
            assert query[slice(*piece.query)] == quote[slice(*piece.quote)]
    assert at == (len(query), len(quote))
    assert 0 <= found.score <= 1
    assert 0 <= found.inner <= 1
    assert 0 <= found.quote_share <= 1
    start, end = covered(found)
    assert 0 <= start <= end <= len(query)


@given(SOME)
def test_only_the_same_words_score_one(query):
    same = align(Wording(query, weigh), Wording(query, weigh))
    assert same.score == (1.0 if query else 0.0)
    assert [piece.op for piece in same.pieces] == (["equal"] if query else [])
    longer = align(Wording(["x", *query], weigh), Wording(query, weigh))
    assert longer.score < 1


@given(TEXTS, TEXTS)
def test_offsets_cut_whole_words_out_of_both_texts(query, quote):
    first, second = words(query), words(quote)
    found = align(Wording([w.folded for w in first], weigh), Wording([w.folded for w in second], weigh))
    parts = in_characters(found.pieces, first, second)
    for text, cut, spans in (
        (query, first, [part.query for part in parts]),
        (quote, second, [part.quote for part in parts]),
    ):
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert [end for _, end in spans] == sorted(end for _, end in spans)
        inside = [word for start, end in spans for word in words(text[start:end])]
        assert [word.folded for word in inside] == [word.folded for word in cut]


def test_a_word_near_in_spelling_counts_mostly():
    quote = wording("nobody lied to us")
    misspelt = align(wording("nobdy lied to us"), quote)
    other = align(wording("someone lied to us"), quote)
    assert other.score < 0.6 < 0.9 < misspelt.score < 1
    assert align(wording("nobdy lied to us"), quote, spelling=False).score < misspelt.score


def test_words_in_another_order_keep_a_score():
    quote = wording("cranes coast harbour window paper timetable")
    assert 0.8 <= align(wording("timetable paper window harbour coast cranes"), quote).score < 1
