"""Answers named by their content, so that who has one already is told so and sent nothing (RFC 9110, 8.8.3 and 13.1.2).

The name is a digest of the bytes that are sent: it is the same in every process and after every start, and stays the
same where something else was written since.
"""

import hashlib
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.limits import FREE
from api.paths import own_path

# Headers that describe a body, which a 304 has none of (RFC 9110, 15.4.5).
_OF_BODIES = frozenset({b"content-type", b"content-length", b"content-encoding", b"content-disposition"})


class Conditional:
    """Adds `ETag` to what a GET answers in one piece, `Cache-Control` to all answers, and answers `If-None-Match`.

    What was asked with a key is kept by nobody who serves others, and what is so for the moment (`FREE`, and what says
    when to ask again) by nobody.
    """

    def __init__(self, app: ASGIApp, cache_seconds: int, *, private: bool) -> None:
        self.app = app
        # (no-cache: kept, and asked for again each time with If-None-Match.)
        self.how_long = b"max-age=%d" % cache_seconds if cache_seconds else b"no-cache"
        self.private = private

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and hold back the first message until the body is known."""
        asked: Any = scope
        if asked["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        is_get = asked["method"] == "GET"
        held: Any = None

        async def answer(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                if is_get and message["status"] == 200:
                    held = message
                    return
                message["headers"] = [*message["headers"], (b"cache-control", b"no-store")]
            elif held is not None and message["type"] == "http.response.body":
                start, held = held, None
                headers = [*start["headers"], (b"cache-control", self._kept_by(asked, start["headers"]))]
                body = message.get("body", b"")
                # (What answers a HEAD without making the body has no name for it.)
                if not message.get("more_body") and (body or not asked["state"]["head"]):
                    tag = b'"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()
                    headers.append((b"etag", tag))
                    if _has(asked["headers"], tag):
                        start["status"] = 304
                        headers = [header for header in headers if header[0].lower() not in _OF_BODIES]
                        message["body"] = b""
                start["headers"] = headers
                await send(start)
            await send(message)

        await self.app(scope, receive, answer)

    def _kept_by(self, asked: Any, headers: list[tuple[bytes, bytes]]) -> bytes:
        if own_path(asked).startswith(FREE) or any(name.lower() == b"retry-after" for name, _ in headers):
            return b"no-store"
        is_private = self.private or any(name == b"authorization" for name, _ in asked["headers"])
        return (b"private, " if is_private else b"public, ") + self.how_long


def _has(headers: list[tuple[bytes, bytes]], tag: bytes) -> bool:
    """Whether the sender has what a tag names; a tag that a proxy made weak names the same."""
    for name, value in headers:
        if name == b"if-none-match":
            stated = [part.strip().removeprefix(b"W/") for part in value.split(b",")]
            if tag in stated or stated == [b"*"]:
                return True
    return False
