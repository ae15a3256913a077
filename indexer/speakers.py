"""The last stage: a source mention to the fullest name the article gives, or to nobody where it names none."""

import re

from db.models import ExtractedSpeaker
from indexer.cast import Cast, Named, gender_of, is_apposed
from indexer.cues import AUXILIARIES, find_cues, is_adverb
from indexer.frames import Item, Sentence
from indexer.lexicon import words
from indexer.names import (
    BODIES,
    DEMONYM,
    ORGANISATION,
    PEOPLE,
    ROLES,
    TITLES,
    is_organisation,
    name_runs,
    plain,
    split_titles,
)
from indexer.quotes import Found
from indexer.reported import Span
from indexer.sources import DETERMINERS, PREPOSITIONS, PRONOUNS, Place, first_subject, left_source
from indexer.verbs import SAYING

_PERSONAL = {"he", "she"}
_OWNED = {"his": "he", "her": "she", "its": "it", "their": "they", "my": "i", "our": "we"}
_RELAYS = words("relays")
_MEDIA = words("media")
_RELATIONS = words("relations")
_MEDIUMS = words("mediums") | {"answer", "reply", "response", "sentence", "words", "warning", "promise", "postcard"}
_UNNAMED = DETERMINERS - {"the", "that", "this", *_OWNED, "your"}
_POSSESSIVES = {*_OWNED, "your"}
_OF = {"of", "for", "at", "in", "on", "to", "from", "with"}
_GENITIVE = {"'s", "’s", "'", "’"}
_SUBORDINATORS = {"when", "while", "as", "because", "if", "until", "although", "though", "once", "where", "since"}
_ANYBODY = {"official", "source", "member", "witness", "man", "woman", "reporter"}
_BYLINE = re.compile(
    r"^\s*(?:By|by|BY) ((?:[^\W\d_][\w’'.-]* ){1,2}[^\W\d_][\w’'-]*?)(?=$|Published|[,|•·–])", re.MULTILINE
)

# How many sentences back a pronoun may reach: further, and the last speaker is as good a guess.
_REACH = 20
# How many sentences back a person may be told of whom "the novelist" means, with nothing but the place to say so.
_NEAR = 6
# How far from an article's beginning its byline stands.
_HEADER = 800


