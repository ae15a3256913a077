"""Answers kept by Idempotency-Key, so that a request sent twice is done once."""

import sqlite3
import time
import zlib
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from db.connection import writing
from db.errors import RepeatDiffers, RepeatUnderWay

KEPT_SECONDS: Final = 24 * 3600
"""How long an answer is kept."""
MOST_KEPT: Final = 10_000
"""How many answers are kept at most; the oldest go first."""


class Kept(Struct, frozen=True):
    """An answer as it was given the first time."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def begin(database: Database, key: str, repeat: str, fingerprint: bytes, *, owner: str, seconds: float) -> Kept | None:
    """Return the answer given before to the same request of this key, or note that `owner` is about to make one.

    The note holds for `seconds`: a service that was killed leaves it unanswered. Raises RepeatDiffers where the
    fingerprint is another, RepeatUnderWay where the first request is not answered yet.
    """
    now = time.time()
    connection = database.conn
    with writing(database):
        connection.execute("DELETE FROM repeats WHERE created_at < ?", [int(now) - KEPT_SECONDS])
        row = connection.execute(
            "SELECT fingerprint, leased_until, status, headers, body FROM repeats WHERE key = ? AND repeat = ?",
            [key, repeat],
        ).fetchone()
        if row is not None:
            known, leased_until, status, headers, body = row
            if known != fingerprint:
                raise RepeatDiffers
            if status is not None:
                return Kept(status, msgspec.json.decode(headers), zlib.decompress(body))
            if leased_until > now:
                raise RepeatUnderWay
        connection.execute(
            """
            REPLACE INTO repeats (key, repeat, fingerprint, created_at, leased_until, owner)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [key, repeat, fingerprint, int(now), now + seconds, owner],
        )
        _drop_oldest(connection)
    return None


def keep(database: Database, key: str, repeat: str, owner: str, answer: Kept) -> None:
    """Keep the answer that `owner` has made; nothing where another has begun anew since."""
    with writing(database):
        database.conn.execute(
            """
            UPDATE repeats SET status = ?, headers = ?, body = ?, leased_until = NULL
            WHERE key = ? AND repeat = ? AND owner = ? AND status IS NULL
            """,
            [
                answer.status,
                msgspec.json.encode(answer.headers).decode(),
                zlib.compress(answer.body),
                key,
                repeat,
                owner,
            ],
        )


def forget(database: Database, key: str, repeat: str, owner: str) -> None:
    """Take back that `owner` is about to answer: the request failed and may be sent again."""
    with writing(database):
        database.conn.execute(
            "DELETE FROM repeats WHERE key = ? AND repeat = ? AND owner = ? AND status IS NULL", [key, repeat, owner]
        )


def _drop_oldest(connection: sqlite3.Connection) -> None:
    (count,) = connection.execute("SELECT count(*) FROM repeats").fetchone()
    if count > MOST_KEPT:
        connection.execute(
            """
            DELETE FROM repeats WHERE (key, repeat) IN (
                SELECT key, repeat FROM repeats WHERE status IS NOT NULL ORDER BY created_at LIMIT ?
            )
            """,
            [count - MOST_KEPT],
        )
