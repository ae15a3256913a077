"""The turns of transcripts, which bear labels: "ORR: ...", "Q. ... A. ..."."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from indexer.frames import is_particle
from indexer.labels import PARTIES
from indexer.lexicon import words
from indexer.names import plain
from indexer.people import ROLES, TITLES, is_given_name
from indexer.quotes import Found
from indexer.sources import PRONOUNS
from indexer.spans import Span
from indexer.talk import ANSWERING, FIRST, LABEL, MARKS, SECOND, Talk, Turn, quote_of
from indexer.verbs import CUES

_INLINE = re.compile(r"(?:^|(?<=[.!?] ))(?P<label>[QA])[.:] ")
_RECORD = re.compile(
    r"\b(?:transcripts?|recordings?|exchanges?|conversation|messages|excerpts?|extracts?|record|dialogue|chat|log|podcast"
    r"|episode|broadcast|debate|cockpit|hearing)\b",
    re.IGNORECASE,
)
_DIRECTION = re.compile(
    r"\s*(?:\[[^\[\]\n]{1,60}\]|\((?:[A-Z][^()\n]{0,60}[.!]|(?:laugh|applause|pause|inaudible|cheer|cross)\w*)\))\s*"
)
_NAMED_NOTE = re.compile(r" \((?P<name>(?:[A-Z][\w.’'-]* ){1,4}[A-Z][\w’'-]*)\)")
_EXAMINED = re.compile(r"\b(?:(?:cross-|re-)?examined|questioned|asked|cross-examination)\b[^.:?]{0,60}? by (?=[A-Z])")
_ASKING = {"q", "question", "interviewer"}
_REPORTING = {"reporter", "journalist"}
_NO_SPEAKER = words("box_labels")
_FARTHEST = 3
"""How many paragraphs on the next turn of the same transcript may stand."""


def transcript(talk: Talk) -> dict[int, list[Found]]:
    """The turns that bear labels."""
    labelled = [t for number in range(len(talk.paragraphs)) for t in _labelled(talk, number)]
    found: dict[int, list[Found]] = {}
    for _, run in groupby(zip(labelled, _runs(labelled), strict=True), key=lambda pair: pair[1]):
        turns = _without_headline(talk, [turn for turn, _ in run])
        if len(turns) > 1 and _is_transcript(talk, turns):
            _take(talk, turns, found)
    return found


def _without_headline(talk: Talk, turns: list[Turn]) -> list[Turn]:
    """Leave out a line such as "Orr: the port must open" that stands above the article."""
    apart = len(turns) > 1 and turns[1].number > turns[0].number + 1
    return turns[1:] if apart and talk.text[turns[0].contents[0][1] - 1] not in ".?!" else turns


def _labelled(talk: Talk, number: int) -> Iterator[Turn]:
    paragraph = talk.paragraphs[number]
    start, end = paragraph.start, paragraph.end
    line = talk.text[start : min(end, start + 250)]
    inline = [] if paragraph.stretches else list(_INLINE.finditer(talk.text[start:end]))
    if [m["label"] for m in inline[:2]] == ["Q", "A"]:
        stops = [m.start() for m in inline[1:]] + [end - start]
        for match, stop in zip(inline, stops, strict=True):
            if content := _trimmed(talk.text, start + match.end(), start + stop):
                at = start + match.start("label")
                yield Turn(number, match["label"].lower(), (at, at + 1), [content], True)
        return
    labelled = LABEL.match(line)
    if labelled is None or line[labelled.end()] in MARKS or not _may_speak(labelled):
        return
    source = start + labelled.start("label"), start + labelled.end("label")
    label = labelled["label"]
    note = _NAMED_NOTE.fullmatch(labelled["note"] or "")
    mention = None
    if note and label.startswith("The "):
        at = start + labelled.start("note")
        source = source[0], at + note.end()
        mention = _untitled(talk.text, at + note.start("name"), at + note.end("name"))
    contents = list(_spoken(talk.text, start + labelled.end(), end))
    if contents:
        yield Turn(
            number, label.casefold().rstrip("."), source, contents, label.isupper(),
            bool(labelled["time"]), bool(labelled["age"]), mention,
        )  # fmt: skip


def _is_transcript(talk: Talk, turns: list[Turn]) -> bool:
    labels = [t.label for t in turns]
    if _ASKING & set(labels) and ANSWERING & set(labels):
        return True
    keys = {t.key for t in turns}
    if len(keys) < 2:
        return False
    again = len(keys) < len(turns)
    spoken = [t for t in turns if talk.says(t, FIRST) or talk.asks(t)]
    if sum(t.aged for t in turns) > 1 or _is_introduced(talk, turns[0].number, again=again and len(turns) > 2):
        return True
    if _is_asked_of_all(talk, turns):
        return True
    addressed = sum(talk.says(t, FIRST) or talk.says(t, SECOND) or talk.asks(t) for t in turns)
    if again and len(turns) > 2 and 2 * addressed > len(turns):
        return True
    if not all(
        t.shouted or t.timed or t.label in _ASKING or talk.names.may_be(talk.text[slice(*t.source)]) for t in turns
    ):
        return False
    if again:
        return bool(spoken) or all(t.shouted or t.timed for t in turns)
    return 2 * len(spoken) > len(turns)


def _is_introduced(talk: Talk, number: int, *, again: bool) -> bool:
    """Whether the paragraph above the first turn tells of a record of what was said.

    It ends in a colon, unless three turns or more follow, of which somebody has two (`again`).
    """
    if not number:
        return False
    above = talk.paragraphs[number - 1]
    led = again or talk.text[above.end - 1] == ":"
    return led and bool(_RECORD.search(talk.text, above.start, above.end))


def _is_asked_of_all(talk: Talk, turns: list[Turn]) -> bool:
    """Whether the paragraph above asks something and those who answer are named in full."""
    number = turns[0].number
    if not number or talk.text[talk.paragraphs[number - 1].end - 1] != "?":
        return False
    return all(is_given_name(t.label.split()[0]) and len(t.label.split()) > 1 for t in turns)


def _take(talk: Talk, turns: list[Turn], found: dict[int, list[Found]]) -> None:
    """Make quotes of the turns of one transcript, whose questions are none where nobody is named for them."""
    papers = _papers(talk, turns)
    answering = any(t.label in ANSWERING for t in turns)
    examiner = _examiner(talk, turns) if answering else None
    if examiner:
        papers -= _ASKING
    _go_on(talk, turns, found)
    asked = talk.names.asked(talk.above(turns[0].number), talk.below(turns[-1].number)) if answering else None
    announced = talk.announced(turns[0].number, turns[-1].number) if papers else None
    for turn in turns:
        rows = found.setdefault(turn.number, [])
        if turn.label in papers:
            continue
        if examiner and turn.label in _ASKING:
            row = quote_of(turn, turn.source, examiner)
        elif turn.label in ANSWERING and examiner:
            row = quote_of(turn, turn.source, asked[1] if asked else None)
        elif turn.label in ANSWERING:
            row = quote_of(turn, asked[0] if asked else None, asked[1] if asked else None)
        else:
            row = quote_of(turn, turn.source, turn.mention or talk.names.mention(turn.source))
        row.sentence = announced or talk.paragraphs[turn.number].sentences[0]
        rows.append(row)


def _examiner(talk: Talk, turns: list[Turn]) -> Span | None:
    """The name of who examines a witness, where the article states it: "cross-examined by Mr. Thurlow"."""
    first = talk.paragraphs[turns[0].number].start
    match = next(iter(_EXAMINED.finditer(talk.text, 0, first)), None)
    return talk.names.at(match.end()) if match else None


def _papers(talk: Talk, turns: list[Turn]) -> set[str]:
    """The labels of those who only ask: Q, an interviewer, the paper."""
    labels = {t.label for t in turns}
    found = {t.label for t in turns if t.label in _ASKING or (t.label in _REPORTING and len(labels) == 2)}
    by_label: dict[str, list[Turn]] = {}
    for turn in turns:
        by_label.setdefault(turn.label, []).append(turn)
    for label in labels - found:
        own = by_label[label]
        mostly = 2 * sum(talk.asks(t) for t in own) >= len(own)
        if talk.names.is_paper(talk.text[slice(*own[0].source)], asks=mostly):
            found.add(label)
    return found


def _go_on(talk: Talk, turns: list[Turn], found: dict[int, list[Found]]) -> None:
    """Take what stands between two turns: the rest of the first, who speaks of himself, or a bare question."""
    names = {plain(t.label.split()[-1]) for t in turns}
    for turn, following in pairwise(turns):
        for number in range(turn.number + 1, following.number):
            paragraph = talk.paragraphs[number]
            if talk.is_question(paragraph):
                found.setdefault(number, [])
                break
            if not FIRST.search(talk.text, paragraph.start, paragraph.end) or talk.is_told(paragraph, names):
                break
            found.setdefault(number, [])
            turn.contents.append((paragraph.start, paragraph.end))


def _runs(turns: list[Turn]) -> list[int]:
    """For each turn the number of its transcript: one goes on over a few paragraphs of the reporter's."""
    found: list[int] = []
    for number, turn in enumerate(turns):
        near = number > 0 and turn.number - turns[number - 1].number <= _FARTHEST
        found.append(found[-1] if near else number)
    return found