class Resolver:
    """Names the speakers of one article, in the order its quotes are printed."""

    def __init__(self, cast: Cast) -> None:
        """Take the names of the article whose quotes are to be resolved."""
        self._cast = cast
        self._said: list[tuple[int, int, Named]] = []
        """Who spoke so far: the offset of the source, that of the quote, and the speaker or somebody unnamed."""
        self._unsure = False

    def resolve(self, found: Found) -> tuple[ExtractedSpeaker | None, bool]:
        """Return who is speaking, None for unnamed sources and groups; and whether a pronoun left a choice.

        A source that leaves out part of a name, or the name behind a comma, is made whole.
        """
        if not found.source:
            return None, False
        self._unsure = False
        if found.rule == "turn":
            if found.mention is None:
                return None, False
            written = self._cast.text[slice(*found.mention)]
            bearer = self._cast.fullest(written, found.mention[0]) or Named(written)
            self._said.append((found.contents[0][0], found.contents[0][0], bearer))
            return _speaker(bearer), False
        located = self._located(found)
        if located is None:
            return None, False
        sentence, place = located
        found.source = [_printed(sentence, place, found.source[0])]
        named = self._named(sentence, place)
        if named is None or not _is_proper(named):
            items = sentence[slice(*place)]
            if _is_somebody(items) or _is_anybody(items) or (named is not None and not named.name):
                somebody = named or Named("", gender=gender_of([plain(i.text) for i in items]))
                self._said.append((found.source[0][0], found.contents[0][0], somebody))
            return None, False
        if sentence[place[0]].lower not in {"i", "my"}:
            self._said.append((found.source[0][0], found.contents[0][0], named))
        return _speaker(named), self._unsure

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
        if told_of in PRONOUNS | _UNNAMED and not (told_of in _PERSONAL and is_body):
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
        first, last = _trimmed(sentence, within[0], within[-1] + 1)
        return sentence, (first, _whole(sentence, first, last))

    def _named(self, sentence: Sentence, place: Place) -> Named | None:
        items = sentence[slice(*place)]
        if items[-1].lower == "who":
            apart = place[1] > 1 and sentence[place[1] - 2].text == ","
            at = place[1] - 2 - apart
            run = next((r for r in name_runs(sentence[: at + 1]) if r[1] == at + 1), None)
            if len(items) == 1:
                return self._mention(sentence[slice(*run)]) if run else None
            if run is None and not apart:
                # "the doctor who looked after me" is one of several.
                return None
            items = [i for i in items[:-1] if i.text != ","]
        if items[0].lower in _POSSESSIVES and len(items) == 1 or _is_wording(items):
            lower = _OWNED.get(items[0].lower, "")
            return self._pronoun(items[0], lower, sentence) if lower else self._mention(_owner(items))
        if len(items) == 1 and items[0].lower in PRONOUNS:
            return self._pronoun(items[0], items[0].lower, sentence)
        comma = next((n for n, i in enumerate(items) if i.text == ","), None)
        if comma is not None:
            behind = items[comma + 1 :]
            return self._mention(behind) if any(i.is_name for i in behind) else self._mention(items[:comma])
        return self._mention(items)

    def _mention(self, items: list[Item]) -> Named | None:
        """A noun phrase: the name that heads it, or whoever bears the role it names."""
        owner = next((i for i, item in enumerate(items) if item.lower in _GENITIVE and i + 1 < len(items)), None)
        if owner is not None and not (items[owner].lower in {"'", "’"} and items[owner].end == items[owner + 1].start):
            organisation = plain(items[-1].text) in {"office", "ministry"} and items[-1].is_name
            owned = items[owner + 1 :]
            if not any(i.is_name for i in owned) and not organisation:
                return self._owned(items[:owner], owned)
            items = owned
        runs = list(name_runs(items))
        text = self._cast.text[items[0].start : items[-1].end]
        if not runs:
            return self._common(items, text)
        if len(runs) > 1 and runs[1][0] == runs[0][1] + 1 and items[runs[0][1]].lower in {"and", "&"}:
            joint = items[runs[0][0] : runs[1][1]]
            if items[runs[0][1]].lower == "and" and not is_organisation([plain(i.text) for i in joint]):
                return None
            if items[runs[0][1]].lower == "&":
                return self._organisation(joint)
        first, last = runs[0]
        before = [i.lower for i in items[:first]]
        preposition = next((i for i, word in enumerate(before) if word in PREPOSITIONS | _OF), None)
        if preposition is not None:
            # "the chief executive of Brackwater Rail", "a senior official in the Harbour Ministry"
            return self._common(items, text)
        after = items[last] if last < len(items) else None
        if after is not None and after.text[0].islower() and after.lower not in {"of", "for", "in", "at", "and"}:
            between = items[last : runs[-1][0]] if len(runs) > 1 else []
            if between and runs[-1][1] == len(items) and not any(i.lower in PREPOSITIONS for i in between):
                # "Brave mum Agneta Morrow"
                return self._name(items[slice(*runs[-1])], [])
            return self._common(items, text)
        run = items[first:last]
        if after is not None and after.lower in {"of", "for"} and is_organisation([plain(i.text) for i in run]):
            last = runs[1][1] if len(runs) > 1 and runs[1][0] <= last + 2 else last
            return self._organisation(items[first:last])
        return self._name(run, before)

    def _organisation(self, items: list[Item]) -> Named:
        name = self._cast.text[items[0].start : items[-1].end]
        return self._cast.known.setdefault(name, Named(name, True, places=[items[0].start]))

    def _owned(self, owner: list[Item], owned: list[Item]) -> Named | None:
        """ "Norvane's chief executive", "the dockers' leader": whoever has the role, no relation of a person."""
        if not owner or not owned:
            return None
        head = plain(owned[-1].text)
        if head in _RELATIONS or any(i.lower in _OF for i in owned) or owner[0].lower in _POSSESSIVES:
            return None
        wanted = frozenset(plain(i.text) for i in owner if i.lower not in DETERMINERS)
        text = self._cast.text[owned[0].start : owned[-1].end]
        named = self._cast.by_role(text, owned[0].start, wanted)
        if named is None and not any(i.is_name or plain(i.text) in ORGANISATION | BODIES for i in owner):
            named = self._anaphor([*owner, *owned])
        return named if named is not None and not wanted & {plain(w) for w in named.name.split()} else None

    def _common(self, items: list[Item], text: str) -> Named | None:
        """A phrase headed by a common noun: a role or an organisation told of before, if it is definite."""
        if not items or items[0].lower in _UNNAMED:
            return None
        place = items[0].start
        if items[0].lower in _POSSESSIVES:
            role = items[-1].lower in ROLES - _RELATIONS and items[0].lower in {"its", "their"}
            return self._cast.by_role(items[-1].text, place) if role else None
        preposition = next((i for i, item in enumerate(items) if i and item.lower in _OF), None)
        if preposition is not None:
            # "the chief of the space agency" is a person.
            if plain(items[preposition - 1].text) not in PEOPLE:
                return None
            head = self._cast.text[place : items[preposition - 1].end]
            wanted = frozenset(plain(i.text) for i in items[preposition + 1 :] if i.lower not in DETERMINERS)
            return self._cast.by_role(head, place, wanted) or (
                self._anaphor(items[:preposition]) if head.count(" ") > 1 else None
            )
        if items[0].lower != "the" and not items[0].is_name and "year-old" not in text.replace(" ", ""):
            return None
        head = plain(items[-1].text)
        known = self._cast.by_role(text, place)
        if known is not None or head in ORGANISATION or head in BODIES:
            return known or self._cast.organisation(text, place)
        return self._anaphor(items)

    def _anaphor(self, items: list[Item]) -> Named | None:
        """ "The exhausted doctor", "the 66-year-old": whoever was told of just before, if that may be.

        Nobody where an article speaks of somebody unnamed by that noun, and nobody who is told to be something else:
        but for nouns that are no office ("the burly crane driver") of whom the sentence before is about.
        """
        word = plain(items[-1].text)
        number = self._cast.sentence_before(items[0].start + 1)
        if number < 0:
            return None
        place = min(items[0].start, self._cast.sentences[number][0].start)
        aged = any(i.lower in {"year-old", "old"} for i in items) and any(i.text[0].isdigit() for i in items)
        if not aged and (not _is_somebody(items) or word in _ANYBODY):
            return None
        if not aged and self._cast.is_introduced(word, place):
            return None
        gender = gender_of([word])
        for sentence in reversed(self._cast.sentences[max(0, number - _NEAR) : number]):
            for nth, named in enumerate(self._told_of(sentence, place)):
                if not named.name:
                    return None
                if not _is(named, gender) or (nth and not (named.told or named.roles or named.gender or named.speaks)):
                    continue
                loose = nth == 0 and sentence is self._cast.sentences[number - 1] and word not in TITLES
                if aged or loose or not self._cast.differs(word, named):
                    return named
        return None

    def _name(self, run: list[Item], before: list[str]) -> Named | None:
        titles, name = split_titles(run)
        place = run[0].start
        words = [plain(i.text) for i in name]
        if len(name) == 1 and not titles and words[0] in ROLES:
            return self._cast.by_role(name[0].text, place)
        if len(name) == 1 and words[0] in BODIES and not name[0].text.isupper():
            return None
        written = self._cast.text[name[0].start : name[-1].end]
        definite = bool(before) and before[-1] == "the" and not titles and not DEMONYM.fullmatch(written)
        if is_organisation(words) or definite:
            known = self._cast.known.get(written)
            return known if known else Named(written, True, places=[place])
        named = self._cast.fullest(written, place, gender_of([plain(i.text) for i in titles]))
        if named is None or (
            named.name == written and not named.is_person and not named.is_organisation and not titles
        ):
            return None
        named.aliases.add(written)
        return named

    def _pronoun(self, item: Item, lower: str, sentence: Sentence) -> Named | None:
        """He or she: the last person told of before; it: the last organisation that spoke, or whose letter "it" is."""
        if lower == "it":
            return self._it(item, sentence)
        if lower == "i":
            return self._author()
        if lower not in _PERSONAL:
            return None
        named = self._last_person(item.start, lower)
        if named is not None and not named.gender and not self._unsure:
            named.gender = lower
        return named

    def _author(self) -> Named | None:
        """Who says "I" outside quotation marks: whom the byline names."""
        found = _BYLINE.search(self._cast.text, 0, _HEADER)
        if found is None:
            return None
        return self._cast.fullest(found[1], len(self._cast.text)) or Named(found[1], places=[found.start(1)])

    def _it(self, item: Item, sentence: Sentence) -> Named | None:
        spoke = next((n for _, _, n in reversed(self._said) if n.is_organisation), None)
        number = self._cast.sentence_before(item.start)
        reads = any(i.lower in {"read", "reads", "ran", "said"} for i in sentence)
        for previous in reversed(self._cast.sentences[max(0, number - 1) : number + 1]):
            medium = next((n for n, i in enumerate(previous) if i.start < item.start and i.lower in _MEDIUMS), None)
            if reads and medium is not None:
                author = next((n for n in range(medium, len(previous)) if previous[n].lower == "from"), medium)
                run = next(iter(name_runs(previous[author + 1 : author + 6])), None)
                if author > medium and run is not None and run[0] == 0:
                    return self._name(previous[author + 1 : author + 1 + run[1]], [])
                if previous is not sentence:
                    subject = first_subject(previous, len(previous))
                    named = self._mention(previous[slice(*subject)]) if subject else None
                    if named is not None and named.is_person:
                        return named
                    return next(iter(self._told_of(previous, item.start)), None) or self._last_person(item.start, "")
            subject = first_subject(previous, len(previous))
            if subject and previous[subject[1] - 1].start < item.start:
                named = self._mention(previous[subject[0] : _whole(previous, *subject)])
                if named is not None and named.is_organisation and named.name:
                    return named
        return spoke

    def _last_person(self, offset: int, gender: str, reach: int = _REACH) -> Named | None:
        """The person of this gender last told of before an offset: as a speaker, or in the nearest sentence."""
        spoken = next(((at, n) for _, at, n in reversed(self._said) if at < offset and _is(n, gender)), None)
        last = self._cast.sentence_before(offset)
        for sentence in reversed(self._cast.sentences[max(0, last - reach) : last + 1]):
            if spoken and sentence[-1].end <= spoken[0]:
                break
            people = [n for n in self._told_of(sentence, offset) if _is(n, gender)]
            if people:
                self._unsure = any(n is not people[0] for n in people)
                return people[0]
        return spoken[1] if spoken else None

    def _told_of(self, sentence: Sentence, offset: int) -> list[Named]:
        """Whom a sentence tells of before an offset: who speaks in it, then its subject, then the others."""
        start, end = sentence[0].start, min(sentence[-1].end, offset)
        said = [n for at, _, n in reversed(self._said) if start <= at < end]
        return said + self._people(sentence, offset)

    def _people(self, sentence: Sentence, offset: int) -> list[Named]:
        """The people a sentence names before an offset: subjects of a cue first, then by their order."""
        found: list[Named] = []
        for cue in find_cues(sentence):
            place = left_source(sentence, cue)
            if place and sentence[place[0]].start < offset and sentence[place[0]].lower not in PRONOUNS:
                named = self._mention(sentence[place[0] : place[1]])
                if named is not None and (named.is_person or not named.name):
                    found.append(named)
        subject = first_subject(sentence, len(sentence))
        if subject and sentence[subject[1] - 1].start < offset and _is_somebody(sentence[slice(*subject)]):
            items = sentence[slice(*subject)]
            named = self._mention(items) if items[0].lower == "the" else None
            if _is_bare(items) and not _is_named_behind(sentence, subject[1]):
                found.append(named or Named("", gender=gender_of([plain(i.text) for i in items])))
        later: list[Named] = []
        for start, end in name_runs(sentence):
            if sentence[start].start >= offset:
                break
            named = self._name(sentence[start:end], [sentence[start - 1].lower] if start else [])
            if named is None or not named.is_person:
                continue
            owned = end < len(sentence) and sentence[end].lower in {"'s", "’s"}
            before = sentence[start - 1].lower if start else ""
            hangs = before in PREPOSITIONS - _SUBORDINATORS
            (later if owned or hangs else found).append(named)
        return found + later


