"""The fourth stage: sources that carry over, from sentence to sentence and from paragraph to paragraph."""

from indexer.contents import is_fragment, is_scare, word_count
from indexer.cues import find_cues
from indexer.frames import Sentence, is_particle
from indexer.headlines import headline_quotes
from indexer.lists import list_quotes
from indexer.people import is_given_name
from indexer.quotes import Found, Paragraph
from indexer.sources import first_subject, left_source
from indexer.spans import Span, place_span
from indexer.verbs import SAYING

_DASHES = {"-", "–", "—", "―", "--"}
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
        if is_scare(row):
            continue
        _free_source(row)
        _without_bullet(row, paragraphs[row.paragraph])
        if spoken is not None and spoken.paragraph == row.paragraph and row.kind == "direct":
            # “A,” said X, who says that B. “C.”
            last = spoken
        if last is not None and _joins(last, row):
            last.contents += row.contents
            last.verbatim += row.verbatim
            last.paragraph = row.paragraph
            continue
        if last is not None and found[-1] is last and _leads_to(last, row):
            row.contents = last.contents + row.contents
            row.verbatim = last.verbatim + row.verbatim
            found.pop()
        if row.place is not None and not row.source and row.rule != "parsed":
            _inherit(row, last, paragraphs)
            if _is_loose(row):
                continue
        found.append(row)
        last = row
        if row.kind == "direct":
            spoken = row
    return headline_quotes(list_quotes(_look_ahead(found, paragraphs), paragraphs), paragraphs)


def _free_source(row: Found) -> None:
    """Make whole the source of “A,” the cook, Ada Orr, said, where its beginning was taken for the quote's end."""
    if row.kind != "mixed" or len(row.contents) != 1 or len(row.verbatim) != 1 or not row.source or not row.cue:
        return
    (start, end), (inner, closed), (named, stop) = row.contents[0], row.verbatim[0], row.source[0]
    among = [i for i in row.sentence if start <= i.start < max(end, stop)]
    if not among or among[0].stretch is None or among[0].text[-1] not in ",?!" or row.cue[0][0] < stop:
        return
    behind = among[1:]
    if len(behind) < 2 or not closed < named <= end + 3 or any(i.lower in SAYING for i in behind):
        return
    row.kind, row.contents = "direct", [(inner, closed)]
    row.source = [(behind[0].start, stop)]
    row.source_place = None


def _without_bullet(row: Found, paragraph: Paragraph) -> None:
    """Leave out the bullet of a list's item that a reported clause begins with."""
    if not paragraph.is_item or row.kind == "direct" or row.sentence is not paragraph.sentences[0]:
        return
    bullet, first = row.sentence[0], row.sentence[min(1, len(row.sentence) - 1)]
    row.contents = [(first.start, e) if s == bullet.start and e > first.start else (s, e) for s, e in row.contents]


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
    if _is_rest(last, row):
        return True
    if stretch.continues and row.rule in {"none", "far", "subject"} and last.paragraph == row.paragraph - 1:
        return True
    if row.rule != "none" or last.paragraph != row.paragraph or last.rule in {"none", "subject"}:
        return False
    return row.sentence[0].stretch is stretch and len(row.sentence) <= 2


def _is_rest(last: Found, row: Found) -> bool:
    """Whether a stretch goes on with the one before the attribution of its sentence: “A,” wrote X on a wall, “is B.”"""
    if row.sentence is not last.sentence or not last.cue or last.rule not in {"after", "parsed"}:
        return False
    between = last.contents[-1][1] < last.cue[0][0] < row.contents[0][0]
    assert row.place is not None
    text = row.sentence[row.place].text
    return between and text[0].islower() and row.sentence[row.place - 1].text == "," and row.cue in ([], last.cue)


def _leads_to(last: Found, row: Found) -> bool:
    """Whether a quote that its paragraph leaves open, with no cue, goes on in the next, which names its source."""
    if last.cue or last.kind != "direct" or row.kind != "direct" or row.place is None or last.place is None:
        return False
    if last.paragraph != row.paragraph - 1 or not row.source:
        return False
    opened, stretch = last.sentence[last.place].stretch, row.sentence[row.place].stretch
    assert stretch is not None and opened is not None
    return stretch.continues and not opened.closed


