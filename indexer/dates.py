"""Dates as documents print them, to RFC 3339 with the precision they state."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
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
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}-\d{1,2}-\d{4})"
)
"""A date to the day, as a pattern without groups; to be matched without regard to case."""
_MONTH_ONLY = re.compile(rf"{_MONTH}\s+\d{{4}}", re.IGNORECASE)
_UPDATED = r"(?:last\s+)?(?:updated|modified)"
_LINE = re.compile(
    rf"(?:(?:(?P<updated>{_UPDATED})|(?:first\s+)?(?:published|posted|date|dated|publication date))(?:\s+on)?\s*:?\s+)?"
    rf"(?P<date>{DAY}{_CLOCK})\.?",
    re.IGNORECASE,
)
_SHAPED = re.compile(rf"{DAY}{_CLOCK}|\d{{4}}-\d\d|(?:18|19|20|21)\d{{6}}", re.IGNORECASE)
_NUMBERS = re.compile(
    rf"{_WEEKDAY}(?:(?P<first>\d{{1,2}})(?P<by>[./-])(?P<second>\d{{1,2}})(?P=by)(?P<year>\d{{4}}|\d\d)){_CLOCK}",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?P<day>[1-9]\d{3}-\d\d-\d\d)(?:(?:T|,?\s)\s*(?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)"
    r"\s*(?:(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)|[A-Za-z.]{2,5})?)?",
    re.IGNORECASE,
)
# Letters that name one time zone; most others (IST, CST, EST) name several.
_ZONE = re.compile(r"(?:[\d\sm.](?:UTC|GMT|CET|CEST)|[+-]\d\d:?\d\d|\dZ)$", re.IGNORECASE)
_DURATION = re.compile(r"P[\dYMWDTHS.]+")


class InvalidDate(ValueError):
    """A date that names no day that exists; `raw` is the date as given.

    `shaped` says whether it is written as a date is, and so states a day that no calendar has (31 February); else it
    is something that cannot be read ("two hours ago", "6. Mai 2031").
    """

    def __init__(self, raw: str, shaped: bool = False) -> None:
        """Keep the date as given."""
        super().__init__(f"no such date: {raw!r}")
        self.raw = raw
        self.shaped = shaped


class Published(Struct, frozen=True):
    """A publication date: RFC 3339 value, the printed form, and how much of it the document states.

    With precision "unknown" `at` is None: something stands where the date is printed, but it cannot be read.
    """

    at: str | None
    raw: str
    precision: Literal["day", "month", "year", "unknown"]


def date_line(line: str) -> str | None:
    """Return the date of a line that holds a full date and nothing else but "Published" and a time."""
    match = _LINE.fullmatch(line.strip())
    return match.group("date").strip() if match else None


def is_update(line: str) -> bool:
    """Whether a line with a date says that the article was changed on it."""
    match = _LINE.fullmatch(line.strip())
    return bool(match and match.group("updated"))


def first_date(stated: Iterable[str | None]) -> Published | None:
    """Return the first date of several that can be read, each as the document states it; None without any.

    Where none can be read, the first is kept as printed. Raises InvalidDate at one that is written as a date is
    but names a day that does not exist.
    """
    unread: str | None = None
    for raw in stated:
        if raw is None or not raw.strip():
            continue
        try:
            return parse_date(raw)
        except InvalidDate as error:
            if error.shaped:
                raise
            if not _DURATION.fullmatch(raw):
                unread = unread or raw
    return Published(None, unread, "unknown") if unread else None


def parse_date(raw: str) -> Published:
    """Read a date that a document gives as its own: ISO 8601, Unix time, or words and numbers in English.

    Relative dates ("a year ago") are no dates. Of `03/04/2031`, where day and month cannot be told apart, only the
    year is kept; of a time whose zone is not clear, only the day. Raises InvalidDate for anything else that names no
    day, month or year.
    """
    text = " ".join(raw.split())
    try:
        if len(text) > 100:
            raise InvalidDate(raw)
        if numbers := _NUMBERS.fullmatch(text):
            return _by_numbers(raw, numbers)
        return _by_iso(raw, text) or _by_words(raw, text)
    except (ValueError, OverflowError):
        raise InvalidDate(raw, bool(_SHAPED.fullmatch(text)) and not re.match(r"0\d{3}-", text)) from None


def _by_iso(raw: str, text: str) -> Published | None:
    """Dates written as numbers with the year first, and Unix time; raises ValueError where there is no such day."""
    if re.fullmatch(r"[1-9]\d{3}", text):
        return Published(date(int(text), 1, 1).isoformat(), raw, "year")
    if re.fullmatch(r"\d{10}|\d{13}", text, re.ASCII):
        return Published(_rfc3339(datetime.fromtimestamp(int(text[:10]), UTC)), raw, "day")
    if re.fullmatch(r"\d{4}-\d\d|(?:18|19|20|21)\d{6}", text, re.ASCII):
        day = date.fromisoformat(text if len(text) == 8 else f"{text}-01")
        return Published(day.isoformat(), raw, "day" if len(text) == 8 else "month")
    iso = _ISO.fullmatch(text)
    if not iso:
        return None
    zone = (iso["zone"] or "").upper()
    clock = f"T{iso['time'].replace(',', '.')}{'Z' if zone in {'UTC', 'GMT'} else zone}" if iso["time"] else ""
    return Published(_rfc3339(datetime.fromisoformat(iso["day"] + clock)), raw, "day")


def _by_numbers(raw: str, found: re.Match[str]) -> Published:
    """A date written as three numbers, the year last; raises ValueError where there is no such day."""
    first, second = int(found["first"]), int(found["second"])
    # A year of two figures: 69 to 99 are of the last century, as POSIX reads them.
    year = int(found["year"]) if len(found["year"]) == 4 else (int(found["year"]) + 31) % 100 + 1969
    # 15.11.24 is written day first wherever full stops divide a date.
    if found["by"] == "." or first > 12:
        return Published(date(year, second, first).isoformat(), raw, "day")
    if second > 12 or first == second:
        return Published(date(year, first, second).isoformat(), raw, "day")
    return Published(date(year, 1, 1).isoformat(), raw, "year")


def _by_words(raw: str, text: str) -> Published:
    month = bool(_MONTH_ONLY.fullmatch(text))
    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["year", "month"] if month else ["year", "month", "day"],
        "PREFER_DAY_OF_MONTH": "first",
    }
    # What is all digits or holds no month's name would be guessed at.
    named = re.search(rf"(?<![^\W\d_]){_MONTH}(?![^\W\d_])", text, re.IGNORECASE)
    found = dateparser.parse(text, languages=["en"], settings=settings) if named else None
    if found is None:
        raise ValueError
    clock = re.search(r"\d[:.]\d\d(?!\d*[./])", text) and (found.hour or found.minute)
    stated = clock and found.tzinfo and _ZONE.search(text)
    return Published(_rfc3339(found) if stated else found.date().isoformat(), raw, "month" if month else "day")


def _rfc3339(moment: datetime) -> str:
    """A date and time with its zone; without a zone the day alone, for RFC 3339 has no time without one."""
    if moment.tzinfo is None:
        return moment.date().isoformat()
    value = moment.isoformat(timespec="seconds")
    return value.removesuffix("+00:00") + "Z" if value.endswith("+00:00") else value
