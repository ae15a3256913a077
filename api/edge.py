"""The outermost layer: HEAD wherever GET, and an id on every request.

Routing answers 404 and 405 before any of Litestar's middleware runs, so this wraps the whole application.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid4

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Edge:
    """Answers HEAD as GET without the body, adds HEAD to Allow, and carries X-Request-Id through."""

    def __init__(self, app: ASGIApp, methods: Mapping[str, Collection[str]]) -> None:
        self.app = app
        self.methods = methods
        """Template of a path -> its methods; Litestar (2.25) names only those it was told first in `Allow`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; everything but HTTP goes through untouched."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        asked: Any = {**scope, "state": {**scope.get("state", {})}}
        head = asked["method"] == "HEAD"
        if head:
            asked["method"] = "GET"
        asked["state"]["head"] = head
        request_id = next((value for name, value in asked["headers"] if name == b"x-request-id"), b"")
        if not _SANE_ID.fullmatch(request_id):
            request_id = uuid4().hex.encode()
        asked["state"]["request_id"] = request_id.decode()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (name, self._allowed(asked, value) if name.lower() == b"allow" else value)
                    for name, value in message["headers"]
                ]
                message["headers"] = [*headers, (b"x-request-id", request_id)]
            elif head and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await self.app(asked, receive, answer)

    def _allowed(self, asked: Any, stated: bytes) -> bytes:
        template = asked.get("path_template")
        methods = set(self.methods.get(template) or (method.strip() for method in stated.decode().split(",")))
        if "GET" in methods:
            methods.add("HEAD")
        return ", ".join(sorted(methods)).encode()


def is_head(request: Request[Any, Any, Any]) -> bool:
    """Whether a GET was a HEAD, so that what would be long need not be made."""
    return bool(request.scope["state"]["head"])
