"""Tokens of the second FTS column: what a quote can be filtered by, as words that intersect inside FTS."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Literal

from db.fold import words
from db.ids import digest, name_key

# Tokens that every quote has are of one or two characters, which takes the least room and keeps them out of the
# index of prefixes (see db.migrations). Scripts keep kinds apart: Han for speakers (two) and confidences (one),
# Hangul for outlets, Latin for the rest.
_HAN, _HAN_COUNT = 0x4E00, 20_992
_HANGUL, _HANGUL_COUNT = 0xAC00, 11_172
KINDS: tuple[Literal["direct", "mixed", "indirect"], ...] = ("direct", "mixed", "indirect")
"""Kinds of quote; stored as their place in here."""

OUTLET_SQL = (
    f"iif(outlet IS NULL, '', char({_HANGUL} + outlet / {_HANGUL_COUNT}, {_HANGUL} + outlet % {_HANGUL_COUNT}))"
)
"""`outlet_token` of the column; empty for no outlet."""

QUOTE_SQL = f"""substr('{"".join(kind[0] for kind in KINDS)}', kind + 1, 1) || iif(speaker IS NULL, 'n', 'y')
    || ' ' || char({_HAN} + confidence)
    || ' ' || {OUTLET_SQL}
    || iif(speaker IS NULL, '', ' ' || char({_HAN} + speaker / {_HAN_COUNT}, {_HAN} + speaker % {_HAN_COUNT}))
    || coalesce(' ' || tokens, '')"""
"""All tokens of a quote, spaces between, of the columns of quotes and articles."""


def speaker_token(key: int) -> str:
    """Token of a speaker by key."""
    high, low = divmod(key, _HAN_COUNT)
    return chr(_HAN + high) + chr(_HAN + low)


def outlet_token(key: int) -> str:
    """Token of an outlet by key."""
    high, low = divmod(key, _HANGUL_COUNT)
    return chr(_HANGUL + high) + chr(_HANGUL + low)


def kind_token(kind: Literal["direct", "mixed", "indirect"], *, has_speaker: bool) -> str:
    """Token of a kind of quote and of whether its speaker is known."""
    return kind[0] + ("y" if has_speaker else "n")


def kind_tokens(kind: Literal["direct", "mixed", "indirect"] | None, *, has_speaker: bool | None) -> list[str]:
    """Tokens of all quotes of a kind, or with or without a known speaker, or both; None leaves open."""
    return [
        kind_token(one, has_speaker=known)
        for one in ([kind] if kind else KINDS)
        for known in ([True, False] if has_speaker is None else [has_speaker])
    ]


def name_token(name: str) -> str:
    """Token of a spelling of a one-word name.

    Such speakers are one for each article; by name they are found together in one look-up.
    """
    return "n" + digest(name_key(name))


def said_to_tokens(said_to: str) -> list[str]:
    """Tokens of the words of the paper or programme it was said to."""
    return ["t" + word.folded for word in words(said_to)]


def confidence_token(hundredths: int) -> str:
    """Token of a confidence."""
    return chr(_HAN + hundredths)


def confidence_tokens(lowest: float) -> list[str]:
    """Tokens of every confidence from `lowest` up; empty where none is lower."""
    # Comparing the column takes 40 times as long where next to no match is so sure (measured on 200,000 quotes).
    first = bisect_left(range(101), lowest, key=lambda hundredths: hundredths / 100)
    return [confidence_token(hundredths) for hundredths in range(first, 101)] if first else []


def further_tokens(only_here_names: Iterable[str], said_to: str | None) -> str | None:
    """Tokens of a quote that no column of numbers gives, one space between; None for none."""
    tokens = sorted({name_token(name) for name in only_here_names})
    if said_to:
        tokens += said_to_tokens(said_to)
    return " ".join(tokens) or None
