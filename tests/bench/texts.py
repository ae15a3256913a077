"""Texts for benchmarks: words by a curve as of real news, lengths as of real quotes, from a seed.

Loaded by path, because test folders are no packages.
"""

import numpy as np

# Rank and share of a word in quotes of news, read off counts of real ones; straight between on paper that is
# logarithmic both ways, and beyond the last by its power.
CURVE = (
    (1, 0.0553),
    (2, 0.0337),
    (3, 0.0236),
    (5, 0.0221),
    (10, 0.00998),
    (20, 0.0060),
    (50, 0.00242),
    (100, 0.00126),
    (200, 6.06e-4),
    (500, 2.46e-4),
    (1000, 1.2e-4),
    (2000, 5.3e-5),
    (5000, 1.46e-5),
)
TAIL = -1.35
VOCABULARY = 300_000
LONGEST = 120
# Of the logarithm of a quote's length in words.
MEAN, DEVIATION = 2.4, 0.85

_ONSETS = "b c d f g h j k l m n p r s t v w z br cl dr fl gr pl pr sh sl st th tr"
_VOWELS = "a e i o u ai ea ou"
_CODAS = ["", "n", "r", "s", "l", "t", "nd", "st"]


class Texts:
    """A vocabulary of made-up words and texts drawn from it; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.words = np.array(_vocabulary(), dtype=object)
        self.random = np.random.default_rng(seed)
        ranks, shares = np.log(np.array(CURVE)).T
        every = np.log(np.arange(1, VOCABULARY + 1))
        curve = np.interp(every, ranks, shares)
        beyond = every > ranks[-1]
        curve[beyond] = shares[-1] + TAIL * (every[beyond] - ranks[-1])
        weights = np.exp(curve)
        self._shares = np.cumsum(weights / weights.sum())

    def lengths(self, count: int) -> list[int]:
        """Words in each of so many quotes."""
        drawn = self.random.lognormal(MEAN, DEVIATION, count)
        return [int(length) for length in np.clip(np.rint(drawn), 1, LONGEST)]

    def draw(self, count: int) -> list[str]:
        """So many words."""
        return list(self.words[np.searchsorted(self._shares, self.random.random(count))])

    def quotes(self, count: int) -> list[list[str]]:
        """So many quotes, each a list of words."""
        lengths = self.lengths(count)
        drawn = self.draw(sum(lengths))
        ends = np.cumsum(lengths)
        return [drawn[end - length : end] for end, length in zip(ends, lengths, strict=True)]


def _vocabulary() -> list[str]:
    """Words of one to four syllables, shorter ones among the commoner; always the same."""
    random = np.random.default_rng(0)
    syllables = np.array(
        [onset + vowel + coda for onset in _ONSETS.split() for vowel in _VOWELS.split() for coda in _CODAS]
    )
    # A few more than needed, as some come twice.
    drawn = syllables[random.integers(len(syllables), size=(4, VOCABULARY + VOCABULARY // 4))]
    counts = (
        1
        + np.minimum(np.log10(np.arange(drawn.shape[1]) + 1) / 2, 2).astype(int)
        + random.integers(0, 2, drawn.shape[1])
    )
    found = dict.fromkeys("".join(word[:count]) for word, count in zip(drawn.T.tolist(), counts.tolist(), strict=True))
    return list(found)[:VOCABULARY]


def sentence(words: list[str]) -> str:
    """Words as printed: a capital, a full stop."""
    return " ".join(words).capitalize() + "."
