"""The wordings nearest to some words: candidates compared, roughly all of them and exactly the best."""

import sqlite3
from collections.abc import Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from db.alignment import Alignment, Wording, align
from db.candidates import Narrowed, Weights, find_candidates, look_up_row, read_wordings
from db.telling import about_another_number, set_phrases

# A text was said from this score on, or from a lower one where what is shared tells so much of what a word tells that
# no other quote has. Of distorted quotes among a million (tests/bench/lookup.py) 97.6% are both first and found, and
# 99.6% of texts never said are not.
_FOUND, _FOUND_WITH_EVIDENCE, _EVIDENCE = 0.75, 0.5, 0.6
# Rare words tell much, but two or three in a row may just be a name that both mention.
_SOME, _MANY = 3, 5
# Or wherever it tells more than one such word: quotes run together score half each.
_SURE = 1.5
# Two quotes are of the same words from this score of the shared stretch alone on, if it tells so much. On the half of
# seeds/variants.json that is built on: precision 97.4%, recall 97.4%; on unseen events see seeds/README.md.
_SAME, _SAME_EVIDENCE = 0.55, 0.9
# Quotes of the same words as one, which are looked up by its weightiest words in a row: so many rows, of which each may
# be a paper's own addition, and of each so many of the newest and, beyond these, of the oldest quotes.
_ROWS = 3
_IN_A_ROW = 5
_NEWEST, _OLDEST = 300, 100
# Microseconds that looking up a further row may take.
_FURTHER_ROW = 1500
# Printings that are counted.
_PRINTED = 10_000
# Wordings that are aligned, and of these the ones whose words are compared for spelling, too.
_ALIGNED = 12
_SPELLED = 6


class Match(NamedTuple):
    """One wording, the quotes that have it, by rowid, and how it compares with the words looked for."""

    folded: tuple[str, ...]
    rowids: tuple[int, ...]
    alignment: Alignment


class Matches(NamedTuple):
    """Wordings found, nearest first, and what was known for finding them."""

    matches: list[Match]
    weights: Weights
    printed: Weights
    """The weights but for how often the very words were printed: what is said again and again is not thereby common."""
    all_read: bool = True
    """Whether every quote that has words in a row with the best match was read."""


def find_matches(connection: sqlite3.Connection, folded: Sequence[str], within: Narrowed) -> Matches:
    """Find the wordings nearest to these folded words, each once."""
    candidates = find_candidates(connection, folded, within)
    query = Wording(folded, candidates.weights)
    wordings: dict[tuple[str, ...], list[int]] = {}
    for rowid, wording in candidates.wordings.items():
        wordings.setdefault(wording, []).append(rowid)
    known = {word: candidates.weights(word) for word in folded}
    average = candidates.weights.average
    rough = nlargest(_ALIGNED, wordings, key=lambda wording: _rough(known, query.weight, wording, average))
    weighed = {wording: Wording(wording, candidates.weights) for wording in rough}
    found = [(align(query, weighed[wording], spelling=False), wording) for wording in rough]
    found.sort(key=lambda match: match[0].score, reverse=True)
    found[:_SPELLED] = [(align(query, weighed[wording]), wording) for _, wording in found[:_SPELLED]]
    matches = [Match(wording, tuple(wordings[wording]), alignment) for alignment, wording in found]
    return Matches(sorted(matches, key=_order, reverse=True), candidates.weights, candidates.weights)


def is_found(alignment: Alignment, known: Matches) -> bool:
    """Tell whether a text this near to a quote comes from it, and not by chance."""
    unique = known.weights.unique
    return (
        alignment.score >= _FOUND
        or (
            alignment.score >= _FOUND_WITH_EVIDENCE
            and alignment.evidence >= _EVIDENCE * unique
            and alignment.words >= _SOME
        )
        or (alignment.evidence >= _SURE * unique and alignment.words >= _MANY)
    )


def is_telling(wording: Sequence[str], known: Matches) -> bool:
    """Tell whether a wording says enough that others who share it mean the same words."""
    return _weighed(wording, known).evidence() >= _SAME_EVIDENCE * known.printed.unique


