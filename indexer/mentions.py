"""A source mention as a noun phrase: where it begins and ends, and what kind of phrase it is."""

from indexer.cues import AUXILIARIES, is_adverb
from indexer.frames import Item, Sentence, is_hyphen
from indexer.lexicon import words
from indexer.names import BODIES, DEMONYM, ORGANISATION, name_runs, plain
from indexer.people import PEOPLE
from indexer.roles import is_apposed
from indexer.sources import DETERMINERS, POSSESSIVES, PREPOSITIONS, PRONOUNS
from indexer.spans import Place, Span
from indexer.verbs import SAYING

_PARTNERS = {"associates", "brothers", "co", "company", "daughters", "partners", "sisters", "sons"}
OWNED = {"his": "he", "her": "she", "its": "it", "their": "they", "my": "i", "our": "we"}
MEDIUMS = words("mediums") | {"answer", "reply", "response", "sentence", "words", "warning", "promise", "postcard"}
OF = {"of", "for", "at", "in", "on", "to", "from", "with"}
GENITIVE = {"'s", "’s", "'", "’"}


def is_somebody(items: list[Item]) -> bool:
    """Whether a noun phrase without a name is one person: "a lock-keeper", "the mayor", "her brother"."""
    head = _head(items)
    singular = not head.endswith("s") or head.endswith("ss") or head == "boss"
    determined = items[0].lower in DETERMINERS or items[0].is_name
    return head in PEOPLE and singular and determined and not items[-1].is_name


def is_anybody(items: list[Item]) -> bool:
    """Whether a source is one unnamed person by its article alone: "a cutter with thirty years at the wheel"."""
    return items[0].lower in {"a", "an", "another"} and _head(items) not in ORGANISATION | BODIES | MEDIUMS


def is_wording(items: list[Item]) -> bool:
    """Whether a phrase is somebody's words: "Agneta Morrow's answer", "her sentence"."""
    owner = 0 if items[0].lower in OWNED else next((n for n, i in enumerate(items) if i.lower in GENITIVE), None)
    return owner is not None and owner + 1 < len(items) and items[-1].lower in MEDIUMS


def is_bare(items: list[Item]) -> bool:
    """Whether the noun that heads a phrase is no name: what belongs to it ("Harrow Vale's", "of the jury") may be."""
    start = max((n + 1 for n, i in enumerate(items) if i.lower in {"'s", "’s"}), default=0)
    if start == 0 and (genitive := [n for n, i in enumerate(items) if i.lower in {"'", "’"} and n + 1 < len(items)]):
        start = genitive[-1] + 1
    head = items[start:]
    stop = next((n for n, i in enumerate(head) if n and i.lower in OF), len(head))
    head = head[:stop]
    if len(items) == 1 and items[0].lower in PRONOUNS | POSSESSIVES:
        return False
    one_of = items[0].lower == "one" and len(items) > 1
    determined = start > 0 or one_of or items[0].lower in DETERMINERS or (bool(head) and plain(head[-1].text) in PEOPLE)
    return bool(head) and determined and (one_of or head[-1].text[0].islower()) and head[-1].lower not in PRONOUNS


def owner_of(items: list[Item]) -> list[Item]:
    """What stands before the last "'s" of a phrase."""
    return items[: max(n for n, i in enumerate(items) if i.lower in GENITIVE)]


def trimmed(sentence: Sentence, first: int, last: int) -> Place:
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
        last = _past_comma(sentence, comma, last)
        first = comma + 1 if last > comma else first
    while (
        last - first > 1 and sentence[first].lower in PREPOSITIONS | {"and", "but"} and sentence[first].text.islower()
    ):
        first += 1
    for n in range(first + 1, last):
        if sentence[n].text.islower() and sentence[n].lower in SAYING and sentence[n].lower.endswith("ed"):
            last = n
            break
    while last - first > 1 and (sentence[last - 1].lower in GENITIVE or sentence[last - 1].text in {",", ":", ";"}):
        last -= 1
    return first, last


def _past_comma(sentence: Sentence, comma: int, last: int) -> int:
    """Where a source ends that has a name before a comma: there, or behind the role that a further name follows.

    "the review leaked to the Post, the harbour's deputy director, Ann Orr": the director.
    """
    behind = sentence[comma + 1 : last]
    apposed = last + 1 < len(sentence) and sentence[last].text == "," and sentence[last + 1].is_name
    role = bool(behind) and behind[0].lower in DETERMINERS and plain(behind[-1].text) in PEOPLE
    return last if apposed and role and not any(i.text == "," for i in behind) else comma


def whole(sentence: Sentence, first: int, last: int) -> int:
    """Where a source ends that is cut within a name, or before the name that it is in apposition to."""
    if _is_heading(sentence):
        return last
    if last + 1 < len(sentence) and sentence[last].lower in GENITIVE and sentence[last + 1].text == ",":
        # "a former pupil of Hale's, Ann Orr"
        last += 1
    while last < len(sentence) and is_hyphen(sentence, last):
        # "her ex-husband"
        last += 2
    end = _joint(sentence, first, last)
    if end:
        return end
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
    if last + 1 < len(sentence) and sentence[last].text == "," and is_bare(sentence[first:last]):
        return _apposed(sentence, first, last) or last
    return last


