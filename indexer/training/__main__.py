"""Train the shipped parser again: python -m indexer.training CORPORA OUT [NAME=VALUE ...]

CORPORA is the folder that holds `treebanks/`; the weights of the best epoch are written to OUT (a .npz file).
NAME=VALUE overrides a setting (`epochs=2`); see network.py. One core, no accelerator; MODEL.md says what to expect.
"""

import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import msgspec

from indexer.training.examples import Vocabulary, mixed
from indexer.training.fit import fit, write
from indexer.training.material import Material
from indexer.training.network import Settings
from indexer.training.treebanks import Sentence, read_conllu

TRAIN = ("ewt-train", "ewt-dev", "gum-train", "pud")
DEV = ("gum-dev",)


def main(corpora: Path, out: Path, given: dict[str, str]) -> None:
    """Fit the network and write it."""
    train, dev = sentences(corpora, TRAIN), sentences(corpora, DEV)
    settings = overridden(Settings(), given)
    vocabulary = Vocabulary([*train, *mixed(train, Material.of(train), settings.speech, settings.seed)])
    write(fit(settings, vocabulary, train, dev), vocabulary, out)


def sentences(corpora: Path, names: tuple[str, ...]) -> list[Sentence]:
    """The sentences of several treebanks."""
    return [s for name in names for s in read_conllu(corpora / "treebanks" / f"{name}.conllu")]


def overridden(settings: Settings, given: dict[str, Any]) -> Settings:
    """The settings with some replaced; raises ValidationError where one is unknown or no such number."""
    return msgspec.convert({**msgspec.structs.asdict(settings), **given}, Settings, strict=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), dict(word.split("=", 1) for word in sys.argv[3:]))
