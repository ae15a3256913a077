"""The fourth stage: which stretches are somebody's words, and which titles, nicknames or single terms."""

import re

from indexer.cues import AUXILIARIES, is_adverb
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.quotes import Found
from indexer.sources import DETERMINERS, PREPOSITIONS, PRONOUNS
from indexer.verbs import CUES, SAYING, TELLING

_WORKS = words("works")
_NAMING = words("naming")
_SMALL = {
    "a",
    "an",
    "the",
    "of",
    "and",
    "in",
    "on",
    "to",
    "for",
    "with",
    "at",
    "by",
    "from",
    "or",
    "as",
    "vs.",
    "is",
}
_NAMED_AS = {"call", "calls", "know", "knows", "dub", "nickname", "refer", "named", "nicknamed", "known"}
_BEFORE_NAME = {"a", "an", "the", "his", "her", "its", "their", "'s", "’s"}
_JOINING = {"and", "or", "but", "that", "which", "who", "when", "while", "if", "because", "than", "until", "after"}
_SIGNS = words("signs")
_UNLIKELY = 0.6
_LOOSE = 0.42
_TERM = 3
_FEW = 3
"""Items: with more around it a marked word belongs to what somebody reports."""
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def word_count(text: str) -> int:
    """Count the words of a text; "don't" and "multi-agent" are one each."""
    return len(_WORD.findall(text))


def is_title(sentence: Sentence, place: int) -> bool:
    """Whether the stretch at `place` is the title of a work, judged by its capitals and the word before it."""
    words = _WORD.findall(sentence[place].text)
    if not words or len(words) > 9 or not words[0][0].isupper():
        return False
    capitals = all(w[0].isupper() or w[0].isdigit() or w.lower() in _SMALL for w in words)
    before = [i.lower for i in sentence[max(0, place - 3) : place] if i.stretch is None]
    if any(w in _WORKS for w in before) and capitals:
        return True
    if sentence[place].text[-1] in ".,!?" or not capitals or len(words) < 2:
        return False
    return any(i.lower in _WORKS for i in sentence if i.stretch is None) or (
        bool(before)
        and before[-1] in {"'s", "’s", "in", "on", "of", "from", "wrote", "sang", "his", "her", "the"}
        and sum(w[0].isupper() for w in words) >= 2
    )


def is_named_thing(sentence: Sentence, place: int) -> bool:
    """Whether a stretch names a programme or what stands behind it: told “Quay and Friends,” a “Save the Quay” hat.

    So does the value of an attribute left in the text: date="March 9".
    """
    before = sentence[place - 1] if place else None
    if before is not None and before.text[-1] == "=" and before.end == sentence[place].start:
        return True
    text = sentence[place].text
    found = _WORD.findall(text)
    capitals = sum(w[0].isupper() for w in found)
    if not 2 <= len(found) <= 6 or capitals < 2 or text[-1] in ".!?…":
        return False
    if not (found[0][0].isupper() and all(w[0].isupper() or w[0].isdigit() or w.lower() in _SMALL for w in found)):
        return False
    if before is not None and before.lower in TELLING:
        return True
    behind = sentence[place + 1] if place + 1 < len(sentence) else None
    if text[-1] == "," or behind is None or behind.stretch or not behind.text.isalpha() or not behind.text.islower():
        return False
    return (
        before is not None and before.stretch is None and before.lower in _BEFORE_NAME and not _may_go_on(behind.lower)
    )


def _may_go_on(word: str) -> bool:
    """Whether a word behind a stretch goes on with the sentence instead of being what the stretch names."""
    return word in SAYING | PRONOUNS | DETERMINERS | PREPOSITIONS | AUXILIARIES | _JOINING or is_adverb(word)


def is_nickname(sentence: Sentence, place: int) -> bool:
    """Whether the stretch at `place` stands inside a name: Emil “the Wall” Sandqvist."""
    if place == 0 or place + 1 >= len(sentence):
        return False
    before, after = sentence[place - 1], sentence[place + 1]
    return before.is_name and after.is_name and word_count(sentence[place].text) <= 3


