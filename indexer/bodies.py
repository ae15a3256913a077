"""Organisations and countries: which one "the ministry", "the company" or an office stands for."""

from bisect import bisect_left

from indexer.lexicon import table
from indexer.named import Named
from indexer.names import BODIES, ORGANISATION, plain

_KINDS = table("kinds_of_body")
_ALIKE = {
    word: {other for kind in _KINDS.values() if word in kind for other in kind}
    for kinds in _KINDS.values()
    for word in kinds
}
_COMPANY = set(_KINDS["company"])


def organisation(known: dict[str, Named], mention: str, place: int) -> Named | None:
    """The organisation that "the ministry" or "the Torvian presidential office" stands for.

    A mention of one small word is the last named organisation that ends in it; a longer one is a name itself.
    """
    parts = mention.split()
    if parts[0].lower() == "the":
        parts = parts[1:]
    if not parts or plain(parts[-1]) not in ORGANISATION | BODIES:
        return None
    if len(parts) == 1 and (parts[0][0].islower() or parts[0].lower() in _ALIKE):
        return _of_kind(known, parts[0].lower(), place)
    if plain(parts[-1]) not in ORGANISATION:
        return None
    name = " ".join(parts)
    return known.setdefault(name, Named(name, True, places=[place]))


def _of_kind(known: dict[str, Named], kind: str, place: int) -> Named | None:
    """The organisation of a kind that is mentioned most before `place`, of those that end in the word the last."""
    bodies = [n for n in known.values() if n.is_organisation and n.places[0] <= place]
    ends = [n for n in bodies if plain(n.name.split()[-1]) == kind]
    if ends:
        return max(ends, key=lambda n: max(x for x in n.places if x <= place))
    kinds = _ALIKE.get(kind, set())
    if kind in _COMPANY:
        ends = [n for n in bodies if " " in n.name and _is_business(n.name) and not n.locative]
    elif kinds:
        ends = [n for n in bodies if " " in n.name and plain(n.name.split()[-1]) in kinds]
    return max(ends, key=lambda n: (_mentions(known, n, place), n.places[0]), default=None)


def _mentions(known: dict[str, Named], named: Named, place: int) -> int:
    """How often an organisation is mentioned before `place`, its first word alone counted in."""
    short = known.get(named.name.split()[0])
    return bisect_left(named.places, place) + (bisect_left(short.places, place) if short else 0)


def _is_business(name: str) -> bool:
    last = plain(name.split()[-1])
    return last in ORGANISATION and (last in _COMPANY or last not in BODIES or last in {"bank", "line", "railway"})


def is_country(name: str, words_of_text: set[str]) -> bool:
    """Whether the text has an adjective that is made of a name: "Torvian" of "Torvia"."""
    endings = ("n", "an", "ian", "ish", "ese")
    return " " not in name and any(name + end in words_of_text for end in endings[: 1 if name[-1] == "a" else 5])
