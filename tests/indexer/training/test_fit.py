import shutil
from pathlib import Path

import pytest
import spacy

from indexer.training.__main__ import fit


def test_a_pipeline_is_trained_saved_and_loaded(
    treebank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpora = tmp_path / "corpora"
    (corpora / "treebanks").mkdir(parents=True)
    for name in ("ewt-train", "gum-train", "pud", "ewt-dev", "gum-dev"):
        shutil.copy(treebank, corpora / "treebanks" / f"{name}.conllu")
    small = {
        "training.max_steps": 2,
        "training.eval_frequency": 1,
        "components.parser.min_action_freq": 1,
        "components.tok2vec.model.embed.rows": [50, 50, 50, 50],
        "components.tok2vec.model.embed.width": 16,
        "components.tok2vec.model.encode.width": 16,
        "components.tok2vec.model.encode.depth": 1,
    }
    fit("parser.cfg", corpora, tmp_path / "out", small)
    assert "E" in capsys.readouterr().out
    nlp = spacy.load(tmp_path / "out" / "model-best")
    doc = nlp("The harbour closed in the spring.")
    assert nlp.pipe_names == ["tok2vec", "morphologizer", "parser"]
    assert doc.has_annotation("DEP")
    assert {t.dep_ for t in doc} <= set(nlp.get_pipe("parser").labels) | {"ROOT", "dep"}
    assert {t.pos_ for t in doc} <= {"DET", "NOUN", "VERB", "ADP", "ADV", "PROPN", "PRON", "AUX", "PUNCT", "ADJ"}
