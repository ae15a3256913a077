"""The tagger: which tokens of a paragraph are a quote's, its cue's and its source's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from thinc.api import HashEmbed, LayerNorm, Linear, Maxout, Model, use_ops

from indexer.tagger.features import COLUMNS, Ids
from indexer.tagger.layers import NEVER, Batch, Chain, Floats, Ints, averages, window

LABELS = ("O", "content", "more", "again", "source", "source-more", "cue", "cue-more")
"""Nothing, a quote's first token, its further ones, the first of a further piece of it, and the same of the others."""
OUT, FIRST, MORE, AGAIN, SOURCE, SOURCE_MORE, CUE, CUE_MORE = range(8)
FOLLOWS = {MORE: {FIRST, MORE, AGAIN}, SOURCE_MORE: {SOURCE, SOURCE_MORE}, CUE_MORE: {CUE, CUE_MORE}}

WIDTH = 96
_WIDE = {"norm": 64}
_NARROW = 24


def allowed() -> tuple[Floats, Floats]:
    """Return 0 for each label that may follow another, and may start a paragraph, and a large penalty for others."""
    pairs = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
    starts = np.zeros(len(LABELS), dtype=np.float32)
    for label, before in FOLLOWS.items():
        starts[label] = NEVER
        for other in range(len(LABELS)):
            if other not in before:
                pairs[other, label] = NEVER
    return pairs, starts


class Tagger:
    """Embeddings of each feature, mixed along the paragraph by windows and averages, and a chain over the labels."""

    def __init__(self, seed: int, dropout: float = 0.3, blank: float = 0.1) -> None:
        """Make an untrained tagger; while it trains `dropout` of what layers see and `blank` of the features go."""
        self._random = np.random.default_rng(seed)
        self._dropout, self._blank = dropout, blank
        with use_ops("numpy", use_blis=False):
            np.random.seed(seed)
            self._embeds: list[Model[Any, Any]] = [
                HashEmbed(_WIDE.get(name, _NARROW), rows, seed=100 + number)
                for number, (name, rows) in enumerate(COLUMNS.items())
            ]
            total = sum(_WIDE.get(name, _NARROW) for name in COLUMNS)
            self._mix = Maxout(WIDTH, total, 3)
            self._norms = [LayerNorm(WIDTH) for _ in range(5)]
            self._blocks = [window(WIDTH, 3), averages(WIDTH, 64), window(WIDTH, 3), averages(WIDTH, 64)]
            self._top = Linear(len(LABELS), WIDTH)
            self._chain: Model[Any, Any] = Model("chain", _chain, params={"T": None, "s": None})
            for layer in self._layers:
                layer.initialize()
            pairs: Floats = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
            self._chain.set_param("T", pairs)
            self._chain.set_param("s", pairs[0].copy())

    @property
    def _layers(self) -> list[Model[Any, Any]]:
        return [*self._embeds, self._mix, *self._norms, *self._blocks, self._top, self._chain]

    def scores(self, rows: Sequence[Ids]) -> tuple[Floats, Batch]:
        """Return the scores of each label for each token of some paragraphs, one behind the other."""
        batch = Batch([len(ids) for ids in rows])
        scores, _ = self._run(np.concatenate(rows), batch, is_train=False)
        return scores, batch

    def chain(self, scores: Floats, batch: Batch) -> Chain:
        """Return the chain over the labels of some paragraphs."""
        chain: Chain = self._chain.predict((scores, batch))
        return chain

    def update(self, rows: Sequence[Ids], gold: Sequence[Ints]) -> float:
        """Add the gradient of the loss on some paragraphs and return the loss, by token."""
        batch = Batch([len(ids) for ids in rows])
        ids = np.concatenate(rows)
        ids[self._random.random(ids.shape) < self._blank] = 0
        scores, backprop = self._run(ids, batch, is_train=True)
        chain, back_chain = self._chain((scores, batch), is_train=True)
        loss, dscores, dT, ds = chain.gradient(np.concatenate(gold))
        scale = np.float32(1 / len(ids))
        back_chain(((dT * scale).astype(np.float32), (ds * scale).astype(np.float32)))
        backprop((dscores * scale).astype(np.float32))
        return float(loss * float(scale))

    def finish(self, optimizer: Any) -> None:
        """Apply the gradients."""
        for layer in self._layers:
            layer.finish_update(optimizer)

    def parameters(self) -> dict[str, Floats]:
        """The weights, by the place of their layer and their name."""
        return {
            f"{place}.{name}": node.get_param(name)
            for place, node in enumerate(self._nodes)
            for name in node.param_names
        }

    def restore(self, parameters: Mapping[str, Floats]) -> None:
        """Take weights that `parameters` gave; raises KeyError or ValueError where they are those of another shape."""
        for key, held in self.parameters().items():
            if parameters[key].shape != held.shape:
                raise ValueError(f"{key} has the shape {parameters[key].shape}, not {held.shape}")
            place, _, name = key.partition(".")
            self._nodes[int(place)].set_param(name, parameters[key].astype(np.float32))

    @property
    def _nodes(self) -> list[Model[Any, Any]]:
        return [node for layer in self._layers for node in layer.walk()]

    def _run(self, ids: Ids, batch: Batch, *, is_train: bool) -> tuple[Floats, Any]:
        def drop(values: Floats, rate: float) -> tuple[Floats, Any]:
            if not is_train or not rate:
                return values, None
            mask = (self._random.random(values.shape, dtype=np.float32) >= rate) / np.float32(1 - rate)
            mask = mask.astype(np.float32)
            return values * mask, mask

        parts, backs = zip(
            *(embed(np.ascontiguousarray(ids[:, n]), is_train=is_train) for n, embed in enumerate(self._embeds)),
            strict=True,
        )
        wide, wide_mask = drop(np.concatenate(parts, axis=1), self._dropout)
        mixed, back_mix = self._mix(wide, is_train=is_train)
        state, back_first = self._norms[0](mixed, is_train=is_train)
        steps = []
        for block, norm in zip(self._blocks, self._norms[1:], strict=True):
            fed, mask = drop(state, self._dropout)
            made, back = block((fed, batch), is_train=is_train)
            state, back_norm = norm(state + made, is_train=is_train)
            steps.append((mask, back, back_norm))
        last, last_mask = drop(state, self._dropout)
        scores, back_top = self._top(last, is_train=is_train)

        def backprop(dscores: Floats) -> None:
            d = back_top(dscores)
            d = d * last_mask if last_mask is not None else d
            for mask, back, back_norm in reversed(steps):
                d = back_norm(d)
                inner = back(d)
                d = d + (inner * mask if mask is not None else inner)
            d = back_mix(back_first(d))
            d = d * wide_mask if wide_mask is not None else d
            at = 0
            for back, part in zip(backs, parts, strict=True):
                back(np.ascontiguousarray(d[:, at : at + part.shape[1]]))
                at += part.shape[1]

        return scores, backprop


def _chain(model: Model[Any, Any], given: tuple[Floats, Batch], is_train: bool) -> tuple[Chain, Callable[..., None]]:
    pairs, starts = allowed()
    chain = Chain(*given, model.get_param("T") + pairs, model.get_param("s") + starts)

    def backprop(slopes: tuple[Floats, Floats]) -> None:
        """Take the slopes of the loss by the scores of each label after another and at the start."""
        for name, slope in zip("Ts", slopes, strict=True):
            model.inc_grad(name, slope)

    return chain, backprop
