"""A reported clause with its attribution behind it, no marks: "The bridge will close, she told them on Monday"."""

from spacy.tokens import Doc

from indexer.cues import AUXILIARIES, is_adverb
from indexer.frames import Item, Sentence
from indexer.lexicon import words
from indexer.sources import DETERMINERS, PREPOSITIONS, PRONOUNS
from indexer.spans import Place
from indexer.verbs import SAYING, TELLING

_NOUNS = words("cue_nouns")
_TIMES = words("time_nouns")
_DEEDS = {"speak", "speaks", "spoke", "begin", "begins", "began", "read", "reads", "laughed", "asked", "demanded"}
_ADVERBIAL = {"in", "on", "at", "after", "before", "when", "while", "if", "as", "during", "with", "asked", "though"}
_LINKS = {"and", "but", "or", "who", "which", "that", "whose", "whom", "where", "because", "so", "then"}
_CLOSES = {",", ".", ":", ";", "!", "?", "–", "—"}
_CONDITIONS = {"unless", "if", "because", "until", "whether"}
_BE = {"be", "been", "was", "were", "is", "are"}
_FUTURE = {"will", "would", "'ll", "’ll", "wo", "should", "could", "can", "may", "might"}
_LONGEST_SUBJECT = 10
_LONGEST_REST = 8

Fronted = tuple[tuple[Place, ...], Place, Place]
"""The pieces of the clause, the cue and the source, as items."""


def fronted(doc: Doc, sentence: Sentence) -> Fronted | None:
    """The first clause of a sentence that stands before its attribution, with what goes on with it behind."""
    comma = next((n for n, i in enumerate(sentence) if i.text == ","), None)
    if comma is None:
        return None
    for cue in range(comma + 2, len(sentence)):
        item = sentence[cue]
        if item.stretch is not None or item.lower not in SAYING or item.lower.endswith("ing") or item.lower in _DEEDS:
            continue
        source = _subject(sentence, cue)
        if source is None:
            continue
        left = _clause(doc, sentence, source[0] - 1)
        end = _rest(doc, sentence, cue)
        if left is None or end is None or any(i.stretch for i in sentence[end:]):
            return None
        tail = _tail(doc, sentence, left, source, end)
        return ((left, tail) if tail else (left,)), (cue, cue + 1), source
    return None


def _subject(sentence: Sentence, cue: int) -> Place | None:
    """The noun phrase between a comma and a verb, with the one before its own comma if that is a role."""
    end = cue
    while end and (is_adverb(sentence[end - 1].lower) or sentence[end - 1].lower in {"has", "had", "then", "also"}):
        end -= 1
    apposed = bool(end) and sentence[end - 1].text == ","
    end -= apposed
    start = _opening(sentence, end)
    if start is None:
        return None
    named = all(i.is_name for i in sentence[start:end])
    if apposed and not named:
        return None
    if named:
        role = _opening(sentence, start - 1)
        owned = role is not None and any(i.lower in {"'s", "’s", "'", "’"} for i in sentence[role : start - 1])
        if role is not None and (sentence[role].lower in DETERMINERS or owned):
            return role, end
        if apposed:
            return None
    noun = sentence[cue].lower in _NOUNS and not (sentence[end - 1].is_name or sentence[end - 1].lower in PRONOUNS)
    return None if noun else (start, end)


def _opening(sentence: Sentence, end: int) -> int | None:
    """Where the noun phrase begins that ends at `end` and stands behind a comma."""
    comma = next((n for n in range(end - 1, max(0, end - _LONGEST_SUBJECT - 1), -1) if sentence[n].text == ","), None)
    if comma is None or comma == end - 1:
        return None
    items = sentence[comma + 1 : end]
    first = items[0]
    if any(i.stretch or i.text in _CLOSES or i.lower in AUXILIARIES | _LINKS for i in items if not i.is_name):
        return None
    opens = first.is_name or first.lower in DETERMINERS | PRONOUNS or len(items) <= 2
    return comma + 1 if opens and first.lower not in PREPOSITIONS | _ADVERBIAL else None


def _clause(doc: Doc, sentence: Sentence, end: int) -> Place | None:
    """The clause before the comma at `end`: with a verb, and none of saying."""
    start = next((n + 1 for n in range(end - 1, -1, -1) if sentence[n].text in {";", ":"}), 0)
    while start < end and not sentence[start].text[0].isalnum():
        start += 1
    first = start
    if start < end and sentence[start].lower in _ADVERBIAL:
        first = next((n for n in range(start, end) if sentence[n].text == ","), end)
    items = sentence[start:end]
    if any(i.stretch or (i.lower in SAYING and i.lower not in _NOUNS) for i in items):
        return None
    subjects = (PRONOUNS | DETERMINERS) - {"that"}
    if start < end and sentence[start].lower in {"and", "but"} | (_LINKS - subjects):
        return None
    verbal = any(_pos(doc, i) in {"VERB", "AUX"} and not i.lower.endswith("ing") for i in sentence[first:end])
    return (start, end) if verbal and len(items) > 2 else None


def _rest(doc: Doc, sentence: Sentence, cue: int) -> int | None:
    """Where an attribution ends: behind its verb, whom it was said to, when and where; None where more is said."""
    end = cue + 1
    told = sentence[cue].lower in TELLING
    while end < len(sentence) and sentence[end].text not in _CLOSES and sentence[end].stretch is None:
        end += 1
    rest = sentence[cue + 1 : end]
    if not rest:
        return end
    first = rest[0]
    adverbial = first.lower in PREPOSITIONS - {"of", "to"} or first.lower in _TIMES or is_adverb(first.lower)
    adverbial = adverbial or (first.lower == "to" and rest[-1].is_name) or first.lower == "under"
    if not (adverbial or told) or len(rest) > _LONGEST_REST:
        return None
    if any(_pos(doc, i) in {"VERB", "AUX"} or i.lower in {"that", "to"} - {first.lower} for i in rest):
        return None
    return end


def _tail(doc: Doc, sentence: Sentence, left: Place, source: Place, end: int) -> Place | None:
    """What goes on with the clause behind its attribution: unless ..., and a quarter ..., : at a wedding."""
    stop = len(sentence)
    while stop and sentence[stop - 1].text in {".", "!", "?"}:
        stop -= 1
    stop = next((n for n in range(end + 1, stop) if sentence[n].text == ";"), stop)
    if end + 2 >= stop or sentence[end].text not in {",", ":"}:
        return None
    first, second = sentence[end + 1], sentence[end + 2]
    before = {i.lower for i in sentence[slice(*left)]}
    if sentence[end].text == ":" or first.lower in _CONDITIONS:
        return end + 1, stop
    if first.lower == "when":
        return (end + 1, stop) if before & _FUTURE else None
    if first.lower not in {"and", "but"} or second.lower in {"he", "she", "then"}:
        return None
    if any(i.lower in SAYING - _NOUNS for i in sentence[end + 2 : stop]):
        return None
    if _pos(doc, second) == "VERB" and not before & _BE:
        return None
    verbal = any(_pos(doc, i) in {"VERB", "AUX"} for i in sentence[end + 2 : stop])
    return (end + 1, stop) if verbal and second.lower not in SAYING else None


def _pos(doc: Doc, item: Item) -> str:
    return str(doc[item.token].pos_)
