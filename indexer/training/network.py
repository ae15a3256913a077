"""The network of `indexer/biaffine.py` as it is fitted, in JAX: its weights, its loss, its answers.

Dozat and Manning 2017, smaller, with three changes: a word is its own head where it is a root, heads are also told by
their distance, and a relation is read off the sum of two projections instead of a second biaffine form.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from msgspec import Struct

from indexer.biaffine import distances
from indexer.training.examples import Batch, Vocabulary

Weights = dict[str, jax.Array]
Key = jax.Array | None
"""A random key while fitting; None where nothing is dropped."""

_DISTANCES = 64
_RARE = 20
"""Words seen so often are dropped as often as `unknown` says, commoner ones less."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes of the network and how it is fitted."""

    word: int = 96
    form: int = 64
    hidden: int = 128
    """Of each direction."""
    arc: int = 128
    label: int = 96
    dropout: float = 0.3
    unknown: float = 0.2
    """Share of rare words that are read as unknown."""
    epochs: int = 28
    rate: float = 0.003
    batch: int = 1600
    """In words."""
    speech: float = 0.45
    """Composed paragraphs for every three sentences of the treebanks."""
    seed: int = 1


def initial(settings: Settings, vocabulary: Vocabulary) -> Weights:
    """Return the weights to start from, by the names `Biaffine` reads."""
    random = np.random.RandomState(settings.seed)
    hidden, both = settings.hidden, 2 * settings.hidden

    def normal(*shape: int) -> jax.Array:
        return jnp.asarray(random.randn(*shape).astype("f") * np.sqrt(2 / (shape[-1] + shape[-2])))

    def orthogonal() -> jax.Array:
        gates = [[np.linalg.qr(random.randn(hidden, hidden))[0] for _ in range(4)] for _ in range(2)]
        return jnp.asarray(np.stack([np.concatenate(g, 1) for g in gates]).astype("f"))

    # Gates in the order in, forget, out, candidate; the forget gate starts open.
    bias = np.zeros((2, 4 * hidden), "f")
    bias[:, hidden:both] = 1
    inputs = (settings.word + settings.form, both)
    return {
        "word": jnp.asarray(random.randn(len(vocabulary.words) + 1, settings.word).astype("f") * 0.3),
        "form": jnp.asarray(random.randn(len(vocabulary.forms) + 1, settings.form).astype("f") * 0.15),
        **{f"w{n}": jnp.stack([normal(inputs[n], 4 * hidden) for _ in range(2)]) for n in (0, 1)},
        **{f"u{n}": orthogonal() for n in (0, 1)},
        **{f"b{n}": jnp.asarray(bias) for n in (0, 1)},
        "dependent": normal(both, settings.arc),
        "dependent_bias": jnp.zeros(settings.arc),
        "head": normal(both, settings.arc),
        "head_bias": jnp.zeros(settings.arc),
        "biaffine": jnp.eye(settings.arc) * 0.1,
        "heads_bias": jnp.zeros(settings.arc),
        "root": jnp.zeros(settings.arc),
        "distance": jnp.zeros(_DISTANCES),
        "label_dependent": normal(both, settings.label),
        "label_head": normal(both, settings.label),
        "label_bias": jnp.zeros(settings.label),
        "label_distance": jnp.zeros((_DISTANCES, settings.label)),
        "label": normal(settings.label, len(vocabulary.labels)),
        "label_out": jnp.zeros(len(vocabulary.labels)),
        "tag": normal(both, len(vocabulary.tags)),
        "tag_out": jnp.zeros(len(vocabulary.tags)),
    }


