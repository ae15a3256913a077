"""The fifth stage, beside carrying over: headlines and lines between paragraphs that quote without a verb.

labels   "Vane: schools must open on Saturdays"; "Harvest worst in 30 years – growers"
echoes   “I lost everything”: words between marks that the article below prints again, with who said them
"""

import re
from collections.abc import Iterator

from indexer.frames import Item, Sentence, is_hyphen, is_particle
from indexer.lexicon import words
from indexer.names import BODIES, is_organisation, name_runs, plain
from indexer.people import PEOPLE, ROLES, TITLES, is_given_name
from indexer.quotes import Found, Kind, Paragraph
from indexer.spans import Span, overlap
from indexer.verbs import CUES

_SOURCES = words("headline_sources")
_NO_SPEAKER = words("box_labels")
_DASHES = {"–", "—", "―", "-", "--"}
_LONGEST = 30
"""In items: a longer line is no heading."""
_LABEL = 6
_SURE = 0.7
_HEAD = 4
"""How many paragraphs from the top may be headlines of the article, rather than of a part of it."""
_MOST = 50
"""So many headings are looked at for words that the article prints again."""
_WORD = re.compile(r"\w+")
_ECHO = 3
"""How many words the article must print again for a heading to be an echo of them."""


def headline_quotes(rows: list[Found], paragraphs: list[Paragraph]) -> list[Found]:
    """Return the rows with those that headings hold, in the order they are printed."""
    headings = [n for n, p in enumerate(paragraphs) if _is_heading(p)]
    if not headings:
        return rows
    speaking = {item.text for row in rows if row.cue for item in _items_of(row) if item.is_name}
    there: dict[int, list[Found]] = {}
    for row in rows:
        there.setdefault(row.paragraph, []).append(row)
    for number in headings:
        for row in _labelled(paragraphs[number], number, speaking):
            there[number] = _with(there.get(number, []), row)
    found = [row for group in there.values() for row in group]
    _name_speakers(found)
    return sorted(_echoed(found, paragraphs, headings[:_MOST]), key=lambda row: (row.paragraph, row.contents[0][0]))


def _is_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a line that ends without a full stop, comma or colon, between marks or not."""
    items = [item for sentence in paragraph.sentences for item in sentence]
    if not 1 <= len(items) <= _LONGEST or paragraph.is_item:
        return False
    return items[-1].text[-1] not in ".!?:…;," and (len(items) > 1 or items[0].stretch is not None)


def _items_of(row: Found) -> Sentence:
    if not row.source or not row.sentence:
        return []
    start, end = row.source[0]
    return [item for item in row.sentence if start <= item.start and item.end <= end]


def _labelled(paragraph: Paragraph, number: int, speaking: set[str]) -> Iterator[Found]:
    items = [item for sentence in paragraph.sentences for item in sentence]
    for segment in _segments(items):
        colon = next((n for n, i in enumerate(segment[: _LABEL + 1]) if i.text == ":" and not i.stretch), 0)
        dash = next(
            (
                n
                for n in range(len(segment) - 1, max(len(segment) - _LABEL - 2, 0), -1)
                if _divides(segment[n]) and not is_hyphen(segment, n)
            ),
            0,
        )
        if colon and _is_label(segment[:colon], speaking):
            label, said = segment[:colon], segment[colon + 1 :]
        elif dash > 2 and _is_label(segment[dash + 1 :], speaking, behind=True):
            label, said = segment[dash + 1 :], segment[:dash]
        else:
            continue
        if _tells(said):
            yield _row(segment, label, said, number)


def _tells(said: Sentence) -> bool:
    """Whether what stands beside a label is more than a name, as in "Director: Ada Orr"."""
    small = sum(i.stretch is not None or i.text[0].islower() for i in said)
    return small > 0 and (len(said) > 2 or any(i.stretch for i in said))


def _segments(items: Sentence) -> Iterator[Sentence]:
    """The parts of a heading: behind a bar, which ends a section's name, and between semicolons."""
    bar = next((n for n, i in enumerate(items[:4]) if i.text == "|"), -1)
    segment: Sentence = []
    for item in items[bar + 1 :]:
        if item.text == ";" and not item.stretch:
            yield segment
            segment = []
        else:
            segment.append(item)
    yield segment


def _divides(item: Item) -> bool:
    return item.stretch is None and (item.text in _DASHES or item.text == ":")


def _is_label(label: Sentence, speaking: set[str], *, behind: bool = False) -> bool:
    """Whether a few words are somebody who speaks: a role or group, or a name that a person bears."""
    if not label or len(label) > _LABEL or any(i.stretch or not i.text[0].isalnum() for i in label):
        return False
    lower = [plain(i.text) for i in label]
    if lower[0] in _NO_SPEAKER or any(w in CUES and w not in _SOURCES for w in lower):
        return False
    if _is_source(lower[-1]) and (behind or label[0].text[0].isupper()):
        return True
    if not all(i.is_name or is_particle(i.lower) or plain(i.text) in ROLES | TITLES for i in label):
        return False
    return label[-1].text in speaking or (1 < len(label) < 4 and is_given_name(label[0].text))


def _is_source(word: str) -> bool:
    """Whether a noun is that of a person, group or document that speaks, in the singular or plural."""
    singular = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    return bool({word, singular} & (ROLES | PEOPLE | BODIES | _SOURCES))


