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

from indexer.cast import Cast, Named
from indexer.frames import Item, Sentence, is_particle
from indexer.lexicon import words
from indexer.names import ROLES, TITLES, is_organisation, name_runs, plain, split_titles, surname
from indexer.outlets import is_masthead
from indexer.quotes import Found, Paragraph
from indexer.reported import Span
from indexer.sources import PREPOSITIONS, PRONOUNS
from indexer.verbs import CUES

_WORD = r"[^\W_][\w.'’-]{0,30}"
_LABEL = re.compile(
    r"(?P<time>[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?[\])]?(?: ?[–—-])? )?"
    rf"(?P<label>{_WORD}(?: {_WORD}){{0,4}}?)"
    r"(?P<age>,? \(?\d\d\)?(?=[,:]))?(?:, [^:.!?“”\"]{1,60}|(?: [(\[][^()\[\]]{1,60}[)\]]){1,2})?"
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
    r"\b(?:transcripts?|recordings?|exchanges?|conversation|messages|excerpts?|extracts?|record|dialogue|chat|log)\b",
    re.IGNORECASE,
)
_PROMPT = re.compile(r"(?:[Aa]nd )?[Tt]ell (?:me|us)\b")
_ASKING = {"q", "question", "interviewer"}
_REPORTING = {"reporter", "journalist"}
_ANSWERING = {"a", "answer"}
_DASHES = "–—- *_"
_MARKS = "“”„«»‟\"‘'`"
_MEDIA = words("media")
_PARTIES = words("parties")
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
        self._people: _People | None = None

    @property
    def _names(self) -> "_People":
        if self._people is None:
            self._people = _People(Cast(self._text, self._paragraphs))
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
        yield _Turn(
            number, label.casefold().rstrip("."), source, [(start + labelled.end(), end)], label.isupper(),
            bool(labelled["time"]), bool(labelled["age"]),
        )  # fmt: skip

    def _is_transcript(self, turns: list[_Turn]) -> bool:
        labels = [t.label for t in turns]
        if _ASKING & set(labels) and _ANSWERING & set(labels):
            return True
        if len(set(labels)) < 2:
            return False
        spoken = [t for t in turns if self._says(t, _FIRST) or self._asks(t)]
        if sum(t.aged for t in turns) > 1 or self._is_introduced(turns[0].number):
            return True
        addressed = sum(self._says(t, _FIRST) or self._says(t, _SECOND) or self._asks(t) for t in turns)
        if len(set(labels)) < len(labels) > 2 and 2 * addressed > len(turns):
            return True
        if not all(
            t.shouted or t.timed or t.label in _ASKING or self._names.may_be(self._text[slice(*t.source)])
            for t in turns
        ):
            return False
        if len(set(labels)) < len(labels):
            return bool(spoken) or all(t.shouted or t.timed for t in turns)
        return 2 * len(spoken) > len(turns)

    def _is_introduced(self, number: int) -> bool:
        """Whether the paragraph above the first turn ends in a colon and tells of a record of what was said."""
        if not number:
            return False
        above = self._paragraphs[number - 1]
        return self._text[above.end - 1] == ":" and bool(_RECORD.search(self._text, above.start, above.end))

    def _asks(self, turn: _Turn) -> bool:
        return self._text[turn.contents[-1][1] - 1] == "?"

    def _says(self, turn: _Turn, words: re.Pattern[str]) -> bool:
        return any(words.search(self._text, start, end) for start, end in turn.contents)

    def _take(self, turns: list[_Turn], found: dict[int, list[Found]]) -> None:
        """Make quotes of the turns of one transcript, whose questions are none where nobody is named for them."""
        papers = self._papers(turns)
        answering = any(t.label in _ANSWERING for t in turns)
        self._go_on(turns, found)
        asked = self._names.asked(self._above(turns[0].number), self._below(turns[-1].number)) if answering else None
        announced = self._announced(turns[0].number, turns[-1].number) if papers else None
        for turn in turns:
            rows = found.setdefault(turn.number, [])
            if turn.label in papers:
                continue
            if turn.label in _ANSWERING:
                row = _row(turn, asked[0] if asked else None, asked[1] if asked else None)
            else:
                row = _row(turn, turn.source, self._names.mention(turn.source))
            row.sentence = announced or self._paragraphs[turn.number].sentences[0]
            rows.append(row)

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
        asked = self._names.asked(self._above(turns[0].number), self._below(turns[-1].number)) if announced else None
        if announced is None or asked is None or not any(self._says(t, _FIRST) for t in turns):
            return {}
        found: dict[int, list[Found]] = {}
        for turn in turns:
            row = _row(turn, *asked)
            row.sentence = announced
            found[turn.number] = [row]
        return found

    def _opened(self, number: int) -> _Turn | None:
        """A paragraph that a short question opens, with what answers it."""
        paragraph = self._paragraphs[number]
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
            if last and contents and not _FIRST.search(self._text, start, end):
                break
            while start < end and self._text[start] in _DASHES:
                start += 1
            label = _LABEL.match(self._text[start : min(end, start + 20)])
            if label and label["label"].casefold() in _ANSWERING:
                start += label.end()
            contents.append((start, end))
        contents = [span for span in contents if span[0] < span[1]]
        return _Turn(question + 1, "", contents[0], contents, False) if contents else None

    def _is_told(self, paragraph: Paragraph, names: set[str]) -> bool:
        """Whether a paragraph is the reporter's: in marks, or about somebody who speaks."""
        if self._text[paragraph.start] in _MARKS:
            return True
        return any(plain(item.text) in names for sentence in paragraph.sentences for item in sentence)

    def _is_interview(self, asking: list[int], turns: list[_Turn], announced: bool) -> bool:
        mine = sum(self._says(t, _FIRST) for t in turns)
        yours = sum(
            bool(_SECOND.search(self._text, p.start, p.end)) for p in (self._paragraphs[number] for number in asking)
        )
        if len(turns) == 1 or not announced:
            return 2 * mine > len(turns) and 2 * yours >= len(turns)
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


