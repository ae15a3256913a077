"""Names as they stand in a sentence: runs of capitalised words, the titles before them, what kind of name."""

import re
from collections.abc import Iterator

from indexer.frames import Item, Sentence, is_particle
from indexer.lexicon import words

TITLES = words("titles")
ROLES = words("roles")
ORGANISATION = words("organisations")
_PLACES = words("places")
DEMONYM = re.compile(r"[A-Z]\w+(?:an|ian|ish|ese|ch|ss|ni|i)|German|Greek|Dutch|Czech")

Run = tuple[int, int]
"""Indexes of items in a sentence, end exclusive."""


def plain(word: str) -> str:
    """A word as the lists hold it: lower case, without its full stop; "u.s." keeps its own."""
    lower = word.lower()
    return lower if lower == "u.s." else lower.rstrip(".")


def name_runs(sentence: Sentence) -> Iterator[Run]:
    """Yield the runs of capitalised items; particles, initials, hyphens and apostrophes inside them included."""
    at = 0
    while at < len(sentence):
        if not sentence[at].is_name:
            at += 1
            continue
        end = at + 1
        while end < len(sentence) and (sentence[end].is_name or _inside(sentence, end)):
            end += 1 if sentence[end].is_name else 2
        yield at, end
        at = end


def _inside(sentence: Sentence, at: int) -> bool:
    """Whether the item at `at` joins the names before and after it."""
    item = sentence[at]
    if item.stretch is not None or at + 1 >= len(sentence) or not sentence[at + 1].is_name:
        return False
    if item.text == "-":
        return item.start == sentence[at - 1].end and item.end == sentence[at + 1].start
    return is_particle(item.lower) or item.text in {"’", "'"} or (len(item.text) <= 2 and item.text[0].isupper())


def split_titles(run: list[Item]) -> tuple[list[Item], list[Item]]:
    """Split a run of capitalised words into the titles and roles before a name, and the name.

    The name of an organisation ("Torvian Trade Ministry") is never split.
    """
    if plain(run[-1].text) in ORGANISATION:
        return [], run
    last = -1
    for i, item in enumerate(run[:-1]):
        word = plain(item.text)
        employer = word in ORGANISATION and i + 2 < len(run)
        demonym = bool(DEMONYM.fullmatch(item.text)) and plain(run[i + 1].text) in TITLES
        if word in TITLES or employer or demonym:
            last = i
    return run[: last + 1], run[last + 1 :]


def is_organisation(name: list[str]) -> bool:
    """Whether a name's words (as `plain` gives them) name an organisation or a country rather than a person."""
    return bool(set(name) & ORGANISATION) or name[-1] in _PLACES
