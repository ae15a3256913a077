"""Connections: read-only ones for the service, the one writer, time limits, and driver errors as domain errors."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from db.deadline import deadline, is_late
from db.errors import DatabaseBusy, DatabaseUnavailable, DiskFull, QueryTimeout
from db.migrations import check_schema, migrations

BUSY_SECONDS = 5.0
"""How long a connection waits for another's lock before it gives up."""

# How long the log of a connection that stays open may wait for readers to be emptied.
_LOG_MILLISECONDS = 100

# Instructions of SQLite's virtual machine between two looks at the clock. A look costs well under a microsecond, and
# 2,000 instructions some 50, or up to 5 milliseconds inside FTS5: the limit is kept to that at no measurable cost.
_STEPS = 2_000
# Between two looks at an allowance, which is of milliseconds. (Inside FTS5 a page read is some four instructions, and
# holds about a thousand quotes of a word: as many looks take some 100,000 quotes, or a millisecond.)
_FINE_STEPS = 400

_RETRY_SECONDS = 0.02

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNAVAILABLE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOTADB,
}


def open_reader(path: Path | str, busy_seconds: float | None = None) -> sqlite3.Connection:
    """Open a database for reading only; writing to it fails. Waits for locks so long, or BUSY_SECONDS.

    May be handed from thread to thread, never used by two at once. Raises DatabaseUnavailable for a file
    that is missing, is no OnRecord database or has another schema, DatabaseBusy for a locked one.
    """
    path = Path(path)
    if path.is_dir():
        raise DatabaseUnavailable(path, "a folder, not a database file")
    if not path.exists():
        raise DatabaseUnavailable(path, "there is no such file; index some articles first")
    if path.stat().st_size == 0:
        # SQLite would take the log beside it for a former file's and remove it, though somebody may be making this one.
        raise DatabaseUnavailable(path, "not an OnRecord database")
    with translate_errors(path):
        connection = sqlite3.connect(
            path.absolute().as_uri() + "?mode=ro",
            uri=True,
            timeout=BUSY_SECONDS if busy_seconds is None else busy_seconds,
            check_same_thread=False,
            isolation_level=None,
        )
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            reason = check_schema(connection)
            if reason is not None:
                raise DatabaseUnavailable(path, reason)
        except BaseException:
            connection.close()
            raise
    return connection


class _Writer(sqlite3.Connection):
    """A connection that empties the write-ahead log as it closes, waiting for readers as for any lock.

    SQLite does so only where no other connection is open. While a service reads, the log would stay, and
    would be read into any file that takes the database's place.
    """

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        super().close()


def open_writer(path: Path | str) -> Database:
    """Open a database for writing, made or brought to the newest schema as needed; in WAL mode.

    The caller closes it. May be handed from thread to thread, never used by two at once. Raises DatabaseUnavailable
    where the folder is missing or the file is something else (which is then left as it is), DatabaseBusy where another
    process holds it.
    """
    path = Path(path)
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return _open_writer(path)
        except DatabaseBusy:
            # SQLite waits for locks, but not where the journal of a file is to be changed while another makes it.
            if time.monotonic() >= end:
                raise
            time.sleep(_RETRY_SECONDS)


def _open_writer(path: Path) -> Database:
    if not path.absolute().parent.is_dir():
        raise DatabaseUnavailable(path, f"there is no folder {path.absolute().parent}")
    if path.is_dir():
        raise DatabaseUnavailable(path, "a folder, not a database file")
    with translate_errors(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, factory=_Writer, check_same_thread=False)
        try:
            blank = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
            reason = None if blank else check_schema(connection, older_is_fine=True)
            if reason is not None:
                raise DatabaseUnavailable(path, reason)
            database = Database(connection)
            database.enable_wal()
            connection.execute("PRAGMA foreign_keys = ON")
            # In WAL mode a killed process loses nothing that was committed; only a power cut may.
            connection.execute("PRAGMA synchronous = NORMAL")
            # KiB: with the default of 2,000 a load is 8% slower at 300,000 quotes, as ids fall anywhere in their index.
            connection.execute("PRAGMA cache_size = -65536")
            if migrations.pending(database):
                # All of them or none: a process killed in between leaves nothing half made.
                with writing(database):
                    migrations.apply(database)
        except BaseException:
            # Somebody else's database is not ours to checkpoint, a locked one not to wait for again.
            sqlite3.Connection.close(connection)
            raise
    return database


def empty_log(connection: sqlite3.Connection) -> None:
    """Bring what is in the write-ahead log into the file; where readers are in the way for long, leave it for later."""
    with suppress(sqlite3.Error):
        connection.execute(f"PRAGMA busy_timeout = {_LOG_MILLISECONDS}")
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(1000 * BUSY_SECONDS)}")


@contextmanager
def time_limit(
    connection: sqlite3.Connection, seconds: float, is_left: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Stop whatever runs inside the block, in SQLite or in Python, once `seconds` have passed since it began.

    Or once `is_left` says that nobody waits for it. Raises QueryTimeout. The clock counts all of the block, not each
    query by itself. Python is stopped where it looks at the clock, see `check_deadline`.
    """
    with deadline(seconds, is_left):
        connection.set_progress_handler(is_late, _STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise QueryTimeout(seconds) from error
            raise
        finally:
            connection.set_progress_handler(None, _STEPS)


@contextmanager
def allowance(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Leave the block, without an error, once what the connection runs inside has used so much of the processor.

    Whoever asks for it keeps what came until then. (By the clock an answer would be another on a busy machine.) The
    time limit holds inside, too.
    """
    end, used = time.monotonic() + seconds, time.thread_time() + seconds

    def is_spent() -> bool:
        # (What a thread used is known to the kernel alone, and costs ten times as much to ask for as the time.)
        return is_late() or (time.monotonic() > end and time.thread_time() > used)

    connection.set_progress_handler(is_spent, _FINE_STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT or is_late():
            raise
    finally:
        connection.set_progress_handler(is_late, _STEPS)


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """Give all queries of the block one state of the database, and driver errors their domain names."""
    with translate_errors(connection):
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@contextmanager
def writing(database: Database) -> Iterator[None]:
    """Run the block as one transaction, a savepoint inside an outer one; any error undoes all of it.

    Takes the write lock at once: a transaction that starts by reading and finds the database changed
    when it comes to write fails without waiting.
    """
    connection = database.conn
    with translate_errors(connection):
        if connection.in_transaction:
            with database.atomic():
                yield
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            database.rollback()
            raise


@contextmanager
def translate_errors(where: Path | sqlite3.Connection) -> Iterator[None]:
    """Turn the driver's errors about the file into DatabaseBusy and DatabaseUnavailable; others are bugs."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the code; the rest tells varieties of it apart. The module's own errors have none.
        variety = getattr(error, "sqlite_errorcode", 0)
        code = variety & 0xFF
        if code in _BUSY:
            raise DatabaseBusy(file_of(where)) from error
        if variety == sqlite3.SQLITE_READONLY_DIRECTORY:
            reason = "its folder cannot be written to, which write-ahead logging needs even for reading"
            raise DatabaseUnavailable(file_of(where), reason) from error
        if code == sqlite3.SQLITE_FULL:
            raise DiskFull(file_of(where)) from error
        if code in _UNAVAILABLE:
            raise DatabaseUnavailable(file_of(where), str(error)) from error
        raise


def file_of(where: Path | sqlite3.Connection) -> Path:
    """Tell which file a connection is to."""
    if isinstance(where, Path):
        return where
    return Path(where.execute("PRAGMA database_list").fetchone()[2])