class _People:
    """The names of an article, as labels stand for them."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._mentions: dict[str, Span | None] = {}
        self._by_last: dict[str, list[tuple[Span, list[str]]]] = {}
        self._initials: dict[str, Span] = {}
        self._papers: set[str] = set()
        self._definite: set[str] = set()
        """The last words of names behind "the", and their initials: the Lantern."""
        self._common = {i.text for s in cast.sentences for i in s if i.text.islower() and not i.stretch}
        for sentence in cast.sentences:
            for start, end in name_runs(sentence):
                _, name = split_titles(sentence[start:end])
                parts = [i.text for i in name if i.text[0].isalnum()]
                behind = sentence[end].text if end < len(sentence) else ""
                if not parts or behind == ":":
                    continue
                span = name[0].start, name[-1].end
                self._by_last.setdefault(plain(parts[-1]), []).append((span, parts))
                initials = "".join(part[0] for part in parts)
                definite = start > 0 and sentence[start - 1].lower == "the"
                if definite or parts[0] == "The":
                    self._definite.update({parts[-1], initials} if len(parts) > 1 else {parts[-1]})
                if len(parts) > 1 and (_is_media(parts) or is_organisation([plain(p) for p in parts])):
                    self._papers.add(initials)
                elif len(parts) > 1 and not definite:
                    self._initials.setdefault(initials, span)

    def may_be(self, label: str) -> bool:
        """Whether a label is the name of somebody: by its form, by a role, or because the article names them."""
        parts = label.split()
        if _is_role(parts) or self.is_paper(label) or self._fuller(parts) or label in self._initials:
            return True
        return len(parts) in {2, 3} and all(p[0].isupper() and not p.isupper() for p in parts if not is_particle(p))

    def is_paper(self, label: str, *, asks: bool = False) -> bool:
        """Whether a label is a paper's or programme's name or initials: its questions are nobody's quotes.

        `asks` where most of its turns are questions: then also a name that stands behind "the".
        """
        if label in self._initials or label in self._papers:
            return label in self._papers
        if asks and not _is_role(label.split()) and label.split()[-1] in self._definite:
            return True
        return _is_media(label.split()) or is_masthead(label)

    def mention(self, label: Span) -> Span | None:
        """Where the article names whom a label stands for, if in nothing else then in the label; else None."""
        printed = self._cast.text[slice(*label)]
        parts = printed.split()
        if printed in self._initials:
            return self._initials[printed]
        while len(parts) > 1 and (plain(parts[0]) in TITLES or plain(parts[0]) in ROLES):
            parts.pop(0)
        if _is_role(parts):
            bearer = self._cast.by_role(printed, label[0])
            return (bearer.places[0], bearer.places[0] + len(bearer.name)) if bearer else None
        fuller = self._fuller(parts)
        if fuller is None and len(parts) == 1 and plain(parts[0]) in self._common and not parts[0].islower():
            # "the tower" is no name, nor is the label Tower.
            return None
        return fuller or (label[1] - len(" ".join(parts)), label[1])

    def _fuller(self, parts: list[str]) -> Span | None:
        """The longest name of the running text that ends in the words of a label, whatever their capitals."""
        wanted = [plain(p) for p in parts]
        key = " ".join(wanted)
        if key not in self._mentions:
            named = [
                (len(name), -span[0], span)
                for span, name in self._by_last.get(wanted[-1], [])
                if [plain(p) for p in name[-len(wanted) :]] == wanted
            ]
            self._mentions[key] = max(named)[2] if named else None
        return self._mentions[key]

    def asked(self, above: Span, below: Span) -> tuple[Span, Span] | None:
        """Who answers: the person told of most above the questions, else below; as mention with its role, and name."""
        for part in (above, below):
            people = [n for n in self._cast.known.values() if _is_somebody(n) and _within(n, part)]
            counts: dict[str, int] = {}
            for named in self._cast.known.values():
                last = surname(named.name)
                counts[last] = counts.get(last, 0) + len(_within(named, part))
            best = max(people, key=lambda n: (counts[surname(n.name)], -_within(n, part)[0]), default=None)
            if best is not None:
                start = _within(best, part)[0]
                name = start, start + len(best.name)
                return (self._with_role(name), name)
        return None

    def _with_role(self, name: Span) -> Span:
        """The mention of a name with the role right before it: "the former police chief Otto Lanzig"."""
        sentence = self._cast.sentences[self._cast.sentence_before(name[0] + 1)]
        at = next((i for i, item in enumerate(sentence) if item.start >= name[0]), 0)
        for first in range(at - 1, max(-1, at - 7), -1):
            item = sentence[first]
            if item.lower in {"the", "a", "an", "its", "our"}:
                return item.start, name[1]
            if item.stretch or not item.text[0].isalpha() or item.lower in PREPOSITIONS | CUES | PRONOUNS:
                break
        first = at
        while first and (plain(sentence[first - 1].text) in ROLES | TITLES):
            first -= 1
        return sentence[first].start, name[1]


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
        p[0].isupper() or p.isdigit() or is_particle(p) or plain(p) in ROLES | _PARTIES | {"of", "the"} for p in parts
    )


def _is_role(parts: list[str]) -> bool:
    lower = [plain(p) for p in parts]
    return lower[0] == "the" or any(p in ROLES or p in _PARTIES for p in lower)


def _is_media(parts: list[str]) -> bool:
    return plain(parts[-1]) in _MEDIA


def _is_somebody(named: Named) -> bool:
    """Whether a name may be that of somebody who is interviewed: more than a surname, and no longer than names are."""
    return named.is_person and named.is_full and named.name[0].isupper() and not named.name.isupper()


def _within(named: Named, part: Span) -> list[int]:
    return [at for at in named.places if part[0] <= at < part[1]]


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
