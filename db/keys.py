"""Keys of the service: made, listed, revoked, and found again by what a caller sends.

A key is `onrecord_`, ten letters to find it by, an underscore and 256 random bits. Stored is its SHA-256: nobody can
guess that much chance, so that a slow hash, as passwords need, would only slow down answers.
"""

import base64
import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from msgspec import Struct
from sqlite_utils import Database

from db.connection import reading, writing
from db.errors import OnRecordError

Scope = Literal["read", "write"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

_KEY = re.compile(r"onrecord_([a-z2-7]{10})_[a-z2-7]{52}")
_LIKE_KEY = re.compile(r"onrecord_[A-Za-z0-9]+_[A-Za-z0-9]+")
_NAME = re.compile(r"[^\W_][\w.@+-]{0,63}")


class ApiKey(Struct, frozen=True, kw_only=True):
    """What is known of a key; the key itself is not."""

    name: str
    """Whose it is; never given to another key, since history names what was done by it."""
    begins: str
    """Its first characters, which tell a key that turns up somewhere from others."""
    scopes: tuple[Scope, ...]
    created_at: str
    """RFC 3339, in UTC."""
    revoked_at: str | None


class KeyRefused(OnRecordError):
    """A key that cannot be made or revoked under this name."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"key {name!r}: {reason}")
        self.name = name
        self.reason = reason


def create_key(database: Database, name: str, scopes: Sequence[Scope] = ()) -> str:
    """Make a key and return it; it is not stored and cannot be shown again. Every key may read.

    Raises KeyRefused where the name is taken, by a revoked key too, or is no name.
    """
    if not _NAME.fullmatch(name):
        raise KeyRefused(name, "a name is 1 to 64 letters, digits or ._@+- and begins with a letter or digit")
    granted = [scope for scope in SCOPES if scope == "read" or scope in scopes]
    begins = "onrecord_" + _letters(7)[:10]
    key = f"{begins}_{_letters(32)}"
    connection = database.conn
    with writing(database):
        if connection.execute("SELECT 1 FROM keys WHERE name = ?", [name]).fetchone():
            raise KeyRefused(name, "there is or was a key of this name; choose another")
        connection.execute(
            "INSERT INTO keys (name, begins, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?)",
            [name, begins, _hash(key), " ".join(granted), int(datetime.now(UTC).timestamp())],
        )
    return key


def list_keys(connection: sqlite3.Connection) -> tuple[ApiKey, ...]:
    """List all keys, revoked ones too, in the order they were made."""
    with reading(connection):
        rows = connection.execute(
            "SELECT name, begins, scopes, created_at, revoked_at FROM keys ORDER BY created_at, name"
        ).fetchall()
    return tuple(_key(*row) for row in rows)


def revoke_key(database: Database, name: str) -> None:
    """Let a key open nothing from now on, in every process. Raises KeyRefused where none has this name."""
    with writing(database):
        changed = database.conn.execute(
            "UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE name = ?",
            [int(datetime.now(UTC).timestamp()), name],
        )
        if not changed.rowcount:
            raise KeyRefused(name, "there is no key of this name")


def find_key(connection: sqlite3.Connection, key: str) -> ApiKey | None:
    """Find what a caller sends, revoked ones too; None where it is no key of this database."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    with reading(connection):
        row = connection.execute(
            "SELECT hash, name, begins, scopes, created_at, revoked_at FROM keys WHERE begins = ?",
            [f"onrecord_{match[1]}"],
        ).fetchone()
    # The letters to find it by are no secret; of the rest, the time taken tells nothing.
    if row is None or not hmac.compare_digest(row[0], _hash(key)):
        return None
    return _key(*row[1:])


def without_keys(text: str) -> str:
    """Blot out whatever in a text looks like a key."""
    return _LIKE_KEY.sub("onrecord_...", text)


def _key(name: str, begins: str, scopes: str, created_at: int, revoked_at: int | None) -> ApiKey:
    granted = scopes.split()
    return ApiKey(
        name=name,
        begins=begins,
        scopes=tuple(scope for scope in SCOPES if scope in granted),
        created_at=_time(created_at),
        revoked_at=None if revoked_at is None else _time(revoked_at),
    )


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _letters(length: int) -> str:
    return base64.b32encode(secrets.token_bytes(length)).decode().rstrip("=").lower()
