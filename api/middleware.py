"""What others wrote and every answer passes: compression and leave for pages of other sites (CORS).

Of Litestar's own (2.25), compression knows one encoding at a time, and CORS would be inside what keeps answers.
"""

from typing import Any, Final, cast

from litestar.types import ASGIApp
from starlette.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware, add_compress_type

EXPOSED: Final = ("ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id")
"""Headers that a page of another site may read, besides those that every page may."""

_DAY: Final = 86_400
# What fits into one packet of a network anyway is not sent faster for being shorter, and takes 10 to 15 us longer.
_SMALLEST: Final = 1400


def compressed(app: ASGIApp) -> ASGIApp:
    """Compress answers that fill more than a packet, as the caller takes them: zstd before br before gzip."""
    add_compress_type("application/problem+json")
    # (A line is sent at once, as somebody may wait for it.)
    add_compress_type("application/x-ndjson", streaming=True)
    add_compress_type("text/csv")
    return cast(ASGIApp, CompressMiddleware(cast(Any, app), minimum_size=_SMALLEST))


def crossing(app: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    """Let pages of these origins ask from a browser, with a key or without; as it is where there are none."""
    if not origins:
        return app
    return cast(
        ASGIApp,
        CORSMiddleware(
            cast(Any, app),
            allow_origins=origins,
            allow_methods=("GET", "HEAD", "POST", "PATCH"),
            allow_headers=(
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-None-Match",
                "Prefer",
                "X-Request-Id",
            ),
            expose_headers=EXPOSED,
            max_age=_DAY,
        ),
    )
