"""How likely words that hang on a cue are a quote: counts of verbs, nouns and adjectives by construction.

`data/cues.csv` holds, for a lemma in a construction, how often it was seen in the 840 training articles of PolNeAR
(Newell, Margolin and Ruths 2018) and how often what hung on it there was a labelled quote; `data/contexts.csv` the same
for a construction and what stands around the cue. Counts only: none of its text.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from indexer.lexicon import table

_IRREGULAR = {form: lemma for lemma, forms in table("irregular").items() for form in forms}
_SUFFIXES = {
    "VERB": [("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e")],
    "NOUN": [("ies", "y"), ("es", ""), ("s", "")],
    "ADJ": [],
}
# How many cases of its own outweigh what is known of the lemma in all constructions, and of the construction.
_LEMMA, _PAIR, _CONSTRUCTION = 4, 3, 5
_FLOOR = 0.1
# Features overlap: each counts for this much of what it would were they independent. Chosen on the training articles.
_DAMPING = 0.5
_SEEN = 20
_PARTS = ("VERB", "NOUN", "ADJ")
_REMEMBERED = 100_000

Count = tuple[int, int]


class Likelihood:
    """Counts of cues and contexts, and the probabilities they give."""

    def __init__(self, cues: dict[tuple[str, str, str], Count], contexts: dict[tuple[str, str], Count]) -> None:
        """Take counts (seen, quotes) by lemma, part of speech and construction, and by construction and context."""
        self._pairs = cues
        self._contexts = contexts
        lemmas: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        constructions: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        families: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (lemma, part, construction), (seen, quotes) in cues.items():
            for tally in (lemmas[lemma, part], constructions[construction], families[family(construction)]):
                tally[0] += seen
                tally[1] += quotes
        self._lemmas = dict(lemmas)
        self._constructions = dict(constructions)
        self._families = dict(families)
        self._odds: dict[tuple[str, str, str], float] = {}
        self._shifts: dict[str, dict[str, float]] = {}
        self._best: dict[str, float] = {}
        self._words: dict[str, float] = {}
        for lemma, part, construction in cues:
            found = self.of(lemma, part, construction, [])
            self._best[lemma] = max(self._best.get(lemma, 0.0), found)

    def lemma(self, word: str, part: str) -> str:
        """The lemma of a lower-case word among those counted, else the word."""
        word = word.replace("’", "'")
        if part == "VERB" and word in _IRREGULAR:
            return _IRREGULAR[word]
        if (word, part) in self._lemmas:
            return word
        for suffix, rest in _SUFFIXES.get(part, ()):
            if word.endswith(suffix) and len(word) > len(suffix) + 2:
                stem = word[: -len(suffix)] + rest
                if (stem, part) in self._lemmas:
                    return stem
                if len(stem) > 3 and stem[-1] == stem[-2] and (stem[:-1], part) in self._lemmas:
                    return stem[:-1]
        return word

    def of(self, lemma: str, part: str, construction: str, contexts: list[str]) -> float:
        """The probability, 0 to 1, that what hangs on a cue in this construction and these contexts is a quote."""
        key = (lemma, part, construction)
        odds = self._odds.get(key)
        if odds is None:
            if len(self._odds) >= _REMEMBERED:
                self._odds.clear()
            odds = self._odds[key] = self._odds_of(*key)
        shifts = self._shifts.get(construction)
        if shifts is None:
            shifts = self._shifts[construction] = self._shifts_of(family(construction))
        for context in contexts:
            odds += shifts.get(context, 0.0)
        return 1 / (1 + math.exp(-odds))

    def _odds_of(self, lemma: str, part: str, construction: str) -> float:
        """The odds, as a logarithm, whatever the context."""
        seen, quotes = self._constructions.get(construction, (0, 0))
        base = (quotes + _FLOOR * _CONSTRUCTION) / (seen + _CONSTRUCTION)
        seen, quotes = self._lemmas.get((lemma, part), (0, 0))
        lemmas = (quotes + _LEMMA * base) / (seen + _LEMMA)
        seen, quotes = self._pairs.get((lemma, part, construction), (0, 0))
        return _logit((quotes + _PAIR * (lemmas + base) / 2) / (seen + _PAIR))

    def _shifts_of(self, group: str) -> dict[str, float]:
        """What each context adds to the odds in the constructions of a family."""
        seen, quotes = self._families.get(group, (0, 0))
        usual = _logit((quotes + 0.5) / (seen + 1))
        return {
            context: _DAMPING * (_logit((quotes + 1) / (seen + 2)) - usual)
            for (kind, context), (seen, quotes) in self._contexts.items()
            if kind == group and seen > _SEEN
        }

    def may_be_cue(self, word: str, least: float) -> bool:
        """Whether a lower-case word is a form of a lemma that reaches the probability `least` in some construction."""
        best = self._words.get(word)
        if best is None:
            if len(self._words) >= _REMEMBERED:
                self._words.clear()
            best = self._words[word] = max(self._best.get(self.lemma(word, part), 0.0) for part in _PARTS)
        return best >= least


def family(construction: str) -> str:
    """The construction without its preposition or its side."""
    return construction.partition("-")[0]


def _logit(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(share / (1 - share))


def _rows(name: str) -> Iterator[list[str]]:
    rows = csv.reader(files("indexer").joinpath("data", name).read_text(encoding="utf-8").splitlines())
    next(rows)
    yield from rows


@cache
def counted() -> Likelihood:
    """The counts shipped with the package."""
    cues = {(r[0], r[1], r[2]): (int(r[3]), int(r[4])) for r in _rows("cues.csv")}
    contexts = {(r[0], r[1]): (int(r[2]), int(r[3])) for r in _rows("contexts.csv")}
    return Likelihood(cues, contexts)
