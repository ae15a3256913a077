"""Train the shipped pipeline again: python -m indexer.training CORPORA OUT [NAME=VALUE ...]

CORPORA is the folder that holds `treebanks/`; OUT is made and keeps the epochs, `indexer/model` is written anew.
NAME=VALUE overrides a setting of parser.cfg (`training.max_epochs=2`). One core, no accelerator; see MODEL.md.
"""

import os
import sys
from ast import literal_eval
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import spacy
from spacy import util
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from thinc.api import NumpyOps, set_current_ops

from indexer.training import reader

HERE = Path(__file__).parent


def fit(config: str, corpora: Path, out: Path, overrides: dict[str, object]) -> None:
    """Train what `config` (a file beside this one) describes on the corpora; the best epoch lands in OUT/model-best."""
    set_current_ops(NumpyOps(use_blis=False))
    assert reader.treebanks
    settings = util.load_config(HERE / config, overrides=overrides, interpolate=False)
    for section in settings["corpora"].values():
        for field in ("paths", "conllu", "iob2"):
            if field in section:
                section[field] = [str(corpora / name) for name in section[field]]
    nlp = init_nlp(settings, use_gpu=-1)
    out.mkdir(parents=True, exist_ok=True)
    train(nlp, out, use_gpu=-1, stdout=sys.stdout, stderr=sys.stderr)


def pack(best: Path, package: Path) -> None:
    """Copy the best epoch to the package, without the settings of its training, which name folders of this machine."""
    nlp = spacy.load(best)
    for section in ("paths", "corpora", "training", "initialize"):
        nlp.config[section] = {}
    nlp.meta["performance"] = {
        name: score
        for name, score in nlp.meta["performance"].items()
        if name in {"pos_acc", "dep_uas", "dep_las", "sents_f"}
    }
    nlp.to_disk(package)


if __name__ == "__main__":
    corpora, out, *given = sys.argv[1:]
    fit("parser.cfg", Path(corpora), Path(out), {k: literal_eval(v) for k, v in (g.split("=", 1) for g in given)})
    pack(Path(out) / "model-best", HERE.parent / "model")
