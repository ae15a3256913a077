"""Reports within reports: which of two is the quote, and whose words are passed on: X said that Y told them Z."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from indexer.cues import is_adverb
from indexer.found import LIKELY, from_report
from indexer.frames import Sentence
from indexer.quotes import Found
from indexer.reported import Report
from indexer.sources import POSSESSIVES
from indexer.spans import Span, holds, overlap, place_span
from indexer.verbs import CUES, SAYING

_AGREED = {"agree", "agrees", "agreed"}
_DEEDS = _AGREED | {"offer", "offers", "offered"}
"""What one may be told to have done by saying something, rather than to have said."""
_NEAR = 12
"""How many of the likeliest reports of a sentence are looked at for one within another."""
_HOLDING = {"ccomp", "ccomp-left", "obj"}
_HOLDS = 0.5
"""Words this likely a quote are taken before what is reported within them, however likely that is."""
_AGAINST = {"though", "although", "while", "whereas", "but", "where", ";", "—", "–"}
_LED = 3
"""The words before an unsaid saying within what wraps it: "is expected | to SAY", "wants | him to SAY"."""


def outer_first(sentence: Sentence, told: list[Report]) -> list[Report]:
    """The reports, a likely one before those within its words that are likelier."""
    ordered: list[Report] = []
    for report in told:
        at = None
        if report.construction in _HOLDING and report.probability >= _HOLDS:
            at = next((n for n, r in enumerate(ordered[:_NEAR]) if _is_within(sentence, r, report)), None)
        ordered.insert(len(ordered) if at is None else at, report)
    return ordered


def _is_within(sentence: Sentence, inner: Report, outer: Report) -> bool:
    """Whether a cue stands in the words of another report, and in no clause set against them: though others insisted"""
    start = next((s for s, e in outer.contents if s <= inner.cue[0] and inner.cue[1] <= e), None)
    if start is None or inner.construction == "according":
        return False
    if outer.construction == "obj" and inner.construction == "ccomp":
        return False
    if is_about(sentence, outer, inner):
        # Words passed on: X said that Y told them Z.
        return False
    start = min(start, outer.cue[1])
    return not any(start < i.start < inner.cue[0] and i.lower in _AGAINST for i in sentence)


def wraps(sentence: Sentence, report: Report, unsaid: set[Span]) -> bool:
    """Whether what hangs on another cue is no more than a saying that is none: is expected TO SAY THAT."""
    if not unsaid or report.construction == "according":
        return False
    start, end = report.contents[0]
    if any(i.start == report.cue[0] and i.lower in SAYING for i in sentence):
        return False
    for at, item in enumerate(sentence):
        if start <= item.start < end and (item.start, item.end) in unsaid:
            led = [i.lower for i in sentence[max(0, at - _LED) : at] if i.start >= start]
            gerund = item.lower.endswith("ing") and not led
            return gerund or (led[-1:] == ["to"] and len(led) < _LED and "not" not in led)
    return False


def inner_quote(sentence: Sentence, outer: Report, told: list[Report], number: int) -> Found | None:
    """What somebody else is reported to have said, where that is what a report is about: X said that Y told them Z."""
    likely = (r for r in told[:_NEAR] if r.probability >= LIKELY and not is_deed(sentence, r))
    report = next((r for r in likely if is_about(sentence, outer, r)), None)
    if report is None:
        return _had_said(sentence, outer, number)
    if outer.construction == "according" and outer.source:
        hole = (outer.cue[0], _apposed(sentence, outer.source[1]))
        report = replace(report, contents=tuple(_cut(sentence, report.contents, hole)))
    return from_report(sentence, report, number) if report.contents else None


def is_deed(sentence: Sentence, report: Report) -> bool:
    """Whether a report tells what somebody did by saying something, and not what was said: had asked him to stay."""
    cue = next((i.lower for i in sentence if i.start == report.cue[0]), "")
    among = [i for i in sentence if i.start >= report.contents[0][0]][:3]
    asked = cue in {"ask", "asks", "asked"} and any(i.lower == "to" for i in among)
    plain = report.construction == "obj" and not any(
        i.stretch and holds([*report.contents], i.stretch) for i in sentence
    )
    return cue in _AGREED or asked or plain


def _had_said(sentence: Sentence, outer: Report, number: int) -> Found | None:
    """The same by its words alone: X said (that) ADA ORR HAD TOLD somebody that Z."""
    (start, end), *_ = outer.contents
    among = [n for n, i in enumerate(sentence) if start <= i.start < end]
    among = among[1:] if among and sentence[among[0]].lower == "that" else among
    had = next((n for n in among[:8] if not sentence[n].is_name), None)
    if had is None or had == among[0] or sentence[had].lower != "had" or sentence[had].stretch:
        return None
    cue = had + 2 if is_adverb(sentence[had + 1].lower) else had + 1
    that = next((n for n in among if cue < n <= cue + 8 and sentence[n].lower == "that"), None)
    if that is None or sentence[cue].lower not in SAYING or any(sentence[n].stretch for n in range(cue, that)):
        return None
    contents = ((sentence[that].start, end), *outer.contents[1:])
    named = place_span(sentence, (among[0], had))
    told = replace(outer, contents=contents, cue=place_span(sentence, (cue, cue + 1)), source=named)
    return from_report(sentence, told, number)


def relay_of(sentence: Sentence, inner: Report, told: list[Report]) -> Span | None:
    """The source of a report that is about another one."""
    told = [
        r for r in told[:_NEAR] if r.probability >= LIKELY and r.construction != "obj" and is_about(sentence, r, inner)
    ]
    said = {(i.start, i.end) for i in sentence if i.lower in SAYING}
    return next((r.source for r in told if r.cue in said or r.construction == "according"), None)


def is_about(sentence: Sentence, outer: Report, inner: Report) -> bool:
    """Whether a report says nothing but that somebody else said something: what is left of it is a subject and verb."""
    if inner.source is None or outer.source in {None, inner.source} or inner.cue == outer.cue:
        return False
    named = {i.lower for i in sentence if inner.source[0] <= i.start < inner.source[1]}
    if "who" in named or named <= POSSESSIVES:
        return False
    verbs = {i.lower for i in sentence if i.start in {inner.cue[0], outer.cue[0]}}
    (start, _), *_ = outer.contents
    if outer.construction == "according":
        # The clause may be no more than what the other one said.
        cited = (outer.cue[0], outer.source[1])
        apart = not overlap([inner.source, inner.cue], [cited]) and overlap(outer.contents, inner.contents)
        behind = [i.lower for i in sentence if cited[1] <= i.start < inner.source[0]]
        marked = any(i.stretch and holds([*inner.contents], i.stretch) for i in sentence)
        known = (CUES if marked else SAYING) - _DEEDS | {"according"}
        return apart and verbs <= known and not {"and", "but"} & set(behind)
    if not all(any(s <= a and b <= e for s, e in outer.contents) for a, b in (inner.source, inner.cue)):
        return False
    led = sum(start <= i.start < inner.source[0] and i.lower != "that" for i in sentence)
    among = [i for i in sentence if any(s <= i.start < e for s, e in outer.contents)]
    after = [i for i in among if i.start >= inner.cue[1]]
    held = sum(any(s <= i.start < e for s, e in inner.contents) for i in after)
    return verbs <= CUES and led <= 4 and 2 * held >= len(after) > 0


def _cut(sentence: Sentence, contents: Iterable[Span], hole: Span) -> Iterator[Span]:
    """The contents without a hole and the commas around it."""
    for start, end in contents:
        for s, e in ((start, min(end, hole[0])), (max(start, hole[1]), end)):
            kept = [i for i in sentence if s <= i.start and i.end <= e]
            while kept and kept[0].text == ",":
                del kept[0]
            while kept and kept[-1].text == ",":
                del kept[-1]
            if len(kept) > 1 or (kept and kept[0].stretch):
                yield kept[0].start, kept[-1].end


def _apposed(sentence: Sentence, end: int) -> int:
    """Where a source ends with the name behind its comma: "her spokeswoman, Hanne Brock"."""
    at = next((n for n, i in enumerate(sentence) if i.start >= end), len(sentence))
    if at + 1 >= len(sentence) or sentence[at].text != "," or not sentence[at + 1].is_name:
        return end
    while at + 1 < len(sentence) and sentence[at + 1].is_name:
        at += 1
    return sentence[at].end