def _may_speak(match: re.Match[str]) -> bool:
    """Whether a label may be somebody's: capitalised words, none of them a verb of saying or the name of a fact."""
    parts = match["label"].split()
    lower = [plain(p) for p in parts]
    if lower[0] in PRONOUNS or any(p in CUES and p not in _ASKING | ANSWERING for p in lower):
        return False
    if any(p in _NO_SPEAKER for p in lower):
        return False
    if match["time"]:
        return True
    if not parts[0][0].isupper():
        return False
    return all(
        p[0].isupper() or p.isdigit() or is_particle(p) or plain(p) in ROLES | PARTIES | {"of", "the", "for", "and"}
        for p in parts
    )


def _spoken(text: str, start: int, end: int) -> Iterator[Span]:
    """The pieces of a turn between the stage directions: "Eleven! (Laughs.) I sent them back." """
    at = start
    for match in _DIRECTION.finditer(text, start, end):
        if piece := _trimmed(text, at, match.start()):
            yield piece
        at = match.end()
    if piece := _trimmed(text, at, end):
        yield piece


def _untitled(text: str, start: int, end: int) -> Span:
    """A name without the titles before it."""
    while " " in text[start:end] and plain(text[start:end].split()[0]) in TITLES:
        start = text.index(" ", start) + 1
    return start, end


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
