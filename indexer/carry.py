"""The fourth stage: sources that carry over, from sentence to sentence and from paragraph to paragraph."""

from indexer.attribution import place_span
from indexer.contents import is_fragment, word_count
from indexer.cues import find_cues
from indexer.quotes import Found, Paragraph
from indexer.reported import Span
from indexer.sources import first_subject, left_source

_LOOSE = {"far": 8, "paragraph": 8, "subject": 4, "carried": 4, "none": 4}
"""Of each rule that finds no cue beside a stretch, how many words it takes to make a quote of it."""


def carry_over(rows: list[Found], paragraphs: list[Paragraph]) -> list[Found]:
    """Join the pieces of one quote and give those without a source of their own the one that carries over.

    `rows` are in the order they are printed, and so is what comes back.
    """
    found: list[Found] = []
    last: Found | None = None
    spoken: Found | None = None
    seen = -1
    for row in rows:
        for number in range(seen + 1, row.paragraph + 1):
            if paragraphs[number].is_item:
                last = spoken = None
        seen = row.paragraph
        if spoken is not None and spoken.paragraph == row.paragraph and row.kind == "direct":
            # “A,” said X, who says that B. “C.”
            last = spoken
        if last is not None and _joins(last, row):
            last.contents += row.contents
            last.verbatim += row.verbatim
            last.paragraph = row.paragraph
            continue
        if row.place is not None and not row.source and row.rule != "parsed":
            _inherit(row, last, paragraphs)
            if _is_loose(row):
                continue
        found.append(row)
        last = row
        if row.kind == "direct":
            spoken = row
    return _look_ahead(found, paragraphs)


def _is_loose(row: Found) -> bool:
    """Whether a few marked words within a sentence have no cue there and only a source from elsewhere.

    Of 59 such in 300 training articles of PolNeAR 36 were no quote (names, slogans) and 12 somebody else's.
    """
    assert row.place is not None
    if row.rule not in _LOOSE or len(row.sentence) <= 2:
        return False
    return word_count(row.sentence[row.place].text) <= _LOOSE[row.rule]


def _joins(last: Found, row: Found) -> bool:
    """Whether a quote is a further piece of the last: “A,” said X. “B.”, or the next paragraph of a long one."""
    if last.kind != "direct" or row.kind != "direct" or row.place is None:
        return False
    stretch = row.sentence[row.place].stretch
    assert stretch is not None
    if stretch.continues and row.rule in {"none", "far", "subject"} and last.paragraph == row.paragraph - 1:
        return True
    if row.rule != "none" or last.paragraph != row.paragraph or last.rule in {"none", "subject"}:
        return False
    return row.sentence[0].stretch is stretch and len(row.sentence) <= 2


def _inherit(row: Found, last: Found | None, paragraphs: list[Paragraph]) -> None:
    place = row.place
    assert place is not None
    introduced = _introduced(paragraphs[row.paragraph - 1]) if row.paragraph else None
    subject = first_subject(row.sentence, place) if place else None
    signed = _signed(row, paragraphs)
    if signed:
        row.source, row.rule = [signed], "signature"
    elif introduced and (last is None or last.paragraph < row.paragraph):
        row.source, row.cue, row.rule = [introduced[0]], [introduced[1]], "colon"
    elif subject and is_fragment(row.sentence, place):
        row.source, row.rule = [place_span(row.sentence, subject)], "subject"
    elif last and last.source:
        row.source = list(last.source)
        row.rule = "carried" if last.paragraph == row.paragraph else "paragraph"
    elif subject:
        row.source, row.rule = [place_span(row.sentence, subject)], "subject"


def _signed(row: Found, paragraphs: list[Paragraph]) -> Span | None:
    """The name that signs a quote in a paragraph of its own: behind a dash, or inside the marks of a pulled quote."""
    assert row.place is not None
    stretch = row.sentence[row.place].stretch
    if stretch is None or row.paragraph + 1 >= len(paragraphs):
        return None
    after = paragraphs[row.paragraph + 1].sentences
    items = after[0] if len(after) == 1 else []
    dashed = bool(items) and items[0].text in {"-", "–", "—", "―", "--"} and stretch.closed and len(row.sentence) == 1
    start = int(dashed)
    if not (dashed or (items and not stretch.closed and items[-1].text in {'"', "”"})):
        return None
    end = next((i for i in range(start, len(items)) if not items[i].is_name), len(items))
    return place_span(items, (start, end)) if start < end and len(items) <= 20 and end - start >= 2 - dashed else None


def _introduced(paragraph: Paragraph) -> tuple[Span, Span] | None:
    """The source and cue of a paragraph that ends in a colon, which introduces the next."""
    if not paragraph.sentences:
        return None
    sentence = paragraph.sentences[-1]
    if sentence[-1].text != ":":
        return None
    for cue in reversed(find_cues(sentence)):
        source = left_source(sentence, cue)
        if source:
            return place_span(sentence, source), place_span(sentence, (cue, cue + 1))
    subject = first_subject(sentence, len(sentence) - 1)
    end = len(sentence)
    return (place_span(sentence, subject), place_span(sentence, (end - 1, end))) if subject else None


def _look_ahead(found: list[Found], paragraphs: list[Paragraph]) -> list[Found]:
    """Give a stretch without any source the next quote's, where that stands in the same or the next paragraph."""
    for row, following in zip(found, found[1:], strict=False):
        near = following.paragraph == row.paragraph or (
            following.paragraph == row.paragraph + 1 and not paragraphs[following.paragraph].is_item
        )
        if not row.source and row.rule != "parsed" and following.source and near:
            row.source, row.rule = list(following.source), "none"
    return found