def _speaker(named: Named) -> ExtractedSpeaker:
    return ExtractedSpeaker(
        name=named.name[4:] if named.name.lower().startswith("the ") else named.name,
        kind="organisation" if named.is_organisation else "person",
        aliases=tuple(sorted(named.aliases - {named.name})),
        roles=tuple(named.roles),
    )


def _is(named: Named, gender: str) -> bool:
    return (named.is_person or not named.name) and (not gender or named.gender in {"", gender})


def _is_proper(named: Named) -> bool:
    """Whether a name is one: it has a capital, or is that of a body of more than one word ("coast guard")."""
    return any(c.isupper() for c in named.name) or (named.is_organisation and " " in named.name)


def _is_somebody(items: list[Item]) -> bool:
    """Whether a noun phrase without a name is one person: "a lock-keeper", "the mayor", "her brother"."""
    stop = next((n for n, i in enumerate(items) if n and (i.lower in _OF or i.lower == "who" or i.text == ",")), None)
    head = plain(items[: stop or len(items)][-1].text)
    singular = not head.endswith("s") or head.endswith("ss") or head == "boss"
    determined = items[0].lower in DETERMINERS or items[0].is_name
    return head in PEOPLE and singular and determined and not items[-1].is_name


def _is_anybody(items: list[Item]) -> bool:
    """Whether a source is one unnamed person by its article alone: "a cutter with thirty years at the wheel"."""
    stop = next((n for n, i in enumerate(items) if n and (i.lower in _OF or i.lower == "who" or i.text == ",")), None)
    head = plain(items[: stop or len(items)][-1].text)
    return items[0].lower in {"a", "an", "another"} and head not in ORGANISATION | BODIES | _MEDIUMS


