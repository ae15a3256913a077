"""What somebody is told to do, without who is told: "urged them TO LEAVE", "ordered by the judge TO PAY"."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.nominals import clause_end
from indexer.sources import DETERMINERS, PREPOSITIONS, PRONOUNS, right_source
from indexer.spans import Place
from indexer.unsaid import is_unsaid

_DIRECTING = words("directing_forms")
_PROMISING = words("promising_forms")
FORMS = _DIRECTING | _PROMISING
_TIMES = words("time_nouns")
_TRAILS = {"where", "which", "who", "whose", "as", "after", "while", "before", "because", "when", "saying", "adding"}
_BREAKS = {".", ";", ":", "!", "?", "that", "and", "but", "if", "whether", "about", "what", "how"}
_THEM = {"him", "her", "them", "us", "me", "anyone", "everyone", "everybody", "people", "residents"}
_BE = {"was", "were", "been", "be", "is", "are", "being"}
_ADDRESSEE = 10
_ADVERBIAL = 5
_AGENT = 2

Directive = tuple[Place, Place, Place | None]
"""The content, the cue, and the source where it stands behind "by"; as items."""


def directives(doc: Doc, sentence: Sentence) -> Iterator[Directive]:
    """Yield what each verb of directing or promising in a sentence has somebody do."""
    for at, item in enumerate(sentence):
        if item.stretch is not None or item.lower not in FORMS:
            continue
        cue = doc[item.token]
        to = _infinitive(doc, sentence, at) if cue.pos_ == "VERB" else None
        if to is None or is_unsaid(cue):
            continue
        passive = any(c.dep_ in {"aux:pass", "auxpass"} for c in cue.children) or _is_passive(sentence, at)
        start = to - (sentence[to - 1].lower == "not")
        end = _end(doc, sentence, to)
        if not passive:
            yield (start, end), (at, at + 1), None
            continue
        by = next((n for n in range(at + 1, end) if sentence[n].lower == "by"), None)
        source = right_source(sentence, by) if by is not None else None
        # "by Christmas" names nobody.
        if by is None or source is None or source[1] - source[0] < _AGENT or not (by < to or source[1] >= end - 1):
            continue
        # "told to be there on Monday by their union"
        yield (start, by if by > to else end), (at, at + 1), source


def _is_passive(sentence: Sentence, at: int) -> bool:
    return at > 0 and (sentence[at - 1].lower in _BE or (at > 1 and sentence[at - 2].lower in _BE))


def _infinitive(doc: Doc, sentence: Sentence, at: int) -> int | None:
    """The "to" of what is to be done, behind whoever is told and when."""
    for n in range(at + 1, min(at + 2 + _ADDRESSEE, len(sentence) - 1)):
        item = sentence[n]
        if item.stretch or item.lower in _BREAKS:
            return None
        if item.lower == "to" and doc[item.token].pos_ == "PART":
            told = n > at + 1 or _is_passive(sentence, at)
            return n if told and _is_addressed(doc, sentence, at, n) else None
        if n > at + 1 and doc[item.token].pos_ in {"VERB", "AUX", "SCONJ"}:
            return None
    return None


def _is_addressed(doc: Doc, sentence: Sentence, at: int, to: int) -> bool:
    """Whether what stands between a verb and its infinitive is whom it is said to, or when."""
    between = sentence[at + 1 : to - (sentence[to - 1].lower == "not")]
    if not between:
        return True
    head: Token = doc[sentence[to].token].head
    first = between[0]
    adverbial = first.lower in PREPOSITIONS | _TIMES or first.lower.endswith("ly")
    if sentence[at].lower in _PROMISING:
        return adverbial and len(between) <= _ADVERBIAL and head.head.i == sentence[at].token
    if adverbial:
        return first.lower in {"by", "on"} or first.lower in _TIMES
    nested = any(i.lower in DETERMINERS for i in between[1:2])
    person = first.is_name or first.lower in PRONOUNS | _THEM
    return not nested and (head.head.i == sentence[at].token or person or len(between) <= 3)


def _end(doc: Doc, sentence: Sentence, to: int) -> int:
    end = clause_end(doc, sentence, to)
    for n in range(to + 2, end - 1):
        if sentence[n].text in {":", ";"} or (sentence[n].text == "," and sentence[n + 1].lower in _TRAILS):
            return n
    return end
