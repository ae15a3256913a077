"""Who asks: the key of a request, and what it may do."""

from collections.abc import Iterable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from api.database import Database
from api.errors import KEY_LACKS_SCOPE, KEY_REQUIRED, RequestError
from db.keys import ApiKey, Scope, find_key

Headers = Iterable[tuple[bytes, bytes]]


def sent_key(headers: Headers) -> str | None:
    """The key of an `Authorization: Bearer` header, None without one; of another scheme, an empty string."""
    value = next((value for name, value in headers if name.lower() == b"authorization"), None)
    if value is None:
        return None
    scheme, _, key = value.decode("latin-1").strip().partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def need_scope(request: ASGIConnection[Any, Any, Any, Any], database: Database, scope: Scope) -> str:
    """Name of the key that a request bears, which has the scope; reads the database, in a thread.

    Raises `RequestError`: 401 without a key, with an unknown or a revoked one; 403 for one without the scope.
    """
    key = _key_of(request)
    with database.reading() as connection:
        found = find_key(connection, key)
    return _judged(found, scope)


async def ask_scope(request: ASGIConnection[Any, Any, Any, Any], database: Database, scope: Scope) -> str:
    """Do as `need_scope`, on the event loop."""
    key = _key_of(request)
    return _judged(await database.read(lambda connection: find_key(connection, key)), scope)


async def need_key(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard of all that is read, where the service is set to ask for a key (ONRECORD_REQUIRE_KEY)."""
    await ask_scope(connection, connection.app.state.database, "read")


def _key_of(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    key = sent_key(request.scope["headers"])
    if key is None:
        raise _unauthorised("send a key: Authorization: Bearer onrecord_...", 'Bearer realm="onrecord"')
    return key


def _judged(found: ApiKey | None, scope: Scope) -> str:
    if found is None or found.revoked_at is not None:
        reason = "this is no key of this service" if found is None else "this key was revoked"
        raise _unauthorised(reason, 'Bearer realm="onrecord", error="invalid_token"')
    if scope not in found.scopes:
        raise RequestError(
            KEY_LACKS_SCOPE,
            f"this key lacks the scope {scope}",
            headers={"WWW-Authenticate": f'Bearer realm="onrecord", error="insufficient_scope", scope="{scope}"'},
        )
    return found.name


def _unauthorised(reason: str, challenge: str) -> RequestError:
    return RequestError(KEY_REQUIRED, reason, headers={"WWW-Authenticate": challenge})
