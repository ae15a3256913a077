"""One table from error to problem type, and the one place that writes an error response."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException

from api.extraction import ExtractionFailed, TooManyDocuments, UnreadableDocument
from api.schemas import Fault, Problem, ProblemType
from db.errors import (
    Conflict,
    DatabaseBusy,
    DatabaseUnavailable,
    DiskFull,
    InvalidCorrection,
    InvalidCursor,
    InvalidSearch,
    NotFound,
    QueryTimeout,
    RepeatDiffers,
    RepeatUnderWay,
    TooManyWaiting,
)
from db.keys import without_keys

PROBLEM_JSON: Final = "application/problem+json"
_VALUE_LENGTH: Final = 200

logger = logging.getLogger("onrecord.api")


def _type(name: str, status: int, title: str, description: str) -> ProblemType:
    return ProblemType(type=f"/problems/{name}", title=title, status=status, description=description)


INVALID_PARAMETER = _type(
    "invalid-parameter",
    400,
    "A parameter is not valid",
    "A parameter is unknown, given twice, of the wrong type or out of range, the search words cannot "
    "be read, or the cursor belongs to other filters. `errors` names each. Correct the request.",
)
INVALID_BODY = _type(
    "invalid-body",
    400,
    "The body is not valid",
    "The body is not the JSON or the text it says it is, or lacks what the endpoint needs. Correct it.",
)
UNKNOWN_ID = _type(
    "unknown-id",
    404,
    "There is no such record",
    "The path is right, but no quote, speaker, outlet, article, correction or job has this id. Ids are kept when a "
    "database is indexed again from the same articles; a job can be asked for during 24 hours after its end.",
)
UNKNOWN_PATH = _type(
    "unknown-path",
    404,
    "There is no such path",
    "Nothing is served at this path. All paths are listed in /openapi.json and shown at /docs.",
)
METHOD_NOT_ALLOWED = _type(
    "method-not-allowed",
    405,
    "The method is not allowed here",
    "The path exists, but not for this method. The Allow header lists the methods it takes.",
)
BODY_TOO_LARGE = _type(
    "body-too-large",
    413,
    "The body is too large",
    "The body is larger than this service takes (ONRECORD_MAX_BODY). Send one article at a time.",
)
UNSUPPORTED_MEDIA_TYPE = _type(
    "unsupported-media-type",
    415,
    "The body's type is not supported",
    "The Content-Type is missing or is none this endpoint reads. With curl, add for example "
    "-H 'Content-Type: text/plain'.",
)
CONFLICT = _type(
    "conflict",
    409,
    "It has changed since",
    "The quote or speaker is not what the request takes it to be, or the correction was reverted before: somebody else "
    "was faster. Read it again and decide anew.",
)
KEY_REQUIRED = _type(
    "key-required",
    401,
    "A key is needed",
    "The request bears no key, or one that is unknown or revoked. Whoever runs the service makes keys with "
    "`onrecord keys create`; send yours as the header Authorization: Bearer onrecord_...",
)
KEY_LACKS_SCOPE = _type(
    "key-lacks-scope",
    403,
    "The key may not do this",
    "The key is known but lacks the scope that this request needs; `detail` names it. Ask whoever runs the service "
    "for a key made with it, as by `onrecord keys create NAME --scope write`.",
)
REPEAT_UNDER_WAY = _type(
    "request-under-way",
    409,
    "The same request is under way",
    "A request with this Idempotency-Key is not answered yet. Send it again after Retry-After: it is then answered as "
    "the first one was.",
)
REPEAT_DIFFERS = _type(
    "idempotency-key-reused",
    422,
    "The Idempotency-Key belongs to another request",
    "This key sent the same Idempotency-Key with another body in the last 24 hours. Take a new one for each document, "
    "and the same only to send a request again.",
)
SLOW_REQUEST = _type(
    "slow-request",
    408,
    "The request did not arrive in time",
    "Nothing came of the body for as long as this service waits (ONRECORD_IDLE_SECONDS). Send it again, and at once.",
)
TOO_MANY_REQUESTS = _type(
    "too-many-requests",
    429,
    "Too many requests",
    "More requests came from this address than one may send in a minute (ONRECORD_REQUESTS_PER_MINUTE). Wait as long "
    "as Retry-After says; `RateLimit` of each answer tells how many may follow, `r`, and in how many seconds all may, "
    "`t`.",
)
OVERLOADED = _type(
    "overloaded",
    503,
    "Too much is asked at the same time",
    "As many requests are being answered as may be at once (ONRECORD_CONCURRENCY). Send this one again after "
    "Retry-After: it would only wait here, and others behind it.",
)
INTERNAL_ERROR = _type(
    "internal-error",
    500,
    "Something went wrong here",
    "A fault of the service. Report it with the request id; its log holds the cause under the same id.",
)
QUERY_TIMEOUT = _type(
    "query-timeout",
    503,
    "The query took too long",
    "The query ran past the service's time limit (ONRECORD_QUERY_SECONDS) and was stopped. Narrow it, for "
    "example by date or speaker, or sort by newest; or send it again later.",
)
DATABASE_BUSY = _type(
    "database-busy",
    503,
    "The database is busy",
    "Another process held the database locked for too long. Send the request again.",
)
DATABASE_UNAVAILABLE = _type(
    "database-unavailable",
    503,
    "The database cannot be read",
    "The database file is missing, is no OnRecord database, or is of another version. Whoever runs the "
    "service has to index articles or point ONRECORD_DB at the right file; it is then picked up at once.",
)
TOO_MANY_WAITING = _type(
    "too-many-waiting",
    503,
    "Too many documents are waiting",
    "Documents arrive faster than they are read. Send this one again after Retry-After.",
)
DISK_FULL = _type(
    "disk-full",
    507,
    "The disk is full",
    "The disk that holds the database is full, so that nothing can be stored; all that was stored before is kept and "
    "answered. Whoever runs the service has to make room; then send the request again.",
)
EXTRACTION_FAILED = _type(
    "extraction-failed",
    503,
    "The extraction was stopped",
    "The process that extracts quotes ended or ran past its time limit (ONRECORD_EXTRACT_SECONDS) and is "
    "replaced. Send the request again, or a shorter document.",
)

PROBLEM_TYPES: Final[Mapping[str, ProblemType]] = {
    kind.type.removeprefix("/problems/"): kind
    for kind in (
        INVALID_PARAMETER,
        INVALID_BODY,
        UNKNOWN_ID,
        UNKNOWN_PATH,
        METHOD_NOT_ALLOWED,
        CONFLICT,
        BODY_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        KEY_REQUIRED,
        KEY_LACKS_SCOPE,
        REPEAT_UNDER_WAY,
        REPEAT_DIFFERS,
        SLOW_REQUEST,
        TOO_MANY_REQUESTS,
        INTERNAL_ERROR,
        QUERY_TIMEOUT,
        DATABASE_BUSY,
        DATABASE_UNAVAILABLE,
        EXTRACTION_FAILED,
        TOO_MANY_WAITING,
        OVERLOADED,
        DISK_FULL,
    )
}
"""Last part of the path -> the type; what GET /problems/{name} explains."""

RETRY_SECONDS: Final[Mapping[str, int]] = {
    QUERY_TIMEOUT.type: 5,
    DATABASE_BUSY.type: 1,
    DATABASE_UNAVAILABLE.type: 30,
    EXTRACTION_FAILED.type: 1,
    TOO_MANY_WAITING.type: 5,
    REPEAT_UNDER_WAY.type: 1,
    TOO_MANY_REQUESTS.type: 1,
    OVERLOADED.type: 1,
}
"""Retry-After of each 503, 409 and 429, in seconds; of the last, the shortest."""

_BY_STATUS: Final[Mapping[int, ProblemType]] = {
    404: UNKNOWN_PATH,
    405: METHOD_NOT_ALLOWED,
    413: BODY_TOO_LARGE,
    415: UNSUPPORTED_MEDIA_TYPE,
}


class RequestError(Exception):
    """A request that cannot be answered as it is, found by the service itself."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        faults: tuple[Fault, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.faults = faults
        self.headers = headers or {}


