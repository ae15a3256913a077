"""Everybody an article names: the fullest names, their roles, and where they are mentioned."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.frames import Item, Sentence, is_particle
from indexer.lexicon import table, words
from indexer.names import (
    BODIES,
    DEMONYM,
    ORGANISATION,
    PEOPLE,
    ROLES,
    TITLES,
    Run,
    is_organisation,
    name_runs,
    plain,
    split_titles,
    surname,
)
from indexer.quotes import Paragraph
from indexer.verbs import SAYING

_FEMALE = words("female")
_MALE = words("male")
_WOMEN = words("women")
_MEN = words("men")
_LOCATIVES = {"in", "at", "near", "outside", "into", "across", "through", "around", "off", "toward", "towards"}
_ALIKE = table("alike")
_SAME = {"dr": "doctor", "prof": "professor", "capt": "captain", "gov": "governor", "sen": "senator"}
_DOES = {
    "leads": "leader",
    "led": "leader",
    "heads": "head",
    "headed": "head",
    "runs": "boss",
    "owns": "owner",
    "chairs": "chair",
    "coaches": "coach",
    "edits": "editor",
    "founded": "founder",
    "captains": "captain",
    "manages": "manager",
    "directs": "director",
    "teaches": "teacher",
    "directed": "director",
}
"""What somebody who does this is: "Petra Lindqvost, who leads the inquiry,"."""
_KINDS = TITLES - {"former", "ex", "acting", "first", "general", "state"}
"""Words before a role's noun that say which: "prime minister", "deputy mayor", "health minister"."""
_INDEFINITE = {"a", "an", "another", "one", "some", "two", "three", "four", "several"}
_DETERMINERS = {"the", "its", "a", "an", "their", "another", "his", "her"}
_COMPANIES = {"company", "firm", "group", "operator", "business"}
_COPULAS = {"is", "was", "became", "becomes", "remains"}
_OF = {"of", "for", "at", "in", "on", "to", "from", "with", "who", "whose", "which", "that"}
_LONGEST_ROLE = 12
_VERBAL = {",", "who", "said", "and", "which", ".", "told", "was", "is", "says", "has", "had", "with", "that", "whose"}


@dataclass(slots=True, eq=False)
class Named:
    """A person or organisation an article names, with every way it is printed."""

    name: str
    is_organisation: bool = False
    aliases: set[str] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    told: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    """What the article says the person is: the words before a role's first preposition, and all of its words."""
    places: list[int] = field(default_factory=list)
    """Where it is mentioned: offsets in the view, ascending."""
    locative: int = 0
    """How many of these mentions follow a word such as "in" or "near"."""
    of: int = 0
    """How many follow "of" or "from"."""
    speaks: bool = False
    """Stands beside a verb of saying."""
    inner: bool = False
    """Mentioned other than at a sentence's start, where any word has a capital."""
    gender: str = ""

    @property
    def is_full(self) -> bool:
        """Whether it is more than a surname."""
        return " " in self.name and not is_particle(self.name.split()[0])

    @property
    def is_person(self) -> bool:
        """Whether it is likely a person: no organisation, no place, no common word that starts a sentence."""
        known = " " in self.name or bool(self.roles) or (self.inner and not DEMONYM.fullmatch(self.name))
        return known and not self.is_organisation and 2 * self.locative < max(len(self.places), 1)


