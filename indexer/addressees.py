"""To whom a quote was said, and who passes it on."""

from bisect import bisect_right
from collections.abc import Iterable

from indexer.agencies import agency, dateline
from indexer.cues import AUXILIARIES, is_adverb
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.names import plain
from indexer.quotes import Found, Paragraph
from indexer.reported import Span
from indexer.sources import PRONOUNS, Place, left_source, right_source
from indexer.verbs import SAYING, TELLING

_MEDIA = words("media")
_NOUNS = words("media_nouns")
_NETWORKS = words("social_networks")
_FIRST_NAMES = words("women") | words("men")
_NO_PLATFORM = words("places") | words("time_nouns")
_ADDRESSED = TELLING | words("addressing")
_INTERVIEWED = words("interviewing")
_VENUES = _INTERVIEWED | words("mediums") | words("venues")
_POSTING = words("posting")
_POSTS = words("posts")
_VENUE_PREPOSITIONS = {"to", "on", "with", "by", "for", "in"}
_DETERMINERS = {"the", "a", "an", "this", "our"}
_ASKED = {"asked", "contacted", "interviewed", "reached"}
_CITING = {"citing", "quoting"}
_CARRIED = words("carrying")
_QUOTED_FOR = {"said", "says", "reported", "reports", "wrote", "writes", "that", "as"}


