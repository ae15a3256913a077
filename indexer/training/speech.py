"""Sentences of reported speech put together from the clauses and noun phrases of the treebanks.

The treebanks hold few sentences such as “...,” said X, a Y; newspapers are full of them. A clause of one sentence, a
subject of another and an adjunct of a third make one whose tree is known: as the treebanks have it, the verb of saying
is the root and what is said its `ccomp`; an attribution between two halves of a clause hangs on it as `parataxis`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from indexer.lexicon import table, words
from indexer.training.treebanks import Sentence

_SUBJECTS = {"nsubj", "nsubj:pass"}
_ENDS = {".", "!", "?"}
_MARKS = {'"', "“", "”", "``", "''", "(", ")", "‘", "’", "'", ":", ";", "...", "…", "[", "]", "*", "-", "--"}
_PERSONS = ("he", "she", "they", "I", "we", "it")
_IRREGULAR = table("irregular")
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
                if label in _SUBJECTS and sentence.tags[i] in {"NOUN", "PROPN"}:
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
        subject = any(h == root and lab in _SUBJECTS for h, lab in zip(sentence.heads, sentence.labels, strict=True))
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
            described = _copy(part)
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


class _Builder:
    """Strings tokens and parts together; `hang` gives the token that a part's root depends on."""

    def __init__(self) -> None:
        self.row = Part()
        self._pending: list[tuple[int, str]] = []

    def token(self, word: str, tag: str, label: str, head: int | None = None, *, space: bool = True) -> int:
        at = len(self.row.words)
        self.row.words.append(word)
        self.row.spaces.append(space)
        self.row.tags.append(tag)
        self.row.heads.append(at if head is None else head)
        self.row.labels.append(label)
        return at

    def part(self, part: Part, label: str, head: int | None = None) -> int:
        first = len(self.row.words)
        for i, word in enumerate(part.words):
            self.token(word, part.tags[i], part.labels[i], first + part.heads[i], space=part.spaces[i])
        root = first + part.root
        self.row.labels[root] = label
        self.row.heads[root] = root if head is None else head
        self.row.spaces[-1] = True
        return root

    def close(self) -> None:
        """Take the blank before what follows."""
        if self.row.spaces:
            self.row.spaces[-1] = False


def _past(lemma: str) -> tuple[str, str]:
    """Third person and past of a verb."""
    if lemma in _IRREGULAR:
        forms = [f for f in _IRREGULAR[lemma] if not f.endswith("ing")]
        third = next((f for f in forms if f.endswith("s")), lemma + "s")
        return third, next((f for f in forms if not f.endswith("s")), lemma)
    if lemma.endswith("e"):
        return lemma + "s", lemma + "d"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies", lemma[:-1] + "ied"
    return lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s"), lemma + "ed"


