"""Everybody an article names: the fullest names, their roles, and where they are mentioned."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from indexer.bodies import is_country, organisation
from indexer.frames import Item, Sentence, is_particle
from indexer.hints import guess_genders, introduce
from indexer.lexicon import words
from indexer.named import Named as Named
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
    surname,
)
from indexer.people import PEOPLE, ROLES, TITLES, gender_of, is_given_name
from indexer.quotes import Paragraph
from indexer.roles import ALIKE, KINDS, age_of, canonical, is_told, role_after, role_before, told
from indexer.verbs import SAYING

_LOCATIVES = {"in", "at", "near", "outside", "into", "across", "through", "around", "off", "toward", "towards"}
_PLACES = words("place_nouns")
_THINGS = words("things")
_INVESTED = {"shares", "stock", "stake", "stakes", "investment", "investments", "investor", "investors", "confidence"}
_OWNED = BODIES | PEOPLE
"""What goes by the name of somebody before it."""
_ANY_TRADE = {"champion", "winner", "star", "veteran", "legend", "member", "expert", "witness", "survivor", "victim"}
"""What people of any trade may be."""
_INDEFINITE = {"a", "an", "another", "one", "some", "two", "three", "four", "several"}
_LONGEST_IN_HEADLINE = 3
# How many sentences back a full name makes whom its surname means.
_FOCUS = 2


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
        self._bodies_by_first: dict[str, list[Named]] = {}
        self._indefinite: dict[str, list[tuple[int, bool]]] | None = None
        runs = [list(name_runs(sentence)) for sentence in self.sentences]
        for sentence, found in zip(self.sentences, runs, strict=True):
            headline = _is_headline(sentence)
            for run in found:
                if not headline or self._is_name_alone(split_titles(sentence[slice(*run)])[1]):
                    self._collect(sentence, run)
        words_of_text = {i.text for s in self.sentences for i in s if i.is_name}
        surnames = {surname(n.name) for n in self.known.values() if n.is_full and n.is_person}
        for named in self.known.values():
            self._settle(named, words_of_text, surnames)
        introduce(text, self.sentences, self.known)
        for named in self.known.values():
            self._enter(named)
        people = [list(self._people(*found)) for found in zip(self.sentences, runs, strict=True)]
        guess_genders(list(self.known.values()), self.sentences, people)
        for named in self.known.values():
            self._share_gender(named)

    def _is_name_alone(self, name: list[Item]) -> bool:
        """Whether a headline's run of capitals is likely a name and nothing else: "Celebrating Anna Orr" is not."""
        parts = self.text[name[0].start : name[-1].end].split()
        return len(parts) <= _LONGEST_IN_HEADLINE and (is_given_name(parts[0]) or not any(map(is_given_name, parts)))

    def _settle(self, named: Named, words_of_text: set[str], surnames: set[str]) -> None:
        """Decide of a name what only the whole article tells."""
        if named.name.lower() in surnames - ORGANISATION:
            # "the Orr campaign", "rivals of Orr" where Carla Orr is named
            named.is_organisation = False
            return
        if is_country(named.name, words_of_text) and not named.titled:
            named.is_organisation = True
        # One word that things happen in and that has no role: a country or town, which speaks as its government.
        alone = " " not in named.name and not named.roles and not named.titled
        if alone and (named.locative or (named.of and not named.speaks)):
            named.is_organisation = True

    def _enter(self, named: Named) -> None:
        self._by_last.setdefault(surname(named.name), []).append(named)
        first = named.name.split()[0]
        if named.is_organisation:
            if " " in named.name:
                self._bodies_by_first.setdefault(first, []).append(named)
            return
        if named.is_full:
            self._by_first.setdefault(first, []).append(named)
        if not named.is_person:
            return
        roles = [
            (
                frozenset(canonical(w) for w in role.split() if plain(w) in PEOPLE),
                frozenset(map(canonical, role.split())),
            )
            for role in named.roles
        ]
        for heads, held in [*roles, *named.told]:
            for word in heads:
                self._by_role_word.setdefault(word, []).append((held, named))

    def _collect(self, sentence: Sentence, run: Run) -> None:
        start, end = run
        titles, name = split_titles(sentence[start:end])
        following = plain(sentence[end].text) if end < len(sentence) else ""
        kinds = [plain(i.text) for i in name]
        if len(name) == 1 and (
            (is_role_word(kinds, 0) and not is_addressed(titles))
            or kinds[0] in TITLES
            or (not titles and following in ROLES)
            or _is_shouted(name[0].text)
        ):
            return
        if is_group(name):
            return
        text = self.text[name[0].start : name[-1].end]
        before = sentence[start - 1] if start else None
        if before is not None and before.lower in {"born", "née", "nee"} and sentence[start - 2].text != "-":
            # The name somebody once had.
            return
        definite = before is not None and before.lower == "the" and not titles and not DEMONYM.fullmatch(text)
        if len(name) > 1 and is_given_name(kinds[0]) and following in _OWNED:
            # "the Carla Orr campaign"
            definite = False
        organisation = not _is_titled(titles) and (is_organisation(kinds) or definite)
        named = self.known.setdefault(text, Named(text, organisation))
        named.places.append(name[0].start)
        named.locative += _is_place(sentence, start)
        named.of += before is not None and before.lower in {"of", "from"}
        named.speaks = named.speaks or following in SAYING or (before is not None and before.lower in SAYING)
        named.inner = named.inner or bool(titles) or (before is not None and before.stretch is None)
        named.thing += before is not None and before.lower in _THINGS
        if named.is_organisation or _is_place(sentence, start):
            return
        role = self.text[titles[0].start : titles[-1].end] if titles else ""
        if not titles or plain(titles[-1].text) not in ROLES:
            role = role_before(self.text, sentence, start, end) or role_after(self.text, sentence, end) or role
        named.age = named.age or age_of(sentence, start, end)
        in_front = before is not None and before.stretch is None and plain(before.text) in _PERSONAL_TITLES
        news = list(told(sentence, start, end))
        in_law = start > 1 and sentence[start - 2].lower == "law"
        apposed = before is not None and before.text == "," and (bool(news) or in_law)
        relative = end + 1 < len(sentence) and sentence[end].text == "," and sentence[end + 1].lower in {"who", "whose"}
        called = start > 1 and sentence[start - 1].lower in {"is", "was", "as"} and sentence[start - 2].lower == "name"
        named.titled |= _is_titled(titles) or bool(named.age) or in_front or apposed or relative or called
        named.told += news
        found = {plain(w) for w in role.split()}
        sure = gender_of([plain(i.text) for i in titles]) or gender_of(
            [plain(before.text)] if in_front and before else []
        )
        if in_law:
            sure = sure or gender_of([i.lower for i in sentence[max(0, start - 8) : start]])
        sure = (
            sure or gender_of(sorted(found)) or next(filter(None, (gender_of(sorted(heads)) for heads, _ in news)), "")
        )
        named.gender = named.gender or sure
        if plain(role.split()[0] if role else "") in {"his", "her", "their"}:
            return
        if found & ROLES and role.casefold() not in {r.casefold() for r in named.roles}:
            named.roles.append(role)

    def _people(self, sentence: Sentence, runs: list[Run]) -> Iterator[Named]:
        for start, end in runs:
            name = split_titles(sentence[start:end])[1]
            named = self.fullest(self.text[name[0].start : name[-1].end], name[0].start)
            if named is not None and named.is_person:
                yield named

    def _share_gender(self, named: Named) -> None:
        """Give a full name the pronoun that the surname alone has by its title: Ms. Hale and Robin Hale."""
        if named.gender or not named.is_full or named.is_organisation or len(self.namesakes(named.name)) > 1:
            return
        genders = {n.gender for n in self._by_last.get(surname(named.name), []) if not n.is_full and n.gender}
        if len(genders) == 1:
            named.gender = genders.pop()

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
        if len(parts) == 1 and exact is not None and exact.is_organisation:
            longer = self._bodies_by_first.get(name, [])
            # "Halcyra" is Halcyra Semiconductor; the country Torvia is not Torvia Rail.
            return longer[0] if len(longer) == 1 and not exact.locative and not exact.of else exact
        same = [n for n in self._by_last.get(surname(name), []) if n.is_full and not n.is_organisation]
        if gender:
            same = [n for n in same if n.gender in {"", gender}]
        if len(parts) > 1 and is_particle(parts[0].lower()):
            # "Van Aalst" is Ruud van Aalst, but Van Morrison is not Joan Morrison.
            particles = [n for n in same if parts[0].lower() in n.name.lower().split()[1:]]
            if particles or parts[0].islower():
                same = particles or same
                parts = parts[-1:]
        if len(parts) > 1:
            # "Delgado Prieto" is Mario Delgado Prieto
            same = [n for n in same if _is_same_first(n.name, parts[0]) or n.name.split()[1:] == parts]
            return max([*([exact] if exact else []), *same], key=lambda n: len(n.name), default=None)
        if not same and (exact is None or not exact.is_organisation):
            same = [n for n in self._by_first.get(name, []) if n.is_person and n.gender in {"", gender or n.gender}]
            longer = self._bodies_by_first.get(name, [])
            if not same and len(longer) == 1 and not is_given_name(name) and (exact is None or not exact.titled):
                return longer[0]
        before = [n for n in same if n.places[0] <= place]
        if before:
            return self._in_focus(before, place)
        return same[0] if same else exact

    def _in_focus(self, people: list[Named], place: int) -> Named:
        """Of people with one surname who it stands for: who was just named in full, else who was named first."""
        latest = max(people, key=lambda n: max(x for x in n.places if x <= place))
        near = self._starts[max(0, self.sentence_before(place + 1) - _FOCUS)] if self._starts else 0
        return latest if max(x for x in latest.places if x <= place) >= near else people[0]

    def mentions(self, named: Named) -> int:
        """How often a person is named, by surname alone too."""
        short = self.known.get(named.name.split()[-1])
        return len(named.places) + (len(short.places) if short is not None and short is not named else 0)

    def namesakes(self, name: str) -> list[Named]:
        """The people whom a surname alone may stand for."""
        return [n for n in self._by_last.get(surname(name), []) if n.is_full and not n.is_organisation]

    def by_age(self, age: str) -> Named | None:
        """The one person said to be of an age."""
        found = [n for n in self.known.values() if n.age == age]
        return found[0] if len(found) == 1 else None

    def by_role(
        self,
        mention: str,
        place: int,
        wanted: frozenset[str] = frozenset(),
        *,
        later: bool = False,
        strict: bool = False,
    ) -> Named | None:
        """The person whose role a mention such as "the German chancellor" repeats, last mentioned before `place`.

        The mention's capitalised words must stand in the role too; other adjectives ("the burly crane driver")
        need not. Of several people the one is preferred whose role holds more of the mention's words and of those
        `wanted`, with `strict` nobody else. `later`: whoever is named first after `place`.
        """
        parts = [w for w in mention.replace("-", " ").split() if w.lower() not in {"the", "that", "this", "a", "an"}]
        if not parts:
            return None
        head = canonical(parts[-1])
        needed = {plain(w) for w in parts[:-1] if w[0].isupper() or plain(w) in KINDS}
        others = {canonical(w) for w in parts[:-1]} | wanted
        best: tuple[int, int, Named] | None = None
        plainly: dict[int, Named] = {}
        alike = () if later or self.is_introduced(parts[-1].lower(), place) else ALIKE.get(head, ())
        for kind in (head, *alike):
            for held, named in self._by_role_word.get(kind, ()):
                if strict and not any(is_told(word, held) for word in wanted):
                    continue
                if held <= PEOPLE and needed.isdisjoint(KINDS):
                    plainly[id(named)] = named
                if all(is_told(word, held) for word in needed):
                    before = bisect_left(named.places, place + 1)
                    at = named.places[before - 1] if before and not later else -named.places[0]
                    shared = sum(is_told(word, held) for word in others) + (kind == head)
                    if best is None or (shared, at) > best[:2]:
                        best = (shared, at, named)
        if best is None and len(plainly) == 1 and not strict:
            # "the Ferriby skipper", of whom it was only told that he is a captain
            return next(iter(plainly.values()))
        return best[2] if best else None

    def differs(self, word: str, named: Named) -> bool:
        """Whether a person is told to be something else than a noun says."""
        kinds = {kind for heads, _ in named.told for kind in heads}
        kinds |= {canonical(w) for role in named.roles for w in role.split()}
        return not kinds.isdisjoint(ROLES - _ANY_TRADE) and not kinds & {canonical(word), *ALIKE.get(word, ())}

    def is_introduced(self, word: str, place: int) -> bool:
        """Whether somebody unnamed is told of by a noun before `place`: "a naval officer", "two nurses"."""
        if self._indefinite is None:
            self._indefinite = defaultdict(list)
            for sentence in self.sentences:
                for first, item in enumerate(sentence):
                    if item.lower in _INDEFINITE:
                        for at in range(first + 1, min(first + 5, len(sentence))):
                            named = any(i.is_name for i in sentence[at + 1 : at + 3])
                            self._indefinite[sentence[at].lower].append((sentence[at].start, named))
        found = [row for noun in (word, word + "s") for row in self._indefinite.get(noun, ())[:1]]
        start, named = min(found, default=(place, True))
        return start < place and not named

    def organisation(self, mention: str, place: int) -> Named | None:
        """The organisation that "the ministry" or "the Torvian presidential office" stands for."""
        return organisation(self.known, mention, place)


