"""To whom a quote was said, and who passes it on."""

from bisect import bisect_right
from collections.abc import Iterable

from indexer.cues import is_adverb
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.names import plain
from indexer.outlet_names import Outlets, name_end
from indexer.quotes import Found, Paragraph
from indexer.relays import (
    CITING,
    QUOTED_FOR,
    according,
    carried,
    cited,
    clause_end,
    is_within,
    quoted_as,
    reported_citing,
    saying_as,
    through,
)
from indexer.sources import PERSONAL, PRONOUNS, left_source
from indexer.spans import Place, Span, place_of, place_span
from indexer.verbs import SAYING, TELLING

_NETWORKS = words("social_networks")
_NO_PLATFORM = words("places") | words("time_nouns")
_ADDRESSED = TELLING | words("addressing")
_INTERVIEWED = words("interviewing")
_VENUES = _INTERVIEWED | words("mediums") | words("venues")
_POSTING = words("posting")
_POSTS = words("posts")
_VENUE_PREPOSITIONS = {"to", "on", "with", "by", "for", "in"}
_GIVING = {"gave", "gives", "given", "giving", "granted"}
_CHANNELS = {"account", "blog", "channel", "feed", "page", "profile", "timeline"}
_ASKED = {"asked", "contacted", "interviewed", "reached"}


