"""The wordings nearest to some words: candidates compared, roughly all of them and exactly the best."""

import sqlite3
from collections.abc import Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from db.alignment import Alignment, Wording, align
from db.candidates import Narrowed, Weights, find_candidates, look_up_row, read_texts
from db.fold import fold_words

# A text was said from this score on, or from a lower one where what is shared tells so much of what a word tells that
# no other quote has. Of distorted quotes among a million (tests/bench/lookup.py) 97.6% are both first and found, and
# 99.6% of texts never said are not.
_FOUND, _FOUND_WITH_EVIDENCE, _EVIDENCE = 0.75, 0.5, 0.6
# Rare words tell much, but two or three in a row may just be a name that both mention.
_SOME, _MANY = 3, 5
# Or wherever it tells more than one such word: quotes run together score half each.
_SURE = 1.5
# Two quotes are of the same words from this score of the shared stretch alone on, if it tells so much. On the half of
# seeds/variants.json that is built on: precision 97.4%, recall 97.4%.
_SAME, _SAME_EVIDENCE = 0.55, 0.9
# Quotes of the same words as one, which are looked up by its weightiest words in a row.
_SIGHTINGS = 300
_IN_A_ROW = 5
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


def find_matches(connection: sqlite3.Connection, folded: Sequence[str], within: Narrowed) -> Matches:
    """Find the wordings nearest to these folded words, each once."""
    candidates = find_candidates(connection, folded, within)
    query = Wording(folded, candidates.weights)
    wordings: dict[tuple[str, ...], list[int]] = {}
    for rowid, text in candidates.texts.items():
        wordings.setdefault(tuple(fold_words(text)), []).append(rowid)
    known = {word: candidates.weights(word) for word in folded}
    average = candidates.weights.average
    rough = nlargest(_ALIGNED, wordings, key=lambda wording: _rough(known, query.weight, wording, average))
    weighed = {wording: Wording(wording, candidates.weights) for wording in rough}
    found = [(align(query, weighed[wording], spelling=False), wording) for wording in rough]
    found.sort(key=lambda match: match[0].score, reverse=True)
    found[:_SPELLED] = [(align(query, weighed[wording]), wording) for _, wording in found[:_SPELLED]]
    matches = [Match(wording, tuple(wordings[wording]), alignment) for alignment, wording in found]
    return Matches(sorted(matches, key=_order, reverse=True), candidates.weights)


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
    return Wording(wording, known.weights).evidence() >= _SAME_EVIDENCE * known.weights.unique


def is_same(one: Sequence[str], other: Sequence[str], known: Matches) -> bool:
    """Tell whether two wordings are of the same words, perhaps with more before or after them in either."""
    if tuple(one) == tuple(other):
        return True
    first, second = Wording(one, known.weights), Wording(other, known.weights)
    found = align(first, second)
    # Few words of two long quotes may be a name again.
    enough = found.words >= _MANY or found.evidence >= min(first.evidence(), second.evidence()) / 2
    return enough and found.inner >= _SAME and found.evidence >= _SAME_EVIDENCE * known.weights.unique


def more_sightings(connection: sqlite3.Connection, folded: Sequence[str], known: Matches, within: Narrowed) -> Matches:
    """Add to what was found for these folded words all quotes that share the best match's weightiest words in a row.

    Candidates are few; the same words may have been printed by hundreds of outlets.
    """
    if not known.matches:
        return known
    best = known.matches[0].folded
    width = min(_IN_A_ROW, len(best))
    rows = [best[start : start + width] for start in range(len(best) - width + 1)]
    rarest = max(rows, key=lambda row: sum(map(known.weights, row)))
    wordings = {match.folded: dict.fromkeys(match.rowids) for match in known.matches}
    for rowid, text in read_texts(connection, look_up_row(connection, rarest, within, _SIGHTINGS)).items():
        wordings.setdefault(tuple(fold_words(text)), {})[rowid] = None
    query = Wording(folded, known.weights)
    aligned = {match.folded: match.alignment for match in known.matches}
    matches = [
        Match(wording, tuple(rowids), aligned.get(wording) or align(query, Wording(wording, known.weights)))
        for wording, rowids in wordings.items()
    ]
    return known._replace(matches=sorted(matches, key=_order, reverse=True))


def _order(match: Match) -> tuple[float, float]:
    return match.alignment.score, match.alignment.quote_share


def _rough(known: Mapping[str, float], weight: float, wording: Sequence[str], average: float) -> float:
    """How much of the words looked for a wording has, and how little else."""
    common = known.keys() & set(wording)
    shared = sum(map(known.__getitem__, common))
    return shared / weight + shared / (weight + average * (len(wording) - len(common)))
