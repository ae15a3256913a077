"""What an article says that people are: the roles before and behind their names, and who bears one."""

from collections.abc import Iterable, Iterator

from indexer.frames import Item, Sentence
from indexer.lexicon import table
from indexer.names import plain, split_titles
from indexer.people import PEOPLE, RELATIONS, ROLES, TITLES
from indexer.verbs import SAYING

Told = tuple[frozenset[str], frozenset[str]]
"""What somebody is said to be: the words before a role's first preposition, and all of its words."""

ALIKE = table("alike")
KINDS = TITLES - {"former", "ex", "acting", "first", "general", "state"}
"""Words before a role's noun that say which: "prime minister", "deputy mayor", "health minister"."""
_SAME = {
    "dr": "doctor",
    "prof": "professor",
    "capt": "captain",
    "gov": "governor",
    "sen": "senator",
    "det": "detective",
    "sgt": "sergeant",
    "lt": "lieutenant",
    "col": "colonel",
    "gen": "general",
    "insp": "inspector",
    "supt": "superintendent",
    "rep": "representative",
    "cllr": "councillor",
    "rev": "reverend",
    "ceo": "executive",
    "cfo": "officer",
    "councilor": "councillor",
    "mum": "mother",
    "mom": "mother",
    "dad": "father",
}
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
_DETERMINERS = {"the", "its", "a", "an", "their", "another", "his", "her"}
_COPULAS = {"is", "was", "became", "becomes", "remains"}
OF = {"of", "for", "at", "in", "on", "to", "from", "with", "who", "whose", "which", "that"}
_LONGEST_ROLE = 12
_VERBAL = {",", "who", "said", "and", "which", ".", "told", "was", "is", "says", "has", "had", "with", "that", "whose"}
_NOT_IN_ROLE = _VERBAL | OF | _DETERMINERS | {"that", "this", "as", "by", "into", "about", "after", "before", "than"}
_NOT_IN_ROLE |= {
    "he",
    "she",
    "it",
    "they",
    "we",
    "i",
    "you",
    "him",
    "them",
    "us",
    "me",
    "not",
    "would",
    "will",
    "could",
}
"""Words that a role does not hold before its noun."""
_GENITIVE = {"'s", "’s", "'", "’"}


def canonical(word: str) -> str:
    """A word of a role as roles are compared: "Dr." as "doctor"."""
    return _SAME.get(plain(word), plain(word))


def is_told(word: str, held: frozenset[str]) -> bool:
    """Whether a role holds a word, or the country that an adjective is made of: "Torvian", "of Torvia"."""
    return word in held or (len(word) > 4 and any(other[: len(word) - 2] == word[:-2] for other in held))


def is_apposed(sentence: Sentence, end: int) -> bool:
    """Whether a name that ends before `end` is an apposition: a comma follows it, or nothing."""
    return end >= len(sentence) or sentence[end].text in {",", ".", ")"}


def told(sentence: Sentence, start: int, end: int) -> Iterator[Told]:
    """What a sentence says that the person it names at `start` to `end` is."""
    if start > 1 and sentence[start - 1].text == "," and is_apposed(sentence, end):
        # "the coach, Emil Sandqvist, said"
        back = range(start - 2, max(-1, start - _LONGEST_ROLE), -1)
        first = next((i for i in back if _begins(sentence, i) or _is_owner(sentence, i)), None)
        if first is not None:
            yield from described(sentence, first, start - 1)
    before = sentence[start - 1] if start else None
    if before is not None and before.stretch is None and plain(before.text) in PEOPLE:
        first = next((i for i in range(start - 1, max(-1, start - 7), -1) if _begins(sentence, i)), start - 1)
        yield from described(sentence, first, start)
    if before is not None and before.lower in {"is", "was"} and _begins(sentence, 0):
        # "The doctor who admitted me was Ann Orr"
        yield from described(sentence, 0, start - 1)
    titles, _ = split_titles(sentence[start:end])
    if titles:
        heads = frozenset(canonical(i.text) for i in titles)
        of = end + 1 < len(sentence) and sentence[end].lower == "of" and sentence[end + 1].is_name
        # "President Oleg Vashenko of Torvia"
        yield heads, heads | _until_comma(sentence, end + 1) if of else heads
    if end + 2 >= len(sentence):
        return
    if sentence[end].lower in _COPULAS:
        yield from described(sentence, end + 1, len(sentence))
    elif sentence[end].text in {",", "("}:
        after = end + 1
        if sentence[after].text.isdigit() and sentence[after + 1].text == "," and after + 3 < len(sentence):
            after += 2
        if sentence[after].lower == "who" and sentence[after + 1].lower in _DOES:
            yield frozenset({_DOES[sentence[after + 1].lower]}), _until_comma(sentence, after + 2)
        else:
            yield from described(sentence, after, len(sentence))


