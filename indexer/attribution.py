"""Joins the stages: for every quoted stretch and reported clause of an article its cue and its source."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from indexer.contents import is_fragment, is_nickname, is_term, is_title, word_count
from indexer.cues import SAYING, find_cues
from indexer.frames import Sentence
from indexer.links import Link, link_stretch
from indexer.reported import Clause, Span, clause_end, clause_start, reported_clauses
from indexer.sources import Place, first_subject, left_source, source_of
from indexer.typography import Stretch

# How often each rule is right, content and source both, on the 840 training articles of PolNeAR; 0.5 for the two
# rules seen there fewer than three times. The figure becomes the quote's confidence.
CONFIDENCE = {
    "after": 0.96,
    "according": 0.88,
    "clause": 0.86,
    "before": 0.7,
    "colon": 0.71,
    "reported": 0.75,
    "carried": 0.68,
    "far": 0.62,
    "by": 0.5,
    "signature": 0.5,
    "subject": 0.44,
    "paragraph": 0.28,
    "none": 0.05,
}
UNSURE = 0.8
"""What is left of the confidence where a pronoun could mean two people: 8 of 10 such in the seeds are right."""


@dataclass(slots=True)
class Paragraph:
    """One paragraph: its span, its sentences and the stretches in it."""

    start: int
    end: int
    sentences: list[Sentence]
    stretches: list[Stretch]

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list, which takes no source from the item before or after it."""
        return bool(self.sentences) and self.sentences[0][0].text in {"•", "◦", "*", "-", "–", "▪", "·"}


@dataclass(slots=True)
class Found:
    """A quote before its speaker is named; spans count in the view."""

    contents: list[Span]
    verbatim: list[Span]
    kind: Literal["direct", "mixed", "indirect"]
    rule: str
    source: list[Span] = field(default_factory=list)
    cue: list[Span] = field(default_factory=list)
    relayed_by: Span | None = None
    sentence: Sentence = field(default_factory=list)
    """The sentence the first content stands in; the places count in it."""
    cue_place: Place | None = None
    source_place: Place | None = None
    paragraph: int = 0


def attribute(paragraphs: list[Paragraph]) -> list[Found]:
    """Return the quotes of an article in the order they are printed."""
    found: list[Found] = []
    last: Found | None = None
    for number, paragraph in enumerate(paragraphs):
        if paragraph.is_item:
            last = None
        introduced = _introduced(paragraphs[number - 1]) if number else None
        for row in _paragraph(paragraph, number, last, introduced):
            if not found or row is not found[-1]:
                found.append(row)
            last = row
    return _look_ahead(found, paragraphs)


def _paragraph(
    paragraph: Paragraph, number: int, last: Found | None, introduced: tuple[Span, Span] | None
) -> Iterator[Found]:
    current = last
    for sentence in paragraph.sentences:
        places = [i for i, item in enumerate(sentence) if item.stretch]
        row: Found | None = None
        for place in places:
            stretch = sentence[place].stretch
            assert stretch is not None
            link = link_stretch(sentence, place)
            if not _is_quote(sentence, place, link):
                continue
            if row is not None and any(s <= stretch.start and stretch.end <= e for s, e in row.contents):
                row.verbatim.append((stretch.start, stretch.end))
                continue
            joins = _joins(current, number, stretch, link, sentence)
            if joins is not None:
                joins.contents.append((stretch.start, stretch.end))
                joins.verbatim.append((stretch.start, stretch.end))
                row = current = joins
                yield joins
                continue
            row = _found(sentence, place, stretch, link, number)
            if not row.source:
                _inherit(row, current, number, introduced, sentence, place)
            current = row
            yield row
        taken = [*row.contents, *row.cue, *row.source] if row else []
        for clause in reported_clauses(sentence, taken):
            current = _indirect(sentence, clause, number)
            yield current


def _is_quote(sentence: Sentence, place: int, link: Link) -> bool:
    if link.rule == "denied" or is_nickname(sentence, place) or is_term(sentence, place):
        return False
    count = word_count(sentence[place].text)
    if count == 0:
        return False
    attributed = link.rule in {"after", "before", "colon", "according", "by", "signature"}
    if is_title(sentence, place) and link.rule not in {"after", "colon", "signature"}:
        return False
    return count >= 3 or attributed or (count == 2 and link.rule == "far") or len(sentence) == 1


def _span(sentence: Sentence, place: Place) -> Span:
    return sentence[place[0]].start, sentence[place[1] - 1].end


