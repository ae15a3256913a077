"""The last stage: a source mention to the fullest name the article gives, or to nobody where it names none."""

import re

from db.extracted import ExtractedSpeaker
from indexer.cast import Cast
from indexer.frames import Item, Sentence
from indexer.lexicon import words
from indexer.mentions import (
    MEDIUMS,
    OWNED,
    is_anybody,
    is_somebody,
    is_wording,
    owner_of,
    printed,
    trimmed,
    whole,
)
from indexer.named import Named
from indexer.names import ORGANISATION, name_runs, plain
from indexer.people import gender_of
from indexer.quotes import Found
from indexer.referents import UNNAMED, Referents
from indexer.sources import DETERMINERS, PERSONAL, POSSESSIVES, PRONOUNS, first_subject
from indexer.spans import Place

_RELAYS = words("relays")
_MEDIA = words("media")
_ANSWERS = {"answered", "answers", "replied", "replies", "retorted", "countered", "responded"}
_ASKS = {"asked", "asks", "enquired", "inquired", "wondered"}
_BYLINE = re.compile(
    r"^\s*(?:By|by|BY) ((?:[^\W\d_][\w’'.-]* ){1,2}[^\W\d_][\w’'-]*?)(?=$|Published|[,|•·–])", re.MULTILINE
)
_SIGN_OFF = re.compile(
    r"^((?:[A-Z][\w’'.-]* ){1,3}[A-Z][\w’'-]*) "
    r"(?:writes|is (?:a|an|the) [^\n]{0,60}(?:columnist|writer|author|editor|correspondent|critic|journalist))",
    re.MULTILINE,
)
"""What stands below a column: Ann Orr writes every other week."""

# How far from an article's beginning its byline stands.
_HEADER = 800


