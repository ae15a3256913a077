"""The labels of a labelled article's tokens: what the tagger is to learn."""

from collections.abc import Iterable

import numpy as np
from spacy.tokens import Doc

from indexer.score_input import LabelledArticle
from indexer.spans import Span
from indexer.tagger.features import Tokens
from indexer.tagger.layers import Ints
from indexer.tagger.model import AGAIN, CUE, CUE_MORE, FIRST, FOLLOWS, MORE, SOURCE, SOURCE_MORE
from indexer.text import View

_BEGINS = {MORE: FIRST, SOURCE_MORE: SOURCE, CUE_MORE: CUE}


def labels(article: LabelledArticle, reading: View, doc: Doc) -> Ints:
    """Return the label of each token of a document made of the article's view.

    Marks at the ends of what is labelled are left out, as the annotators of one corpus include them and those of
    another do not. Where labels overlap, contents go before cues and these before sources.
    """
    ends = [_original(reading, token.idx, token.idx + len(token)) for token in doc]
    starts = np.asarray([start for start, _ in ends], dtype=np.int64)
    found = np.zeros(len(doc), dtype=np.int64)

    def mark(spans: Iterable[Span], first: int, again: int, more: int) -> None:
        for number, (start, end) in enumerate(sorted(spans)):
            at = max(0, int(np.searchsorted(starts, start, side="right")) - 1)
            among = [n for n in range(at, int(np.searchsorted(starts, end))) if ends[n][1] > start]
            words = [n for n in among if any(c.isalnum() for c in doc[n].text)]
            if words:
                found[words[0] : words[-1] + 1] = more
                found[words[0]] = again if number else first

    for quote in article.gold:
        mark(quote.source or (), SOURCE, SOURCE, SOURCE_MORE)
    for quote in article.gold:
        mark(quote.cue or (), CUE, CUE, CUE_MORE)
    for quote in article.gold:
        mark(quote.content, FIRST, AGAIN, MORE)
    return found


def of_paragraph(found: Ints, tokens: Tokens) -> Ints:
    """Return the labels of one paragraph; what goes on from another token than it may begins anew."""
    row = found[tokens.first : tokens.last].copy()
    for at, label in enumerate(row):
        before = FOLLOWS.get(int(label))
        if before is not None and (at == 0 or row[at - 1] not in before):
            row[at] = _BEGINS[int(label)]
    return row


def _original(reading: View, start: int, end: int) -> tuple[int, int]:
    return reading.original(start, end) if start < end else (start, end)
