"""The first stage: which stretches of a paragraph stand between quotation marks."""

import re
from collections.abc import Iterator

from msgspec import Struct

_PAIRS = {
    "“": '”“"',
    "„": '“”"„',
    "«": "»",
    "»": "«",
    "”": "”“",
    "‟": "”",
    '"': '"”',
    "``": "''",
    "''": "''",
    "<<": ">>",
    "‘": "’",
    "'": "'",
}


class Stretch(Struct, frozen=True, gc=False):
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
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else (end, end)
        goes_on = _reopens(text, *following)
        single = _single(text, start, end, goes_on == "single" or (was_open and text[start] in "‘'"))
        row = _outermost(_double(text, start, end), single)
        if goes_on != "double":
            row = [_closed_before_cue(text, s) for s in row]
        if not row:
            row = list(_dialogue(text, start, end))
        if row and was_open and row[0].outer_start == start:
            first = row[0]
            row[0] = Stretch(first.start, first.end, first.outer_start, first.outer_end, first.closed, True)
        was_open = bool(row) and not row[-1].closed
        found.append(row)
    return found


def _reopens(text: str, start: int, end: int) -> str:
    """Which marks open at the start of a paragraph: "double", "single" or "" for none."""
    if start >= end:
        return ""
    if text[start] in "‘'":
        return "single" if _opens_single(text, start, start, end) else ""
    return "double" if _DOUBLE.match(text, start) else ""


def _outermost(double: list[Stretch], single: list[Stretch]) -> list[Stretch]:
    """Of stretches between double and between single marks those inside no other.

    Single marks count in a paragraph without double ones, or around double ones: ‘He said “never” to me.’
    """
    if double and single:
        # 'I said "shut the gate,' he said: the inner marks were left open.
        double = [
            d for d in double if not any(s.outer_start < d.outer_start < s.outer_end < d.outer_end for s in single)
        ]
    if not double or not single:
        return double or single
    outer = [s for s in single if any(_within(d, s) for d in double) and not any(_crosses(d, s) for d in double)]
    kept = [d for d in double if not any(_within(d, s) for s in outer)]
    if not kept:
        # All double marks stand inside single ones, as British papers set them.
        return [s for s in single if not any(_within(s, d) for d in double)]
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
            elif not opens and mark in '"”' and _ATTRIBUTED.match(text, at + 1, end):
                found.append(_without_opener(text, found[-1].outer_end if found else start, start, at))
        elif mark == opener and mark in "“„«``" and opens and depth == 0 and text.find(_PAIRS[mark][0], at, end) >= 0:
            # The same mark opens again: the first was never closed, unless two closing marks are still to come.
            if text.count(_PAIRS[mark][0], at, end) > text.count(mark, at, end):
                depth += 1
            else:
                found.append(_stretch(text, opened, opener, at, at, False))
                opened, opener = at, mark
        elif (
            depth == 0 and mark == opener and opens and text[at - 1].isspace() and _CUE_INSIDE.search(text, opened, at)
        ):
            found.append(_closed_before_cue(text, _stretch(text, opened, opener, at, at, False)))
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
        return opens or text[at - 1].isspace() or at == start or text.find("»", at, end) >= 0
    if mark == "»":
        return opens and text.find("«", at, end) >= 0
    if mark in {"''", "<<"}:
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


def _without_opener(text: str, floor: int, start: int, closed: int) -> Stretch:
    """A stretch whose opening mark is missing, as after a drop cap: from the start, or from the last sentence's end."""
    opened = floor
    if floor > start:
        ends = _SENTENCE_END.search(text, floor, closed)
        opened = ends.end() if ends else floor
    return _stretch(text, opened, "", closed, closed + 1, True)


def _closed_before_cue(text: str, stretch: Stretch) -> Stretch:
    """A stretch that nothing closes, up to its attribution: “It was the best lap, said Cass Ferrante."""
    if stretch.closed:
        return stretch
    cue = _CUE_INSIDE.search(text, stretch.start, stretch.end)
    if cue is None:
        return stretch
    return Stretch(stretch.start, cue.start(), stretch.outer_start, cue.start(), True)


def _dialogue(text: str, start: int, end: int) -> Iterator[Stretch]:
    """The stretches of a paragraph that sets speech off by dashes alone: – It is cold, says Orr. – Nobody came."""
    if text[start] not in "–—―" or not text[start + 1 : start + 2].isspace():
        return
    cue = _CUE_INSIDE.search(text, start, end)
    if cue is None:
        return
    at = start
    while at >= 0:
        stop = cue.start() - (text[cue.start() - 1] == ",") if cue else end
        yield _stretch(text, at, text[at], stop, stop, True)
        resumed = _RESUMED.search(text, cue.end(), end) if cue else None
        at = resumed.end() - 1 if resumed else -1
        cue = _CUE_INSIDE.search(text, at, end) if resumed else None


