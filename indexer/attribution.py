"""The third stage: which words are a quote, and which cue and source its own sentence gives it."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from indexer.asides import Aside, aside, is_verbal
from indexer.contents import is_named_thing, is_nickname, is_term, is_title, word_count
from indexer.cues import find_cues, is_adverb
from indexer.frames import Sentence
from indexer.links import Link, link_stretch
from indexer.quotes import Found, Kind, Paragraph
from indexer.refusals import reported
from indexer.relays import is_swallowed
from indexer.reported import UNSAID, Report, Span
from indexer.sources import Place, first_subject
from indexer.typography import Stretch
from indexer.verbs import CUES, JUDGING, SAYING
from indexer.viewpoints import viewpoints

LIKELY = 0.42
"""Words outside quotation marks that are less likely a quote are not taken for one."""
_OFTEN = 0.48
"""So are those of nobody, and those in constructions whose boundaries are less often right."""
_RARE = ("of-", "acl", "parataxis-right")
_SURE = {"after", "signature", "by"}
_LABEL = re.compile(r"([A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}):\s+(?=\S)")
_AGREED = {"agree", "agrees", "agreed"}
_DEEDS = _AGREED | {"offer", "offers", "offered"}
"""What one may be told to have done by saying something, rather than to have said."""
_OWNERS = {"his", "her", "its", "their", "my", "our", "your"}
_POINTERS = {"that", "which", "who"}
_NEAR = 12
"""How many of the likeliest reports of a sentence are looked at for one within another."""
_LED = 2
"""The words that lead to a judgment between marks at most: a “threat”."""
_JUDGED = 12
"""The words that a judged thing has at most."""
_HOLDING = {"ccomp", "ccomp-left", "obj"}
_HOLDS = 0.5
"""Words this likely a quote are taken before what is reported within them, however likely that is."""
_AGAINST = {"though", "although", "while", "whereas", "but", "where", ";", "—", "–"}
_LED = 3
"""The words before an unsaid saying within what wraps it: "is expected | to SAY", "wants | him to SAY"."""
_LOOSE = {"parataxis", "parataxis-right", "as", "xcomp"}
_ATTRIBUTED = {"parsed", "after", "before", "colon", "according", "by", "signature"}


def paragraph_quotes(paragraph: Paragraph, number: int) -> Iterator[Found]:
    """Yield the quotes of a paragraph, those of its stretches before those that only hang on a cue."""
    for sentence, told in zip(paragraph.sentences, paragraph.reports, strict=True):
        rows: list[Found] = []
        unsaid = {r.cue for r in told if r.construction == UNSAID}
        told = reported(sentence, [r for r in told if r.construction != UNSAID and not _wraps(sentence, r, unsaid)])
        if any(r.construction == "medial" for r in told):
            finite = {sentence[n].start for n in find_cues(sentence) if is_verbal(sentence, n)}
            told = [r for r in told if r.construction != "medial" or r.cue[0] in finite]
        if any(i.lower in {"quoted", "cited"} for i in sentence):
            told = [r for r in told if not is_swallowed(sentence, r.contents, r.cue)]
        told = _outer_first(sentence, sorted([*told, *viewpoints(sentence, told)], key=lambda r: -r.probability))
        apart = aside(sentence)
        if apart:
            said = _from_aside(sentence, apart)
            told = [said, *(r for r in told if r.cue not in {said.cue, place_span(sentence, apart.cue)})]
            row = _from_report(sentence, said, number)
            row.relayed_by = place_span(sentence, apart.source) if apart.inner else None
            if row.verbatim:
                row.place = next(n for n, i in enumerate(sentence) if i.stretch and _holds(row.contents, i.stretch))
            if row.verbatim or apart.inner:
                rows.append(row)
        for place, item in enumerate(sentence):
            if item.stretch is None:
                continue
            held = next((r for r in rows if _holds(r.contents, item.stretch)), None)
            if held is not None:
                if (item.stretch.start, item.stretch.end) not in held.verbatim:
                    held.verbatim.append((item.stretch.start, item.stretch.end))
                continue
            marked = _marked(sentence, place, item.stretch, told, number)
            if marked is None or (marked.rule != "after" and unsaid and unsaid.intersection(marked.cue)):
                continue
            if rows and marked.kind == rows[-1].kind == "direct" and marked.cue and marked.cue == rows[-1].cue:
                # “A,” X said, “B.”
                rows[-1].contents += marked.contents
                rows[-1].verbatim += marked.verbatim
            else:
                rows.append(marked)
        for report in told:
            if report.probability < LIKELY:
                break
            if report.probability < _OFTEN and (report.source is None or report.construction.startswith(_RARE)):
                continue
            if _is_deed(sentence, report) and _relay(sentence, report, told):
                continue
            row = _from_report(sentence, report, number)
            row.inner, row.relayed_by = _inner(sentence, report, told, number), _relay(sentence, report, told)
            # (The loop above has seen every stretch: a row of stretches alone is one that it refused.)
            more = next((r for r in rows if r.relayed_by and row.source == [r.relayed_by]), None)
            if more is not None and _opens(sentence, row.contents, ("and", "that")):
                more.contents += row.contents
                more.verbatim += row.verbatim
                continue
            taken = any(row.cue == other.cue or _overlap(row.contents, other.contents) for other in rows)
            if row.kind != "direct" and not taken:
                rows.append(row)
        rows.sort(key=lambda r: r.contents[0][0])
        _participles(sentence, rows)
        yield from rows


def _outer_first(sentence: Sentence, told: list[Report]) -> list[Report]:
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
    if _is_about(sentence, outer, inner):
        # Words passed on: X said that Y told them Z.
        return False
    start = min(start, outer.cue[1])
    return not any(start < i.start < inner.cue[0] and i.lower in _AGAINST for i in sentence)


def _wraps(sentence: Sentence, report: Report, unsaid: set[Span]) -> bool:
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


def _participles(sentence: Sentence, rows: list[Found]) -> None:
    """Give what hangs on a participle the source before it: X praised it, noting that ... and stressing that ..."""
    for number, row in enumerate(rows):
        at = next((n for n, i in enumerate(sentence) if row.cue and i.start == row.cue[0][0]), None)
        if (
            at is None
            or not sentence[at].lower.endswith("ing")
            or (row.source and not _is_pointer(sentence, row.source))
        ):
            continue
        attached = _with_subject(sentence, at)
        if attached:
            row.source, row.source_place = [place_span(sentence, attached)], attached
            continue
        before = next((r for r in reversed(rows[:number]) if r.source and not _is_pointer(sentence, r.source)), None)
        if before is not None:
            row.source, row.source_place = list(before.source), before.source_place
        elif sentence[at - 1].text == ",":
            subject = first_subject(sentence, at)
            if subject:
                row.source, row.source_place = [place_span(sentence, subject)], subject


def _is_pointer(sentence: Sentence, source: list[Span]) -> bool:
    return any(i.start == source[0][0] and i.end == source[0][1] and i.lower in _POINTERS for i in sentence)


def _with_subject(sentence: Sentence, cue: int) -> Place | None:
    """The noun phrase behind ", with": said Orr, with her deputy, Odd Pell, adding that ..."""
    start = next((n for n in range(cue - 1, max(0, cue - 14), -1) if sentence[n].lower == "with"), None)
    if start is None or start == 0 or not (sentence[start - 1].text == "," or sentence[start - 1].stretch):
        return None
    end = cue - (sentence[cue - 1].text == ",")
    return (start + 1, end) if start + 1 < end and not any(i.stretch for i in sentence[start + 1 : end]) else None


def _from_aside(sentence: Sentence, found: Aside) -> Report:
    """What an attribution between commas reports."""
    told = found.inner or found
    contents = tuple(place_span(sentence, piece) for piece in ((found.inner.content,) if found.inner else found.pieces))
    cue, source = place_span(sentence, told.cue), place_span(sentence, told.source)
    return Report(contents, cue, source, 0.8, "medial", sentence[told.cue[0]].token)


def _marked(sentence: Sentence, place: int, stretch: Stretch, told: list[Report], number: int) -> Found | None:
    """The quote that a stretch is, or is part of; None where it is nobody's words."""
    turn = _LABEL.match(sentence[place].text)
    if turn:
        return _turn(sentence, place, stretch, turn, number)
    link = link_stretch(sentence, place)
    report = None if link.rule in _SURE else _judgment(sentence, place, told) or _covering(told, stretch)
    likely, relay = 0.0, place_span(sentence, link.relay) if link.relay else None
    if report is not None and report.construction == "according":
        # According to X, Y condemned “A” and called for “B”.
        about = (r for r in told if r.probability >= LIKELY and _holds([*r.contents], stretch))
        report = next((r for r in about if _is_about(sentence, report, r)), report)
    if report is not None and not is_title(sentence, place) and not _prefers_rule(sentence, link, report):
        row = _from_report(sentence, report, number)
        relay = relay or _relay(sentence, report, told)
        if link.source and link.cue and place_span(sentence, link.cue) == report.cue and _is_beside(sentence, link):
            row.source, row.source_place = [place_span(sentence, link.source)], link.source
        if row.kind == "mixed":
            row.place = place
            row.inner = _inner(sentence, report, told, number)
            row.relayed_by = relay
            return row
        if row.source_place and link.rule != "denied":
            link, likely = Link("parsed", row.cue_place, row.source_place), report.probability
    if not _is_quote(sentence, place, link):
        return None
    row = Found([(stretch.start, stretch.end)], [(stretch.start, stretch.end)], "direct", link.rule)
    row.sentence, row.paragraph, row.place = sentence, number, place
    row.cue_place, row.source_place, row.probability = link.cue, link.source, likely
    if link.cue:
        row.cue = [place_span(sentence, link.cue)]
    if link.source:
        row.source = [place_span(sentence, link.source)]
    row.relayed_by = relay
    return row


