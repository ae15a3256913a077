"""Which words are quotes: of those drawn and those the rules found, the ones that most draws agree on.

A draw is a reading of the whole paragraph; the words chosen are those likeliest to share half of their words with a
quote of the true one, and so to count as found (minimum Bayes risk decoding).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.quotes import Found
from indexer.reported import Report
from indexer.tagger.layers import Floats
from indexer.tagger.model import AGAIN, FIRST
from indexer.tagger.parts import Bools, Part

_SAME = 0.5
"""The least intersection over union, in words, at which two are the same quote."""
_EXACT = 0.3
"""What it counts to be right to the word, where it counts 1 to be the same quote."""


@dataclass(frozen=True, slots=True)
class Options:
    """The words of a paragraph that may be quotes."""

    masks: Bools
    """For each option which tokens it holds."""
    likeness: Floats
    """The intersection over union, in words, of each option with each other."""
    hit: Floats
    """In how many draws, of 1, the option is a quote."""
    exact: Floats
    """In how many it is one to the word."""
    rows: tuple[tuple[Found, ...], ...]
    """The quotes of the rules that hold these very words."""
    reports: tuple[tuple[Report, ...], ...]
    """What the rules say of these very words, whether they made a quote of them or not."""


def options(part: Part, rows: Sequence[Found]) -> Options | None:
    """Return what may be quotes in a paragraph, `rows` being those of the rules; None where nothing may."""
    masks: dict[bytes, Bools] = {}
    drawn: dict[bytes, list[int]] = defaultdict(list)
    for draws, mask in _drawn(part):
        key = _add(masks, mask)
        drawn[key] += draws
    found: dict[bytes, list[Found]] = defaultdict(list)
    for row in rows:
        key = _add(masks, part.mask(row.contents))
        found[key].append(row)
    told: dict[bytes, list[Report]] = defaultdict(list)
    for reports in part.paragraph.reports:
        for report in reports:
            key = _add(masks, part.mask(report.contents))
            told[key].append(report)
    masks.pop(b"", None)
    if not masks:
        return None
    table = np.array(list(masks.values()))
    words = (table & part.words).astype(np.float32)
    shared, sizes = words @ words.T, words.sum(axis=1)
    likeness = shared / np.maximum(sizes[:, None] + sizes[None] - shared, 1)
    occurs = np.zeros((len(masks), len(part.draws)), dtype=np.float32)
    for row_number, key in enumerate(masks):
        occurs[row_number, drawn.get(key, [])] = 1
    return Options(
        table,
        likeness,
        _share(likeness >= _SAME, occurs),
        _share(likeness > 0.999, occurs),
        tuple(tuple(found[key]) for key in masks),
        tuple(tuple(told[key]) for key in masks),
    )


def _add(masks: dict[bytes, Bools], mask: Bools) -> bytes:
    if not mask.any():
        return b""
    key = mask.tobytes()
    masks.setdefault(key, mask)
    return key


def _drawn(part: Part) -> list[tuple[list[int], Bools]]:
    """The quotes of each reading that was drawn: the numbers of the draws, and the tokens of the quote."""
    content = (part.draws >= FIRST) & (part.draws <= AGAIN)
    numbers = np.cumsum(part.draws == FIRST, axis=1, dtype=np.int16) * content
    alike: dict[bytes, list[int]] = defaultdict(list)
    for draw, row in enumerate(numbers):
        alike[row.tobytes()].append(draw)
    found = []
    for draws in alike.values():
        row = numbers[draws[0]]
        for quote in range(1, int(row.max()) + 1):
            found.append((draws, row == quote))
    return found


def _share(like: Bools, occurs: Floats) -> Floats:
    share: Floats = (like.astype(np.float32) @ occurs > 0).mean(axis=1)
    return share


def choose(found: Options, least: float, taken: Bools) -> list[int]:
    """Return the options that are quotes, none of which holds a token of another or of those taken already.

    `least` is how likely one must be.
    """
    taken = taken.copy()
    chosen = []
    worth = found.hit + _EXACT * found.exact
    for number in np.argsort(-worth, kind="stable"):
        if found.hit[number] >= least and not (taken & found.masks[number]).any():
            chosen.append(int(number))
            taken |= found.masks[number]
    return chosen