def _row(segment: Sentence, label: Sentence, said: Sentence, number: int) -> Found:
    marked = [(i.stretch.start, i.stretch.end) for i in said if i.stretch]
    kind: Kind = "direct" if len(marked) == len(said) else "mixed" if marked else "indirect"
    at = segment.index(label[0])
    return Found(
        marked if kind == "direct" else [(said[0].start, said[-1].end)],
        list(marked),
        kind,
        "colon",
        source=[(label[0].start, label[-1].end)],
        sentence=segment,
        source_place=(at, at + len(label)),
        paragraph=number,
        mention=(label[0].start, label[-1].end) if len(label) > 1 and is_given_name(label[0].text) else None,
        probability=_SURE,
    )


def _with(rows: list[Found], row: Found) -> list[Found]:
    """The rows of a paragraph with a new one, in place of those it meets that have no cue; unless one has."""
    met = [other for other in rows if overlap(other.contents, row.contents)]
    if any(_has_verb(other) for other in met):
        return rows
    return [other for other in rows if other not in met] + [row]


def _has_verb(row: Found) -> bool:
    return bool(row.cue) and row.rule != "colon"


def _name_speakers(rows: list[Found]) -> None:
    """Give the quotes of headlines, whose sources are seldom named, who says the same in the article below."""
    head = [row for row in rows if row.paragraph < _HEAD and not any(i.is_name for i in _items_of(row)[1:])]
    below = [(row, _telling(row)) for row in rows if row.cue and row.source]
    for row in head:
        said = _telling(row)
        same = [(len(said & words), -n) for n, (other, words) in enumerate(below) if other.paragraph > row.paragraph]
        shared, place = max(same, default=(0, 0))
        if row.mention or not said or shared < 0.4 * len(said):
            continue
        other = below[-place][0]
        named = _name_in(other)
        if named and _may_be_same(row, other):
            row.mention = named


def _telling(row: Found) -> set[str]:
    """The longer words of a quote, the first five letters of each."""
    among = (i for i in row.sentence if any(s <= i.start and i.end <= e for s, e in row.contents) or i.stretch)
    return {w[:5] for item in among for w in _WORD.findall(item.text.lower()) if len(w) > 3}


def _name_in(row: Found) -> Span | None:
    items = _items_of(row)
    run = max(name_runs(items), key=lambda r: r[1] - r[0], default=None)
    return (items[run[0]].start, items[run[1] - 1].end) if run else None


def _may_be_same(row: Found, other: Found) -> bool:
    """Whether both sources may be people, or neither, as far as their nouns and given names say."""
    label, full = ({plain(i.text) for i in _items_of(r)} for r in (row, other))
    names = [i.text for i in _items_of(other) if i.is_name]
    if label & PEOPLE:
        return not (full & BODIES or is_organisation([plain(n) for n in names]))
    return not full & (PEOPLE | TITLES) and not is_given_name(names[0])


def _echoed(rows: list[Found], paragraphs: list[Paragraph], headings: list[int]) -> list[Found]:
    """The rows, those of marked words in headings with the source that the article gives the same words."""
    wanted = [
        (number, sentence, place)
        for number in headings
        for sentence in paragraphs[number].sentences
        for place, item in enumerate(sentence)
        if item.stretch and len(_WORD.findall(item.text)) >= _ECHO and not _is_sourced(rows, number, item)
    ]
    if not wanted:
        return rows
    printed = _printed(rows, paragraphs)
    found = list(rows)
    for number, sentence, place in wanted:
        stretch = sentence[place].stretch
        assert stretch is not None
        echo = next(
            (row for words, row in printed if row.paragraph != number and _repeats(sentence[place].text, words)), None
        )
        if echo is None:
            continue
        span = (stretch.start, stretch.end)
        found = [row for row in found if row.paragraph != number or not overlap(row.contents, [span])]
        found.append(
            Found(
                [span], [span], "direct", "echo", source=list(echo.source), sentence=sentence, place=place,
                paragraph=number, mention=echo.mention, probability=_SURE,
            )
        )  # fmt: skip
    return found


def _is_sourced(rows: list[Found], number: int, item: Item) -> bool:
    return any(
        row.paragraph == number
        and (row.cue or row.rule in {"colon", "signature"})
        and overlap(row.contents, [(item.start, item.end)])
        for row in rows
    )


def _printed(rows: list[Found], paragraphs: list[Paragraph]) -> list[tuple[str, Found]]:
    """The words of every quote that has marks, a cue and a source."""
    text = {
        item.stretch.start: item.text
        for p in paragraphs
        for sentence in p.sentences
        for item in sentence
        if item.stretch
    }
    return [
        (_plain(" ".join(text.get(start, "") for start, _ in row.verbatim)), row)
        for row in rows
        if row.cue and row.source and row.verbatim
    ]


def _plain(text: str) -> str:
    return " " + " ".join(_WORD.findall(text.lower())) + " "


def _repeats(heading: str, printed: str) -> bool:
    """Whether the words of a heading stand in a quote: all of them as they are, or most of five or more."""
    words = _plain(heading)
    if words in printed:
        return True
    small, held = set(words.split()), set(printed.split())
    return len(small) >= 5 and len(small & held) >= 0.8 * len(small)
