"""The spelling of a person's name: what two spellings of one name share, and next to no two names do.

A key should never join two people who merely have similar names, so that nothing is measured by likeness: each
rule turns a stated way of writing into one form, and names are the same if all their words then are. Rules
that hold for one language alone ask for a sign of it. In the order of `spelling_key`:

1. Case, accents, hyphens, spaces (`db.fold`): JEAN-LUC ROUX is Jean Luc Roux. Apostrophes join: O'Brien is
   OBrien. (Not Brien.)
2. Titles that anybody may have, before a name (`TITLES`), and degrees and orders after it: Dr Ilse Marrandt is
   Ilse Marrandt, PhD. Not roles and ranks: Pope Francis is not Francis.
3. Jr, Jnr and Junior are one, as are Sr and Senior; they count, as II and III do: a father is not his son.
4. Initials stand alone or together: J.K. Rowling, J. K. Rowling, JK Rowling. One initial between given name and
   surname does not count: Donald J. Trump is Donald Trump. It does beside one of the commonest surnames
   (`COMMON_SURNAMES`), so that Michael B. Jordan is not Michael Jordan, and two or more always do. A first
   initial does: J. Orr is not Jonas Orr. Small words (Ortega y Gasset) are no initials.
5. Given names by lists of spellings of one name (`db.romanisations`): Yevgeny, Evgeny and Evgenii; Mohammed and
   Muhammad; Jörg and Joerg. Not Yevhen, Mehmet, Jürgen; never Marten and Martin, Clara and Carla. Alexander is
   Aleksandr, and Victor Viktor, only before an East Slavic surname: Alexander Lukashenko, not Alexander Orr.
6. Arabic: inside a name el- is al- and ibn is bin; Abdel, Abdul and Abd al- are one and belong to the word
   behind them. (Al Gore is not El Gore, and Bashar Assad not Bashar al-Assad.)
7. Surnames with an umlaut written out between consonants, in words of six letters or before h: Müller, Mueller,
   Muller; Böhm, Boehm. Not where ae, oe and ue are two sounds: Bauer and Baur, Saenz and Sanz, Michaels and
   Michals. Where there is a surname without the umlaut, too (`WITHOUT_UMLAUT`), Krämer and Kraemer are one, but
   not Kramer. -gaard is -gård; in Yugoslav surnames (-ic) dj is đ: Djokovic, Đoković.
8. East Slavic surnames: -skyy, -skiy, -skij and -skii are -sky. With an East Slavic ending (-ov, -ev, -in, -enko,
   -uk, ...), ye, yo, ks and tch go by the letter they stand for: Gorbachev, Gorbachov, Gorbachyov; Yeltsin, Eltsin;
   Dostoyevsky, Dostoevsky; Alekseyev, Alexeev; Solovyov, Soloviev. (Yellen is not Ellen.) After an East Slavic
   given name also -ski is -sky (Jan Kowalski is Polish), Ye- is E- (Yermak), -enka -enko and -oi -oy.

Joined although not the same, where the given name is one, too: Lowen and Loewen, Casar and Caesar (rule 7); Kitchin and
Kichin, Elich and Yelich (rule 8: -in, -ich and -uk end other names as well).

Not joined although the same: other scripts, short forms (Bill, William), anglicised names (Leo Tolstoy), another
order (Orbán Viktor), Wade-Giles (Mao Tse-tung), slips. What people call themselves apart from spelling is for whoever
merges speakers by hand.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from db.fold import fold, words
from db.romanisations import ARABIC, COMMON_SURNAMES, EAST_SLAVIC, GIVEN, WITHOUT_UMLAUT

TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame"})
"""Titles that say nothing of who it is."""

_AFTER = frozenset({"phd", "md", "esq", "mp", "mep", "msp", "kc", "qc", "obe", "mbe", "cbe", "kbe", "dbe", "frs"})
_SUFFIXES = {
    **dict.fromkeys(("jr", "jnr", "junior"), "jr"),
    **dict.fromkeys(("sr", "snr", "senior"), "sr"),
    **{numeral: numeral for numeral in ("ii", "iii", "iv")},
}

# Most names: words of unaccented letters, no initials; they need no closer look.
_SIMPLE = re.compile("[A-Z][a-z]+(?: [A-Za-z][a-z]+)*")
_APOSTROPHES = re.compile(r"(?<=[^\W\d_])['’ʼʻ‘`´](?=[^\W\d_])")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?|[^\W\d_]")
# Two or three initials written together; few names are so short and have such letters.
_INITIALS_TOGETHER = re.compile("[BCDFGHJKLMNPQRSTVWXZ]{2,3}|[AEO]J")
# Words of one letter inside Spanish, Catalan, Portuguese and Irish names.
_SMALL_WORDS = frozenset("aeioy")

_ABDUL = frozenset({"abdul", "abdel", "abdal", "abdol"})
_BEFORE_EAST_SLAVIC = {
    **dict.fromkeys(("aleksandr", "alexandr", "alexander", "aliaksandr", "alyaksandr"), "alexander"),
    **dict.fromkeys(("viktor", "victor"), "viktor"),
}

_EAST_SLAVIC_ENDING = re.compile("[a-z]{2}(?:[oe]va?|ina?|yn|sky|skaya|enko|enka|uk|chik|ych|ich)$")
_CONSONANT = "[bcdfghjklmnpqrstvwxz]"
_UMLAUT = re.compile(f"(^|[bcdfghjklmnprstvwxz])([aou])e(?={_CONSONANT})")
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe"})
_TWO_SOUNDS = re.compile(
    "[aou]el(?:s|son|sen|sohn)?$|^joens|aert|oens$|oerm|que|guerr|gues|^(?:cue|figue|hue[rst]t|pru?e|pue|true|goew)"
)

_DOUBLED = re.compile(r"(.)\1+")


def _rules(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), form) for pattern, form in rules)


_AFTER_EAST_SLAVIC_GIVEN = _rules(
    ("ski$", "sky"),
    (f"^ye(?={_CONSONANT}..)", "e"),
    ("enka$", "enko"),
    ("oi$", "oy"),
    (f"(?<={_CONSONANT})(?:yy|iy|ii|yj)$", "y"),
)
_WITH_EAST_SLAVIC_ENDING = _rules(
    (f"^ye(?={_CONSONANT})", "e"),
    ("^i(?=[ua])", "y"),
    ("tch", "ch"),
    ("ks", "x"),
    ("(?<=[aeiouy])y(?=e)", ""),
    ("ch(?:yo|o)(?=va?$)", "che"),
    ("(?<!t)sch(?=ov$|eva?$|enko$|uk$)", "shch"),
    ("(?<=[vbfp])yo(?=va?$)", "ie"),
    (f"(?<={_CONSONANT})ye(?=va?$)", "ie"),
    (f"(?<={_CONSONANT})yo", "e"),
)


class _Word(NamedTuple):
    """A folded word of a name; pieces of a hyphenated one have one place."""

    folded: str
    expanded: str
    """The same with umlauts written out."""
    place: int
    is_initial: bool = False


@lru_cache(maxsize=16_384)
def spelling_key(name: str) -> str:
    """Reduce a person's name to what its spellings share; equal to the folded name where no rule applies.

    Empty only for a name without words.
    """
    parts, suffix = _take_apart(name)
    parts = _arabic(_without_middle_initial(parts))
    if not parts:
        return fold(name)
    surname = [word for word in parts if word.place == parts[-1].place]
    if len(surname) == len(parts):
        surname = surname[-1:]
    ending = _EAST_SLAVIC_ENDING.search(_sky(surname[-1].folded)) is not None
    before = [word.folded for word in parts[: -len(surname)]]
    given = [_given(word, before_east_slavic=ending) for word in before]
    east_slavic_given = any(word in EAST_SLAVIC for word in before)
    family = [_surname(word, east_slavic_given=east_slavic_given) for word in surname]
    return " ".join([*given, *family, *suffix])


@lru_cache(maxsize=16_384)
def is_bare(name: str) -> bool:
    """Tell whether a person's name is but one word, besides a title and Jr: that says too little of who it is."""
    parts, _ = _take_apart(name)
    return len({word.place for word in parts}) < 2 or all(word.is_initial for word in parts)


