"""Names as they stand in a sentence: runs of capitalised words, the titles before them, what kind of name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.frames import Item, Sentence, is_particle
from indexer.lexicon import words
from indexer.people import PEOPLE, SURNAMES, is_given_name
from indexer.people import ROLES as ROLES
from indexer.people import TITLES as TITLES
from indexer.verbs import SAYING

BODIES = words("bodies")
ORGANISATION = words("organisations")
_PLACES = words("places")
_GROUPS = words("groups")
_OF_GROUPS = words("of_groups")
_SURNAMES_TOO = words("surnames_too")
_ABBREVIATED = {
    "mr",
    "mrs",
    "ms",
    "miss",
    "sir",
    "prof",
    "hon",
    "cllr",
    "rev",
    "pte",
    "det",
    "cst",
    "const",
    "msgr",
    "st-sgt",
    "atty",
    "asst",
    "mme",
    "m",
    "herr",
    "frau",
    "madame",
    "monsieur",
    "dame",
    "lady",
    "lord",
}
_HONORIFICS = {"mr", "mrs", "ms", "miss", "dame", "lady", "lord", "sir"}
_POSTNOMINALS = {
    "KC",
    "QC",
    "SC",
    "MP",
    "MSP",
    "MS",
    "MEP",
    "TD",
    "RN",
    "PhD",
    "MD",
    "OBE",
    "MBE",
    "CBE",
    "KBE",
    "DBE",
    "CPA",
    "Esq",
    "Esq.",
}
_BEFORE_HYPHEN = TITLES | ROLES | {"vice", "ex", "co", "deputy", "assistant", "sub", "under"}
DEMONYM = re.compile(r"[A-Z]\w+(?:an|ian|ish|ese|ch|ss|ni|i)|German|Greek|Dutch|Czech")

Run = tuple[int, int]
"""Indexes of items in a sentence, end exclusive."""


@lru_cache(maxsize=1 << 16)
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

    All up to the last title is title, whatever it is made of: "Assistant District Attorney Priya Raman". The name of
    an organisation ("Torvian Trade Ministry") is never split, nor one that holds a title in its middle ("Martin Luther
    King"); of a role without a name ("Chief Financial Officer") the last word stands for the name.
    """
    while len(run) > 2 and run[-1].text in _POSTNOMINALS:
        run = run[:-1]
    kinds = [plain(item.text) for item in run]
    if is_role_word(kinds, len(run) - 1) and not (any(map(is_given_name, kinds[:-1])) or _HONORIFICS & {*kinds[:-1]}):
        return run[:-1], run[-1:]
    if kinds[-1] in ORGANISATION and not (len(run) > 1 and run[-2].text == "-"):
        return [], run
    last = next((at for at in range(len(run) - 2, -1, -1) if _is_title(run, kinds, at)), -1)
    return run[: last + 1], run[last + 1 :]


def is_role_word(kinds: list[str], at: int) -> bool:
    """Whether a capitalised word is a role and no name, by itself."""
    return kinds[at] in ROLES and kinds[at] not in SURNAMES and "-" not in kinds[max(0, at - 1) : at]


def _is_title(run: list[Item], kinds: list[str], at: int) -> bool:
    word = kinds[at]
    if run[at + 1].text == "-" or not word[0].isalpha():
        return False
    if at and run[at - 1].text == "-" and kinds[at - 2] not in _BEFORE_HYPHEN:
        return False
    if word in SURNAMES:
        # "Bishop Hale", "Auxiliary Bishop Tom Hale", but "Lucas Bishop Hale"
        if any(map(is_given_name, kinds[:at])) or is_given_name(word) and at + 2 >= len(run):
            return False
        return (word in TITLES or is_given_name(kinds[at + 1])) and (at == 0 or is_given_name(kinds[at + 1]))
    if word == "m" and at:
        # "M. Dupont", but "Carla M. Orr"
        return False
    if word in ROLES or word in _ABBREVIATED:
        return True
    if at == 0 and word in PEOPLE and not is_given_name(word):
        # "Husband Keith Morrow", "Pensioner Ada Lund"
        return True
    if word in TITLES or (word in ORGANISATION and at + 2 < len(run)):
        return all(
            kind in TITLES or kind in ORGANISATION or DEMONYM.fullmatch(run[n].text)
            for n, kind in enumerate(kinds[:at])
        )
    return False


def surname(name: str) -> str:
    """The last word of a name as names are compared, suffixes such as "Jr." left out."""
    parts = [plain(w) for w in name.split()]
    while len(parts) > 1 and parts[-1] in {"jr", "sr", "ii", "iii", "iv"}:
        parts.pop()
    return parts[-1]


def is_addressed(titles: list[Item]) -> bool:
    """Whether "Ms." or the like stands before a name, which then is one, whatever else the word means."""
    return bool(titles) and plain(titles[-1].text) in _HONORIFICS


def is_group(name: list[Item]) -> bool:
    """Whether capitalised words are no name but say what several people are: "House Democrats", "Torvians"."""
    *which, last = (item.text for item in name)
    if last.endswith("ians") and not which:
        return True
    single = last[:-3] + "y" if last.endswith("ies") else last[:-1]
    plural = last.endswith("s") and plain(single) in ROLES and plain(last) not in ROLES
    return (plain(last) in _GROUPS or plural) and all(plain(w) in _OF_GROUPS or DEMONYM.fullmatch(w) for w in which)


def is_organisation(name: list[str]) -> bool:
    """Whether a name's words (as `plain` gives them) name an organisation or a country rather than a person."""
    if len(name) == 2 and is_given_name(name[0]) and name[1] in _SURNAMES_TOO:
        return False
    if len(name) > 2 and name[-2] == "-" and is_given_name(name[0]):
        return False
    return not ORGANISATION.isdisjoint(name) or name[-1] in _PLACES
