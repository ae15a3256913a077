"""An attribution set off by commas, behind a clause or inside it: "Some of it, she said, was “gone”"."""

from msgspec import Struct

from indexer.cues import AUXILIARIES, find_cues
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.sources import DETERMINERS, PREPOSITIONS, PRONOUNS, left_source, right_source
from indexer.spans import Place
from indexer.verbs import SAYING, TELLING

_TIMES = words("time_nouns")
_BREAKS = {":", ";"}
_OPENS_NO_CLAUSE = {"in", "on", "at", "after", "before", "when", "while", "if", "as", "during", "with", "asked"}
_OPENS_ASIDE = {"who", "whose", "whom", "which", "where", "a", "an", "the", "his", "her", "its", "their", "one"}
_RELATIVES = {"who", "whose", "whom", "which"}
_OPENS_SAID = PRONOUNS - {"it", "you", "we", "i"} | {"that", "there"}
_SAID = words("said_things")
_TRAILS = {"who", "which", "adding", "while", "as", "after", "when", "where", "citing", "noting", "though", "although"}
_LEADS_ON = AUXILIARIES - {"to"}
_DEEDS = {"speak", "speaks", "spoke", "begin", "begins", "began", "start", "starts", "started", "read", "reads"}
"""Verbs that as often say what somebody did as how somebody said something."""
_NOUNS = words("cue_nouns")
_VERBS = {"is", "was", "are", "were", "has", "had", "have", "will", "would", "could", "should", "can", "did", "does"}


class Aside(Struct, frozen=True):
    """The pieces of a clause around its attribution, as items."""

    pieces: tuple[Place, ...]
    cue: Place
    source: Place
    inverted: bool
    """Whether the verb stands before its subject and something between them."""
    inner: "Told | None" = None
    """What the clause says that somebody else said: "The bishop, she said, had promised that it would open"."""


class Told(Struct, frozen=True):
    """Words with their cue and source, as items."""

    content: Place
    cue: Place
    source: Place


def is_verbal(sentence: Sentence, cue: int) -> bool:
    """Whether a form that is a noun more often has a pronoun or a name right before it: "he notes", not "a note"."""
    before = sentence[cue - 1] if cue else None
    return sentence[cue].lower not in _NOUNS or (before is not None and (before.is_name or before.lower in PRONOUNS))


def aside(sentence: Sentence) -> Aside | None:
    """The first attribution between commas, or behind one, that belongs to a clause which is more than a stretch."""
    if not any(i.lower in SAYING for i in sentence):
        return None
    edges = [n for n, i in enumerate(sentence) if i.text in {",", ":", ";"} or i.stretch is not None]
    for cue in find_cues(sentence):
        word = sentence[cue].lower
        if word not in SAYING or word in _DEEDS or word.endswith("ing") or not edges or cue < edges[0]:
            continue
        found = _around(sentence, cue, edges)
        if found:
            return found
    return None


def _around(sentence: Sentence, cue: int, edges: list[int]) -> Aside | None:
    left_edge = max(n for n in edges if n < cue)
    if sentence[left_edge].text in _BREAKS:
        return None
    subject = _subject(sentence, cue, left_edge + 1, edges)
    if subject is None:
        return None
    source, inverted = subject
    last = sentence[source[1] - 1]
    noun = sentence[cue].lower in _NOUNS and not (last.is_name and sentence[cue].lower.endswith("s"))
    if last.lower in _RELATIVES or noun and last.lower not in PRONOUNS:
        return None
    if not _is_closed(sentence, max(source[1], cue + 1), edges):
        return None
    end = _with_apposition(sentence, source, edges)[0] if source[0] < cue else cue
    left = _left(sentence, end)
    if left is None:
        return _passed(sentence, end, (cue, cue + 1), source, inverted)
    right = _right(sentence, max(source[1], cue + 1), left, edges)
    marked = any(sentence[n].stretch for piece in (left, right) if piece for n in range(*piece))
    if inverted and marked and right is None and sentence[left[1] - 1].stretch is None:
        return None
    if right is None and not inverted and (not marked or _is_stretch(sentence, left)):
        return None
    if right is not None and _is_stretch(sentence, left) and not _is_term(sentence, left, right):
        return None
    if right is not None and not marked and not inverted and left[1] - left[0] < 2 and source[0] < cue:
        return None
    if inverted and not _is_clause(sentence, left) and not (right and sentence[right[0]].lower in _VERBS):
        return None
    pieces = (left, right) if right else (left,)
    inner = _told(sentence, left, right) if right else None
    source = source if source[0] > cue else _with_apposition(sentence, source, edges)
    return Aside(pieces, (cue, cue + 1), source, inverted, inner)


