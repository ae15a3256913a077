"""The third stage: which words are a quote, and which cue and source its own sentence gives it."""

import re
from collections.abc import Iterator

from indexer.asides import Aside, aside, is_verbal
from indexer.contents import is_named_thing, is_nickname, is_term, is_title, word_count
from indexer.cues import find_cues
from indexer.found import LIKELY, from_report
from indexer.frames import Sentence
from indexer.links import Link, link_stretch
from indexer.nesting import inner_quote, is_about, is_deed, outer_first, relay_of, wraps
from indexer.quotes import Found, Paragraph
from indexer.refusals import reported
from indexer.relays import is_swallowed
from indexer.reported import UNSAID, Report
from indexer.sources import first_subject
from indexer.spans import Place, Span, holds, opens, overlap, place_span
from indexer.typography import Stretch
from indexer.verbs import JUDGING, SAYING
from indexer.viewpoints import viewpoints

_OFTEN = 0.48
"""Reports of nobody, and in constructions whose boundaries are less often right, are to be this likely."""
_RARE = ("of-", "acl", "parataxis-right")
_SURE = {"after", "signature", "by"}
_LABEL = re.compile(r"([A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}):\s+(?=\S)")
_POINTERS = {"that", "which", "who"}
_LED = 3
"""The words that lead to a judgment between marks at most: a “threat”."""
_LOOSE = {"parataxis", "parataxis-right", "as", "xcomp"}
_ATTRIBUTED = {"parsed", "after", "before", "colon", "according", "by", "signature"}


def paragraph_quotes(paragraph: Paragraph, number: int) -> Iterator[Found]:
    """Yield the quotes of a paragraph, those of its stretches before those that only hang on a cue."""
    for sentence, told in zip(paragraph.sentences, paragraph.reports, strict=True):
        rows: list[Found] = []
        unsaid = {r.cue for r in told if r.construction == UNSAID}
        told = reported(sentence, [r for r in told if r.construction != UNSAID and not wraps(sentence, r, unsaid)])
        if any(r.construction == "medial" for r in told):
            finite = {sentence[n].start for n in find_cues(sentence) if is_verbal(sentence, n)}
            told = [r for r in told if r.construction != "medial" or r.cue[0] in finite]
        if any(i.lower in {"quoted", "cited"} for i in sentence):
            told = [r for r in told if not is_swallowed(sentence, r.contents, r.cue)]
        told = outer_first(sentence, sorted([*told, *viewpoints(sentence, told)], key=lambda r: -r.probability))
        apart = aside(sentence)
        if apart:
            said = _from_aside(sentence, apart)
            told = [said, *(r for r in told if r.cue not in {said.cue, place_span(sentence, apart.cue)})]
            row = from_report(sentence, said, number)
            row.relayed_by = place_span(sentence, apart.source) if apart.inner else None
            if row.verbatim:
                row.place = next(n for n, i in enumerate(sentence) if i.stretch and holds(row.contents, i.stretch))
            if row.verbatim or apart.inner:
                rows.append(row)
        for place, item in enumerate(sentence):
            if item.stretch is None:
                continue
            held = next((r for r in rows if holds(r.contents, item.stretch)), None)
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
            if is_deed(sentence, report) and relay_of(sentence, report, told):
                continue
            row = from_report(sentence, report, number)
            row.inner, row.relayed_by = inner_quote(sentence, report, told, number), relay_of(sentence, report, told)
            # (The loop above has seen every stretch: a row of stretches alone is one that it refused.)
            more = next((r for r in rows if r.relayed_by and row.source == [r.relayed_by]), None)
            if more is not None and opens(sentence, row.contents, ("and", "that")):
                more.contents += row.contents
                more.verbatim += row.verbatim
                continue
            taken = any(row.cue == other.cue or overlap(row.contents, other.contents) for other in rows)
            if row.kind != "direct" and not taken:
                rows.append(row)
        rows.sort(key=lambda r: r.contents[0][0])
        _participles(sentence, rows)
        yield from rows


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
        about = (r for r in told if r.probability >= LIKELY and holds([*r.contents], stretch))
        report = next((r for r in about if is_about(sentence, report, r)), report)
    if report is not None and not is_title(sentence, place) and not _prefers_rule(sentence, link, report):
        row = from_report(sentence, report, number)
        relay = relay or relay_of(sentence, report, told)
        if link.source and link.cue and place_span(sentence, link.cue) == report.cue and _is_beside(sentence, link):
            row.source, row.source_place = [place_span(sentence, link.source)], link.source
        if row.kind == "mixed":
            row.place = place
            row.inner = inner_quote(sentence, report, told, number)
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
