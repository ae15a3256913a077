"""The shipped parser: two bidirectional LSTM layers and biaffine attachment (Dozat and Manning 2017), in NumPy.

Each word is looked up by itself and by its beginning, its end and its shape, so that unknown words are no strangers.
`training/` fits the weights; here they are only used.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

Array = np.ndarray[Any, Any]

LONGEST = 256
"""Of a longer sentence pieces of so many words are parsed, each by itself: attachment takes space quadratic in it."""
_BATCH = 8192
"""Words parsed together."""
_REMEMBERED = 12_000
"""Words whose input to the first layer is kept, 4 KB each."""
_FAINT = np.float32(1e-24)
_READ_OFF = ("dependent", "head", "label_dependent", "label_head", "tag")
"""The weights that read the states of the last layer."""
_AFFIXES = ((1, 2, 3, 4), (1, 2, 3))
"""Lengths of the ends and of the beginnings of a word that are looked up."""


class Tree(NamedTuple):
    """The grammar of one sentence, by word."""

    heads: Array
    """Indexes in the sentence; a root is its own head."""
    labels: Array
    """Indexes in `Biaffine.labels`."""
    tags: Array
    """Indexes in `Biaffine.tags`."""


def norm(word: str) -> str:
    """A word as it is looked up: lower case, digits as 0, all double marks as one."""
    lower = word.lower().replace("’", "'").replace("‘", "'")
    return '"' if lower in {"“", "”", "``", "''"} else _DIGIT.sub("0", lower)


def forms(word: str) -> list[str]:
    """Its ends, beginnings and shape, as they are looked up."""
    lower = norm(word)
    shape = _REPEATED.sub(r"\1\1\1", _DIGIT.sub("d", _SMALL.sub("x", _CAPITAL.sub("X", word))))
    ends = [f"s{n}:{lower[-n:]}" for n in _AFFIXES[0]]
    return [*ends, *(f"p{n}:{lower[:n]}" for n in _AFFIXES[1]), f"h:{shape}"]


@lru_cache(maxsize=64)
def distances(length: int) -> Array:
    """For each pair (dependent, head) of a sentence the bucket of its distance: 0 to 31 to the left, 32 on right."""
    apart = np.arange(length)[None] - np.arange(length)[:, None]
    far = np.abs(apart)
    far = np.where(far < 16, far, np.minimum(16 + (far - 16) // 8, 31))
    buckets: Array = np.where(apart > 0, far + 32, far)
    return buckets


class Biaffine:
    """A fitted network."""

    def __init__(self, weights: dict[str, Array]) -> None:
        """Take the arrays that the training writes; see `training/biaffine.py` for their names and shapes."""
        lists = {name: bytes(weights[name]).decode().split("\n") for name in ("words", "forms", "labels", "tags")}
        self.labels: list[str] = lists["labels"]
        self.tags: list[str] = lists["tags"]
        self._words = {word: i for i, word in enumerate(lists["words"], 1)}
        self._forms = {form: i for i, form in enumerate(lists["forms"], 1)}
        self._w = {k: np.asarray(v, dtype=np.float32) for k, v in weights.items() if v.dtype.kind == "f"}
        self._half = self._w["u0"].shape[1]
        self._scale()
        # Products as small as these take several times as long on two threads, and longer still beside other work.
        self._threads = ThreadpoolController()
        self._rows: dict[str, int] = {}
        self._gates = [np.zeros((1024, 4 * self._half), np.float32) for _ in range(2)]
        self._place = np.arange(LONGEST)
        self._distance_scores = self._w["distance"][distances(LONGEST)]
        self._label_distances = self._w["label_distance"] + self._w["label_bias"]

    @classmethod
    def load(cls, path: Path) -> "Biaffine":
        """Read the weights from a file that the training wrote."""
        with np.load(path) as stored:
            return cls(dict(stored))

    def _scale(self) -> None:
        """Scale the weights for `_direction`: gates are a logistic function by way of tanh, for which half of the
        argument is taken, and states come out doubled."""
        for layer in (0, 1):
            for name in (f"w{layer}", f"u{layer}", f"b{layer}"):
                self._w[name][..., : 3 * self._half] *= 0.5
            self._w[f"u{layer}"] *= 0.5
        for name in ("w1", *_READ_OFF):
            self._w[name] *= 0.5

    def parse(self, sentences: Sequence[Sequence[str]]) -> list[Tree]:
        """Return the tree of each sentence; none may be empty."""
        pieces = [(n, s[at : at + LONGEST]) for n, s in enumerate(sentences) for at in range(0, len(s), LONGEST)]
        order = sorted(range(len(pieces)), key=lambda i: -len(pieces[i][1]))
        found: list[Tree | None] = [None] * len(pieces)
        with self._threads.limit(limits=1, user_api="blas"):
            for batch in _batches(order, pieces):
                for i, tree in zip(batch, self._batch([pieces[i][1] for i in batch]), strict=True):
                    found[i] = tree
        rows = zip((n for n, _ in pieces), found, strict=True)
        return [_joined([tree for _, tree in group if tree]) for _, group in groupby(rows, key=lambda row: row[0])]

    def _batch(self, sentences: list[Sequence[str]]) -> Iterator[Tree]:
        """The trees of sentences that are given longest first; arrays hold a row a word, sentence after sentence."""
        w = self._w
        lengths = np.array([len(s) for s in sentences])
        ends = np.cumsum(lengths)
        starts = ends - lengths
        states = self._states(self._looked_up(sentences), lengths, starts)
        dependents, heads, label_dependents, label_heads = (states @ w[name] for name in _READ_OFF[:4])
        dependents, heads = np.maximum(dependents + w["dependent_bias"], 0), np.maximum(heads + w["head_bias"], 0)
        roots, offers, asked = dependents @ w["root"], heads @ w["heads_bias"], dependents @ w["biaffine"]
        spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
        scores, chosen = [], np.empty(len(states), np.intp)
        for start, end in spans:
            row = asked[start:end] @ heads[start:end].T
            row += offers[start:end]
            row += self._distance_scores[: end - start, : end - start]
            place = self._place[: end - start]
            row[place, place] = roots[start:end]
            scores.append(row)
            row.argmax(-1, out=chosen[start:end])
        firsts = np.repeat(starts, lengths)
        for n in _cyclic(chosen + firsts, firsts, starts):
            attach(scores[n], chosen[spans[n][0] : spans[n][1]])
        label_dependents += label_heads[chosen + firsts]
        label_dependents += self._label_distances[distances(LONGEST)[np.arange(len(states)) - firsts, chosen]]
        labels = (np.maximum(label_dependents, 0, out=label_dependents) @ w["label"] + w["label_out"]).argmax(-1)
        tags = (states @ w["tag"] + w["tag_out"]).argmax(-1)
        for start, end in spans:
            yield Tree(chosen[start:end], labels[start:end], tags[start:end])

    def _looked_up(self, sentences: list[Sequence[str]]) -> list[int]:
        """The rows of `_gates` that hold what the words of sentences give to the first layer."""
        if len(self._rows) > _REMEMBERED:
            self._rows.clear()
        new = list(dict.fromkeys(word for s in sentences for word in s if word not in self._rows))
        if new:
            start, end = len(self._rows), len(self._rows) + len(new)
            self._rows.update(zip(new, range(start, end), strict=True))
            vectors = np.stack([self._vector(word) for word in new])
            for direction, gates in enumerate(self._gates):
                if end > len(gates):
                    gates = np.concatenate([gates, np.zeros((end, gates.shape[1]), np.float32)])
                    self._gates[direction] = gates
                gates[start:end] = vectors @ self._w["w0"][direction] + self._w["b0"][direction]
        rows = self._rows
        return [rows[word] for s in sentences for word in s]

    def _vector(self, word: str) -> Array:
        by_word = self._w["word"][self._words.get(norm(word), 0)]
        by_form = self._w["form"][[self._forms.get(form, 0) for form in forms(word)]].sum(0)
        return np.concatenate([by_word, by_form])

    def _states(self, rows: list[int], lengths: Array, starts: Array) -> Array:
        """The states of both layers' end, doubled, of shape (words, 2 x hidden)."""
        w = self._w
        # The layers go word by word: first all first words, then all second ones, the longest sentence's first.
        places = np.arange(len(rows)) - np.repeat(starts, lengths)
        order = np.argsort(places, kind="stable")
        cuts = np.searchsorted(places[order], np.arange(lengths[0] + 1)).tolist()
        at = np.asarray(rows)[order]
        gates = np.empty((len(rows), 4 * self._half), np.float32)
        states = np.empty((len(rows), 2 * self._half), np.float32)
        for direction in (0, 1):
            np.take(self._gates[direction], at, axis=0, out=gates, mode="clip")
            self._direction(gates, w["u0"][direction], cuts, direction, states)
        found = np.empty_like(states)
        for direction in (0, 1):
            np.matmul(states, w["w1"][direction], out=gates)
            gates += w["b1"][direction]
            self._direction(gates, w["u1"][direction], cuts, direction, found)
        states[order] = found
        return states

    def _direction(self, gates: Array, recurrent: Array, cuts: list[int], direction: int, found: Array) -> None:
        """Write the states of one direction of a layer into its half of `found`; `gates` is used up.

        The words at place n of the sentences that have so many stand at cuts[n] to cuts[n + 1].
        """
        half = self._half
        state = np.zeros((cuts[1], half), np.float32)
        cell, product = np.zeros_like(state), np.empty_like(state)
        added = np.empty((cuts[1], 4 * half), np.float32)
        into = found[:, half:] if direction else found[:, :half]
        steps = list(pairwise(cuts))
        for start, end in reversed(steps) if direction else steps:
            # Where the last words come first, sentences join in as they are reached; else they fall off at their end.
            count = end - start
            gate, now, kept = gates[start:end], state[:count], cell[:count]
            gate += np.matmul(now, recurrent, out=added[:count])
            np.tanh(gate, out=gate)
            gate[:, : 3 * half] += 1
            kept *= gate[:, half : 2 * half]
            kept += np.multiply(gate[:, :half], gate[:, 3 * half :], out=product[:count])
            kept *= 0.5
            # What has faded away is nothing: numbers below the normal range take a hundred times as long.
            kept += _FAINT
            kept -= _FAINT
            np.tanh(kept, out=now)
            now *= gate[:, 2 * half : 3 * half]
            into[start:end] = now


