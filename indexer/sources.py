"""The third stage: which words of a sentence name the source that goes with a cue."""

from indexer.cues import AUXILIARIES, is_adverb
from indexer.frames import Sentence, is_hyphen, is_particle
from indexer.lexicon import words
from indexer.spans import Place

PRONOUNS = {"he", "she", "they", "i", "we", "it", "you", "who"}
PERSONAL = {"he", "she"}
POSSESSIVES = {"his", "her", "its", "their", "my", "our", "your"}
DETERMINERS = words("determiners")
PREPOSITIONS = words("prepositions")
_BOUNDARIES = words("phrase_breaks")
_APPOSITIVES = words("apposition_starts")
_STOP_RIGHT = words("phrase_stops")
_ROLES = words("roles")
_NOBODY = {"when", "if", "as", "although", "while", "whether"}
_SOMETHING = {"this", "that", "something", "nothing", "more", "little", "much", "lot", "plenty"}


def left_source(sentence: Sentence, cue: int, floor: int = 0) -> Place | None:
    """Return the subject to the left of a cue: beside it, or past auxiliaries, adverbs and appositions.

    `floor` is the first item that may belong to it.
    """
    at = cue - 1
    while at >= floor and _is_filler(sentence, at):
        at -= 1
    if at < floor:
        return None
    item = sentence[at]
    if item.stretch is not None or item.lower in _NOBODY:
        return None
    if item.lower in _SOMETHING and sentence[cue - 1].lower == "to":
        # "had this to say"
        return first_subject(sentence, at, floor)
    participle = sentence[cue].lower.endswith("ing") and not _has_be(sentence, at, cue)
    if item.lower in {"and", "but", "then", "or", "—", "–", "―", "--", ";"} or (participle and item.text == ","):
        return first_subject(sentence, cue, floor)
    if item.lower == "who" and at > floor:
        noun = at - 2 if sentence[at - 1].text == "," else at - 1
        inner = _phrase_left(sentence, noun, floor) if noun >= floor else None
        return (inner[0], at + 1) if inner else (at, at + 1)
    if item.text in {",", ")"}:
        return _past_apposition(sentence, at, floor) or first_subject(sentence, cue, floor)
    if participle:
        # "saw Scholz pressing Putin": a name right before it is its own subject.
        return (_name_tail(sentence, floor, at), at + 1) if item.is_name else first_subject(sentence, cue, floor)
    return _phrase_left(sentence, at, floor)


def right_source(sentence: Sentence, cue: int) -> Place | None:
    """Return the noun phrase that follows a cue set before its subject: “...” said the minister."""
    at = cue + 1
    while at < len(sentence) and is_adverb(sentence[at].lower) and sentence[at].lower not in {"both", "all"}:
        at += 1
    return _phrase_right(sentence, at)


def source_of(sentence: Sentence, cue: int, floor: int = 0) -> Place | None:
    """Return the source of a cue on either side: behind it where a comma stands before "said", else before it."""
    if cue and sentence[cue].lower in {"said", "says"} and (sentence[cue - 1].text == "," or sentence[cue - 1].stretch):
        inverted = right_source(sentence, cue)
        after = sentence[inverted[1]].lower if inverted and inverted[1] < len(sentence) else "."
        if inverted and after in {".", ",", ";", ":", "on", "in", "at", "who", "(", "after", "during"}:
            return inverted
    return left_source(sentence, cue, floor)


def first_subject(sentence: Sentence, before: int, floor: int = 0) -> Place | None:
    """Return the first name, pronoun or noun phrase of a sentence that does not hang on a preposition."""
    at = floor
    hops = 0
    while at < before and hops < 4:
        item = sentence[at]
        if item.stretch is None and (item.lower in PREPOSITIONS or _is_fronted(sentence, at, before)):
            comma = next((i for i in range(at, before) if sentence[i].text == ","), None)
            if comma is None:
                break
            at = comma + 1
            hops += 1
            continue
        if item.stretch is None and (item.is_name or item.lower in PRONOUNS or item.lower in DETERMINERS):
            found = _phrase_right(sentence, at, before)
            if found:
                return found
        at += 1
    for at in range(floor, before):
        if sentence[at].is_name or (sentence[at].lower in PRONOUNS and sentence[at].lower not in {"it", "you"}):
            return _phrase_right(sentence, at, before)
    return None


def _is_fronted(sentence: Sentence, at: int, before: int) -> bool:
    """Whether a participle opens the sentence, before its subject: Filling in for Orr at the fair, Fell said."""
    if at or not sentence[at].lower.endswith(("ing", "ed")) or sentence[1].is_name:
        return False
    return not _is_filler(sentence, 1) and any(sentence[n].text == "," for n in range(2, before))


def by_source(sentence: Sentence, start: int) -> Place | None:
    """Return the noun phrase after the next "by": described as “frank” by the Kremlin."""
    for at in range(start, min(len(sentence) - 1, start + 6)):
        if sentence[at].lower == "by" and sentence[at].stretch is None:
            found = _phrase_right(sentence, at + 1)
            if found and not sentence[at + 1].lower.endswith("ing"):
                return found
    return None


def _has_be(sentence: Sentence, start: int, end: int) -> bool:
    forms = {"is", "was", "were", "are", "be", "been", "'s", "’s", "'re", "’re", "am", "'m", "’m"}
    return any(i.lower in forms for i in sentence[start + 1 : end])


def _is_filler(sentence: Sentence, at: int) -> bool:
    word = sentence[at].lower
    since = word == "since" and at > 0 and sentence[at - 1].lower in {"has", "have", "had"}
    return sentence[at].stretch is None and (since or word in AUXILIARIES or is_adverb(word))


