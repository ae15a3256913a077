"""The outermost layer: HEAD wherever GET, an id on every request, what browsers may do, and what is counted and logged.

Routing answers 404 and 405 before any of Litestar's middleware runs, so this wraps the whole application.
"""

import re
import time
from collections.abc import Collection, Mapping
from secrets import token_hex
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import log_request
from api.metrics import count_request

_POLICY = b"content-security-policy"
_PAGES = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# (Swagger UI and Scalar write styles and icons into the page; scripts come from files of the service alone.)
_TOOLS = _PAGES.replace(b"style-src 'self'", b"style-src 'self' 'unsafe-inline'").replace(
    b"img-src 'self'", b"img-src 'self' data:"
)
_TOOL_PATHS = frozenset({"/docs", "/docs/reference"})
_DATA = b"default-src 'none'; frame-ancestors 'none'"
_SAFE = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))

_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Edge:
    """Answers HEAD as GET without the body, adds HEAD to Allow, carries X-Request-Id, keeps browsers careful."""

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
            request_id = token_hex(16).encode()
        asked["state"]["request_id"] = request_id.decode()
        began, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [
                    (name, self._allowed(asked, value) if name.lower() == b"allow" else value)
                    for name, value in message["headers"]
                ]
                message["headers"] = [*headers, (b"x-request-id", request_id), *self._policy(asked, message), *_SAFE]
            elif head and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        try:
            await self.app(asked, receive, answer)
        except Exception:
            # (The server answers 500 where nothing was answered yet.)
            status = status or 500
            raise
        finally:
            # (Nothing answered means that nobody waited for it: 499, as nginx has it.)
            seconds, method = time.perf_counter() - began, scope["method"]
            count_request(method, asked.get("path_template") or "none", status or 499, seconds)
            log_request(asked, method, status or 499, seconds)

    @staticmethod
    def _policy(asked: Any, message: Any) -> tuple[tuple[bytes, bytes], ...]:
        """What a browser may do with an answer; of one that it has already, what it was told then."""
        if message["status"] == 304:
            return ()
        kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
        if not kind.startswith(b"text/html"):
            return ((_POLICY, _DATA),)
        return ((_POLICY, _TOOLS if asked.get("path_template") in _TOOL_PATHS else _PAGES),)

    def _allowed(self, asked: Any, stated: bytes) -> bytes:
        template = asked.get("path_template")
        methods = set(self.methods.get(template) or (method.strip() for method in stated.decode().split(",")))
        if "GET" in methods:
            methods.add("HEAD")
        return ", ".join(sorted(methods)).encode()


def is_head(request: Request[Any, Any, Any]) -> bool:
    """Whether a GET was a HEAD, so that what would be long need not be made."""
    return bool(request.scope["state"]["head"])
