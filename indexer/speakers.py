"""The last stage: a source mention to the fullest name the article gives, or to nobody where it names none."""

from db.models import ExtractedSpeaker
from indexer.attribution import Found
from indexer.cast import Cast, Named, gender_of, is_apposed
from indexer.cues import find_cues
from indexer.frames import Item, Sentence
from indexer.names import DEMONYM, ROLES, is_organisation, name_runs, plain, split_titles
from indexer.sources import DETERMINERS, PREPOSITIONS, PRONOUNS, left_source

_PERSONAL = {"he", "she"}
_UNNAMED = DETERMINERS - {"the", "that", "this", "his", "her", "its", "their", "my", "our", "your"}
_POSSESSIVES = {"his", "her", "its", "their", "my", "our", "your"}

# How many sentences back a pronoun may reach: further, and the last speaker is as good a guess.
_REACH = 20


class Resolver:
    """Names the speakers of one article, in the order its quotes are printed."""

    def __init__(self, cast: Cast) -> None:
        """Take the names of the article whose quotes are to be resolved."""
        self._cast = cast
        self._said: list[tuple[int, Named]] = []
        self._unsure = False

    def resolve(self, found: Found) -> tuple[ExtractedSpeaker | None, bool]:
        """Return who is speaking, None for unnamed sources and groups; and whether a pronoun left a choice."""
        if not found.source:
            return None, False
        self._unsure = False
        named = self._named(*found.source[0])
        if named is None:
            return None, False
        self._said.append((found.contents[0][0], named))
        speaker = ExtractedSpeaker(
            name=named.name[4:] if named.name.lower().startswith("the ") else named.name,
            kind="organisation" if named.is_organisation else "person",
            aliases=tuple(sorted(named.aliases - {named.name})),
            roles=tuple(named.roles),
        )
        return speaker, self._unsure

    def _named(self, start: int, end: int) -> Named | None:
        number = self._cast.sentence_before(start + 1)
        sentence = self._cast.sentences[number] if number >= 0 else []
        items = [i for i in sentence if i.start >= start and i.end <= end and i.stretch is None]
        if not items:
            return None
        if items[-1].lower == "who" and len(items) > 1:
            items = [i for i in items[:-1] if i.text != ","]
        if len(items) == 1 and items[0].lower in PRONOUNS:
            return self._pronoun(items[0], sentence)
        return self._apposed(items, sentence) or self._mention(items)

    def _apposed(self, items: list[Item], sentence: Sentence) -> Named | None:
        """A role with the name behind a comma: "her spokeswoman, Hanne Brock"."""
        at = sentence.index(items[-1]) + 1
        if any(i.is_name for i in items) or plain(items[-1].text) not in ROLES:
            return None
        if at + 2 >= len(sentence) or sentence[at].text != ",":
            return None
        run = next(name_runs(sentence[at + 1 :]), None)
        if run is None or run[0] != 0 or run[1] < 2 or not is_apposed(sentence, at + 1 + run[1]):
            return None
        return self._mention(sentence[at + 1 : at + 1 + run[1]])

    def _mention(self, items: list[Item]) -> Named | None:
        """A noun phrase: the name that heads it, or whoever bears the role it names."""
        owner = next((i for i, item in enumerate(items) if item.lower in {"'s", "’s"}), None)
        if owner is not None:
            organisation = plain(items[-1].text) in {"office", "ministry"} and items[-1].is_name
            items = items[owner + 1 :]
            if not items or not (any(i.is_name for i in items) or organisation):
                return None
        runs = list(name_runs(items))
        text = self._cast.text[items[0].start : items[-1].end]
        if not runs:
            return self._common(items, text)
        if len(runs) > 1 and runs[1][0] == runs[0][1] + 1 and items[runs[0][1]].lower in {"and", "&"}:
            joint = items[runs[0][0] : runs[1][1]]
            if not is_organisation([plain(i.text) for i in joint]):
                return None
        first, last = runs[0]
        before = [i.lower for i in items[:first]]
        preposition = next((i for i, word in enumerate(before) if word in PREPOSITIONS), None)
        if preposition is not None:
            # "the chief executive of Brackwater Rail", "a senior official in the Harbour Ministry"
            return self._common(items[:preposition], self._cast.text[items[0].start : items[preposition].start].strip())
        after = items[last] if last < len(items) else None
        if after is not None and after.text[0].islower() and after.lower not in {"of", "for", "in", "at", "and"}:
            if len(runs) > 1 and runs[-1][1] == len(items) and plain(items[runs[-1][0] - 1].text) in ROLES:
                return self._name(items[slice(*runs[-1])], [])
            return self._common(items, text)
        run = items[first:last]
        if after is not None and after.lower in {"of", "for"} and is_organisation([plain(i.text) for i in run]):
            last = runs[1][1] if len(runs) > 1 and runs[1][0] <= last + 2 else last
            name = self._cast.text[run[0].start : items[last - 1].end]
            return self._cast.known.setdefault(name, Named(name, True, places=[items[0].start]))
        return self._name(run, before)

    def _common(self, items: list[Item], text: str) -> Named | None:
        """A phrase headed by a common noun: a role or an organisation told of before, if it is definite."""
        if not items or items[0].lower in _UNNAMED or items[0].lower in _POSSESSIVES:
            return None
        preposition = next((i for i, item in enumerate(items) if i and item.lower in {"of", "for", "at", "in"}), None)
        if preposition is not None and plain(items[preposition - 1].text) in ROLES:
            # "the chief of the space agency" is a person.
            head = self._cast.text[items[0].start : items[preposition - 1].end]
            return self._cast.by_role(head, items[0].start)
        if "year-old" in text.replace(" ", "") and self._said:
            by_role = self._cast.by_role(text, items[0].start)
            return by_role or self._last_person(items[0].start, "")
        if items[0].lower != "the" and not items[0].is_name:
            return None
        return self._cast.by_role(text, items[0].start) or self._cast.organisation(text, items[0].start)

    def _name(self, run: list[Item], before: list[str]) -> Named | None:
        titles, name = split_titles(run)
        place = run[0].start
        words = [plain(i.text) for i in name]
        if len(name) == 1 and not titles and words[0] in ROLES:
            return self._cast.by_role(name[0].text, place)
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

    def _pronoun(self, item: Item, sentence: Sentence) -> Named | None:
        """He or she: the last person told of before; it: the last organisation that spoke."""
        if item.lower == "it":
            return next((n for _, n in reversed(self._said) if n.is_organisation), None)
        if item.lower not in _PERSONAL:
            return None
        named = self._last_person(item.start, item.lower)
        if named is not None and not named.gender and not self._unsure:
            named.gender = item.lower
        return named

    def _last_person(self, offset: int, gender: str) -> Named | None:
        """The person of this gender last told of before an offset: as a speaker, or in the nearest sentence."""
        spoken = next(((at, n) for at, n in reversed(self._said) if at < offset and _is(n, gender)), None)
        last = self._cast.sentence_before(offset)
        for sentence in reversed(self._cast.sentences[max(0, last - _REACH) : last + 1]):
            if spoken and sentence[-1].end <= spoken[0]:
                break
            people = [n for n in self._people(sentence, offset) if _is(n, gender)]
            if people:
                self._unsure = any(n is not people[0] for n in people)
                return people[0]
        return spoken[1] if spoken else None

    def _people(self, sentence: Sentence, offset: int) -> list[Named]:
        """The people a sentence names before an offset: subjects of a cue first, then by their order."""
        found: list[Named] = []
        for cue in find_cues(sentence):
            place = left_source(sentence, cue)
            if place and sentence[place[0]].start < offset and sentence[place[0]].lower not in PRONOUNS:
                named = self._mention(sentence[place[0] : place[1]])
                if named is not None and named.is_person:
                    found.append(named)
        later: list[Named] = []
        for start, end in name_runs(sentence):
            if sentence[start].start >= offset:
                break
            named = self._name(sentence[start:end], [sentence[start - 1].lower] if start else [])
            if named is None or not named.is_person:
                continue
            owned = end < len(sentence) and sentence[end].lower in {"'s", "’s"}
            hangs = start > 0 and sentence[start - 1].lower in PREPOSITIONS
            (later if owned or hangs else found).append(named)
        return found + later


def _is(named: Named, gender: str) -> bool:
    return named.is_person and (not gender or named.gender in {"", gender})
