from pathlib import Path

import pytest

from indexer.training.examples import Vocabulary, joined, mixed, printed
from indexer.training.material import Material
from indexer.training.treebanks import Sentence, read_conllu


@pytest.fixture(scope="module")
def sentences(treebank: Path) -> list[Sentence]:
    return list(read_conllu(treebank))


def said() -> Sentence:
    words = ['"', "It", "'s", "over", ",", '"', "said", "Orr", "."]
    spaces = [False, False, True, False, False, True, True, False, True]
    return Sentence(words, spaces, ["X"] * 9, [3, 3, 3, 6, 6, 6, 6, 6, 6], ["dep"] * 9)


@pytest.mark.parametrize(
    ("pick", "words"),
    [
        pytest.param(0.2, "“ It ’s over , ” said Orr .", id="curly"),
        pytest.param(0.6, "'' It 's over , '' said Orr .", id="primes"),
        pytest.param(0.9, '" It \'s over , " said Orr .', id="as-it-is"),
    ],
)
def test_marks_of_newspapers(pick: float, words: str) -> None:
    found = printed(said(), pick)
    assert " ".join(found.words) == words
    assert found.heads == said().heads


def test_two_sentences_as_one_keep_their_roots(sentences: list[Sentence]) -> None:
    one, two = sentences[:2]
    both = joined(one, two)
    roots = [i for i, head in enumerate(both.heads) if head == i]
    assert roots == [2, len(one.words) + 4]
    assert both.words[roots[1]] == "left"


def test_each_epoch_composes_and_orders_anew(sentences: list[Sentence]) -> None:
    material = Material.of(sentences)
    first, second, again = (mixed(sentences * 6, material, 3.0, seed) for seed in (1, 2, 1))
    assert [s.words for s in first] == [s.words for s in again] != [s.words for s in second]
    assert len(first) > 6 * len(sentences)


def test_batches_hold_every_sentence_once(sentences: list[Sentence]) -> None:
    vocabulary = Vocabulary(sentences * 2)
    batches = list(vocabulary.batches(sentences, 30, 1))
    assert sum(int(batch.inside.sum()) for batch in batches) == sum(len(s.words) for s in sentences)
    for batch in batches:
        assert (batch.heads < batch.words.shape[1]).all()
        assert ((batch.words > 0) <= (batch.inside > 0)).all()
    assert {vocabulary.labels[n] for b in batches for n in b.labels[b.inside > 0]} == {
        label for s in sentences for label in s.labels
    }


def test_a_rare_word_is_unknown_and_its_forms_may_be_known(sentences: list[Sentence]) -> None:
    vocabulary = Vocabulary(sentences)
    assert "the" in vocabulary.words
    assert "quay" not in vocabulary.words
    (batch,) = vocabulary.batches([Sentence(["quay"], [True], ["NOUN"], [0], ["ROOT"])], 8, 1)
    assert batch.words[0, 0] == 0
    assert batch.forms[0, 0].any()
