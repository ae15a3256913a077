"""Speakers: the list, and one with who quotes them."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from db.connection import reading
from db.errors import NotFound
from db.filters import speaker_token
from db.fold import fold
from db.history import history_of_speaker
from db.ids import looks_like_id
from db.models import (
    NameMatch,
    OutletCount,
    OutletRef,
    QuoteSearch,
    SpeakerDetail,
    SpeakerMatch,
    SpeakerRef,
    Total,
)
from db.near_names import match_name, near_speakers
from db.overrides import REMOVED, current_id
from db.paging import (
    COUNT_CAP,
    CURSOR_NAME,
    DAY_BITS,
    FIRST_DATED,
    Page,
    Rowid,
    fingerprint,
    make_cursor,
    make_total,
    read_cursor,
)
from db.quotes import QuotesFound, search_quotes
from db.search import match_expression, match_prefixes

_LIST = """
    SELECT id, quotes, name FROM speakers
    WHERE (:kind IS NULL OR kind = :kind)
    AND (:quotes IS NULL OR quotes <= :quotes AND (quotes < :quotes OR (name, id) > (:name, :id)))
    ORDER BY quotes DESC, name, id LIMIT :limit
"""
_FIND = """
    SELECT id, quotes, name FROM speakers
    WHERE key IN (
        SELECT speaker_aliases.speaker
        FROM speaker_aliases_fts JOIN speaker_aliases ON speaker_aliases.rowid = speaker_aliases_fts.rowid
        WHERE speaker_aliases_fts MATCH :match
    )
    AND (:kind IS NULL OR kind = :kind)
    AND (:quotes IS NULL OR quotes <= :quotes AND (quotes < :quotes OR (name, id) > (:name, :id)))
    ORDER BY quotes DESC, name, id LIMIT :limit
"""
# Where many are found, the first are often met sooner in the order of the list, among the most quoted, than all of them
# are sorted. Where they are not met there, they are sorted after all.
_WALK = """
    SELECT id, quotes, name FROM (
        SELECT key, id, quotes, name FROM speakers
        WHERE (:kind IS NULL OR kind = :kind)
        AND (:quotes IS NULL OR quotes <= :quotes AND (quotes < :quotes OR (name, id) > (:name, :id)))
        ORDER BY quotes DESC, name, id LIMIT :walked
    ) AS walked
    WHERE EXISTS (
        SELECT 1 FROM speaker_aliases
        WHERE speaker_aliases.speaker = walked.key
        AND NOT EXISTS (
            SELECT 1 FROM json_each(:beginnings) WHERE instr(' ' || speaker_aliases.folded, ' ' || value) = 0
        )
    )
    ORDER BY quotes DESC, name, id LIMIT :limit
"""
_WALK_FROM, _WALKED = 2_000, 2_000

_COUNT = """
    SELECT count(*) FROM (SELECT 1 FROM speakers WHERE :kind IS NULL OR kind = :kind LIMIT :limit)
"""
_COUNT_FOUND = """
    SELECT count(*) FROM (
        SELECT DISTINCT speaker_aliases.speaker
        FROM speaker_aliases_fts JOIN speaker_aliases ON speaker_aliases.rowid = speaker_aliases_fts.rowid
        WHERE speaker_aliases_fts MATCH :match
        LIMIT :limit
    )
"""
_COUNT_FOUND_OF_KIND = """
    SELECT count(*) FROM (
        SELECT DISTINCT speakers.key
        FROM speaker_aliases_fts
        JOIN speaker_aliases ON speaker_aliases.rowid = speaker_aliases_fts.rowid
        JOIN speakers ON speakers.key = speaker_aliases.speaker
        WHERE speaker_aliases_fts MATCH :match AND speakers.kind = :kind
        LIMIT :limit
    )
"""
# The index of words knows each speaker's quotes by day, so that the table needs none of its own.
_FIRST = """
    SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH :match AND rowid >= :dated ORDER BY rowid LIMIT 1
"""
_LAST = """
    SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH :match AND rowid >= :dated ORDER BY rowid DESC LIMIT 1