def _is_place(sentence: Sentence, start: int) -> bool:
    """Whether what stands before a name makes it a place: "in", "the village of", "the capital,"."""
    before = sentence[start - 1].lower if start else ""
    if before in {"of", ","} and start > 1:
        return sentence[start - 2].lower in _PLACES
    if before == "in" and start > 1 and sentence[start - 2].lower in _INVESTED:
        return False
    return before in _LOCATIVES


def is_running(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph is no heading: it is long, holds a quote, or ends in a full stop, a mark or a colon."""
    return (
        bool(paragraph.stretches)
        or text[paragraph.end - 1] in ".!?…:;”\"»'’)“"
        or paragraph.end - paragraph.start > 200
    )


def _is_headline(sentence: Sentence) -> bool:
    """Whether nearly all words have capitals, so that a run of these is no name: "Anna Orr Backs Tom Fell In Marl"."""
    long = [i.text for i in sentence if i.stretch is None and len(i.text) > 3 and i.text.isalpha()]
    return len(long) > 3 and sum(w[0].isupper() for w in long) > 0.8 * len(long)


def _is_titled(titles: list[Item]) -> bool:
    """Whether the words before a name hold a title or role, and are no adjectives alone ("US", "Trade")."""
    return any(plain(i.text) in ROLES or plain(i.text) in _PERSONAL_TITLES for i in titles)


_PERSONAL_TITLES = PEOPLE | {"mr", "mrs", "ms", "miss", "sir", "dame", "lady", "lord", "rev", "hon"}


def _is_shouted(word: str) -> bool:
    """Whether a word is in capitals for force and is no abbreviation: long, and no organisation."""
    return len(word) > 3 and word.isupper() and word.isalpha() and plain(word) not in ORGANISATION


def _is_same_first(name: str, first: str) -> bool:
    """Whether a full name has this first name, or this initial."""
    have = name.split()[0]
    return have == first or (first.rstrip(".") == have[0] and len(first) <= 2) or (have.rstrip(".") == first[0])
