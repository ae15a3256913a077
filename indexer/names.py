"""Names as they stand in a sentence: runs of capitalised words, the titles before them, what kind of name."""

import re
from collections.abc import Iterator

from indexer.frames import Item, Sentence, is_particle
from indexer.lexicon import words
from indexer.verbs import SAYING

TITLES = words("titles")
ROLES = words("roles")
PEOPLE = ROLES | words("people")
BODIES = words("bodies")
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
    """Yield the runs of capitalised items, with the particles, initials, hyphens and apostrophes in or before them."""
    at = int(len(sentence) > 2 and sentence[0].lower in SAYING and sentence[1].is_name and sentence[2].is_name)
    while at < len(sentence):
        if not sentence[at].is_name:
            at += 1
            continue
        start = at
        while start and is_particle(sentence[start - 1].lower) and sentence[start - 1].lower not in {"la", "le", "al"}:
            start -= 1
        at += 1
        while (joined := _joined(sentence, at)) > at:
            at = joined
        yield start, at


def _joined(sentence: Sentence, at: int) -> int:
    """Where a run that has reached `at` goes on to, or `at` where it ends."""
    if at >= len(sentence):
        return at
    item = sentence[at]
    if item.is_name:
        return at if sentence[at - 1].lower in {"jr.", "sr."} else at + 1
    end = at
    while end < len(sentence) and end < at + 3 and is_particle(sentence[end].lower):
        end += 1
    if end == at and item.stretch is None:
        hyphen = item.text == "-" and item.start == sentence[at - 1].end and at + 1 < len(sentence)
        if (
            (hyphen and item.end == sentence[at + 1].start)
            or item.text in {"’", "'"}
            or len(item.text) <= 2
            and item.text[0].isupper()
        ):
            end = at + 1
    return end + 1 if at < end < len(sentence) and sentence[end].is_name else at


def split_titles(run: list[Item]) -> tuple[list[Item], list[Item]]:
    """Split a run of capitalised words into the titles and roles before a name, and the name.

    The name of an organisation ("Torvian Trade Ministry") is never split, nor one that holds a title in its middle
    ("Martin Luther King").
    """
    if plain(run[-1].text) in ORGANISATION:
        return [], run
    last = -1
    for i, item in enumerate(run[:-1]):
        word = plain(item.text)
        following = plain(run[i + 1].text)
        if word in TITLES or word in ROLES or (word in ORGANISATION and i + 2 < len(run)):
            last = i
        elif not (
            item.text == "-" or following in ORGANISATION or (DEMONYM.fullmatch(item.text) and _is_title(following))
        ):
            break
    return run[: last + 1], run[last + 1 :]


def _is_title(word: str) -> bool:
    return word in TITLES or word in ROLES


def surname(name: str) -> str:
    """The last word of a name as names are compared, suffixes such as "Jr." left out."""
    parts = [plain(w) for w in name.split()]
    while len(parts) > 1 and parts[-1] in {"jr", "sr", "ii", "iii", "iv"}:
        parts.pop()
    return parts[-1]


def is_organisation(name: list[str]) -> bool:
    """Whether a name's words (as `plain` gives them) name an organisation or a country rather than a person."""
    return bool(set(name) & ORGANISATION) or name[-1] in _PLACES
