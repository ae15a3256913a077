"""The fifth stage, beside carrying over: what somebody says in the items of a list.

    The two sides said the hospital would:
    • raise wages by 14 percent;
    • hire "at least 120" nurses.

An item that has a cue and source of its own is no part of it.
"""

import re

from indexer.cues import AUXILIARIES, find_cues
from indexer.frames import Item, Sentence
from indexer.lexicon import words
from indexer.quotes import Found, Kind, Paragraph
from indexer.sources import POSSESSIVES, left_source
from indexer.spans import Place, Span, place_span
from indexer.verbs import CUES

_BULLETS = {"•", "◦", "*", "-", "–", "—", "▪", "·", "‣", "●", "○", "■", "✓", "→"}
_NUMBER = re.compile(r"(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})", re.IGNORECASE)
_NOUNS = words("list_nouns")
_VERBS = CUES | words("list_verbs")
_GENITIVE = {"'s", "’s", "'", "’"}
_OPENERS = {"that", "to", "for"}
_ENDS = {",", ";", ".", "and", "or"}
_SURE = 0.7


def list_quotes(rows: list[Found], paragraphs: list[Paragraph]) -> list[Found]:
    """Return the rows, in the order they are printed, with the lists that one source says as one quote each."""
    lists: dict[int, Found] = {}
    new = []
    for number in range(len(paragraphs) - 1):
        if number in lists or not _marker(paragraphs[number + 1]) or not paragraphs[number].sentences:
            continue
        row = _list(paragraphs, number)
        if row is not None:
            new.append(row)
            lists.update(dict.fromkeys(range(number, row.paragraph + 1), row))
            row.paragraph = number
    if not new:
        return rows
    kept = [r for r in rows if r.paragraph not in lists or not _meets(r, lists[r.paragraph])]
    return sorted([*kept, *new], key=lambda r: (r.paragraph, r.contents[0][0]))


def _marker(paragraph: Paragraph) -> int:
    """How many of the first items of a paragraph mark it as a list's: a bullet, a number, a letter in brackets."""
    if not paragraph.sentences:
        return 0
    sentence = paragraph.sentences[0]
    first = [i.text for i in sentence[:3]]
    if first[0] in _BULLETS and len(sentence) > 1:
        return 1
    if first[0] == "(" and len(first) == 3 and first[2] == ")" and _NUMBER.fullmatch(first[1]):
        return 3
    if len(first) > 1 and _NUMBER.fullmatch(first[0]) and first[1] in {".", ")"}:
        return 2
    return int(bool(re.fullmatch(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]", first[0])))


def _list(paragraphs: list[Paragraph], number: int) -> Found | None:
    sentence = paragraphs[number].sentences[-1]
    colon = sentence[-1].text == ":"
    if sentence[-1].text in {".", "!", "?", ";"} or sentence[-1].stretch:
        return None
    said = _verb(sentence) if colon or sentence[-1].lower in {"that", "to"} else None
    said = said or (_noun(sentence) if colon else None)
    if said is None:
        return None
    source, cue, led = said
    contents: list[Span] = []
    inside: list[Span] = []
    plain = bool(led)
    if led:
        contents.append((led[0].start, led[-1].end))
    last = number
    for at in range(number + 1, len(paragraphs)):
        marker = _marker(paragraphs[at])
        if not marker:
            break
        items = _kept(paragraphs[at], marker)
        if _is_attributed(paragraphs[at]):
            return None
        last = at
        if items:
            contents.append((items[0].start, items[-1].end))
            inside += [(i.stretch.start, i.stretch.end) for i in items if i.stretch]
            plain = plain or any(i.stretch is None for i in items)
    if last == number:
        return None
    kind: Kind = "indirect" if not inside else "mixed" if plain else "direct"
    return Found(
        inside if kind == "direct" else contents,
        inside,
        kind,
        "list",
        source=[place_span(sentence, source)],
        cue=[place_span(sentence, cue)],
        sentence=sentence,
        cue_place=cue,
        source_place=source,
        paragraph=last,
        probability=_SURE,
    )


def _verb(sentence: Sentence) -> tuple[Place, Place, Sentence] | None:
    """The source and cue of "X promises to:", and what of the clause stands before the list: "the hospital would"."""
    for cue in reversed([n for n, i in enumerate(sentence) if i.stretch is None and i.lower in _VERBS]):
        source = left_source(sentence, cue)
        if source is None:
            continue
        led = sentence[cue + 1 : -1] if sentence[-1].text == ":" else []
        while led and led[0].lower in _OPENERS:
            led = led[1:]
        led = led if len(led) > 1 and led[-1].lower in AUXILIARIES | {"would", "will", "must", "should"} else []
        return source, (cue, cue + 1), led
    return None


def _noun(sentence: Sentence) -> tuple[Place, Place, Sentence] | None:
    """The owner and noun of "The unions' demands:", "Its demands include:"."""
    for place, item in enumerate(sentence[:-1]):
        if item.stretch is not None or item.lower not in _NOUNS or not place:
            continue
        before = place - 1
        while before > 0 and sentence[before].lower not in _GENITIVE | POSSESSIVES and place - before < 3:
            before -= 1
        if sentence[before].lower in POSSESSIVES:
            return (before, before + 1), (place, place + 1), []
        if sentence[before].lower in _GENITIVE and before:
            start = before
            while start and (sentence[start - 1].text[0].isalnum() or sentence[start - 1].text == "-"):
                start -= 1
            if start < before:
                return (start, before), (place, place + 1), []
    return None


def _kept(paragraph: Paragraph, marker: int) -> list[Item]:
    """The items of a list's paragraph without its marker and the mark or "and" behind it."""
    items = [item for sentence in paragraph.sentences for item in sentence][marker:]
    while items and items[-1].lower in _ENDS and items[-1].stretch is None:
        items.pop()
    return items


def _is_attributed(paragraph: Paragraph) -> bool:
    """Whether an item of a list says itself who says what it tells."""
    return any(left_source(s, cue) for s in paragraph.sentences for cue in find_cues(s) if s[cue].lower in _SAID)


_SAID = {"said", "says", "say", "told", "tells", "warned", "warns", "added", "adds", "according", "replied", "wrote"}


def _meets(row: Found, listed: Found) -> bool:
    if row.cue and row.cue == listed.cue:
        return True
    (start, end) = listed.contents[0][0], listed.contents[-1][1]
    return any(a < end and start < b for a, b in row.contents)
