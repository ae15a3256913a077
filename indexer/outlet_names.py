"""The names of papers, programmes, networks and agencies in a sentence, those in no list included."""

import re

from indexer.agencies import agency, dateline
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.names import plain
from indexer.quotes import Paragraph
from indexer.spans import Place

_MEDIA = words("media")
_NOUNS = words("media_nouns")
_SITES = {"website", "site", "magazine", "newspaper", "podcast", "channel", "app", "newsletter", "blog"}
_FIRST_NAMES = words("women") | words("men")
_DETERMINERS = {"the", "a", "an", "this", "our"}
_DAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
_JOINS = {"of", "the", "&", "-", "und", "et", "y", "e", "di", "de", "del", "des"}
_NO_OUTLET = (
    words("places") | words("bodies") | words("roles") | words("titles") | words("people") | words("assemblies")
)
_MASTHEAD = re.compile(r"(?:[A-Z][\w’'-]*|of|the|and|&)(?: (?:[A-Z][\w’'-]*|of|the|and|&)){0,4}")


class Outlets:
    """The outlets that an article names; what it calls itself and its agency are known to be some."""

    def __init__(self, text: str, paragraphs: list[Paragraph]) -> None:
        """Take the article's text and its paragraphs."""
        self._text = text
        self._known = _credited(text, paragraphs) | _mastheads(text)
        self._stranger: dict[str, bool] = {}

    def at(self, sentence: Sentence, start: int) -> Place | None:
        """The name of an outlet that begins at an item; else a noun for one, "this newspaper".

        Behind a noun for one ("the podcast Low Tide") and before a possessive it is the name alone.
        """
        at = start
        determined = at < len(sentence) and sentence[at].lower in _DETERMINERS
        at += determined
        while at < min(len(sentence), start + 5) and _is_modifier(sentence, at):
            at += 1
        dated = at + 1 < len(sentence) and sentence[at].lower in _DAYS and sentence[at].text[0].isupper()
        end = name_end(sentence, at + dated)
        if end > at + dated:
            return self._named(sentence, start, at, end, determined=determined)
        if at > start + 1 and sentence[at - 1].lower in _NOUNS:
            return _apposed(sentence, at) or (start, at)
        noun = next((n for n in range(at, min(at + 4, len(sentence))) if sentence[n].lower in _NOUNS), None)
        between = sentence[at:noun] if noun is not None else []
        plain_words = all(
            i.stretch is None and (i.text[0].isalpha() or i.text in {"'", "’", "'s", "’s"}) for i in between
        )
        return _apposed(sentence, noun + 1) if noun is not None and plain_words else None

    def _named(self, sentence: Sentence, start: int, at: int, end: int, *, determined: bool) -> Place | None:
        named = " ".join(i.lower for i in sentence[at:end])
        if at > start and sentence[at - 1].lower in _NOUNS:
            return at, end
        if end < len(sentence) and sentence[end].lower in _NOUNS and sentence[end].stretch is None:
            return start, end + 1
        if named in self._known or _is_media(sentence, at, end) or agency(named):
            first = plain(sentence[at].text)
            is_person = end - at == 2 and first in _FIRST_NAMES and first not in _MEDIA and not determined
            return None if is_person else (start, end) if at - start == determined else (at, end)
        if end + 1 < len(sentence) and sentence[end].lower in {"'s", "’s"} and sentence[end + 1].lower in _SITES:
            return start, end + 2
        apposed = sentence[end + 1 : end + 6] if end < len(sentence) and sentence[end].text == "," else []
        head = next((n for n, i in enumerate(apposed) if i.lower in _NOUNS), None)
        if head and apposed[0].lower in _DETERMINERS and all(i.stretch is None for i in apposed[:head]):
            return at, end
        return None

    def stranger(self, sentence: Sentence, start: int, longest: int = 2) -> Place | None:
        """A name in no list at an item that nothing in the article shows to be a person's, a place's or a body's."""
        at = start + (start < len(sentence) and sentence[start].lower == "the")
        dated = at > start and at + 1 < len(sentence) and sentence[at].lower in _DAYS
        end = name_end(sentence, at + dated)
        if not at < end <= at + longest or (at == start and longest == 1 and end > at + 1):
            return None
        if end < len(sentence) and (sentence[end].lower in {"'s", "’s", "'", "’"} or sentence[end].text == "-"):
            return None
        small = [plain(i.text) for i in sentence[at:end]]
        if small[0] in _FIRST_NAMES or any(word in _NO_OUTLET for word in small):
            return None
        if at > start and small[-1].endswith(("ns", "ists", "ees", "ers", "ese", "ish", "ch")):
            return None
        name = " ".join(i.text for i in sentence[at:end])
        if name not in self._stranger:
            escaped = re.escape(name)
            person = re.search(rf"(?<=[\w.] ){escaped}\b", self._text) if at == start else None
            prior = person and self._text[: person.start()].split()[-1]
            told = {"told", "tell", "tells", "telling", "with", "to", "the"}
            shown = any(
                m.group(1)[0].isupper() or m.group(1) in {"in", "from", "near", "of", "at", "across"}
                for m in re.finditer(rf"([\w.’'-]+) {escaped}\b", self._text)
                if m.group(1).lower() not in told
            )
            self._stranger[name] = not (at == start and (shown or prior is None))
        return (start, end) if self._stranger[name] else None

    def is_name(self, sentence: Sentence, place: Place) -> bool:
        """Whether items are the name of an outlet."""
        named = " ".join(i.text for i in sentence[slice(*place)])
        return _is_media(sentence, *place) or bool(agency(named)) or named.lower() in self._known