def _is_named_behind(sentence: Sentence, at: int) -> bool:
    """Whether a comma and a name follow a noun phrase, or the name alone."""
    at += at < len(sentence) and sentence[at].text == ","
    return at < len(sentence) and sentence[at].is_name


def _is_wording(items: list[Item]) -> bool:
    """Whether a phrase is somebody's words: "Agneta Morrow's answer", "her sentence"."""
    owner = 0 if items[0].lower in _OWNED else next((n for n, i in enumerate(items) if i.lower in _GENITIVE), None)
    return owner is not None and owner + 1 < len(items) and items[owner + 1].lower in _MEDIUMS


def _owner(items: list[Item]) -> list[Item]:
    return items[: next(n for n, i in enumerate(items) if i.lower in _GENITIVE)]


def _trimmed(sentence: Sentence, first: int, last: int) -> Place:
    """A source without what does not belong to it: a cue at either end, the "'s" of an owner, an opening phrase."""
    opening = sentence[first].lower
    if last - first > 1 and opening in SAYING and (opening.endswith(("ed", "says", "said"))):
        first += 1
    comma = next((n for n in range(first, last) if sentence[n].text == ","), None)
    opening = sentence[first].lower
    if comma is not None and comma + 1 < last and (opening in PREPOSITIONS or opening.endswith("ing")):
        if any(i.is_name for i in sentence[comma + 1 : last]):
            first = comma + 1
    elif comma is not None and any(i.is_name for i in sentence[first:comma]):
        last = comma
    for n in range(first + 1, last):
        if sentence[n].text.islower() and sentence[n].lower in SAYING and sentence[n].lower.endswith("ed"):
            last = n
            break
    while last - first > 1 and (sentence[last - 1].lower in _GENITIVE or sentence[last - 1].text in {",", ":", ";"}):
        last -= 1
    return first, last