def described(sentence: Sentence, first: int, stop: int) -> Iterator[Told]:
    """The noun phrase at `first`, if a noun for a person heads it: the words before its preposition, and all."""
    if first < stop and sentence[first].lower in _DETERMINERS:
        first += 1
    stop = min(stop, first + 8)
    end = next((i for i in range(first, stop) if _ends_role(sentence[i])), stop)
    owner = max((i + 1 for i in range(first, end) if sentence[i].lower in _GENITIVE), default=first)
    tells = end < len(sentence) and sentence[end].lower in SAYING | {"has", "had"}
    if end > owner and plain(sentence[end - 1].text) in PEOPLE and not tells:
        heads = frozenset(canonical(i.text) for i in sentence[owner:end] if plain(i.text) in PEOPLE)
        yield heads, _until_comma(sentence, first)
    if owner > first and end < len(sentence) and sentence[end].lower == "and":
        yield from described(sentence, end + 1, len(sentence))


def role_before(text: str, sentence: Sentence, start: int, end: int) -> str:
    """A role in small letters before a name: "spokeswoman Hanne Brock", "the captain of the ship, Noor Halvari"."""
    at = start - 1
    if at >= 1 and sentence[at].text == ",":
        first = next((i for i in range(at - 1, max(-1, at - 8), -1) if _begins(sentence, i)), None)
        while first is not None and first > 1 and sentence[first - 1].lower in {"of", "for"}:
            first = next((i for i in range(first - 1, -1, -1) if sentence[i].lower in {"the", "its", "a"}), None)
        if first is None or (first and sentence[first - 1].lower == "to" and not is_apposed(sentence, end)):
            return ""
        if sentence[first].lower in {"his", "her", "their"} and plain(sentence[at - 1].text) in RELATIONS:
            return ""
        return _headed(text, sentence, first + 1, at)
    if at < 0 or plain(sentence[at].text) not in ROLES or sentence[at].stretch:
        return ""
    first = at
    while first > 0 and _in_role(sentence, first - 1):
        first -= 1
    return text[sentence[first].start : sentence[at].end]


def role_after(text: str, sentence: Sentence, end: int) -> str:
    """A role after a name: "Matthias Schmale, UN head in Ukraine,"."""
    if end + 1 >= len(sentence) or sentence[end].text != ",":
        return ""
    first = end + 1
    if sentence[first].lower in {"the", "a", "an", "its", "their"}:
        first += 1
    return _headed(text, sentence, first, min(len(sentence), first + 7))


def age_of(sentence: Sentence, start: int, end: int) -> str:
    """How old the person named at `start` to `end` is said to be, in digits, or nothing."""
    if end + 1 < len(sentence) and sentence[end].text in {",", "("}:
        after = sentence[end + 1].text
        if after.isdigit() and len(after) < 4:
            return after
    return age_in(sentence[max(0, start - 6) : start])


def age_in(items: Iterable[Item]) -> str:
    """The age in "the 51-year-old", in digits, or nothing."""
    digits = ""
    for item in items:
        number, _, rest = item.text.partition("-")
        if number.isdigit() and len(number) < 4:
            digits = number
            if rest.startswith("year"):
                return digits
        elif item.lower.startswith("year"):
            return digits
    return ""


def _in_role(sentence: Sentence, at: int) -> bool:
    item = sentence[at]
    return item.stretch is None and (item.is_name or plain(item.text) in TITLES or item.text == "-")


def _headed(text: str, sentence: Sentence, first: int, stop: int) -> str:
    """The words from `first` to the first role noun that no other follows, or nothing."""
    for at in range(first, stop):
        item = sentence[at]
        if item.stretch or item.lower in _NOT_IN_ROLE:
            return ""
        following = plain(sentence[at + 1].text) if at + 1 < len(sentence) else ""
        if plain(item.text) in ROLES and following not in ROLES and following not in {"'s", "’s"}:
            if following in SAYING:
                return ""
            return text[sentence[first].start : item.end]
    return ""


def _begins(sentence: Sentence, at: int) -> bool:
    return sentence[at].stretch is None and sentence[at].lower in _DETERMINERS


def _is_owner(sentence: Sentence, at: int) -> bool:
    return sentence[at].is_name and at + 1 < len(sentence) and sentence[at + 1].lower in _GENITIVE


def _until_comma(sentence: Sentence, first: int) -> frozenset[str]:
    stop = min(len(sentence), first + _LONGEST_ROLE)
    end = next((i for i in range(first, stop) if sentence[i].stretch or sentence[i].text in {",", ".", ";"}), stop)
    return frozenset(canonical(i.text) for i in sentence[first:end] if i.text[0].isalnum())


def _ends_role(item: Item) -> bool:
    return bool(item.stretch) or item.lower in OF | SAYING | {"and"} or item.text in {",", ".", ";", ":", "("}
