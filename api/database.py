"""Connections for handlers: read-only ones, each query under the time limit; and the one that writes."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import sqlite_utils

from db.connection import BUSY_SECONDS, empty_log, open_reader, open_writer, time_limit
from db.errors import DatabaseBusy, DatabaseUnavailable, QueryTimeout

Read = TypeVar("Read")
Written = TypeVar("Written")
Opened = TypeVar("Opened", sqlite3.Connection, sqlite_utils.Database)
Identity = tuple[int, int, int, int]

# What a query may take where all requests pass. Most take less, and handing them to a thread costs them half as much
# again (1 million quotes: 3.1 ms of the processor for 4.7 a request, 2.6 for 3.7).
_BRIEF_SECONDS = 0.005
# How often the log is emptied while one writes again and again.
_LOG_SECONDS = 0.5
# What a batch of something long may take, which is read while nobody else waits for its thread.
_LONG_SECONDS = 60.0
# Batches read at the same time. The others take turns, and leave threads and processor to searches.
_LONG_AT_ONCE = 2


def file_identity(path: Path) -> Identity | None:
    """What tells one file under a path from another, or from itself written anew; None where there is none.

    An open connection keeps its file's inode from being given to a new file, so device and inode tell a replaced file
    surely. Size and time tell one that was copied over, which SQLite does not notice; they change with every
    checkpoint, too, and opening anew is then merely needless.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def open_identified(path: Path, opened: Callable[[], Opened]) -> tuple[Opened, Identity]:
    """Open the file of a path, with what tells that very file from others, though another may take its place meanwhile.

    `opened` opens it and reads from it, so that its log is open, too.
    """
    while True:
        before = file_identity(path)
        connection = opened()
        after = file_identity(path)
        if before is not None and after is not None and before[:2] == after[:2]:
            return connection, before
        connection.close()


