"""What narrows a search beside words: speaker, outlet, kind and the like as tokens, days as rowids."""

import sqlite3

import msgspec

from db.errors import InvalidSearch
from db.extracted import ExtractedSpeaker
from db.filters import (
    confidence_tokens,
    kind_tokens,
    name_token,
    outlet_token,
    said_to_tokens,
    speaker_token,
)
from db.ids import looks_like_id, name_key, speaker_id
from db.models import Kind, QuoteSearch
from db.near_names import did_you_mean, near_speakers
from db.outlets import find_outlet
from db.overrides import current_id
from db.paging import (
    rowid_range,
)
from db.query import Field, ParsedQuery
from db.search import match_one_word

_DAY_FIELDS = ("before", "after")

# Speakers that one word of a name may stand for; each costs a look-up.
_MAX_NAMESAKES = 100


def rowids_of(search: QuoteSearch, query: ParsedQuery | None) -> tuple[int, int]:
    """Find the first and last rowid that the days of a search and those inside its `q` allow.

    Raises InvalidSearch.
    """
    first, last = rowid_range(search.published_from, search.published_to)
    if query is None:
        return first, last
    first_inside, last_inside = rowid_range(query.published_from, query.published_to)
    if max(first, first_inside) > min(last, last_inside):
        position = min(field.position for group in query.fields for field in group if field.name in _DAY_FIELDS)
        reason = "no day lies both between its days and between published_from and published_to"
        raise InvalidSearch("q", search.q or "", reason, position)
    return max(first, first_inside), min(last, last_inside)


def tokens_of(
    connection: sqlite3.Connection, search: QuoteSearch, query: ParsedQuery | None
) -> tuple[list[list[str]], list[str]]:
    """Find the tokens of everything a search is narrowed by but words and days.

    Of each of the first lists one must match, of the last none. Raises InvalidSearch.
    """
    filters = _filters(connection, search)
    if query is None:
        return filters, []

    def tokens(field: Field) -> list[str]:
        return _field_tokens(connection, search.q or "", field)

    for group in query.fields:
        if group[0].name not in _DAY_FIELDS:
            filters.append(sorted({token for field in group for token in tokens(field)}))
    without = [token for field in query.excluded for token in tokens(field)]
    if (without or query.words.excluded) and not filters and not query.words.groups:
        # What is left out must be left out of something: of every quote.
        filters.append(kind_tokens(None, has_speaker=None))
    return filters, without


def _field_tokens(connection: sqlite3.Connection, q: str, field: Field) -> list[str]:
    """Tokens of a field inside `q`; what a parameter refuses, this refuses at the value's place."""
    try:
        if field.name == "speaker":
            return _tokens_by_word(connection, field.value) or _speaker_tokens(connection, field.value)
        if field.name == "outlet":
            return [outlet_token(find_outlet(connection, field.value))]
    except InvalidSearch as error:
        raise InvalidSearch("q", q, error.reason, field.position) from None
    return kind_tokens(msgspec.convert(field.value, Kind), has_speaker=None)


def _tokens_by_word(connection: sqlite3.Connection, word: str) -> list[str]:
    """Tokens of all speakers who have this one word in a name; empty for several words, or where nobody has.

    Raises InvalidSearch for a word that too many have.
    """
    match = match_one_word(word)
    if match is None:
        return []
    rows = connection.execute(
        """
        SELECT DISTINCT CASE WHEN speakers.only_in IS NULL THEN speakers.key ELSE speaker_aliases.name END,
            speakers.only_in IS NULL
        FROM speaker_aliases_fts
        JOIN speaker_aliases ON speaker_aliases.rowid = speaker_aliases_fts.rowid
        JOIN speakers ON speakers.key = speaker_aliases.speaker
        WHERE speaker_aliases_fts MATCH ?
        LIMIT ?
        """,
        [match, _MAX_NAMESAKES + 1],
    ).fetchall()
    if len(rows) > _MAX_NAMESAKES:
        reason = f"more than {_MAX_NAMESAKES} speakers have it in their names; give a whole name, in quotation marks"
        raise InvalidSearch("speaker", word, reason)
    return sorted({speaker_token(found) if joined else name_token(found) for found, joined in rows})


def _filters(connection: sqlite3.Connection, search: QuoteSearch) -> list[list[str]]:
    """Tokens of everything a search is narrowed by but words and days; of each list one must match."""
    filters: list[list[str]] = []
    if search.speaker is not None:
        filters.append(_speaker_tokens(connection, search.speaker))
    if search.outlet is not None:
        filters.append([outlet_token(find_outlet(connection, search.outlet))])
    if search.said_to is not None:
        tokens = said_to_tokens(search.said_to)
        if not tokens:
            raise InvalidSearch("said_to", search.said_to, "no word to look for")
        filters += [[token] for token in tokens]
    if search.kind is not None or search.has_speaker is not None:
        filters.append(kind_tokens(search.kind, has_speaker=search.has_speaker))
    if search.min_confidence is not None:
        if not 0 <= search.min_confidence <= 1:
            raise InvalidSearch("min_confidence", str(search.min_confidence), "not a number from 0 to 1")
        tokens = confidence_tokens(search.min_confidence)
        filters += [tokens] if tokens else []
    return filters


def _speaker_tokens(connection: sqlite3.Connection, speaker: str) -> list[str]:
    """Tokens of the one speaker with this id, else of all who are called so."""
    if looks_like_id(speaker, "s"):
        found = connection.execute(
            "SELECT key FROM speakers WHERE id = ?", [current_id(connection, speaker)]
        ).fetchone()
        if found is not None:
            return [speaker_token(found[0])]
    key = name_key(speaker)
    called = {
        "key": key,
        "with_the": f"the {key}",
        "without_the": key.removeprefix("the "),
        # However else it is spelled; see db.spelling. (A bare surname has another id in each article.)
        "id": current_id(connection, speaker_id(ExtractedSpeaker(name=speaker), "")),
    }
    rows = connection.execute(
        """
        SELECT DISTINCT CASE WHEN speakers.only_in IS NULL THEN speakers.key ELSE speaker_aliases.name END,
            speakers.only_in IS NULL
        FROM speaker_aliases JOIN speakers ON speakers.key = speaker_aliases.speaker
        WHERE speaker_aliases.folded IN (:key, :with_the, :without_the)
        UNION SELECT key, 1 FROM speakers WHERE id = :id
        """,
        called,
    ).fetchall()
    if not rows:
        guesses = did_you_mean([guess.name for guess in near_speakers(connection, speaker)])
        raise InvalidSearch(
            "speaker", speaker, f"no speaker has that id, name or alias; {guesses}look it up with /v1/speakers?q="
        )
    return sorted({speaker_token(found) if joined else name_token(found) for found, joined in rows})