def name_end(sentence: Sentence, start: int) -> int:
    """Where a name that starts at an item ends: "Herald of Marrow", "Low Tide", "Kurs und Markt"."""
    end = start
    while end < len(sentence) and end < start + 7 and sentence[end].stretch is None:
        joins = end > start and sentence[end].lower in _JOINS and end + 1 < len(sentence)
        if not sentence[end].is_name and not (joins and sentence[end + 1].is_name):
            break
        end += 1
    return end


def _apposed(sentence: Sentence, comma: int) -> Place | None:
    """The name behind a noun and its comma: "the state broadcaster, RVO,"."""
    if comma + 1 >= len(sentence) or sentence[comma].text != ",":
        return None
    start = comma + 1
    at = start + (sentence[start].lower == "the")
    end = name_end(sentence, at)
    ends = end >= len(sentence) or sentence[end].text in {",", ".", ":", ";"} or sentence[end].lower == "that"
    return (start, end) if end > at and ends else None


def _is_modifier(sentence: Sentence, at: int) -> bool:
    """Whether a lower-case word may belong to a noun phrase before its name: "the podcast", "a local radio station"."""
    item = sentence[at]
    if item.stretch is not None or item.is_name or not item.text[0].isalpha():
        return False
    return item.lower in _NOUNS or any(
        i.lower in _NOUNS and i.stretch is None and sentence[at].lower in words("media_modifiers")
        for i in sentence[at + 1 : at + 3]
    )


def _is_media(sentence: Sentence, start: int, end: int) -> bool:
    return any(plain(i.text) in _MEDIA for i in sentence[start:end])


def _credited(text: str, paragraphs: list[Paragraph]) -> frozenset[str]:
    """The agency of the dateline, in lower case."""
    starts = [text.rfind("\n", 0, p.start) + 1 for p in paragraphs[:4]]
    found = (dateline(text[start : start + 200]) for start in starts)
    return frozenset(line.agency.lower() for line in found if line and line.agency)


def _mastheads(text: str) -> frozenset[str]:
    """The lines at the head of an article that may be the name of its paper, in lower case, without "the"."""
    lines = (line.strip() for line in text[:600].split("\n")[:8])
    names = [
        line.lower() for line in lines if len(line) < 50 and _MASTHEAD.fullmatch(line) and not line.startswith("By")
    ]
    return frozenset(names) | {name.removeprefix("the ") for name in names}
