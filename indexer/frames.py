"""A paragraph as the attribution stages see it: words, with each quoted stretch as one item, in sentences."""

from dataclasses import dataclass

from spacy.tokens import Doc

from indexer.lexicon import words
from indexer.typography import Stretch
from indexer.verbs import SAYING

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
    token: int = 0
    last: int = 0
    """Its tokens in the document: the first, and the one behind the last."""


Sentence = list[Item]

# A sentence is cut here, so that looking along it stays linear in the length of the text.
_LONGEST = 300


def frame(doc: Doc, text: str, first: int, end: int, stretches: list[Stretch]) -> list[Sentence]:
    """Cut a paragraph into sentences of items, each stretch one item.

    The paragraph starts at the token `first` and ends before the offset `end` of `text`, the document's text (which
    spaCy puts together anew each time it is asked for).
    """
    items: list[Item] = []
    pending = list(reversed(stretches))
    count = len(doc)
    at = first
    while at < count:
        token = doc[at]
        start = token.idx
        if start >= end and not pending:
            break
        if pending and pending[-1].outer_start < start + len(token):
            stretch = pending.pop()
            last = at
            while last < count and doc[last].idx < stretch.outer_end:
                last += 1
            items.append(
                Item(
                    text[stretch.start : stretch.end],
                    "",
                    stretch.outer_start,
                    stretch.outer_end,
                    stretch,
                    False,
                    at,
                    last,
                )
            )
            at = max(last, at)
            continue
        if start >= end:
            break
        if not token.is_space:
            word = token.text
            lower = word.lower()
            name = word[0].isupper() and any(c.isalpha() for c in word)
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
        following = items[i + 1] if i + 1 < len(items) else None
        if following is None or len(current) >= _LONGEST or _ends(item, items[i + 1 : i + 7]):
            found.append(current)
            current = []
    return found


def _ends(item: Item, rest: list[Item]) -> bool:
    following = rest[0]
    if item.stretch is None:
        starts = following.stretch is not None or not following.text[0].islower()
        return (item.text in _TERMINAL and starts and following.text not in ",;)”") or (
            item.lower in {"a.m.", "p.m.", "u.s.", "inc.", "jr.", "corp."}
            and not following.is_name
            and following.text[0].isupper()
        )
    last = item.text[-1:]
    if last not in ".!?…" or following.text[0].islower() or following.text in {",", ";", "—", "–", "―", "-", "(", ":"}:
        return False
    if last == ".":
        return True
    # "Never!" Brock said: the sentence goes on where a short subject and a verb of saying follow.
    verb = next((n for n, i in enumerate(rest) if i.lower in SAYING), None)
    return not verb or any(i.stretch or not i.text[0].isalpha() for i in rest[:verb])


def is_particle(word: str) -> bool:
    """Whether a lower-case word may stand inside a name ("von der Leyen")."""
    return word in _NAME_PARTICLES
