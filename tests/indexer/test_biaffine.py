"""The shipped parser: its trees are trees, however long or odd a sentence is, and no sentence changes another's."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.biaffine import LONGEST, Biaffine, attach, distances, forms, norm

PARSER = Biaffine.load(Path(str(files("indexer") / "model" / "parser.npz")))
SENTENCE = ["The", "minister", "said", "the", "port", "would", "open", "in", "June", "."]


def is_forest(heads: np.ndarray) -> bool:
    at = np.arange(len(heads))
    for _ in range(len(heads)):
        at = heads[at]
    return bool((heads[at] == at).all())


def test_a_plain_sentence() -> None:
    (tree,) = PARSER.parse([SENTENCE])
    found = {w: (PARSER.labels[n], SENTENCE[h]) for w, n, h in zip(SENTENCE, tree.labels, tree.heads, strict=True)}
    assert found["said"] == ("ROOT", "said")
    assert found["minister"] == ("nsubj", "said")
    assert found["open"] == ("ccomp", "said")
    assert found["port"] == ("nsubj", "open")
    assert [PARSER.tags[n] for n in tree.tags][:3] == ["DET", "NOUN", "VERB"]


WORDS = st.lists(st.one_of(st.sampled_from([*SENTENCE, "“", "”", ",", "and"]), st.text(min_size=1)), min_size=1)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_every_sentence_gets_a_tree(sentences: list[list[str]]) -> None:
    trees = PARSER.parse(sentences)
    assert [len(t.heads) for t in trees] == [len(t.labels) for t in trees] == [len(s) for s in sentences]
    assert all(is_forest(t.heads) for t in trees)


def test_a_sentence_is_parsed_alike_alone_and_among_others() -> None:
    others = [SENTENCE[:n] for n in range(1, 10)]
    (alone,) = PARSER.parse([SENTENCE])
    among = PARSER.parse([*others, SENTENCE, SENTENCE * 3])[-2]
    assert (alone.heads == among.heads).all()
    assert (alone.labels == among.labels).all()


def test_a_very_long_sentence_is_parsed_in_pieces() -> None:
    words = SENTENCE * (LONGEST // 4)
    (tree,) = PARSER.parse([words])
    assert len(tree.heads) == len(words)
    assert is_forest(tree.heads)
    assert (tree.heads // LONGEST == np.arange(len(words)) // LONGEST).all()


def test_none_of_none() -> None:
    assert PARSER.parse([]) == []


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.lists(st.lists(st.floats(-5, 5), min_size=n, max_size=n), min_size=n, max_size=n)
    )
)
def test_cycles_are_broken(rows: list[list[float]]) -> None:
    scores = np.array(rows, dtype=np.float32)
    heads = scores.argmax(-1)
    before = heads.copy()
    attach(scores, heads)
    assert is_forest(heads)
    if is_forest(before):
        assert (heads == before).all()


def test_the_word_that_loses_least_leaves_the_cycle() -> None:
    scores = np.array([[0.0, 5.0, 1.0], [5.0, 0.0, 4.0], [0.0, 0.0, 1.0]], dtype=np.float32)
    heads = scores.argmax(-1)
    assert heads.tolist() == [1, 0, 2]
    attach(scores, heads)
    assert heads.tolist() == [1, 2, 2]


def test_distances_tell_left_from_right() -> None:
    table = distances(60)
    assert table[5, 5] == 0
    assert table[5, 4] == 1
    assert table[5, 6] == 33
    assert table[0, 59] < 64
    assert len({int(table[30, n]) for n in range(20, 41)}) == 21


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Orr’s", "orr's"), ("“", '"'), ("''", '"'), ("1,200", "0,000"), ("‘Tis", "'tis")],
)
def test_how_words_are_looked_up(word: str, expected: str) -> None:
    assert norm(word) == expected


def test_forms_are_of_one_number_for_every_word() -> None:
    assert forms("Harbour") == ["s1:r", "s2:ur", "s3:our", "s4:bour", "p1:h", "p2:ha", "p3:har", "h:Xxxx"]
    assert {len(forms(word)) for word in ("a", "", "Harbour", "12")} == {8}