class Resolver:
    """Names the speakers of one article, in the order its quotes are printed."""

    def __init__(self, cast: Cast) -> None:
        """Take the names of the article whose quotes are to be resolved."""
        self._cast = cast
        self._referents = Referents(cast)
        self._told = self._referents.told
        self._addressed = False
        """Whether the quote before was said to "him" or "her"."""
        self._starts = {sentence[0].start for sentence in cast.sentences}

    def resolve(self, found: Found) -> tuple[ExtractedSpeaker | None, bool]:
        """Return who is speaking, None for unnamed sources and groups; and whether a pronoun left a choice.

        A source that leaves out part of a name, or the name behind a comma, is made whole.
        """
        addressed, self._addressed = self._addressed, _addresses(found)
        if not found.source:
            return None, False
        self._told.unsure = False
        content = found.contents[0][0]
        if found.rule == "turn":
            if found.mention is None:
                return None, False
            written = self._cast.text[slice(*found.mention)]
            bearer = self._cast.fullest(written, found.mention[0]) or Named(written)
            self._told.spoke(content, content, bearer)
            return _speaker(bearer), False
        located = self._located(found)
        if located is None:
            return None, False
        sentence, place = located
        found.source = [printed(sentence, place, found.source[0])]
        cue = self._cast.text[slice(*found.cue[0])].lower() if found.cue else ""
        named = self._named(sentence, place, answers=cue in _ANSWERS or (addressed and cue in _ASKS))
        unsure = self._told.unsure
        if named is None or not _is_proper(named):
            items = sentence[slice(*place)]
            if is_anybody(items) and (given := self._own_name(sentence, place[1])):
                self._told.spoke(found.source[0][0], content, given)
                return _speaker(given), False
            if is_somebody(items) or is_anybody(items) or (named is not None and not named.name):
                somebody = named or Named("", gender=gender_of([plain(i.text) for i in items]))
                self._told.spoke(found.source[0][0], content, somebody)
            return None, False
        if sentence[place[0]].lower not in {"i", "my"}:
            self._told.spoke(found.source[0][0], content, named)
        return _speaker(named), unsure

    def _own_name(self, sentence: Sentence, at: int) -> Named | None:
        """ "A volunteer medic, who gave her name only as Ines": the name."""
        stop = min(len(sentence), at + 10)
        name = next((n for n in range(at, stop) if sentence[n].lower in {"name", "names"}), None)
        behind = next((n for n in range(name, stop) if sentence[n].lower == "as"), None) if name else None
        if behind is None or not any(i.lower in {"gave", "gives", "give", "giving"} for i in sentence[at:behind]):
            return None
        run = next((r for r in name_runs(sentence) if r[0] == behind + 1), None)
        return self._referents.name(sentence[slice(*run)], []) if run else None

    def relay(self, written: str, offset: int) -> str | None:
        """The name of who passes a quote on, where that is "he" or "she"; what is written otherwise."""
        if written.lower() not in PERSONAL:
            return written
        named = self._told.person(offset, written.lower())
        return named.name or None if named is not None else None

    def is_relay(self, found: Found) -> bool:
        """Whether the source passes on what somebody else said: a spokesperson, an office, an agency."""
        if not found.source:
            return False
        start, end = found.source[0]
        outer = self._cast.text[start:end].split()
        if {plain(word) for word in outer} & _RELAYS:
            return True
        located = self._located(found)
        named = self._named(*located) if located else None
        if named is not None and any("spokes" in role.lower() for role in named.roles):
            return True
        inner = found.inner
        if inner is None or not inner.source or not inner.cue:
            return False
        told = self._cast.text[slice(*inner.source[0])]
        told_of = told.split()[0].lower()
        is_body = (named is not None and named.is_organisation) or bool({plain(word) for word in outer} & _MEDIA)
        if told_of in PRONOUNS | UNNAMED and not (told_of in PERSONAL and is_body):
            return False
        # Said before it was told of: Orr said that the mayor had promised.
        between = {i.lower for i in found.sentence if inner.source[0][1] <= i.start < inner.cue[0][0]}
        cited = self._cast.text[slice(*found.cue[0])].lower() == "according to" if found.cue else False
        return outer[0].lower() not in PRONOUNS and ("had" in between or cited)

    def _located(self, found: Found) -> tuple[Sentence, Place] | None:
        """The sentence that holds the source, and the items of the source, made whole."""
        start, end = found.source[0]
        sentence = found.sentence
        if not sentence or start < sentence[0].start or end > sentence[-1].end:
            number = self._cast.sentence_before(start + 1)
            sentence = self._cast.sentences[number] if number >= 0 else []
        within = [n for n, i in enumerate(sentence) if i.start >= start and i.end <= end]
        if not within or any(sentence[n].stretch for n in within):
            within = [n for n in within if not sentence[n].stretch]
        if not within:
            return None
        first, last = trimmed(sentence, within[0], within[-1] + 1)
        return sentence, (first, whole(sentence, first, last))

    def _named(self, sentence: Sentence, place: Place, *, answers: bool = False) -> Named | None:
        items = sentence[slice(*place)]
        if items[-1].lower == "who":
            apart = place[1] > 1 and sentence[place[1] - 2].text == ","
            at = place[1] - 2 - apart
            run = next((r for r in name_runs(sentence[: at + 1]) if r[1] == at + 1), None)
            if len(items) == 1:
                return self._referents.mention(sentence[slice(*run)]) if run else None
            if run is None and not apart:
                # "the doctor who looked after me" is one of several.
                return None
            items = [i for i in items[:-1] if i.text != ","]
        if items[-1].lower == "which" and len(items) > 1:
            items = items[:-2] if items[-2].text == "," and len(items) > 2 else items[:-1]
        if items[0].lower in POSSESSIVES and len(items) == 1 or is_wording(items):
            lower = OWNED.get(items[0].lower, "")
            if lower:
                return self._pronoun(items[0], lower, sentence)
            return self._referents.mention(owner_of(items)) if len(items) > 1 else None
        if len(items) == 1 and items[0].lower == "him":
            return self._pronoun(items[0], "he", sentence)
        if len(items) == 1 and items[0].lower in PRONOUNS:
            return self._pronoun(items[0], items[0].lower, sentence, answers=answers)
        if items[0].lower == "the" and len(items) == 2 and items[1].lower in MEDIUMS - ORGANISATION:
            return self._told.author(items[1].lower, items[0].start)
        headline = sentence[0].start not in self._starts or items[0].lower not in DETERMINERS
        if headline and (headed := self._referents.heading(items)):
            return headed
        comma = next((n for n, i in enumerate(items) if i.text == ","), None)
        if comma is not None:
            behind = items[comma + 1 :]
            return (
                self._referents.mention(behind)
                if any(i.is_name for i in behind)
                else self._referents.mention(items[:comma])
            )
        return self._referents.mention(items)

    def _pronoun(self, item: Item, lower: str, sentence: Sentence, *, answers: bool = False) -> Named | None:
        """He or she: the last person told of before; it: the last organisation that spoke, or whose letter "it" is."""
        if lower == "it":
            return self._it(item, sentence)
        if lower == "i":
            return self._author()
        if lower not in PERSONAL:
            return None
        named = self._told.person(item.start, lower, answers=answers)
        if named is not None and not named.gender and not self._told.unsure:
            named.gender = lower
        return named

    def _author(self) -> Named | None:
        """Who says "I" outside quotation marks: whom the byline names."""
        text = self._cast.text
        found = _BYLINE.search(text, 0, _HEADER) or _SIGN_OFF.search(text, max(0, len(text) - _HEADER))
        if found is None:
            return None
        return self._cast.fullest(found[1], len(text)) or Named(found[1], places=[found.start(1)])

    def _it(self, item: Item, sentence: Sentence) -> Named | None:
        spoke = self._told.last_organisation()
        number = self._cast.sentence_before(item.start)
        reads = any(i.lower in {"read", "reads", "ran", "said"} for i in sentence)
        for previous in reversed(self._cast.sentences[max(0, number - 1) : number + 1]):
            medium = next((n for n, i in enumerate(previous) if i.start < item.start and i.lower in MEDIUMS), None)
            if reads and medium is not None:
                author = next((n for n in range(medium, len(previous)) if previous[n].lower == "from"), medium)
                run = next(iter(name_runs(previous[author + 1 : author + 6])), None)
                if author > medium and run is not None and run[0] == 0:
                    return self._referents.name(previous[author + 1 : author + 1 + run[1]], [])
                if previous is not sentence:
                    subject = first_subject(previous, len(previous))
                    named = self._referents.mention(previous[slice(*subject)]) if subject else None
                    if named is not None and named.is_person:
                        return named
                    told = self._told.told_of(previous, item.start)
                    return next(iter(told), None) or self._told.person(item.start, "")
            subject = first_subject(previous, len(previous))
            if previous is sentence and _trails(sentence, item):
                # "Torvia also plans to call, it added": the subject before it is that of its words.
                continue
            if subject and previous[subject[1] - 1].start < item.start:
                named = self._referents.mention(previous[subject[0] : whole(previous, *subject)])
                if named is not None and named.is_organisation and named.name:
                    return named
        return spoke


