"""Work on a stream of documents by the batch, in this process or in several."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from db.errors import OnRecordError

Given = TypeVar("Given")
Made = TypeVar("Made")

_BATCH = 16
_AHEAD = 2
"""Batches a process has waiting, so that none is idle and a long stream is not read whole."""


class WorkerLost(OnRecordError):
    """A worker process ended before its work did, as where the machine's memory gave out."""


def mapped(work: Callable[[list[Given]], list[Made]], items: Iterable[Given], workers: int = 1) -> Iterator[Made]:
    """Yield what `work` makes of each item, in their order; it is given batches and answers each item of one.

    With several workers `work` runs in processes of their own, so that it and the items must be picklable. Raises
    what `work` raises, and WorkerLost.
    """
    stream = iter(items)
    if workers == 1:
        while batch := list(islice(stream, _BATCH)):
            yield from work(batch)
        return
    # A new interpreter each: threads of this one, such as a progress bar's, do not survive a fork.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_left_to_the_parent)
    waiting: deque[Future[list[Made]]] = deque()
    try:
        while True:
            while len(waiting) < _AHEAD * workers and (batch := list(islice(stream, _BATCH))):
                waiting.append(pool.submit(work, batch))
            if not waiting:
                return
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise WorkerLost("a worker process was killed or ran out of memory; try fewer --workers") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _left_to_the_parent() -> None:
    """Leave ctrl-C to the process that hands out the work, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        # (A killed parent closes nothing that its workers, who hold the queue open for each other, would notice.)
        parent.join()
        os._exit(1)
