from pathlib import Path

import pytest
import spacy

from indexer.training.treebanks import Sentence, document, documents, read_conllu, read_iob2

VOCAB = spacy.blank("en").vocab


def row(number: str, word: str, tag: str, fine: str, head: str, label: str, misc: str = "_") -> str:
    return "\t".join([number, word, word.lower(), tag, fine, "_", head, label, "_", misc])


def read(path: Path, *rows: str, entities: bool = False) -> Sentence:
    path.write_text("\n".join(rows) + "\n\n", encoding="utf-8")
    (sentence,) = read_conllu(path, entities=entities)
    return sentence


def test_the_sentences_of_a_treebank(treebank: Path) -> None:
    first, *_, last = read_conllu(treebank)
    assert first.words == ["The", "harbour", "closed", "in", "the", "spring", "."]
    assert first.spaces == [True] * 5 + [False, True]
    assert first.tags == ["DET", "NOUN", "VERB", "ADP", "DET", "NOUN", "PUNCT"]
    assert first.heads == [1, 2, 2, 5, 5, 2, 2]
    assert first.labels == ["det", "nsubj", "ROOT", "case", "det", "obl", "punct"]
    assert first.names is None
    assert last.labels[1] == "nsubj:pass"


def test_subtypes_are_kept_where_the_rules_need_them(tmp_path: Path) -> None:
    sentence = read(
        tmp_path / "a.conllu",
        row("1", "He", "PRON", "PRP", "2", "nsubj:outer"),
        row("2", "left", "VERB", "VBD", "0", "root"),
        row("3", "today", "NOUN", "NN", "2", "obl:tmod"),
    )
    assert sentence.labels == ["nsubj:outer", "ROOT", "obl"]


def test_a_word_of_two_tokens_takes_its_blank_from_the_whole(tmp_path: Path) -> None:
    sentence = read(
        tmp_path / "a.conllu",
        "# text = They don’t!",
        row("1", "They", "PRON", "PRP", "2", "nsubj"),
        row("2-3", "don’t", "_", "_", "_", "_", "SpaceAfter=No"),
        row("2", "do", "VERB", "VB", "0", "root"),
        row("3", "n’t", "PART", "RB", "2", "advmod"),
        row("3.1", "left", "VERB", "VB", "_", "_"),
        row("4", "!", "PUNCT", ".", "2", "punct"),
    )
    assert sentence.words == ["They", "do", "n’t", "!"]
    assert sentence.spaces == [True, False, False, True]
    assert document(VOCAB, [sentence]).text == "They don’t! "


def test_a_document_is_a_paragraph(treebank: Path) -> None:
    sentences = list(read_conllu(treebank))
    assert [s.starts_paragraph for s in sentences] == [True, False, False, True, False]
    first, second = documents(VOCAB, sentences)
    assert first.text.startswith("The harbour closed in the spring. An old pilot slowly left the quay. Ann Orr runs")
    assert second.text == "Tom Fell, a baker, woke at dawn. The gulls were fed by the crew. "
    assert [t.text for t in first if t.dep_ == "ROOT"] == ["closed", "left", "runs"]
    assert [s.root.text for s in second.sents] == ["woke", "fed"]


def test_a_long_paragraph_is_cut_at_eight_sentences(treebank: Path) -> None:
    sentences = [s for _ in range(4) for s in read_conllu(treebank)]
    for sentence in sentences:
        sentence.starts_paragraph = False
    assert [len(list(d.sents)) for d in documents(VOCAB, sentences)] == [8, 8, 4]


MAYOR = [
    ("The", "DET", "DT", 3, "det", "(1-person-giv:act-1-coref"),
    ("former", "ADJ", "JJ", 3, "amod", ""),
    ("mayor", "NOUN", "NN", 0, "root", ""),
    ("of", "ADP", "IN", 5, "case", ""),
    ("Marl", "PROPN", "NNP", 3, "nmod", "(2-place-new-1-sgl)1)"),
]
MINISTER = [
    ("Minister", "PROPN", "NNP", 2, "compound", "(1-person-new-2-sgl"),
    ("Orr", "PROPN", "NNP", 0, "root", "1)"),
]
BOARD = [
    ("Board", "PROPN", "NNP", 0, "root", "(7-organization-new-1-sgl"),
    ("of", "ADP", "IN", 3, "case", ""),
    ("Trade", "PROPN", "NNP", 1, "nmod", "7)"),
    ("staff", "NOUN", "NN", 1, "dep", "(8-abstract-new-1-sgl)"),
]
NESTED = [
    ("Marl", "PROPN", "NNP", 2, "compound", "(1-organization-new-2-sgl(2-place-new-1-sgl)"),
    ("Harbour", "PROPN", "NNP", 0, "root", "1)"),
]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param(MAYOR, [("Marl", "LOC")], id="a-common-noun-is-no-name"),
        pytest.param(MINISTER, [("Orr", "PER")], id="title-left-out"),
        pytest.param(BOARD, [("Board of Trade", "ORG")], id="name-with-of"),
        pytest.param(NESTED, [("Marl Harbour", "ORG")], id="the-longest-where-they-nest"),
    ],
)
def test_names_from_the_entity_field(
    tmp_path: Path, words: list[tuple[str, str, str, int, str, str]], names: list[tuple[str, str]]
) -> None:
    rows = [
        row(str(i), word, tag, fine, str(head), label, f"Entity={mention}" if mention else "_")
        for i, (word, tag, fine, head, label, mention) in enumerate(words, 1)
    ]
    sentence = read(tmp_path / "a.conllu", *rows, entities=True)
    assert [(" ".join(sentence.words[s:e]), label) for s, e, label in sentence.names or []] == names
    assert [(e.text, e.label_) for e in document(VOCAB, [sentence]).ents] == names


IOB2 = """# sent_id = 1
# text = Ann Orr left Marl.
1\tAnn\tB-PER\t-\t-
2\tOrr\tI-PER\t-\t-
3\tleft\tO\t-\t-
4\tMarl\tB-LOC\t-\t-
5\t.\tO\t-\t-

# sent_id = 2
# text = Orr and Fell Rail
1\tOrr\tB-PER\t-\t-
2\tand\tO\t-\t-
3\tFell\tB-ORG\t-\t-
4\tRail\tI-ORG\t-\t-

# sent_id = 3
# text = Orr Fell
1\tOrr\tB-PER\t-\t-
2\tFell\tB-PER\t-\t-

"""


def test_names_from_iob2(tmp_path: Path) -> None:
    path = tmp_path / "a.iob2"
    path.write_text(IOB2, encoding="utf-8")
    docs = list(documents(VOCAB, read_iob2(path)))
    assert [d.text.rstrip() for d in docs] == ["Ann Orr left Marl.", "Orr and Fell Rail", "Orr Fell"]
    assert [[(e.text, e.label_) for e in d.ents] for d in docs] == [
        [("Ann Orr", "PER"), ("Marl", "LOC")],
        [("Orr", "PER"), ("Fell Rail", "ORG")],
        [("Orr", "PER"), ("Fell", "PER")],
    ]
    assert not any(d.has_annotation("DEP") for d in docs)


def test_a_treebank_without_names_leaves_them_unset(treebank: Path) -> None:
    doc = next(documents(VOCAB, read_conllu(treebank)))
    assert not doc.has_annotation("ENT_IOB")
