"""What the training reads: sentences of the treebanks and composed ones, printed as newspapers print, in batches."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import numpy as np

from indexer.biaffine import forms, norm
from indexer.training.material import Material
from indexer.training.speech import Composer
from indexer.training.treebanks import Sentence

Array = np.ndarray[Any, Any]

_TYPOGRAPHY = {
    "'": "’",
    "'s": "’s",
    "n't": "n’t",
    "'m": "’m",
    "'re": "’re",
    "'ve": "’ve",
    "'ll": "’ll",
    "'d": "’d",
    "--": "—",
    "...": "…",
}
_CURLY, _PRIMES = 0.5, 0.15
"""Shares of sentences whose double marks become “ ” and '' ''."""
_PAIRED = 0.06
"""Share of sentences that are given together with the next, as a stretch with two sentences is."""
_LENGTHS = (8, 12, 16, 20, 26, 32, 40, 50, 64, 90)
"""Sentences are padded to one of these, since each length is compiled by itself; longer ones are left out."""


def mixed(treebanks: Sequence[Sentence], material: Material, speech: float, seed: int) -> list[Sentence]:
    """Return the sentences of one epoch: those of the treebanks and, for every three, `speech` composed paragraphs."""
    random = Random(seed)
    composer = Composer(material, seed)
    found = list(treebanks)
    for _ in range(int(speech * len(treebanks) / 3)):
        found += composer.compose()
    random.shuffle(found)
    together = [random.random() < _PAIRED for _ in found]
    paired = [joined(*pair) if both else pair[0] for both, pair in zip(together, pairwise(found), strict=False)]
    return [printed(s, random.random()) for s in [*paired, found[-1]]]


def joined(one: Sentence, two: Sentence) -> Sentence:
    """Two sentences as one, each with its root."""
    heads = one.heads + [len(one.words) + head for head in two.heads]
    return Sentence(one.words + two.words, one.spaces + two.spaces, one.tags + two.tags, heads, one.labels + two.labels)


def printed(sentence: Sentence, pick: float) -> Sentence:
    """The sentence with typographic marks and apostrophes, with '' for double marks, or as it is; `pick` is 0 to 1."""
    if pick >= _CURLY + _PRIMES:
        return sentence
    words = []
    for i, word in enumerate(sentence.words):
        if word in {'"', "``", "''", "“", "”"}:
            opens = not sentence.spaces[i] and (i == 0 or sentence.spaces[i - 1]) and word != "”"
            words.append("''" if pick >= _CURLY else "“" if opens else "”")
        else:
            words.append(word if pick >= _CURLY else _TYPOGRAPHY.get(word, word))
    return Sentence(words, sentence.spaces, sentence.tags, sentence.heads, sentence.labels)


class Batch(NamedTuple):
    """Sentences padded to one length; all arrays but `forms` are (sentences, words)."""

    words: Array
    forms: Array
    """(sentences, words, forms of a word)."""
    inside: Array
    """1 where there is a word, 0 behind the end of a sentence."""
    heads: Array
    labels: Array
    tags: Array


class Vocabulary:
    """The words, forms, relations and tags that the network tells apart; number 0 is any other word or form."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        printed_words = Counter(word for s in sentences for word in s.words)
        words: Counter[str] = Counter()
        affixes: Counter[str] = Counter()
        for word, count in printed_words.items():
            words[norm(word)] += count
            for form in forms(word):
                affixes[form] += count
        self.words = sorted(word for word, count in words.items() if count > 1)
        self.forms = sorted(form for form, count in affixes.items() if count > 2)
        self.labels = sorted({label for s in sentences for label in s.labels})
        self.tags = sorted({tag for s in sentences for tag in s.tags})
        self.counts = np.array([1e9, *(words[word] for word in self.words)], dtype=np.float32)
        """How often each word was seen, by its number."""
        self._words = {word: i for i, word in enumerate(self.words, 1)}
        self._forms = {form: i for i, form in enumerate(self.forms, 1)}
        self._labels = {label: i for i, label in enumerate(self.labels)}
        self._tags = {tag: i for i, tag in enumerate(self.tags)}
        self._known: dict[str, tuple[int, list[int]]] = {}

    def batches(self, sentences: Iterable[Sentence], size: int, seed: int) -> Iterator[Batch]:
        """Yield batches of sentences of like length, about `size` words each, in a seeded order."""
        random = Random(seed)
        by_length: dict[int, list[Sentence]] = {length: [] for length in _LENGTHS}
        for sentence in sentences:
            fitting = next((length for length in _LENGTHS if len(sentence.words) <= length), None)
            if fitting:
                by_length[fitting].append(sentence)
        cut = []
        for length, group in by_length.items():
            random.shuffle(group)
            count = max(1, size // length)
            cut += [(length, count, group[at : at + count]) for at in range(0, len(group), count)]
        random.shuffle(cut)
        for length, count, group in cut:
            yield self._batch(group, count, length)

    def _batch(self, sentences: list[Sentence], count: int, length: int) -> Batch:
        words, inside, heads, labels, tags = (np.zeros((count, length), np.int32) for _ in range(5))
        looked_up = np.zeros((count, length, len(forms("a"))), np.int32)
        for row, s in enumerate(sentences):
            end = len(s.words)
            for at, word in enumerate(s.words):
                words[row, at], looked_up[row, at] = self._numbers(word)
            inside[row, :end] = 1
            heads[row, :end] = s.heads
            labels[row, :end] = [self._labels.get(label, 0) for label in s.labels]
            tags[row, :end] = [self._tags.get(tag, 0) for tag in s.tags]
        return Batch(words, looked_up, inside.astype(np.float32), heads, labels, tags)

    def _numbers(self, word: str) -> tuple[int, list[int]]:
        found = self._known.get(word)
        if found is None:
            found = self._words.get(norm(word), 0), [self._forms.get(form, 0) for form in forms(word)]
            self._known[word] = found
        return found
