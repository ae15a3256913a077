"""Whom "he", "she" and "it" mean: who spoke and who was told of before them, in order of how likely they are meant."""

from collections.abc import Callable, Iterator

from indexer.cast import Cast
from indexer.cues import find_cues
from indexer.frames import Item, Sentence
from indexer.mentions import is_bare, is_named_behind, is_somebody
from indexer.named import Named
from indexer.names import name_runs, plain
from indexer.people import gender_of
from indexer.sources import PREPOSITIONS, PRONOUNS, first_subject, left_source

_SUBORDINATORS = {"when", "while", "as", "because", "if", "until", "although", "though", "once", "where", "since"}

_ASKED = {"asked", "questioned", "pressed", "challenged", "quizzed", "prompted"}
_ASKS = {"about", "for", "how", "if", "on", "to", "what", "when", "where", "whether", "which", "who", "why"}

_METONYMS = {
    "kremlin": "Russian president",
    "élysée": "French president",
    "elysee": "French president",
    "white house": "American president",
    "downing street": "British prime minister",
}
"""Offices that "he" or "she" goes on from: whose they are."""

# How many sentences back a pronoun may reach: further, and the last speaker is as good a guess.
_REACH = 20
# From how many sentences on the person whom an article is about is meant rather than another.
_FAR = 3
# How many sentences back somebody unnamed may be meant of whom not even the gender is known.
_UNNAMED_REACH = 2

Mention = Callable[[list[Item]], Named | None]
"""Names the person or organisation of a noun phrase."""


