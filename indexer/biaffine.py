"""The shipped parser: two bidirectional LSTM layers and biaffine attachment (Dozat and Manning 2017), in NumPy.

Each word is looked up by itself and by its beginning, its end and its shape, so that unknown words are no strangers.
`training/` fits the weights; here they are only used.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

Array = np.ndarray[Any, Any]

LONGEST = 256
"""Of a longer sentence pieces of so many words are parsed, each by itself: attachment takes space quadratic in it."""
_BATCH = 4096
"""Words parsed together, blanks behind shorter sentences included."""
_REMEMBERED = 30_000
_FAINT = np.float32(1e-24)
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
        for layer in (0, 1):
            # A logistic function by way of tanh: half of the argument now, half of the result in `_lstm`.
            for name in (f"w{layer}", f"u{layer}", f"b{layer}"):
                self._w[name][..., : 3 * self._half] *= 0.5
        # Products as small as these take several times as long on two threads, and longer still beside other work.
        self._threads = ThreadpoolController()
        self._rows: dict[str, int] = {}
        self._table = np.zeros((1024, self._w["word"].shape[1] + self._w["form"].shape[1]), np.float32)

    @classmethod
    def load(cls, path: Path) -> "Biaffine":
        """Read the weights from a file that the training wrote."""
        with np.load(path) as stored:
            return cls(dict(stored))

    def parse(self, sentences: Sequence[Sequence[str]]) -> list[Tree]:
        """Return the tree of each sentence; none may be empty."""
        pieces = [(n, s[at : at + LONGEST]) for n, s in enumerate(sentences) for at in range(0, len(s), LONGEST)]
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i][1]))
        found: list[Tree | None] = [None] * len(pieces)
        with self._threads.limit(limits=1, user_api="blas"):
            for batch in _batches(order, pieces):
                for i, tree in zip(batch, self._batch([pieces[i][1] for i in batch]), strict=True):
                    found[i] = tree
        rows = zip((n for n, _ in pieces), found, strict=True)
        return [_joined([tree for _, tree in group if tree]) for _, group in groupby(rows, key=lambda row: row[0])]

    def _batch(self, sentences: list[Sequence[str]]) -> Iterator[Tree]:
        w = self._w
        lengths = [len(s) for s in sentences]
        count, longest = len(sentences), max(lengths)
        rows = np.zeros((count, longest), np.int32)
        for n, sentence in enumerate(sentences):
            rows[n, : len(sentence)] = self._looked_up(sentence)
        inside = np.arange(longest) < np.asarray(lengths)[:, None]
        states = self._states(rows, inside)
        flat = states.reshape(count * longest, -1)
        dependents = np.maximum(flat @ w["dependent"] + w["dependent_bias"], 0)
        heads = np.maximum(flat @ w["head"] + w["head_bias"], 0)
        scores = np.matmul(
            (dependents @ w["biaffine"]).reshape(count, longest, -1),
            heads.reshape(count, longest, -1).transpose(0, 2, 1),
        )
        apart = distances(longest)
        scores += (heads @ w["heads_bias"]).reshape(count, 1, longest)
        scores += w["distance"][apart]
        place = np.arange(longest)
        scores[:, place, place] = (dependents @ w["root"]).reshape(count, longest)
        scores[np.broadcast_to(~inside[:, None], scores.shape)] = -np.inf
        chosen = scores.argmax(-1)
        for n, length in enumerate(lengths):
            attach(scores[n, :length, :length], chosen[n, :length])
        ends = np.take_along_axis((flat @ w["label_head"]).reshape(count, longest, -1), chosen[..., None], 1)
        ends += (flat @ w["label_dependent"]).reshape(count, longest, -1)
        ends += (w["label_distance"] + w["label_bias"])[apart[place[None], chosen]]
        labels = (np.maximum(ends, 0, out=ends) @ w["label"] + w["label_out"]).argmax(-1)
        tags = (flat @ w["tag"] + w["tag_out"]).argmax(-1).reshape(count, longest)
        for n, length in enumerate(lengths):
            yield Tree(chosen[n, :length], labels[n, :length], tags[n, :length])

    def _looked_up(self, sentence: Sequence[str]) -> list[int]:
        try:
            return [self._rows[word] for word in sentence]
        except KeyError:
            for word in sentence:
                if word not in self._rows:
                    self._add(word)
            return [self._rows[word] for word in sentence]

    def _add(self, word: str) -> None:
        row = len(self._rows)
        if row == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        by_word = self._w["word"][self._words.get(norm(word), 0)]
        by_form = self._w["form"][[self._forms.get(form, 0) for form in forms(word)]].sum(0)
        self._table[row] = np.concatenate([by_word, by_form])
        self._rows[word] = row

    def _states(self, rows: Array, inside: Array) -> Array:
        """The states of both layers' end, of shape (sentences, words, 2 x hidden)."""
        w = self._w
        count, longest = rows.shape
        kept = None if inside.all() else inside.T[::-1, :, None].astype(np.float32)
        known, at = np.unique(rows, return_inverse=True)
        at = at.reshape(rows.shape).T
        words = self._table[known]
        gates = np.empty((longest, 2, count, 4 * self._half), np.float32)
        gates[:, 0] = (words @ w["w0"][0] + w["b0"][0])[at]
        gates[:, 1] = (words @ w["w0"][1] + w["b0"][1])[at[::-1]]
        states = self._lstm(gates, w["u0"], kept).reshape(longest * count, -1)
        gates[:, 0] = (states @ w["w1"][0] + w["b1"][0]).reshape(longest, count, -1)
        gates[:, 1] = (states @ w["w1"][1] + w["b1"][1]).reshape(longest, count, -1)[::-1]
        return np.ascontiguousarray(self._lstm(gates, w["u1"], kept).transpose(1, 0, 2))

    def _lstm(self, gates: Array, recurrent: Array, kept: Array | None) -> Array:
        """Both directions of one layer; `gates` is (words, 2, sentences, 4 x hidden), the second direction reversed."""
        longest, _, count, _ = gates.shape
        half = self._half
        state = np.zeros((2, count, half), np.float32)
        cell = np.zeros_like(state)
        product, added = np.empty_like(state), np.empty((2, count, 4 * half), np.float32)
        found = np.empty((longest, count, 2 * half), np.float32)
        for at in range(longest):
            gate = gates[at]
            if at:
                gate += np.matmul(state, recurrent, out=added)
            np.tanh(gate, out=gate)
            open_ = gate[..., : 3 * half]
            open_ *= 0.5
            open_ += 0.5
            cell *= gate[..., half : 2 * half]
            cell += np.multiply(gate[..., :half], gate[..., 3 * half :], out=product)
            # What has faded away is nothing: numbers below the normal range take a hundred times as long.
            cell += _FAINT
            cell -= _FAINT
            if kept is not None:
                cell[1] *= kept[at]
            np.tanh(cell, out=state)
            state *= gate[..., 2 * half : 3 * half]
            found[at, :, :half] = state[0]
            found[longest - 1 - at, :, half:] = state[1]
        return found

    def forget(self) -> None:
        """Drop the words looked up so far, where there are many."""
        if len(self._rows) > _REMEMBERED:
            self._rows.clear()


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


def _batches(order: list[int], pieces: list[tuple[int, Sequence[str]]]) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * len(pieces[i][1]) > _BATCH:
            yield batch
            batch = []
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
