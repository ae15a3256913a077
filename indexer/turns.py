"""The third stage, beside attribution: the turns of transcripts and the answers of interviews, which bear no marks.

Three forms are read, each only on more evidence than one paragraph gives, since an ordinary article may hold a bare
question or a line with a colon:

labels      paragraphs that begin with who speaks ("ORR: ...", "Q: ...", "14:02 Captain: ..."), two or more
one line    "Q. ... A. ..." within a paragraph
interviews  bare questions, each with its answer below, in an article that names who was asked
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from indexer.cast import Cast
from indexer.frames import Item, Sentence, is_particle
from indexer.labels import PARTIES, Labels
from indexer.lexicon import words
from indexer.names import plain
from indexer.people import ROLES, TITLES, is_given_name
from indexer.quotes import Found, Paragraph
from indexer.sources import PRONOUNS
from indexer.spans import Span
from indexer.verbs import CUES, SAYING

_WORD = r"[^\W_][\w.'’-]{0,30}"
_LABEL = re.compile(
    r"(?P<time>[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?[\])]?(?: ?[–—-])? )?"
    rf"(?P<label>{_WORD}(?: {_WORD}){{0,4}}?)"
    r"(?P<age>,? \(?\d\d\)?(?=[,:]))?(?:, [^:.!?“”\"]{1,60}|(?P<note>(?: [(\[][^()\[\]]{1,60}[)\]]){1,2}))?"
    r"(?:(?<=[QA])\.|:| [–—](?= ))\s+(?=\S)"
)
_INLINE = re.compile(r"(?:^|(?<=[.!?] ))(?P<label>[QA])[.:] ")
_FIRST = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Ww]e|us|[Oo]urs?)\b")
_SECOND = re.compile(r"\b[Yy]ou(?:rs?)?\b")
_ANNOUNCED = re.compile(
    r"\b(?:interview\w*|conversation|(?:spoke|speaks|speaking|talks|talked|talking|sat down|chatted) (?:to|with)"
    r"|answer(?:s|ed|ing)? (?:\w+ ){0,2}questions|(?:we|I) (?:met|meet|asked|spoke|sat|talked|visited|called|caught up)"
    r"|questions (?:for|to)|minutes with|tells? us|told us|speaks to us|in (?:his|her|their) own words|our (?:reporter"
    r"|correspondent)|(?:over|by) (?:the )?(?:coffee|lunch|phone|tea|telephone|video|e-?mail))\b",
    re.IGNORECASE,
)
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
_BOLD_QUESTION = re.compile(r"(\*\*|__)[^*_\n]{3,300}\?\s?\1\s*")
_PROMPT = re.compile(r"(?:[Aa]nd )?[Tt]ell (?:me|us)\b")
_ASKING = {"q", "question", "interviewer"}
_REPORTING = {"reporter", "journalist"}
_ANSWERING = {"a", "answer"}
_DASHES = "–—- *_"
_MARKS = "“”„«»‟\"‘'`"
_NO_SPEAKER = words("box_labels")
_FARTHEST = 3
"""How many paragraphs on the next turn of the same transcript may stand."""


@dataclass(slots=True)
class _Turn:
    number: int
    """Of its paragraph."""
    label: str
    source: Span
    contents: list[Span]
    shouted: bool
    timed: bool = False
    aged: bool = False
    mention: Span | None = None
    """The name that the label itself gives in brackets."""

    @property
    def key(self) -> str:
        """What labels of one speaker have in common: the last word."""
        return plain(self.label.split()[-1]) if self.label else ""


def find_turns(text: str, paragraphs: list[Paragraph]) -> dict[int, list[Found]]:
    """Return the quotes of each paragraph that is part of a transcript or an interview; the questions hold none.

    The other rules leave these paragraphs alone. The time is linear in the length of the text.
    """
    reading = _Reading(text, paragraphs)
    return reading.transcript() or reading.interview() or reading.questionnaire()


class _Reading:
    """One article as its turns are looked for; the names are collected once some are found."""

    def __init__(self, text: str, paragraphs: list[Paragraph]) -> None:
        self._text = text
        self._paragraphs = paragraphs
        self._people: Labels | None = None

    @property
    def _names(self) -> "Labels":
        if self._people is None:
            self._people = Labels(Cast(self._text, self._paragraphs))
        return self._people

    def transcript(self) -> dict[int, list[Found]]:
        """The turns that bear labels."""
        labelled = [t for number in range(len(self._paragraphs)) for t in self._labelled(number)]
        found: dict[int, list[Found]] = {}
        for _, run in groupby(zip(labelled, _runs(labelled), strict=True), key=lambda pair: pair[1]):
            turns = self._without_headline([turn for turn, _ in run])
            if len(turns) > 1 and self._is_transcript(turns):
                self._take(turns, found)
        return found

    def _without_headline(self, turns: list[_Turn]) -> list[_Turn]:
        """Leave out a line such as "Orr: the port must open" that stands above the article."""
        apart = len(turns) > 1 and turns[1].number > turns[0].number + 1
        return turns[1:] if apart and self._text[turns[0].contents[0][1] - 1] not in ".?!" else turns

    def _labelled(self, number: int) -> Iterator[_Turn]:
        paragraph = self._paragraphs[number]
        start, end = paragraph.start, paragraph.end
        line = self._text[start : min(end, start + 250)]
        inline = [] if paragraph.stretches else list(_INLINE.finditer(self._text[start:end]))
        if [m["label"] for m in inline[:2]] == ["Q", "A"]:
            stops = [m.start() for m in inline[1:]] + [end - start]
            for match, stop in zip(inline, stops, strict=True):
                if content := _trimmed(self._text, start + match.end(), start + stop):
                    at = start + match.start("label")
                    yield _Turn(number, match["label"].lower(), (at, at + 1), [content], True)
            return
        labelled = _LABEL.match(line)
        if labelled is None or line[labelled.end()] in _MARKS or not _may_speak(labelled):
            return
        source = start + labelled.start("label"), start + labelled.end("label")
        label = labelled["label"]
        note = _NAMED_NOTE.fullmatch(labelled["note"] or "")
        mention = None
        if note and label.startswith("The "):
            at = start + labelled.start("note")
            source = source[0], at + note.end()
            mention = _untitled(self._text, at + note.start("name"), at + note.end("name"))
        contents = list(_spoken(self._text, start + labelled.end(), end))
        if contents:
            yield _Turn(
                number, label.casefold().rstrip("."), source, contents, label.isupper(),
                bool(labelled["time"]), bool(labelled["age"]), mention,
            )  # fmt: skip

    def _is_transcript(self, turns: list[_Turn]) -> bool:
        labels = [t.label for t in turns]
        if _ASKING & set(labels) and _ANSWERING & set(labels):
            return True
        keys = {t.key for t in turns}
        if len(keys) < 2:
            return False
        again = len(keys) < len(turns)
        spoken = [t for t in turns if self._says(t, _FIRST) or self._asks(t)]
        if sum(t.aged for t in turns) > 1 or self._is_introduced(turns[0].number, again=again and len(turns) > 2):
            return True
        if self._is_asked_of_all(turns):
            return True
        addressed = sum(self._says(t, _FIRST) or self._says(t, _SECOND) or self._asks(t) for t in turns)
        if again and len(turns) > 2 and 2 * addressed > len(turns):
            return True
        if not all(
            t.shouted or t.timed or t.label in _ASKING or self._names.may_be(self._text[slice(*t.source)])
            for t in turns
        ):
            return False
        if again:
            return bool(spoken) or all(t.shouted or t.timed for t in turns)
        return 2 * len(spoken) > len(turns)

    def _is_introduced(self, number: int, *, again: bool) -> bool:
        """Whether the paragraph above the first turn tells of a record of what was said.

        It ends in a colon, unless three turns or more follow, of which somebody has two (`again`).
        """
        if not number:
            return False
        above = self._paragraphs[number - 1]
        led = again or self._text[above.end - 1] == ":"
        return led and bool(_RECORD.search(self._text, above.start, above.end))

    def _is_asked_of_all(self, turns: list[_Turn]) -> bool:
        """Whether the paragraph above asks something and those who answer are named in full."""
        number = turns[0].number
        if not number or self._text[self._paragraphs[number - 1].end - 1] != "?":
            return False
        return all(is_given_name(t.label.split()[0]) and len(t.label.split()) > 1 for t in turns)

    def _asks(self, turn: _Turn) -> bool:
        return self._text[turn.contents[-1][1] - 1] == "?"

    def _says(self, turn: _Turn, words: re.Pattern[str]) -> bool:
        return any(words.search(self._text, start, end) for start, end in turn.contents)

    def _take(self, turns: list[_Turn], found: dict[int, list[Found]]) -> None:
        """Make quotes of the turns of one transcript, whose questions are none where nobody is named for them."""
        papers = self._papers(turns)
        answering = any(t.label in _ANSWERING for t in turns)
        examiner = self._examiner(turns) if answering else None
        if examiner:
            papers -= _ASKING
        self._go_on(turns, found)
        asked = self._names.asked(self._above(turns[0].number), self._below(turns[-1].number)) if answering else None
        announced = self._announced(turns[0].number, turns[-1].number) if papers else None
        for turn in turns:
            rows = found.setdefault(turn.number, [])
            if turn.label in papers:
                continue
            if examiner and turn.label in _ASKING:
                row = _row(turn, turn.source, examiner)
            elif turn.label in _ANSWERING and examiner:
                row = _row(turn, turn.source, asked[1] if asked else None)
            elif turn.label in _ANSWERING:
                row = _row(turn, asked[0] if asked else None, asked[1] if asked else None)
            else:
                row = _row(turn, turn.source, turn.mention or self._names.mention(turn.source))
            row.sentence = announced or self._paragraphs[turn.number].sentences[0]
            rows.append(row)

    def _examiner(self, turns: list[_Turn]) -> Span | None:
        """The name of who examines a witness, where the article states it: "cross-examined by Mr. Thurlow"."""
        first = self._paragraphs[turns[0].number].start
        match = next(iter(_EXAMINED.finditer(self._text, 0, first)), None)
        return self._names.at(match.end()) if match else None

    def _papers(self, turns: list[_Turn]) -> set[str]:
        """The labels of those who only ask: Q, an interviewer, the paper."""
        labels = {t.label for t in turns}
        found = {t.label for t in turns if t.label in _ASKING or (t.label in _REPORTING and len(labels) == 2)}
        by_label: dict[str, list[_Turn]] = {}
        for turn in turns:
            by_label.setdefault(turn.label, []).append(turn)
        for label in labels - found:
            own = by_label[label]
            mostly = 2 * sum(self._asks(t) for t in own) >= len(own)
            if self._names.is_paper(self._text[slice(*own[0].source)], asks=mostly):
                found.add(label)
        return found

    def _go_on(self, turns: list[_Turn], found: dict[int, list[Found]]) -> None:
        """Take what stands between two turns: the rest of the first, who speaks of himself, or a bare question."""
        names = {plain(t.label.split()[-1]) for t in turns}
        for turn, following in pairwise(turns):
            for number in range(turn.number + 1, following.number):
                paragraph = self._paragraphs[number]
                if self._is_question(paragraph):
                    found.setdefault(number, [])
                    break
                if not _FIRST.search(self._text, paragraph.start, paragraph.end) or self._is_told(paragraph, names):
                    break
                found.setdefault(number, [])
                turn.contents.append((paragraph.start, paragraph.end))

    def interview(self) -> dict[int, list[Found]]:
        """The answers to bare questions."""
        asking = [n for n, p in enumerate(self._paragraphs) if self._is_question(p)]
        if not asking:
            return {}
        asking = sorted({*asking, *self._prompts(asking)})
        above, below = self._above(asking[0]), self._below(asking[-1] + 1)
        announced = self._announced(asking[0], asking[-1] + 1)
        if announced is None and len(asking) < 2:
            return {}
        asked = self._names.asked(above, below)
        if asked is None and announced:
            asked = self._names.headed(self._paragraphs[: asking[0]])
        if asked is None:
            return {}
        name = plain(self._text[slice(*asked[1])].split()[-1])
        turns = [t for one, two in pairwise([*asking, -1]) if (t := self._answer(one, two, name))]
        if len(turns) < len(asking) or not self._is_interview(asking, turns, announced is not None):
            return {}
        found: dict[int, list[Found]] = {number: [] for number in asking}
        for turn in turns:
            row = _row(turn, *asked)
            row.sentence = announced or self._paragraphs[turn.number].sentences[0]
            found[turn.number] = [row]
            found.update((n, []) for n in range(turn.number + 1, turn.number + len(turn.contents)))
        return found

    def _is_question(self, paragraph: Paragraph) -> bool:
        line = self._text[paragraph.start : paragraph.end]
        return len(line) < 400 and line.rstrip("*_ ").endswith("?") and not paragraph.stretches

    def questionnaire(self) -> dict[int, list[Found]]:
        """The answers to questions that open the same paragraph: "Favourite month? November. It asks for nothing." """
        turns = [t for number in range(len(self._paragraphs)) if (t := self._opened(number))]
        if len(turns) < 2 or turns[-1].number - turns[0].number >= len(turns):
            return {}
        announced = self._announced(turns[0].number, turns[-1].number)
        bold = all(t.shouted for t in turns)
        around = self._above(turns[0].number), self._below(turns[-1].number)
        asked = self._names.asked(*around) if announced or bold else None
        if asked is None or not any(self._says(t, _FIRST) for t in turns):
            return {}
        found: dict[int, list[Found]] = {}
        for turn in turns:
            row = _row(turn, *asked)
            row.sentence = announced or self._paragraphs[turn.number].sentences[0]
            found[turn.number] = [row]
        return found

    def _opened(self, number: int) -> _Turn | None:
        """A paragraph that a short question opens, with what answers it."""
        paragraph = self._paragraphs[number]
        bold = _BOLD_QUESTION.match(self._text, paragraph.start, paragraph.end)
        if bold and bold.end() < paragraph.end:
            return _Turn(number, "", bold.span(), [(bold.end(), paragraph.end)], True)
        if paragraph.stretches or len(paragraph.sentences) < 2 or paragraph.sentences[0][-1].text != "?":
            return None
        question, answer = paragraph.sentences[:2]
        if len(question) > 25 or answer[-1].text == "?":
            return None
        return _Turn(number, "", (question[0].start, question[-1].end), [(answer[0].start, paragraph.end)], False)

    def _prompts(self, asking: list[int]) -> Iterator[int]:
        """The paragraphs between two questions that ask without a mark: "Tell me about the bridge." """
        for one, two in pairwise(asking):
            for number in range(one + 2, two - 1):
                start, end = self._paragraphs[number].start, self._paragraphs[number].end
                turned = _SECOND.search(self._text, start, end) and not _FIRST.search(self._text, start, end)
                if end - start < 150 and (turned or _PROMPT.match(self._text, start)):
                    yield number

    def _answer(self, question: int, following: int, name: str) -> _Turn | None:
        """The paragraphs below a question that answer it: all up to the next, or as long as one speaks of oneself."""
        last = following < 0
        stop = len(self._paragraphs) if last else following
        contents: list[Span] = []
        for number in range(question + 1, stop):
            start, end = self._paragraphs[number].start, self._paragraphs[number].end
            if self._is_told(self._paragraphs[number], {name}):
                break
            if last and contents and not self._is_answer(self._paragraphs[number]):
                break
            while start < end and self._text[start] in _DASHES:
                start += 1
            label = _LABEL.match(self._text[start : min(end, start + 20)])
            if label and label["label"].casefold() in _ANSWERING:
                start += label.end()
            contents.append((start, end))
        contents = [span for span in contents if span[0] < span[1]]
        return _Turn(question + 1, "", contents[0], contents, False) if contents else None

    def _is_answer(self, paragraph: Paragraph) -> bool:
        """Whether a further paragraph still answers: the first person outside marks, and nobody quoted."""
        quoted = paragraph.stretches and any(i.lower in SAYING for s in paragraph.sentences for i in s)
        return not quoted and self._goes_on_unmarked(paragraph)

    def _is_told(self, paragraph: Paragraph, names: set[str]) -> bool:
        """Whether a paragraph is the reporter's: in marks, or about somebody who speaks."""
        if self._text[paragraph.start] in _MARKS and not self._goes_on_unmarked(paragraph):
            return True
        return any(plain(item.text) in names for sentence in paragraph.sentences for item in sentence)

    def _goes_on_unmarked(self, paragraph: Paragraph) -> bool:
        """Whether words in the first person stand outside the marks that open a paragraph."""
        return any(
            _FIRST.search(self._text, *span) for sentence in paragraph.sentences for span in _plain_spans(sentence)
        )

    def _is_interview(self, asking: list[int], turns: list[_Turn], announced: bool) -> bool:
        mine = sum(self._says(t, _FIRST) for t in turns)
        yours = sum(
            bool(_SECOND.search(self._text, p.start, p.end)) for p in (self._paragraphs[number] for number in asking)
        )
        brief = len(turns) > 2 and sum(len(t.contents) for t in turns) <= 2 * len(turns)
        if len(turns) == 1 or not announced:
            return 2 * mine > len(turns) and (2 * yours >= len(turns) or (yours > 0 and brief))
        return mine > 0 and (yours > 0 or 2 * mine > len(turns))

    def _above(self, number: int) -> Span:
        """The span of the article above a paragraph."""
        return (0, self._paragraphs[number].start)

    def _below(self, number: int) -> Span:
        """The span of the article below a paragraph."""
        return (self._paragraphs[number].end, len(self._text)) if number < len(self._paragraphs) else (0, 0)

    def _announced(self, first: int, last: int) -> Sentence | None:
        """The sentence that says that somebody was interviewed: above the first turn, or below the last."""
        for paragraph in [*self._paragraphs[max(0, first - 8) : first], *self._paragraphs[last + 1 : last + 4]]:
            for sentence in paragraph.sentences:
                if any(_ANNOUNCED.search(self._text, *span) for span in _plain_spans(sentence)):
                    return sentence
        return None


def _runs(turns: list[_Turn]) -> list[int]:
    """For each turn the number of its transcript: one goes on over a few paragraphs of the reporter's."""
    found: list[int] = []
    for number, turn in enumerate(turns):
        near = number > 0 and turn.number - turns[number - 1].number <= _FARTHEST
        found.append(found[-1] if near else number)
    return found


def _row(turn: _Turn, source: Span | None, mention: Span | None) -> Found:
    row = Found(list(turn.contents), list(turn.contents), "direct", "turn", paragraph=turn.number, mention=mention)
    row.source = [source] if source else []
    return row


def _may_speak(match: re.Match[str]) -> bool:
    """Whether a label may be somebody's: capitalised words, none of them a verb of saying or the name of a fact."""
    parts = match["label"].split()
    lower = [plain(p) for p in parts]
    if lower[0] in PRONOUNS or any(p in CUES and p not in _ASKING | _ANSWERING for p in lower):
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


def _plain_spans(sentence: Sentence) -> Iterator[Span]:
    """The spans of a sentence outside its stretches."""
    for marked, items in groupby(sentence, key=_is_marked):
        if not marked:
            held = list(items)
            yield held[0].start, held[-1].end


def _is_marked(item: Item) -> bool:
    return item.stretch is not None


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