"""


def list_speakers(
    connection: sqlite3.Connection,
    *,
    q: str | None = None,
    kind: Literal["person", "organisation"] | None = None,
    limit: int,
    cursor: str | None = None,
) -> Page[SpeakerMatch]:
    """List speakers, most quotes first, then by name.

    `q` is beginnings of words that one of a speaker's names holds all of, in any order, folded. Where no name
    does, speakers are guessed at whose names are near, the nearest first. Raises InvalidSearch, InvalidCursor.
    """
    match = None if q is None else match_prefixes(q)
    made_by = fingerprint("speakers", q, kind)
    after = None if cursor is None else read_cursor(cursor, made_by, tuple[Rowid, str, str])
    quotes, name, id = after or (None, None, None)
    wanted = {
        "match": match,
        "beginnings": msgspec.json.encode(fold(q or "").split()).decode(),
        "kind": kind,
        "quotes": quotes,
        "name": name,
        "id": id,
    }
    with reading(connection):
        if name is not None and len(name) == CURSOR_NAME:
            whole = connection.execute("SELECT name FROM speakers WHERE id = ?", [id]).fetchone()
            wanted["name"] = whole[0] if whole else name
        count = _COUNT if match is None else _COUNT_FOUND if kind is None else _COUNT_FOUND_OF_KIND
        (counted,) = connection.execute(count, {**wanted, "limit": COUNT_CAP + 1}).fetchone()
        if q is not None and not counted:
            return _guess(connection, q, kind, made_by, limit, id)
        wanted |= {"limit": limit + 1, "walked": _WALKED}
        rows = []
        if match is not None and counted >= _WALK_FROM:
            rows = connection.execute(_WALK, wanted).fetchall()
        if len(rows) <= limit:
            rows = connection.execute(_LIST if match is None else _FIND, wanted).fetchall()
        found = _read_speakers(connection, [id for id, _, _ in rows[:limit]])
    items = tuple(
        SpeakerMatch(**fields, matched=None if q is None else match_name(q, (fields["name"], *fields["aliases"])))
        for fields in found
    )
    return Page(items, _cursor(made_by, items) if len(rows) > limit else None, make_total(counted))


def _guess(
    connection: sqlite3.Connection,
    q: str,
    kind: Literal["person", "organisation"] | None,
    made_by: str,
    limit: int,
    after: str | None,
) -> Page[SpeakerMatch]:
    """The page of near names behind the speaker with the id `after`."""
    near = near_speakers(connection, q, kind=kind)
    ids = [guess.id for guess in near]
    start = 0 if after is None else ids.index(after) + 1 if after in ids else len(ids)
    found = _read_speakers(connection, ids[start : start + limit])
    items = tuple(
        SpeakerMatch(**fields, matched=NameMatch(guess.alias, "similar"))
        for fields, guess in zip(found, near[start:], strict=False)
    )
    return Page(items, _cursor(made_by, items) if len(ids) > start + limit else None, Total(len(ids), True))


def _cursor(made_by: str, items: Sequence[SpeakerMatch]) -> str:
    return make_cursor(made_by, items[-1].quote_count, items[-1].name[:CURSOR_NAME], items[-1].id)


def get_speaker(connection: sqlite3.Connection, speaker_id: str) -> SpeakerDetail:
    """Read one speaker with the ten outlets that quote them most.

    The id of a speaker who was merged into another finds the other, here as elsewhere. Raises NotFound.
    """
    with reading(connection):
        key, speaker = find_speaker(connection, speaker_id)
        (fields,) = _read_speakers(connection, [speaker.id])
        outlets = connection.execute(
            """
            SELECT outlets.id, outlets.name, outlet_speakers.quotes
            FROM outlet_speakers JOIN outlets ON outlets.key = outlet_speakers.outlet
            WHERE outlet_speakers.speaker = ?
            ORDER BY outlet_speakers.quotes DESC, outlets.name, outlets.id LIMIT 10
            """,
            [key],
        ).fetchall()
        history = history_of_speaker(connection, speaker.id)
    return SpeakerDetail(
        **fields,
        history=history,
        outlets=tuple(OutletCount(OutletRef(id, name), quotes) for id, name, quotes in outlets),
    )


def list_speaker_quotes(
    connection: sqlite3.Connection, speaker_id: str, search: QuoteSearch, *, limit: int, cursor: str | None = None
) -> QuotesFound:
    """Find quotes of the speaker with this id among those of a search; see `db.quotes.search_quotes`.

    Raises NotFound, InvalidSearch, InvalidCursor.
    """
    with reading(connection):
        _, speaker = find_speaker(connection, speaker_id)
        return search_quotes(
            connection, msgspec.structs.replace(search, speaker=speaker.id), limit=limit, cursor=cursor
        )


def find_speaker(connection: sqlite3.Connection, speaker_id: str) -> tuple[int, SpeakerRef]:
    """Find the key of the speaker with this id, or of the one that speaker was merged into. Raises NotFound."""
    row = None
    if looks_like_id(speaker_id, "s"):
        row = connection.execute(
            "SELECT key, id, name FROM speakers WHERE id = ?", [current_id(connection, speaker_id)]
        ).fetchone()
    if row is None:
        raise NotFound("speaker", speaker_id)
    key, id, name = row
    return key, SpeakerRef(id, name)


def _read_speakers(connection: sqlite3.Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Read speakers as the fields of `db.models.Speaker`, in the order of the ids, unknown ones left out."""
    rows = connection.execute(
        """
        SELECT key, id, name, kind, quotes, articles
        FROM speakers WHERE id IN (SELECT value FROM json_each(?))
        """,
        [msgspec.json.encode(ids).decode()],
    ).fetchall()
    keys = [msgspec.json.encode([row[0] for row in rows]).decode()]
    names: dict[int, list[str]] = defaultdict(list)
    for key, name in connection.execute(
        """
        SELECT speaker, name FROM speaker_aliases
        WHERE speaker IN (SELECT value FROM json_each(?)) AND folded <> ? ORDER BY quotes DESC, name
        """,
        [*keys, REMOVED],
    ):
        names[key].append(name)
    # "Harbour Minister" and "harbour minister" are one role, in its commoner spelling.
    roles: dict[int, dict[str, str]] = defaultdict(dict)
    for key, role in connection.execute(
        """
        SELECT speaker, role FROM speaker_roles
        WHERE speaker IN (SELECT value FROM json_each(?)) ORDER BY quotes DESC, role
        """,
        keys,
    ):
        roles[key].setdefault(fold(role), role)
    found = {
        id: {
            "id": id,
            "name": name,
            "kind": kind,
            "aliases": tuple(other for other in names[key] if other != name),
            "roles": tuple(roles[key].values()),
            "quote_count": quotes,
            "article_count": articles,
            "first_seen": _seen(connection, _FIRST, key),
            "last_seen": _seen(connection, _LAST, key),
        }
        for key, id, name, kind, quotes, articles in rows
    }
    return [found[id] for id in ids if id in found]


def _seen(connection: sqlite3.Connection, sql: str, key: int) -> str | None:
    """Publication day of the first or last dated quote of a speaker, which its rowid carries."""
    wanted = {"match": match_expression(None, [[speaker_token(key)]]), "dated": FIRST_DATED}
    row = connection.execute(sql, wanted).fetchone()
    return None if row is None else date.fromordinal(row[0] >> DAY_BITS).isoformat()
