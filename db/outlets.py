"""Outlets: the list, and one with whom it quotes."""

import sqlite3

import msgspec

from db.connection import reading
from db.errors import InvalidSearch, NotFound
from db.fold import words
from db.ids import looks_like_id, name_key
from db.models import Outlet, OutletDetail, SpeakerCount, SpeakerRef
from db.paging import (
    COUNT_CAP,
    Page,
    Rowid,
    fingerprint,
    make_cursor,
    make_total,
    read_cursor,
)


def list_outlets(
    connection: sqlite3.Connection, *, q: str | None = None, limit: int, cursor: str | None = None
) -> Page[Outlet]:
    """List outlets, most quotes first, then by name; `q` is beginnings of words of the name, folded.

    Raises InvalidSearch, InvalidCursor.
    """
    beginnings = [] if q is None else [word.folded for word in words(q)]
    if q is not None and not beginnings:
        raise InvalidSearch("q", q, "no word to look for")
    made_by = fingerprint("outlets", q)
    quotes, name, id = (None, None, None) if cursor is None else read_cursor(cursor, made_by, tuple[Rowid, str, str])
    wanted = {
        "beginnings": msgspec.json.encode(beginnings).decode(),
        "quotes": quotes,
        "name": name,
        "id": id,
        "limit": limit + 1,
    }
    with reading(connection):
        rows = connection.execute(
            """
            SELECT id, name, domain, articles, quotes FROM outlets
            WHERE NOT EXISTS (
                SELECT 1 FROM json_each(:beginnings) WHERE instr(' ' || folded, ' ' || value) = 0
            )
            AND (:quotes IS NULL OR quotes < :quotes OR (quotes = :quotes AND (name, id) > (:name, :id)))
            ORDER BY quotes DESC, name, id LIMIT :limit
            """,
            wanted,
        ).fetchall()
        (counted,) = connection.execute(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM outlets
                WHERE NOT EXISTS (
                    SELECT 1 FROM json_each(:beginnings) WHERE instr(' ' || folded, ' ' || value) = 0
                )
                LIMIT :limit
            )
            """,
            {**wanted, "limit": COUNT_CAP + 1},
        ).fetchone()
    items = tuple(
        Outlet(id=id, name=name, domain=domain, article_count=articles, quote_count=quotes)
        for id, name, domain, articles, quotes in rows[:limit]
    )
    following = None
    if len(rows) > limit:
        following = make_cursor(made_by, items[-1].quote_count, items[-1].name, items[-1].id)
    return Page(items, following, make_total(counted))


def get_outlet(connection: sqlite3.Connection, outlet_id: str) -> OutletDetail:
    """Read one outlet with the ten it quotes most. Raises NotFound."""
    if not looks_like_id(outlet_id, "o"):
        raise NotFound("outlet", outlet_id)
    with reading(connection):
        row = connection.execute(
            "SELECT key, id, name, domain, articles, quotes FROM outlets WHERE id = ?", [outlet_id]
        ).fetchone()
        if row is None:
            raise NotFound("outlet", outlet_id)
        key, id, name, domain, articles, quotes = row
        speakers = connection.execute(
            """
            SELECT speakers.id, speakers.name, outlet_speakers.quotes
            FROM outlet_speakers JOIN speakers ON speakers.key = outlet_speakers.speaker
            WHERE outlet_speakers.outlet = ?
            ORDER BY outlet_speakers.quotes DESC, speakers.name, speakers.id LIMIT 10
            """,
            [key],
        ).fetchall()
    return OutletDetail(
        id=id,
        name=name,
        domain=domain,
        article_count=articles,
        quote_count=quotes,
        speakers=tuple(SpeakerCount(SpeakerRef(id, name), quotes) for id, name, quotes in speakers),
    )


def find_outlet(connection: sqlite3.Connection, outlet: str) -> int:
    """Find the key of an outlet by its id or name, with or without "The".

    Raises InvalidSearch naming the parameter `outlet`.
    """
    row = None
    if looks_like_id(outlet, "o"):
        row = connection.execute("SELECT key FROM outlets WHERE id = ?", [outlet]).fetchone()
    if row is None:
        key = name_key(outlet)
        row = connection.execute(
            """
            SELECT key FROM outlets WHERE folded IN (:key, 'the ' || :key, :without_the)
            ORDER BY folded = :key DESC LIMIT 1
            """,
            {"key": key, "without_the": key.removeprefix("the ")},
        ).fetchone()
    if row is None:
        raise InvalidSearch("outlet", outlet, "no outlet has that id or name; look it up with /v1/outlets?q=")
    found: int = row[0]
    return found