def _single(text: str, start: int, end: int, goes_on: bool) -> list[Stretch]:
    """Stretches between single marks: opened after a blank, closed before one.

    `goes_on` where the next paragraph opens with such a mark: then one that nothing closes ends with its paragraph.
    """
    found = []
    at = start
    while mark := _OPENING_SINGLE.search(text, at, end):
        at = mark.start()
        if _opens_single(text, at, start, end):
            close, sure = _single_close(text, at, end)
            if goes_on and not sure and _opens_speech(text, at, start):
                found.append(_stretch(text, at, text[at], end, end, False))
                break
            if close > 0:
                if sure or " " in text[at:close].strip():
                    found.append(_stretch(text, at, text[at], close, close + 1, True))
                at = close
        at += 1
    return [s for s in found if s.start < s.end]


def _opens_speech(text: str, at: int, start: int) -> bool:
    """Whether a mark stands where speech begins: first in its paragraph, or behind a full stop, comma or colon."""
    return at == start or text[start:at].rstrip()[-1:] in {".", ",", ":", "!", "?"}


def _opens_single(text: str, at: int, start: int, end: int) -> bool:
    """Whether a single mark opens a quote and stands for no letters or digits left out ('90s, 'tis, 'n')."""
    rest = text[at + 1 : min(end, at + 7)]
    return _opens(text, at, text[at], start, end) and not rest[:1].isdigit() and not _ELISION.match(rest)


def _single_close(text: str, opened: int, end: int) -> tuple[int, bool]:
    """Where the single mark at `opened` closes, or -1; and whether it is surely no apostrophe.

    Behind punctuation, before it, or behind a word that no apostrophe ends, a mark closes; behind an s only where no
    other mark does before the next one opens: 'The lads' heads dropped,' he said.
    """
    mark = "’" if text[opened] == "‘" else "'"
    last = -1
    end = min(end, opened + _LONGEST_SINGLE)
    for match in _SINGLE.finditer(text, opened + 1, end):
        at = match.start()
        before, after = text[at - 1], text[at + 1] if at + 1 < end else " "
        if text[at] == mark and not after.isalnum() and not before.isspace():
            if _closes_later(text, at, mark, end):
                continue
            if not before.isalnum() or after in ",.;:!?)" or at + 1 >= end or not _may_be_apostrophe(text, at):
                return at, True
            last = at
        elif last > 0 and _opens_single(text, at, opened, end):
            return last, False
    return last, False


def _closes_later(text: str, at: int, mark: str, end: int) -> bool:
    """Whether the mark behind the next one closes: ‘The dogs’,’ he said; and 'n' stands for letters."""
    return (at + 2 < end and text[at + 1] in ",.!?" and text[at + 2] == mark) or text[at - 2 : at] in {"'n", "’n"}


def _may_be_apostrophe(text: str, at: int) -> bool:
    """Whether the letters before a mark end as words with an apostrophe behind them do: dogs', goin', o'."""
    word = _LAST_WORD.search(text, max(0, at - 30), at)
    printed = word.group().lower() if word else ""
    return printed.endswith(("s", "x", "z")) or printed in _CLIPPED or (printed.endswith("in") and len(printed) > 3)


_DOUBLE = re.compile("[“”„«»‟\"]|``|''|<<|>>")
_OPENING_SINGLE = re.compile("[‘']")
_SINGLE = re.compile("[‘’']")
_ELISION = re.compile(r"(?:tis|twas|til|em|cause|n)\b", re.IGNORECASE)
# Looking further for the closing mark of each opening one would take time quadratic in a paragraph's length.
_LONGEST_SINGLE = 2000
_CLIPPED = {"o", "th", "an", "ol", "mo", "wi", "t"}
_LAST_WORD = re.compile(r"[^\W_]+$")
_SENTENCE_END = re.compile(r"[.!?]\s+")
_RESUMED = re.compile(r"[.!?] [–—―](?= \S)")
_NAMED = r"(?:[A-ZÀ-Þ][\w.’'-]*|the|a|an|his|her|its|their|one|another)\b"
_SAYS = r"(?:said|says|told|asked|asks|added|adds|wrote|writes|replied|recalled|recalls|explained|explains|insisted)\b"
_BESIDE = rf" (?:{_SAYS} {_NAMED}|(?:he|she|they|I|[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){{0,2}}) {_SAYS})"
_CUE_INSIDE = re.compile(rf"(?<=[,!?])(?={_BESIDE})")
_ATTRIBUTED = re.compile(rf"(?<=[,!?.][\"”]){_BESIDE}")
