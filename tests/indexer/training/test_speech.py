from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.training.material import Material
from indexer.training.speech import Composer
from indexer.training.treebanks import Sentence, read_conllu


@pytest.fixture(scope="module")
def material(treebank: Path) -> Material:
    return Material.of(read_conllu(treebank))


@pytest.fixture(scope="module")
def composed(material: Material) -> list[list[Sentence]]:
    composer = Composer(material, 3)
    return [composer.compose() for _ in range(400)]


def sentences(composed: list[list[Sentence]]) -> Iterator[Sentence]:
    return (sentence for paragraph in composed for sentence in paragraph)


def text(sentence: Sentence) -> str:
    words = zip(sentence.words, sentence.spaces, strict=True)
    return "".join(word + " " * blank for word, blank in words).rstrip()


def test_what_the_material_is(material: Material) -> None:
    def printed(parts: list[object]) -> set[str]:
        return {" ".join(part.words) for part in parts}  # type: ignore[attr-defined]

    assert printed(list(material.clauses)) == {
        "The harbour closed in the spring",
        "An old pilot slowly left the quay",
        "Ann Orr runs the ferry with her brother",
        "Tom Fell , a baker , woke at dawn",
        "The gulls were fed by the crew",
    }
    assert {"The harbour", "An old pilot", "Ann Orr", "The gulls"} <= printed(list(material.subjects))
    assert printed(list(material.names)) == {"Ann Orr"}
    assert printed(list(material.phrases)) == {"a baker", "an old pilot"}
    assert {"in the spring", "with her brother", "at dawn"} <= printed(list(material.adjuncts))


def test_every_composed_sentence_is_one_tree(composed: list[list[Sentence]]) -> None:
    for sentence in sentences(composed):
        count = len(sentence.words)
        assert {len(column) for column in (sentence.spaces, sentence.tags, sentence.heads, sentence.labels)} == {count}
        assert [i for i in range(count) if sentence.heads[i] == i] == [sentence.labels.index("ROOT")]
        assert sentence.labels.count("ROOT") == 1
        for at in range(count):
            for _ in range(count):
                at = sentence.heads[at]
            assert sentence.labels[at] == "ROOT"


def test_a_composed_sentence_is_written_as_sentences_are(composed: list[list[Sentence]]) -> None:
    for sentence in sentences(composed):
        printed = text(sentence)
        assert printed[-1] in ".”", printed
        assert printed.lstrip("“")[0].isupper(), printed
        assert not any(gap in printed for gap in (" ,", " .", "“ ", " ”", "  ", ",,", ",.")), printed


def test_one_sentence_of_each_paragraph_is_speech(composed: list[list[Sentence]]) -> None:
    for paragraph in composed:
        assert 1 <= len(paragraph) <= 4
        joined = [label for sentence in paragraph for label in sentence.labels]
        words = [word for sentence in paragraph for word in sentence.words]
        assert {"ccomp", "parataxis"} & set(joined) or "according" in words


def test_what_is_said_hangs_on_the_verb_of_saying(composed: list[list[Sentence]]) -> None:
    seen = set()
    for sentence in sentences(composed):
        root = sentence.labels.index("ROOT")
        for at, label in enumerate(sentence.labels):
            if label == "ccomp" and sentence.heads[at] == root:
                assert sentence.tags[root] == "VERB"
                subjects = [i for i, h in enumerate(sentence.heads) if h == root and sentence.labels[i] == "nsubj"]
                assert len(subjects) == 1
                seen.add((at < root, subjects[0] < root, "“" in sentence.words))
            if label == "parataxis":
                assert sentence.heads[at] == root
                seen.add("parataxis")
    ccomp = {
        (before, subject, marked) for before in (True, False) for subject in (True, False) for marked in (True, False)
    }
    assert ccomp - {(False, False, True), (False, False, False)} <= seen
    assert "parataxis" in seen


def test_marks_are_paired_within_a_paragraph(composed: list[list[Sentence]]) -> None:
    for paragraph in composed:
        printed = " ".join(text(sentence) for sentence in paragraph)
        assert [c for c in printed if c in "“”"] == ["“", "”"] * printed.count("“")


def test_the_same_seed_gives_the_same_sentences(material: Material) -> None:
    one, two, other = (Composer(material, seed) for seed in (5, 5, 6))
    first = [one.compose() for _ in range(20)]
    assert first == [two.compose() for _ in range(20)]
    assert first != [other.compose() for _ in range(20)]


def test_composing_leaves_the_material_as_it_was(treebank: Path) -> None:
    material, kept = (Material.of(read_conllu(treebank)) for _ in range(2))
    composer = Composer(material, 9)
    for _ in range(200):
        composer.compose()
    assert material == kept