def _passed(sentence: Sentence, end: int, cue: Place, source: Place, inverted: bool) -> Aside | None:
    """What is reported around who passes it on: "Her father always told her, Orr says, that it would rain"."""
    while end and sentence[end - 1].text == ",":
        end -= 1
    that = max(source[1], cue[1]) + 1
    if that + 1 >= len(sentence) or sentence[that - 1].text != "," or sentence[that].lower != "that":
        return None
    verb = next((n for n in range(end - 1, 0, -1) if sentence[n].lower in SAYING and sentence[n].stretch is None), None)
    if verb is None or any(i.stretch or i.text in _BREAKS | {","} for i in sentence[:end]):
        return None
    subject = left_source(sentence, verb)
    if subject is None or subject[0] or end - verb > 4:
        return None
    stop = len(sentence)
    while stop and sentence[stop - 1].text in {".", "!", "?"}:
        stop -= 1
    return Aside(((that, stop),), cue, source, inverted, Told((that, stop), (verb, verb + 1), subject))


def _told(sentence: Sentence, left: Place, right: Place) -> Told | None:
    """What the subject of a clause is said to have said: had promised that ...; the mayor's answer ... was that ..."""
    start, end = right
    that = next((n for n in range(start + 1, min(start + 7, end)) if sentence[n].lower == "that"), None)
    if that is None or any(i.stretch for i in sentence[left[0] : left[1]]):
        return None
    cue = that - 1 if sentence[start].lower in {"was", "is"} else start + 1
    if sentence[start].lower in {"had", "has"}:
        while cue < that and sentence[cue].lower not in SAYING:
            cue += 1
        return Told((that, end), (cue, cue + 1), left) if cue < that else None
    noun = left[1] - 1
    owned = noun - 1 > left[0] and sentence[noun - 1].lower in {"'s", "’s", "'", "’"}
    if that != start + 1 or not owned or sentence[noun].lower not in _SAID:
        return None
    return Told((that, end), (noun, noun + 1), (left[0], noun - 1))


def _is_closed(sentence: Sentence, at: int, edges: list[int]) -> bool:
    """Whether nothing is said behind an attribution without a comma: not "said he would go", not "told us that"."""
    edge = next((n for n in edges if n >= at), len(sentence))
    if edge < len(sentence) and (sentence[edge].text == ":" or sentence[edge].stretch is not None):
        return False
    between = sentence[at:edge]
    return not any(i.lower in _OPENS_SAID or i.lower in AUXILIARIES - {"on", "to", "'s", "’s"} for i in between)


def _is_clause(sentence: Sentence, piece: Place) -> bool:
    return any(i.stretch or i.lower in AUXILIARIES - {"to", "on"} for i in sentence[slice(*piece)])


def _with_apposition(sentence: Sentence, source: Place, edges: list[int]) -> Place:
    """The source with the noun phrase before its comma, where it is a name: "the driver, Milo Grabar,"."""
    comma = source[0] - 1
    if (
        comma < 1
        or sentence[comma].text != ","
        or not all(i.is_name or i.text == "-" for i in sentence[slice(*source)])
    ):
        return source
    edge = max((n for n in edges if n < comma), default=-1)
    start = edge + 1
    if edge < 0 or not 0 < comma - start <= 10:
        return source
    owner = any(i.lower in {"'s", "’s", "'", "’"} for i in sentence[start:comma])
    begins = sentence[start].lower in _OPENS_ASIDE - _RELATIVES or (sentence[start].is_name and owner)
    verbal = any(i.lower in _VERBS for i in sentence[start:comma])
    return (start, source[1]) if begins and not verbal else source


def _subject(sentence: Sentence, cue: int, floor: int, edges: list[int]) -> tuple[Place, bool] | None:
    """Who says it, and whether an adverbial stands between the verb and a subject behind it."""
    if cue == floor:
        if cue + 1 < len(sentence) and sentence[cue + 1].lower != "to" and sentence[cue].lower not in TELLING:
            inverted = _behind(sentence, cue, edges)
            if inverted:
                return inverted
        source = left_source(sentence, cue)
        return (source, False) if source and source[0] > 0 and source[1] < cue else None
    source = left_source(sentence, cue, floor)
    return (source, False) if source and source[0] == floor else None


def _behind(sentence: Sentence, cue: int, edges: list[int]) -> tuple[Place, bool] | None:
    at = cue + 1
    while at < len(sentence) and (sentence[at].lower in PREPOSITIONS or sentence[at].text == ","):
        at = _past_adverbial(sentence, at + 1, edges)
    if at >= len(sentence) or not _opens_phrase(sentence, at):
        return None
    source = right_source(sentence, at - 1)
    return (source, at > cue + 1) if source and source[0] == at else None


