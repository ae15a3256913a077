"""Tokens of the second FTS column: what a quote can be filtered by, as words that intersect inside FTS."""

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


def filters_of(
    *,
    outlet_id: str | None,
    kind: str,
    speaker_id: str | None,
    only_here_names: Iterable[str],
    said_to: str | None,
) -> str:
    """All tokens of a quote, one space between."""
    tokens = [kind_token(kind)]
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
