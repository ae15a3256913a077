"""Sentences of reported speech put together from the clauses and noun phrases of the treebanks.

The treebanks hold few sentences such as “...,” said X, a Y; newspapers are full of them. A clause of one sentence, a
subject of another and an adjunct of a third make one whose tree is known: as the treebanks have it, the verb of saying
is the root and what is said its `ccomp`; an attribution between two halves of a clause hangs on it as `parataxis`.
"""

from random import Random

from indexer.lexicon import table, words
from indexer.training.material import SUBJECTS, Material, Part, copied
from indexer.training.treebanks import Sentence

_PERSONS = ("he", "she", "they", "I", "we", "it")
_IRREGULAR = table("irregular")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TITLES = ("Mr.", "Mrs.", "Ms.", "Dr.", "Sen.", "Rep.", "Gov.", "President", "Senator", "Mayor", "Minister", "Judge")
_OFFICES = ("spokesman", "spokeswoman", "coach", "director", "analyst", "lawyer", "chief", "secretary", "professor")
_SPEAKS_FOR = ("spokesman", "spokeswoman", "spokesperson", "lawyer", "attorney")
_PARTICIPLES = ("saying", "adding", "noting", "arguing", "insisting", "claiming", "warning", "explaining", "suggesting")


class _Builder:
    """Strings tokens and parts together."""

    def __init__(self) -> None:
        self.row = Part()

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
        self._verbs = [_past(v) for v in sorted(words("reporting")) if v not in {"tell"}]

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
        elif pick < 0.93:
            made = [self._followed()]
        else:
            made = [self._closed()]
        return [*before, *made]

    def _clause(self) -> Part:
        return copied(self._random.choice(self._material.clauses))

    def _plain(self) -> Sentence:
        b = _Builder()
        root = b.part(self._clause(), "ROOT")
        b.close()
        b.token(".", "PUNCT", "punct", root)
        return _sentence(b)

    def _verb(self, b: _Builder, label: str, subject: int | None, *, told: float = 0) -> int:
        """Add a verb of saying; where its subject stands before it, perhaps whom it was told and on which day."""
        pick = self._random.random()
        if pick < told:
            verb = b.token("told" if pick < 0.8 * told else "tells", "VERB", label)
            self._addressee(b, verb)
        elif self._random.random() < 0.6:
            verb = b.token("said" if self._random.random() < 0.85 else "says", "VERB", label)
        else:
            third, past = self._random.choice(self._verbs)
            verb = b.token(past if self._random.random() < 0.8 else third, "VERB", label)
        if subject is not None:
            b.row.heads[subject] = verb
            if self._random.random() < 0.12:
                b.token(self._random.choice(_DAYS), "PROPN", "obl", verb)
        return verb

    def _addressee(self, b: _Builder, verb: int) -> None:
        pick = self._random.random()
        if pick < 0.3:
            b.token(self._random.choice(("me", "us", "him", "her", "them")), "PRON", "iobj", verb)
        elif pick < 0.5:
            b.token("reporters", "NOUN", "iobj", verb)
        elif pick < 0.75:
            b.part(self._random.choice(self._material.names), "iobj", verb)
        else:
            first = len(b.row.words)
            b.part(self._random.choice(self._material.subjects), "iobj", verb)
            b.row.words[first] = _cased(b.row.words[first], b.row.tags[first], starts=False)

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
        elif pick < 0.66:
            article = "a" if b.row.words else "A"
            if self._random.random() < 0.3:
                article = article.replace("a", "the").replace("A", "The")
            before = b.token(article, "DET", "det")
            at = b.token(self._random.choice(_SPEAKS_FOR), "NOUN", "nsubj", verb)
            case = b.token("for", "ADP", "case")
            whose = b.part(self._random.choice(self._material.names), "nmod", at)
            b.row.heads[before], b.row.heads[case] = at, whose
        else:
            titles = [b.token(title, "NOUN" if title.islower() else "PROPN", "nmod") for title in self._title(b)]
            at = b.part(self._random.choice(self._material.names), "nsubj", verb)
            for title in titles:
                b.row.heads[title] = at
            if self._random.random() < (0.3 if titles else 0.65):
                b.close()
                b.token(",", "PUNCT", "punct", None)
                comma = len(b.row.words) - 1
                head = b.part(self._random.choice(self._material.phrases), "appos", at)
                b.row.heads[comma] = head
                if not after:
                    b.close()
                    b.token(",", "PUNCT", "punct", head)
        return at

    def _title(self, b: _Builder) -> list[str]:
        """What stands before a name: nothing, a title or, within a sentence, an office."""
        pick = self._random.random()
        if pick < 0.25:
            return [self._random.choice(_TITLES)]
        return [self._random.choice(_OFFICES)] if pick < 0.35 and b.row.words else []

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
            verb = self._verb(b, "ROOT", None)
            self._subject(b, verb, after=True)
        else:
            verb = self._verb(b, "ROOT", self._subject(b, None), told=0.1)
        b.row.heads[content] = verb
        self._adjunct(b, verb, 0.35)
        self._addition(b, verb, 0.05)
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
        last = max((i for i in range(root) if clause.heads[i] == root and clause.labels[i] in SUBJECTS), default=-1)
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
        verb = self._verb(b, "parataxis", self._subject(b, None), told=0.05)
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
        verb = self._verb(b, "ROOT", self._subject(b, None), told=0.15)
        self._adjunct(b, verb, 0.3)
        b.close()
        comma = b.token(self._random.choice([",", ",", ":"]), "PUNCT", "punct", None)
        root = self._quote(b, "ccomp", verb, ".")
        b.row.heads[comma] = root
        return _sentence(b)

    def _reported(self) -> Sentence:
        """X said (that) CLAUSE (and that CLAUSE)."""
        b = _Builder()
        verb = self._verb(b, "ROOT", self._subject(b, None), told=0.2)
        self._adjunct(b, verb, 0.15)
        root = self._clause_with_that(b, "ccomp", verb, 0.5)
        if self._random.random() < 0.1:
            joined = b.token("and", "CCONJ", "cc")
            b.row.heads[joined] = self._clause_with_that(b, "conj", root, 1)
        self._addition(b, verb, 0.1)
        b.close()
        b.token(".", "PUNCT", "punct", verb)
        return _sentence(b)

    def _followed(self) -> Sentence:
        """CLAUSE, saying (that) CLAUSE."""
        b = _Builder()
        root = b.part(self._clause(), "ROOT")
        self._addition(b, root, 1)
        b.close()
        b.token(".", "PUNCT", "punct", root)
        return _sentence(b)

    def _addition(self, b: _Builder, verb: int, chance: float) -> None:
        """Add “, adding (that) CLAUSE”."""
        if self._random.random() < chance:
            b.close()
            comma = b.token(",", "PUNCT", "punct")
            adding = b.row.heads[comma] = b.token(self._random.choice(_PARTICIPLES), "VERB", "advcl", verb)
            self._clause_with_that(b, "ccomp", adding, 0.6)

    def _clause_with_that(self, b: _Builder, label: str, head: int, chance: float) -> int:
        """Add a clause, with so much chance behind “that”, and return its root."""
        that = b.token("that", "SCONJ", "mark") if self._random.random() < chance else None
        root = b.part(_lowered(self._clause()), label, head)
        if that is not None:
            b.row.heads[that] = root
        return root

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
        verb = self._verb(b, "ROOT", self._subject(b, None), told=0.1)
        b.row.heads[content] = verb
        self._adjunct(b, verb, 0.4)
        self._addition(b, verb, 0.08)
        b.close()
        b.token(".", "PUNCT", "punct", verb)
        return _sentence(b)


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
    kept = word == "I" if len(word) == 1 else tag in {"PROPN", "ADJ"} or word.isupper()
    return word if kept else word[0].lower() + word[1:]


def _sentence(b: _Builder) -> Sentence:
    row = b.row
    return Sentence(row.words, row.spaces, row.tags, row.heads, row.labels)
