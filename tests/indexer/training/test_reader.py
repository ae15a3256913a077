from pathlib import Path

import pytest
import spacy
from spacy.training import Example

from indexer.training.reader import names, treebanks

NLP = spacy.blank("en")


def texts(examples: list[Example]) -> list[str]:
    return [example.reference.text for example in examples]


def test_without_speech_the_documents_come_as_they_are(treebank: Path) -> None:
    read = treebanks([str(treebank)], 0.0, 0)
    one, two = (list(read(NLP)) for _ in range(2))
    assert texts(one) == texts(two)
    assert texts(one)[1] == "Tom Fell, a baker, woke at dawn. The gulls were fed by the crew. "
    assert [t.dep_ for t in one[1].reference][:2] == ["nsubj", "flat"]
    assert not any(t.dep for example in one for t in example.predicted)


def test_each_epoch_composes_anew(treebank: Path) -> None:
    one, again = (treebanks([str(treebank)], 6.0, 1) for _ in range(2))
    first, second = list(one(NLP)), list(one(NLP))
    assert len(first) == len(second) == 2 + 12
    assert texts(first) != texts(second)
    assert texts(first) == texts(list(again(NLP)))


@pytest.mark.parametrize("speech", [0.0, 20.0])
def test_every_example_is_parsed_and_aligned(treebank: Path, speech: float) -> None:
    for example in treebanks([str(treebank)], speech, 1)(NLP):
        assert example.reference.has_annotation("DEP")
        assert example.predicted.text == example.reference.text
        heads, labels = example.get_aligned_parse()
        assert "ROOT" in labels
        assert len(heads) == len(example.predicted)


def test_some_documents_have_the_marks_of_newspapers(treebank: Path) -> None:
    found = "".join(texts(list(treebanks([str(treebank)], 60.0, 1)(NLP))))
    assert "“" in found
    assert "''" in found


IOB2 = """# text = "Orr's here"
1\t"\tO\t-\t-
2\tOrr\tB-PER\t-\t-
3\t's\tO\t-\t-
4\there\tO\t-\t-
5\t"\tO\t-\t-

"""


def test_names_are_kept_under_other_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.iob2"
    path.write_text(IOB2 * 40, encoding="utf-8")
    plain = list(names([], [str(path)], 0)(NLP))
    assert set(texts(plain)) == {'"Orr\'s here" '}
    varied = list(names([], [str(path)], 4)(NLP))
    assert {t.strip() for t in texts(varied)} == {'"Orr\'s here"', "“Orr’s here”", "''Orr's here''"}
    assert {(e.text, e.label_) for x in varied for e in x.reference.ents} == {("Orr", "PER")}
    assert sum(len(x.reference.ents) for x in varied) == 40
