"""News agencies, and where a document credits one."""

import re
from collections.abc import Iterable

from msgspec import Struct

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
_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]+(?:,\s*[A-Z][\w.]+)?)(?:,\s*(?P<day>[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+))?"
    r"\s*(?:\((?P<agency>[^()]{2,40})\)\s*)(?:[—–-]+)\s*"
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

    agency: str
    day: str | None
    length: int


def dateline(body: str) -> Dateline | None:
    """Return the dateline that a body opens with."""
    match = _DATELINE.match(body)
    return Dateline(match.group("agency").strip(), match.group("day"), match.end()) if match else None


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names once each, in the order they first come."""
    return tuple(dict.fromkeys(names))
