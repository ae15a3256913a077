"""The tagger's quotes in place of the rules': the component of the pipeline that joins the two."""

from bisect import bisect_right
from collections.abc import Sequence
from copy import copy

import numpy as np
from spacy.tokens import Doc

from indexer.confidence import TAGGED
from indexer.frames import Sentence
from indexer.quotes import Found, Kind
from indexer.spans import Span, overlap
from indexer.tagger.linking import Linker, Mentions, best_cue, best_row, mentions
from indexer.tagger.options import Options, choose, options
from indexer.tagger.parts import Bools, Part, Range, parts, runs
from indexer.tagger.scorer import Scorer
from indexer.tagger.store import Fitted


class Join:
    """The component that decides anew which words of a document are quotes, and whose."""

    def __init__(self, fitted: Fitted) -> None:
        """Take a fitted tagger."""
        self._fitted = fitted

    def __call__(self, doc: Doc) -> Doc:
        """Put the tagger's quotes for those of the rules, but for turns and quotes of several paragraphs."""
        found = parts(doc, self._fitted.tagger)
        kept, rows = standing(doc, found)
        quotes = list(kept)
        for part, known in zip(found, mentions(found), strict=True):
            held = options(part, rows.get(part.number, []))
            if held is not None:
                quotes += self._quotes(part, held, known, kept)
        doc._.found = sorted(quotes, key=lambda row: row.contents[0][0])
        return doc

    def _quotes(self, part: Part, held: Options, known: Mentions, kept: Sequence[Found]) -> list[Found]:
        quotes = []
        linker = Linker(part, held, known)
        for option in choose(held, self._fitted.about.least, occupied(part, kept)):
            source, likely = link(linker, self._fitted.linker, option)
            row = _quote(part, held, option, source, linker)
            if row is not None:
                row.probability = self._confidence(float(held.hit[option]) * likely)
                quotes.append(row)
        return quotes

    def _confidence(self, likely: float) -> float:
        points = self._fitted.about.confidence
        return float(np.interp(likely, [p for p, _ in points], [share for _, share in points]))


def standing(doc: Doc, found: Sequence[Part]) -> tuple[list[Found], dict[int, list[Found]]]:
    """Return the rules' quotes that stand as they are, and the others by paragraph."""
    numbers = {part.number for part in found}
    starts = [paragraph.start for paragraph in doc._.paragraphs]
    kept: list[Found] = []
    rows: dict[int, list[Found]] = {}
    for row in doc._.found:
        within = {bisect_right(starts, start) - 1 for start, _ in row.contents} & numbers
        if row.rule == "turn" or len(within) != 1:
            kept.append(row)
        else:
            rows.setdefault(within.pop(), []).append(row)
    return kept, rows


def occupied(part: Part, kept: Sequence[Found]) -> Bools:
    """Which tokens of a paragraph hold quotes that stand."""
    return part.mask(span for row in kept for span in row.contents)


def link(linker: Linker, scorer: Scorer, option: int) -> tuple[Range | None, float]:
    """Return the likeliest source of an option, None for nobody, and how likely it is or one that overlaps it."""
    ranges, numbers = linker.alternatives(option)
    shares = scorer.shares(numbers)
    best = ranges[int(shares.argmax())]
    if best is None:
        return None, float(shares.max())
    like = [tokens is not None and tokens[0] < best[1] and best[0] < tokens[1] for tokens in ranges]
    return best, float(shares[like].sum())


def _quote(part: Part, held: Options, option: int, source: Range | None, linker: Linker) -> Found | None:
    contents, verbatim, kind = _printed(part, held.masks[option])
    if not contents:
        return None
    same = best_row(held, option)
    row = copy(same) if same is not None else Found([], [], "indirect", TAGGED, paragraph=part.number)
    row.contents, row.verbatim, row.kind, row.rule = contents, verbatim, kind, TAGGED
    named = [part.span(source)] if source else []
    if same is None or not overlap(named, same.source):
        row.inner = row.relayed_by = row.mention = None
        cue = best_cue(held, option) or linker.cue(option, source)
        row.cue = [cue] if cue else []
    row.source, row.source_place, row.cue_place = named, None, None
    row.sentence = _sentence(part, (row.cue or contents)[0])
    return row


def _printed(part: Part, mask: Bools) -> tuple[list[Span], list[Span], Kind]:
    """The spans of an option, those of its words between quotation marks, and its kind.

    A stretch of which the option holds every word is taken with its marks; words that stand between marks alone are
    a direct quote, which has none.
    """
    words = mask & part.words
    outside = words.copy()
    spans = [part.span(tokens) for tokens in _trimmed(part, mask)]
    verbatim = []
    for stretch in part.paragraph.stretches:
        among = part.mask([(stretch.outer_start, stretch.outer_end)])
        if not (words & among).any():
            continue
        outside &= ~among
        if words[among].sum() == part.words[among].sum():
            verbatim.append((stretch.start, stretch.end))
            spans = _with(spans, (stretch.outer_start, stretch.outer_end))
        else:
            inside = (max(s, stretch.start) for s, _ in spans), (min(e, stretch.end) for _, e in spans)
            verbatim += [(s, e) for s, e in zip(*inside, strict=True) if s < e]
    if not verbatim:
        return spans, [], "indirect"
    return (spans, verbatim, "mixed") if outside.any() else (list(verbatim), verbatim, "direct")


def _trimmed(part: Part, mask: Bools) -> list[Range]:
    """The runs of a mask from their first word to their last."""
    found = []
    for start, end in runs(mask):
        at = np.flatnonzero(part.words[start:end])
        if len(at):
            found.append((start + int(at[0]), start + int(at[-1]) + 1))
    return found


def _with(spans: list[Span], wider: Span) -> list[Span]:
    """The spans, those that overlap another joined with it."""
    apart = [s for s in spans if not overlap([s], [wider])]
    joined = [s for s in spans if overlap([s], [wider])]
    start, end = min([wider[0], *(s for s, _ in joined)]), max([wider[1], *(e for _, e in joined)])
    return sorted([*apart, (start, end)])


def _sentence(part: Part, span: Span) -> Sentence:
    found = [s for s in part.paragraph.sentences if s[0].start <= span[0] < s[-1].end]
    return found[0] if found else []