def is_part_of(shorter: str, longer: str) -> bool:
    """Tell whether one name may be but a part of another: each of its words stands there, doubled letters apart.

    "Quill" and "Dario Quil" may be Dario Quill; John and Joan Smith are two, and so are a father and a Jr.
    """
    (some, suffix), (others, other_suffix) = _take_apart(shorter), _take_apart(longer)
    there = {_DOUBLED.sub(r"\1", word.folded) for word in others}
    return suffix == other_suffix and all(_DOUBLED.sub(r"\1", word.folded) in there for word in some)


def _take_apart(name: str) -> tuple[list[_Word], list[str]]:
    """Words of a name without titles, degrees and apostrophes, initials apart; and Jr or a number behind them."""
    if _SIMPLE.fullmatch(name):
        return _without_titles([_Word(word, word, 100 * place) for place, word in enumerate(name.lower().split(" "))])
    found: list[_Word] = []
    for place, part in enumerate(_APOSTROPHES.sub("", name).split()):
        part = part.strip(",;")
        undotted = part.replace(".", "")
        if len(found) > 1 and undotted.casefold() in _AFTER:
            pieces, initials = undotted, False
        elif _INITIALS.fullmatch(part) and part[0].isupper():
            pieces, initials = " ".join(undotted), "." in part or part.casefold() not in _SMALL_WORDS
        elif not found and _INITIALS_TOGETHER.fullmatch(part) and not name.isupper():
            pieces, initials = " ".join(part), True
        else:
            pieces, initials = part, False
        folded = words(pieces)
        expanded = words(normalize("NFC", pieces).translate(_WRITTEN_OUT))
        if len(expanded) != len(folded):
            expanded = folded
        # Initials written together have a place each, as they have apart.
        found += [
            _Word(word.folded, long.folded, 100 * place + (number if initials else 0), initials)
            for number, (word, long) in enumerate(zip(folded, expanded, strict=True))
        ]
    return _without_titles(found)