class Composer:
    """Makes sentences of reported speech out of material, as often and as varied as asked."""

    def __init__(self, material: Material, seed: int) -> None:
        self._material = material
        self._random = Random(seed)
        self._verbs = [_past(v) for v in words("reporting") if v not in {"tell"}]

    def compose(self) -> list[Sentence]:
        """Return a paragraph of one to three sentences, one of them speech."""
        pick = self._random.random()
        before = [self._plain()] if self._random.random() < 0.25 else []
        if pick < 0.55:
            made = self._quoted_first()
        elif pick < 0.65:
            made = [self._split()]
        elif pick < 0.8:
            made = [self._introduced()]
        elif pick < 0.9:
            made = [self._reported()]
        else:
            made = [self._closed()]
        return [*before, *made]

    def _clause(self) -> Part:
        return _copy(self._random.choice(self._material.clauses))

    def _plain(self) -> Sentence:
        b = _Builder()
        root = b.part(self._clause(), "ROOT")
        b.close()
        b.token(".", "PUNCT", "punct", root)
        return _sentence(b)

    def _verb(self) -> str:
        if self._random.random() < 0.6:
            return "said" if self._random.random() < 0.85 else "says"
        third, past = self._random.choice(self._verbs)
        return past if self._random.random() < 0.8 else third

    def _subject(self, b: _Builder, verb: int | None, *, after: bool = False) -> int:
        """Add a subject: a pronoun, a phrase of the treebanks, or a name with an apposition."""
        pick = self._random.random()
        if pick < (0.05 if after else 0.3):
            word = self._random.choice(_PERSONS)
            at = b.token(word.capitalize() if not b.row.words else word, "PRON", "nsubj", verb)
        elif pick < 0.6:
            first = len(b.row.words)
            at = b.part(self._random.choice(self._material.subjects), "nsubj", verb)
            b.row.words[first] = _cased(b.row.words[first], b.row.tags[first], starts=first == 0)
        else:
            at = b.part(self._random.choice(self._material.names), "nsubj", verb)
            if self._random.random() < 0.65:
                b.close()
                b.token(",", "PUNCT", "punct", None)
                comma = len(b.row.words) - 1
                head = b.part(self._random.choice(self._material.phrases), "appos", at)
                b.row.heads[comma] = head
                if not after:
                    b.close()
                    b.token(",", "PUNCT", "punct", head)
        return at

    def _adjunct(self, b: _Builder, verb: int, chance: float) -> None:
        if self._random.random() < chance:
            b.part(self._random.choice(self._material.adjuncts), "obl", verb)

    def _quote(self, b: _Builder, label: str, head: int | None, end: str) -> int:
        """Add “CLAUSE,” and return its root."""
        mark = b.token("“", "PUNCT", "punct", None, space=False)
        clause = self._clause()
        root = b.part(clause, label, head)
        b.row.heads[mark] = root
        b.close()
        b.token(end, "PUNCT", "punct", root, space=False)
        b.token("”", "PUNCT", "punct", root)
        return root

    def _quoted_first(self) -> list[Sentence]:
        """“CLAUSE,” said X; “CLAUSE,” X said; with sentences of the quote before and after."""
        found: list[Sentence] = []
        long = self._random.random() < 0.25
        if long:
            first = _Builder()
            mark = first.token("“", "PUNCT", "punct", None, space=False)
            root = first.part(self._clause(), "ROOT")
            first.row.heads[mark] = root
            first.close()
            first.token(".", "PUNCT", "punct", root)
            found.append(_sentence(first))
        b = _Builder()
        marked = self._random.random() < 0.8
        if marked and not long:
            content = self._quote(b, "ccomp", None, self._random.choice([",", ",", ",", ",", "?", "!"]))
        else:
            content = b.part(self._clause(), "ccomp", None)
            b.close()
            b.token(",", "PUNCT", "punct", content, space=not long)
            if long:
                b.token("”", "PUNCT", "punct", content)
        if self._random.random() < 0.5:
            verb = b.token(self._verb(), "VERB", "ROOT")
            self._subject(b, verb, after=True)
        else:
            subject = self._subject(b, None)
            verb = b.token(self._verb(), "VERB", "ROOT")
            b.row.heads[subject] = verb
        b.row.heads[content] = verb
        self._adjunct(b, verb, 0.35)
        b.close()
        b.token(".", "PUNCT", "punct", verb)
        found.append(_sentence(b))
        if self._random.random() < 0.3:
            last = _Builder()
            self._quote(last, "ROOT", None, ".")
            found.append(_sentence(last))
        return found

    def _split(self) -> Sentence:
        """HALF, X said, HALF: the attribution hangs on the clause it interrupts."""
        clause = self._clause()
        root = clause.root
        last = max((i for i in range(root) if clause.heads[i] == root and clause.labels[i] in _SUBJECTS), default=-1)
        cut = max((i for i in range(root) if i >= last and _ancestor(clause, i, last)), default=-1) + 1
        if not 0 < cut <= root or clause.words[cut - 1] == ",":
            return self._closed()
        b = _Builder()
        quoted = self._random.random() < 0.6
        marks = []
        if quoted:
            marks.append(b.token("“", "PUNCT", "punct", None, space=False))
        shift = {}
        for i in range(cut):
            shift[i] = b.token(clause.words[i], clause.tags[i], clause.labels[i], None, space=clause.spaces[i])
        b.close()
        commas = [b.token(",", "PUNCT", "punct", None, space=not quoted)]
        if quoted:
            marks.append(b.token("”", "PUNCT", "punct", None))
        subject = self._subject(b, None)
        verb = b.token(self._verb(), "VERB", "parataxis")
        b.row.heads[subject] = verb
        b.close()
        commas.append(b.token(",", "PUNCT", "punct", verb))
        if quoted:
            marks.append(b.token("“", "PUNCT", "punct", None, space=False))
        for i in range(cut, len(clause.words)):
            shift[i] = b.token(clause.words[i], clause.tags[i], clause.labels[i], None, space=clause.spaces[i])
        for i, at in shift.items():
            b.row.heads[at] = shift[clause.heads[i]]
        b.row.labels[shift[root]] = "ROOT"
        b.close()
        b.token(".", "PUNCT", "punct", shift[root], space=not quoted)
        if quoted:
            marks.append(b.token("”", "PUNCT", "punct", None))
        for at in marks:
            b.row.heads[at] = shift[root]
        for at in commas:
            b.row.heads[at] = verb
        b.row.heads[verb] = shift[root]
        return _sentence(b)

    def _introduced(self) -> Sentence:
        """X said, “CLAUSE.”"""
        b = _Builder()
        subject = self._subject(b, None)
        verb = b.token(self._verb(), "VERB", "ROOT")
        b.row.heads[subject] = verb
        self._adjunct(b, verb, 0.3)
        b.close()
        comma = b.token(self._random.choice([",", ",", ":"]), "PUNCT", "punct", None)
        root = self._quote(b, "ccomp", verb, ".")
        b.row.heads[comma] = root
        return _sentence(b)

    def _reported(self) -> Sentence:
        """X said (that) CLAUSE."""
        b = _Builder()
        subject = self._subject(b, None)
        verb = b.token(self._verb(), "VERB", "ROOT")
        b.row.heads[subject] = verb
        self._adjunct(b, verb, 0.15)
        that = b.token("that", "SCONJ", "mark", None) if self._random.random() < 0.5 else None
        root = b.part(_lowered(self._clause()), "ccomp", verb)
        if that is not None:
            b.row.heads[that] = root
        b.close()
        b.token(".", "PUNCT", "punct", verb)
        return _sentence(b)

    def _closed(self) -> Sentence:
        """CLAUSE, X said; CLAUSE, according to X."""
        b = _Builder()
        if self._random.random() < 0.3:
            root = b.part(self._clause(), "ROOT")
            b.close()
            comma = b.token(",", "PUNCT", "punct", root)
            case = b.token("according", "VERB", "case", None)
            b.token("to", "ADP", "fixed", case)
            source = self._subject(b, root, after=True)
            b.row.labels[source] = "obl"
            b.row.heads[case] = b.row.heads[comma] = source
            b.close()
            b.token(".", "PUNCT", "punct", root)
            return _sentence(b)
        content = b.part(self._clause(), "ccomp", None)
        b.close()
        b.token(",", "PUNCT", "punct", content)
        subject = self._subject(b, None)
        verb = b.token(self._verb(), "VERB", "ROOT")
        b.row.heads[subject] = b.row.heads[content] = verb
        self._adjunct(b, verb, 0.4)
        b.close()
        b.token(".", "PUNCT", "punct", verb)
        return _sentence(b)


def _copy(part: Part) -> Part:
    return Part(list(part.words), list(part.spaces), list(part.tags), list(part.heads), list(part.labels))


def _ancestor(part: Part, at: int, root: int) -> bool:
    for _ in range(60):
        if at == root:
            return True
        if part.heads[at] == at:
            return False
        at = part.heads[at]
    return False


def _lowered(part: Part) -> Part:
    part.words[0] = _cased(part.words[0], part.tags[0], starts=False)
    return part


def _cased(word: str, tag: str, *, starts: bool) -> str:
    """The word as it is written at the start of a sentence, or within one."""
    if starts:
        return word[0].upper() + word[1:]
    return word if tag in {"PROPN", "ADJ"} or word == "I" or word.isupper() else word[0].lower() + word[1:]


def _sentence(b: _Builder) -> Sentence:
    row = b.row
    return Sentence(row.words, row.spaces, row.tags, row.heads, row.labels)
