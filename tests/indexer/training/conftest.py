"""A treebank of invented sentences, in CoNLL-U."""

from pathlib import Path

import pytest

SENTENCES = [
    "The/the/DET/2/det harbour/harbour/NOUN/3/nsubj closed/close/VERB/0/root in/in/ADP/6/case the/the/DET/6/det"
    " spring/spring/NOUN/3/obl ././PUNCT/3/punct",
    "An/a/DET/3/det old/old/ADJ/3/amod pilot/pilot/NOUN/5/nsubj slowly/slowly/ADV/5/advmod left/leave/VERB/0/root"
    " the/the/DET/7/det quay/quay/NOUN/5/obj ././PUNCT/5/punct",
    "Ann/Ann/PROPN/3/nsubj Orr/Orr/PROPN/1/flat runs/run/VERB/0/root the/the/DET/5/det ferry/ferry/NOUN/3/obj"
    " with/with/ADP/8/case her/her/PRON/8/nmod:poss brother/brother/NOUN/3/obl ././PUNCT/3/punct",
    "Tom/Tom/PROPN/7/nsubj Fell/Fell/PROPN/1/flat ,/,/PUNCT/5/punct a/a/DET/5/det baker/baker/NOUN/1/appos"
    " ,/,/PUNCT/5/punct woke/wake/VERB/0/root at/at/ADP/9/case dawn/dawn/NOUN/7/obl ././PUNCT/7/punct",
    "The/the/DET/2/det gulls/gull/NOUN/4/nsubj:pass were/be/AUX/4/aux:pass fed/feed/VERB/0/root by/by/ADP/7/case"
    " the/the/DET/7/det crew/crew/NOUN/4/obl:agent ././PUNCT/4/punct",
]


def conllu(rows: str) -> str:
    lines = []
    for number, row in enumerate(rows.split(), 1):
        word, lemma, tag, head, label = row.split("/")
        following = rows.split()[number].split("/")[0] if number < len(rows.split()) else ""
        misc = "SpaceAfter=No" if following in {",", "."} else "_"
        fine = "NNP" if tag == "PROPN" else "_"
        lines.append("\t".join([str(number), word, lemma, tag, fine, "_", head, label, "_", misc]))
    return "\n".join(lines)


@pytest.fixture(scope="session")
def treebank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("treebanks") / "quay-train.conllu"
    blocks = [conllu(rows) for rows in SENTENCES]
    blocks[0] = "# newdoc id = quay\n# newpar\n" + blocks[0]
    blocks[3] = "# newpar id = quay-2\n" + blocks[3]
    path.write_text("\n\n".join(blocks) + "\n\n", encoding="utf-8")
    return path
