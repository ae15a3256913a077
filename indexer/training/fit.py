"""Fit the parser's network to sentences, epoch by epoch."""

import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

import jax
import jax.numpy as jnp
import numpy as np
import optax

from indexer.biaffine import Biaffine
from indexer.training.examples import Vocabulary, mixed
from indexer.training.material import Material
from indexer.training.network import Network, Settings, Weights, initial
from indexer.training.treebanks import Sentence

_AVERAGED = 0.998
"""The weights kept are an average over the steps, each step counting for so much of the next; at
the start for less."""


def fit(
    settings: Settings,
    vocabulary: Vocabulary,
    train: Sequence[Sentence],
    dev: Sequence[Sentence],
    log: TextIO = sys.stderr,
) -> Weights:
    """Return the weights of the epoch that does best on `dev`; a line an epoch is written to `log`."""
    material = Material.of(train)
    network = Network(settings, vocabulary.counts)

    def epoch(number: int) -> list[Any]:
        sentences = mixed(train, material, settings.speech, settings.seed * 1000 + number)
        return list(vocabulary.batches(sentences, settings.batch, number))

    batches = epoch(0)
    steps = settings.epochs * len(batches)
    rate = optax.warmup_cosine_decay_schedule(
        settings.rate * 0.1, settings.rate, min(200, steps // 10), steps, settings.rate * 0.02
    )
    optimizer = optax.chain(optax.clip_by_global_norm(2.0), optax.adamw(rate, b2=0.95, weight_decay=1e-5))
    weights = initial(settings, vocabulary)
    state, average, best, found = optimizer.init(weights), weights, -1.0, weights

    @jax.jit
    def step(weights: Weights, state: Any, average: Weights, batch: Any, key: jax.Array, kept: float) -> Any:
        loss, slope = jax.value_and_grad(network.loss)(weights, batch, key)
        update, state = optimizer.update(slope, state, weights)
        weights = optax.apply_updates(weights, update)
        average = jax.tree.map(lambda old, new: kept * old + (1 - kept) * new, average, weights)
        return weights, state, average, loss

    key, started = jax.random.PRNGKey(settings.seed), time.monotonic()
    done = 0
    for number in range(1, settings.epochs + 1):
        total = jnp.zeros(())
        for batch in batches:
            key, used = jax.random.split(key)
            done += 1
            kept = min(_AVERAGED, (1 + done) / (10 + done))
            weights, state, average, loss = step(weights, state, average, batch, used, kept)
            total += loss
        scores = evaluate(Biaffine(packed(average, vocabulary)), dev)
        shown = " ".join(f"{name} {100 * score:.2f}" for name, score in scores.items())
        print(
            f"{number} {float(total) / len(batches):.3f} {shown} {time.monotonic() - started:.0f} s",
            file=log,
            flush=True,
        )
        if scores["LAS"] > best:
            best, found = scores["LAS"], average
        batches = epoch(number) if number < settings.epochs else []
    return found


def evaluate(parser: Biaffine, sentences: Iterable[Sentence]) -> dict[str, float]:
    """Shares of words with the right tag, head, and head and relation, the sentences being given."""
    rows = list(sentences)
    tags = heads = labels = count = 0
    for sentence, tree in zip(rows, parser.parse([s.words for s in rows]), strict=True):
        right = tree.heads == np.asarray(sentence.heads)
        related = [parser.labels[n] for n in tree.labels]
        count += len(sentence.words)
        heads += int(right.sum())
        labels += sum(r and a == b for r, a, b in zip(right, related, sentence.labels, strict=True))
        tags += sum(parser.tags[n] == tag for n, tag in zip(tree.tags, sentence.tags, strict=True))
    return {"tags": tags / count, "UAS": heads / count, "LAS": labels / count}


def packed(weights: Weights, vocabulary: Vocabulary) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of a file that `Biaffine` reads: weights in half precision, lists as lines of UTF-8."""
    lists = {
        name: np.frombuffer("\n".join(getattr(vocabulary, name)).encode(), dtype=np.uint8)
        for name in ("words", "forms", "labels", "tags")
    }
    return {**{name: np.asarray(array, dtype=np.float16) for name, array in weights.items()}, **lists}


def write(weights: Weights, vocabulary: Vocabulary, path: Path) -> None:
    """Write the file that `Biaffine.load` reads."""
    np.savez_compressed(path, **packed(weights, vocabulary))  # type: ignore[arg-type]