def _opens_phrase(sentence: Sentence, at: int) -> bool:
    item = sentence[at]
    prefixed = at + 1 < len(sentence) and sentence[at + 1].text == "-"
    return item.stretch is None and (item.is_name or prefixed or item.lower in DETERMINERS or item.lower in PRONOUNS)


def _past_adverbial(sentence: Sentence, at: int, edges: list[int]) -> int:
    """Where the words behind a preposition, or a whole insertion behind a comma, end and a subject may begin."""
    if sentence[at - 1].text == ",":
        return next((n + 1 for n in edges if n >= at and sentence[n].text == ","), len(sentence))
    first = at
    while at < len(sentence) and sentence[at].text not in {",", ".", ":", ";"} and sentence[at].stretch is None:
        behind = sentence[at - 1]
        if at > first and sentence[at].lower in PREPOSITIONS:
            return at
        if at > first and sentence[at].lower in DETERMINERS - {"that"}:
            return at
        names = sentence[at].is_name and (not behind.is_name or behind.lower in _TIMES)
        if at > first and names and behind.lower not in DETERMINERS:
            return at
        if sentence[at].lower == "that":
            break
        at += 1
    return at


def _left(sentence: Sentence, end: int) -> Place | None:
    """The clause before the attribution, from the last colon or semicolon on."""
    while end and sentence[end - 1].text == ",":
        end -= 1
    start = next((n + 1 for n in range(end - 1, -1, -1) if sentence[n].text in _BREAKS), 0)
    if start >= end:
        return None
    items = sentence[start:end]
    if any(i.lower in SAYING and i.stretch is None and is_verbal(sentence, start + n) for n, i in enumerate(items)):
        return None
    if items[0].lower not in _OPENS_NO_CLAUSE or items[0].stretch is not None:
        return start, end
    stretch = next((n for n, i in enumerate(items) if i.stretch), None)
    if stretch is None or items[stretch - 1].text == ",":
        return None
    return (start, end) if any(i.lower in _VERBS for i in items) else None


def _right(sentence: Sentence, at: int, left: Place, edges: list[int]) -> Place | None:
    """What goes on with the clause behind the attribution, past what is set off there about its source."""
    stop = len(sentence)
    while stop and sentence[stop - 1].text in {".", "!", "?"}:
        stop -= 1
    stop = next((n for n in range(at, stop) if sentence[n].text in _BREAKS), stop)
    bare = sentence[left[1] - 1].lower in _LEADS_ON and sentence[left[1] - 1].stretch is None
    while True:
        comma = next((n for n in edges if at <= n < stop), None)
        if comma is None:
            return None
        at = comma + (sentence[comma].text == ",")
        if at >= stop:
            return None
        first = sentence[at]
        if first.stretch is not None:
            return (at, stop) if bare else None
        if first.lower in _VERBS or (first.lower == "that" and not bare):
            return at, stop
        later = any(at < n < stop and sentence[n].text == "," for n in edges)
        if later and bare and first.lower in _RELATIVES:
            at = max(n for n in edges if at < n < stop and sentence[n].text == ",")
            continue
        apart = first.is_name or first.lower in _OPENS_ASIDE or first.lower in PREPOSITIONS
        if later and apart:
            continue
        if first.lower in _TRAILS or first.lower.endswith("ing"):
            return None
        joined = first.lower == "and" and sentence[at + 1].lower in DETERMINERS | _VERBS - PRONOUNS
        short = (
            left[1] - left[0] <= 2 and sentence[left[1] - 1].stretch is None and first.lower in PRONOUNS | DETERMINERS
        )
        goes_on = joined or short or first.lower in PREPOSITIONS or first.lower == "but"
        return (at, stop) if bare or goes_on and any(i.stretch for i in sentence[at:stop]) else None


def _is_stretch(sentence: Sentence, piece: Place) -> bool:
    """Whether a piece is a stretch and no more than a small word besides."""
    unmarked = [n for n in range(*piece) if sentence[n].stretch is None and sentence[n].text[0].isalnum()]
    return len(unmarked) < 2 and any(sentence[n].stretch for n in range(*piece))


def _is_term(sentence: Sentence, left: Place, right: Place) -> bool:
    """Whether a few marked words are the subject of what follows: “Rigour”, she told them, was a word that died."""
    last = sentence[left[1] - 1]
    small = last.stretch is not None and len(last.text.split()) <= 3 and last.text[-1].isalnum()
    return small and sentence[right[0]].lower in _VERBS and right[1] - right[0] > 2
