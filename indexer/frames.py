"""A paragraph as the attribution stages see it: words, with each quoted stretch as one item, in sentences."""

import re
from dataclasses import dataclass

from spacy.language import Language

from indexer.lexicon import words
from indexer.typography import Stretch

_TERMINAL = {".", "!", "?", "…", "...", ".”"}
_NAME_PARTICLES = words("particles")
_NAME_WORDS = words("name_words")
_NOT_NAMES = words("not_names")


@dataclass(frozen=True, slots=True)
class Item:
    """A word or mark outside the quoted stretches, or one whole stretch; offsets count in the view."""

    text: str
    lower: str
    start: int
    end: int
    stretch: Stretch | None = None
    is_name: bool = False
    """Capitalised and no word that stands with a capital for another reason."""


Sentence = list[Item]

# spaCy takes time quadratic in the length of a run without blanks; a word has no hundred letters.
_LONG = re.compile(r"\S{101}")
# It refuses texts of a million characters, so it is given them in pieces.
_PIECE = 100_000
# A sentence is cut here, so that looking along it stays linear in the length of the text.
_LONGEST = 300


def frame(nlp: Language, text: str, start: int, end: int, stretches: list[Stretch]) -> list[Sentence]:
    """Cut a paragraph (`text[start:end]`) into sentences of items, each stretch one item."""
    items: list[Item] = []
    at = start
    for stretch in [*stretches, None]:
        stop = stretch.outer_start if stretch else end
        if stop > at:
            items += _words(nlp, text[at:stop], at)
        if stretch:
            items.append(Item(text[stretch.start : stretch.end], "", stretch.outer_start, stretch.outer_end, stretch))
            at = stretch.outer_end
    return _signed(_sentences(items))


def _signed(sentences: list[Sentence]) -> list[Sentence]:
    """Put the name that signs a quote into its sentence: “It is a budget for the few.” Joan Hill, 58, nurse"""
    if len(sentences) != 2 or not sentences[0][-1].stretch:
        return sentences
    rest = sentences[1]
    signs = rest[0].is_name and rest[-1].text not in _TERMINAL and len(rest) <= 15
    return [sentences[0] + rest] if signs and not any(i.stretch for i in rest) else sentences


def _words(nlp: Language, piece: str, offset: int) -> list[Item]:
    if len(piece) < _PIECE and not _LONG.search(piece):
        return _tokens(nlp, piece, offset)
    items: list[Item] = []
    start = 0
    while start < len(piece):
        long = _LONG.search(piece, start, start + _PIECE)
        blank = piece.rfind(" ", start, start + _PIECE)
        end = (
            long.start() + 100
            if long
            else blank + 1
            if blank > start and start + _PIECE < len(piece)
            else start + _PIECE
        )
        items += _tokens(nlp, piece[start:end], offset + start)
        start = end
    return items


def _tokens(nlp: Language, piece: str, offset: int) -> list[Item]:
    items: list[Item] = []
    for token in nlp.make_doc(piece):
        if token.is_space:
            continue
        word = token.text
        lower = word.lower()
        name = word[0].isupper() and any(c.isalpha() for c in word)
        if lower in _NOT_NAMES:
            name = name and lower in _NAME_WORDS and bool(items) and items[-1].is_name
        items.append(Item(word, lower, offset + token.idx, offset + token.idx + len(word), None, name))
    return items


def _sentences(items: list[Item]) -> list[Sentence]:
    found: list[Sentence] = []
    current: Sentence = []
    for i, item in enumerate(items):
        current.append(item)
        following = items[i + 1] if i + 1 < len(items) else None
        if (
            following is None
            or len(current) >= _LONGEST
            or _ends(item, following, items[i + 2] if i + 2 < len(items) else None)
        ):
            found.append(current)
            current = []
    return found


def _ends(item: Item, following: Item, second: Item | None) -> bool:
    if item.stretch is None:
        starts = following.stretch is not None or not following.text[0].islower()
        return (item.text in _TERMINAL and starts and following.text not in ",;)”") or (
            item.lower in {"a.m.", "p.m.", "u.s.", "inc.", "jr.", "corp."}
            and not following.is_name
            and following.text[0].isupper()
        )
    last = item.text[-1:]
    if last not in ".!?…" or following.text[0].islower() or following.text in {",", ";", "—", "–", "-", "(", ":"}:
        return False
    if last == ".":
        return True
    # "Never!" Brock said: the sentence goes on where a short subject and a verb follow.
    return not (following.is_name and second is not None and (second.lower in {"said", "says"} or second.is_name))


def is_particle(word: str) -> bool:
    """Whether a lower-case word may stand inside a name ("von der Leyen")."""
    return word in _NAME_PARTICLES
