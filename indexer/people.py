"""What is known of people beforehand: the nouns they are called by, given names, and the pronouns these go with."""

import csv
import unicodedata
from functools import lru_cache
from importlib.resources import files

from indexer.lexicon import words


def _table(name: str) -> list[dict[str, str]]:
    with files("indexer").joinpath("data", name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


_PRONOUN = {"f": "she", "m": "he", "": ""}
_NOUNS = _table("person_nouns.csv")
_GIVEN = {row["name"]: _PRONOUN[row["gender"]] for row in _table("given_names.csv")}


def _of_kind(*kinds: str) -> frozenset[str]:
    return frozenset(row["noun"] for row in _NOUNS if row["kind"] in kinds)


TITLES = words("titles")
ROLES = words("roles") | _of_kind("office", "job")
"""Nouns for what somebody does: offices, ranks and occupations."""
_STANDING = {"widow", "widower", "bride", "bridegroom", "heir", "heiress"}
KIN = _of_kind("relation") - _STANDING
RELATIONS = words("relations") | KIN | _STANDING
"""Nouns for what somebody is to somebody else: "brother", "rival", "successor"."""
PARENTS = {"mother", "father", "mum", "mom", "dad", "grandmother", "grandfather"}
PEOPLE = ROLES | RELATIONS | words("people") | _of_kind("person")
SURNAMES = frozenset(row["noun"] for row in _NOUNS if row["surname"])
"""Those that are as often a name where they have a capital: "Bishop", "Baker"."""
_GENDERED = {
    **{row["noun"]: _PRONOUN[row["gender"]] for row in _NOUNS if row["gender"]},
    **dict.fromkeys(words("male"), "he"),
    **dict.fromkeys(words("female"), "she"),
}


def gender_of(nouns: list[str]) -> str:
    """The pronoun that goes with titles or roles ("mrs", "spokesman"): "he", "she" or nothing."""
    return next((_GENDERED[noun] for noun in nouns if noun in _GENDERED), "")


@lru_cache(maxsize=1 << 14)
def _folded(name: str) -> str:
    lower = name.lower().replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("ı", "i")
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


def is_given_name(word: str) -> bool:
    """Whether a word is a given name in some language."""
    return _folded(word) in _GIVEN


def gender_of_name(name: str) -> str:
    """The pronoun that goes with the first word of a name; nothing where both do or the word is not known."""
    first = name.split()[0]
    return _GIVEN.get(_folded(first)) or _GIVEN.get(_folded(first.split("-")[0]), "")
