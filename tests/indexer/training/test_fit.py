import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import msgspec
import numpy as np
import pytest

from indexer.biaffine import Biaffine
from indexer.training.__main__ import main, overridden
from indexer.training.examples import Vocabulary
from indexer.training.fit import evaluate, fit, packed
from indexer.training.network import Network, Settings, initial
from indexer.training.treebanks import Sentence, read_conllu

SMALL = Settings(word=8, form=8, hidden=8, arc=8, label=8, batch=60, dropout=0.1, speech=0.0, rate=0.02)


@pytest.fixture(scope="module", autouse=True)
def compiled_quickly() -> Iterator[None]:
    """Each length of sentence is compiled by itself, which takes ten times as long as all that is fitted here."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="module")
def sentences(treebank: Path) -> list[Sentence]:
    found = [s for s in read_conllu(treebank) if len(s.words) <= 8]
    assert len({len(s.words) for s in found}) > 1
    return found * 5


@pytest.fixture(scope="module")
def vocabulary(sentences: list[Sentence]) -> Vocabulary:
    return Vocabulary(sentences)


def test_a_few_sentences_are_learnt(sentences: list[Sentence], vocabulary: Vocabulary) -> None:
    log = io.StringIO()
    settings = msgspec.structs.replace(SMALL, epochs=60)
    before = evaluate(Biaffine(packed(initial(settings, vocabulary), vocabulary)), sentences)
    weights = fit(settings, vocabulary, sentences, sentences, log=log)
    after = evaluate(Biaffine(packed(weights, vocabulary)), sentences)
    assert before["LAS"] < 0.3
    assert after["LAS"] > 0.5
    assert len(log.getvalue().splitlines()) == 60


@pytest.mark.parametrize("seed", range(4))
def test_what_is_fitted_and_what_runs_answer_alike(
    sentences: list[Sentence], vocabulary: Vocabulary, seed: int
) -> None:
    """The network in JAX and the one in NumPy, on two sentences of unlike length; heads differ only for a cycle."""
    settings = msgspec.structs.replace(SMALL, seed=seed)
    weights = {
        name: array.astype(np.float16).astype(np.float32) for name, array in initial(settings, vocabulary).items()
    }
    short, long = sorted(sentences, key=lambda s: len(s.words))[:: len(sentences) - 1]
    (batch,) = vocabulary.batches([short, long], 16, 1)
    rows = sorted(range(2), key=lambda n: batch.inside[n].sum())
    answers = [np.asarray(a) for a in Network(settings, vocabulary.counts).answers(weights, batch)]
    trees = Biaffine(packed(weights, vocabulary)).parse([short.words, long.words])
    for row, sentence, tree in zip(rows, (short, long), trees, strict=True):
        heads, labels, tags = (answer[row, : len(sentence.words)] for answer in answers)
        same = tree.heads == heads
        assert same.all() or (heads[heads] != heads).any()
        assert same.sum() >= len(same) / 2
        assert (tree.labels[same] == labels[same]).all()
        assert (tree.tags == tags).all()


def test_one_command_writes_what_the_parser_reads(treebank: Path, tmp_path: Path) -> None:
    (tmp_path / "treebanks").mkdir()
    for name in ("ewt-train", "gum-train", "pud", "ewt-dev", "gum-dev"):
        shutil.copy(treebank, tmp_path / "treebanks" / f"{name}.conllu")
    small = {name: str(value) for name, value in msgspec.structs.asdict(SMALL).items()}
    main(tmp_path, tmp_path / "out.npz", {**small, "epochs": "1"})
    (tree,) = Biaffine.load(tmp_path / "out.npz").parse([["The", "harbour", "closed", "."]])
    assert len(tree.heads) == 4


@pytest.mark.parametrize("given", [{"depth": "3"}, {"epochs": "many"}])
def test_an_unknown_setting_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match=next(iter(given))):
        overridden(Settings(), given)
