"""What the stages hand on: paragraphs cut into sentences, and quotes on their way to a speaker."""

from dataclasses import dataclass, field
from typing import Literal

from indexer.frames import Sentence
from indexer.reported import Report
from indexer.spans import Place, Span
from indexer.typography import Stretch

Kind = Literal["direct", "mixed", "indirect"]


@dataclass(slots=True)
class Paragraph:
    """One paragraph: its span in the document's text, its sentences and the stretches in it."""

    start: int
    end: int
    sentences: list[Sentence]
    stretches: list[Stretch]
    reports: list[list[Report]] = field(default_factory=list)
    """For each sentence what its cues report; set by the second stage."""

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list, which takes no source from the item before or after it."""
        return bool(self.sentences) and self.sentences[0][0].text in {"•", "◦", "*", "-", "–", "▪", "·"}


@dataclass(slots=True)
class Found:
    """A quote before its speaker is named; spans count in the document's text."""

    contents: list[Span]
    verbatim: list[Span]
    kind: Kind
    rule: str
    """How its cue and source were found."""
    source: list[Span] = field(default_factory=list)
    cue: list[Span] = field(default_factory=list)
    relayed_by: Span | None = None
    sentence: Sentence = field(default_factory=list)
    """The sentence the first content stands in; the places count in it."""
    place: int | None = None
    """The stretch it was found by."""
    cue_place: Place | None = None
    source_place: Place | None = None
    paragraph: int = 0
    inner: "Found | None" = None
    """The quote as the person reported within it said it: "the Kremlin said Putin lamented ..."."""
    mention: Span | None = None
    """Where the text names the speaker, if the source itself does not: of a turn or an answer."""
    probability: float = 0.0
    """Of words that hang on a cue: how likely such words are a quote."""
