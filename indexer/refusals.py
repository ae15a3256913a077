"""What hangs on a cue and is nobody's words: a question put to somebody, what one declined to do, what goes by a rule.

"Asked whether he would stand", "was asked about the fee", "asked not to be named", "declined to comment", "let
according to a points system".
"""

from msgspec.structs import replace

from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.reported import Report

_QUESTIONED = {"asked", "pressed", "questioned", "quizzed", "challenged"}
_REFUSED = {"decline", "declines", "declined", "declining", "refuse", "refuses", "refused", "refusing"}
_ASKING = {"ask", "asks", "asked", "asking"}
_PASSIVE = {"was", "were", "is", "are", "be", "been", "being", "when", "if", "repeatedly", "later", "also", "once"}
_YARDSTICKS = words("yardsticks")
_CUES = _QUESTIONED | _REFUSED | _ASKING
_PREPOSED = {"about", "for", "on", "of", "in", "after", "at"}
_CLAUSE = {"whether", "if", "that", "to", "what", "how", "why", "who", "when", "where", "which", "whose", "whom", "for"}
_UNNAMED = {"named", "identified", "quoted", "anonymous", "unnamed"}


def reported(sentence: Sentence, told: list[Report]) -> list[Report]:
    """The reports that are neither, nor hang on a verb of saying in one: "declined to say what it cost"."""
    if not any(i.lower in _CUES or i.lower == "according" for i in sentence):
        return told
    kept: list[Report] = []
    refused: list[Report] = []
    for report in told:
        if _is_unreported(sentence, report):
            refused.append(report)
        elif report.construction == "according" and report.source:
            source = [i.lower for i in sentence if report.source[0] <= i.start < report.source[1]]
            if source == ["whom"] and report.contents[-1][0] > report.cue[0]:
                # The surveyor according to whom it would last
                kept.append(replace(report, contents=report.contents[-1:]))
            elif not source or source[-1] not in _YARDSTICKS or any(i.stretch for i in sentence):
                kept.append(report)
        else:
            kept.append(_infinitive(sentence, report))
    declined = [r.contents[0][0] for r in refused if any(i.start == r.cue[0] and i.lower in _REFUSED for i in sentence)]
    return [r for r in kept if not any(0 <= r.cue[0] - start <= 4 for start in declined)]


def _infinitive(sentence: Sentence, report: Report) -> Report:
    """A report without whom a request was put to: asked the vicar TO STAY."""
    start, end = report.contents[0]
    if start < report.cue[0] or not any(i.start == report.cue[0] and i.lower in _ASKING for i in sentence):
        return report
    among = [i for i in sentence if start <= i.start < end][:10]
    to = next((i for i in among if i.lower == "to"), None)
    if to is None or among[0].lower in _CLAUSE or any(i.stretch for i in among):
        return report
    return replace(report, contents=((to.start, end), *report.contents[1:]))


def _is_unreported(sentence: Sentence, report: Report) -> bool:
    """Whether a report is a question that was put, or a refusal; words between marks are neither."""
    place = next((n for n, i in enumerate(sentence) if i.start == report.cue[0]), None)
    if place is None or sentence[place].lower not in _CUES:
        return False
    among = [i for i in sentence if any(s <= i.start < e for s, e in report.contents)]
    if not among or any(i.stretch for i in among):
        return False
    word = sentence[place].lower
    if word in _REFUSED:
        return report.contents[0][0] > report.cue[0]
    if word in _QUESTIONED and _is_put(sentence, place):
        by = place + 1 < len(sentence) and sentence[place + 1].lower == "by"
        agent = by and report.source is not None and report.source[0] > report.cue[1]
        return not (agent and among[0].lower in _CLAUSE)
    if word not in _ASKING or report.contents[0][0] < report.cue[0]:
        return False
    opening = {i.lower for i in among[:5]}
    opens = any(i.lower in _CLAUSE - {"for"} for i in (among if among[0].lower not in _PREPOSED else among[:1]))
    return not opens or among[0].lower in {"to", "not"} and bool(opening & _UNNAMED)


def _is_put(sentence: Sentence, place: int) -> bool:
    """Whether a verb of asking tells what its subject was asked: "Asked whether", "was asked", "pressed on"."""
    return place == 0 or sentence[place].text[0].isupper() or sentence[place - 1].lower in _PASSIVE