def _inherit(row: Found, last: Found | None, paragraphs: list[Paragraph]) -> None:
    place = row.place
    assert place is not None
    introduced = _introduced(paragraphs[row.paragraph - 1]) if row.paragraph else None
    subject = first_subject(row.sentence, place) if place else None
    signed = _signed_beside(row) or _signed(row, paragraphs)
    if signed:
        row.source, row.rule = [signed], "signature"
    elif introduced and (last is None or last.paragraph < row.paragraph):
        row.source, row.cue, row.rule = [introduced[0]], [introduced[1]], "colon"
    elif subject and is_fragment(row.sentence, place):
        row.source, row.rule = [place_span(row.sentence, subject)], "subject"
    elif before := _said_before(row, last, paragraphs):
        row.source, row.rule = [before], "before"
    elif last and last.source:
        row.source = list(last.source)
        row.rule = "carried" if last.paragraph == row.paragraph else "paragraph"
    elif subject:
        row.source, row.rule = [place_span(row.sentence, subject)], "subject"


def _said_before(row: Found, last: Found | None, paragraphs: list[Paragraph]) -> Span | None:
    """Who is said in the sentence before to have said something that it does not quote: Fell agreed. “It rained.”"""
    sentences = paragraphs[row.paragraph].sentences
    number = next((n for n, s in enumerate(sentences) if s is row.sentence), 0)
    if not number or row.place != 0:
        return None
    before = sentences[number - 1]
    if last is not None and last.contents[-1][1] > before[0].start or any(i.stretch for i in before):
        return None
    for cue in reversed(find_cues(before)):
        source = left_source(before, cue) if before[cue].lower in SAYING else None
        if source and before[source[1] - 1].lower not in {"it", "who"}:
            return place_span(before, source)
    return None


def _signed_beside(row: Found) -> Span | None:
    """Who signs a quote on its own line: “...” – explorer Ada Orr, found in a car park; “...” (Evening Clarion)."""
    assert row.place is not None
    sentence = row.sentence
    rest = sentence[row.place + 1 :]
    if not 2 <= len(rest) <= 24 or rest[0].text not in _DASHES | {"("} or any(i.stretch for i in rest):
        return None
    if any(i.text[0].isalnum() for i in sentence[: row.place]):
        return None
    end = next((n for n, i in enumerate(rest[1:], 1) if i.text in {",", ")", ";", "."}), len(rest))
    names = [n for n in range(1, end) if rest[n].is_name]
    if names:
        last = names[0]
        while last + 1 < end and (rest[last + 1].is_name or is_particle(rest[last + 1].lower)):
            last += 1
        end = last + 1
    if not names and rest[1].lower not in {"a", "an", "the"}:
        return None
    if any(i.lower in SAYING for i in rest[1:end]) or end - 1 > 8:
        return None
    return rest[1].start, rest[end - 1].end


def _signed(row: Found, paragraphs: list[Paragraph]) -> Span | None:
    """The name that signs a quote in a paragraph of its own: behind a dash, or inside the marks of a pulled quote."""
    assert row.place is not None
    stretch = row.sentence[row.place].stretch
    if stretch is None or row.paragraph + 1 >= len(paragraphs):
        return None
    after = paragraphs[row.paragraph + 1].sentences
    items = after[0] if len(after) == 1 else []
    dashed = bool(items) and items[0].text in _DASHES and stretch.closed and len(row.sentence) == 1
    start = int(dashed)
    pulled = len(row.sentence) == 1 and stretch.closed and row.place == 0 and bool(items) and _is_name_line(items)
    if not (pulled or dashed or (items and not stretch.closed and items[-1].text in {'"', "”"})):
        return None
    end = next((i for i in range(start, len(items)) if not items[i].is_name), len(items))
    return place_span(items, (start, end)) if start < end and len(items) <= 20 and end - start >= 2 - dashed else None


def _is_name_line(items: Sentence) -> bool:
    """Whether a paragraph below a pulled quote is a name and what its bearer is: "Lottie Strand MP"."""
    named = len(items) > 1 and items[0].is_name and items[1].is_name and len(items) <= 12
    return named and items[-1].text[-1] not in ".!?:" and is_given_name(items[0].text)


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
