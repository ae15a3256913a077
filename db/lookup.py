"""Lookup: a text as somebody remembers it, and what was really said."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Literal

from db.alignment import Wording, align, covered, in_characters
from db.answers import Lookup, LookupMatch
from db.candidates import Narrowed, Weights
from db.connection import reading
from db.errors import InvalidSearch
from db.fold import Word, words
from db.matching import Match, Matches, find_matches, is_found, is_same, more_sightings
from db.models import Quote, QuoteSearch
from db.narrowing import tokens_of
from db.paging import rowid_range
from db.quotes import read_quotes
from db.sightings import earliest, summarise, verbatim_in_query

LONGEST = 2000
"""Characters of a text that is looked up: some 350 words, far more than a quote of a person has."""

# From this score on next to all words are there: one in ten missing, or a letter wrong in every third.
_CLOSE = 0.85
# Share of a text, by weight, that may stand outside the shared stretch before it is only partly found.
_OUTSIDE = 0.25
# Words that a further quote must explain where the first has only a part of the text.
_FURTHER = 4


def look_up(
    connection: sqlite3.Connection,
    text: str,
    *,
    speaker: str | None = None,
    outlet: str | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    limit: int = 5,
) -> Lookup:
    """Find what was really said of a text, word by word, by whom, and who printed it first.

    Filters are those of `search_quotes`. `limit` is how many wordings are answered at most; of a text that runs several
    quotes together the best of each part always is. Raises InvalidSearch for a text without words or longer than
    LONGEST.
    """
    if len(text) > LONGEST:
        raise InvalidSearch("text", text, f"longer than {LONGEST} characters; look up one quote at a time", LONGEST)
    found = words(text)
    if not found:
        raise InvalidSearch("text", text, "no word to look for")
    search = QuoteSearch(speaker=speaker, outlet=outlet)
    first, last = rowid_range(published_from, published_to)
    with reading(connection):
        filters, _ = tokens_of(connection, search, None)
        within = Narrowed(filters, first, last)
        folded = [word.folded for word in found]
        nearest = find_matches(connection, folded, within)
        matches = [match for match in nearest.matches if is_found(match.alignment, nearest)]
        if not matches:
            return Lookup(text=text, verdict="not_found", summary=summarise(()), matches=())
        nearest = more_sightings(connection, folded, nearest, within)
        matches = [match for match in nearest.matches if is_found(match.alignment, nearest)]
        best = matches[0]
        same = [match for match in nearest.matches if is_same(best.folded, match.folded, nearest)]
        further = _further(connection, best, folded, nearest, within)
        others = {match.folded for match in further}
        matches = [best, *further, *(match for match in matches[1:] if match.folded not in others)]
        matches = matches[: max(limit, 1 + len(further))]
        rowids = list(dict.fromkeys(rowid for match in (*matches, *same) for rowid in match.rowids))
        read = {rowid: Quote(**fields) for rowid, fields in zip(rowids, read_quotes(connection, rowids), strict=True)}
    return Lookup(
        text=text,
        verdict=_verdict(folded, best, nearest.weights),
        summary=summarise(
            [read[rowid] for rowid in sorted(rowid for match in same for rowid in match.rowids)],
            all_read=nearest.all_read,
        ),
        matches=tuple(_answer(found, match, read, all_read=nearest.all_read) for match in matches),
    )


def _further(
    connection: sqlite3.Connection, best: Match, folded: Sequence[str], nearest: Matches, within: Narrowed
) -> list[Match]:
    """The quotes that were run together with the best one: what explains the words before and after it."""
    start, end = covered(best.alignment)
    further: list[Match] = []
    for first, last in ((0, start), (end, len(folded))):
        if last - first < _FURTHER:
            continue
        part = find_matches(connection, folded[first:last], within)
        known = {best.folded, *(match.folded for match in further)}
        if part.matches and is_found(part.matches[0].alignment, part) and part.matches[0].folded not in known:
            found = part.matches[0]
            whole = align(Wording(folded, nearest.weights), Wording(found.folded, nearest.weights))
            further.append(found._replace(alignment=whole))
    return further


def _verdict(folded: Sequence[str], best: Match, weights: Weights) -> Literal["exact", "close", "altered", "partial"]:
    if tuple(folded) == best.folded:
        return "exact"
    pieces = best.alignment.pieces
    inside = [index for index, piece in enumerate(pieces) if piece.op == "equal" or piece.near]
    ends = [*pieces[: inside[0]], *pieces[inside[-1] + 1 :]]
    added = sum(weights(word) for piece in ends for word in folded[slice(*piece.query)])
    missing = sum(weights(word) for piece in ends for word in best.folded[slice(*piece.quote)])
    if added > _OUTSIDE * sum(map(weights, folded)) or missing > _OUTSIDE * sum(map(weights, best.folded)):
        return "partial"
    return "close" if best.alignment.score >= _CLOSE else "altered"


def _answer(found: Sequence[Word], match: Match, read: Mapping[int, Quote], *, all_read: bool) -> LookupMatch:
    quote = earliest(read[rowid] for rowid in sorted(match.rowids))
    quoted = words(quote.text)
    return LookupMatch(
        quote=quote,
        sightings=len(match.rowids),
        sightings_is_exact=all_read,
        score=round(match.alignment.score, 2),
        alignment=in_characters(match.alignment.pieces, found, quoted),
        verbatim=verbatim_in_query(match.alignment.pieces, found, quoted, quote),
    )