def _found(sentence: Sentence, place: int, stretch: Stretch, link: Link, number: int) -> Found:
    row = Found([(stretch.start, stretch.end)], [(stretch.start, stretch.end)], "direct", link.rule)
    row.sentence, row.paragraph = sentence, number
    row.cue_place, row.source_place = link.cue, link.source
    if link.cue:
        row.cue = [_span(sentence, link.cue)]
    if link.source:
        row.source = [_span(sentence, link.source)]
    if link.relay:
        row.relayed_by = _span(sentence, link.relay)
    clause = _clause(sentence, place, link)
    if clause:
        row.contents, row.kind = [clause], "mixed"
        row.rule = "clause" if link.rule == "before" else link.rule
        row.relayed_by = row.relayed_by or _relay(sentence, clause[1])
    return row


def _relay(sentence: Sentence, end: int) -> Span | None:
    """Who passes a reported clause on: Putin lamented the “...,” the Kremlin said."""
    floor = next((i for i, item in enumerate(sentence) if item.start >= end and item.text != ","), len(sentence))
    for cue in find_cues(sentence):
        if cue >= floor and sentence[cue].lower in SAYING:
            source = source_of(sentence, cue, floor)
            return _span(sentence, source) if source and source[0] <= floor + 1 else None
    return None


def _clause(sentence: Sentence, place: int, link: Link) -> Span | None:
    """The reported clause around a fragment: said (that) he would speak “in due course”."""
    if link.rule not in {"before", "far"} or link.cue is None or not is_fragment(sentence, place):
        return None
    cue = link.cue[0]
    if sentence[cue].lower not in SAYING or cue >= place:
        return None
    start = clause_start(sentence, cue, place)
    if start is None or start >= place:
        return None
    end = place
    if sentence[place].text[-1] not in ",.;!?":
        end = clause_end(sentence, place + 1)
    last = sentence[end]
    closing = last.stretch
    stop = closing.outer_end if closing else last.end
    return sentence[start].start, stop


def _joins(current: Found | None, number: int, stretch: Stretch, link: Link, sentence: Sentence) -> Found | None:
    """The quote that this stretch is a further piece of: “A,” said X. “B.”, or the next paragraph of a long one."""
    if current is None or current.kind != "direct":
        return None
    if stretch.continues and link.rule in {"none", "far", "subject"} and current.paragraph == number - 1:
        current.paragraph = number
        return current
    if link.rule != "none" or current.paragraph != number or current.rule in {"none", "subject"}:
        return None
    return current if sentence[0].stretch is stretch and len(sentence) <= 2 else None


def _inherit(
    row: Found,
    current: Found | None,
    number: int,
    introduced: tuple[Span, Span] | None,
    sentence: Sentence,
    place: int,
) -> None:
    """Give a stretch without a source of its own the one that carries over."""
    subject = first_subject(sentence, place) if place else None
    if introduced and (current is None or current.paragraph < number):
        row.source, row.cue, row.rule = [introduced[0]], [introduced[1]], "colon"
    elif subject and is_fragment(sentence, place):
        row.source, row.rule = [_span(sentence, subject)], "subject"
    elif current and current.source:
        row.source = list(current.source)
        row.rule = "carried" if current.paragraph == number else "paragraph"
    elif subject:
        row.source, row.rule = [_span(sentence, subject)], "subject"


def _introduced(paragraph: Paragraph) -> tuple[Span, Span] | None:
    """The source and cue of a paragraph that ends in a colon, which introduces the next."""
    if not paragraph.sentences:
        return None
    sentence = paragraph.sentences[-1]
    if sentence[-1].text != ":":
        return None
    cues = find_cues(sentence)
    for cue in reversed(cues):
        source = left_source(sentence, cue)
        if source:
            return _span(sentence, source), _span(sentence, (cue, cue + 1))
    subject = first_subject(sentence, len(sentence) - 1)
    return (_span(sentence, subject), _span(sentence, (len(sentence) - 1, len(sentence)))) if subject else None


def _indirect(sentence: Sentence, clause: Clause, number: int) -> Found:
    start, end = clause.content
    inside = [i.stretch for i in sentence if i.stretch and start <= i.start < end]
    return Found(
        contents=[clause.content],
        verbatim=[(s.start, s.end) for s in inside],
        kind="mixed" if inside else "indirect",
        rule=clause.rule,
        source=[_span(sentence, clause.source)],
        cue=[_span(sentence, clause.cue)],
        sentence=sentence,
        cue_place=clause.cue,
        source_place=clause.source,
        paragraph=number,
    )


def _look_ahead(found: list[Found], paragraphs: list[Paragraph]) -> list[Found]:
    """Give a quote without any source the next one's, where that stands in the same or the next paragraph."""
    for row, following in zip(found, found[1:], strict=False):
        near = following.paragraph == row.paragraph or (
            following.paragraph == row.paragraph + 1 and not paragraphs[following.paragraph].is_item
        )
        if not row.source and following.source and near:
            row.source, row.rule = list(following.source), "none"
    return found
