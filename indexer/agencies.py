"""Whom a document credits: its authors, and the news agencies."""

import re
from collections.abc import Iterable

from msgspec import Struct

from indexer.lexicon import words
from indexer.outlets import is_masthead

_AGENCIES = {
    "reuters": "Reuters", "afp": "AFP", "agence france-presse": "AFP", "ap": "AP", "associated press": "AP",
    "the associated press": "AP", "dpa": "dpa", "tass": "TASS", "efe": "EFE", "ansa": "ANSA", "xinhua": "Xinhua",
    "upi": "UPI", "interfax": "Interfax", "ria novosti": "RIA Novosti", "ukrinform": "Ukrinform", "kyodo": "Kyodo",
    "bloomberg": "Bloomberg", "pti": "PTI", "ani": "ANI", "yonhap": "Yonhap", "apa": "APA", "belga": "Belga",
    "dw": "DW", "pap": "PAP", "anadolu": "Anadolu", "pa media": "PA Media", "press association": "PA Media",
    "aap": "AAP", "canadian press": "The Canadian Press", "the canadian press": "The Canadian Press", "epd": "epd",
    "kna": "KNA", "sid": "SID", "rtr": "Reuters", "afpbb": "AFP", "irna": "IRNA", "mti": "MTI", "ctk": "CTK",
}  # fmt: skip
_WIRE = re.compile(r"\b(?:[A-Z][\w’'-]+ ){1,3}(?:Wire|News Agency|Press Agency)\b")
_BETWEEN = re.compile(r"[,;/():.]|\b(?:and|with|from|for|by|contributed)\b", re.IGNORECASE)
_DAY = r"[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+"
_PLACE = r"[A-ZÀ-Þ](?!\.)[A-ZÀ-Þ.'’/ -]{1,40}(?<! )(?:,\s*[A-Z][\w.]+)?"
_BRACKETS = r"\((?P<agency>[^()]{2,40})\)"
_DATELINE = re.compile(
    rf"(?:(?P<place>{_PLACE})(?:,\s*(?P<day>{_DAY}))?(?:\s*{_BRACKETS})?"
    rf"|(?:(?P<only>{_DAY})\s*)?{_BRACKETS.replace('agency', 'name')})"
    # A hyphen without a blank before it joins two words: U-turn.
    r"(?:\s*(?:—|–|--+)|(?:(?<=\))|\s)\s*-(?=\s))\s*"
)
_TIMES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|"
    r"(?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?(?: \d{1,2})?(?:, \d{4})?",
    re.IGNORECASE,
)

_AFTER_NAME = re.compile(
    r"(?:\s*(?:published|updated|posted)\b.*|\s*[|·•].*|\s+(?:for|in|on|of|at|from)\s.*|\s+and agencies\b.*"
    r"|\s*\(.*\)|\s*[—–]\s.*|\s*@.*)$",
    re.IGNORECASE,
)
_LOWER_IN_NAMES = words("particles") | {"y", "e", "ter", "zu", "af"}
_NEVER_IN_NAMES = words("not_names") - words("name_words")
# Who writes where nobody is named.
_NOBODY = frozenset(
    [
        "admin",
        "administrator",
        "agencies",
        "agency",
        "anonymous",
        "author",
        "contributor",
        "contributors",
        "correspondent",
        "correspondents",
        "desk",
        "editor",
        "editorial",
        "editors",
        "guest",
        "news",
        "newsdesk",
        "newsroom",
        "our",
        "reporter",
        "reporters",
        "staff",
        "team",
        "the",
        "unknown",
        "user",
        "web",
        "webmaster",
        "writer",
        "writers",
    ]
)
_NOT_A_SECOND_NAME = _NOBODY | words("organisations") | words("roles") | words("titles") | words("places")
_NOT_A_SECOND_NAME |= frozenset(
    ["port", "new", "north", "south", "east", "west", "saint", "lake", "fort", "mount", "san", "los", "las"]
)


def agency(name: str) -> str | None:
    """Return the usual name of a news agency, or None for any other name."""
    plain = " ".join(name.strip(" .()").split())
    known = _AGENCIES.get(plain.lower())
    if known:
        return known
    return plain.removeprefix("the ").removeprefix("The ") if _WIRE.fullmatch(plain.removeprefix("the ")) else None


def credited(note: str) -> list[str]:
    """Return the agencies that a closing credit or a byline names, in its order."""
    parts = _BETWEEN.split(note)
    return [name for name in (agency(p) for p in parts) if name]


class Dateline(Struct, frozen=True):
    """What a dateline states ("KYIV, Nov 15 (Reuters) -"): its agency as printed, its day, its length."""

    agency: str | None
    day: str | None
    length: int


def dateline(body: str) -> Dateline | None:
    """Return the dateline that a body opens with; its agency only where one is printed in brackets."""
    match = _DATELINE.match(body)
    if not match:
        return None
    name = (match["agency"] or match["name"] or "").strip()
    known = bool(name) and (name[0].isupper() or agency(name) is not None) and not _TIMES.fullmatch(name)
    opens = body[match.end() :].lstrip("\"“‘'„«`[(")[:1]
    if not known and not (match["place"] and (opens.isupper() or not opens)):
        return None
    return Dateline(name if known else None, match["day"] or match["only"], match.end())


def authors(stated: str, strict: bool = True) -> tuple[str | None, list[str]]:
    """Return the people that a byline ("By A and B, C staff") or an author field names, and the agencies.

    What follows a comma is kept only where it reads as another person's name. A byline in running text must hold
    names with capitals; in a field that holds nothing but the author (`strict` false) they may be written otherwise.
    """
    line = re.sub(r"(?<=[a-zà-ÿ])(?=(?:Published|Updated|Posted)\b)", " ", " ".join(stated[:300].split()))
    line, said_by = re.subn(r"^by\b:?\s+", "", line, flags=re.IGNORECASE)
    strict = strict or bool(said_by)
    found = credited(line)
    if agency(line) or "://" in line or line.startswith("www."):
        return None, found
    first, *others = re.split(r"[,;]", _AFTER_NAME.sub("", line))
    people = [part for part in _parts(first) if _is_name(part, strict)]
    people += [part for other in others for part in _parts(other) if _is_second_name(part)]
    return " and ".join(people) or None, found


def is_anonymous(stated: str) -> bool:
    """Whether a byline names nobody: "By Our Correspondent"."""
    return all(word.lower().strip(".,") in _NOBODY for word in stated.split())


def _parts(names: str) -> list[str]:
    parts = re.split(r"\s*(?:\band\b|&|/|\bwith\b)\s*", names)
    return [p for p in (part.strip(" ,.|") for part in parts) if p and not agency(p)]


def _is_name(part: str, strict: bool) -> bool:
    found = part.split()
    if is_anonymous(part) or len(found) > 6:
        return False
    if not strict:
        return any(char.isalpha() for char in part)
    return all(w[0].isupper() or w in _LOWER_IN_NAMES for w in found) and not any(
        w.lower() in _NEVER_IN_NAMES for w in found
    )


def _is_second_name(part: str) -> bool:
    found = part.split()
    return (
        2 <= len(found) <= 4
        and _is_name(part, strict=True)
        and not is_masthead(part)
        and not any(w.lower().strip(".") in _NOT_A_SECOND_NAME or any(map(str.isdigit, w)) for w in found)
    )


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names once each, in the order they first come."""
    return tuple(dict.fromkeys(names))
