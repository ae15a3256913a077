"""Whom a noun phrase means: the name that heads it, or whoever the article says is what it says."""

from indexer.cast import Cast
from indexer.frames import Item
from indexer.mentions import GENITIVE, MEDIUMS, OF, is_somebody
from indexer.named import Named
from indexer.names import (
    BODIES,
    DEMONYM,
    ORGANISATION,
    Run,
    is_addressed,
    is_group,
    is_organisation,
    is_role_word,
    name_runs,
    plain,
    split_titles,
)
from indexer.people import KIN, PARENTS, PEOPLE, RELATIONS, ROLES, SURNAMES, gender_of, is_given_name
from indexer.pronouns import Antecedents, fits, may_fit
from indexer.roles import age_in
from indexer.sources import DETERMINERS, POSSESSIVES, PREPOSITIONS

UNNAMED = DETERMINERS - POSSESSIVES - {"the", "that", "this"}
_ANYBODY = {"official", "source", "member", "witness", "man", "woman", "reporter", "person", "guest", "resident"}
_NUMBERS = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
_PARTNERS = {"sons", "son", "daughter", "daughters", "brothers", "co", "co.", "company", "partners", "associates"}
_ADJECTIVE = ("ed", "ing", "y", "ous", "ful", "less", "ish", "en")
_ADJECTIVES = {"old", "young", "older", "younger", "brave", "proud", "veteran", "former", "late", "sad", "glum", "bald"}
_RANKS = {"acting", "assistant", "associate", "deputy", "interim", "regional", "vice"}
"""Words for one of several offices: with a field or an owner ("the deputy fire chief") they tell of somebody new."""

# How many sentences back a person may be told of whom "the novelist" means, with nothing but the place to say so.
_NEAR = 6
# How many sentences at an article's beginning tell of people whom it names later.
_LEAD = 2