def _whole(sentence: Sentence, first: int, last: int) -> int:
    """Where a source ends that is cut within a name, or before the name that it is in apposition to."""
    if _is_heading(sentence):
        return last
    for start, end in name_runs(sentence):
        if start < last < end and sentence[last - 1].is_name:
            return end
        if start == last and end > start and not sentence[last - 1].is_name and _has_head(sentence[first:last]):
            return end
    if last - first == 2 and sentence[first].lower == "the" and DEMONYM.fullmatch(sentence[last - 1].text):
        for end in range(last + 1, min(last + 4, len(sentence)) + 1):
            noun = sentence[end - 1]
            if noun.stretch is not None or not noun.text.isalpha() or noun.text[0].isupper():
                break
            if noun.lower in ORGANISATION | PEOPLE:
                return end
    if last + 1 < len(sentence) and sentence[last].text == "," and _is_bare(sentence[first:last]):
        behind = last + 1
        start = behind
        while start < behind + 5 and start < len(sentence) and not sentence[start].is_name:
            if sentence[start].stretch or not (sentence[start].text.isalnum() and sentence[start].text[0].islower()):
                return last
            start += 1
        if start > behind and not (sentence[behind].lower in DETERMINERS and plain(sentence[start - 1].text) in PEOPLE):
            return last
        run = next((r for r in name_runs(sentence) if r[0] == start), None)
        if run is None:
            return last
        end = run[1]
        while end + 1 < len(sentence) and sentence[end].text == "&" and sentence[end + 1].is_name:
            end += 2
        if end - start > 1 and (is_apposed(sentence, end) or _is_verb(sentence[end])):
            return end
    return last


