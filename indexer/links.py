"""Which cue and which source in its sentence go with a quoted stretch."""

from dataclasses import dataclass
from typing import Literal

from indexer.contents import is_fragment
from indexer.cues import NEGATIONS, find_cues
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.sources import DETERMINERS, PRONOUNS, by_source, first_subject, left_source, right_source, source_of
from indexer.spans import Place
from indexer.verbs import SAYING, TELLING

_SAID = words("said_things")
_GOES_ON = {"and", "but", "in", "to", "of", "is", "was", "that", "or", "which", "because"}
_DASHES = {"—", "–", "―", "-", "--"}
_UNREAL = {"nobody", "none", "if", "unless", "could", "might", "may"}

Rule = Literal["parsed", "after", "before", "colon", "according", "signature", "by", "denied", "far", "none"]


@dataclass(slots=True)
class Link:
    """A cue and a source found by a rule; `relay` is who passes the words on."""

    rule: Rule
    cue: Place | None = None
    source: Place | None = None
    relay: Place | None = None


def link_stretch(sentence: Sentence, place: int) -> Link:
    """Find the cue and source of the stretch at `place` within its sentence."""
    cues = find_cues(sentence)
    fragment = is_fragment(sentence, place)
    after = _after(sentence, place, cues)
    before = _before(sentence, place, cues)
    if after and not (fragment and before and before.rule == "before"):
        return after
    if before and before.rule in {"before", "colon", "by", "denied"}:
        if after:
            before.relay = after.source
        return before
    signature = None if cues else _signature(sentence, place)
    return according_to(sentence) or signature or before or _far_after(sentence, place, cues) or Link("none")


def _after(sentence: Sentence, place: int, cues: list[int]) -> Link | None:
    """“...,” said X; “...,” X said; “...,” X, the Y, told Z."""
    start = place + 1
    while start < len(sentence) and sentence[start].text in {",", "—", "–", "―", "-"}:
        start += 1
    if start >= len(sentence):
        return None
    stop = next((i for i in range(start, len(sentence)) if sentence[i].stretch), len(sentence))
    if sentence[start].lower in {"was", "is"}:
        return _was_said(sentence, start, stop)
    if not any(start <= cue < stop for cue in cues):
        return _unlisted_verb(sentence, start, stop)
    for cue in cues:
        if not start <= cue < stop:
            continue
        if cue == start or (cue == start + 1 and sentence[start].lower in {"also", "then", "later"}):
            if sentence[cue].lower.endswith("ing") or sentence[cue].lower not in SAYING:
                return None
            source = right_source(sentence, cue)
            return Link("after", (cue, cue + 1), source) if source else None
        if sentence[start].lower in _GOES_ON:
            return None
        source = left_source(sentence, cue, start)
        if source and source[0] <= start + 1 and not _is_participle(sentence, source[0]):
            return Link("after", (cue, cue + 1), source)
        return None
    return None


def _is_participle(sentence: Sentence, place: int) -> bool:
    """Whether a word goes on with the clause before it instead of naming somebody: “...,” raising fresh questions."""
    return sentence[place].lower.endswith("ing") and not sentence[place].is_name


def _was_said(sentence: Sentence, was: int, stop: int) -> Link | None:
    """“...” was all she said; “...” was the verdict of X; “...” was X's answer."""
    first = sentence[was + 1].lower if was + 1 < stop else ""
    if first in {"all", "what", "how"}:
        cue = next((n for n in range(was + 3, min(was + 8, stop)) if sentence[n].lower in SAYING | {"put"}), None)
        source = left_source(sentence, cue, was + 2) if cue is not None else None
        return Link("after", (cue, cue + 1), source) if cue is not None and source else None
    noun = next((n for n in range(was + 2, min(was + 9, stop)) if sentence[n].lower in _SAID), None)
    if noun is None or any(i.lower in SAYING | {"that"} for i in sentence[was:noun]):
        return None
    if noun + 2 < stop and sentence[noun + 1].lower in {"of", "from"}:
        source = right_source(sentence, noun + 1)
        return Link("after", (noun, noun + 1), source) if source else None
    owned = sentence[noun - 1].lower in {"'s", "’s", "'", "’"}
    if owned or (noun == was + 2 and first in {"his", "her", "their", "its"}):
        return Link("after", (noun, noun + 1), (was + 1, noun - owned))
    return None


def _unlisted_verb(sentence: Sentence, start: int, stop: int) -> Link | None:
    """“...,” Oliver barked; “...,” remembered Oliver Hale, the cook: a verb in no list beside a name."""
    closes = sentence[start - 1].stretch is not None and sentence[start - 1].text[-1] in ",?!"
    if closes and start + 1 < stop and sentence[start].lower.endswith("ed") and sentence[start + 1].is_name:
        source = right_source(sentence, start)
        return Link("after", (start, start + 1), source) if source else None
    end = stop
    while end > start and sentence[end - 1].text in {".", ":", ","}:
        end -= 1
    verb = end - 1
    if not start < verb <= start + 4 or not sentence[verb].lower.endswith(("ed", "s")):
        return None
    if not all(i.is_name or i.lower in PRONOUNS - {"it"} for i in sentence[start:verb]) or sentence[verb].is_name:
        return None
    return Link("after", (verb, end), (start, verb))


