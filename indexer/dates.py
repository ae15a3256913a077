"""Dates as documents print them, to RFC 3339 with the precision they state."""

import re
from datetime import date, datetime
from typing import Literal

import dateparser
from msgspec import Struct

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:[A-Z]{2,5}|[+-]\d\d:?\d\d))?)?"
DAY = (
    rf"{_WEEKDAY}(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?(?:Z|[+-]\d\d:?\d\d))?)?"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)"
    r"|\d{1,2}/\d{1,2}/\d{4})"
)
"""A date to the day, as a pattern without groups; to be matched without regard to case."""
_MONTH_ONLY = re.compile(rf"{_MONTH}\s+\d{{4}}|\d{{4}}-\d\d", re.IGNORECASE)
_LINE = re.compile(
    rf"(?:(?:first\s+)?(?:published|posted|updated|date|dated|publication date)(?:\s+on)?\s*:?\s+)?"
    rf"(?P<date>{DAY}{_CLOCK})\.?",
    re.IGNORECASE,
)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


class InvalidDate(ValueError):
    """A date that names no day that exists; `raw` is the date as given."""

    def __init__(self, raw: str) -> None:
        """Keep the date as given."""
        super().__init__(f"no such date: {raw!r}")
        self.raw = raw


class Published(Struct, frozen=True):
    """A publication date: RFC 3339 value, the printed form, and how much of it the document states."""

    at: str
    raw: str
    precision: Literal["day", "month", "year"]


def date_line(line: str) -> str | None:
    """Return the date of a line that holds a full date and nothing else but "Published" and a time."""
    match = _LINE.fullmatch(line.strip())
    return match.group("date").strip() if match else None


def parse_date(raw: str) -> Published:
    """Read a date that a document gives as its own: ISO 8601, or words and numbers in English.

    Relative dates ("a year ago") are no dates. Of `03/04/2031`, where day and month cannot be told apart, only the
    year is kept. Raises InvalidDate for anything else that names no day, month or year.
    """
    text = " ".join(raw.split())
    try:
        if re.fullmatch(r"\d{4}", text):
            return Published(date(int(text), 1, 1).isoformat(), raw, "year")
        if _ISO_TIME.match(text):
            return Published(_rfc3339(datetime.fromisoformat(text)), raw, "day")
        if _ISO_DAY.fullmatch(text):
            return Published(date.fromisoformat(text).isoformat(), raw, "day")
    except ValueError:
        raise InvalidDate(raw) from None
    slashes = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if slashes and int(slashes[1]) <= 12 and int(slashes[2]) <= 12 and slashes[1] != slashes[2]:
        return Published(f"{slashes[3]}-01-01", raw, "year")
    month = bool(_MONTH_ONLY.fullmatch(text))
    if month and (iso := re.fullmatch(r"(\d{4})-(\d\d)", text)):
        if not 1 <= int(iso[2]) <= 12:
            raise InvalidDate(raw)
        return Published(f"{text}-01", raw, "month")
    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["year", "month"] if month else ["year", "month", "day"],
        "PREFER_DAY_OF_MONTH": "first",
        # 15.11.24 is written day first wherever full stops divide a date; 4/25/2031 month first.
        "DATE_ORDER": "DMY" if re.search(r"\d\.\d{1,2}\.\d", text) or (slashes and int(slashes[1]) > 12) else "MDY",
    }
    found = dateparser.parse(text, languages=["en"], settings=settings) if text else None
    if found is None:
        raise InvalidDate(raw)
    clock = re.search(r"\d[:.]\d\d(?!\d*[./])", text) and (found.hour or found.minute)
    value = _rfc3339(found) if clock and found.tzinfo else found.date().isoformat()
    return Published(value, raw, "month" if month else "day")


def _rfc3339(moment: datetime) -> str:
    """A date and time with its zone; without a zone the day alone, for RFC 3339 has no time without one."""
    if moment.tzinfo is None:
        return moment.date().isoformat()
    value = moment.isoformat(timespec="seconds")
    return value.removesuffix("+00:00") + "Z" if value.endswith("+00:00") else value