class Passing:
    """What an article tells of whom its quotes were said to, and who passes them on."""

    def __init__(self, text: str, paragraphs: list[Paragraph], rows: Iterable[Found] = ()) -> None:
        """Take the article's text, its paragraphs, and its quotes as the stages before have left them."""
        self._text = text
        self._sentences = [s for p in paragraphs for s in p.sentences if s]
        self._starts = [s[0].start for s in self._sentences]
        self._known = _credited(text, paragraphs)
        self._interviewer: str | None = None
        self._last_relay: Span | None = None
        self._addressed: dict[Span, str] = {}
        for row in rows:
            listener = self._stated(row) if row.cue and row.source else None
            if listener:
                self._addressed.setdefault(row.source[0], listener)

    def said_to(self, found: Found) -> str | None:
        """The paper, programme or network a quote was said to, as printed, where its sentence or a piece says it."""
        if found.rule == "turn":
            return self._interview()
        if found.cue:
            return self._stated(found)
        return self._addressed.get(found.source[0]) if found.source else None

    def _stated(self, found: Found) -> str | None:
        sentence, cue = self._place_of_cue(found)
        if not sentence:
            return None
        told = _told(sentence, cue, self._known) if cue is not None else None
        contents = found.contents
        if cue is not None and cue + 1 < len(sentence) and sentence[cue + 1].lower == "in":
            # "promised in an interview with the Herald to call": what follows the cue is not all said.
            contents = [(max(start, sentence[min(cue + 6, len(sentence) - 1)].start), end) for start, end in contents]
        place = told or _venue(sentence, contents, self._known, _VENUES) or _platform(sentence, found.contents)
        return self._printed(sentence, place).removesuffix(".") if place else None

    def _place_of_cue(self, found: Found) -> tuple[Sentence, int | None]:
        sentence = found.sentence
        if not found.cue:
            return sentence, None
        start = found.cue[0][0]
        if not sentence or not sentence[0].start <= start < sentence[-1].end:
            number = bisect_right(self._starts, start) - 1
            sentence = self._sentences[number] if number >= 0 else []
        return sentence, next((n for n, i in enumerate(sentence) if i.start == start and i.stretch is None), None)

    def _interview(self) -> str | None:
        """To whom the answers of an interview were given: the paper that somebody is said to have spoken to."""
        if self._interviewer is None:
            found = ((s, _venue(s, [], self._known, _INTERVIEWED)) for s in self._sentences)
            self._interviewer = next((self._printed(s, place) for s, place in found if place), "")
        return self._interviewer or None

    def _printed(self, sentence: Sentence, place: Place) -> str:
        return self._text[sentence[place[0]].start : sentence[place[1] - 1].end]

    def relayed_by(self, found: Found) -> tuple[Span, Span | None] | None:
        """Who passes a quote on, and whose words they then are where that is not the source found.

        "TASS, citing an official, reported" gives TASS and the official.
        """
        relay = self._relayed(found)
        if relay:
            self._last_relay = relay[0]
        return relay

    def _relayed(self, found: Found) -> tuple[Span, Span | None] | None:
        sentence, cue = self._place_of_cue(found)
        if not sentence or cue is None or not found.source:
            return None
        quoted = _quoted_as(sentence, cue)
        if quoted:
            source, relay = quoted
            if relay is None and found.relayed_by is None and self._last_relay:
                return self._last_relay, None
            return (_span(sentence, relay), _span(sentence, source) if source else None) if relay else None
        source_place = _items(sentence, found.source[0])
        if source_place and _is_outlet_name(sentence, source_place, self._known):
            cited = _cited(sentence, source_place, cue)
            if cited:
                return found.source[0], _span(sentence, cited)
        carried = _carried(sentence, found.contents) or _according(sentence, found)
        return (_span(sentence, carried), None) if carried else None

    def relay_of(self, found: Found) -> str | None:
        """Who passes a quote on, as printed: of "her spokeswoman, Hanne Brock" the name; None for a pronoun."""
        if found.relayed_by is None or found.relayed_by in found.source:
            return None
        number = bisect_right(self._starts, found.relayed_by[0]) - 1
        sentence = self._sentences[number] if number >= 0 else []
        place = _items(sentence, found.relayed_by)
        if place is None or sentence[place[0]].lower in PRONOUNS or self._is_apart(found, place, sentence):
            return None
        first, last = place
        outlet = _outlet(sentence, first, self._known)
        if outlet and outlet[1] == last:
            return self._printed(sentence, outlet)
        comma = next((n for n in range(first, last) if sentence[n].text == ","), last)
        if not any(i.is_name for i in sentence[first:comma]) or comma == last:
            end = _name_end(sentence, comma + 1) if comma < len(sentence) and sentence[comma].text == "," else 0
            after = sentence[end].text if comma + 1 < end < len(sentence) else ""
            if end > comma + 1 and after in {",", ".", ""} and not any(i.is_name for i in sentence[first:comma][-1:]):
                return self._printed(sentence, (comma + 1, end))
        return self._printed(sentence, (first, comma))

    def _is_apart(self, found: Found, relay: Place, sentence: Sentence) -> bool:
        """Whether a relay is the source's own apposition, or the source of another clause behind a semicolon."""
        start, end = _span(sentence, relay)
        if found.source and found.cue and found.source[0][1] <= start and end <= found.cue[0][0]:
            before = [i.text for i in sentence if found.source[0][1] <= i.start < start]
            after = {i.lower for i in sentence if end <= i.start < found.cue[0][0]}
            return before == [","] and not after & SAYING
        return any(i.text == ";" and found.contents[-1][1] <= i.start < start for i in sentence)

    def quotes(self, rows: list[Found]) -> list[Found]:
        """The quotes without those that are only part of how another one is passed on: "citing an official"."""
        return [row for row in (self._cited(row, rows) for row in rows) if row is not None]

    def _cited(self, row: Found, rows: list[Found]) -> Found | None:
        sentence, cue = self._place_of_cue(row)
        if cue is None or row.place is not None:
            return row
        if sentence[cue].lower == "according" and _is_frame(sentence, row.contents):
            return None
        if sentence[cue].lower not in _CITING or cue < 3 or sentence[cue - 1].text != ",":
            return row
        verb = cue - 2
        relay = left_source(sentence, verb)
        if sentence[verb].lower not in _QUOTED_FOR or not relay or sentence[relay[0] - 1].text != ",":
            # TASS, citing an official, reported that ...
            named = left_source(sentence, cue - 1)
            return None if named and _is_outlet_name(sentence, named, self._known) else row
        if any(r is not row and r.sentence is sentence and r.cue == [_span(sentence, (verb, cue - 1))] for r in rows):
            return None
        source = _cited(sentence, relay, cue)
        if relay[0] < 3 or source is None or not _is_outlet_name(sentence, relay, self._known):
            return row
        row.contents = [_span(sentence, (0, relay[0] - 1))]
        row.cue, row.cue_place = [_span(sentence, (verb, cue - 1))], (verb, cue - 1)
        row.source, row.source_place, row.relayed_by = [_span(sentence, source)], source, _span(sentence, relay)
        row.inner = None
        return row


def _is_frame(sentence: Sentence, contents: list[Span]) -> bool:
    """Whether words are no more than a subject and a verb of saying: "He also said"."""
    items = [i for i in sentence if _is_within(contents, i.start)]
    said = bool(items) and items[-1].lower in SAYING
    return said and len(items) <= 5 and all(i.is_name or i.lower in PRONOUNS or is_adverb(i.lower) for i in items[:-1])


def without_citation(sentence: Sentence, contents: list[Span]) -> list[Span]:
    """The contents without a piece that only cites: "quoting one of the divers"."""
    opening = {i.start for i in sentence if i.lower in _CITING}
    kept = [piece for piece in contents if piece[0] not in opening]
    return kept or contents


