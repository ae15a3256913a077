"""Lemmas for counting: those of the treebanks, and for words they lack the regular ones."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.lexicon import table

_IRREGULAR = {form: lemma for lemma, forms in table("irregular").items() for form in forms}
_ENDINGS = {
    "VERB": [("ies", "y"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("d", ""), ("es", ""), ("s", "")],
    "NOUN": [("ies", "y"), ("ses", "s"), ("s", "")],
}


@dataclass(frozen=True)
class Lemmas:
    """What each word's lemma is, by part of speech."""

    forms: dict[tuple[str, str], str]
    known: frozenset[str]

    @classmethod
    def read(cls, paths: Iterable[Path]) -> "Lemmas":
        """Read the lemmas of CoNLL-U files; the commonest of a form counts."""
        seen: dict[tuple[str, str], Counter[str]] = {}
        for path in paths:
            for line in path.read_text(encoding="utf-8").splitlines():
                row = line.split("\t")
                if len(row) == 10 and row[3] in {"VERB", "NOUN", "ADJ"}:
                    seen.setdefault((row[1].lower(), row[3]), Counter())[row[2].lower()] += 1
        forms = {key: lemmas.most_common(1)[0][0] for key, lemmas in seen.items()}
        return cls(forms, frozenset(forms.values()))

    def of(self, word: str, part: str) -> str:
        """The lemma of a lower-case word."""
        word = word.replace("’", "'")
        if part == "VERB" and word in _IRREGULAR:
            return _IRREGULAR[word]
        if (word, part) in self.forms:
            return self.forms[word, part]
        for ending, rest in _ENDINGS.get(part, ()):
            stem = word[: -len(ending)] + rest
            if word.endswith(ending) and len(stem) > 2 and stem in self.known:
                return stem
            if word.endswith(ending) and len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in self.known:
                return stem[:-1]
        return word