def _past_apposition(sentence: Sentence, at: int, floor: int) -> Place | None:
    """From a comma or closing bracket before the verb, step back over appositions to the noun phrase."""
    for _ in range(5):
        if at < floor:
            return None
        if sentence[at].text == ")":
            at = next((i for i in range(at, floor - 1, -1) if sentence[i].text == "("), floor) - 1
            if at >= floor and sentence[at].stretch is None and sentence[at].text != ",":
                return _phrase_left(sentence, at, floor)
            continue
        previous = next(
            (i for i in range(at - 1, floor - 1, -1) if sentence[i].text == "," or sentence[i].stretch),
            floor - 1,
        )
        if previous + 1 >= at:
            return None
        head = sentence[previous + 1]
        is_apposition = previous >= floor and (
            head.lower in _APPOSITIVES
            or head.text[0].isdigit()
            or sentence[previous + 2].lower in {"'s", "’s"}
            or (head.text[0].islower() and head.lower not in PRONOUNS)
            or (at - previous - 1 <= 2 and not head.is_name and head.lower not in PRONOUNS)
        )
        if not is_apposition:
            return _phrase_left(sentence, at - 1, floor) if at - 1 >= floor else None
        at = previous
        if sentence[at].stretch:
            return None
    return None


def _phrase_left(sentence: Sentence, end: int, floor: int) -> Place | None:
    """The noun phrase whose last item is `end`."""
    item = sentence[end]
    if item.stretch is not None:
        return None
    if item.text == ")":
        opening = next((i for i in range(end, floor - 1, -1) if sentence[i].text == "("), None)
        return _phrase_left(sentence, opening - 1, floor) if opening and opening - 1 >= floor else None
    if item.lower in PRONOUNS:
        return _around_object(sentence, end, floor) or (end, end + 1)
    if not item.text[0].isalnum() and item.lower not in {"'s", "’s", "'", "’"}:
        return None
    start = end
    while start - 1 >= floor and _joins_left(sentence, start - 1, end):
        start -= 1
    while start < end and not sentence[start].is_name and sentence[start].lower in PREPOSITIONS:
        start += 1
        tail = _name_tail(sentence, start, end)
        if tail > start:
            start = tail
    if start > end:
        return None
    if end - start > 9:
        start = min(end, max(start, _name_tail(sentence, start, end)))
    if sentence[start].lower in PRONOUNS and start < end:
        return start, start + 1
    return start, end + 1


def _around_object(sentence: Sentence, end: int, floor: int) -> Place | None:
    """The noun phrase whose relative clause ends in "it" or "you": "a sculptor who worked on it"."""
    if sentence[end].lower not in {"it", "you"}:
        return None
    who = next((n for n in range(end - 2, max(floor, end - 7), -1) if sentence[n].lower in {"who", "which"}), None)
    inner = _phrase_left(sentence, who - 1, floor) if who is not None else None
    return (inner[0], end + 1) if inner else None


def _joins_left(sentence: Sentence, at: int, end: int) -> bool:
    item = sentence[at]
    if item.stretch is not None:
        return False
    if item.lower in {"and", "&"} and at > 0:
        return sentence[at + 1].is_name and sentence[at - 1].is_name
    return is_hyphen(sentence, at) or item.lower not in _BOUNDARIES


def _joins_name(word: str) -> bool:
    """Whether a lower-case word goes on with a noun phrase after a name: "Ministry of", "Trade envoy"."""
    return word in {"of", "for", "the", "'s", "’s"} or word in _ROLES or is_particle(word)


def _name_tail(sentence: Sentence, start: int, end: int) -> int:
    """Where the run of names that ends at `end` starts, or `start` where it ends in none."""
    at = end
    while at >= start and (sentence[at].is_name or is_particle(sentence[at].lower) or sentence[at].text == "-"):
        at -= 1
    if at == end:
        at = next((i for i in range(end, start, -1) if sentence[i].lower in DETERMINERS), start + 1) - 1
    return at + 1


def _phrase_right(sentence: Sentence, start: int, stop: int | None = None) -> Place | None:
    """The noun phrase whose first item is `start`, its "of" and "for" phrases included."""
    stop = len(sentence) if stop is None else stop
    if start >= stop or sentence[start].stretch is not None:
        return None
    first = sentence[start]
    if first.lower in PRONOUNS:
        return start, start + 1
    if not first.text[0].isalnum() or first.lower in _STOP_RIGHT or first.lower in {"it", "there", "of", "for"}:
        return None
    end = start
    while end < stop:
        item = sentence[end]
        if item.stretch is not None or item.lower in _STOP_RIGHT:
            break
        if end > start and item.lower in PRONOUNS:
            break
        if not (item.text[0].isalnum() or item.lower in {"'s", "’s", "-", "&", "'", "’"}):
            break
        if not sentence[start].is_name and item.lower in AUXILIARIES - {"'s", "’s"}:
            break
        if end - start >= 9:
            break
        if end > start and sentence[end - 1].is_name and item.text[0].islower() and not _joins_name(item.lower):
            break
        end += 1
    while end > start and sentence[end - 1].lower in {"of", "for", "the", "-", "'s", "’s", "’", "'"}:
        end -= 1
    if end + 1 < stop and sentence[end].lower == "and" and sentence[end + 1].is_name and sentence[end - 1].is_name:
        # Two who speak together: said Orr and Fell.
        other = _phrase_right(sentence, end + 1, stop)
        after = sentence[other[1]].lower if other and other[1] < stop else "."
        if other and not sentence[other[1] - 1].stretch and after in {".", ",", "in", "on", "said"}:
            end = other[1]
    return (start, end) if end > start else None