class Referents:
    """Names the people and organisations that the noun phrases of one article mean."""

    def __init__(self, cast: Cast) -> None:
        """Look among the names of an article."""
        self._cast = cast
        self.told = Antecedents(cast, self.mention, self.name)

    def heading(self, items: list[Item]) -> Named | None:
        """Whom a headline means by a noun alone: "Minister", "the union", "fire chief"."""
        text = self._cast.text[items[0].start : items[-1].end]
        head = plain(items[-1].text)
        if items[0].lower in UNNAMED | POSSESSIVES or any(i.lower in GENITIVE | OF for i in items):
            return None
        if any(i.is_name for i in items[1:]) or (len(items) == 1 and head in SURNAMES and not items[0].text.islower()):
            return None
        known = self._cast.by_role(text.lower(), items[0].start, later=True) if head in PEOPLE else None
        if known is None and head in BODIES | ORGANISATION and len(items) < 3:
            return self._cast.organisation(items[-1].lower, len(self._cast.text))
        return known

    def mention(self, items: list[Item]) -> Named | None:
        """A noun phrase: the name that heads it, or whoever bears the role it names."""
        tail = next((n for n, i in enumerate(items) if n and i.lower in {"who", "which", "whose", "that"}), None)
        items = items[:tail]
        if items[-1].lower in {"himself", "herself", "itself"} and len(items) > 1:
            items = items[:-1]
        runs = list(name_runs(items))
        body = self._body(items, runs)
        if body is not None:
            return body
        heads = [run for run in runs if not _is_owner(items, run) and not _hangs(items, run[0])]
        if not heads:
            return self._unnamed(items)
        first, last = heads[0]
        if len(heads) > 1 and heads[1][0] == last + 1 and items[last].lower in {"and", "&"}:
            joint = items[first : heads[1][1]]
            firm = items[last].lower == "&" or joint[-1].lower in _PARTNERS
            return self._organisation(joint) if firm else None
        if len(heads) > 1 and heads[-1][1] == len(items) and _is_title_run(items, heads[-2][1], heads[-1][0]):
            # "Brave mum Agneta Morrow", "Local 318 President Ann Orr", "President-elect Orr"
            first, last = heads[-1]
        after = items[last] if last < len(items) else None
        if after is not None and after.text[0].islower() and after.lower not in OF | {"and", "in", "at"}:
            return self._unnamed(items)
        _, words_of_name = split_titles(items[first:last])
        office = len(words_of_name) == 1 and is_role_word([plain(words_of_name[0].text)], 0)
        if after is not None and after.lower in OF and office:
            return self._behind_office(items, runs[-1]) or self._unnamed(items)
        return self.name(items[first:last], [i.lower for i in items[:first]])

    def _body(self, items: list[Item], runs: list[Run]) -> Named | None:
        """An organisation whose name is no mere run of capitals: "Bank of Torvia", "Bakers’ and Millers’ Alliance"."""
        if not runs:
            return None
        first, last = runs[0]
        if _hangs(items, first) or any(i.lower in GENITIVE for i in items[:first]):
            return None
        end = runs[-1][1]
        between = {i.lower for i in items[first:end] if not i.is_name}
        if end == len(items) and len(runs) > 1 and plain(items[-1].text) in ORGANISATION and "and" in between:
            if between <= {"and", "'", "’", "of", "the", "for"}:
                return self._organisation(items[first:end])
            return None
        kinds = [plain(i.text) for i in items[first:last]]
        name, _, rest = kinds, kinds[-1], items[last:]
        if rest and rest[0].lower in {"of", "for"} and (is_organisation(name) or name[-1] in BODIES):
            end = next((e for s, e in runs[1:] if s <= last + 2), last)
            behind = [r for r in runs if r[0] == end + 1]
            if end > last and behind and items[end].lower == "and":
                end = behind[0][1]
            owned = end < len(items) and items[end].lower in GENITIVE
            if end > last and not owned:
                officer = next((n for n in range(last, end) if is_role_word([plain(items[n].text)], 0)), None)
                if officer is not None and officer + 1 < end:
                    # "Bank of Torvia Governor Ann Orr"
                    return self.name(items[officer:end], [])
                return self._organisation(items[first:end])
        if any(i.lower in GENITIVE for i in items[first:last]) and kinds[-1] in ORGANISATION:
            return self._organisation(items[first:last])
        return None

    def _behind_office(self, items: list[Item], run: Run) -> Named | None:
        """The name in "Secretary of State Winona Orr": behind the last word of an office, where a given name begins."""
        start, end = run
        for at in range(start, end - 1):
            written = self._cast.text[items[at].start : items[end - 1].end]
            if end == len(items) and (is_given_name(items[at].text) and at > start or written in self._cast.known):
                return self.name(items[at:end], [])
        return None

    def _unnamed(self, items: list[Item]) -> Named | None:
        """A phrase that no name heads: a role that somebody has, or what an owner's is."""
        owner = next((i for i, item in enumerate(items) if item.lower in GENITIVE and i + 1 < len(items)), None)
        cut = next((i for i, item in enumerate(items) if i and item.lower in OF), len(items))
        text = self._cast.text[items[0].start : items[-1].end]
        if owner is None or cut < owner:
            return self._common(items, text)
        owned = items[owner + 1 :]
        head = plain(owned[-1].text)
        if head in {"office", "ministry"} and owned[-1].is_name:
            return self._organisation(owned)
        if head in ORGANISATION and len(owned) > 1 and not any(i.lower in OF for i in owned):
            return self._cast.organisation(self._cast.text[owned[0].start : owned[-1].end], owned[0].start)
        return self._owned(items[:owner], owned)

    def _organisation(self, items: list[Item]) -> Named:
        name = self._cast.text[items[0].start : items[-1].end]
        return self._cast.known.setdefault(name, Named(name, True, places=[items[0].start]))

    def _owned(self, owner: list[Item], owned: list[Item]) -> Named | None:
        """ "Norvane's chief executive", "the dockers' leader": whoever has the role, no relation of a person."""
        if not owner or not owned:
            return None
        head = plain(owned[-1].text)
        if head in RELATIONS or any(i.lower in OF for i in owned) or owner[0].lower in POSSESSIVES:
            return None
        wanted = frozenset(plain(i.text) for i in owner if i.lower not in DETERMINERS)
        text = self._cast.text[owned[0].start : owned[-1].end]
        named = self._cast.by_role(text, owned[0].start, wanted, strict=True)
        near = self._anaphor([*owner, *owned], reach=1) if named is None and not any(i.is_name for i in owner) else None
        named = named or near or self._cast.by_role(text, owned[0].start, wanted)
        if named is None and not any(i.is_name or plain(i.text) in ORGANISATION | BODIES for i in owner):
            named = self._anaphor([*owner, *owned])
        return named if named is not None and not wanted & {plain(w) for w in named.name.split()} else None

    def _common(self, items: list[Item], text: str) -> Named | None:
        """A phrase headed by a common noun: a role or an organisation told of before, if it is definite."""
        if not items:
            return None
        place = items[0].start
        head = plain(items[-1].text)
        if items[0].lower in UNNAMED:
            lead = self._cast.sentence_before(place + 1) < _LEAD and items[0].lower in {"a", "an"}
            named = self._cast.by_role(text, place, later=True) if lead and is_somebody(items) else None
            return named if named is not None and named.places[0] > place else None
        if items[0].lower in POSSESSIVES:
            if items[0].lower not in {"its", "their"}:
                return None
            if head in ORGANISATION and len(items) > 2:
                return self._cast.organisation(self._cast.text[items[1].start : items[-1].end], place)
            role = " ".join(i.text for i in items[1:] if i.lower != "chief")
            return self._cast.by_role(role, place) if head in ROLES - RELATIONS else None
        if head in MEDIUMS:
            return None
        preposition = next((i for i, item in enumerate(items) if i and item.lower in OF), None)
        if preposition is not None:
            if plain(items[preposition - 1].text) in PARENTS and items[-1].lower in _NUMBERS:
                # "the mother of three"
                return self._anaphor(items[:preposition], kin=True)
            # "the chief of the space agency" is a person.
            if plain(items[preposition - 1].text) not in PEOPLE:
                return None
            role = self._cast.text[place : items[preposition - 1].end]
            wanted = frozenset(plain(i.text) for i in items[preposition + 1 :] if i.lower not in DETERMINERS)
            return self._cast.by_role(role, place, wanted) or (
                self._anaphor(items[:preposition]) if role.count(" ") > 1 else None
            )
        age = age_in(items)
        if items[0].lower != "the" and not items[0].is_name and not age:
            return None
        if age and (named := self._cast.by_age(age)):
            return named
        known = self._cast.by_role(text, place)
        if known is not None or head in ORGANISATION or head in BODIES:
            return known or self._cast.organisation(text, place)
        return self._anaphor(items)

    def _anaphor(self, items: list[Item], reach: int = _NEAR, *, kin: bool = False) -> Named | None:
        """ "The exhausted doctor", "the 66-year-old": whoever was told of just before, if that may be.

        Nobody where an article speaks of somebody unnamed by that noun, and nobody who is told to be something else,
        but for a noun with an adjective ("the burly crane driver") whom the sentence before is about.
        """
        word = plain(items[-1].text)
        number = self._cast.sentence_before(items[0].start + 1)
        if number < 0:
            return None
        place = min(items[0].start, self._cast.sentences[number][0].start)
        age = age_in(items)
        if not age and (not is_somebody(items) or word in _ANYBODY or (word in KIN and not kin)):
            return None
        ranked = len(items) > 3 and any(i.lower in _RANKS for i in items[1:-1])
        if not age and (ranked or self._cast.is_introduced(word, place)):
            return None
        gender = gender_of([word])
        coloured = any(i.is_name or i.lower.endswith(_ADJECTIVE) or i.lower in _ADJECTIVES for i in items[1:-1])
        for back, sentence in enumerate(reversed(self._cast.sentences[max(0, number - reach) : number])):
            for nth, named in enumerate(self.told.told_of(sentence, place)):
                loose = coloured and nth == 0 and back == 0
                if (
                    not loose
                    and word in ROLES
                    and (nth or back > 1)
                    and not (named.told or named.roles)
                    and not self._opens(named)
                ):
                    continue
                if (
                    not named.name
                    or not (fits(named, gender) or (back < 2 and may_fit(named, gender)))
                    or (age and named.age not in {"", age})
                ):
                    continue
                if nth and not (named.told or named.roles or named.gender or named.speaks):
                    continue
                if age or loose or not self._cast.differs(word, named):
                    return named
        return None

    def _opens(self, named: Named) -> bool:
        """Whether an article's first sentence tells of somebody."""
        return bool(named.places) and named.places[0] <= self._cast.sentences[0][-1].end

    def name(self, run: list[Item], before: list[str]) -> Named | None:
        """Whom a run of capitalised words names, or whose role it is; `before` are the words before it, lower-case."""
        titles, name = split_titles(run)
        if is_group(name):
            return None
        place = run[0].start
        kinds = [plain(i.text) for i in name]
        office = is_role_word(kinds, 0) or (kinds[0] in ROLES and not titles and before[-1:] == ["the"])
        if len(name) == 1 and office and not is_addressed(titles):
            return self._cast.by_role(self._cast.text[run[0].start : run[-1].end], place)
        if len(name) == 1 and kinds[0] in BODIES and not name[0].text.isupper():
            return self._cast.organisation(name[0].lower, place) if before[-1:] == ["the"] else None
        written = self._cast.text[name[0].start : name[-1].end]
        definite = bool(before) and before[-1] == "the" and not titles and not DEMONYM.fullmatch(written)
        if (is_organisation(kinds) and not titles) or definite:
            known = self._cast.fullest(written, place) if len(name) == 1 else self._cast.known.get(written)
            return known if known and known.is_organisation else Named(written, True, places=[place])
        named = self._cast.fullest(written, place, gender_of([*before[-1:], *(plain(i.text) for i in titles)]))
        if named is None or (
            named.name == written and not named.is_person and not named.is_organisation and not titles
        ):
            return None
        named.aliases.add(written)
        return named


def _is_owner(items: list[Item], run: Run) -> bool:
    """Whether a run of capitals has something: "Torvia's", "the Harbour Ministry's"."""
    return run[1] < len(items) and items[run[1]].lower in GENITIVE


def _hangs(items: list[Item], at: int) -> bool:
    """Whether a word hangs on a preposition of its phrase: "a senior official in the Harbour Ministry"."""
    return any(i.lower in PREPOSITIONS | OF for i in items[:at])


def _is_title_run(items: list[Item], start: int, stop: int) -> bool:
    """Whether what stands between two runs of capitals is part of a title: "mum", "318", "-elect"."""
    between = items[start:stop]
    return bool(between) and all(
        i.text == "-" or i.text.isdigit() or (i.text.isalpha() and i.lower not in PREPOSITIONS | OF) for i in between
    )
