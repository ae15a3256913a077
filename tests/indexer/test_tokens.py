from collections.abc import Callable

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from indexer.tokens import Words

WORDS = Words(spacy.blank("en"))
MARKS = '“”„«»‟"'


def tokens(text: str) -> list[str]:
    return [t.text for t in WORDS(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He said “no.”", ["He", "said", "“", "no", ".", "”"], id="curly"),
        pytest.param('say"no"now', ["say", '"', "no", '"', "now"], id="straight-in-a-word"),
        pytest.param("ja»nein«ja", ["ja", "»", "nein", "«", "ja"], id="angles-in-a-word"),
        pytest.param("She ``never'' did", ["She", "``", "never", "''", "did"], id="latex"),
        pytest.param("no.”The", ["no", ".", "”", "The"], id="no-blank-behind-a-mark"),
        pytest.param("said Sgt. Orr", ["said", "Sgt.", "Orr"], id="title"),
        pytest.param("Orr didn’t", ["Orr", "did", "n’t"], id="typographic-apostrophe"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \n ", [" \n "], id="blanks"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(st.text())
def test_the_tokens_put_together_are_the_text(text: str) -> None:
    doc = WORDS(text)
    assert doc.text == text
    assert [text[t.idx : t.idx + len(t)] for t in doc] == [t.text for t in doc]


LONG = st.builds(lambda piece, n: piece * n, st.text(min_size=1, max_size=4), st.integers(30, 120))


@given(st.lists(st.one_of(LONG, st.text(max_size=8), st.sampled_from([" ", "  ", "\n\n"])), max_size=6))
def test_so_are_those_of_long_runs_without_blanks(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert WORDS(text).text == text


@given(st.text(alphabet=f"{MARKS}ab.,'’()-:; \n8", max_size=60))
def test_every_double_mark_is_a_token_of_its_own(text: str) -> None:
    found = tokens(text)
    assert [t for t in found if any(m in t for m in MARKS)] == [c for c in text if c in MARKS]


@pytest.mark.parametrize(
    "unit", ["a", "“", "''", "a“b”", "(", "-", "a.b", "1,", "/", "a "], ids=lambda u: u.strip() or "blank"
)
def test_its_time_is_linear(unit: str, assert_linear: Callable[..., None]) -> None:
    assert_linear(WORDS, unit, 25_000)


def test_a_run_of_more_than_a_hundred_characters_is_cut() -> None:
    doc: Doc = WORDS("It " + "a" * 250 + " ends")
    assert [len(t) for t in doc] == [2, 100, 100, 50, 4]
    assert [bool(t.whitespace_) for t in doc] == [True, False, False, True, False]
