"""Documents that wait to be indexed, and what became of them, for every process of the service to see.

A document stays here until it is stored or given up, so that a killed service loses none: who takes a job has it for a
time, and after that anybody may take it up again.
"""

import base64
import secrets
import sqlite3
import time
from typing import Final, Literal

from msgspec import Struct
from sqlite_utils import Database

from db.connection import reading, writing
from db.errors import NotFound, TooManyWaiting
from db.ids import number_of, public_id

State = Literal["queued", "running", "done", "failed"]
Outcome = Literal["added", "unchanged", "updated", "new_version"]

KEPT_SECONDS: Final = 24 * 3600
"""How long a job that is done or failed can be asked for."""
MOST_JOBS: Final = 1000
MOST_CHARACTERS: Final = 200_000_000
"""How many documents may wait, and how many characters they may have together."""
MOST_ATTEMPTS: Final = 3
"""How often a document is begun that never ends: one that brings its process down would do so for ever."""


class Job(Struct, frozen=True, kw_only=True):
    """A job as it stands."""

    id: str
    state: State
    created_at: int
    """Seconds since 1970, as are the others."""
    started_at: int | None
    finished_at: int | None
    outcome: Outcome | None
    article_id: str | None
    problem: str | None
    """JSON."""


class TakenJob(Struct, frozen=True):
    """A job that its taker has to do."""

    id: str
    document: str


def add_job(database: Database, key: str, document: str, *, owner: str | None = None, seconds: float = 0) -> str:
    """Keep a document to be indexed and return the job's id; `owner` has begun it already and has it for `seconds`.

    Forgets jobs that ended long ago. Raises TooManyWaiting.
    """
    now = time.time()
    id = "j_" + base64.b32encode(secrets.token_bytes(15)).decode().lower()
    connection = database.conn
    with writing(database):
        connection.execute(
            "DELETE FROM jobs WHERE state IN ('done', 'failed') AND created_at < ? AND finished_at < ?",
            [int(now) - KEPT_SECONDS] * 2,
        )
        waiting, characters = connection.execute(
            "SELECT count(*), total(length(document)) FROM jobs WHERE state IN ('queued', 'running')"
        ).fetchone()
        if waiting >= MOST_JOBS or characters + len(document) > MOST_CHARACTERS:
            raise TooManyWaiting(waiting)
        begun = owner is not None
        connection.execute(
            """
            INSERT INTO jobs (id, key, state, document, created_at, started_at, owner, leased_until, attempts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id,
                key,
                "running" if begun else "queued",
                document,
                int(now),
                int(now) if begun else None,
                owner,
                now + seconds if begun else None,
                int(begun),
            ],
        )
    return id


def get_job(connection: sqlite3.Connection, job_id: str) -> Job:
    """Read one job. Raises NotFound, as for one that ended more than `KEPT_SECONDS` ago."""
    with reading(connection):
        row = connection.execute(
            "SELECT state, created_at, started_at, finished_at, outcome, article, problem FROM jobs WHERE id = ?",
            [job_id],
        ).fetchone()
    if row is None:
        raise NotFound("job", job_id)
    state, created_at, started_at, finished_at, outcome, article, problem = row
    return Job(
        id=job_id,
        state=state,
        created_at=created_at,
        started_at=started_at,
        finished_at=finished_at,
        outcome=outcome,
        article_id=None if article is None else public_id("a", article),
        problem=problem,
    )


def is_job_waiting(connection: sqlite3.Connection) -> bool:
    """Tell whether `take_job` would find one, without writing."""
    with reading(connection):
        return connection.execute(_WAITING, {"now": time.time()}).fetchone() is not None


def take_job(database: Database, owner: str, seconds: float) -> TakenJob | None:
    """Take the job that waits longest, for `seconds`; None where none waits.

    One that was begun too often without an end fails instead.
    """
    connection = database.conn
    with writing(database):
        while True:
            now = time.time()
            row = connection.execute(_WAITING, {"now": now}).fetchone()
            if row is None:
                return None
            id, document, attempts = row
            if attempts >= MOST_ATTEMPTS:
                _finish(connection, id, "failed", problem=None)
                continue
            connection.execute(
                """
                UPDATE jobs SET state = 'running', owner = ?, leased_until = ?, attempts = attempts + 1, started_at = ?
                WHERE id = ?
                """,
                [owner, now + seconds, int(now), id],
            )
            return TakenJob(id, document)


def renew_job(database: Database, job_id: str, owner: str, seconds: float) -> None:
    """Let `owner` have a job for `seconds` from now; nothing where another has taken it up since."""
    with writing(database):
        if _owns(database.conn, job_id, owner):
            database.conn.execute("UPDATE jobs SET leased_until = ? WHERE id = ?", [time.time() + seconds, job_id])


def has_jobs(connection: sqlite3.Connection, owner: str) -> bool:
    """Tell whether `owner` has begun jobs that it has not finished."""
    with reading(connection):
        row = connection.execute("SELECT 1 FROM jobs WHERE state = 'running' AND owner = ?", [owner]).fetchone()
    return row is not None


def give_back_jobs(database: Database, owner: str) -> None:
    """Let others take up at once what `owner` has not finished, as when it is stopped."""
    with writing(database):
        database.conn.execute(
            """
            UPDATE jobs SET state = 'queued', owner = NULL, leased_until = NULL, attempts = attempts - 1
            WHERE state = 'running' AND owner = ?
            """,
            [owner],
        )


def finish_job(database: Database, job_id: str, owner: str, outcome: Outcome, article_id: str) -> None:
    """Note what became of a document; nothing where another has taken the job up since."""
    with writing(database):
        if _owns(database.conn, job_id, owner):
            _finish(database.conn, job_id, "done", outcome=outcome, article=number_of(article_id))


def fail_job(database: Database, job_id: str, owner: str, problem: str, *, again: bool) -> None:
    """Note why a document was not stored (JSON); with `again` it waits once more, unless it was begun too often."""
    connection = database.conn
    with writing(database):
        if not _owns(connection, job_id, owner):
            return
        (attempts,) = connection.execute("SELECT attempts FROM jobs WHERE id = ?", [job_id]).fetchone()
        if again and attempts < MOST_ATTEMPTS:
            connection.execute(
                "UPDATE jobs SET state = 'queued', owner = NULL, leased_until = NULL WHERE id = ?", [job_id]
            )
        else:
            _finish(connection, job_id, "failed", problem=problem)


_WAITING = """
    SELECT id, document, attempts FROM jobs
    WHERE state = 'queued' OR state = 'running' AND leased_until < :now
    ORDER BY created_at, id LIMIT 1
"""


def _owns(connection: sqlite3.Connection, job_id: str, owner: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM jobs WHERE id = ? AND owner = ? AND state = 'running'", [job_id, owner]
    ).fetchone()
    return found is not None


def _finish(
    connection: sqlite3.Connection,
    job_id: str,
    state: State,
    *,
    outcome: Outcome | None = None,
    article: int | None = None,
    problem: str | None = None,
) -> None:
    connection.execute(
        """
        UPDATE jobs SET state = ?, finished_at = ?, outcome = ?, article = ?, problem = ?, document = NULL,
            owner = NULL, leased_until = NULL
        WHERE id = ?
        """,
        [state, int(time.time()), outcome, article, problem, job_id],
    )