def _addresses(found: Found) -> bool:
    """Whether words are said to "him" or "her": "The bridge had moved, she told her"."""
    if not found.cue:
        return False
    at = next((n for n, i in enumerate(found.sentence) if i.start >= found.cue[0][1]), len(found.sentence))
    following = found.sentence[at + 1] if at + 1 < len(found.sentence) else None
    owns = following is not None and following.text.isalpha() and following.lower not in {*PRONOUNS, "that"}
    told = found.sentence[at].lower if at < len(found.sentence) else ""
    return told == "him" or (told == "her" and not owns)


def _trails(sentence: Sentence, item: Item) -> bool:
    """Whether a pronoun stands behind what was said: "..., it added"."""
    at = next((n for n, i in enumerate(sentence) if i.start == item.start), 0)
    return at > 0 and (sentence[at - 1].text == "," or sentence[at - 1].stretch is not None)


def _speaker(named: Named) -> ExtractedSpeaker:
    return ExtractedSpeaker(
        name=named.name[4:] if named.name.lower().startswith("the ") else named.name,
        kind="organisation" if named.is_organisation else "person",
        aliases=tuple(sorted(named.aliases - {named.name})),
        roles=tuple(named.roles),
    )


def _is_proper(named: Named) -> bool:
    """Whether a name is one: it has a capital, or is that of a body of more than one word ("coast guard")."""
    return any(c.isupper() for c in named.name) or (named.is_organisation and " " in named.name)