class Passing:
    """What an article tells of whom its quotes were said to, and who passes them on."""

    def __init__(self, text: str, paragraphs: list[Paragraph], rows: Iterable[Found] = ()) -> None:
        """Take the article's text, its paragraphs, and its quotes as the stages before have left them."""
        self._text = text
        self._sentences = [s for p in paragraphs for s in p.sentences if s]
        self._starts = [s[0].start for s in self._sentences]
        self._outlets = Outlets(text, paragraphs)
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
        told = _told(sentence, cue, self._outlets) if cue is not None else None
        contents = found.contents
        if cue is not None and cue + 1 < len(sentence) and sentence[cue + 1].lower == "in":
            # "promised in an interview with the Herald to call": what follows the cue is not all said.
            contents = [(max(start, sentence[min(cue + 6, len(sentence) - 1)].start), end) for start, end in contents]
        place = told or _venue(sentence, contents, self._outlets, _VENUES) or _platform(sentence, found.contents)
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
            found = ((s, _venue(s, [], self._outlets, _INTERVIEWED)) for s in self._sentences)
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
        quoted = quoted_as(sentence, cue)
        if quoted:
            source, relay = quoted
            if relay is None and found.relayed_by is None and self._last_relay:
                return self._last_relay, None
            if relay is None:
                return None
            passive = source is not None and source[1] <= relay[0]
            taken = not passive or is_within([place_span(sentence, relay)], found.source[0][0])
            return place_span(sentence, relay), place_span(sentence, source) if source and taken else None
        source_place = place_of(sentence, found.source[0])
        if source_place and self._outlets.is_name(sentence, source_place):
            named = cited(sentence, source_place, cue, found.contents[-1][1])
            if named:
                return found.source[0], place_span(sentence, named)
        relay = carried(sentence, found.contents) or according(sentence, found)
        if relay is None and found.relayed_by is None:
            relay = through(sentence, found.contents)
        return (place_span(sentence, relay), _beside(sentence, found.source[0], relay, cue)) if relay else None

    def relay_of(self, found: Found) -> str | None:
        """Who passes a quote on, as printed: of "her spokeswoman, Hanne Brock" the name; a pronoun only he or she."""
        if found.relayed_by is None or found.relayed_by in found.source:
            return None
        number = bisect_right(self._starts, found.relayed_by[0]) - 1
        sentence = self._sentences[number] if number >= 0 else []
        place = place_of(sentence, found.relayed_by)
        if place is None or sentence[place[0]].lower in PRONOUNS - PERSONAL or self._is_apart(found, place, sentence):
            return None
        first, last = place
        outlet = self._outlets.at(sentence, first)
        if outlet and outlet[1] == last:
            return self._printed(sentence, outlet)
        if last < len(sentence) and sentence[last].lower == "who":
            closed = range(last, min(last + 12, len(sentence)))
            end = next((n for n in closed if sentence[n].text in {",", "."} or sentence[n].lower in SAYING), None)
            if end is not None and sentence[end].lower not in SAYING:
                return self._printed(sentence, (first, end))
        comma = next((n for n in range(first, last) if sentence[n].text == ","), last)
        if (
            last - first > 3
            and sentence[first + 1].text.islower()
            and all(i.is_name for i in sentence[first + 2 : last])
        ):
            # "the cyclist Odd Pell"
            return self._printed(sentence, (first + 2, last))
        if not any(i.is_name for i in sentence[first:comma]) or comma == last:
            end = name_end(sentence, comma + 1) if comma < len(sentence) and sentence[comma].text == "," else 0
            after = sentence[end].text if comma + 1 < end < len(sentence) else ""
            if (
                end > comma + 1
                and after in {",", ".", ":", ""}
                and not any(i.is_name for i in sentence[first:comma][-1:])
            ):
                return self._printed(sentence, (comma + 1, end))
        return self._printed(sentence, (first, comma))

    def _is_apart(self, found: Found, relay: Place, sentence: Sentence) -> bool:
        """Whether a relay is the source's own apposition, or the source of another clause behind a semicolon."""
        start, end = place_span(sentence, relay)
        if found.source and found.cue and found.source[0][1] <= start and end <= found.cue[0][0]:
            before = [i.text for i in sentence if found.source[0][1] <= i.start < start]
            after = {i.lower for i in sentence if end <= i.start < found.cue[0][0]}
            return before == [","] and not after & SAYING
        first, second = sorted([(start, end), (found.contents[0][0], found.contents[-1][1])])
        return any(i.text == ";" and first[1] <= i.start < second[0] for i in sentence)

    def quotes(self, rows: list[Found]) -> list[Found]:
        """The quotes without those that are only part of how another one is passed on: "citing an official"."""
        return [row for row in (self._cited(row, rows) for row in rows) if row is not None]

    def _cited(self, row: Found, rows: list[Found]) -> Found | None:
        sentence, cue = self._place_of_cue(row)
        if cue is None:
            return row
        saying_as(sentence, row, cue)
        if row.place is not None:
            return row
        if sentence[cue].lower == "according" and _is_frame(sentence, row.contents):
            return None
        if sentence[cue].lower not in CITING or cue < 3 or sentence[cue - 1].text != ",":
            return row
        ends = [
            r for r in rows if r is not row and r.sentence is sentence and r.contents[-1][1] == sentence[cue - 2].end
        ]
        if any(r.source and r.source == row.source for r in ends):
            return None
        verb = cue - 2
        relay = left_source(sentence, verb)
        if sentence[verb].lower not in QUOTED_FOR or not relay or sentence[relay[0] - 1].text != ",":
            # TASS, citing an official, reported that ...
            named = place_of(sentence, row.source[0]) if row.source else left_source(sentence, cue - 1)
            if named is None or not self._outlets.is_name(sentence, named):
                return row
            other = any(
                r is not row and r.sentence is sentence and r.source == [place_span(sentence, named)] for r in rows
            )
            return None if other else reported_citing(sentence, row, named, cue)
        if any(
            r is not row and r.sentence is sentence and r.cue == [place_span(sentence, (verb, cue - 1))] for r in rows
        ):
            return None
        source = cited(sentence, relay, cue)
        if relay[0] < 3 or source is None or not self._outlets.is_name(sentence, relay):
            return row
        row.contents = [place_span(sentence, (0, relay[0] - 1))]
        row.cue, row.cue_place = [place_span(sentence, (verb, cue - 1))], (verb, cue - 1)
        row.source, row.source_place = [place_span(sentence, source)], source
        row.relayed_by, row.inner = place_span(sentence, relay), None
        return row


def _beside(sentence: Sentence, source: Span, relay: Place, cue: int) -> Span | None:
    """Whose words they are where the source found is the relay's name: "Through her lawyer, Odd Pell, Quist said"."""
    end = clause_end(sentence, relay[1])
    if cue <= end or not is_within([place_span(sentence, (relay[0], end))], source[0]):
        return None
    place = left_source(sentence, cue, end + 1)
    return place_span(sentence, place) if place else None