def _printed(sentence: Sentence, place: Place, source: Span) -> Span:
    """The span of a source as it is printed: made whole, but not without what hangs on it behind a comma."""
    first, last = place
    start, end = sentence[first].start, sentence[last - 1].end
    cut = last < len(sentence) and sentence[last].stretch is None and sentence[last].lower in SAYING
    return start, end if cut else max(end, source[1])


def _is_heading(sentence: Sentence) -> bool:
    """Whether nearly all words have capitals, as in the headlines of some papers."""
    written = [i for i in sentence if i.stretch is None and i.text[0].isalpha() and len(i.text) > 3]
    return len(written) > 2 and sum(i.text[0].isupper() for i in written) > 0.7 * len(written)


def _is_verb(item: Item) -> bool:
    return item.stretch is not None or item.lower in SAYING or item.lower in AUXILIARIES or is_adverb(item.lower)


def _has_head(items: list[Item]) -> bool:
    """Whether a phrase without a name ends in a noun for a person: "her rival" of "her rival Corinne Babb"."""
    return len(items) > 1 and plain(items[-1].text) in PEOPLE and not any(i.is_name for i in items[1:])


def _is_bare(items: list[Item]) -> bool:
    """Whether the noun that heads a phrase is no name: what belongs to it ("Harrow Vale's", "of the jury") may be."""
    start = max((n + 1 for n, i in enumerate(items) if i.lower in {"'s", "’s"}), default=0)
    if start == 0 and (genitive := [n for n, i in enumerate(items) if i.lower in {"'", "’"} and n + 1 < len(items)]):
        start = genitive[-1] + 1
    head = items[start:]
    stop = next((n for n, i in enumerate(head) if n and i.lower in _OF), len(head))
    head = head[:stop]
    if len(items) == 1 and items[0].lower in PRONOUNS | _POSSESSIVES:
        return False
    determined = start > 0 or items[0].lower in DETERMINERS or (bool(head) and plain(head[-1].text) in PEOPLE)
    return bool(head) and determined and head[-1].text[0].islower() and head[-1].lower not in PRONOUNS