def invalid_parameters(faults: list[Fault]) -> RequestError:
    """Make the error that names each faulty parameter; `faults` is not empty."""
    detail = "; ".join(f"{fault.parameter}: {fault.detail}" for fault in faults)
    return RequestError(INVALID_PARAMETER, detail, tuple(faults))


def invalid_body(field: str, detail: str) -> RequestError:
    """Make the error that names the faulty field of the body; `field` is "" for the body as a whole."""
    fault = Fault(parameter=field or "body", where="body", value=None, detail=detail)
    return RequestError(INVALID_BODY, f"{fault.parameter}: {detail}", (fault,))


def query_fault(parameter: str, value: str, detail: str, position: int | None = None) -> Fault:
    """Describe a faulty query parameter; the value is cut to what an answer should repeat."""
    return Fault(
        parameter=parameter, where="query", value=without_keys(value[:_VALUE_LENGTH]), detail=detail, position=position
    )


def header_fault(name: str, value: str, detail: str) -> RequestError:
    """Make the error that names a faulty header."""
    fault = Fault(parameter=name, where="header", value=without_keys(value[:_VALUE_LENGTH]), detail=detail)
    return RequestError(INVALID_PARAMETER, f"{name}: {detail}", (fault,))


def as_problem(error: Exception) -> RequestError:
    """The table: an error of `db` or of the framework, as the problem it is to the caller."""
    match error:
        case RequestError():
            return error
        case InvalidSearch():
            return invalid_parameters([query_fault(error.parameter, error.value, error.reason, error.position)])
        case InvalidCorrection():
            return invalid_body(error.field, error.reason)
        case Conflict():
            return RequestError(CONFLICT, str(error))
        case InvalidCursor():
            return invalid_parameters([query_fault("cursor", error.cursor, error.reason)])
        case NotFound():
            detail = f"no {error.kind} has this id"
            fault = Fault(parameter=f"{error.kind}_id", where="path", value=error.id[:_VALUE_LENGTH], detail=detail)
            return RequestError(UNKNOWN_ID, detail, (fault,))
        case QueryTimeout():
            return RequestError(QUERY_TIMEOUT, f"the query was stopped after {error.seconds:g} seconds")
        case DatabaseBusy():
            return RequestError(DATABASE_BUSY, "the database is locked by another process")
        case DiskFull():
            return RequestError(DISK_FULL, error.reason)
        case TooManyWaiting() | TooManyDocuments():
            return RequestError(TOO_MANY_WAITING, str(error))
        case RepeatDiffers():
            return RequestError(REPEAT_DIFFERS, "this Idempotency-Key was sent with another request")
        case RepeatUnderWay():
            return RequestError(REPEAT_UNDER_WAY, "the first request with this Idempotency-Key is not answered yet")
        case DatabaseUnavailable():
            # The path stays in the log: it is nobody's business on the other side.
            return RequestError(DATABASE_UNAVAILABLE, f"the database cannot be read: {error.reason}")
        case UnreadableDocument():
            return invalid_body("", str(error))
        case ExtractionFailed():
            return RequestError(EXTRACTION_FAILED, str(error))
        case HTTPException(status_code=status) if status in _BY_STATUS:
            kind = _BY_STATUS[status]
            return RequestError(kind, kind.title[0].lower() + kind.title[1:])
        case HTTPException(status_code=status) if status < 500:
            phrase = HTTPStatus(status).phrase
            kind = ProblemType(type="about:blank", title=phrase, status=status, description="")
            return RequestError(kind, error.detail or phrase)
        case _:
            return RequestError(INTERNAL_ERROR, "an error that was not foreseen; the log holds its cause")


def respond_with_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer any error as a problem document; what is the service's own fault goes to the log."""
    failure = as_problem(error)
    kind = failure.kind
    request_id: str = request.scope["state"]["request_id"]
    if kind.status >= 500:
        logger.error(
            "%s %s: %s (%s, request %s)",
            request.method,
            request.scope["path"],
            error or type(error).__name__,
            kind.type,
            request_id,
            exc_info=error if kind is INTERNAL_ERROR else None,
        )
    headers = dict(failure.headers)
    if kind is METHOD_NOT_ALLOWED and isinstance(error, HTTPException):
        headers["Allow"] = (error.headers or {}).get("allow", "")
    if kind.type in RETRY_SECONDS:
        headers["Retry-After"] = str(RETRY_SECONDS[kind.type])
    problem = Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=failure.detail,
        instance=instance_of(request.scope),
        request_id=request_id,
        errors=failure.faults,
    )
    return Response(problem, status_code=kind.status, media_type=PROBLEM_JSON, headers=headers)


def instance_of(scope: Any) -> str:
    """Path and query of a request as sent; a key, which belongs in a header, is not repeated."""
    path = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0]
    query = scope["query_string"]
    return without_keys((path + (b"?" + query if query else b"")).decode("latin-1"))