def _credited(text: str, paragraphs: list[Paragraph]) -> frozenset[str]:
    """The agency of the dateline, in lower case."""
    starts = [text.rfind("\n", 0, p.start) + 1 for p in paragraphs[:4]]
    found = (dateline(text[start : start + 200]) for start in starts)
    return frozenset(line.agency.lower() for line in found if line and line.agency)


def _told(sentence: Sentence, cue: int, known: frozenset[str]) -> Place | None:
    """The paper that a verb has as its object: told the Argus."""
    return _outlet(sentence, cue + 1, known) if sentence[cue].lower in _ADDRESSED else None


def _venue(sentence: Sentence, contents: list[Span], known: frozenset[str], venues: frozenset[str]) -> Place | None:
    """The paper or programme of an interview or statement: speaking on Radio Quay, asked by the Argus."""
    for at, item in enumerate(sentence[:-1]):
        if item.lower not in _VENUE_PREPOSITIONS or item.stretch or _is_within(contents, item.start):
            continue
        before = [i for i in sentence[max(0, at - 4) : at] if not _is_within(contents, i.start)]
        if item.lower == "by" and before and before[-1].lower not in _ASKED:
            continue
        if before and before[-1].lower != "according" and any(i.lower in venues for i in before if not i.stretch):
            found = _outlet(sentence, at + 1, known)
            if found:
                return found
    return None


def _platform(sentence: Sentence, contents: list[Span]) -> Place | None:
    """The network something was posted on; a network in no list only right behind a verb or noun of posting."""
    for at, item in enumerate(sentence[:-1]):
        if item.lower != "on" or at == 0 or item.stretch:
            continue
        near = [i.lower for i in sentence[max(0, at - 6) : at] if i.stretch is None]
        if not near or _is_within(contents, item.start) and near[-1] not in _POSTING:
            continue
        start = at + 1
        owned = sentence[start].lower in {"his", "her", "its", "their", "the"}
        start += owned
        if start >= len(sentence) or sentence[start].stretch:
            continue
        two = " ".join(i.lower for i in sentence[start : start + 2])
        if set(near) & (_POSTING | _POSTS | {"said"}) and two in {"social media", "truth social"}:
            return start, start + 2
        if not sentence[start].is_name and sentence[start].text != "X":
            continue
        after = sentence[start + 1] if start + 1 < len(sentence) else None
        listed = plain(sentence[start].text) in _NETWORKS and set(near) & (_POSTING | _POSTS | {"said"})
        posted = near[-1] in _POSTING | _POSTS and plain(sentence[start].text) not in _NO_PLATFORM
        ends = after is None or after.stretch is not None or after.lower in {",", ".", ":", ";", "that", "on", "in"}
        if listed or (posted and ends and not owned):
            return start, start + 1
    return None


def _outlet(sentence: Sentence, start: int, known: frozenset[str]) -> Place | None:
    """The name of a paper, programme, network or agency that begins at an item; else a noun for one, "this newspaper".

    Behind a noun for one ("the podcast Low Tide") and before a possessive it is the name alone.
    """
    at = start
    determined = at < len(sentence) and sentence[at].lower in _DETERMINERS
    at += determined
    while at < min(len(sentence), start + 5) and _is_modifier(sentence, at):
        at += 1
    end = _name_end(sentence, at)
    if end > at:
        named = " ".join(i.lower for i in sentence[at:end])
        if at > start and sentence[at - 1].lower in _NOUNS:
            return at, end
        if end < len(sentence) and sentence[end].lower in _NOUNS and sentence[end].stretch is None:
            return start, end + 1
        if named in known or _is_media(sentence, at, end) or agency(named):
            first = plain(sentence[at].text)
            is_person = end - at == 2 and first in _FIRST_NAMES and first not in _MEDIA and not determined
            return None if is_person else (start, end) if at - start == determined else (at, end)
        apposed = sentence[end + 1 : end + 6] if end < len(sentence) and sentence[end].text == "," else []
        head = next((n for n, i in enumerate(apposed) if i.lower in _NOUNS), None)
        if head and apposed[0].lower in _DETERMINERS and all(i.stretch is None for i in apposed[:head]):
            return at, end
        return None
    return (start, at) if at > start + 1 and sentence[at - 1].lower in _NOUNS else None


def _is_modifier(sentence: Sentence, at: int) -> bool:
    """Whether a lower-case word may belong to a noun phrase before its name: "the podcast", "a local radio station"."""
    item = sentence[at]
    if item.stretch is not None or item.is_name or not item.text[0].isalpha():
        return False
    return item.lower in _NOUNS or any(
        i.lower in _NOUNS and i.stretch is None and sentence[at].lower in words("media_modifiers")
        for i in sentence[at + 1 : at + 3]
    )


