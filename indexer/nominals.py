"""Nouns that report: "her promise to resign", "the claim, made by the surgeon, is that", "the vow of X: “...”"."""

from collections.abc import Iterator
from itertools import pairwise

from spacy.tokens import Doc, Token

from indexer.constructions import SUBJECT
from indexer.cues import AUXILIARIES
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.sources import DETERMINERS, POSSESSIVES, left_source, right_source
from indexer.spans import Place
from indexer.verbs import SAYING

NOUNS = words("reporting_nouns") | {word + "s" for word in words("reporting_nouns")}
_INFINITIVE = {w + s for w in words("promising_nouns") for s in ("", "s")}
_LIGHT = words("light_verbs")
_MARKS = {"'s", "’s", "'", "’"}
_REFUSING = {"no", "any", "without", "never", "not", "neither"}
_BE = {"is", "was", "are", "were", "been", "remains", "remained"}
_VERBAL = {"VERB", "AUX"}
_HANDLED = {"broke", "broken", "kept", "heard", "received", "read", "wrote", "said", "gave", "given", "signed", "put"}
_DRAWING = {"drew", "draw", "draws", "drawn", "brought", "won", "earned", "elicited", "extracted", "prompted"}
_STOPS = {".", ";", "!", "?"}
_FAR = 20
"""Words between a noun and what it is: "The allegation, made in a complaint by the comptroller, is that"."""

Nominal = tuple[Place, Place, Place]
"""The content, the noun and the source, as items."""


def nominals(doc: Doc, sentence: Sentence) -> Iterator[Nominal]:
    """Yield what each noun of a sentence that reports says, where somebody can be said to have said it."""
    for at, item in enumerate(sentence):
        if item.stretch is not None or item.lower not in NOUNS or not _is_noun(sentence, at):
            continue
        content = _content(doc, sentence, at)
        if content is None:
            continue
        source = _owner(sentence, at, content) or _speaker(doc, sentence, at)
        if source and sentence[source[0]].lower != "there":
            start = at - 2 if at > 1 and sentence[at - 1].text == "-" else at
            yield content, (start, at + 1), source


def without_denied(sentence: Sentence, starts: set[int]) -> set[int]:
    """The starts of words, without the nouns that say that nothing was said: "made no promise that"."""
    denied = {i.start for before, i in pairwise(sentence) if before.lower == "no" and i.lower in NOUNS}
    return starts - denied


def _is_noun(sentence: Sentence, at: int) -> bool:
    """Whether a word is a noun here, and nobody is said to have done without it: "made no promise"."""
    before = [i.lower for i in sentence[max(0, at - 3) : at]]
    if _REFUSING & set(before) or before[-1:] == ["to"]:
        return False
    return not (before and before[-1] in {"he", "she", "they", "who", "i", "we", "it"})


def _content(doc: Doc, sentence: Sentence, at: int) -> Place | None:
    after = at + 1
    if after < len(sentence) and sentence[after].stretch:
        # “his comment “has no place here”” tells something of the comment
        first = sentence[after].text.split(maxsplit=1)[:1]
        return None if first and first[0].lower() in AUXILIARIES - {"to"} else (after, after + 1)
    direct = _complement(doc, sentence, at)
    if direct:
        return direct
    stop = _stop(sentence, after)
    if sentence[at].lower.endswith("s") and not sentence[at].lower.endswith("ss"):
        stop = min(stop, after + 3)
    for n in range(after, min(stop, at + _FAR) - 1):
        item = sentence[n]
        if item.stretch:
            return None
        if item.text == ":":
            if any(i.lower in SAYING for i in sentence[:at]):
                return None
            behind = sentence[n + 1 : stop]
            if sentence[n + 1].stretch:
                return (n + 1, n + 2) if n - at <= 10 else None
            clause = any(doc[i.token].pos_ in {"VERB", "AUX"} for i in behind) and not any(i.stretch for i in behind)
            return (n + 1, stop) if clause and len(behind) > 3 else None
        if item.lower in _BE and sentence[n + 1].lower in {"that", "to"}:
            return n + 1, stop
        if item.lower in NOUNS and n > at and _complement(doc, sentence, n) is None:
            return None
    return None


def _complement(doc: Doc, sentence: Sentence, at: int) -> Place | None:
    """The clause or infinitive behind a noun, and what stands between: a pledge by the governor, Ada Orr, to halve."""
    for n in range(at + 1, min(at + 14, len(sentence) - 1)):
        item = sentence[n]
        if item.stretch or item.text in _STOPS or item.text == ":":
            return None
        between = sentence[at + 1 : n]
        cut = not between or between[0].lower in {"by", "from"} or between[0].lower in {"came", "comes"}
        if item.lower == "for" and n == at + 1 and sentence[at].lower in _INFINITIVE:
            if any(i.lower == "to" for i in sentence[n + 2 : n + 7]):
                return n, clause_end(doc, sentence, n)
            return None
        if item.lower == "that" and cut and _opens_clause(doc[item.token]):
            return n, clause_end(doc, sentence, n)
        if item.lower == "to" and cut and sentence[at].lower in _INFINITIVE and doc[item.token].head.pos_ in _VERBAL:
            return n, clause_end(doc, sentence, n)
        if item.lower in _BE or (item.lower in {"and", "but", "which", "who"} and not cut):
            return None
    return None


