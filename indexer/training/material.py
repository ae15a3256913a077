"""The clauses and noun phrases of the treebanks that sentences of reported speech are put together from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.training.treebanks import Sentence

SUBJECTS = {"nsubj", "nsubj:pass"}
_ENDS = {".", "!", "?"}
_MARKS = {'"', "“", "”", "``", "''", "(", ")", "‘", "’", "'", ":", ";", "...", "…", "[", "]", "*", "-", "--"}
_BARE = {"who", "which", "that", "what", "there", "this", "these", "those", "you", "whatever", "one", "none"}


@dataclass(slots=True)
class Part:
    """A subtree: heads count within it, its root is its own head."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    @property
    def root(self) -> int:
        """The token the others hang on."""
        return next(i for i, head in enumerate(self.heads) if head == i)


def _subtree(sentence: Sentence, root: int) -> list[int]:
    found = []
    for i in range(len(sentence.words)):
        at = i
        for _ in range(60):
            if at == root:
                found.append(i)
                break
            if sentence.heads[at] == at:
                break
            at = sentence.heads[at]
    return found


def _part(sentence: Sentence, places: list[int]) -> Part | None:
    """The tokens at `places` as a part; None where they are not one run with one root."""
    if not places or places[-1] - places[0] != len(places) - 1:
        return None
    first = places[0]
    inside = range(first, places[-1] + 1)
    roots = [i for i in places if sentence.heads[i] not in inside or sentence.heads[i] == i]
    if len(roots) != 1:
        return None
    return Part(
        [sentence.words[i] for i in places],
        [sentence.spaces[i] for i in places],
        [sentence.tags[i] for i in places],
        [sentence.heads[i] - first if i != roots[0] else i - first for i in places],
        [sentence.labels[i] for i in places],
    )


@dataclass(slots=True)
class Material:
    """What sentences of speech are made from."""

    clauses: list[Part] = field(default_factory=list)
    subjects: list[Part] = field(default_factory=list)
    names: list[Part] = field(default_factory=list)
    phrases: list[Part] = field(default_factory=list)
    adjuncts: list[Part] = field(default_factory=list)

    @classmethod
    def of(cls, sentences: Iterable[Sentence]) -> "Material":
        """Collect clauses, subjects, names, descriptions and adjuncts."""
        found = cls()
        for sentence in sentences:
            found._clause(sentence)
            for i, label in enumerate(sentence.labels):
                if label in SUBJECTS and sentence.tags[i] in {"NOUN", "PROPN"}:
                    found._subject(sentence, i)
                elif label == "obl" and sentence.tags[i] in {"NOUN", "PROPN"} and sentence.heads[i] < i:
                    found._adjunct(sentence, i)
                elif label == "appos" and sentence.tags[i] == "NOUN":
                    found._phrase(sentence, i)
        return found

    def _clause(self, sentence: Sentence) -> None:
        count = len(sentence.words)
        root = sentence.labels.index("ROOT")
        if not 5 <= count <= 40 or sentence.words[-1] not in _ENDS or not sentence.words[0][0].isupper():
            return
        if set(sentence.words[:-1]) & _MARKS or sentence.heads[-1] != root:
            return
        subject = any(h == root and lab in SUBJECTS for h, lab in zip(sentence.heads, sentence.labels, strict=True))
        if not subject or "parataxis" in sentence.labels:
            return
        part = _part(sentence, list(range(count - 1)))
        if part:
            self.clauses.append(part)

    def _subject(self, sentence: Sentence, at: int) -> None:
        part = _part(sentence, _subtree(sentence, at))
        if part is None or len(part.words) > 24 or set(part.words) & _MARKS:
            return
        if part.words[0].lower() in _BARE or part.words[-1] == ",":
            return
        self.subjects.append(part)
        if sentence.tags[at] == "NOUN" and part.words[0].lower() in {"a", "an", "the"} and 2 < len(part.words) <= 12:
            described = copied(part)
            described.words[0] = described.words[0].lower()
            self.phrases.append(described)
        if sentence.tags[at] == "PROPN" and len(part.words) <= 5 and all(t in {"PROPN", "NOUN"} for t in part.tags):
            self.names.append(part)

    def _phrase(self, sentence: Sentence, at: int) -> None:
        places = _subtree(sentence, at)
        while places and sentence.labels[places[0]] == "punct":
            places.pop(0)
        while places and sentence.labels[places[-1]] == "punct":
            places.pop()
        part = _part(sentence, places)
        if part and 1 < len(part.words) <= 18 and not set(part.words) & _MARKS:
            self.phrases.append(part)

    def _adjunct(self, sentence: Sentence, at: int) -> None:
        part = _part(sentence, _subtree(sentence, at))
        if part and 2 <= len(part.words) <= 9 and part.tags[0] == "ADP" and not set(part.words) & (_MARKS | {","}):
            self.adjuncts.append(part)


def copied(part: Part) -> Part:
    """The part again, to be changed."""
    return Part(list(part.words), list(part.spaces), list(part.tags), list(part.heads), list(part.labels))