def _is_frame(sentence: Sentence, contents: list[Span]) -> bool:
    """Whether words are no more than a subject and a verb of saying: "He also said"."""
    items = [i for i in sentence if is_within(contents, i.start)]
    said = bool(items) and items[-1].lower in SAYING
    return said and len(items) <= 5 and all(i.is_name or i.lower in PRONOUNS or is_adverb(i.lower) for i in items[:-1])


def without_citation(sentence: Sentence, contents: list[Span]) -> list[Span]:
    """The contents without a piece that only cites: "quoting one of the divers"."""
    opening = {i.start for i in sentence if i.lower in CITING}
    kept = [piece for piece in contents if piece[0] not in opening]
    return kept or contents


def _told(sentence: Sentence, cue: int, outlets: Outlets) -> Place | None:
    """The paper that a verb has as its object: told the Argus, told us."""
    if sentence[cue].lower not in _ADDRESSED:
        return None
    found = outlets.at(sentence, cue + 1)
    if found or sentence[cue].lower not in TELLING or cue + 1 >= len(sentence):
        return found
    if sentence[cue + 1].lower == "us":
        return cue + 1, cue + 2
    return outlets.stranger(sentence, cue + 1, 2 if sentence[cue + 1].lower == "the" else 1)


def _venue(sentence: Sentence, contents: list[Span], outlets: Outlets, venues: frozenset[str]) -> Place | None:
    """The paper or programme of an interview or statement: speaking on Radio Quay, asked by the Argus."""
    for at, item in enumerate(sentence[:-1]):
        if item.lower in _GIVING and item.stretch is None:
            given = outlets.at(sentence, at + 1)
            if given and any(i.lower == "interview" for i in sentence[given[1] : given[1] + 4]):
                return given
        if item.lower not in _VENUE_PREPOSITIONS or item.stretch or is_within(contents, item.start):
            continue
        before = [i for i in sentence[max(0, at - 4) : at] if not is_within(contents, i.start)]
        if item.lower == "by" and before and before[-1].lower not in _ASKED:
            continue
        if before and before[-1].lower != "according" and any(i.lower in venues for i in before if not i.stretch):
            found = outlets.at(sentence, at + 1)
            if found is None and before[-1].lower in {"interview", "interviews"} and item.lower in {"to", "with"}:
                found = outlets.stranger(sentence, at + 1)
            if found:
                return found
    return None


def _platform(sentence: Sentence, contents: list[Span]) -> Place | None:
    """The network something was posted on; a network in no list only right behind a verb or noun of posting."""
    for at, item in enumerate(sentence[:-1]):
        if item.lower != "on" or at == 0 or item.stretch:
            continue
        near = [i.lower for i in sentence[max(0, at - 6) : at] if i.stretch is None]
        if not near or is_within(contents, item.start) and near[-1] not in _POSTING:
            continue
        start = at + 1
        owned = sentence[start].lower in {"his", "her", "its", "their", "the"}
        start += owned
        if start >= len(sentence) or sentence[start].stretch:
            continue
        two = " ".join(i.lower for i in sentence[start : start + 2])
        if two == "social media" and set(near) & (_POSTING | _POSTS | {"said"}):
            # The network itself, where it is named: "the social media platform Chatter".
            named = start + 2
            named += named < len(sentence) and sentence[named].lower in {"platform", "network", "site", "app"}
            if named < len(sentence) and sentence[named].is_name:
                return named, name_end(sentence, named)
            return start, start + 2
        if set(near) & (_POSTING | _POSTS | {"said"}) and two == "truth social":
            return start, start + 2
        if not sentence[start].is_name and sentence[start].text != "X":
            continue
        after = sentence[start + 1] if start + 1 < len(sentence) else None
        listed = plain(sentence[start].text) in _NETWORKS and set(near) & (_POSTING | _POSTS | {"said"})
        posted = near[-1] in _POSTING | _POSTS and plain(sentence[start].text) not in _NO_PLATFORM
        if owned and near[-1] in _POSTING and after is not None and after.lower in _CHANNELS:
            return start, start + 1
        ends = after is None or after.stretch is not None or after.lower in {",", ".", ":", ";", "that", "on", "in"}
        if listed or (posted and ends and not owned):
            return start, start + 1
    return None
