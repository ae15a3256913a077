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


def test_what_is_fitted_and_what_runs_answer_alike(sentences: list[Sentence], vocabulary: Vocabulary) -> None:
    """The network in JAX and the one in NumPy, with sentences of several lengths in a batch; heads before repair."""
    settings = msgspec.structs.replace(SMALL, seed=5)
    weights = {
        name: (array.astype(np.float16).astype(np.float32)) for name, array in initial(settings, vocabulary).items()
    }
    network = Network(settings, vocabulary.counts)
    parser = Biaffine(packed(weights, vocabulary))
    for batch in vocabulary.batches(sentences, 200, 1):
        heads, labels, tags = (np.asarray(a) for a in network.answers(weights, batch))
        scored = [s for s in sentences if len(s.words) <= batch.words.shape[1]]
        for row, length in enumerate(batch.inside.sum(1).astype(int)):
            words = next(
                (
                    s.words
                    for s in scored
                    if vocabulary._batch([s], 1, batch.words.shape[1]).words.tolist()
                    == batch.words[row : row + 1].tolist()
                ),
                None,
            )
            if not length or words is None:
                continue
            (tree,) = parser.parse([words])
            same = tree.heads == heads[row, :length]
            assert (tree.tags == tags[row, :length]).all()
            assert (tree.labels[same] == labels[row, :length][same]).all()


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
