"""What an article gives away of people beside their names: whom its lead means, and the pronouns that go with them."""

from collections import Counter

from indexer.frames import Sentence
from indexer.named import Named
from indexer.names import name_runs, plain, split_titles
from indexer.people import PEOPLE, gender_of_name
from indexer.roles import canonical
from indexer.sources import DETERMINERS

_GENDERED = {"he": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "herself": "she"}
_GENITIVE = {"'s", "’s", "'", "’"}
# How many sentences from its beginning an article may tell of somebody whom it names only in the next.
_LEAD = 3


def introduce(text: str, sentences: list[Sentence], known: dict[str, Named]) -> None:
    """Whom an article's first sentences tell of by a noun alone, and whose full name begins the next sentence.

    "An engineer testified on Monday that ... Lowell Pike, a witness, was on the stand": Pike is the engineer.
    """
    seen: set[str] = set()
    for sentence, following in zip(sentences[:_LEAD], sentences[1 : _LEAD + 1], strict=False):
        names = [text[sentence[s].start : sentence[e - 1].end] for s, e in name_runs(sentence)]
        seen.update(word for name in names for word in name.split())
        run = next(iter(name_runs(following)), None)
        if run is None or run[0] != 0:
            continue
        name = split_titles(following[slice(*run)])[1]
        named = known.get(text[name[0].start : name[-1].end])
        if named is None or not named.is_full or not named.is_person or name[-1].text in seen:
            continue
        apart = "\n" in text[sentence[-1].start : following[0].start]
        if not apart and (run[1] >= len(following) or following[run[1]].text != ","):
            continue
        role = _unnamed(sentence)
        if role:
            named.told.append((role & PEOPLE, role))


def guess_genders(people: list[Named], sentences: list[Sentence], named_in: list[list[Named]]) -> None:
    """Give those without a title or a gendered role the pronoun of their given name, else of what follows them."""
    votes: dict[int, Counter[str]] = {}
    for named in people:
        named.gender = named.gender or gender_of_name(named.name)
    alone: Named | None = None
    for sentence, here in zip(sentences, named_in, strict=True):
        opening = _GENDERED.get(sentence[0].lower, "")
        if opening and alone is not None and not alone.gender:
            votes.setdefault(id(alone), Counter())[opening] += 1
        if here or not opening:
            alone = here[0] if here and all(named is here[0] for named in here) else None
        if alone is not None and here and not alone.gender:
            own = next((_GENDERED[i.lower] for i in sentence if i.lower in {"himself", "herself"}), "")
            if own:
                votes.setdefault(id(alone), Counter())[own] += 2
    for named in people:
        if id(named) in votes:
            named.gender = votes[id(named)].most_common(1)[0][0]


def _unnamed(sentence: Sentence) -> frozenset[str]:
    """The words for the first person whom a sentence tells of by no name, in the singular, if there is one."""
    found: list[frozenset[str]] = []
    at = 0
    while at < len(sentence):
        if sentence[at].stretch or sentence[at].lower not in DETERMINERS:
            at += 1
            continue
        end = at + 1
        while (
            end < min(len(sentence), at + 7)
            and not sentence[end].stretch
            and (
                sentence[end].text[0].isalpha()
                and sentence[end].lower not in DETERMINERS
                or sentence[end].lower in {"'s", "’s", "-"}
            )
        ):
            if plain(sentence[end].text) in PEOPLE and (
                end + 1 >= len(sentence) or plain(sentence[end + 1].text) not in PEOPLE | {"'s", "’s", "'", "’", "-"}
            ):
                named = end + 1 < len(sentence) and sentence[end + 1].is_name
                owned = sentence[at].lower in {"his", "her", "their", "my", "our"}
                if not named and not owned:
                    found.append(frozenset(canonical(i.text) for i in sentence[at + 1 : end + 1]))
                break
            end += 1
        at = end
    return found[0] if found else frozenset()