def _opens_clause(that: Token) -> bool:
    """Whether "that" opens what was said, and does not stand for it: not "the promise that she broke"."""
    if that.dep_ == "mark":
        return True
    verb = that.head
    own = any(c.dep_ in SUBJECT and c.i > that.i for c in verb.lefts)
    return that.dep_ in {"obj", "dobj"} and own and verb.lower_ not in _LIGHT | _HANDLED


def clause_end(doc: Doc, sentence: Sentence, start: int) -> int:
    """Where the clause ends whose first item is `start`."""
    first = doc[sentence[start].token]
    head: Token = first.head
    if first.lower_ == "for":
        to = next((i for i in sentence[start + 1 : start + 7] if i.lower == "to"), None)
        head = doc[to.token].head if to else head
    last = head.right_edge.i if head.i > first.i else sentence[-1].token
    end = start + 1
    if first.lower_ == "to" and head.i > first.i and last <= head.i:
        # The parser has cut the verb from its object.
        last = next((i.token - 1 for i in sentence[start + 2 :] if _finite(doc, i.token)), sentence[-1].token)
    while end < len(sentence) and sentence[end].token <= last and sentence[end].text not in _STOPS:
        end += 1
    while end > start + 1 and sentence[end - 1].text in {",", "–", "—", "-"}:
        end -= 1
    return end


def _finite(doc: Doc, at: int) -> bool:
    return doc[at].lower_ in AUXILIARIES - {"to", "on", "be", "been", "being", "have"} or doc[at].text == ","


def _stop(sentence: Sentence, at: int) -> int:
    stop = next((n for n in range(at, len(sentence)) if sentence[n].text == ";"), len(sentence))
    while stop > at and sentence[stop - 1].text in _STOPS:
        stop -= 1
    return stop


def _owner(sentence: Sentence, at: int, content: Place) -> Place | None:
    """Whose word it is: her promise, the union's last offer, the reply of the chairman, a pledge by Ada Orr."""
    for n in range(at - 1, max(-1, at - 5), -1):
        item = sentence[n]
        if item.lower in POSSESSIVES:
            return n, n + 1
        if item.lower in _MARKS:
            found = left_source(sentence, n) if n else None
            return found if found and found[1] == n else None
        if item.stretch or item.text in {",", ".", ":"} or item.lower in {"of", "to", "and"}:
            break
    for n in range(at + 1, min(content[0], at + _FAR)):
        lower = sentence[n].lower
        if lower in {"by", "from"} or (lower == "of" and n == at + 1):
            found = right_source(sentence, n)
            if found and found[1] <= content[0]:
                return found[0], _past_name(sentence, found[1])
    return None


def _past_name(sentence: Sentence, end: int) -> int:
    """Where a role ends with the name behind its comma: the inquiry's chairwoman, Ada Orr."""
    last = end + 1
    if end >= len(sentence) or sentence[end].text != "," or sentence[end - 1].is_name:
        return end
    while last < len(sentence) and sentence[last].is_name:
        last += 1
    named = last > end + 1 and last < len(sentence) and sentence[last].text in {",", ":"}
    return last if named else end


def _speaker(doc: Doc, sentence: Sentence, at: int) -> Place | None:
    """Who made it: the subject of a light verb, or of what the noun's phrase opens: "In an admission that ..., X"."""
    for n in range(at - 1, max(0, at - 14), -1):
        if sentence[n].lower == "from" and sentence[n - 1].lower in _DRAWING:
            return right_source(sentence, n)
    noun = doc[sentence[at].token]
    for _ in range(3):
        noun = noun.head if noun.dep_ == "conj" and noun.head.pos_ == "NOUN" else noun
    verb = noun.head.head if noun.dep_ == "pobj" else noun.head
    if verb == noun or verb.pos_ != "VERB":
        return None
    led = noun.dep_ in {"obl", "nmod", "pobj"} and {c.lower_ for c in noun.lefts} & {"with", "in"}
    light = noun.dep_ in {"obj", "dobj", "conj"} and verb.lower_ in _LIGHT
    if not (led or light):
        return None
    place = next((n for n, i in enumerate(sentence) if i.token == verb.i), None)
    if place is None:
        return None
    found = left_source(sentence, place)
    if found is None and any(c.lower_ in DETERMINERS for c in verb.lefts):
        return None
    return found
