"""Jobs: documents that are indexed without anybody waiting, by whichever process of the service takes them up."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
import sqlite_utils
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.database import Database
from api.errors import EXTRACTION_FAILED, INTERNAL_ERROR, as_problem
from api.extraction import Extracted
from api.intake import Intake, Repeat, encode_fields, is_own_fault
from api.keys import need_scope
from api.schemas import JobStatus, Problem
from db.connection import writing
from db.errors import DatabaseBusy, DatabaseUnavailable, OnRecordError
from db.ids import article_id
from db.jobs import (
    MOST_ATTEMPTS,
    Job,
    TakenJob,
    add_job,
    fail_job,
    finish_job,
    get_job,
    give_back_jobs,
    has_jobs,
    is_job_waiting,
    renew_job,
    take_job,
)
from db.repeats import Kept, keep

# How long a job may wait that another process was given, or left behind.
_POLL_SECONDS: Final = 2.0
_STORING_PAUSE: Final = 1.0
# How often a lease is renewed before it would end: a try or two may find the database locked.
_RENEWALS: Final = 4

logger = logging.getLogger("onrecord.api")


@get(
    "/jobs/{job_id:str}",
    operation_id="get_job",
    summary="What became of a document",
    tags=["articles"],
    opt={"scope": "write"},
    sync_to_thread=True,
)
def one_job(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    job_id: FromPath[
        Annotated[str, Meta(description="Id of the job, from the answer 202.", examples=["j_k5m2x7qd3wzr6hfa7cye4tbu"])]
    ],
) -> Response[JobStatus]:
    """How far a document is that was sent with `Prefer: respond-async`, or took too long to wait for.

    Ask again after `Retry-After` until `state` is `done` or `failed`. A job that was under way when the service was
    killed is taken up again, three times at most. It can be asked for during 24 hours after its end.
    """
    need_scope(request, database, "write")
    with database.reading() as connection:
        job = get_job(connection, job_id)
    headers = {"Retry-After": "1"} if job.state in ("queued", "running") else {}
    return Response(_status(job), headers=headers)


def accepted(job: Job, *, preferred: bool) -> Kept:
    """The answer 202 to a document that nobody waits for any longer."""
    path = f"/v1/jobs/{job.id}"
    headers = {"Location": path, "Retry-After": "1"}
    if preferred:
        headers["Preference-Applied"] = "respond-async"
    return Kept(202, headers, msgspec.json.encode(_status(job)))


class Jobs:
    """Does the jobs of the database, one at a time, from `start` until `close`."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._taking: asyncio.Future[TakenJob | None] | None = None
        self._complained = False
        self._has_begun = False

    def start(self) -> None:
        """Begin; in a running event loop."""
        self._begin(self._run())

    async def close(self) -> None:
        """Stop, and let other processes take up what is not finished."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._taking is not None:
            await asyncio.gather(self._taking, return_exceptions=True)
        if not self._has_begun:
            return
        try:
            await self._give_back()
        except OnRecordError as error:
            logger.warning("what is not finished is left until its lease ends: %s", error)
        except Exception:
            logger.exception("giving back jobs failed")

    async def add(
        self,
        key: str,
        fields: dict[str, Any],
        repeat: Repeat | None,
        begun: "asyncio.Task[Extracted] | None" = None,
    ) -> Kept:
        """Keep a document, whose extraction may have begun, and answer 202. Raises TooManyWaiting."""
        intake, document = self.intake, encode_fields(fields)

        def added(writer: sqlite_utils.Database) -> tuple[Kept, str]:
            owner = intake.owner if begun else None
            with writing(writer):
                job_id = add_job(writer, key, document, owner=owner, seconds=intake.lease_seconds)
                answer = accepted(get_job(writer.conn, job_id), preferred=not begun)
                if repeat is not None:
                    keep(writer, repeat.key, repeat.name, intake.owner, answer)
            return answer, job_id

        answer, job_id = await intake.database.write(added)
        if begun is None:
            self._wake.set()
        else:
            self._has_begun = True
            self._begin(self._end(job_id, begun, fields))
        return answer

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _give_back(self) -> None:
        # Nothing is written, and nothing opened, where there is nothing to give back.
        database, owner = self.intake.database, self.intake.owner
        if await database.read(lambda connection: has_jobs(connection, owner)):
            await database.write(lambda writer: give_back_jobs(writer, owner))

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                self._taking = asyncio.ensure_future(self._take())
                # (What is being written is written though its task is cancelled: a job would be taken after all were
                # given back.)
                taken = await asyncio.shield(self._taking)
            except OnRecordError:
                # There is no database yet, or it is locked or damaged, which requests are told.
                taken = None
            except Exception:
                if not self._complained:
                    logger.exception("looking for jobs failed; it goes on, and is not logged again")
                self._complained = True
                taken = None
            if taken is None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _POLL_SECONDS)
                continue
            fields = msgspec.json.decode(taken.document)
            await self._end(taken.id, asyncio.ensure_future(self.intake.read(fields, patient=True)), fields)

    async def _take(self) -> TakenJob | None:
        database, intake = self.intake.database, self.intake
        await asyncio.to_thread(database.settle)
        if not await database.read(is_job_waiting):
            return None
        self._has_begun = True
        return await database.write(lambda writer: take_job(writer, intake.owner, intake.lease_seconds))

    async def _end(self, job_id: str, extraction: "asyncio.Task[Extracted]", fields: dict[str, Any]) -> None:
        """Store what the extraction finds, or note why it fails. What cannot be noted is taken up again later."""
        try:
            renewing = asyncio.ensure_future(self._renew(job_id))
            try:
                extracted = await extraction
            finally:
                renewing.cancel()
            await self._patiently(lambda writer: self._store(writer, job_id, fields, extracted))
        except asyncio.CancelledError:
            extraction.cancel()
            raise
        except Exception as error:
            problem = as_problem(error)
            if problem.kind is INTERNAL_ERROR:
                logger.exception("job %s failed", job_id)
            body = msgspec.json.encode(
                Problem(
                    type=problem.kind.type,
                    title=problem.kind.title,
                    status=problem.kind.status,
                    detail=problem.detail,
                    instance=f"/v1/jobs/{job_id}",
                    request_id=job_id,
                    errors=problem.faults,
                )
            ).decode()
            with suppress(OnRecordError):
                again = is_own_fault(problem)
                await self._patiently(lambda writer: fail_job(writer, job_id, self.intake.owner, body, again=again))

    async def _renew(self, job_id: str) -> None:
        """Keep others from a job that waits for the extractor, as long as this process lives."""
        intake = self.intake
        while True:
            await asyncio.sleep(intake.lease_seconds / _RENEWALS)
            with suppress(OnRecordError):
                await intake.database.write(
                    lambda writer: renew_job(writer, job_id, intake.owner, intake.lease_seconds)
                )

    def _store(self, writer: sqlite_utils.Database, job_id: str, fields: dict[str, Any], extracted: Extracted) -> None:
        with writing(writer):
            outcome = self.intake.store_with(writer, fields, extracted)
            finish_job(writer, job_id, self.intake.owner, outcome, article_id(extracted[0]))

    async def _patiently(self, work: Callable[[sqlite_utils.Database], None]) -> None:
        """Let some work write, again and again while the database does not let it, as long as the job is ours."""
        end = asyncio.get_running_loop().time() + self.intake.lease_seconds
        while True:
            try:
                await self.intake.database.write(work)
                return
            except (DatabaseBusy, DatabaseUnavailable):
                if asyncio.get_running_loop().time() > end:
                    raise
                await asyncio.sleep(_STORING_PAUSE)


def _status(job: Job) -> JobStatus:
    problem = None
    if job.problem is not None:
        problem = msgspec.json.decode(job.problem, type=Problem)
    elif job.state == "failed":
        problem = Problem(
            type=EXTRACTION_FAILED.type,
            title=EXTRACTION_FAILED.title,
            status=EXTRACTION_FAILED.status,
            detail=f"it was begun {MOST_ATTEMPTS} times, and the service ended each time before it did",
            instance=f"/v1/jobs/{job.id}",
            request_id=job.id,
        )
    return JobStatus(
        id=job.id,
        state=job.state,
        created_at=_time(job.created_at),
        started_at=None if job.started_at is None else _time(job.started_at),
        finished_at=None if job.finished_at is None else _time(job.finished_at),
        status=job.outcome,
        article_id=job.article_id,
        article_url=None if job.article_id is None else f"/v1/articles/{job.article_id}",
        problem=problem,
    )


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