def _joint(sentence: Sentence, first: int, last: int) -> int:
    """Where "the Bakers’ and Millers’ Alliance" ends of which a source has the beginning; 0 where it is none."""
    if last + 3 > len(sentence) or not sentence[last - 1].is_name or sentence[last].lower not in {"'", "’"}:
        return 0
    if sentence[last + 1].lower != "and" or not sentence[last + 2].is_name:
        return 0
    run = next((r for r in name_runs(sentence) if r[0] == last + 2), None)
    return run[1] if run and plain(sentence[run[1] - 1].text) in ORGANISATION else 0


def _apposed(sentence: Sentence, first: int, last: int) -> int:
    """Where the name ends that stands behind the comma at `last`, if a noun phrase is in apposition to it; else 0."""
    behind = start = last + 1
    while start < behind + 6 and start < len(sentence) and not sentence[start].is_name:
        item = sentence[start]
        if item.stretch or not (item.text[0].islower() or item.text[0].isdigit() or item.text == "-"):
            return 0
        start += 1
    if start > behind:
        aged = sentence[behind].text[0].isdigit()
        role = plain(sentence[start - 1].text) in PEOPLE
        # "her co-author, the acoustician Odd Pell"
        fellow = sentence[behind].lower == "the" and start == behind + 2 and is_somebody(sentence[first:last])
        if not aged and not role and not fellow:
            return 0
    run = next((r for r in name_runs(sentence) if r[0] == start), None)
    if run is None or (start > behind and not aged and not role and run[1] - run[0] < 2):
        return 0
    end = run[1]
    while end + 1 < len(sentence) and sentence[end + 1].is_name and _joins_firm(sentence, end):
        end += 2
    closed = is_apposed(sentence, end) or is_verb(sentence[end])
    alone = end - start == 1 and start == behind
    if alone and not (
        closed and end < len(sentence) and sentence[end].text == "," and is_somebody(sentence[first:last])
    ):
        return 0
    return end if closed else 0


def _joins_firm(sentence: Sentence, at: int) -> bool:
    """Whether an "and" is part of a firm's name: "Summer & Hale", "Hale and Sons"."""
    return sentence[at].text == "&" or (sentence[at].lower == "and" and sentence[at + 1].lower in _PARTNERS)


def printed(sentence: Sentence, place: Place, source: Span) -> Span:
    """The span of a source as it is printed: made whole, but not without what hangs on it behind a comma."""
    first, last = place
    start, end = sentence[first].start, sentence[last - 1].end
    cut = last < len(sentence) and sentence[last].stretch is None and sentence[last].lower in SAYING
    comma = last < len(sentence) and sentence[last].text in {",", ":", ";"} and source[1] <= sentence[last].end
    return start, end if cut or comma else max(end, source[1])


def is_verb(item: Item) -> bool:
    """Whether an item goes on behind a subject: a verb of saying, an auxiliary, an adverb or a quote."""
    return item.stretch is not None or item.lower in SAYING or item.lower in AUXILIARIES or is_adverb(item.lower)


def is_named_behind(sentence: Sentence, at: int) -> bool:
    """Whether a comma and a name follow a noun phrase, what belongs to it between them, or the name alone."""
    if at < len(sentence) and sentence[at].is_name:
        return True
    stop = min(len(sentence), at + 8)
    comma = next((n for n in range(at, stop) if sentence[n].text == "," or is_verb(sentence[n])), None)
    if comma is None or comma + 1 >= len(sentence) or not sentence[comma + 1].is_name:
        return False
    end = comma + 1
    while end < len(sentence) and sentence[end].is_name:
        end += 1
    return sentence[comma].text == "," and is_apposed(sentence, end)


def _head(items: list[Item]) -> str:
    stop = next((n for n, i in enumerate(items) if n and (i.lower in OF or i.lower == "who" or i.text == ",")), None)
    return plain(items[: stop or len(items)][-1].text)


def _is_heading(sentence: Sentence) -> bool:
    """Whether nearly all words have capitals, as in the headlines of some papers."""
    written = [i for i in sentence if i.stretch is None and i.text[0].isalpha() and len(i.text) > 3]
    return len(written) > 2 and sum(i.text[0].isupper() for i in written) > 0.7 * len(written)


def _has_head(items: list[Item]) -> bool:
    """Whether a phrase without a name ends in a noun for a person: "her rival" of "her rival Corinne Babb"."""
    return (
        bool(items)
        and (len(items) > 1 or plain(items[0].text) in PEOPLE)
        and plain(items[-1].text) in PEOPLE
        and (any(i.lower in GENITIVE for i in items) or not any(i.is_name for i in items[1:]))
    )
