"""A stream of articles, a line each, and the stream of answers to it."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Any, Final, NamedTuple

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Send

from api.errors import BODY_TOO_LARGE, INTERNAL_ERROR, RequestError, as_problem
from api.extraction import Extracted, WorkerEnded
from api.intake import Intake
from api.keys import ask_scope
from api.schemas import LineAnswer
from api.sent import LINES, lines, read_article
from db.errors import OnRecordError
from db.ids import article_id
from db.models import ArticleRef

_AHEAD: Final = 4
"""Lines read and not answered yet; the sender waits, and memory holds no more of them."""

logger = logging.getLogger("onrecord.api")


class _Begun(NamedTuple):
    number: int
    fields: dict[str, Any]
    extraction: "asyncio.Task[Extracted] | RequestError | OnRecordError"
    """Or what is wrong with the line."""


async def answer_lines(request: Request[Any, Any, Any], intake: Intake) -> AsyncGenerator[bytes, None]:
    """Yield an answer to each line, in their order, as they arrive; a sender who leaves ends it.

    What was answered is stored. The key is looked up again for each line.
    """
    begun: asyncio.Queue[_Begun | None] = asyncio.Queue(_AHEAD)
    reader = asyncio.ensure_future(_begin_lines(request, intake, begun))
    try:
        while (taken := await begun.get()) is not None:
            answer = await _answer(request, intake, taken)
            yield msgspec.json.encode(answer) + b"\n"
    finally:
        reader.cancel()
        while not begun.empty():
            left = begun.get_nowait()
            if left is not None and isinstance(left.extraction, asyncio.Task):
                left.extraction.cancel()


async def _begin_lines(request: Request[Any, Any, Any], intake: Intake, begun: "asyncio.Queue[_Begun | None]") -> None:
    number = 0
    limit = intake.settings.max_body
    try:
        async for line in lines(request.stream(), limit):
            number += 1
            if line is not None and not line.strip():
                continue
            try:
                if line is None:
                    raise RequestError(BODY_TOO_LARGE, f"the line is longer than {limit:,} bytes")
                fields = read_article(line)
                # (Reading a line costs, and writes to the ledger where it cannot be read.)
                await ask_scope(request, intake.database, "write")
            except (RequestError, OnRecordError) as error:
                await begun.put(_Begun(number, {}, error))
                continue
            extraction = asyncio.ensure_future(intake.read(fields, patient=True))
            try:
                await begun.put(_Begun(number, fields, extraction))
            except BaseException:
                extraction.cancel()
                raise
    except (HTTPException, RequestError):
        # The sender is gone, or waits too long; a line that was cut is not read.
        pass
    except Exception:
        logger.exception("reading a stream failed")
    await begun.put(None)


async def _answer(request: Request[Any, Any, Any], intake: Intake, taken: _Begun) -> LineAnswer:
    number, fields, extraction = taken
    try:
        if isinstance(extraction, Exception):
            raise extraction
        try:
            extracted = await extraction
        except WorkerEnded:
            extracted = await intake.read(fields, patient=True)
        await ask_scope(request, intake.database, "write")
        status = await intake.store(fields, extracted)
    except Exception as error:
        problem = as_problem(error)
        if problem.kind is INTERNAL_ERROR:
            logger.exception("line %s of a stream failed", number)
        return LineAnswer(line=number, status="rejected", problem=problem.kind.type, reason=problem.detail)
    article, quotes = extracted
    return LineAnswer(
        line=number,
        status=status,
        article=ArticleRef(article_id(article), article.title, article.url),
        quotes=len(quotes),
    )


class LineAnswers(Response[Any]):
    """Sends answers while the request is still being read, which Litestar's `Stream` would read away (2.25)."""

    def __init__(self, answers: AsyncGenerator[bytes, None]) -> None:
        super().__init__(b"")
        self.answers = answers

    def to_asgi_response(self, *_arguments: Any, **_options: Any) -> ASGIResponse:
        """Make the response that is sent by pieces."""
        return _Pieces(self.answers)


class _Pieces(ASGIResponse):
    _should_set_content_length = False

    def __init__(self, answers: AsyncGenerator[bytes, None]) -> None:
        super().__init__(status_code=200, media_type=LINES)
        self.answers = answers

    async def send_body(self, send: Send, receive: Receive) -> None:
        try:
            async for answer in self.answers:
                await send({"type": "http.response.body", "body": answer, "more_body": True})
        finally:
            await self.answers.aclose()
        await send({"type": "http.response.body", "body": b"", "more_body": False})
