"""The answers of interviews, which bear no marks: below bare questions, or behind them in the same paragraph."""

import re
from collections.abc import Iterator
from itertools import pairwise

from indexer.names import plain
from indexer.quotes import Found, Paragraph
from indexer.spans import Span
from indexer.talk import ANSWERING, FIRST, LABEL, SECOND, Talk, Turn, quote_of
from indexer.verbs import SAYING

_BOLD_QUESTION = re.compile(r"(\*\*|__)[^*_\n]{3,300}\?\s?\1\s*")
_PROMPT = re.compile(r"(?:[Aa]nd )?[Tt]ell (?:me|us)\b")
_DASHES = "–—- *_"


def interview(talk: Talk) -> dict[int, list[Found]]:
    """The answers to bare questions."""
    asking = [n for n, p in enumerate(talk.paragraphs) if talk.is_question(p)]
    if not asking:
        return {}
    asking = sorted({*asking, *_prompts(talk, asking)})
    above, below = talk.above(asking[0]), talk.below(asking[-1] + 1)
    announced = talk.announced(asking[0], asking[-1] + 1)
    if announced is None and len(asking) < 2:
        return {}
    asked = talk.names.asked(above, below)
    if asked is None and announced:
        asked = talk.names.headed(talk.paragraphs[: asking[0]])
    if asked is None:
        return {}
    name = plain(talk.text[slice(*asked[1])].split()[-1])
    turns = [t for one, two in pairwise([*asking, -1]) if (t := _answer(talk, one, two, name))]
    if len(turns) < len(asking) or not _is_interview(talk, asking, turns, announced is not None):
        return {}
    found: dict[int, list[Found]] = {number: [] for number in asking}
    for turn in turns:
        row = quote_of(turn, *asked)
        row.sentence = announced or talk.paragraphs[turn.number].sentences[0]
        found[turn.number] = [row]
        found.update((n, []) for n in range(turn.number + 1, turn.number + len(turn.contents)))
    return found


def questionnaire(talk: Talk) -> dict[int, list[Found]]:
    """The answers to questions that open the same paragraph: "Favourite month? November. It asks for nothing." """
    turns = [t for number in range(len(talk.paragraphs)) if (t := _opened(talk, number))]
    if len(turns) < 2 or turns[-1].number - turns[0].number >= len(turns):
        return {}
    announced = talk.announced(turns[0].number, turns[-1].number)
    bold = all(t.shouted for t in turns)
    around = talk.above(turns[0].number), talk.below(turns[-1].number)
    asked = talk.names.asked(*around) if announced or bold else None
    if asked is None or not any(talk.says(t, FIRST) for t in turns):
        return {}
    found: dict[int, list[Found]] = {}
    for turn in turns:
        row = quote_of(turn, *asked)
        row.sentence = announced or talk.paragraphs[turn.number].sentences[0]
        found[turn.number] = [row]
    return found


def _opened(talk: Talk, number: int) -> Turn | None:
    """A paragraph that a short question opens, with what answers it."""
    paragraph = talk.paragraphs[number]
    bold = _BOLD_QUESTION.match(talk.text, paragraph.start, paragraph.end)
    if bold and bold.end() < paragraph.end:
        return Turn(number, "", bold.span(), [(bold.end(), paragraph.end)], True)
    if paragraph.stretches or len(paragraph.sentences) < 2 or paragraph.sentences[0][-1].text != "?":
        return None
    question, answer = paragraph.sentences[:2]
    if len(question) > 25 or answer[-1].text == "?":
        return None
    return Turn(number, "", (question[0].start, question[-1].end), [(answer[0].start, paragraph.end)], False)


def _prompts(talk: Talk, asking: list[int]) -> Iterator[int]:
    """The paragraphs between two questions that ask without a mark: "Tell me about the bridge." """
    for one, two in pairwise(asking):
        for number in range(one + 2, two - 1):
            start, end = talk.paragraphs[number].start, talk.paragraphs[number].end
            turned = SECOND.search(talk.text, start, end) and not FIRST.search(talk.text, start, end)
            if end - start < 150 and (turned or _PROMPT.match(talk.text, start)):
                yield number


def _answer(talk: Talk, question: int, following: int, name: str) -> Turn | None:
    """The paragraphs below a question that answer it: all up to the next, or as long as one speaks of oneself."""
    last = following < 0
    stop = len(talk.paragraphs) if last else following
    contents: list[Span] = []
    for number in range(question + 1, stop):
        start, end = talk.paragraphs[number].start, talk.paragraphs[number].end
        if talk.is_told(talk.paragraphs[number], {name}):
            break
        if last and contents and not _is_answer(talk, talk.paragraphs[number]):
            break
        while start < end and talk.text[start] in _DASHES:
            start += 1
        label = LABEL.match(talk.text[start : min(end, start + 20)])
        if label and label["label"].casefold() in ANSWERING:
            start += label.end()
        contents.append((start, end))
    contents = [span for span in contents if span[0] < span[1]]
    return Turn(question + 1, "", contents[0], contents, False) if contents else None


def _is_answer(talk: Talk, paragraph: Paragraph) -> bool:
    """Whether a further paragraph still answers: the first person outside marks, and nobody quoted."""
    quoted = paragraph.stretches and any(i.lower in SAYING for s in paragraph.sentences for i in s)
    return not quoted and talk.goes_on_unmarked(paragraph)


def _is_interview(talk: Talk, asking: list[int], turns: list[Turn], announced: bool) -> bool:
    mine = sum(talk.says(t, FIRST) for t in turns)
    yours = sum(bool(SECOND.search(talk.text, p.start, p.end)) for p in (talk.paragraphs[number] for number in asking))
    brief = len(turns) > 2 and sum(len(t.contents) for t in turns) <= 2 * len(turns)
    if len(turns) == 1 or not announced:
        return 2 * mine > len(turns) and (2 * yours >= len(turns) or (yours > 0 and brief))
    return mine > 0 and (yours > 0 or 2 * mine > len(turns))