class Cast:
    """The names outside quotation marks in the running text of one article."""

    def __init__(self, text: str, paragraphs: list[Paragraph]) -> None:
        """Collect the names of `paragraphs`; offsets count in `text`, the view.

        Lines that end in no full stop, mark or colon are headings and are passed over.
        """
        self.text = text
        self.sentences = [s for p in paragraphs if is_running(text, p) for s in p.sentences if s]
        self._starts = [s[0].start for s in self.sentences]
        self.known: dict[str, Named] = {}
        self._by_last: dict[str, list[Named]] = {}
        self._by_role_word: dict[str, list[tuple[frozenset[str], Named]]] = {}
        self._by_first: dict[str, list[Named]] = {}
        for sentence in self.sentences:
            for run in name_runs(sentence):
                self._collect(sentence, run)
        words_of_text = {i.text for s in self.sentences for i in s if i.is_name}
        for named in self.known.values():
            if _is_country(named.name, words_of_text):
                named.is_organisation = True
            # One word that things happen in and that has no role: a country or town, which speaks as its government.
            if " " not in named.name and not named.roles and (named.locative or (named.of and not named.speaks)):
                named.is_organisation = True
            self._by_last.setdefault(surname(named.name), []).append(named)
            if named.is_organisation:
                continue
            if named.is_full:
                self._by_first.setdefault(named.name.split()[0], []).append(named)
            roles = [(frozenset(map(_canonical, role.split())),) * 2 for role in named.roles]
            for heads, held in [*roles, *named.told]:
                for word in heads:
                    self._by_role_word.setdefault(word, []).append((held, named))

    def _collect(self, sentence: Sentence, run: Run) -> None:
        start, end = run
        titles, name = split_titles(sentence[start:end])
        following = plain(sentence[end].text) if end < len(sentence) else ""
        if len(name) == 1 and (
            plain(name[0].text) in TITLES or (not titles and following in ROLES) or _is_shouted(name[0].text)
        ):
            return
        text = self.text[name[0].start : name[-1].end]
        before = sentence[start - 1] if start else None
        organisation = is_organisation([plain(i.text) for i in name]) or (
            before is not None and before.lower == "the" and not titles and not DEMONYM.fullmatch(text)
        )
        named = self.known.setdefault(text, Named(text, organisation, gender=_by_first_name(text)))
        named.places.append(name[0].start)
        named.locative += before is not None and before.lower in _LOCATIVES
        named.of += before is not None and before.lower in {"of", "from"}
        named.speaks = named.speaks or following in SAYING or (before is not None and before.lower in SAYING)
        named.inner = named.inner or bool(titles) or (before is not None and before.stretch is None)
        role = self.text[titles[0].start : titles[-1].end] if titles else ""
        if not titles or plain(titles[-1].text) not in ROLES:
            role = self._role_before(sentence, start, end) or self._role_after(sentence, end) or role
        named.told += self._told(sentence, start, end)
        found = {plain(w) for w in role.split()}
        named.gender = named.gender or gender_of([plain(i.text) for i in titles]) or gender_of(sorted(found))
        if plain(role.split()[0] if role else "") in {"his", "her", "their"}:
            return
        if found & (ROLES | _SAME.keys()) and role.casefold() not in {r.casefold() for r in named.roles}:
            named.roles.append(role)

    def _told(self, sentence: Sentence, start: int, end: int) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """What a sentence says that the person it names at `start` to `end` is."""
        if start > 1 and sentence[start - 1].text == "," and is_apposed(sentence, end):
            # "the coach, Emil Sandqvist, said"
            first = next(
                (i for i in range(start - 2, max(-1, start - _LONGEST_ROLE), -1) if _begins(sentence, i)), None
            )
            if first is not None:
                yield from _described(sentence, first, start - 1)
        before = sentence[start - 1] if start else None
        if before is not None and before.stretch is None and plain(before.text) in PEOPLE:
            first = next((i for i in range(start - 1, max(-1, start - 7), -1) if _begins(sentence, i)), start - 1)
            yield from _described(sentence, first, start)
        titles, _ = split_titles(sentence[start:end])
        if titles and end + 1 < len(sentence) and sentence[end].lower == "of" and sentence[end + 1].is_name:
            # "President Oleg Vashenko of Torvia"
            heads = frozenset(_canonical(i.text) for i in titles)
            yield heads, heads | _until_comma(sentence, end + 1)
        if end + 2 >= len(sentence):
            return
        if sentence[end].lower in _COPULAS:
            yield from _described(sentence, end + 1, len(sentence))
        elif sentence[end].text == ",":
            after = end + 1
            if sentence[after].text.isdigit() and sentence[after + 1].text == "," and after + 3 < len(sentence):
                after += 2
            if sentence[after].lower == "who" and sentence[after + 1].lower in _DOES:
                yield frozenset({_DOES[sentence[after + 1].lower]}), _until_comma(sentence, after + 2)
            else:
                yield from _described(sentence, after, len(sentence))

    def _role_before(self, sentence: Sentence, start: int, end: int) -> str:
        """A role in small letters before a name: "spokeswoman Hanne Brock", "the captain of the ship, Noor Halvari"."""
        at = start - 1
        if at >= 1 and sentence[at].text == ",":
            first = next(
                (i for i in range(at - 1, max(-1, at - 8), -1) if sentence[i].lower in {"the", "its", "a"}), None
            )
            while first is not None and first > 1 and sentence[first - 1].lower in {"of", "for"}:
                first = next((i for i in range(first - 1, -1, -1) if sentence[i].lower in {"the", "its", "a"}), None)
            if first is None or (first and sentence[first - 1].lower == "to" and not is_apposed(sentence, end)):
                return ""
            return self._headed(sentence, first + 1, at)
        if at < 0 or plain(sentence[at].text) not in ROLES or sentence[at].stretch:
            return ""
        first = at
        while first > 0 and self._in_role(sentence, first - 1):
            first -= 1
        return self.text[sentence[first].start : sentence[at].end]

    def _in_role(self, sentence: Sentence, at: int) -> bool:
        item = sentence[at]
        return item.stretch is None and (item.is_name or plain(item.text) in TITLES or item.text == "-")

    def _role_after(self, sentence: Sentence, end: int) -> str:
        """A role after a name: "Matthias Schmale, UN head in Ukraine,"."""
        if end + 1 >= len(sentence) or sentence[end].text != ",":
            return ""
        first = end + 1
        if sentence[first].lower in {"the", "a", "an", "its", "their"}:
            first += 1
        return self._headed(sentence, first, min(len(sentence), first + 7))

    def _headed(self, sentence: Sentence, first: int, stop: int) -> str:
        """The words from `first` to the first role noun that no other follows, or nothing."""
        for at in range(first, stop):
            item = sentence[at]
            if item.stretch or item.lower in _VERBAL:
                return ""
            following = plain(sentence[at + 1].text) if at + 1 < len(sentence) else ""
            if plain(item.text) in ROLES and following not in ROLES and following not in {"'s", "’s"}:
                if following in SAYING:
                    return ""
                return self.text[sentence[first].start : item.end]
        return ""

    def sentence_before(self, offset: int) -> int:
        """The number of the last sentence that starts before an offset of the view; -1 where none does."""
        return bisect_left(self._starts, offset) - 1

    def fullest(self, name: str, place: int, gender: str = "") -> Named | None:
        """The person a name stands for: the fullest name that ends in the same word.

        Where several people share a last name, the one last mentioned in full before `place`; `gender`, of the
        title before the name, leaves out whoever it cannot be.
        """
        parts = name.split()
        exact = self.known.get(name)
        same = [n for n in self._by_last.get(surname(name), []) if n.is_full and not n.is_organisation]
        if gender:
            same = [n for n in same if n.gender in {"", gender}]
        if len(parts) > 1 and not is_particle(parts[0]):
            same = [n for n in same if _is_same_first(n.name, parts[0])]
            return max([*([exact] if exact else []), *same], key=lambda n: len(n.name), default=None)
        if not same and (exact is None or not exact.is_organisation):
            same = [n for n in self._by_first.get(name, []) if n.is_person and n.gender in {"", gender or n.gender}]
        before = [n for n in same if n.places[0] <= place]
        if before:
            return max(before, key=lambda n: max(x for x in n.places if x <= place))
        return same[0] if same else exact

    def by_role(self, mention: str, place: int, wanted: frozenset[str] = frozenset()) -> Named | None:
        """The person whose role a mention such as "the German chancellor" repeats, last mentioned before `place`.

        The mention's capitalised words must stand in the role too; other adjectives ("the burly crane driver")
        need not. Of several people the one is preferred whose role holds more of the mention's words and of those
        `wanted`.
        """
        parts = [w for w in mention.replace("-", " ").split() if w.lower() not in {"the", "that", "this"}]
        if not parts:
            return None
        head = _canonical(parts[-1])
        needed = {plain(w) for w in parts[:-1] if w[0].isupper() or plain(w) in _KINDS}
        others = {_canonical(w) for w in parts[:-1]} | wanted
        best: tuple[int, int, Named] | None = None
        alike = () if self.is_introduced(parts[-1].lower(), place) else _ALIKE.get(head, ())
        for kind in (head, *alike):
            for held, named in self._by_role_word.get(kind, ()):
                if all(_is_told(word, held) for word in needed):
                    before = bisect_left(named.places, place + 1)
                    at = named.places[before - 1] if before else -named.places[0]
                    shared = sum(_is_told(word, held) for word in others) + (kind == head)
                    if best is None or (shared, at) > best[:2]:
                        best = (shared, at, named)
        return best[2] if best else None

    def differs(self, word: str, named: Named) -> bool:
        """Whether a person is told to be something else than a noun says."""
        kinds = {kind for heads, _ in named.told for kind in heads}
        kinds |= {_canonical(w) for role in named.roles for w in role.split()}
        return bool(kinds) and not kinds & {_canonical(word), *_ALIKE.get(word, ())}

    def is_introduced(self, word: str, place: int) -> bool:
        """Whether somebody unnamed is told of by a noun before `place`: "a naval officer", "two nurses"."""
        for sentence in self.sentences[: self.sentence_before(place) + 1]:
            for at, item in enumerate(sentence):
                if item.start >= place:
                    break
                if item.lower not in {word, word + "s"}:
                    continue
                if any(i.lower in _INDEFINITE for i in sentence[max(0, at - 4) : at]):
                    return not any(i.is_name for i in sentence[at + 1 : at + 3])
        return False

    def organisation(self, mention: str, place: int) -> Named | None:
        """The organisation that "the ministry" or "the Torvian presidential office" stands for.

        A mention of one small word is the last named organisation that ends in it; a longer one is a name itself.
        """
        parts = mention.split()
        if parts[0].lower() == "the":
            parts = parts[1:]
        if not parts or plain(parts[-1]) not in ORGANISATION | BODIES:
            return None
        if len(parts) == 1 and parts[0][0].islower():
            ends = [n for n in self.known.values() if n.is_organisation and plain(n.name.split()[-1]) == parts[0]]
            if not ends and parts[0] in _COMPANIES:
                ends = [
                    n
                    for n in self.known.values()
                    if n.is_organisation and " " in n.name and _is_business(n.name) and not n.locative
                ]
            before = [n for n in ends if n.places[0] <= place]
            return max(before, key=lambda n: max(x for x in n.places if x <= place), default=None)
        if plain(parts[-1]) not in ORGANISATION:
            return None
        name = " ".join(parts)
        return self.known.setdefault(name, Named(name, True, places=[place]))


