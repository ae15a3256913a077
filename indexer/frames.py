"""A paragraph as the attribution stages see it: words, with each quoted stretch as one item, in sentences."""

from bisect import bisect_left
from itertools import accumulate

from msgspec import Struct
from spacy.attrs import ORTH, SPACY
from spacy.tokens import Doc

from indexer.lexicon import words
from indexer.typography import Stretch
from indexer.verbs import SAYING

_TERMINAL = {".", "!", "?", "…", "...", ".”"}
_ABBREVIATED = {"a.m.", "p.m.", "u.s.", "inc.", "jr.", "corp."}
_LAST = _TERMINAL | _ABBREVIATED
"""Only these words, and stretches, end a sentence."""
_NAME_PARTICLES = words("particles")
_NAME_WORDS = words("name_words")
_NOT_NAMES = words("not_names")


class Item(Struct, frozen=True, gc=False):
    """A word or mark outside the quoted stretches, or one whole stretch; offsets count in the view."""

    text: str
    lower: str
    start: int
    end: int
    stretch: Stretch | None = None
    is_name: bool = False
    """Capitalised and no word that stands with a capital for another reason."""
    token: int = 0
    last: int = 0
    """Its tokens in the document: the first, and the one behind the last."""


Sentence = list[Item]

# A sentence is cut here, so that looking along it stays linear in the length of the text.
_LONGEST = 300


class Reading:
    """The tokens of a document as lists: asking spaCy for each by itself takes several times as long."""

    def __init__(self, doc: Doc) -> None:
        strings = doc.vocab.strings
        table = doc.to_array([ORTH, SPACY])
        self.words: list[str] = [strings[orth] for orth in table[:, 0].tolist()]
        blanks = table[:, 1].tolist()
        self.text = "".join([word + " " if blank else word for word, blank in zip(self.words, blanks, strict=True)])
        lengths = [len(word) + blank for word, blank in zip(self.words, blanks, strict=True)]
        self._starts = list(accumulate(lengths, initial=0))

    def sentences(self, start: int, end: int, stretches: list[Stretch]) -> list[Sentence]:
        """Cut the paragraph between two offsets into sentences of items, each stretch one item."""
        items: list[Item] = []
        pending = list(reversed(stretches))
        words, starts = self.words, self._starts
        count = len(words)
        at = bisect_left(starts, start)
        while at < count:
            start = starts[at]
            if start >= end and not pending:
                break
            word = words[at]
            if pending and pending[-1].outer_start < start + len(word):
                stretch = pending.pop()
                last = max(bisect_left(starts, stretch.outer_end, at, count), at)
                inner = self.text[stretch.start : stretch.end]
                items.append(Item(inner, "", stretch.outer_start, stretch.outer_end, stretch, token=at, last=last))
                at = last
                continue
            if start >= end:
                break
            if not word.isspace():
                lower = word.lower()
                name = word[0].isupper() and any(map(str.isalpha, word))
                if lower in _NOT_NAMES:
                    name = name and lower in _NAME_WORDS and bool(items) and items[-1].is_name
                items.append(Item(word, lower, start, start + len(word), None, name, at, at + 1))
            at += 1
        return _signed(_sentences(items))


def _signed(sentences: list[Sentence]) -> list[Sentence]:
    """Put the name that signs a quote into its sentence: “It is a budget for the few.” Joan Hill, 58, nurse"""
    if len(sentences) != 2 or not sentences[0][-1].stretch:
        return sentences
    rest = sentences[1]
    signs = rest[0].is_name and rest[-1].text not in _TERMINAL and len(rest) <= 15
    return [sentences[0] + rest] if signs and not any(i.stretch for i in rest) else sentences


def _sentences(items: list[Item]) -> list[Sentence]:
    found: list[Sentence] = []
    current: Sentence = []
    for i, item in enumerate(items):
        current.append(item)
        may_end = item.stretch is not None or item.lower in _LAST
        if len(current) >= _LONGEST or (may_end and i + 1 < len(items) and _ends(item, items[i + 1 : i + 7])):
            found.append(current)
            current = []
    return [*found, current] if current else found


def _ends(item: Item, rest: list[Item]) -> bool:
    following = rest[0]
    if item.stretch is None:
        starts = following.stretch is not None or not following.text[0].islower()
        return (item.text in _TERMINAL and starts and following.text not in ",;)”") or (
            item.lower in _ABBREVIATED and not following.is_name and following.text[0].isupper()
        )
    last = item.text[-1:]
    if last not in ".!?…" or following.text[0].islower() or following.text in {",", ";", "—", "–", "―", "-", "(", ":"}:
        return False
    if last == ".":
        return True
    # "Never!" Brock said: the sentence goes on where a short subject and a verb of saying follow.
    verb = next((n for n, i in enumerate(rest) if i.lower in SAYING), None)
    return not verb or any(i.stretch or not i.text[0].isalpha() for i in rest[:verb])


def is_hyphen(sentence: Sentence, at: int) -> bool:
    """Whether an item is a hyphen that joins the words on both its sides: "ten-man"."""
    if sentence[at].text != "-" or not 0 < at < len(sentence) - 1 or sentence[at + 1].stretch:
        return False
    return sentence[at - 1].end == sentence[at].start and sentence[at].end == sentence[at + 1].start


def is_particle(word: str) -> bool:
    """Whether a lower-case word may stand inside a name ("von der Leyen")."""
    return word in _NAME_PARTICLES
