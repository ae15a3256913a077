"""Names that somebody may have meant: what is found where no name holds the words as they are spelled.

Each word is exchanged for the words of names that differ from it by few slips (one letter left out, added,
another one, or two exchanged): one slip in words of three to five letters, two up to nine, three in longer ones. Beyond
one slip they must share three letters in a row; one slip in a short word is looked for among the letters a to z.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec
from rapidfuzz.distance import OSA

from db.fold import fold
from db.models import NameMatch

MAX_WORDS = 6
"""Words in a name to guess at; nobody misspells more."""

MOST = 100
"""Guesses made at most."""

# Letters of the longest word that is looked for: `name_words` holds words of up to forty.
_LONGEST_WORD = 42
# Words of names tried for one word; the nearest, which are enough for any list of MOST.
_NEAR_WORDS = 40
# Names compared with what was typed, those of the most quoted.
_COMPARED = 400
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class NearName(NamedTuple):
    """A speaker who may have been meant, by the name that is near."""

    id: str
    name: str
    alias: str


def slips_allowed(word: str) -> int:
    """How many slips a word of a name may hold and still be guessed at."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2 if len(word) < 10 else 3


def near_speakers(
    connection: sqlite3.Connection, name: str, *, kind: Literal["person", "organisation"] | None = None
) -> list[NearName]:
    """Find speakers one of whose names is near, nearest first, then by quotes; MOST at most."""
    typed = fold(name).split()
    if not 0 < len(typed) <= MAX_WORDS or max(map(len, typed)) > _LONGEST_WORD:
        return []
    # One slip is the rule, and what is one slip away is looked up in a tenth of the time.
    for look_up in (_one_slip_away, _by_trigrams):
        near = [_nearest(word, look_up(connection, word)) for word in typed]
        found = _find(connection, typed, near, kind)
        if found:
            return found
    return []


def _find(
    connection: sqlite3.Connection,
    typed: Sequence[str],
    near: Sequence[Sequence[str]],
    kind: Literal["person", "organisation"] | None,
) -> list[NearName]:
    """Speakers with a name that holds, of each word, the beginning or one of the words near it."""
    groups = [
        "(" + " OR ".join([f'"{word}"*', *(f'"{other}"' for other in others)]) + ")"
        for word, others in zip(typed, near, strict=True)
    ]
    rows = connection.execute(
        """
        SELECT speakers.id, speakers.name, speaker_aliases.name, speaker_aliases.folded, speakers.quotes
        FROM speaker_aliases_fts
        JOIN speaker_aliases ON speaker_aliases.rowid = speaker_aliases_fts.rowid
        JOIN speakers ON speakers.key = speaker_aliases.speaker
        WHERE speaker_aliases_fts MATCH ? AND (? IS NULL OR speakers.kind = ?)
        ORDER BY speakers.quotes DESC LIMIT ?
        """,
        [" AND ".join(groups), kind, kind, _COMPARED],
    )
    nearest: dict[str, tuple[tuple[float, int, int, str, str], NearName]] = {}
    for id, canonical, alias, folded, quotes in rows:
        distance, more = _distance(typed, folded.split())
        order = (distance, more, -quotes, canonical, id)
        if id not in nearest or order < nearest[id][0]:
            nearest[id] = order, NearName(id, canonical, alias)
    return [found for _, found in sorted(nearest.values())[:MOST]]


def near_of(name: str, candidates: Iterable[str]) -> list[int]:
    """Find which of some folded names are near, nearest first, as their indexes; for lists of some thousands."""
    typed = fold(name).split()
    if not 0 < len(typed) <= MAX_WORDS or max(map(len, typed)) > _LONGEST_WORD:
        return []
    split = [candidate.split() for candidate in candidates]
    vocabulary = {word for candidate in split for word in candidate}
    near = [{word, *_nearest(word, vocabulary)} for word in typed]
    found = [
        (*_distance(typed, candidate), index)
        for index, candidate in enumerate(split)
        if all(not group.isdisjoint(candidate) for group in near)
    ]
    return [index for _, _, index in sorted(found)[:MOST]]


def match_name(name: str, names: Iterable[str]) -> NameMatch | None:
    """Say which of a record's names a search by the beginnings of words found; None where it found none."""
    folded = fold(name)
    beginnings = folded.split()
    by_beginning = None
    for other in names:
        key = fold(other)
        if key == folded:
            return NameMatch(other, "exact")
        if by_beginning is None and all(f" {beginning}" in f" {key}" for beginning in beginnings):
            by_beginning = NameMatch(other, "beginning")
    return by_beginning


def did_you_mean(names: Sequence[str]) -> str:
    """Ask after the first three of some names, to be followed by what to do if none was meant; empty for none."""
    *some, last = [*dict.fromkeys(names)][:3] or [""]
    if not last:
        return ""
    return f"did you mean {', '.join(some)}{' or ' if some else ''}{last}? If not, "


def _one_slip_away(connection: sqlite3.Connection, word: str) -> list[str]:
    if not slips_allowed(word):
        return []
    rows = connection.execute(
        "SELECT word FROM name_words WHERE word IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(sorted(_one_slip(word))).decode()],
    )
    return [other for (other,) in rows]


def _by_trigrams(connection: sqlite3.Connection, word: str) -> list[str]:
    """Words of about the same length that share three letters in a row; for short words, those one slip away."""
    slips = slips_allowed(word)
    if slips < 2:
        return _one_slip_away(connection, word)
    # (As one value: stepping through thousands of rows takes longer than finding them.)
    (found,) = connection.execute(
        """
        SELECT json_group_array(word) FROM name_words
        WHERE rowid IN (SELECT rowid FROM name_words_fts WHERE name_words_fts MATCH ?)
        AND length(word) BETWEEN ? AND ?
        """,
        [" OR ".join(f'"{part}"' for part in _trigrams(word)), len(word) - slips, len(word) + slips],
    ).fetchone()
    return msgspec.json.decode(found, type=list[str])


def _nearest(word: str, others: Iterable[str]) -> list[str]:
    slips = slips_allowed(word)
    near = [(OSA.distance(word, other, score_cutoff=slips), other) for other in others]
    # Few people get the first letter wrong.
    ordered = sorted((distance + (word[0] != other[0]), other) for distance, other in near if distance <= slips)
    return [other for _, other in ordered[:_NEAR_WORDS]]


def _one_slip(word: str) -> set[str]:
    """Every string one slip away from a word."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS),
        *(head + letter + tail for head, tail in cuts for letter in _LETTERS),
    }


def _trigrams(word: str) -> list[str]:
    return sorted({word[place : place + 3] for place in range(len(word) - 2)})


def _distance(typed: Sequence[str], name: Sequence[str]) -> tuple[float, int]:
    """How far a name is from what was typed: slips by letter, and how many words more it has.

    Each word counts with the nearest of the name's words that no other took; the beginning of a word is a
    tenth of a slip away from it.
    """
    left = list(name)
    slips = 0.0
    for word in sorted(typed, key=len, reverse=True):
        if not left:
            slips += len(word)
            continue
        distance, other = min((_word_distance(word, other), other) for other in left)
        slips += distance
        left.remove(other)
    return round(slips / sum(map(len, typed)), 4), len(left)


def _word_distance(word: str, other: str) -> float:
    if other.startswith(word):
        return 0.0 if other == word else 0.1
    return OSA.distance(word, other) + (word[0] != other[0]) / 2