def is_term(sentence: Sentence, place: int) -> bool:
    """Whether the stretch is a name given to something: the so-called “hotline”, nicknamed “the Iron Lady”."""
    before = [i.lower for i in sentence[max(0, place - 3) : place] if i.stretch is None]
    if not before or word_count(sentence[place].text) > 6:
        return False
    called = before[-1] in _NAMING or (before[-1] in {"the", "a", "as"} and len(before) > 1 and before[-2] in _NAMING)
    return called or before[-3:] == ["so", "-", "called"]


def is_scare(row: Found) -> bool:
    """Whether the only marked words of a quote are somebody's name for a thing, or the writer's own distance from it.

    The “voluntary” returns began; what its fans call “the loud years”; a placard read “Enough”.
    """
    if row.cue_place is None or not row.sentence:
        return False
    if row.kind == "mixed" and row.probability < _LOOSE and _is_about_terms(row):
        return True
    if len(row.verbatim) != 1:
        return False
    cue = row.sentence[row.cue_place[0]].lower
    stretch = next((i for i in row.sentence if i.stretch and i.stretch.start == row.verbatim[0][0]), None)
    if stretch is None:
        return False
    before = row.sentence[max(row.sentence.index(stretch) - 1, 0)].lower
    named = cue in _NAMED_AS and before in {cue, "as"}
    if named and row.source_place and _is_anybody(row.sentence, row.source_place):
        return True
    source = {i.lower for i in row.sentence[slice(*row.source_place)]} if row.source_place else set()
    if cue in {"read", "reads", "says", "said"} and source & _SIGNS:
        return True
    if sum(i.start >= row.contents[0][0] and i.end <= row.contents[-1][1] for i in row.sentence) > _FEW:
        return False
    short = word_count(stretch.text) <= 2 and stretch.text[-1] not in ".,!?"
    place = row.sentence.index(stretch) + 1
    behind = row.sentence[place] if place < len(row.sentence) else stretch
    noun = behind.text[0].islower() and behind.lower not in SAYING | PRONOUNS | DETERMINERS
    unlisted = noun if row.rule == "after" else cue not in CUES and row.probability < _UNLIKELY
    return short and unlisted and row.rule in {"after", "parsed", "far"}


def _is_about_terms(row: Found) -> bool:
    """Whether what hangs on a verb of no saying has only terms between marks: collects the “golden wrench”."""
    assert row.cue_place is not None
    texts = [i.text for i in row.sentence if i.stretch and (i.stretch.start, i.stretch.end) in row.verbatim]
    terms = all(word_count(text) <= _TERM and text[-1:] not in {".", ",", "!", "?"} for text in texts)
    first = next((i.lower for i in row.sentence if i.start == row.contents[0][0]), "")
    return terms and first != "that" and row.sentence[row.cue_place[0]].lower not in CUES


def _is_anybody(sentence: Sentence, place: tuple[int, int]) -> bool:
    """Whether a source is people at large: a plural noun without a name: "locals", "its fans"."""
    items = sentence[slice(*place)]
    last = items[-1].lower
    plural = last in {"people", "they", "some", "many", "others"} or (last.endswith("s") and not last.endswith("ss"))
    return plural and not any(i.is_name for i in items[1:]) and (len(items) <= 3)


def is_fragment(sentence: Sentence, place: int) -> bool:
    """Whether the stretch goes on with the sentence around it instead of being a sentence of its own."""
    text = sentence[place].text
    if place == 0 or not text:
        return False
    before = sentence[place - 1]
    lowered = text.lstrip("‘'([…. ")[:1].islower()
    return before.text not in {",", ":"} and (
        lowered or before.lower in {"a", "an", "the", "his", "her", "its", "that"}
    )
