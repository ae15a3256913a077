"""The second stage: words that introduce speech, and where they stand in a sentence."""

from indexer.frames import Item, Sentence
from indexer.lexicon import words
from indexer.verbs import CUES

_NOUNS = words("cue_nouns")
_BEFORE_NOUN = words("before_noun")
_ADVERBS = words("adverbs")
NEGATIONS = words("negations")
HYPOTHETICALS = words("hypotheticals")
AUXILIARIES = words("auxiliaries")


def is_adverb(word: str) -> bool:
    """Whether a lower-case word may stand between a subject and its verb."""
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 4)


def find_cues(sentence: Sentence) -> list[int]:
    """Return the places (indexes of items) of the words in a sentence that may introduce speech."""
    return [i for i, item in enumerate(sentence) if item.stretch is None and _is_cue(sentence, i, item)]


def _is_cue(sentence: Sentence, place: int, item: Item) -> bool:
    word = item.lower
    if word in {"put", "puts"}:
        return place + 1 < len(sentence) and sentence[place + 1].lower == "it"
    if word not in CUES or (item.text.isupper() and len(word) > 1):
        return False
    previous = sentence[place - 1] if place else None
    if item.text[0].isupper() and previous is not None and previous.is_name:
        return False
    before = previous.lower if previous else ""
    after = sentence[place + 1].lower if place + 1 < len(sentence) else ""
    if word in _NOUNS and (
        before in _BEFORE_NOUN or not before or after in {"of", "'s", "’s"} or before.endswith("al")
    ):
        return False
    if word.endswith("ing") and before in {"the", "a", "an", "of", "for", "in", "his", "her", "their"}:
        return False
    if after == "by" and word.endswith(("ed", "en")):
        return False
    if word == "said" and (before in {"the", "a"} or (before in {"was", "is", "were", "are"} and after == "to")):
        return False
    return not (before in {"be", "to"} and after == "to")
