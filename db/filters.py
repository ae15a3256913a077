"""Tokens of the second FTS column: what a quote can be filtered by, as words that intersect inside FTS."""

from bisect import bisect_left
from collections.abc import Iterable

from db.fold import words
from db.ids import digest, name_key

# A token is a letter for its kind and the value; the letters keep kinds apart.
KNOWN_SPEAKER = "hyes"
UNKNOWN_SPEAKER = "hno"


def id_token(id: str) -> str:
    """Token of a speaker or outlet by its id."""
    return id.replace("_", "")


def kind_token(kind: str) -> str:
    """Token of a kind of quote."""
    return "k" + kind


def name_token(name: str) -> str:
    """Token of a spelling of a one-word name.

    Such speakers are one for each article; by name they are found together in one look-up.
    """
    return "n" + digest(name_key(name))


def said_to_tokens(said_to: str) -> list[str]:
    """Tokens of the words of the paper or programme it was said to."""
    return ["t" + word.folded for word in words(said_to)]


def confidence_token(confidence: float) -> str:
    """Token of a confidence in hundredths: c05, c87, c100."""
    return f"c{round(confidence * 100):02}"


def confidence_tokens(lowest: float) -> list[str]:
    """Tokens of every confidence from `lowest` up, `c9*` for all that begin so; empty where none is lower.

    A tenth is one look-up, in the index of prefixes of two letters (see db.migrations).
    """
    # Measured on 200,000 quotes: a word in most of them takes 1.3 to 2.7 times its 1.8 ms, the index grows by
    # 8%. Comparing the column takes 40 times as long where next to no match is so sure. A token for each tenth
    # below as well saves a millisecond or two, for an index a third larger.
    first = bisect_left(range(101), lowest, key=lambda hundredths: hundredths / 100)
    if first == 0:
        return []
    next_tenth = -(-first // 10)
    return [
        *(confidence_token(hundredths / 100) for hundredths in range(first, 10 * next_tenth)),
        *(f"c{tenth}*" for tenth in range(next_tenth, 10)),
        confidence_token(1),
    ]


def filters_of(
    *,
    outlet_id: str | None,
    kind: str,
    confidence: float,
    speaker_id: str | None,
    only_here_names: Iterable[str],
    said_to: str | None,
) -> str:
    """All tokens of a quote, one space between; the confidence is in hundredths."""
    tokens = [kind_token(kind), confidence_token(confidence)]
    if outlet_id is not None:
        tokens.append(id_token(outlet_id))
    if speaker_id is None:
        tokens.append(UNKNOWN_SPEAKER)
    else:
        tokens += [KNOWN_SPEAKER, id_token(speaker_id)]
        tokens += sorted({name_token(name) for name in only_here_names})
    if said_to:
        tokens += said_to_tokens(said_to)
    return " ".join(tokens)