def is_same(one: Sequence[str], other: Sequence[str], known: Matches) -> bool:
    """Tell whether two wordings are of the same words, perhaps with more before or after them in either."""
    if tuple(one) == tuple(other):
        return True
    first, second = _weighed(one, known), _weighed(other, known)
    found = align(first, second)
    # Few words of two long quotes may be a name again.
    enough = found.words >= _MANY or found.evidence >= min(first.evidence(), second.evidence()) / 2
    evidence = found.evidence
    if spoilt := about_another_number(found.pieces, one, other):
        shared = {index for piece in found.pieces if piece.op == "equal" for index in range(*piece.query)}
        evidence = sum(first.evidence((index, index + 1)) for index in shared - spoilt)
    return enough and found.inner >= _SAME and evidence >= _SAME_EVIDENCE * known.printed.unique


def _weighed(wording: Sequence[str], known: Matches) -> Wording:
    """A wording as it is compared with others of the same words: set phrases tell nothing of whose they are."""
    return Wording(wording, known.printed, set_phrases(wording))


def more_sightings(connection: sqlite3.Connection, folded: Sequence[str], known: Matches, within: Narrowed) -> Matches:
    """Add to what was found for these folded words quotes that share words in a row with what the best match shares.

    Candidates are few; the same words may have been printed by hundreds of outlets. The weightiest rows are looked up.
    """
    if not known.matches:
        return known
    best = known.matches[0]
    wordings = {match.folded: dict.fromkeys(match.rowids) for match in known.matches}
    printings: dict[str, int] = {}
    all_read = True
    stretch = _stretch(best)
    for row in _telling_rows(best.folded[slice(*stretch)], known.weights):
        rowids = look_up_row(connection, row, within, _PRINTED)
        for word in row:
            printings[word] = max(len(rowids), printings.get(word, 1))
        if len(rowids) > _NEWEST:
            oldest = look_up_row(connection, row, within, _OLDEST, oldest=True)
            some = list(dict.fromkeys([*rowids[:_NEWEST], *oldest]))
            all_read = all_read and len(some) >= len(rowids)
            rowids = some
        for rowid, wording in read_wordings(connection, rowids).items():
            wordings.setdefault(wording, {})[rowid] = None
    # (Rows seldom cover all words of the stretch.)
    most = max(printings.values(), default=1)
    counts: dict[str, tuple[float, int]] = {}
    for word in dict.fromkeys(best.folded[slice(*stretch)]) if most > 1 else ():
        count = printings.get(word, most)
        # What is known of its size is rough where it is in more than some quotes.
        exact = len(look_up_row(connection, (word,), within, 2 * count))
        counts[word] = (exact if exact < 2 * count else known.weights.size(word)), count
    query = Wording(folded, known.weights)
    aligned = {match.folded: match.alignment for match in known.matches}
    matches = [
        Match(wording, tuple(rowids), aligned.get(wording) or align(query, Wording(wording, known.weights)))
        for wording, rowids in wordings.items()
    ]
    matches.sort(key=_order, reverse=True)
    return known._replace(matches=matches, printed=known.weights.but_for(counts), all_read=all_read)


def _stretch(match: Match) -> tuple[int, int]:
    """From the first to the last word of a quote that the query has, or has changed."""
    shared = [piece.quote for piece in match.alignment.pieces if piece.op in ("equal", "changed")]
    return (shared[0][0], shared[-1][1]) if shared else (0, len(match.folded))


def _telling_rows(words: tuple[str, ...], weights: Weights) -> list[tuple[str, ...]]:
    """The weightiest rows of words, none overlapping."""
    width = min(_IN_A_ROW, len(words))
    found: list[int] = []
    for place in sorted(range(len(words) - width + 1), key=lambda place: -sum(map(weights, words[place:][:width]))):
        if len(found) == _ROWS or any(abs(place - other) < width for other in found):
            continue
        if not found or weights.cost(words[place : place + width]) <= _FURTHER_ROW:
            found.append(place)
    return [words[place : place + width] for place in found]


def _order(match: Match) -> tuple[float, float]:
    return match.alignment.score, match.alignment.quote_share


def _rough(known: Mapping[str, float], weight: float, wording: Sequence[str], average: float) -> float:
    """How much of the words looked for a wording has, and how little else."""
    common = known.keys() & set(wording)
    shared = sum(map(known.__getitem__, common))
    return shared / weight + shared / (weight + average * (len(wording) - len(common)))
