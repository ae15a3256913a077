from pathlib import Path

import pytest

from indexer.training.lemmas import Lemmas


@pytest.fixture(scope="module")
def lemmas(treebank: Path) -> Lemmas:
    return Lemmas.read([treebank])


@pytest.mark.parametrize(
    ("word", "part", "lemma"),
    [
        pytest.param("closed", "VERB", "close", id="in-the-treebank"),
        pytest.param("gulls", "NOUN", "gull", id="noun-in-the-treebank"),
        pytest.param("closing", "VERB", "close", id="regular-form-of-a-known-lemma"),
        pytest.param("ferries", "NOUN", "ferry", id="plural-in-ies"),
        pytest.param("said", "VERB", "say", id="irregular"),
        pytest.param("said", "NOUN", "said", id="irregular-only-as-a-verb"),
        pytest.param("runs", "NOUN", "run", id="other-part-of-speech"),
        pytest.param("running", "VERB", "run", id="double-consonant"),
        pytest.param("harrumphed", "VERB", "harrumphed", id="unknown"),
        pytest.param("", "VERB", "", id="nothing"),
    ],
)
def test_the_lemma_of_a_form(lemmas: Lemmas, word: str, part: str, lemma: str) -> None:
    assert lemmas.of(word, part) == lemma


def test_the_commonest_lemma_of_a_form_counts(tmp_path: Path) -> None:
    path = tmp_path / "found.conllu"
    rows = ["1\tfound\tfind\tVERB", "1\tFound\tfind\tVERB", "1\tfound\tfound\tVERB", "1\tbase\tbase\tDET"]
    path.write_text("\n".join(row + "\t_" * 6 for row in rows), encoding="utf-8")
    assert Lemmas.read([path]).forms == {("found", "VERB"): "find"}