def _before(sentence: Sentence, place: int, cues: list[int]) -> Link | None:
    """X said, “...”; X called it “...”; X: “...”."""
    if place and sentence[place - 1].text == ":" and not any(c < place for c in cues):
        source = _label(sentence, place - 1) or first_subject(sentence, place - 1)
        return Link("colon", (place - 1, place), source) if source else None
    if place > 2 and sentence[place - 1].text == ":" and cues and cues[0] == 0 and _is_inverted(sentence):
        source = right_source(sentence, 0)
        if source:
            return Link("before", (0, 1), source)
    for cue in reversed([c for c in cues if c < place]):
        floor = next((i + 1 for i in range(cue - 1, -1, -1) if sentence[i].stretch), 0)
        if _is_unsaid(sentence, cue, floor):
            return Link("denied")
        passive = cue and sentence[cue - 1].lower in {"was", "is", "been", "were", "be"} or cue == 0
        if passive and sentence[cue].lower.endswith(("ed", "en")):
            source = by_source(sentence, place + 1)
            if source:
                return Link("by", (cue, cue + 1), source)
        source = source_of(sentence, cue, floor)
        if source is None and floor:
            source = first_subject(sentence, cue)
        if source is None and cue == 0 and sentence[cue].lower in SAYING and sentence[place - 1].text == ":":
            source = None if sentence[cue].lower.endswith("ing") else right_source(sentence, cue)
        if source is None and sentence[cue].text[0].islower():
            source = right_source(sentence, cue) if sentence[cue].lower in {"said", "says"} else None
        if source is None:
            continue
        near = place - cue <= 4 or sentence[place - 1].text in {",", ":"} or sentence[place - 1].lower == "that"
        return Link("before" if near or not floor else "far", (cue, cue + 1), source)
    return None


def _is_inverted(sentence: Sentence) -> bool:
    """Whether a sentence opens with a verb of saying before its subject: "Added her deputy, who had come: “...”"."""
    word = sentence[0].lower
    determined = sentence[1].is_name or sentence[1].lower in DETERMINERS | {"his", "her", "its", "their"}
    return word in SAYING and not word.endswith("ing") and word not in TELLING | {"asked"} and determined


def _label(sentence: Sentence, colon: int) -> Place | None:
    """The name right before a colon, alone, behind a dash or behind "from": POLLS WERE EARLY - Jon Cohen: “...”."""
    start = colon
    if sentence[start - 1].text == ")":
        # Rep. Lena Orr (R-Marrow): “...”
        start = next((i for i in range(start - 1, max(-1, start - 8), -1) if sentence[i].text == "("), start)
    named_end = start
    while start > 0 and (sentence[start - 1].is_name or sentence[start - 1].lower in {"and", ".", "of"}):
        start -= 1
    before = sentence[start - 1].lower if start else "-"
    named = start < named_end and sentence[start].is_name and sentence[start].stretch is None
    return (start, named_end) if named and before in _DASHES | {"from", "the"} else None


def according_to(sentence: Sentence) -> Link | None:
    """The source after "according to", wherever it stands in the sentence."""
    for i in range(len(sentence) - 2):
        if sentence[i].lower == "according" and sentence[i + 1].lower == "to":
            source = right_source(sentence, i + 1)
            if source:
                return Link("according", (i, i + 2), source)
    return None


def _is_unsaid(sentence: Sentence, cue: int, floor: int) -> bool:
    """Whether a cue before a quote is denied or only possible: never said “...”, could say “...”."""
    before = [i.lower for i in sentence[max(floor, cue - 4) : cue] if i.text != ","]
    return any(word in NEGATIONS or word in _UNREAL for word in before)


def _signature(sentence: Sentence, place: int) -> Link | None:
    """“...” — X, the Y; or “...” X, 58, nurse: a name right behind the quote and no verb."""
    rest = sentence[place + 1 :]
    dash = bool(rest) and rest[0].text in _DASHES
    first = place + 1 + dash
    if len(rest) - dash < 1 or len(rest) > 16 or not sentence[first].is_name:
        return None
    if any(i.text[0].isalnum() for i in sentence[:place]) or (not dash and sentence[place].text[-1] not in ".!?…"):
        return None
    source = right_source(sentence, first - 1)
    if source is None or (not dash and source[1] - source[0] < 2):
        return None
    return Link("signature", None, source)


def _far_after(sentence: Sentence, place: int, cues: list[int]) -> Link | None:
    for cue in cues:
        if cue > place:
            floor = max((i + 1 for i in range(cue) if sentence[i].stretch), default=0)
            source = source_of(sentence, cue, floor)
            if source:
                return Link("far", (cue, cue + 1), source)
    return None
