"""The first stage: which stretches of a paragraph stand between quotation marks."""

import re
from dataclasses import dataclass

_PAIRS = {
    "“": '”“"',
    "„": '“”"„',
    "«": "»",
    "»": "«",
    "”": "”",
    "‟": "”",
    '"': '"”',
    "``": "''",
    "''": "''",
    "‘": "’",
    "'": "'",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of text between quotation marks; offsets count in the text the paragraph was cut from."""

    start: int
    end: int
    """Inner span: the marks are left out."""
    outer_start: int
    outer_end: int
    closed: bool
    continues: bool = False
    """Goes on from the paragraph before, which left its mark open."""


def stretches(text: str, paragraphs: list[tuple[int, int]]) -> list[list[Stretch]]:
    """Return the stretches of each paragraph, in order, none inside another.

    A mark that no other closes ends with its paragraph. Single marks count in a paragraph without double ones, or
    around them, where they enclose more than an apostrophe would.
    """
    found = []
    was_open = False
    for start, end in paragraphs:
        row = _outermost(_double(text, start, end), _single(text, start, end))
        if row and was_open and row[0].outer_start == start:
            first = row[0]
            row[0] = Stretch(first.start, first.end, first.outer_start, first.outer_end, first.closed, True)
        was_open = bool(row) and not row[-1].closed
        found.append(row)
    return found


def _outermost(double: list[Stretch], single: list[Stretch]) -> list[Stretch]:
    """Of stretches between double and between single marks those inside no other.

    Single marks count in a paragraph without double ones, or around double ones: ‘He said “never” to me.’
    """
    if not double or not single:
        return double or single
    outer = [s for s in single if any(_within(d, s) for d in double) and not any(_crosses(d, s) for d in double)]
    kept = [d for d in double if not any(_within(d, s) for s in outer)]
    return sorted(kept + outer, key=lambda s: s.start)


def _within(one: Stretch, two: Stretch) -> bool:
    return two.start <= one.outer_start and one.outer_end <= two.end


def _crosses(one: Stretch, two: Stretch) -> bool:
    return one.outer_start < two.outer_end and two.outer_start < one.outer_end and not _within(one, two)


def _opens(text: str, at: int, mark: str, start: int, end: int) -> bool:
    """Whether a mark that may stand at either end of a quote opens one here, by what stands around it."""
    before = text[at - 1] if at > start else " "
    after = text[at + len(mark)] if at + len(mark) < end else " "
    if after.isspace():
        return False
    if before.isspace() or before in "([{—–―-/‘'*_>…":
        return True
    return not before.isalnum() and before not in ".,!?;:)…’'\"”" or (before in ":,;" and after.isalnum())


def _double(text: str, start: int, end: int) -> list[Stretch]:
    found: list[Stretch] = []
    opened = -1
    opener = ""
    depth = 0
    inner = False
    for match in _DOUBLE.finditer(text, start, end):
        at, mark = match.start(), match.group()
        opens = _opens(text, at, mark, start, end)
        if opened < 0:
            if _starts(text, at, mark, opens, start, end):
                opened, opener, depth, inner = at, mark, 0, False
        elif mark == opener and mark in "“„«``" and opens and depth == 0 and text.find(_PAIRS[mark][0], at, end) >= 0:
            # The same mark opens again: the first was never closed, unless two closing marks are still to come.
            if text.count(_PAIRS[mark][0], at, end) > text.count(mark, at, end):
                depth += 1
            else:
                found.append(_stretch(text, opened, opener, at, at, False))
                opened, opener = at, mark
        elif mark != opener and opens and mark in "“„«``" and mark not in _PAIRS[opener]:
            depth += 1
        elif mark == '"' != opener and (opens or inner):
            # “He said "never" to me”: straight marks inside curly ones.
            inner = opens
        elif mark in _PAIRS[opener] and not (mark in '"“' and opens and mark != opener):
            if depth and mark != '"':
                depth -= 1
            else:
                found.append(_stretch(text, opened, opener, at, at + len(mark), True))
                opened = -1
        elif depth and not opens:
            depth -= 1
    if opened >= 0:
        found.append(_stretch(text, opened, opener, end, end, False))
    return [s for s in found if s.start < s.end]


def _starts(text: str, at: int, mark: str, opens: bool, start: int, end: int) -> bool:
    if mark in "“„‟" or mark == "``":
        return opens or mark != "“" or not text[at + 1 : at + 2].isspace()
    if mark == "«":
        return opens or text.find("»", at, end) >= 0
    if mark == "»":
        return opens and text.find("«", at, end) >= 0
    if mark == "''":
        return opens
    if mark == '"':
        before = text[at - 1] if at > start else " "
        inches = before.isdigit() and not opens
        return not inches and (opens or before.isspace())
    return opens and mark == "”"


def _stretch(text: str, opened: int, opener: str, inner_end: int, outer_end: int, closed: bool) -> Stretch:
    start = opened + len(opener)
    while start < inner_end and text[start].isspace():
        start += 1
    while inner_end > start and text[inner_end - 1].isspace():
        inner_end -= 1
    return Stretch(start, inner_end, opened, max(outer_end, inner_end), closed)


def _single(text: str, start: int, end: int) -> list[Stretch]:
    """Stretches between single marks: opened after a blank, closed before one, two words or more."""
    found = []
    at = start
    while at < end:
        if text[at] in "‘'" and _opens_single(text, at, start, end):
            close = _single_close(text, at, end)
            if close > 0:
                if " " in text[at:close].strip():
                    found.append(_stretch(text, at, text[at], close, close + 1, True))
                at = close
        at += 1
    return found


def _opens_single(text: str, at: int, start: int, end: int) -> bool:
    """Whether a single mark opens a quote and stands for no letters or digits left out ('90s, 'tis, 'n')."""
    rest = text[at + 1 : min(end, at + 7)]
    return _opens(text, at, text[at], start, end) and not rest[:1].isdigit() and not _ELISION.match(rest)


def _single_close(text: str, opened: int, end: int) -> int:
    """Where the single mark at `opened` closes, or -1: after punctuation, else the last place before another opens."""
    mark = "’" if text[opened] == "‘" else "'"
    last = -1
    end = min(end, opened + _LONGEST_SINGLE)
    for match in _SINGLE.finditer(text, opened + 1, end):
        at = match.start()
        after = text[at + 1] if at + 1 < end else " "
        if text[at] == mark and not after.isalnum() and not text[at - 1].isspace():
            if text[at - 1] in ".,!?…":
                return at
            last = at
        elif last > 0 and _opens_single(text, at, opened, end):
            return last
    return last


_DOUBLE = re.compile("[“”„«»‟\"]|``|''")
_SINGLE = re.compile("[‘’']")
_ELISION = re.compile(r"(?:tis|twas|til|em|cause|n)\b", re.IGNORECASE)
# Looking further for the closing mark of each opening one would take time quadratic in a paragraph's length.
_LONGEST_SINGLE = 2000
