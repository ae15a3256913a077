"""What can be set from outside: one frozen record, read from the environment once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_origin

import msgspec
from msgspec import Meta

from api.logs import LogFormat

# (Browsers send no path and no slash at the end, and an origin written otherwise would never be met.)
Origin = Annotated[str, Meta(pattern=r"^(\*|https?://[^/\s]+)$")]


class SettingsError(ValueError):
    """An environment variable holds something that cannot be used; the message names it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of the service; each is read from the environment variable named in `VARIABLES`."""

    db: Path = Path("onrecord.db")
    """ONRECORD_DB: the database file. It may be missing at start, and may be replaced while serving."""
    query_seconds: Annotated[float, Meta(gt=0)] = 2.0
    """ONRECORD_QUERY_SECONDS: the longest one query may take, in seconds; past it the answer is 503."""
    max_body: Annotated[int, Meta(gt=0)] = 5 * 1024 * 1024
    """ONRECORD_MAX_BODY: the largest request body, in bytes; past it the answer is 413."""
    extract_seconds: Annotated[float, Meta(gt=0)] = 30.0
    """ONRECORD_EXTRACT_SECONDS: the longest one extraction may take, in seconds; past it, 503."""
    wait_seconds: Annotated[float, Meta(ge=0)] = 10.0
    """ONRECORD_WAIT_SECONDS: how long a request waits for its article to be indexed; past it the answer is 202."""
    store_text: bool = False
    """ONRECORD_STORE_TEXT: 1 to keep whole articles that are sent, as --store-text does of those that are indexed."""
    context_chars: Annotated[int, Meta(ge=0, le=10_000)] = 160
    """ONRECORD_CONTEXT: characters kept around a quote of an article that is sent, as with --context."""
    require_key: bool = False
    """ONRECORD_REQUIRE_KEY: 1 to answer nothing under /v1 and no page with quotes without a key; 0 leaves them open."""
    requests_per_minute: Annotated[int, Meta(ge=0)] = 0
    """ONRECORD_REQUESTS_PER_MINUTE: how many requests of one address are answered in a minute; 0: any number."""
    concurrency: Annotated[int, Meta(gt=0)] = 200
    """ONRECORD_CONCURRENCY: how many requests one process answers at the same time; past it the answer is 503."""
    idle_seconds: Annotated[float, Meta(gt=0)] = 60.0
    """ONRECORD_IDLE_SECONDS: how long a body may pause while it is sent; past it the answer is 408."""
    cache_seconds: Annotated[int, Meta(ge=0, le=31_536_000)] = 0
    """ONRECORD_CACHE_SECONDS: how long callers may keep an answer; 0: they ask again, with `If-None-Match`."""
    log_format: LogFormat = "text"
    """ONRECORD_LOG_FORMAT: json for a line of JSON each time, text for people."""
    cors_origins: tuple[Origin, ...] = ()
    """ONRECORD_CORS_ORIGINS: pages that may ask from a browser: `https://desk.example`, with commas between; or `*`."""


VARIABLES = {
    "ONRECORD_DB": "db",
    "ONRECORD_QUERY_SECONDS": "query_seconds",
    "ONRECORD_MAX_BODY": "max_body",
    "ONRECORD_EXTRACT_SECONDS": "extract_seconds",
    "ONRECORD_WAIT_SECONDS": "wait_seconds",
    "ONRECORD_STORE_TEXT": "store_text",
    "ONRECORD_CONTEXT": "context_chars",
    "ONRECORD_REQUIRE_KEY": "require_key",
    "ONRECORD_REQUESTS_PER_MINUTE": "requests_per_minute",
    "ONRECORD_CONCURRENCY": "concurrency",
    "ONRECORD_IDLE_SECONDS": "idle_seconds",
    "ONRECORD_CACHE_SECONDS": "cache_seconds",
    "ONRECORD_LOG_FORMAT": "log_format",
    "ONRECORD_CORS_ORIGINS": "cors_origins",
}
"""Environment variable -> field of `Settings`."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; an unset or empty variable leaves the default. Raises `SettingsError`."""
    given: dict[str, object] = {}
    for variable, field in VARIABLES.items():
        value = environment.get(variable, "")
        if not value:
            continue
        try:
            kind: Any = Settings.__annotations__[field]
            if kind is Path:
                given[field] = Path(value)
                continue
            parts = [part.strip() for part in value.split(",") if part.strip()]
            given[field] = msgspec.convert(parts if get_origin(kind) is tuple else value, kind, strict=False)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{variable}={value}: {error}") from None
    return Settings(**given)  # type: ignore[arg-type]
