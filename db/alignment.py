"""Two wordings side by side: which words both have, which one lacks, which were changed, and how much that weighs."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA, LCSseq

from db.answers import AlignedPart
from db.deadline import check_deadline
from db.fold import Word
from db.models import Span

# A word counts as another one misspelt from this similarity on: letters dropped, added, changed or swapped, of
# all letters. "harbor" and "harbour" have 0.86, "lease" and "leave" 0.8, "first" and "fast" 0.6.
_NEAR = 0.7
# Pairs of words in a gap up to which each is compared with each for spelling; larger gaps are rewritten anyway.
_SPELLED = 150
# Words at either end up to which other words there are taken for changed ones.
_CHANGED = 3
# What a word in a gap takes away, of what a shared one gives. At 1 a half quote with a few more changes falls in
# two; at 0.25 stray "the"s far away are taken for parts of it.
_GAP = 0.5
# What the same words in another order are worth. Without it, two words that changed places in a quote of six leave
# less than half of it.
_REORDERED = 0.8

COMMON = 3.5
"""What common words weigh, those of every seventh quote: they come in the same order by grammar and tell nothing."""

Op = Literal["equal", "missing", "added", "changed"]


class Piece(NamedTuple):
    """A step of an alignment, in words: `query[start:end]` stands for `quote[start:end]`."""

    op: Op
    query: tuple[int, int]
    quote: tuple[int, int]
    near: float = 0.0
    """Of one word that is changed into one near in spelling: their similarity."""


class Alignment(NamedTuple):
    """How one wording turns into another.

    `score` is the shared weight, of all weight in the query and in what the quote has between the shared
    words: 0 to 1; `inner` leaves out what the query has before and after them, too. `quote_share` is the share
    of the quote's weight. `evidence` is how much what is shared tells, see `COMMON`; `words` how many words are.
    """

    pieces: tuple[Piece, ...]
    score: float
    inner: float
    quote_share: float
    evidence: float
    words: int


class Wording:
    """Folded words with the weight of each, as two of them are compared; those at the places `common` tell nothing."""

    def __init__(self, words: Sequence[str], weigh: Callable[[str], float], common: Collection[int] = ()) -> None:
        self.words = list(words)
        self.weights = [
            min(COMMON, weigh(word)) if place in common else weigh(word) for place, word in enumerate(words)
        ]
        self._tells = [0.0, *accumulate(max(0.0, weight - COMMON) for weight in self.weights)]
        self._sums = [0.0, *accumulate(self.weights)]
        self.weight = self._sums[-1]

    def weight_of(self, part: tuple[int, int]) -> float:
        """Weight of some neighbouring words."""
        return self._sums[part[1]] - self._sums[part[0]]

    def evidence(self, part: tuple[int, int] | None = None) -> float:
        """What some neighbouring words, or all, tell: their weight beyond that of common words."""
        start, end = part or (0, len(self.words))
        return self._tells[end] - self._tells[start]


def align(query: Wording, quote: Wording, *, spelling: bool = True) -> Alignment:
    """Align two wordings.

    Shared words are those of a longest common row; a word near in spelling counts by its similarity, unless
    `spelling` is false, which is faster. What lies outside the best stretch of shared words is missing or added, and so
    is not held against a quote that is longer than the query; but up to three words on either side are changed. Where
    both hold the same words in another order, the score is at least _REORDERED of the share of the words.
    """
    check_deadline()
    pieces = _shared(query.words, quote.words)
    if spelling:
        pieces = [piece for gap in pieces for piece in _respell(gap, query.words, quote.words)]
    pieces = _trim(pieces, query, quote)
    shared = lost = around = evidence = 0.0
    count = 0
    inside = [index for index, piece in enumerate(pieces) if piece.op in ("equal", "changed")]
    for index, piece in enumerate(pieces):
        gain, loss = _value(piece, query, quote)
        shared += gain
        if gain:
            count += piece.query[1] - piece.query[0]
            evidence += query.evidence(piece.query) if piece.op == "equal" else piece.near * quote.evidence(piece.quote)
        if inside[:1] <= [index] <= inside[-1:]:
            lost += loss
        elif piece.op == "added":
            around += loss
    if not shared:
        return Alignment(tuple(pieces), 0.0, 0.0, 0.0, 0.0, 0)
    return Alignment(
        tuple(pieces),
        max(shared / (shared + lost + around), _REORDERED * in_any_order(query, quote)),
        shared / (shared + lost),
        shared / quote.weight,
        evidence,
        count,
    )


def covered(alignment: Alignment) -> tuple[int, int]:
    """From the first to the last word of the query that the quote has, or has changed."""
    shared = [piece.query for piece in alignment.pieces if piece.op in ("equal", "changed")]
    return (shared[0][0], shared[-1][1]) if shared else (0, 0)


def in_any_order(query: Wording, quote: Wording) -> float:
    """The weight of the words in both, of the weight of all words in either: 0 to 1."""
    counts = Counter(query.words)
    common = 0.0
    for word, weight in zip(quote.words, quote.weights, strict=True):
        if counts[word] > 0:
            counts[word] -= 1
            common += weight
    every = query.weight + quote.weight - common
    return common / every if every else 0.0


def in_characters(pieces: Sequence[Piece], query: Sequence[Word], quote: Sequence[Word]) -> tuple[AlignedPart, ...]:
    """Turn an alignment of words into offsets of both texts; an empty span stands where words would be."""
    check_deadline()
    return tuple(AlignedPart(piece.op, _span(piece.query, query), _span(piece.quote, quote)) for piece in pieces)


def _span(part: tuple[int, int], words: Sequence[Word]) -> Span:
    start, end = part
    if start < end:
        return words[start].start, words[end - 1].end
    place = words[start - 1].end if start else 0
    return place, place


class _Run(NamedTuple):
    """Words in a row that both have, from which word of each on."""

    query: int
    quote: int
    length: int


def _shared(query: list[str], quote: list[str]) -> list[Piece]:
    """The longest common row of words and the gaps between, each gap one piece."""
    runs: list[_Run] = []
    for step in LCSseq.opcodes(query, quote):
        if step.tag == "equal":
            run = _Run(step.src_start, step.dest_start, step.src_end - step.src_start)
            while runs and (joined := _join(runs[-1], run, query, quote)):
                runs.pop()
                run = joined
            runs.append(run)
    found: list[Piece] = []
    at = (0, 0)
    for first, second, length in runs:
        found += _gap(at, (first, second))
        at = (first + length, second + length)
        found.append(Piece("equal", (first, at[0]), (second, at[1])))
    return found + _gap(at, (len(query), len(quote)))


def _join(one: _Run, next: _Run, query: list[str], quote: list[str]) -> _Run | None:
    """Put one of two runs next to the other where the same words stand there, too; None where they do not.

    Of "we did not come, we came" the longest common row with "we came" begins at either "we".
    """
    if one.query + one.length != next.query and one.quote + one.length != next.quote:
        return None
    length = one.length + next.length
    words = [*query[one.query : one.query + one.length], *query[next.query : next.query + next.length]]
    last = next.query - one.length, next.quote - one.length
    for first, second in (last, (one.query, one.quote)):
        if query[first : first + length] == quote[second : second + length] == words:
            return _Run(first, second, length)
    return None


def _gap(start: tuple[int, int], end: tuple[int, int]) -> list[Piece]:
    query, quote = (start[0], end[0]), (start[1], end[1])
    if query[0] < query[1] and quote[0] < quote[1]:
        return [Piece("changed", query, quote)]
    if query[0] < query[1]:
        return [Piece("added", query, quote)]
    return [Piece("missing", query, quote)] if quote[0] < quote[1] else []


def _respell(gap: Piece, query: Sequence[str], quote: Sequence[str]) -> list[Piece]:
    """Part a gap at the words that differ only in spelling, in their order on both sides."""
    if gap.op != "changed" or (gap.query[1] - gap.query[0]) * (gap.quote[1] - gap.quote[0]) > _SPELLED:
        return [gap]
    rows, columns = range(*gap.query), range(*gap.quote)
    # best[row][column]: the most similarity that the words from there on can share.
    best = {(row, column): 0.0 for row in (*rows, gap.query[1]) for column in (*columns, gap.quote[1])}
    near = {(row, column): similarity(query[row], quote[column]) for row in rows for column in columns}
    for row in reversed(rows):
        for column in reversed(columns):
            best[row, column] = max(
                best[row + 1, column],
                best[row, column + 1],
                near[row, column] + best[row + 1, column + 1] if near[row, column] else 0,
            )
    found: list[Piece] = []
    first, second = gap.query[0], gap.quote[0]
    done = first, second
    while first < gap.query[1] and second < gap.quote[1]:
        likeness = near[first, second]
        if likeness and best[first, second] == likeness + best[first + 1, second + 1]:
            found += _gap(done, (first, second))
            found.append(Piece("changed", (first, first + 1), (second, second + 1), likeness))
            first += 1
            second += 1
            done = first, second
        elif best[first, second] == best[first + 1, second]:
            first += 1
        else:
            second += 1
    return found + _gap(done, (gap.query[1], gap.quote[1]))


def similarity(one: str, other: str) -> float:
    """How near two words are in spelling, 0 where they are simply two words."""
    if min(len(one), len(other)) < 3:
        return 0.0
    return OSA.normalized_similarity(one, other, score_cutoff=_NEAR)


def _value(piece: Piece, query: Wording, quote: Wording) -> tuple[float, float]:
    """What a piece gives to the shared weight, and what it takes."""
    in_query = query.weight_of(piece.query)
    if piece.op == "equal":
        return in_query, 0.0
    in_quote = quote.weight_of(piece.quote)
    if piece.near:
        lighter = min(in_query, in_quote)
        return piece.near * lighter, (1 - piece.near) * lighter
    return 0.0, max(in_query, in_quote)


def _trim(pieces: Sequence[Piece], query: Wording, quote: Wording) -> list[Piece]:
    """Keep the row of pieces that shares most for its gaps; what stands before and after is added and missing."""
    best = total = 0.0
    first = start = end = 0
    for index, piece in enumerate(pieces):
        gain, loss = _value(piece, query, quote)
        if total <= 0 and gain:
            total, start = 0.0, index
        total += gain - _GAP * loss
        if gain and total > best:
            best, first, end = total, start, index + 1
    kept = pieces[first:end]
    whole = len(query.words), len(quote.words)
    if not kept:
        return _apart((0, 0), whole)
    before = kept[0].query[0], kept[0].quote[0]
    after = kept[-1].query[1], kept[-1].quote[1]
    return [*_apart((0, 0), before), *kept, *_apart(after, whole)]


def _apart(start: tuple[int, int], end: tuple[int, int]) -> list[Piece]:
    """Words before or after all that is shared: a few on both sides are changed, more do not stand for each other."""
    query, quote = (start[0], end[0]), (start[1], end[1])
    if max(query[1] - query[0], quote[1] - quote[0]) <= _CHANGED:
        return _gap(start, end)
    added = Piece("added", query, (start[1], start[1]))
    missing = Piece("missing", (end[0], end[0]), quote)
    return [piece for piece in (added, missing) if piece.query[0] < piece.query[1] or piece.quote[0] < piece.quote[1]]
