"""Articles sent to be indexed: one as JSON, or a stream of them, a line each."""

import asyncio
import hashlib
import re
from typing import Any, Final

from litestar import Request, Response, post
from litestar.di import NamedDependency

from api.database import Database
from api.errors import REPEAT_DIFFERS, REPEAT_UNDER_WAY, header_fault
from api.intake import Intake, Repeat
from api.jobs import Jobs
from api.keys import ask_scope
from api.lines import LineAnswers, answer_lines
from api.schemas import IndexedArticle, JobStatus, LineAnswer
from api.sent import BODY_TYPES, JSON, LINES, media_type, read_article, read_body
from db.repeats import Kept

REPEAT: Final = "Idempotency-Key"
_REPEAT = re.compile(r"[\x21-\x7e]{1,200}")
_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,6})\"?")

HEADERS: Final = {
    REPEAT: (
        "A name that you make for this request, of 1 to 200 visible ASCII characters. Sent again within 24 hours with "
        "the same body, it is answered as the first time and nothing is done; with another body it is refused. Of the "
        "last 10,000 requests. Only with `application/json`: a line sent again is answered `unchanged` by itself.",
        "7a1c9e02-harbour",
        {"minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    ),
    "Prefer": (
        "`respond-async` to be answered 202 at once, or `wait=5` to wait at most so many seconds. Only with "
        "`application/json`.",
        "respond-async",
        {},
    ),
}
"""Header -> description, example, and what limits it, as JSON Schema; the schema lists the same."""
ANSWERS: Final = {
    201: ("The article is new.", {JSON: IndexedArticle}, {"Location": "Path of the article."}),
    200: (
        "The article was known: `status` says what has changed. Or the lines, each answered in its turn.",
        {JSON: IndexedArticle, LINES: LineAnswer},
        {},
    ),
    202: (
        "It is being indexed; `Location` says how far it is.",
        {JSON: JobStatus},
        {"Location": "Path of the job.", "Retry-After": "Seconds to wait before asking."},
    ),
}
"""Status -> description, media type -> what the body or each line of it is, and headers; the schema lists the same."""
PROBLEMS: Final = (REPEAT_UNDER_WAY, REPEAT_DIFFERS)


@post(
    "/articles",
    status_code=201,
    operation_id="index_articles",
    summary="Index articles",
    tags=["articles"],
    opt={"scope": "write", "body": BODY_TYPES, "headers": HEADERS, "answers": ANSWERS, "problems": PROBLEMS},
    request_max_body_size=None,
)
async def index_articles(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    intake: NamedDependency[Intake],
    jobs: NamedDependency[Jobs],
) -> Response[Any]:
    """Find the quotes of an article and store both; or of many articles, a line of JSON each.

    An article sent here is the same as one that `onrecord index` reads from a line of JSON lines: the same id and the
    same quotes. It is answered when it is stored; past ONRECORD_WAIT_SECONDS, or with `Prefer: respond-async`, the
    answer is 202 and `Location` says where to ask.

    `application/x-ndjson` may be as long as you like, each line as long as one body. Its lines are answered in their
    order while it is still being sent, so read while you send, as curl does; a line that is rejected does not cost the
    others.
    """
    key = await ask_scope(request, database, "write")
    stated = media_type(request)
    name = request.headers.get(REPEAT)
    if stated == LINES:
        if name is not None:
            raise header_fault(REPEAT, name, "goes with one article; a line sent again is answered unchanged")
        return LineAnswers(answer_lines(request, intake))
    body = await read_body(request, intake.settings.max_body)
    fields = read_article(body)
    wait = _wait(request.headers.get("prefer", ""), intake.settings.wait_seconds)
    repeat = None
    if name is not None:
        if not _REPEAT.fullmatch(name):
            raise header_fault(REPEAT, name, "must be 1 to 200 visible ASCII characters")
        repeat = Repeat(key, name, hashlib.sha256(body).digest())
        kept = await intake.begin(repeat)
        if kept is not None:
            return _response(kept)
    try:
        return _response(await _index(key, fields, wait, repeat, intake, jobs))
    except BaseException:
        if repeat is not None:
            await asyncio.shield(intake.forget(repeat))
        raise


async def _index(
    key: str, fields: dict[str, Any], wait: float | None, repeat: Repeat | None, intake: Intake, jobs: Jobs
) -> Kept:
    if wait is None:
        return await jobs.add(key, fields, repeat)
    extraction = asyncio.ensure_future(intake.read(fields))
    try:
        await asyncio.wait({extraction}, timeout=wait)
        if not extraction.done():
            return await jobs.add(key, fields, repeat, extraction)
    except BaseException:
        extraction.cancel()
        raise
    return await intake.store_and_answer(fields, extraction.result(), repeat)


def _wait(preferences: str, longest: float) -> float | None:
    """Seconds to wait for the article to be indexed; None for not at all."""
    if re.search(r"(?:^|[,;\s])respond-async(?:$|[,;\s])", preferences, re.IGNORECASE):
        return None
    wanted = _WAIT.search(preferences.lower())
    return min(longest, float(wanted[1])) if wanted else longest


def _response(answer: Kept) -> Response[Any]:
    return Response(answer.body, status_code=answer.status, headers=dict(answer.headers), media_type=JSON)