def _turn(sentence: Sentence, place: int, stretch: Stretch, label: re.Match[str], number: int) -> Found:
    """A speaker's turn in a transcript that is quoted as a whole: “WALLACE: Governor, let me ask you ...”."""
    start = stretch.start
    content = (start + label.end(), stretch.end)
    row = Found([content], [content], "direct", "turn")
    row.source, row.cue = [(start, start + label.end(1))], [(start + label.end(1), start + label.end(1) + 1)]
    row.sentence, row.paragraph, row.place = sentence, number, place
    return row


def _inner(sentence: Sentence, outer: Report, told: list[Report], number: int) -> Found | None:
    """What somebody else is reported to have said, where that is what a report is about: X said that Y told them Z."""
    likely = (r for r in told[:_NEAR] if r.probability >= LIKELY and not _is_deed(sentence, r))
    report = next((r for r in likely if _is_about(sentence, outer, r)), None)
    if report is None:
        return _had_said(sentence, outer, number)
    if outer.construction == "according" and outer.source:
        hole = (outer.cue[0], _apposed(sentence, outer.source[1]))
        report = replace(report, contents=tuple(_cut(sentence, report.contents, hole)))
    return _from_report(sentence, report, number) if report.contents else None


def _is_deed(sentence: Sentence, report: Report) -> bool:
    """Whether a report tells what somebody did by saying something, and not what was said: had asked him to stay."""
    cue = next((i.lower for i in sentence if i.start == report.cue[0]), "")
    among = [i for i in sentence if i.start >= report.contents[0][0]][:3]
    asked = cue in {"ask", "asks", "asked"} and any(i.lower == "to" for i in among)
    plain = report.construction == "obj" and not any(
        i.stretch and _holds([*report.contents], i.stretch) for i in sentence
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
    return _from_report(sentence, told, number)


def _relay(sentence: Sentence, inner: Report, told: list[Report]) -> Span | None:
    """The source of a report that is about another one."""
    told = [
        r for r in told[:_NEAR] if r.probability >= LIKELY and r.construction != "obj" and _is_about(sentence, r, inner)
    ]
    said = {(i.start, i.end) for i in sentence if i.lower in SAYING}
    return next((r.source for r in told if r.cue in said or r.construction == "according"), None)


def _is_about(sentence: Sentence, outer: Report, inner: Report) -> bool:
    """Whether a report says nothing but that somebody else said something: what is left of it is a subject and verb."""
    if inner.source is None or outer.source in {None, inner.source} or inner.cue == outer.cue:
        return False
    named = {i.lower for i in sentence if inner.source[0] <= i.start < inner.source[1]}
    if "who" in named or named <= _OWNERS:
        return False
    verbs = {i.lower for i in sentence if i.start in {inner.cue[0], outer.cue[0]}}
    (start, _), *_ = outer.contents
    if outer.construction == "according":
        # The clause may be no more than what the other one said.
        cited = (outer.cue[0], outer.source[1])
        apart = not _meet([inner.source, inner.cue], [cited]) and _meet(outer.contents, inner.contents)
        behind = [i.lower for i in sentence if cited[1] <= i.start < inner.source[0]]
        marked = any(i.stretch and _holds([*inner.contents], i.stretch) for i in sentence)
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


def _meet(one: Iterable[Span], two: Iterable[Span]) -> bool:
    return any(a < d and c < b for a, b in one for c, d in two)


def _prefers_rule(sentence: Sentence, link: Link, report: Report) -> bool:
    """Whether a verb of saying right before a stretch is a better guess than a loose or unlikely construction."""
    if link.rule != "before" or link.cue is None or place_span(sentence, link.cue) == report.cue:
        return False
    loose = report.construction in _LOOSE or report.probability < 0.5
    return loose and sentence[link.cue[0]].lower in SAYING


def _is_beside(sentence: Sentence, link: Link) -> bool:
    """Whether a finite cue stands right behind its subject, no comma between."""
    assert link.cue is not None and link.source is not None
    cue = link.cue[0]
    return not sentence[cue].lower.endswith("ing") and link.source[1] <= cue and sentence[cue - 1].text != ","


def _judgment(sentence: Sentence, place: int, told: list[Report]) -> Report | None:
    """The judgment that a stretch is, within whatever else covers it: forces, which he described as a “threat”."""
    start, end = sentence[place].start, sentence[place].end
    for report in told:
        if report.probability < LIKELY or not report.source or report.construction not in {"obj", "of-as"}:
            continue
        (first, last), *more = report.contents
        led = sum(first <= i.start < start for i in sentence)
        if more or not (first <= start and start < last <= end + 1 and led <= _LED):
            continue
        at = next((n for n, i in enumerate(sentence) if i.start == report.cue[0]), place)
        if sentence[at].lower in JUDGING and 0 < place - at <= _LED + 2:
            return report
    return None


def _covering(told: list[Report], stretch: Stretch) -> Report | None:
    """The likeliest report that holds most of a stretch; one that names nobody only where it is much likelier."""
    best: Report | None = None
    for report in told:
        held = sum(max(0, min(e, stretch.end) - max(s, stretch.start)) for s, e in report.contents)
        if held > 0.6 * (stretch.end - stretch.start) and (best is None or _weight(report) > _weight(best)):
            best = report
    return best


def _weight(report: Report) -> float:
    return report.probability - (0 if report.source else 0.15)


def _from_report(sentence: Sentence, report: Report, number: int) -> Found:
    """A quote of the words that hang on a cue; a stretch that they cut is taken whole."""
    contents: list[Span] = []
    inside: list[Stretch] = []
    plain = 0
    for start, end in report.contents:
        for item in sentence:
            if item.stretch and item.start < end and start < item.end:
                start, end = min(start, item.start), max(end, item.end)
                inside.append(item.stretch)
        contents.append((start, end))
        plain += sum(
            1 for i in sentence if i.stretch is None and start <= i.start and i.end <= end and i.text[0].isalnum()
        )
    kind: Kind = "indirect" if not inside else "mixed" if plain else "direct"
    if kind == "mixed" and plain <= _JUDGED and _is_judged(sentence, report, inside):
        kind = "direct"
    verbatim = [(s.start, s.end) for s in inside]
    return Found(
        contents=verbatim if kind == "direct" else contents,
        verbatim=list(verbatim),
        kind=kind,
        rule="parsed",
        source=[report.source] if report.source else [],
        cue=[report.cue],
        sentence=sentence,
        cue_place=_place(sentence, report.cue),
        source_place=_place(sentence, report.source) if report.source else None,
        paragraph=number,
        probability=report.probability,
    )


def _is_judged(sentence: Sentence, report: Report, inside: list[Stretch]) -> bool:
    """Whether a report is a thing and the judgment passed on it between marks: called the charges “premature”."""
    judging = any(i.start == report.cue[0] and i.lower in JUDGING for i in sentence)
    return judging and len(inside) == 1 and report.contents[-1][1] <= inside[0].outer_end + 1


def _is_quote(sentence: Sentence, place: int, link: Link) -> bool:
    if (
        link.rule == "denied"
        or is_nickname(sentence, place)
        or is_term(sentence, place)
        or is_named_thing(sentence, place)
    ):
        return False
    count = word_count(sentence[place].text)
    if count == 0:
        return False
    if is_title(sentence, place) and link.rule not in {"after", "colon", "signature"}:
        return False
    return count >= 3 or link.rule in _ATTRIBUTED or (count == 2 and link.rule == "far") or len(sentence) == 1


def place_span(sentence: Sentence, place: Place) -> Span:
    """The span of a run of items."""
    return sentence[place[0]].start, sentence[place[1] - 1].end


def _place(sentence: Sentence, span: Span) -> Place | None:
    """The items of a span; None where it holds none of the sentence, or a stretch."""
    found = [i for i, item in enumerate(sentence) if item.start < span[1] and span[0] < item.end]
    return (found[0], found[-1] + 1) if found and not any(sentence[i].stretch for i in found) else None


def _holds(contents: list[Span], stretch: Stretch) -> bool:
    return any(s <= stretch.start and stretch.end <= e for s, e in contents)


def _opens(sentence: Sentence, contents: list[Span], small: tuple[str, ...]) -> bool:
    """Whether contents open with some words."""
    at = next((n for n, i in enumerate(sentence) if i.start >= contents[0][0]), len(sentence))
    return tuple(i.lower for i in sentence[at : at + len(small)]) == small


def _overlap(one: list[Span], two: list[Span]) -> bool:
    return any(a < d and c < b for a, b in one for c, d in two)
