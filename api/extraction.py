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
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import FrameType

from db.models import ExtractedArticle, ExtractedQuote

Extracted = tuple[ExtractedArticle, tuple[ExtractedQuote, ...]]


class ExtractionFailed(Exception):
    """The extraction did not end: its process ended before it, or it ran past its time limit."""


class UnreadableDocument(Exception):
    """A document that holds no article, or states a date that no calendar has; the message says which."""


class Extractor:
    """Hands documents to one worker process, in turn."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._pool: ProcessPoolExecutor | None = None

    async def extract(self, text: str | None, html: str | None, url: str | None) -> Extracted:
        """Extract from plain text or from a page; exactly one of `text` and `html` is given.

        Spans count in the text as given, or in the returned article's text for a page. The time limit
        counts from when the worker takes the document up. Raises `ExtractionFailed`, `UnreadableDocument`.
        """
        pool = self._pool = self._pool or _start()
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, extract_within, self.seconds, text, html, url)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
            pool.shutdown(wait=False)
            raise ExtractionFailed("the process that extracts quotes ended; another takes over") from None
        except TimeoutError:
            raise ExtractionFailed(f"the extraction was stopped after {self.seconds:g} seconds") from None

    async def close(self) -> None:
        """Stop the worker; waits for the document it is at."""
        if self._pool is not None:
            await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
            self._pool = None


def extract_within(seconds: float, text: str | None, html: str | None, url: str | None) -> Extracted:
    """Extract in the worker. Raises `TimeoutError` after `seconds` of wall time, `UnreadableDocument`."""
    from indexer.dates import InvalidDate
    from indexer.documents import extract_html, extract_text
    from indexer.html import NoText

    signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return extract_text(text) if text is not None else extract_html(html or "", url)
    except (InvalidDate, NoText) as error:
        raise UnreadableDocument(str(error)) from None
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
