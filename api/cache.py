"""Answers kept as encoded bytes until the database changes."""

import sqlite3
from collections import OrderedDict
from typing import Any, NamedTuple

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.database import Database, Identity, open_identified
from api.keys import sent_key
from api.paths import own_path
from db.connection import open_reader
from db.errors import OnRecordError
from db.keys import Scope as KeyScope
from db.keys import find_key

MAX_BYTES = 16 * 1024 * 1024
"""Bytes kept in one process, answers with what is asked; those asked least recently go first."""

# Larger answers are rare, and would push out many small ones.
LARGEST = 256 * 1024
# What an entry takes besides body, headers and what is asked: objects of Python's.
_ENTRY = 500


_Asked = tuple[str, str, bytes, bytes, bytes, tuple[KeyScope, ...]]


class _Answer(NamedTuple):
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    size: int
    """Bytes that the entry takes, roughly."""
    route: str
    """Template of the path, which routing would tell."""


class AnswerCache:
    """Answers a repeated GET under /v1 with the bytes of the first time, as long as the database is the same.

    What is asked is the path and the query as sent, the media types and encodings taken, and what the key allows that
    came with it. Whoever sends a key that is not valid, or none where one is needed, is left to the application. Only
    answers of status 200 are kept, and only where nobody wrote while they were made; none that comes in pieces, none
    made for a HEAD, which need not have the body. A database that cannot be looked at is left to the application, too,
    which says what is wrong.
    """

    def __init__(self, app: ASGIApp, database: Database, *, require_key: bool = False) -> None:
        self.app = app
        self.database = database
        self.require_key = require_key
        self._connection: sqlite3.Connection | None = None
        self._identity: Identity | None = None
        self._state: object = None
        self._answers: OrderedDict[_Asked, _Answer] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or let the application answer and remember."""
        asked: Any = scope
        if asked["type"] != ScopeType.HTTP or asked["method"] != "GET" or not own_path(asked).startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        before = self._look()
        scopes = self._scopes(asked["headers"])
        if scopes is None:
            await self.app(scope, receive, send)
            return
        accept, encoding = _taken(asked["headers"])
        key = (asked.get("root_path", ""), asked["path"], asked["query_string"], accept, encoding, scopes)
        kept = self._answers.get(key)
        if kept is not None:
            self._answers.move_to_end(key)
            asked["path_template"] = kept.route
            await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
            await send({"type": "http.response.body", "body": kept.body, "more_body": False})
            return
        if asked["state"]["head"]:
            await self.app(scope, receive, send)
            return
        headers: tuple[tuple[bytes, bytes], ...] | None = None

        async def remember(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start":
                headers = tuple(message["headers"]) if message["status"] == 200 else None
            elif message["type"] == "http.response.body" and headers is not None:
                if not message.get("more_body"):
                    self._keep(key, asked["path_template"], headers, message.get("body", b""), before)
                headers = None
            await send(message)

        await self.app(scope, receive, remember)

    def close(self) -> None:
        """Close the connection; only once no request runs."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _scopes(self, headers: list[tuple[bytes, bytes]]) -> tuple[KeyScope, ...] | None:
        """What the key allows that was sent, nothing without one; None where the application has to judge."""
        sent = sent_key(headers)
        if sent is None:
            return None if self.require_key else ()
        if self._connection is None:
            return None
        try:
            found = find_key(self._connection, sent)
        except (sqlite3.Error, OnRecordError):
            return None
        return None if found is None or found.revoked_at is not None else found.scopes

    def _keep(
        self, key: _Asked, route: str, headers: tuple[tuple[bytes, bytes], ...], body: bytes, before: object
    ) -> None:
        size = _ENTRY + len(body) + sum(map(len, key)) + sum(len(name) + len(value) for name, value in headers)
        if before is None or size > LARGEST or self._look() != before:
            return
        former = self._answers.pop(key, None)
        self._bytes += size - (former.size if former else 0)
        self._answers[key] = _Answer(headers, body, size, route)
        while self._bytes > MAX_BYTES:
            _, dropped = self._answers.popitem(last=False)
            self._bytes -= dropped.size

    def _look(self) -> object:
        """The state of the database, None where there is none to look at; forgets all answers to another."""
        state = self._read_state()
        if state != self._state:
            self._answers.clear()
            self._bytes = 0
        self._state = state
        return state

    def _read_state(self) -> object:
        identity = self.database.look()
        if identity is None:
            self.close()
            return None
        try:
            if self._connection is None or identity != self._identity:
                self.close()
                # Waiting for no lock: this runs where all requests pass.
                path = self.database.path
                self._connection, self._identity = open_identified(path, lambda: open_reader(path, busy_seconds=0))
            # Another number each time another connection has committed; a few microseconds.
            return self._identity, self._connection.execute("PRAGMA data_version").fetchone()[0]
        except (sqlite3.Error, OnRecordError):
            self.close()
            return None


def _taken(headers: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """Media types and encodings, as the caller lists them."""
    accept = encoding = b""
    for name, value in headers:
        if name == b"accept":
            accept = value
        elif name == b"accept-encoding":
            encoding = value
    return accept, encoding