class Network:
    """The function the weights are fitted to."""

    def __init__(self, settings: Settings, counts: np.ndarray[Any, Any]) -> None:
        """Take the sizes, and how often each word was seen."""
        self._settings = settings
        self._counts = jnp.asarray(counts)

    def loss(self, weights: Weights, batch: Batch, key: jax.Array) -> jax.Array:
        """The loss by word, of heads, relations and, by half, tags."""
        keys = jax.random.split(key, 3)
        states = self._states(weights, batch, keys[0])
        answers = (
            self._heads(weights, states, batch, keys[1]),
            self._labels(weights, states, batch.heads, keys[2]),
            states @ weights["tag"] + weights["tag_out"],
        )
        right = (batch.heads, batch.labels, batch.tags)
        heads, labels, tags = (
            jnp.sum(_surprise(answer, truth) * batch.inside) for answer, truth in zip(answers, right, strict=True)
        )
        return jnp.asarray((heads + labels + 0.5 * tags) / jnp.sum(batch.inside))

    def answers(self, weights: Weights, batch: Batch) -> tuple[jax.Array, jax.Array, jax.Array]:
        """The likeliest head, relation and tag of each word."""
        states = self._states(weights, batch, None)
        heads = self._heads(weights, states, batch, None).argmax(-1)
        labels = self._labels(weights, states, heads, None).argmax(-1)
        return heads, labels, (states @ weights["tag"] + weights["tag_out"]).argmax(-1)

    def _states(self, weights: Weights, batch: Batch, key: Key) -> jax.Array:
        by_word, by_form = weights["word"], weights["form"][batch.forms].sum(-2)
        if key is None:
            states = jnp.concatenate([by_word[batch.words], by_form], -1)
        else:
            keys = jax.random.split(key, 6)
            odds = self._settings.unknown * jnp.minimum(1, _RARE / (self._counts[batch.words] + 5))
            words = jnp.where(jax.random.uniform(keys[0], batch.words.shape) < odds, 0, batch.words)
            # A word loses its own part or that of its form, seldom both; what is left counts for the other.
            share = 1 - 0.7 * self._settings.dropout
            kept = jax.random.bernoulli(keys[1], share, (2, *batch.words.shape, 1)).astype("f")
            kept *= 2 / jnp.maximum(kept.sum(0), 1)
            states = jnp.concatenate([by_word[words] * kept[0], by_form * kept[1]], -1)
            states = self._dropped(states, keys[2])
        for layer in (0, 1):
            states = _lstm(states, batch.inside, *(weights[f"{name}{layer}"] for name in "wub"))
            if key is not None:
                states = self._dropped(states, keys[3 + layer])
        return states

    def _dropped(self, states: jax.Array, key: jax.Array) -> jax.Array:
        """Drop the same units of all words of a sentence."""
        kept = 1 - self._settings.dropout
        mask = jax.random.bernoulli(key, kept, (states.shape[0], 1, states.shape[2]))
        return jnp.asarray(jnp.where(mask, states / kept, 0))

    def _heads(self, weights: Weights, states: jax.Array, batch: Batch, key: Key) -> jax.Array:
        """Scores of shape (sentences, dependents, heads)."""
        dependents = jax.nn.relu(states @ weights["dependent"] + weights["dependent_bias"])
        heads = jax.nn.relu(states @ weights["head"] + weights["head_bias"])
        if key is not None:
            one, two = jax.random.split(key)
            dependents, heads = self._dropped(dependents, one), self._dropped(heads, two)
        length = states.shape[1]
        scores = jnp.einsum("bid,bjd->bij", dependents @ weights["biaffine"], heads)
        scores += (heads @ weights["heads_bias"])[:, None] + weights["distance"][distances(length)]
        root = (dependents @ weights["root"])[:, :, None]
        scores = jnp.where(jnp.eye(length, dtype=bool), root, scores)
        return jnp.asarray(jnp.where(batch.inside[:, None] > 0, scores, -1e9))

    def _labels(self, weights: Weights, states: jax.Array, heads: Any, key: Key) -> jax.Array:
        """Scores of shape (sentences, words, relations), each word having the head given."""
        length = states.shape[1]
        ends = jnp.take_along_axis(states @ weights["label_head"], heads[..., None], 1)
        apart = jnp.asarray(distances(length))[jnp.arange(length)[None], heads]
        ends += states @ weights["label_dependent"] + weights["label_bias"] + weights["label_distance"][apart]
        ends = jax.nn.relu(ends)
        if key is not None:
            ends = self._dropped(ends, key)
        return ends @ weights["label"] + weights["label_out"]


def _surprise(scores: jax.Array, right: Any) -> jax.Array:
    return -jnp.take_along_axis(jax.nn.log_softmax(scores), jnp.asarray(right)[..., None], -1)[..., 0]


def _lstm(states: jax.Array, inside: Any, into: jax.Array, recurrent: jax.Array, bias: jax.Array) -> jax.Array:
    """Both directions of a layer; a state behind the end of a sentence is zero."""
    both = jnp.stack([states, states[:, ::-1]])
    kept = jnp.transpose(jnp.stack([inside, inside[:, ::-1]]), (2, 0, 1))[..., None]
    gates = jnp.einsum("dbti,dij->tdbj", both, into) + bias[:, None]
    start = jnp.zeros((2, states.shape[0], recurrent.shape[1]))
    _, found = jax.lax.scan(partial(_step, recurrent), (start, start), (gates, kept))
    found = jnp.transpose(found, (1, 2, 0, 3))
    return jnp.concatenate([found[0], found[1][:, ::-1]], -1)


def _step(recurrent: jax.Array, before: Any, inputs: Any) -> Any:
    state, cell = before
    gates, kept = inputs
    opened, forgotten, shown, new = jnp.split(gates + jnp.einsum("dbh,dhj->dbj", state, recurrent), 4, -1)
    cell = kept * (jax.nn.sigmoid(forgotten) * cell + jax.nn.sigmoid(opened) * jnp.tanh(new))
    state = kept * jax.nn.sigmoid(shown) * jnp.tanh(cell)
    return (state, cell), state
