"""Layers and a loss that thinc lacks: gated averages along a sequence in both directions, and a linear-chain CRF.

Sequences of a batch lie one behind the other in one table; `lengths` says where each ends.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from thinc.api import Model, glorot_uniform_init, zero_init

Floats = Any
"""A table of numbers with a fraction: the types that numpy and thinc have for it exclude each other."""
Ints = np.ndarray[Any, np.dtype[np.int64]]

NEVER = -1e4
"""The score of what may not be."""


class Batch:
    """Where the tokens of the sequences of a batch stand in a table with a row for each step of time."""

    def __init__(self, lengths: Sequence[int]) -> None:
        """Take the lengths of the sequences, none of them 0."""
        self.lengths = np.asarray(lengths, dtype=np.int64)
        self.steps = int(self.lengths.max())
        self.count = len(self.lengths)
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        total = int(self.lengths.sum())
        self.sequence = np.repeat(np.arange(self.count), self.lengths)
        self.step = np.arange(total) - np.repeat(self.starts, self.lengths)
        self.backward = np.repeat(self.lengths, self.lengths) - 1 - self.step
        self.mask = np.arange(self.steps)[:, None] < self.lengths[None, :]

    def pad(self, flat: Any, *, reverse: bool = False) -> Any:
        """Return (steps, sequences, ...) of (tokens, ...)."""
        out = np.zeros((self.steps, self.count, *flat.shape[1:]), dtype=flat.dtype)
        out[self.backward if reverse else self.step, self.sequence] = flat
        return out

    def flat(self, padded: Any, *, reverse: bool = False) -> Any:
        """Return (tokens, ...) of (steps, sequences, ...)."""
        return padded[self.backward if reverse else self.step, self.sequence]


def window(width: int, pieces: int) -> Model[Any, Any]:
    """A token with its two neighbours, mixed by maxout; the input is added to what comes out."""
    model: Model[Any, Any] = Model(
        "window",
        _window,
        init=_init_window,
        params={"W": None, "b": None},
        dims={"nO": width, "nP": pieces},
    )
    return model


def _init_window(model: Model[Any, Any], X: object = None, Y: object = None) -> None:
    width, pieces = model.get_dim("nO"), model.get_dim("nP")
    model.set_param("W", glorot_uniform_init(model.ops, (width * pieces, 3 * width)))
    model.set_param("b", zero_init(model.ops, (width * pieces,)))


def _window(model: Model[Any, Any], given: tuple[Floats, Batch], is_train: bool) -> tuple[Any, Callable[..., Any]]:
    X, batch = given
    width, pieces = model.get_dim("nO"), model.get_dim("nP")
    W, b = model.get_param("W"), model.get_param("b")
    first, last = batch.step == 0, batch.backward == 0
    before, after = np.roll(X, 1, axis=0), np.roll(X, -1, axis=0)
    before[first] = 0
    after[last] = 0
    wide = np.concatenate([before, X, after], axis=1)
    mixed = (wide @ W.T + b).reshape(len(X), width, pieces)
    best, which = model.ops.maxout(mixed)

    def backprop(dY: Floats) -> Floats:
        spread: Floats = model.ops.backprop_maxout(cast(Floats, np.ascontiguousarray(dY)), which, pieces)
        dM = spread.reshape(len(X), width * pieces)
        model.inc_grad("W", dM.T @ wide)
        model.inc_grad("b", dM.sum(axis=0))
        dwide = dM @ W
        dbefore, dX, dafter = dwide[:, :width], dwide[:, width : 2 * width].copy(), dwide[:, 2 * width :]
        dbefore[first] = 0
        dafter[last] = 0
        dX += np.roll(dbefore, -1, axis=0)
        dX += np.roll(dafter, 1, axis=0)
        return dX

    return best, backprop


def averages(width: int, inner: int) -> Model[Any, Any]:
    """Averages along the sequence whose weights each token sets itself, forwards and backwards, `inner` wide each.

    The minimal gated unit of Feng et al. (2024): h = (1 - z) h' + z c, where z and c depend on the token alone.
    """
    model: Model[Any, Any] = Model(
        "averages",
        _averages,
        init=_init_averages,
        params={"W": None, "b": None, "O": None},
        dims={"nI": width, "nO": width, "nH": inner},
    )
    return model


def _init_averages(model: Model[Any, Any], X: object = None, Y: object = None) -> None:
    width, inner = model.get_dim("nI"), model.get_dim("nH")
    model.set_param("W", glorot_uniform_init(model.ops, (4 * inner, width)))
    # (Half of them start out with a long memory.)
    bias: Floats = np.zeros(4 * inner, dtype=np.float32)
    bias[: 2 * inner] = np.tile(np.linspace(-3, 1, inner, dtype=np.float32), 2)
    model.set_param("b", bias)
    model.set_param("O", glorot_uniform_init(model.ops, (width, 2 * inner)))


def _averages(model: Model[Any, Any], given: tuple[Floats, Batch], is_train: bool) -> tuple[Any, Callable[..., Any]]:
    X, batch = given
    inner = model.get_dim("nH")
    W, b, O = model.get_param("W"), model.get_param("b"), model.get_param("O")  # noqa: E741
    raw = X @ W.T + b
    z = 1 / (1 + np.exp(-raw[:, : 2 * inner]))
    c = np.tanh(raw[:, 2 * inner :])

    def both(flat: Floats) -> Floats:
        """The forward half in order, the backward half in reverse, beside each other for one pass over time."""
        return np.concatenate([batch.pad(flat[:, :inner]), batch.pad(flat[:, inner:], reverse=True)], axis=2)

    def single(padded: Floats) -> Floats:
        return np.concatenate(
            [batch.flat(padded[:, :, :inner]), batch.flat(padded[:, :, inner:], reverse=True)], axis=1
        )

    keep, add = 1 - both(z), both(z * c)
    states = np.empty_like(add)
    state = np.zeros((batch.count, 2 * inner), dtype=np.float32)
    for t in range(batch.steps):
        state = keep[t] * state + add[t]
        states[t] = state
    H = single(states)
    Y = H @ O.T

    def backprop(dY: Floats) -> Floats:
        model.inc_grad("O", dY.T @ H)
        dH = both(dY @ O)
        carried = np.zeros((batch.count, 2 * inner), dtype=np.float32)
        for t in range(batch.steps - 1, -1, -1):
            dH[t] += carried
            carried = dH[t] * keep[t]
        dstates = single(dH)
        previous = np.zeros_like(states)
        previous[1:] = states[:-1]
        previous = single(previous)
        draw = np.empty_like(raw)
        draw[:, : 2 * inner] = dstates * (c - previous) * z * (1 - z)
        draw[:, 2 * inner :] = dstates * z * (1 - c * c)
        model.inc_grad("W", draw.T @ X)
        model.inc_grad("b", draw.sum(axis=0))
        return draw @ W

    return Y, backprop


class Chain:
    """A linear-chain conditional random field over the labels of each sequence (Lafferty et al. 2001)."""

    def __init__(self, scores: Floats, batch: Batch, transitions: Floats, starts: Floats) -> None:
        """Take a score for each token and label, for each label after each other, and for each at the start."""
        self._batch = batch
        self._transitions = transitions
        self._scores = batch.pad(scores)
        self._starts = starts
        self.labels = scores.shape[1]
        self._forward()
        self._backward()

    def _forward(self) -> None:
        batch, T = self._batch, self._transitions
        alpha = np.empty_like(self._scores)
        alpha[0] = self._scores[0] + self._starts
        for t in range(1, batch.steps):
            new = _log_sum(alpha[t - 1][:, :, None] + T[None], 1) + self._scores[t]
            alpha[t] = np.where(batch.mask[t][:, None], new, alpha[t - 1])
        self.alpha = alpha
        self.total = _log_sum(alpha[-1], 1)

    def _backward(self) -> None:
        batch, T = self._batch, self._transitions
        beta = np.zeros_like(self._scores)
        for t in range(batch.steps - 2, -1, -1):
            new = _log_sum(T[None] + (self._scores[t + 1] + beta[t + 1])[:, None, :], 2)
            beta[t] = np.where(batch.mask[t + 1][:, None], new, 0)
        self.beta = beta

    def marginals(self) -> Floats:
        """The probability of each label at each token."""
        return self._batch.flat(np.exp(self.alpha + self.beta - self.total[None, :, None]))

    def samples(self, count: int, random: np.random.Generator) -> Ints:
        """Draw labels for every token from their joint probability, `count` times: (count, tokens)."""
        batch = self._batch
        drawn = np.empty((batch.steps, count, batch.count), dtype=np.int64)
        columns = np.arange(batch.count)
        last = _cumulative(self.alpha[-1])
        label = (random.random((count, batch.count, 1), dtype=np.float32) > last).sum(axis=2)
        drawn[-1] = label
        for t in range(batch.steps - 2, -1, -1):
            # For each sequence and label the labels before it.
            before = _cumulative(self.alpha[t][:, None, :] + self._transitions.T)
            new = (random.random((count, batch.count, 1), dtype=np.float32) > before[columns, label]).sum(axis=2)
            label = np.where(batch.mask[t + 1], new, label)
            drawn[t] = label
        flat: Ints = drawn[batch.step, :, batch.sequence].T
        return flat

    def gradient(self, gold: Ints) -> tuple[float, Floats, Floats, Floats]:
        """The loss (negative log-likelihood of `gold`) and its gradient by scores, transitions and starts."""
        batch, T = self._batch, self._transitions
        right = batch.pad(gold)
        dscores = np.exp(self.alpha + self.beta - self.total[None, :, None])
        dscores[~batch.mask] = 0
        rows = np.arange(batch.count)
        value = self._scores[0, rows, right[0]] + self._starts[right[0]]
        dstarts = dscores[0].sum(axis=0)
        np.subtract.at(dstarts, right[0], 1)
        dT = np.zeros_like(T)
        for t in range(1, batch.steps):
            here = batch.mask[t]
            pair = (
                self.alpha[t - 1][here][:, :, None]
                + T[None]
                + (self._scores[t] + self.beta[t])[here][:, None, :]
                - self.total[here][:, None, None]
            )
            dT += np.exp(pair).sum(axis=0)
            old, new = right[t - 1][here], right[t][here]
            np.subtract.at(dT, (old, new), 1)
            value[here] += T[old, new] + self._scores[t, rows[here], new]
        flat = batch.flat(dscores)
        flat[np.arange(len(gold)), gold] -= 1
        return float((self.total - value).sum()), flat, dT, dstarts


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    found: Floats = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return found


def _cumulative(scores: Floats) -> Floats:
    """The cumulative probabilities of all but the last label, by their scores along the last axis."""
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    summed: Floats = np.cumsum(shares / shares.sum(axis=-1, keepdims=True), axis=-1)[..., :-1]
    return summed
