"""What can be set from outside: one frozen record, read from the environment once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta


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
    """ONRECORD_REQUIRE_KEY: 1 to answer nothing under /v1 but to those who send a key; 0 leaves reading open."""


VARIABLES = {
    "ONRECORD_DB": "db",
    "ONRECORD_QUERY_SECONDS": "query_seconds",
    "ONRECORD_MAX_BODY": "max_body",
    "ONRECORD_EXTRACT_SECONDS": "extract_seconds",
    "ONRECORD_WAIT_SECONDS": "wait_seconds",
    "ONRECORD_STORE_TEXT": "store_text",
    "ONRECORD_CONTEXT": "context_chars",
    "ONRECORD_REQUIRE_KEY": "require_key",
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
            kind = Settings.__annotations__[field]
            given[field] = Path(value) if kind is Path else msgspec.convert(value, kind, strict=False)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{variable}={value}: {error}") from None
    return Settings(**given)  # type: ignore[arg-type]
