"""How much callers may ask of the service: so often each, so many at the same time together, and none too slowly."""

import asyncio
import ipaddress
import logging
import time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import (
    OVERLOADED,
    PROBLEM_JSON,
    RETRY_SECONDS,
    SLOW_REQUEST,
    TOO_MANY_REQUESTS,
    RequestError,
    instance_of,
)
from api.paths import own_path
from api.rates import Rates, shared_path
from api.rendering import fill, wants_page
from api.schemas import Problem, ProblemType

logger = logging.getLogger("onrecord.api")

WINDOW: Final = 60
"""Seconds that a quota is for."""
# What those who watch over the service ask must be answered however much others ask.
FREE: Final = ("/health/", "/metrics")
"""Beginnings of paths that are answered however much is asked."""


class Limits:
    """Answers 429 to whoever asks too often, 503 where too many are being answered, 408 where a body stops coming."""

    def __init__(self, app: ASGIApp, *, a_minute: int, at_once: int, idle_seconds: float, database: Path) -> None:
        self.app = app
        self.at_once = at_once
        self.idle_seconds = idle_seconds
        self.now = 0
        """Requests being answered."""
        self.rates = _shared_rates(a_minute, database) if a_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        asked: Any = scope
        if asked["type"] != ScopeType.HTTP or own_path(asked).startswith(FREE):
            await self.app(scope, receive, send)
            return
        headers: list[tuple[bytes, bytes]] = []
        # (What a page is made of comes with it.)
        if self.rates is not None and not own_path(asked).startswith("/static/"):
            taken = self.rates.take(caller_of(asked), time.time())
            # (draft-ietf-httpapi-ratelimit-headers-10.)
            headers = [
                (b"ratelimit-policy", b'"minute";q=%d;w=%d' % (self.rates.quota, WINDOW)),
                (b"ratelimit", b'"minute";r=%d;t=%d' % (taken.remaining, taken.seconds)),
            ]
            if not taken.is_allowed:
                detail = f"more than {self.rates.quota} requests a minute; wait {taken.seconds} seconds"
                await _refuse(asked, send, TOO_MANY_REQUESTS, detail, taken.seconds, headers)
                return
        if self.now >= self.at_once:
            detail = f"{self.now} requests are being answered already"
            await _refuse(asked, send, OVERLOADED, detail, RETRY_SECONDS[OVERLOADED.type], headers)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        is_whole = False

        async def receive_soon() -> Any:
            nonlocal is_whole
            if is_whole:
                return await receive()
            try:
                message: Any = await asyncio.wait_for(receive(), self.idle_seconds)
            except TimeoutError:
                detail = f"nothing came for {self.idle_seconds:g} seconds"
                # What is left of the body cannot be told from a next request.
                raise RequestError(SLOW_REQUEST, detail, headers={"Connection": "close"}) from None
            is_whole = not message.get("more_body")
            return message

        self.now += 1
        try:
            await self.app(scope, receive_soon, answer if headers else send)
        finally:
            self.now -= 1

    def close(self) -> None:
        """Let go of what is shared with others."""
        if self.rates is not None:
            self.rates.close()


def _shared_rates(quota: int, database: Path) -> Rates:
    path = shared_path(database)
    try:
        return Rates(quota, WINDOW, path)
    except OSError as error:
        logger.warning("requests are counted for each worker alone: %s cannot be shared: %s", path, error)
        return Rates(quota, WINDOW)


def caller_of(asked: Any) -> str:
    """Whom a request counts for: an address, or of IPv6 the network of one customer (/64)."""
    client = asked.get("client")
    if client is None:
        return ""
    return _counted_as(client[0])


@lru_cache(4096)
def _counted_as(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return host


async def _refuse(
    asked: Any, send: Send, kind: ProblemType, detail: str, seconds: int, headers: list[tuple[bytes, bytes]]
) -> None:
    problem = Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=instance_of(asked),
        request_id=asked["state"]["request_id"],
    )
    if wants_page(asked):
        body, media_type = fill(asked, "problem.html", problem=problem, q="").encode(), "text/html; charset=utf-8"
    else:
        body, media_type = msgspec.json.encode(problem), PROBLEM_JSON
    await send(
        {
            "type": "http.response.start",
            "status": kind.status,
            "headers": [
                (b"content-type", media_type.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"retry-after", str(seconds).encode()),
                (b"cache-control", b"no-store"),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
