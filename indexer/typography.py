"""The first stage: which stretches of a paragraph stand between quotation marks."""

from dataclasses import dataclass

_OPEN_ONLY = "„«‟"
_PAIRS = {
    "“": "”“",
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

    A mark that no other closes ends with its paragraph. Single marks count only in a paragraph without
    double ones, where they enclose more than an apostrophe would.
    """
    found = []
    was_open = False
    for start, end in paragraphs:
        row = _double(text, start, end)
        if not row:
            row = _single(text, start, end)
        if row and was_open and row[0].outer_start == start:
            first = row[0]
            row[0] = Stretch(first.start, first.end, first.outer_start, first.outer_end, first.closed, True)
        was_open = bool(row) and not row[-1].closed
        found.append(row)
    return found


def _mark(text: str, at: int, end: int) -> str:
    """The double quotation mark that starts at `at`, or an empty string."""
    char = text[at]
    if char in '“”„«»‟"':
        return char
    if char in "`'" and text.startswith(char * 2, at) and at + 1 < end:
        return char * 2
    return ""


def _opens(text: str, at: int, mark: str, start: int, end: int) -> bool:
    """Whether a mark that may stand at either end of a quote opens one here, by what stands around it."""
    before = text[at - 1] if at > start else " "
    after = text[at + len(mark)] if at + len(mark) < end else " "
    if after.isspace():
        return False
    if before.isspace() or before in "([{—–-/‘'*_>…":
        return True
    return not before.isalnum() and before not in ".,!?;:)…’'\"”" or (before in ":,;" and after.isalnum())


def _double(text: str, start: int, end: int) -> list[Stretch]:
    found: list[Stretch] = []
    opened = -1
    opener = ""
    depth = 0
    at = start
    while at < end:
        mark = _mark(text, at, end)
        if not mark:
            at += 1
            continue
        opens = _opens(text, at, mark, start, end)
        if opened < 0:
            if _starts(text, at, mark, opens, start, end):
                opened, opener, depth = at, mark, 0
        elif mark == opener and mark in "“„«``" and opens and depth == 0 and text.find(_PAIRS[mark][0], at, end) >= 0:
            # The same mark opens again: the first was never closed, unless two closing marks are still to come.
            if text.count(_PAIRS[mark][0], at, end) > text.count(mark, at, end):
                depth += 1
            else:
                found.append(_stretch(text, opened, opener, at, at, False))
                opened, opener = at, mark
        elif mark != opener and opens and mark in "“„«``" and mark not in _PAIRS[opener]:
            depth += 1
        elif mark in _PAIRS[opener] and not (mark in '"“' and opens and mark != opener):
            if depth and mark != '"':
                depth -= 1
            else:
                found.append(_stretch(text, opened, opener, at, at + len(mark), True))
                opened = -1
        elif depth and not opens:
            depth -= 1
        at += len(mark)
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
    """Stretches between single marks: opened after a blank, closed before one, three words or more."""
    found = []
    at = start
    while at < end:
        char = text[at]
        if char in "‘'" and _opens(text, at, char, start, end):
            close = _single_close(text, at + 1, end, "’" if char == "‘" else "'")
            if close > 0 and text.count(" ", at, close) >= 2:
                found.append(_stretch(text, at, char, close, close + 1, True))
                at = close
        at += 1
    return found


def _single_close(text: str, at: int, end: int, mark: str) -> int:
    """Where the single mark closes: after a sentence's or clause's punctuation, else the last place that fits."""
    last = -1
    close = text.find(mark, at, end)
    while close >= 0:
        after = text[close + 1] if close + 1 < end else " "
        if not after.isalnum() and not text[close - 1].isspace():
            if text[close - 1] in ".,!?…":
                return close
            if last < 0:
                last = close
        close = text.find(mark, close + 1, end)
    return last
