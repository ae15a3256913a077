"""A quote made of what a cue reports."""

from indexer.frames import Sentence
from indexer.quotes import Found, Kind
from indexer.reported import Report
from indexer.spans import Span, bare_place_of
from indexer.typography import Stretch
from indexer.verbs import JUDGING

LIKELY = 0.42
"""Words outside quotation marks that are less likely a quote are not taken for one."""
_JUDGED = 12
"""The words that a judged thing has at most."""


def from_report(sentence: Sentence, report: Report, number: int) -> Found:
    """A quote of the words that hang on a cue; a stretch that they cut is taken whole."""
    contents: list[Span] = []
    inside: list[Stretch] = []
    plain = 0
    for start, end in report.contents:
        for item in sentence:
            if item.stretch and item.start < end and start < item.end:
                start, end = min(start, item.start), max(end, item.end)
                inside.append(item.stretch)
        contents.append((start, end))
        plain += sum(
            1 for i in sentence if i.stretch is None and start <= i.start and i.end <= end and i.text[0].isalnum()
        )
    kind: Kind = "indirect" if not inside else "mixed" if plain else "direct"
    if kind == "mixed" and plain <= _JUDGED and _is_judged(sentence, report, inside):
        kind = "direct"
    verbatim = [(s.start, s.end) for s in inside]
    return Found(
        contents=verbatim if kind == "direct" else contents,
        verbatim=list(verbatim),
        kind=kind,
        rule="parsed",
        source=[report.source] if report.source else [],
        cue=[report.cue],
        sentence=sentence,
        cue_place=bare_place_of(sentence, report.cue),
        source_place=bare_place_of(sentence, report.source) if report.source else None,
        paragraph=number,
        probability=report.probability,
    )


def _is_judged(sentence: Sentence, report: Report, inside: list[Stretch]) -> bool:
    """Whether a report is a thing and the judgment passed on it between marks: called the charges “premature”."""
    judging = any(i.start == report.cue[0] and i.lower in JUDGING for i in sentence)
    return judging and len(inside) == 1 and report.contents[-1][1] <= inside[0].outer_end + 1