class Antecedents:
    """The people and organisations that the pronouns of one article may mean."""

    def __init__(self, cast: Cast, mention: Mention, name: Callable[[list[Item], list[str]], Named | None]) -> None:
        """Look among the people of `cast`; `mention` and `name` name those of a phrase and of a run of capitals."""
        self._cast = cast
        self._mention = mention
        self._name = name
        self._said: list[tuple[int, int, Named]] = []
        """Who spoke so far: the offset of the source, that of the quote, and the speaker or somebody unnamed."""
        self._people: dict[int, list[tuple[int, Named]]] = {}
        self.unsure = False
        """Whether the last pronoun could have meant somebody else of its sentence."""

    def spoke(self, source: int, content: int, named: Named) -> None:
        """Note who said the next quote."""
        self._said.append((source, content, named))

    def last_organisation(self) -> Named | None:
        """The organisation that spoke last."""
        return next((n for _, _, n in reversed(self._said) if n.is_organisation), None)

    def author(self, medium: str, offset: int) -> Named | None:
        """Who said something in the statement, letter or speech that "the statement" means, told of just before."""
        for sentence in reversed(self._cast.sentences[max(0, self._cast.sentence_before(offset) - 2) :]):
            if sentence[0].start < offset and any(i.lower == medium and i.start < offset for i in sentence):
                return next((n for n in self.told_of(sentence, offset) if n.name), None)
        return None

    def person(self, offset: int, gender: str, *, answers: bool = False, reach: int = _REACH) -> Named | None:
        """The person of this gender last told of before an offset: as a speaker, or in the nearest sentence.

        `answers`: rather another than who spoke last, where the sentences between tell of two.
        """
        self.unsure = False
        number = self._cast.sentence_before(offset)
        sentences = self._cast.sentences
        near = sentences[max(0, number - _UNNAMED_REACH)][0].start if sentences else 0
        spoken = next(
            (
                (at, n)
                for _, at, n in reversed(self._said)
                if at < offset and fits(n, gender) and (n.name or n.gender or at >= near)
            ),
            None,
        )
        if answers and spoken and spoken[1] is self._said[-1][2] and (other := self._other(spoken[1], offset, gender)):
            self.unsure = True
            return other
        maybe: Named | None = None
        for sentence in reversed(sentences[max(0, number - reach) : number + 1]):
            if spoken and sentence[-1].end <= spoken[0]:
                break
            people = [n for n in self.told_of(sentence, offset) if fits(n, gender)]
            people = [n for n in people if n.name or n.gender or sentence[0].start >= near]
            if not people and maybe is None and sentence[0].start >= near:
                maybe = next((n for n in self.told_of(sentence, offset) if may_fit(n, gender)), None)
            if not people and maybe is not None and sentence[0].start < near:
                break
            if people:
                self.unsure = any(n is not people[0] for n in people)
                return self._rather(people[0], sentence, offset)
        if maybe is not None or spoken is None:
            return maybe or self._ahead(offset, gender)
        return self._rather(spoken[1], None, offset)

    def _ahead(self, offset: int, gender: str) -> Named | None:
        """Whom the same sentence names after the pronoun: "Repeating his demand, the secretary, Tom Hale, said"."""
        number = self._cast.sentence_before(offset + 1)
        if number < 0:
            return None
        sentence = self._cast.sentences[number]
        return next((n for n in self.told_of(sentence, sentence[-1].end) if n.name and fits(n, gender)), None)

    def _rather(self, named: Named, sentence: Sentence | None, offset: int) -> Named:
        """Instead of somebody told of several sentences before, the one whom the whole article is about, if any is."""
        number = self._cast.sentence_before(offset)
        at = sentence[0].start if sentence is not None else max(n for n, _, who in self._said if who is named)
        if not named.name or not named.gender or number - self._cast.sentence_before(at + 1) < _FAR:
            return named
        others = [n for n in self._cast.known.values() if n.gender == named.gender and n.is_sure and n.places[0] < at]
        first = max(others, key=self._cast.mentions, default=named)
        return first if self._cast.mentions(first) >= 2 * self._cast.mentions(named) else named

    def _other(self, last: Named, offset: int, gender: str) -> Named | None:
        """The one other person of a gender whom the sentences just before tell of: who answers the last speaker."""
        number = self._cast.sentence_before(offset)
        nearby = self._cast.sentences[max(0, number - _UNNAMED_REACH) : number + 1]
        people = {id(n): n for s in nearby for n in self.told_of(s, offset) if fits(n, gender) and n.name}
        others = [n for n in people.values() if n is not last]
        return others[0] if len(others) == 1 and id(last) in people else None

    def told_of(self, sentence: Sentence, offset: int) -> list[Named]:
        """Whom a sentence tells of before an offset: who speaks in it, then its subject, then the others."""
        start, end = sentence[0].start, min(sentence[-1].end, offset)
        said = [n for at, _, n in reversed(self._said) if start <= at < end]
        if start not in self._people:
            self._people[start] = list(self._told_of(sentence))
        return said + [named for at, named in self._people[start] if at < offset]

    def _told_of(self, sentence: Sentence) -> Iterator[tuple[int, Named]]:
        """The people a sentence names, each with its offset: subjects of a cue first, then by their order."""
        later: list[tuple[int, Named]] = []
        asking = _asking(sentence)
        for cue in find_cues(sentence):
            place = left_source(sentence, cue)
            if place and sentence[place[0]].lower not in PRONOUNS:
                named = self._mention(sentence[place[0] : place[1]])
                if named is not None and (named.is_person or not named.name):
                    yield sentence[place[0]].start, named
        subject = first_subject(sentence, len(sentence))
        if subject and is_somebody(sentence[slice(*subject)]):
            items = sentence[slice(*subject)]
            named = self._mention(items) if items[0].lower == "the" else None
            # "The captain" whom nothing names is likely somebody told of before.
            known = named is not None or items[0].lower not in {"the", "this", "that"}
            opens = not any(i.is_name for i in sentence[: subject[0]])
            if known and opens and is_bare(items) and not is_named_behind(sentence, subject[1]):
                told = named or Named("", gender=gender_of([plain(i.text) for i in items]))
                if told.name or told.gender:
                    yield items[-1].start, told
                else:
                    later.append((items[-1].start, told))
        for start, end in name_runs(sentence):
            before = sentence[start - 1].lower if start else ""
            named = self._name(sentence[start:end], [before] if start else [])
            if named is None or not named.is_person or start in asking:
                continue
            if end - start == 1 and named.name != sentence[start].text:
                # A surname that several have: the others come after.
                later += [
                    (sentence[start].start, n) for n in self._cast.namesakes(sentence[start].text) if n is not named
                ]
            owned = end < len(sentence) and sentence[end].lower in {"'s", "’s"}
            if owned or before in PREPOSITIONS - _SUBORDINATORS:
                later.append((sentence[start].start, named))
            else:
                yield sentence[start].start, named
        yield from later
        for at, item in enumerate(sentence):
            words = (item.lower, f"{item.lower} {sentence[at + 1].lower}" if at + 1 < len(sentence) else "")
            head = next((_METONYMS[word] for word in words if word in _METONYMS), "")
            named = self._cast.by_role(head, item.start) if head and item.is_name else None
            if named is not None:
                yield item.start, named


def _asking(sentence: Sentence) -> range:
    """Where who asks stands, who is not the one that answers: "Asked by his barrister, Odd Pell, whether he"."""
    if len(sentence) < 4 or sentence[0].lower not in _ASKED or sentence[1].lower != "by":
        return range(0)
    stop = min(len(sentence), 16)
    return range(2, next((n for n in range(2, stop) if sentence[n].lower in _ASKS), stop))


def may_fit(named: Named, gender: str) -> bool:
    """Whether a pronoun may mean a name of several words of which nothing else tells that it is a person's."""
    return named.is_person and " " in named.name and not named.locative and (not gender or named.gender in {"", gender})


def fits(named: Named, gender: str) -> bool:
    """Whether a pronoun may mean a person, or somebody unnamed."""
    return (named.is_sure or not named.name) and (not gender or named.gender in {"", gender})