def _name_end(sentence: Sentence, start: int) -> int:
    """Where a name that starts at an item ends: "Herald of Marrow", "Low Tide"."""
    end = start
    while end < len(sentence) and end < start + 7 and sentence[end].stretch is None:
        joins = end > start and sentence[end].lower in {"of", "the", "&", "-"} and end + 1 < len(sentence)
        if not sentence[end].is_name and not (joins and sentence[end + 1].is_name):
            break
        end += 1
    return end


def _is_media(sentence: Sentence, start: int, end: int) -> bool:
    return any(plain(i.text) in _MEDIA for i in sentence[start:end])


def _is_outlet_name(sentence: Sentence, place: Place, known: frozenset[str]) -> bool:
    named = " ".join(i.text for i in sentence[slice(*place)])
    return _is_media(sentence, *place) or bool(agency(named)) or named.lower() in known


def _cited(sentence: Sentence, source: Place, cue: int) -> Place | None:
    """Whom a paper quotes: TASS, citing an official, reported; the Gazette said, quoting one of the divers."""
    for at in range(source[0], min(len(sentence) - 1, max(cue, source[1]) + 6)):
        if sentence[at].lower in _CITING and sentence[at].stretch is None:
            end = at + 1
            while end < len(sentence) and _in_phrase(sentence, end):
                end += 1
            return (at + 1, end) if end > at + 1 else None
    return None


def _in_phrase(sentence: Sentence, at: int) -> bool:
    item = sentence[at]
    if item.stretch is not None or item.lower in _QUOTED_FOR:
        return False
    return item.text[0].isalnum() or item.text in {"-", "'s", "’s"}


def _quoted_as(sentence: Sentence, cue: int) -> tuple[Place | None, Place | None] | None:
    """The source and the relay of "the Gazette quoted the diver as saying", "he was quoted by the Argus as saying"."""
    quoted = next((n for n in range(cue, max(-1, cue - 10), -1) if sentence[n].lower in {"quoted", "quotes"}), None)
    if quoted is None or not any(i.lower == "as" for i in sentence[quoted + 1 : max(cue, quoted + 8)]):
        return None
    saying = next(n for n in range(quoted + 1, len(sentence)) if sentence[n].lower == "as")
    if quoted and sentence[quoted - 1].lower in AUXILIARIES - {"has", "have", "had", "'s", "’s", "'ve", "’ve"}:
        for at in range(quoted + 1, min(len(sentence) - 1, saying + 4)):
            if sentence[at].lower == "by" and sentence[at].stretch is None:
                return None, right_source(sentence, at)
        return None, None
    subject = quoted
    while subject and is_adverb(sentence[subject - 1].lower):
        subject -= 1
    relay = left_source(sentence, quoted)
    source = right_source(sentence, quoted)
    return (source, relay) if relay and source and source[1] <= saying else None


def _carried(sentence: Sentence, contents: list[Span]) -> Place | None:
    """Who carries a statement or report: quoted by Calderra Wire, in remarks broadcast by Radio Quay."""
    for at, item in enumerate(sentence[1:-1], 1):
        carried = item.lower == "by" and sentence[at - 1].lower in _CARRIED and item.stretch is None
        if carried and not _is_within(contents, item.start):
            return right_source(sentence, at)
    return None


def _according(sentence: Sentence, found: Found) -> Place | None:
    """Who passes on what somebody said: he said, according to the paper, that the crane had been checked."""
    for at in range(2, len(sentence) - 2):
        between = sentence[at].lower == "according" and sentence[at - 1].text == "," and sentence[at].stretch is None
        if between and sentence[at - 2].lower in SAYING and found.source[0][1] <= sentence[at - 2].start:
            relay = right_source(sentence, at + 1)
            if relay and sentence[relay[1] - 1].end <= found.contents[0][0]:
                found.cue, found.cue_place = [_span(sentence, (at - 2, at - 1))], (at - 2, at - 1)
                return relay
    return None


def _span(sentence: Sentence, place: Place) -> Span:
    return sentence[place[0]].start, sentence[place[1] - 1].end


def _items(sentence: Sentence, span: Span) -> Place | None:
    found = [n for n, i in enumerate(sentence) if i.start < span[1] and span[0] < i.end]
    return (found[0], found[-1] + 1) if found else None


def _is_within(contents: Iterable[Span], offset: int) -> bool:
    return any(s <= offset < e for s, e in contents)
