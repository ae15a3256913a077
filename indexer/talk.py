"""An article as turns are looked for in it: what the reading of transcripts and of interviews have in common."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from indexer.cast import Cast
from indexer.frames import Item, Sentence
from indexer.labels import Labels
from indexer.names import plain
from indexer.quotes import Found, Paragraph
from indexer.spans import Span

_WORD = r"[^\W_][\w.'’-]{0,30}"
LABEL = re.compile(
    r"(?P<time>[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?[\])]?(?: ?[–—-])? )?"
    rf"(?P<label>{_WORD}(?: {_WORD}){{0,4}}?)"
    r"(?P<age>,? \(?\d\d\)?(?=[,:]))?(?:, [^:.!?“”\"]{1,60}|(?P<note>(?: [(\[][^()\[\]]{1,60}[)\]]){1,2}))?"
    r"(?:(?<=[QA])\.|:| [–—](?= ))\s+(?=\S)"
)
FIRST = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Ww]e|us|[Oo]urs?)\b")
SECOND = re.compile(r"\b[Yy]ou(?:rs?)?\b")
_ANNOUNCED = re.compile(
    r"\b(?:interview\w*|conversation|(?:spoke|speaks|speaking|talks|talked|talking|sat down|chatted) (?:to|with)"
    r"|answer(?:s|ed|ing)? (?:\w+ ){0,2}questions|(?:we|I) (?:met|meet|asked|spoke|sat|talked|visited|called|caught up)"
    r"|questions (?:for|to)|minutes with|tells? us|told us|speaks to us|in (?:his|her|their) own words|our (?:reporter"
    r"|correspondent)|(?:over|by) (?:the )?(?:coffee|lunch|phone|tea|telephone|video|e-?mail))\b",
    re.IGNORECASE,
)
ANSWERING = {"a", "answer"}
MARKS = "“”„«»‟\"‘'`"


@dataclass(slots=True)
class Turn:
    """What one says in one go."""

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


class Talk:
    """One article; the names are collected once some turns are found."""

    def __init__(self, text: str, paragraphs: list[Paragraph]) -> None:
        self.text = text
        self.paragraphs = paragraphs

    @cached_property
    def names(self) -> Labels:
        """What the labels of the turns may name."""
        return Labels(Cast(self.text, self.paragraphs))

    def asks(self, turn: Turn) -> bool:
        """Whether a turn ends in a question."""
        return self.text[turn.contents[-1][1] - 1] == "?"

    def says(self, turn: Turn, words: re.Pattern[str]) -> bool:
        """Whether a turn holds some of the words."""
        return any(words.search(self.text, start, end) for start, end in turn.contents)

    def is_question(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is a bare question."""
        line = self.text[paragraph.start : paragraph.end]
        return len(line) < 400 and line.rstrip("*_ ").endswith("?") and not paragraph.stretches

    def is_told(self, paragraph: Paragraph, names: set[str]) -> bool:
        """Whether a paragraph is the reporter's: in marks, or about somebody who speaks."""
        if self.text[paragraph.start] in MARKS and not self.goes_on_unmarked(paragraph):
            return True
        return any(plain(item.text) in names for sentence in paragraph.sentences for item in sentence)

    def goes_on_unmarked(self, paragraph: Paragraph) -> bool:
        """Whether words in the first person stand outside the marks that open a paragraph."""
        return any(
            FIRST.search(self.text, *span) for sentence in paragraph.sentences for span in _plain_spans(sentence)
        )

    def above(self, number: int) -> Span:
        """The span of the article above a paragraph."""
        return (0, self.paragraphs[number].start)

    def below(self, number: int) -> Span:
        """The span of the article below a paragraph."""
        return (self.paragraphs[number].end, len(self.text)) if number < len(self.paragraphs) else (0, 0)

    def announced(self, first: int, last: int) -> Sentence | None:
        """The sentence that says that somebody was interviewed: above the first turn, or below the last."""
        for paragraph in [*self.paragraphs[max(0, first - 8) : first], *self.paragraphs[last + 1 : last + 4]]:
            for sentence in paragraph.sentences:
                if any(_ANNOUNCED.search(self.text, *span) for span in _plain_spans(sentence)):
                    return sentence
        return None


def quote_of(turn: Turn, source: Span | None, mention: Span | None) -> Found:
    """The quote that a turn is."""
    row = Found(list(turn.contents), list(turn.contents), "direct", "turn", paragraph=turn.number, mention=mention)
    row.source = [source] if source else []
    return row


def _plain_spans(sentence: Sentence) -> Iterator[Span]:
    """The spans of a sentence outside its stretches."""
    for marked, items in groupby(sentence, key=_is_marked):
        if not marked:
            held = list(items)
            yield held[0].start, held[-1].end


def _is_marked(item: Item) -> bool:
    return item.stretch is not None
