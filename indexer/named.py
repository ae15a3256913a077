"""A person or organisation that an article names."""

from dataclasses import dataclass, field

from indexer.frames import is_particle
from indexer.lexicon import words
from indexer.names import DEMONYM
from indexer.people import is_given_name
from indexer.roles import Told

_PLACE_WORDS = words("place_words")


@dataclass(slots=True, eq=False)
class Named:
    """A person or organisation an article names, with every way it is printed."""

    name: str
    is_organisation: bool = False
    aliases: set[str] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Where it is mentioned: offsets in the view, ascending."""
    locative: int = 0
    """How many of these mentions follow a word such as "in" or "near"."""
    of: int = 0
    """How many follow "of" or "from"."""
    thing: int = 0
    """How many follow a noun for what is no person: "the trawler Maren"."""
    speaks: bool = False
    """Stands beside a verb of saying."""
    inner: bool = False
    """Mentioned other than at a sentence's start, where any word has a capital."""
    titled: bool = False
    """Stands behind a title or role, or before an age."""
    gender: str = ""
    """The pronoun that goes with it: of a title or role, else of the given name, else of the pronouns near it."""
    age: str = ""

    @property
    def is_full(self) -> bool:
        """Whether it is more than a surname."""
        return " " in self.name and not is_particle(self.name.split()[0])

    @property
    def is_person(self) -> bool:
        """Whether it is likely a person: no organisation, no place, no common word that starts a sentence."""
        if self.is_organisation or not self.name:
            return False
        if self.titled or self.roles:
            return True
        first = self.name.split()[0]
        if first.lower() in _PLACE_WORDS or 2 * self.thing >= max(len(self.places), 1):
            return False
        if " " not in self.name:
            known = self.speaks or is_given_name(self.name)
            return known and (self.inner or is_given_name(self.name)) and not DEMONYM.fullmatch(self.name)
        return is_given_name(first) or 2 * self.locative < max(len(self.places), 1)

    @property
    def is_sure(self) -> bool:
        """Whether more than its capitals tells that it is a person: a given name, a title, a role, speech."""
        if not self.is_person:
            return False
        return bool(self.titled or self.roles or self.told or self.speaks) or is_given_name(self.name.split()[0])