def is_running(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph is no heading: it is long, holds a quote, or ends in a full stop, a mark or a colon."""
    return (
        bool(paragraph.stretches)
        or text[paragraph.end - 1] in ".!?…:;”\"»'’)“"
        or paragraph.end - paragraph.start > 200
    )


def gender_of(titles: list[str]) -> str:
    """The pronoun that goes with titles or roles ("mrs", "spokesman"): "he", "she" or nothing."""
    for title in titles:
        if title in _FEMALE or title in _MALE:
            return "she" if title in _FEMALE else "he"
    return ""


def _by_first_name(name: str) -> str:
    first, *rest = name.lower().split()
    return ("she" if first in _WOMEN else "he" if first in _MEN else "") if rest else ""


def _is_business(name: str) -> bool:
    last = plain(name.split()[-1])
    return last in ORGANISATION and (last in _COMPANIES or last not in BODIES or last in {"bank", "line", "railway"})


def _is_country(name: str, words_of_text: set[str]) -> bool:
    """Whether the text has an adjective that is made of a name: "Torvian" of "Torvia"."""
    endings = ("n", "an", "ian", "ish", "ese")
    return " " not in name and any(name + end in words_of_text for end in endings[: 1 if name[-1] == "a" else 5])


def _begins(sentence: Sentence, at: int) -> bool:
    return sentence[at].stretch is None and sentence[at].lower in _DETERMINERS


def _until_comma(sentence: Sentence, first: int) -> frozenset[str]:
    stop = min(len(sentence), first + _LONGEST_ROLE)
    end = next((i for i in range(first, stop) if sentence[i].stretch or sentence[i].text in {",", ".", ";"}), stop)
    return frozenset(_canonical(i.text) for i in sentence[first:end] if i.text[0].isalnum())


def _described(sentence: Sentence, first: int, stop: int) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The noun phrase at `first`, if a noun for a person heads it: the words before its preposition, and all."""
    if first < stop and sentence[first].lower in _DETERMINERS:
        first += 1
    stop = min(stop, first + 7)
    end = next((i for i in range(first, stop) if _ends_role(sentence[i])), stop)
    owner = max((i + 1 for i in range(first, end) if sentence[i].lower in {"'s", "’s", "'", "’"}), default=first)
    tells = end < len(sentence) and sentence[end].lower in SAYING | {"has", "had"}
    if end > owner and plain(sentence[end - 1].text) in PEOPLE and not tells:
        heads = frozenset(_canonical(i.text) for i in sentence[owner:end] if plain(i.text) in PEOPLE)
        yield heads, _until_comma(sentence, first)


def _ends_role(item: Item) -> bool:
    return bool(item.stretch) or item.lower in _OF | SAYING | {"and"} or item.text in {",", ".", ";", ":", "("}


def _is_told(word: str, held: frozenset[str]) -> bool:
    """Whether a role holds a word, or the country that an adjective is made of: "Torvian", "of Torvia"."""
    return word in held or (len(word) > 4 and any(other[: len(word) - 2] == word[:-2] for other in held))


def is_apposed(sentence: Sentence, end: int) -> bool:
    """Whether a name that ends before `end` is an apposition: a comma follows it, or nothing."""
    return end >= len(sentence) or sentence[end].text in {",", ".", ")"}


def _is_shouted(word: str) -> bool:
    """Whether a word is in capitals for force and is no abbreviation: long, and no organisation."""
    return len(word) > 3 and word.isupper() and word.isalpha() and plain(word) not in ORGANISATION


def _canonical(word: str) -> str:
    return _SAME.get(plain(word), plain(word))


def _is_same_first(name: str, first: str) -> bool:
    """Whether a full name has this first name, or this initial."""
    have = name.split()[0]
    return have == first or (first.rstrip(".") == have[0] and len(first) <= 2) or (have.rstrip(".") == first[0])