class Database:
    """The database file as handlers see it; may be missing, and may be replaced while serving."""

    def __init__(self, path: Path, query_seconds: float) -> None:
        self.path = path
        self.query_seconds = query_seconds
        self._lock = threading.Lock()
        self._identity: Identity | None = None
        # By how long they wait for locks, of the file of that identity; the last one lent comes first.
        self._idle: dict[float | None, list[sqlite3.Connection]] = {}
        self._is_closed = False
        self._write_lock = threading.Lock()
        self._writer: sqlite_utils.Database | None = None
        self._written: tuple[int, int] | None = None
        self._is_log_full = False
        self._emptied = 0.0
        self._long = asyncio.Semaphore(_LONG_AT_ONCE)
        self._turn = asyncio.Lock()
        self._writing = ThreadPoolExecutor(1, "onrecord-writing")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection, under the time limit.

        Raises `DatabaseUnavailable` where there is no database to open, `QueryTimeout` past the limit.
        """
        with self._lent() as connection, time_limit(connection, self.query_seconds):
            yield connection

    async def read(self, work: Callable[[sqlite3.Connection], Read]) -> Read:
        """Let `work` read, at once where it is brief, else from its beginning again in a thread of its own.

        Raises what `reading` and `work` raise.
        """
        try:
            seconds = min(_BRIEF_SECONDS, self.query_seconds)
            with self._lent(busy_seconds=0) as connection, time_limit(connection, seconds):
                return work(connection)
        except (QueryTimeout, DatabaseBusy):
            return await asyncio.to_thread(self._read, work)

    async def read_long(self, work: Callable[[sqlite3.Connection], Read]) -> Read:
        """Let `work` read in a thread for longer than one query may, while few others do; a part of something long.

        Stopped where whoever waits for it is cancelled. Raises what `reading` and `work` raise.
        """
        is_left = threading.Event()

        def read() -> Read:
            seconds = max(_LONG_SECONDS, self.query_seconds)
            with self._lent() as connection, time_limit(connection, seconds, is_left.is_set):
                return work(connection)

        async with self._long:
            try:
                return await asyncio.to_thread(read)
            finally:
                is_left.set()

    def _read(self, work: Callable[[sqlite3.Connection], Read]) -> Read:
        with self.reading() as connection:
            return work(connection)

    def file(self) -> tuple[int, int] | None:
        """What tells the file from another that takes its place; None where there is none."""
        identity = file_identity(self.path)
        return None if identity is None else identity[:2]

    async def write(self, work: Callable[[sqlite_utils.Database], Written]) -> Written:
        """Let `work` write, one after the other in a thread of their own: who waits takes none from those who read.

        What has begun is done even where nobody waits for it any more. Raises `DatabaseBusy` where others before it
        take too long, and what `writing` and `work` raise.
        """

        def written() -> Written:
            with self.writing() as writer:
                return work(writer)

        try:
            await asyncio.wait_for(self._turn.acquire(), BUSY_SECONDS)
        except TimeoutError:
            raise DatabaseBusy(self.path) from None
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writing, written)
        finally:
            self._turn.release()

    @contextmanager
    def writing(self) -> Iterator[sqlite_utils.Database]:
        """Lend the one connection that writes, to one thread at a time; never from the event loop, as it may wait.

        Raises `DatabaseBusy` where other threads or processes write for too long, `DatabaseUnavailable` where there
        is no database: the service makes none.
        """
        if not self._write_lock.acquire(timeout=BUSY_SECONDS):
            raise DatabaseBusy(self.path)
        try:
            if self._is_closed:
                raise DatabaseUnavailable(self.path, "the service is stopping")
            writer = self._open_writer()
            try:
                yield writer
            finally:
                self._empty_log(_LOG_SECONDS)
        finally:
            self._write_lock.release()

    def settle(self) -> None:
        """Bring into the file what `writing` left in the log, unless somebody is writing; waits, as `writing` does."""
        if self._is_log_full and self._write_lock.acquire(blocking=False):
            try:
                self._empty_log(0)
            finally:
                self._write_lock.release()

    def _empty_log(self, seconds: float) -> None:
        """Empty the log, where that was not done in the last seconds.

        What is left in it would be read into any file that takes the database's place. It takes five times as long as
        storing an article, so that of many in a row not each is followed by it.
        """
        self._is_log_full = True
        if self._writer is not None and time.monotonic() - self._emptied >= seconds:
            empty_log(self._writer.conn)
            self._is_log_full = False
            self._emptied = time.monotonic()

    def _open_writer(self) -> sqlite_utils.Database:
        identity = self.look()
        if identity is None:
            raise DatabaseUnavailable(self.path, "there is no such file; index some articles first")
        if self._writer is not None and self._written == identity[:2]:
            return self._writer
        former, self._writer = self._writer, None
        if former is not None:
            former.close()
        self._writer, identity = open_identified(self.path, lambda: open_writer(self.path))
        self._written = identity[:2]
        return self._writer

    def close(self) -> None:
        """Close all connections, once what is being written is; those lent are closed when they come back."""
        self._is_closed = True
        self._writing.shutdown()
        with self._write_lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self._forget()

    def look(self) -> Identity | None:
        """What tells the file from others; if it is another than before, all idle connections to that one are closed.

        They would share the write-ahead log, found by name, with those to the new file, or with their own when it comes
        back.
        """
        identity = file_identity(self.path)
        if identity != self._identity:
            self._forget(identity)
        return identity

    def _forget(self, identity: Identity | None = None) -> None:
        with self._lock:
            idle, self._idle, self._identity = self._idle, {}, identity
        for connections in idle.values():
            for connection in connections:
                connection.close()

    @contextmanager
    def _lent(self, busy_seconds: float | None = None) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else uses, opened where all others are in use."""
        identity = self.look()
        with self._lock:
            idle = self._idle.get(busy_seconds) if identity == self._identity else None
            connection = idle.pop() if idle else None
        if connection is None:
            connection, identity = open_identified(self.path, lambda: open_reader(self.path, busy_seconds))
        try:
            yield connection
        finally:
            with self._lock:
                is_current = identity == self._identity and not self._is_closed
                if is_current:
                    self._idle.setdefault(busy_seconds, []).append(connection)
            if not is_current:
                connection.close()
