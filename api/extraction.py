"""The worker process that extracts quotes: made on first use, replaced when it ends, stopped with the app.

A process and not a thread, because extraction is pure computation and would stall every other answer, and
because a document that brings the process down must not bring the service down. The process loads
`indexer`, and with it spaCy; the service itself never does.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final, TypeVar

from api.database import file_identity
from db.extracted import ExtractedArticle, ExtractedQuote

Extracted = tuple[ExtractedArticle, tuple[ExtractedQuote, ...]]


class ExtractionFailed(Exception):
    """The extraction did not end: its process ended before it, or it ran past its time limit."""


class WorkerEnded(ExtractionFailed):
    """The worker ended at this document, of itself or because it was killed."""


class UnreadableDocument(Exception):
    """A document that holds no article, or states a date that no calendar has; the message says which."""


class TooManyDocuments(Exception):
    """So many documents wait for the worker that another is not taken."""


Made = TypeVar("Made")

MOST_WAITING: Final = 32
"""How many documents may wait for the worker; they are in memory."""
# Past its time limit a document is stopped from inside; one that is stuck where Python cannot stop it, from outside.
_GRACE_SECONDS: Final = 5.0
# The first document waits for what the worker has to load.
_STARTING_SECONDS: Final = 30.0


class Extractor:
    """Hands documents to one worker process, in turn: a document that ends it is the one that it was at."""

    def __init__(self, seconds: float, outlets: Path | None = None) -> None:
        self.seconds = seconds
        self.outlets = outlets
        """A table of outlets that need not be there, as `onrecord index` takes the one beside the database."""
        self.waiting = 0
        """Documents that wait or are being read."""
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._worker = 0

    async def extract(self, text: str | None, html: str | None, url: str | None) -> Extracted:
        """Extract from plain text or from a page; exactly one of `text` and `html` is given.

        Spans count in the text as given, or in the returned article's text for a page. The time limit
        counts from when the worker takes the document up. Raises `ExtractionFailed`, `UnreadableDocument`,
        `TooManyDocuments`.
        """
        return await self._run(False, extract_within, self.seconds, text, html, url)

    async def read(self, fields: Mapping[str, Any], *, patient: bool = False) -> Extracted:
        """Read a document as `onrecord index` reads the same line of JSON lines or, with `html`, the same page.

        `patient` waits however many wait before. Raises as `extract`.
        """
        return await self._run(patient, read_within, self.seconds, dict(fields))

    async def close(self) -> None:
        """Stop the worker; waits for the document it is at."""
        if self._pool is not None:
            await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
            self._pool = None

    async def _run(self, patient: bool, function: Callable[..., Made], *arguments: Any) -> Made:
        if self.waiting >= MOST_WAITING and not patient:
            raise TooManyDocuments(f"{self.waiting} documents are waiting for extraction")
        self.waiting += 1
        try:
            async with self._turn:
                return await self._work(function, *arguments)
        finally:
            self.waiting -= 1

    async def _work(self, function: Callable[..., Made], *arguments: Any) -> Made:
        loop = asyncio.get_running_loop()
        pool = self._pool
        late: set[asyncio.Future[Made]] = set()
        try:
            if pool is None:
                pool = self._pool = _start()
                self._worker = await loop.run_in_executor(pool, os.getpid)
            future = asyncio.ensure_future(loop.run_in_executor(pool, with_outlets, self.outlets, function, *arguments))
            _, late = await asyncio.wait({future}, timeout=_STARTING_SECONDS + self.seconds + _GRACE_SECONDS)
            if late:
                os.kill(self._worker, signal.SIGKILL)
            return await future
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
            if pool is not None:
                pool.shutdown(wait=False)
            if late:
                raise ExtractionFailed(f"the extraction was stopped after {self.seconds:g} seconds") from None
            raise WorkerEnded("the process that extracts quotes ended; another takes over") from None
        except TimeoutError:
            raise ExtractionFailed(f"the extraction was stopped after {self.seconds:g} seconds") from None


_outlets_in_use: object = None


def with_outlets(path: Path | None, function: Callable[..., Made], *arguments: Any) -> Made:
    """Do some work in the worker with the table of outlets as it is now. Raises `ExtractionFailed` for a bad one."""
    global _outlets_in_use
    found = None if path is None else file_identity(path)
    if path is not None and found not in (None, _outlets_in_use):
        from indexer.outlets import InvalidOutlets, use_outlets

        try:
            use_outlets(path)
        except (InvalidOutlets, OSError) as error:
            raise ExtractionFailed(str(error).replace(str(path), path.name)) from None
        _outlets_in_use = found
    return function(*arguments)


def extract_within(seconds: float, text: str | None, html: str | None, url: str | None) -> Extracted:
    """Extract in the worker. Raises `TimeoutError` after `seconds` of wall time, `UnreadableDocument`."""
    from indexer.dates import InvalidDate
    from indexer.documents import extract_html, extract_text
    from indexer.html import NoText

    with _limited(seconds):
        try:
            return extract_text(text) if text is not None else extract_html(html or "", url)
        except (InvalidDate, NoText) as error:
            raise UnreadableDocument(str(error)) from None


def read_within(seconds: float, fields: dict[str, Any]) -> Extracted:
    """Read and extract in the worker. Raises as `extract_within`."""
    from indexer.documents import Hints, Unreadable, extract_document
    from indexer.readers.document import Document

    html = fields.pop("html", None)
    if html is None:
        document, hints = Document("", "record", record=fields), None
    else:
        author = fields.get("author")
        stated = (fields.get(name) for name in ("published", "published_at", "date"))
        date = next((value for value in stated if value is not None), None)
        document = Document("", "html", text=html)
        hints = Hints(
            title=fields.get("title"),
            outlet=fields.get("outlet"),
            author=" and ".join(author) if isinstance(author, list) else author,
            date=None if date is None else str(date),
            url=fields.get("url"),
        )
    with _limited(seconds):
        try:
            return extract_document(document, hints)
        except Unreadable as error:
            raise UnreadableDocument(str(error)) from None


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in the block once `seconds` have passed."""
    signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _start() -> ProcessPoolExecutor:
    # Spawned, because forking a process that runs threads can leave a lock held for ever in the child.
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_settle_worker)


def _settle_worker() -> None:
    """Leave Ctrl-C to the service, and end with it even where it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError
