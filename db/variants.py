"""Variants: the same words as others report them, and to whom they give them."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from db.alignment import Wording, align, in_characters
from db.answers import Attribution, Report, Variant, Variants
from db.candidates import Narrowed, wording_of
from db.connection import reading
from db.deadline import check_deadline
from db.errors import NotFound
from db.fold import fold, fold_words, words
from db.ids import looks_like_id, number_of, public_id
from db.matching import Match, find_matches, is_same, is_telling, more_sightings
from db.models import Quote, QuoteSearch
from db.narrowing import tokens_of
from db.paging import LAST_ROWID
from db.quotes import read_quotes
from db.sightings import attributions, by_date, earliest
from db.spelling import is_part_of

_read_names = msgspec.json.Decoder(tuple[str, ...]).decode

# Words around a quote that must be the same to make two reports one sentence; fewer are just "he said".
_AROUND = 4


def find_variants(connection: sqlite3.Connection, quote_id: str) -> Variants:
    """Find every wording of a quote's words, with who reports it so and whom each names. Raises NotFound.

    A wording of few or common words ("yes") has variants only of the very same words by the same speaker.
    """
    if not looks_like_id(quote_id, "q"):
        raise NotFound("quote", quote_id)
    with reading(connection):
        row = connection.execute("SELECT rowid FROM quotes WHERE id = ?", [number_of(quote_id)]).fetchone()
        if row is None:
            raise NotFound("quote", quote_id)
        (rowid,) = row
        quote = Quote(**read_quotes(connection, [rowid])[0])
        matches, all_read = _same_words(connection, rowid, quote)
        rowids = sorted(rowid for match in matches for rowid in match.rowids)
        read = {found: Quote(**fields) for found, fields in zip(rowids, read_quotes(connection, rowids), strict=True)}
        quotes = list(read.values())
        agencies = _read_agencies(connection, {other.article.id for other in quotes})
        people = _read_people(connection, {other.speaker.id for other in quotes if other.speaker})
    wire = _wire(quotes, agencies)
    first = earliest(quotes)
    own = matches[0].folded
    return Variants(
        quote=quote,
        total=len(rowids),
        total_is_exact=all_read,
        variants=tuple(
            _variant(quote, [read[rowid] for rowid in sorted(match.rowids)], match, wire) for match in matches
        ),
        rival_attributions=_rivals(quotes, people),
        earliest=None if first.published_at is None else _report(first, wire=wire[first.id]),
        contained_in=sum(len(match.rowids) for match in matches if _holds(match.folded, own)),
        contains=sum(len(match.rowids) for match in matches if _holds(own, match.folded)),
    )


def _same_words(connection: sqlite3.Connection, rowid: int, quote: Quote) -> tuple[list[Match], bool]:
    """The wordings of a quote's words, its own first, and whether all quotes were read that may have them."""
    folded = own = wording_of(quote.text)
    found: list[Match] = []
    all_read = True
    if folded:
        within = Narrowed((), 0, LAST_ROWID)
        known = more_sightings(connection, folded, find_matches(connection, folded, within), within)
        if is_telling(folded, known):
            found = [match for match in known.matches if is_same(folded, match.folded, known)]
            all_read = known.all_read
        elif quote.speaker is not None:
            tokens, _ = tokens_of(connection, QuoteSearch(speaker=quote.speaker.id), None)
            within = Narrowed(tokens, 0, LAST_ROWID)
            known = more_sightings(connection, folded, find_matches(connection, folded, within), within)
            found = [match for match in known.matches if match.folded == own]
            all_read = known.all_read
    found.sort(key=lambda match: match.folded != own)
    if not found or rowid not in found[0].rowids:
        # (Of words that stand in very many quotes this one may not be among those looked at.)
        others = found[0].rowids if found and found[0].folded == own else ()
        rest = found[1:] if others else found
        query = Wording(folded, lambda _: 1.0)
        found = [Match(own, (rowid, *others), align(query, query)), *rest]
    return found, all_read


def _variant(quote: Quote, reports: Sequence[Quote], match: Match, wire: Mapping[str, bool]) -> Variant:
    printings = Counter(report.text for report in reports)
    text = quote.text if quote.text in printings else max(printings, key=lambda text: (printings[text], text))
    return Variant(
        text=text,
        alignment=in_characters(match.alignment.pieces, words(quote.text), words(text)),
        reports=tuple(_report(report, wire=wire[report.id]) for report in sorted(reports, key=by_date)),
    )


def _report(quote: Quote, *, wire: bool) -> Report:
    return Report(
        quote_id=quote.id,
        outlet=quote.outlet,
        speaker=quote.speaker,
        source=quote.source,
        published_at=quote.published_at,
        published_precision=quote.published_precision,
        wire=wire,
    )


def _wire(quotes: Sequence[Quote], agencies: Mapping[str, Sequence[str]]) -> dict[str, bool]:
    """Which quotes, by id, are agency copy: `agencies` are those that each article credits, by its id."""
    credited = Counter(fold(agency) for quote in quotes for agency in set(agencies[quote.article.id]))
    outlets = {fold(quote.outlet.name) for quote in quotes if quote.outlet}
    sentences: dict[tuple[str, ...], Quote] = {}
    found: dict[str, bool] = {}
    for quote in sorted(quotes, key=by_date):
        check_deadline()
        own = fold(quote.outlet.name) if quote.outlet else None
        named = {fold(agency) for agency in agencies[quote.article.id]} - {own}
        around = (*fold_words(quote.selector.prefix)[1:], "…", *fold_words(quote.selector.suffix)[:-1])
        first = sentences.setdefault(around, quote) if len(around) > _AROUND else quote
        found[quote.id] = bool(named & outlets) or any(credited[agency] > 1 for agency in named)
        found[quote.id] |= first is not quote and first.outlet != quote.outlet
    return found


def _rivals(quotes: Sequence[Quote], people: set[str]) -> tuple[Attribution, ...]:
    """Attributions to people who cannot be one."""
    named = [one for one in attributions(quotes) if one.speaker is not None and one.speaker.id in people]
    names = {one.speaker.id: one.speaker.name for one in named if one.speaker}
    rivals = {
        one
        for one, name in names.items()
        if any(not is_part_of(name, theirs) and not is_part_of(theirs, name) for theirs in names.values())
    }
    return tuple(one for one in named if one.speaker and one.speaker.id in rivals)


def _holds(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    """Tell whether all words of one stand in the other in a row, and the other has more."""
    return len(shorter) < len(longer) and f" {' '.join(shorter)} " in f" {' '.join(longer)} "


def _read_agencies(connection: sqlite3.Connection, articles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The agencies that articles credit, by the article's id."""
    rows = connection.execute(
        "SELECT id, agencies FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode([number_of(id) for id in articles]).decode()],
    )
    return {public_id("a", number): () if agencies is None else _read_names(agencies) for number, agencies in rows}


def _read_people(connection: sqlite3.Connection, speakers: Iterable[str]) -> set[str]:
    """Which of some speakers are people, by id."""
    rows = connection.execute(
        "SELECT id FROM speakers WHERE kind = 'person' AND id IN (SELECT value FROM json_each(?))",
        [msgspec.json.encode(list(speakers)).decode()],
    )
    return {id for (id,) in rows}