def attach(scores: Array, heads: Array) -> None:
    """Break the cycles among `heads`, in place: of each the word goes elsewhere that loses the least by it.

    `scores` is (dependents, heads), the diagonal for a root. Not always the best tree, but always one.
    """
    done = np.zeros(len(heads), bool)
    for start in range(len(heads)):
        path: list[int] = []
        at = start
        while not done[at] and at not in path:
            path.append(at)
            at = int(heads[at])
        if at in path and heads[at] != at:
            cycle = path[path.index(at) :]
            # Nothing that hangs on the cycle may be the new head.
            below = np.zeros(len(heads), bool)
            below[cycle] = True
            for _ in range(len(heads)):
                more = below | below[heads]
                if (more == below).all():
                    break
                below = more
            best = []
            for word in cycle:
                options = np.where(below, -np.inf, scores[word])
                options[word] = scores[word, word]
                other = int(options.argmax())
                best.append((float(scores[word, heads[word]] - options[other]), word, other))
            _, word, other = min(best)
            heads[word] = other
        done[path] = True


def _cyclic(heads: Array, firsts: Array, starts: Array) -> list[int]:
    """The numbers of the sentences whose heads, given as rows of all words, lead some word in circles."""
    up = heads
    for _ in range(LONGEST.bit_length()):
        up = up[up]
    circling = firsts[heads[up] != up]
    return np.searchsorted(starts, np.unique(circling)).tolist() if len(circling) else []


def _batches(order: list[int], pieces: list[tuple[int, Sequence[str]]]) -> Iterator[list[int]]:
    batch: list[int] = []
    count = 0
    for i in order:
        count += len(pieces[i][1])
        if batch and count > _BATCH:
            yield batch
            batch, count = [], len(pieces[i][1])
        batch.append(i)
    if batch:
        yield batch


def _joined(trees: list[Tree]) -> Tree:
    if len(trees) == 1:
        return trees[0]
    at = np.cumsum([0, *(len(t.heads) for t in trees[:-1])])
    heads = [t.heads + start for t, start in zip(trees, at, strict=True)]
    return Tree(
        np.concatenate(heads), np.concatenate([t.labels for t in trees]), np.concatenate([t.tags for t in trees])
    )


_DIGIT = re.compile(r"\d")
_CAPITAL = re.compile("[A-Z]")
_SMALL = re.compile("[a-z]")
_REPEATED = re.compile(r"(.)\1{3,}")
