"""Outlets: the list, and one with whom it quotes."""

import sqlite3

import msgspec

from db.connection import reading
from db.errors import InvalidSearch, NotFound
from db.fold import words
from db.ids import looks_like_id, name_key
from db.models import NameMatch, OutletDetail, OutletMatch, SpeakerCount, SpeakerRef
from db.near_names import did_you_mean, match_name, near_of
from db.paging import (
    COUNT_CAP,
    CURSOR_NAME,
    Page,
    Rowid,
    fingerprint,
    make_cursor,
    make_total,
    read_cursor,
)

# Outlets whose names are compared with a misspelt one: comparing takes a second for some fifty thousand.
_COMPARED = 5_000


def list_outlets(
    connection: sqlite3.Connection, *, q: str | None = None, limit: int, cursor: str | None = None
) -> Page[OutletMatch]:
    """List outlets, most quotes first, then by name; `q` is beginnings of words of the name, folded.

    Where no name holds them, outlets are guessed at whose names are near, the nearest first. Raises InvalidSearch,
    InvalidCursor.
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
        if name is not None and len(name) == CURSOR_NAME:
            whole = connection.execute("SELECT name FROM outlets WHERE id = ?", [id]).fetchone()
            wanted["name"] = whole[0] if whole else name
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
        guessed = q is not None and not counted
        if guessed:
            near = _near_outlets(connection, q or "")
            ids = [row[0] for row in near]
            start = 0 if id is None else ids.index(id) + 1 if id in ids else len(ids)
            rows, counted = near[start : start + limit + 1], len(near)
    items = tuple(
        OutletMatch(
            id=id,
            name=name,
            domain=domain,
            article_count=articles,
            quote_count=quotes,
            matched=None if q is None else NameMatch(name, "similar") if guessed else match_name(q, [name]),
        )
        for id, name, domain, articles, quotes in rows[:limit]
    )
    following = None
    if len(rows) > limit:
        following = make_cursor(made_by, items[-1].quote_count, items[-1].name[:CURSOR_NAME], items[-1].id)
    return Page(items, following, make_total(counted))


def _near_outlets(connection: sqlite3.Connection, name: str) -> list[tuple[str, str, str | None, int, int]]:
    """Outlets whose names are near, nearest first, then by quotes, of those with most quotes."""
    rows = connection.execute(
        "SELECT id, name, domain, articles, quotes, folded FROM outlets ORDER BY quotes DESC, name, id LIMIT ?",
        [_COMPARED],
    ).fetchall()
    return [rows[index][:5] for index in near_of(name, (row[5] for row in rows))]


def get_outlet(connection: sqlite3.Connection, outlet_id: str, *, limit: int = 10) -> OutletDetail:
    """Read one outlet with the `limit` speakers it quotes most. Raises NotFound."""
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
            ORDER BY outlet_speakers.quotes DESC, speakers.name, speakers.id LIMIT ?
            """,
            [key, limit],
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
        guesses = did_you_mean([name for _, name, *_ in _near_outlets(connection, outlet)])
        raise InvalidSearch("outlet", outlet, f"no outlet has that id or name; {guesses}look it up with /v1/outlets?q=")
    found: int = row[0]
    return found