def _without_titles(found: list[_Word]) -> tuple[list[_Word], list[str]]:
    while len(found) > 1 and found[0].folded in TITLES:
        del found[0]
    while len(found) > 2 and found[-1].folded in _AFTER:
        del found[-1]
    suffix: list[str] = []
    if len(found) > 1 and found[-1].folded in _SUFFIXES:
        suffix = [_SUFFIXES[found.pop().folded]]
    return found, suffix


def _without_middle_initial(parts: list[_Word]) -> list[_Word]:
    """Leave out the one initial between a given name and a surname that is not among the commonest."""
    initials = [index for index, word in enumerate(parts) if word.is_initial]
    if len(initials) != 1 or not 0 < initials[0] < len(parts) - 1 or parts[-1].folded in COMMON_SURNAMES:
        return parts
    return [word for word in parts if not word.is_initial]


def _arabic(parts: list[_Word]) -> list[_Word]:
    """One form for Arabic names, for the article inside them and for Abdul with what belongs to it."""
    found: list[_Word] = []
    for index, word in enumerate(parts):
        folded = word.folded
        is_last = index == len(parts) - 1
        if folded in ("al", "el") and found and not is_last:
            if found[-1].folded == "abd":
                found[-1] = found[-1]._replace(folded="abdul")
                continue
            folded = "al"
        elif folded == "ibn" and found and not is_last:
            folded = "bin"
        elif folded in _ABDUL and not is_last:
            folded = "abdul"
        elif found and found[-1].folded == "abdul":
            folded = "abdul" + folded
            del found[-1]
        elif len(folded) > 8 and folded[:5] in _ABDUL:
            folded = "abdul" + folded[5:]
        found.append(word._replace(folded=ARABIC.get(folded, folded)))
    return found


def _given(word: str, *, before_east_slavic: bool) -> str:
    if before_east_slavic and word in _BEFORE_EAST_SLAVIC:
        return _BEFORE_EAST_SLAVIC[word]
    return GIVEN.get(word, word)


def _surname(name: _Word, *, east_slavic_given: bool) -> str:
    word = _sky(name.folded)
    if east_slavic_given:
        word = _apply(_AFTER_EAST_SLAVIC_GIVEN, word)
    if _EAST_SLAVIC_ENDING.search(word):
        return _apply(_WITH_EAST_SLAVIC_ENDING, word)
    if word.endswith("ic"):
        return word.replace("dj", "d")
    word = re.sub("gaard$", "gard", word)
    without = word
    if not _TWO_SOUNDS.search(word) and (len(word) > 5 or "eh" in word):
        without = _UMLAUT.sub(r"\1\2", word)
    return name.expanded if without in WITHOUT_UMLAUT else without


def _apply(rules: tuple[tuple[re.Pattern[str], str], ...], word: str) -> str:
    for pattern, form in rules:
        word = pattern.sub(form, word)
    return word


def _sky(word: str) -> str:
    return re.sub("sk(?:yy|iy|ij|ii|yi|yj)$", "sky", word)
