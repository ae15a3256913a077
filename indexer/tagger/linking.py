"""Whose words a quote is: the mentions that may be its source, with what tells for and against each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.quotes import Found
from indexer.sources import PRONOUNS
from indexer.spans import Span
from indexer.tagger.layers import Floats
from indexer.tagger.model import AGAIN, CUE, CUE_MORE, FIRST, SOURCE, SOURCE_MORE
from indexer.tagger.options import Options
from indexer.tagger.parts import Part, Range, runs, runs_of_rows

NUMBERS = 28
_SELDOM = 0.12
"""What fewer draws, of 1, take for a source is not looked at."""
_LOOSE = {"carried", "paragraph", "none", "subject", "far"}
_PRONOUNS = PRONOUNS | {"him", "her", "them", "his", "their", "us", "me", "those", "some", "many", "others"}


@dataclass(frozen=True, slots=True)
class Mentions:
    """What in a paragraph may be a source: each range with how many draws, of 1, agree."""

    drawn: dict[Range, float]
    carried: Range | None
    """The last likely source of the paragraphs before."""


def mentions(found: Sequence[Part]) -> list[Mentions]:
    """Return what may be a source in each paragraph of a document."""
    rows = []
    last: tuple[int, int] | None = None
    for part in found:
        sources = (part.draws == SOURCE) | (part.draws == SOURCE_MORE)
        drawn = {tokens: count / len(part.draws) for tokens, count in runs_of_rows(sources).items()}
        carried = (last[0] - part.first, last[1] - part.first) if last else None
        rows.append(Mentions({t: share for t, share in drawn.items() if share >= _SELDOM}, carried))
        likely = [tokens for tokens, share in drawn.items() if share >= 0.5]
        if likely:
            last = max(likely)[0] + part.first, max(likely)[1] + part.first
    return rows


class Linker:
    """Says for the options of one paragraph what may be their source."""

    def __init__(self, part: Part, found: Options, known: Mentions) -> None:
        """Take the paragraph, its options and its mentions."""
        self._part, self._options, self._mentions = part, found, known
        marginals = part.marginals
        self._cues = marginals[:, CUE] + marginals[:, CUE_MORE]
        self._sources = marginals[:, SOURCE] + marginals[:, SOURCE_MORE]
        self._contents = marginals[:, FIRST : AGAIN + 1].sum(axis=1)

    def alternatives(self, option: int) -> tuple[list[Range | None], Floats]:
        """Return the ranges that may be the source of an option, None (nobody) the last; and the numbers of each."""
        told = self._told(option)
        pieces = runs(self._options.masks[option])
        rows = [self._numbers(option, pieces, tokens, told[tokens]) for tokens in told]
        rows.append(self._nobody(pieces, told, [row[9] for row in rows if row[23] and not row[20]]))
        return [*told, None], np.array(rows, dtype=np.float64)

    def _told(self, option: int) -> dict[Range, dict[str, float]]:
        """What the rules and the draws say of each range."""
        part, found = self._part, self._options
        told: dict[Range, dict[str, float]] = defaultdict(lambda: defaultdict(float))

        def say(tokens: Range, **values: float) -> None:
            for name, value in values.items():
                told[tokens][name] = max(told[tokens][name], value)

        for other in np.flatnonzero(found.likeness[option] > 0):
            like = float(found.likeness[option, other])
            for row in found.rows[other]:
                if row.source:
                    likely = like * (row.probability or 0.8)
                    say(part.tokens(row.source[0]), row=like, row_likely=likely, loose=row.rule in _LOOSE)
            for report in found.reports[other]:
                if report.source:
                    say(part.tokens(report.source), report=like, report_likely=like * report.probability)
        for tokens, share in self._mentions.drawn.items():
            say(tokens, drawn=share)
        if self._mentions.carried:
            say(self._mentions.carried, carried=1)
        return {tokens: values for tokens, values in told.items() if tokens[1] > tokens[0]}

    def _numbers(self, option: int, pieces: list[Range], tokens: Range, told: dict[str, float]) -> list[float]:
        part = self._part
        start, end = tokens
        first, last = pieces[0][0], pieces[-1][1]
        within = start >= 0 and end <= len(part)
        before, after = end <= first, start >= last
        gap = slice(max(0, end), first) if before else slice(last, max(last, start)) if after else slice(0, 0)
        near = 0.0
        if within:
            near = _most(self._cues[max(0, start - 3) : start], self._cues[end : end + 3])
        share = float(self._sources[start:end].mean()) if within else 0.0
        inside = within and bool(self._options.masks[option][start:end].any())
        sentence = within and part.sentences[start] in (part.sentences[first], part.sentences[last - 1])
        word = part.word(start)
        distance = min(min(abs(start - b), abs(a - end)) for a, b in pieces)
        contents = float(self._contents[gap].sum())
        return [
            0,
            told["row"],
            told["row"] >= 0.5,
            told["row_likely"],
            told["loose"],
            told["report"],
            told["report_likely"],
            told["report"] >= 0.5,
            told["drawn"],
            share,
            _logit(told["drawn"]),
            told["carried"],
            np.log1p(distance),
            before,
            after,
            not before and not after,
            contents / 5,
            contents > 2,
            float(self._cues[gap].sum()),
            near,
            inside,
            word.lower() in _PRONOUNS,
            word[:1].isupper(),
            sentence,
            min(float(self._sources[gap].sum()), 3),
            within,
            np.log1p(end - start),
            0,
        ]

    def _nobody(self, pieces: list[Range], told: dict[Range, dict[str, float]], shares: list[float]) -> list[float]:
        first, last = pieces[0][0], pieces[-1][1]
        row = [0.0] * NUMBERS
        row[0] = 1
        row[1] = max((values["row"] for values in told.values()), default=0)
        row[8] = max(shares, default=0)
        row[-1] = _most(self._cues[max(0, first - 6) : first], self._cues[last : last + 6]) > 0.5
        return row

    def cue(self, option: int, source: Range | None) -> Span | None:
        """The likeliest cue near an option or beside its source, outside the option; None where none is likely."""
        part = self._part
        taken = self._options.masks[option]
        likely = runs((self._cues > 0.4) & ~taken)
        anchors = [*runs(taken), *([source] if source else [])]
        if not likely:
            return None
        distance, tokens = min((min(min(abs(c[0] - b), abs(a - c[1])) for a, b in anchors), c) for c in likely)
        return part.span(tokens) if distance <= 12 else None


def best_row(found: Options, option: int) -> Found | None:
    """The quote of the rules that is the same as an option, if there is one."""
    rows = [(float(found.likeness[option, n]), row) for n, held in enumerate(found.rows) for row in held]
    like, row = max(rows, key=lambda pair: pair[0], default=(0.0, None))
    return row if like >= 0.5 else None


def best_cue(found: Options, option: int) -> Span | None:
    """The cue of the likeliest report that is the same as an option, if there is one."""
    rows = [
        (float(found.likeness[option, n]) * report.probability, report.cue)
        for n, held in enumerate(found.reports)
        for report in held
        if found.likeness[option, n] >= 0.5
    ]
    return max(rows, key=lambda pair: pair[0], default=(0.0, None))[1]


def _most(*values: Floats) -> float:
    return max(float(v.max(initial=0)) for v in values)


def _logit(share: float) -> float:
    share = min(max(share, 0.005), 0.995)
    return float(np.log(share / (1 - share)))
