from pathlib import Path

from indexer.training.treebanks import Sentence, read_conllu


def row(number: str, word: str, tag: str, fine: str, head: str, label: str, misc: str = "_") -> str:
    return "\t".join([number, word, word.lower(), tag, fine, "_", head, label, "_", misc])


def read(path: Path, *rows: str) -> Sentence:
    path.write_text("\n".join(rows) + "\n\n", encoding="utf-8")
    (sentence,) = read_conllu(path)
    return sentence


def test_the_sentences_of_a_treebank(treebank: Path) -> None:
    first, *_, last = read_conllu(treebank)
    assert first.words == ["The", "harbour", "closed", "in", "the", "spring", "."]
    assert first.spaces == [True] * 5 + [False, True]
    assert first.tags == ["DET", "NOUN", "VERB", "ADP", "DET", "NOUN", "PUNCT"]
    assert first.heads == [1, 2, 2, 5, 5, 2, 2]
    assert first.labels == ["det", "nsubj", "ROOT", "case", "det", "obl", "punct"]
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
