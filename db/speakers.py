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
from db.ids import looks_like_id
from db.models import OutletCount, OutletRef, Speaker, SpeakerDetail
from db.paging import (
    COUNT_CAP,
    DAY_BITS,
    FIRST_DATED,
    Page,
    Rowid,
    fingerprint,
    make_cursor,
    make_total,
    read_cursor,
)
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
_COUNT = """
    SELECT count(*) FROM (SELECT 1 FROM speakers WHERE :kind IS NULL OR kind = :kind LIMIT :limit)
"""
_COUNT_FOUND = """
    SELECT count(*) FROM (
        SELECT DISTINCT speakers.id
        FROM speaker_aliases_fts
        JOIN speaker_aliases ON speaker_aliases.rowid = speaker_aliases_fts.rowid
        JOIN speakers ON speakers.key = speaker_aliases.speaker
        WHERE speaker_aliases_fts MATCH :match AND (:kind IS NULL OR speakers.kind = :kind)
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
) -> Page[Speaker]:
    """List speakers, most quotes first, then by name.

    `q` is beginnings of words that one of a speaker's names holds all of, in any order, folded. Raises
    InvalidSearch, InvalidCursor.
    """
    match = None if q is None else match_prefixes(q)
    made_by = fingerprint("speakers", q, kind)
    quotes, name, id = (None, None, None) if cursor is None else read_cursor(cursor, made_by, tuple[Rowid, str, str])
    wanted = {"match": match, "kind": kind, "quotes": quotes, "name": name, "id": id, "limit": limit + 1}
    with reading(connection):
        rows = connection.execute(_LIST if match is None else _FIND, wanted).fetchall()
        items = _read_speakers(connection, [id for id, _, _ in rows[:limit]])
        (counted,) = connection.execute(
            _COUNT if match is None else _COUNT_FOUND, {**wanted, "limit": COUNT_CAP + 1}
        ).fetchone()
    following = None
    if len(rows) > limit:
        id, quotes, name = rows[limit - 1]
        following = make_cursor(made_by, quotes, name, id)
    return Page(tuple(Speaker(**fields) for fields in items), following, make_total(counted))


def get_speaker(connection: sqlite3.Connection, speaker_id: str) -> SpeakerDetail:
    """Read one speaker with the ten outlets that quote them most. Raises NotFound."""
    if not looks_like_id(speaker_id, "s"):
        raise NotFound("speaker", speaker_id)
    with reading(connection):
        found = _read_speakers(connection, [speaker_id])
        if not found:
            raise NotFound("speaker", speaker_id)
        outlets = connection.execute(
            """
            SELECT outlets.id, outlets.name, outlet_speakers.quotes
            FROM outlet_speakers JOIN outlets ON outlets.key = outlet_speakers.outlet
            WHERE outlet_speakers.speaker = (SELECT key FROM speakers WHERE id = ?)
            ORDER BY outlet_speakers.quotes DESC, outlets.name, outlets.id LIMIT 10
            """,
            [speaker_id],
        ).fetchall()
    return SpeakerDetail(
        **found[0],
        outlets=tuple(OutletCount(OutletRef(id, name), quotes) for id, name, quotes in outlets),
    )


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
        WHERE speaker IN (SELECT value FROM json_each(?)) ORDER BY quotes DESC, name
        """,
        keys,
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
