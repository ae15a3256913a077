"""A small network that ranks alternatives by a handful of numbers each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from indexer.tagger.layers import Floats

_HIDDEN = 32
_ROUNDS = 30
_TOGETHER = 64
_RATE = 3e-3
_DECAY = 1e-3
_FARTHEST = 6
"""Numbers farther from the mean than so many standard deviations are taken for that far."""

Bools = np.ndarray[Any, np.dtype[np.bool_]]


class Scorer:
    """One hidden layer over standardised numbers; the shares of a group of alternatives add up to 1."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        """Take the weights of a fitted scorer."""
        self.weights = weights

    def check(self, width: int) -> None:
        """Raise KeyError or ValueError where the weights are not those of a scorer of so many numbers."""
        shapes: dict[str, tuple[int, ...]] = {
            "mean": (width,),
            "deviation": (width,),
            "in": (width, _HIDDEN),
            "bias": (_HIDDEN,),
            "out": (_HIDDEN,),
        }
        for name, shape in shapes.items():
            if self.weights[name].shape != shape:
                raise ValueError(f"{name} has the shape {self.weights[name].shape}, not {shape}")

    def shares(self, numbers: Floats) -> Floats:
        """Return the probability of each alternative of one group (alternatives, numbers)."""
        scores = self._scores(numbers)[1]
        shares = np.exp(scores - scores.max())
        found: Floats = shares / shares.sum()
        return found

    def _scores(self, numbers: Floats) -> tuple[Floats, Floats, Floats]:
        w = self.weights
        given = np.clip((numbers - w["mean"]) / w["deviation"], -_FARTHEST, _FARTHEST)
        hidden = np.maximum(given @ w["in"] + w["bias"], 0)
        return hidden, hidden @ w["out"], given

    @classmethod
    def fit(cls, groups: Sequence[tuple[Floats, Bools]], seed: int) -> "Scorer":
        """Fit a scorer on groups of alternatives, each with which of them are right, one or more."""
        random = np.random.default_rng(seed)
        every = np.concatenate([numbers for numbers, _ in groups])
        width = every.shape[1]
        scorer = cls(
            {
                "mean": every.mean(axis=0),
                "deviation": every.std(axis=0) + 1e-3,
                "in": random.normal(size=(width, _HIDDEN)) / width**0.5,
                "bias": np.zeros(_HIDDEN),
                "out": random.normal(size=_HIDDEN) / _HIDDEN**0.5,
            }
        )
        moments = {name: (np.zeros_like(scorer.weights[name]), np.zeros_like(scorer.weights[name])) for name in _FITTED}
        step = 0
        for done in range(_ROUNDS):
            order = random.permutation(len(groups))
            for at in range(0, len(order), _TOGETHER):
                step += 1
                gradient = scorer._gradient([groups[n] for n in order[at : at + _TOGETHER]])
                for name, slope in gradient.items():
                    slope += _DECAY * scorer.weights[name]
                    first, second = moments[name]
                    first += 0.1 * (slope - first)
                    second += 0.001 * (slope * slope - second)
                    rate = _RATE * (1 - done / _ROUNDS) + 1e-5
                    scorer.weights[name] -= (
                        rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
                    )
        return scorer

    def _gradient(self, groups: list[tuple[Floats, Bools]]) -> dict[str, Floats]:
        numbers = np.concatenate([group for group, _ in groups])
        right = np.concatenate([which for _, which in groups])
        starts = np.cumsum([0, *(len(group) for group, _ in groups[:-1])])
        owner = np.repeat(np.arange(len(groups)), [len(group) for group, _ in groups])
        hidden, scores, given = self._scores(numbers)
        shares = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        shares /= np.add.reduceat(shares, starts)[owner]
        wanted = shares * right
        wanted /= np.maximum(np.add.reduceat(wanted, starts)[owner], 1e-9)
        dscores = (shares - wanted) / len(groups)
        dhidden = np.outer(dscores, self.weights["out"]) * (hidden > 0)
        return {"in": given.T @ dhidden, "bias": dhidden.sum(axis=0), "out": hidden.T @ dscores}


_FITTED = ("in", "bias", "out")
