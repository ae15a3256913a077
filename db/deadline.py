"""The moment by which a request must be answered, for work that SQLite's progress handler does not reach."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

from db.errors import QueryTimeout

_seconds_and_end: ContextVar[tuple[float, float]] = ContextVar("seconds_and_end", default=(inf, inf))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let `check_deadline` fail once `seconds` have passed since the block began."""
    end = time.monotonic() + seconds
    token = _seconds_and_end.set((seconds, end))
    try:
        yield
    finally:
        _seconds_and_end.reset(token)


def check_deadline() -> None:
    """Raise QueryTimeout past the deadline. A tenth of a microsecond: for every step that takes longer."""
    seconds, end = _seconds_and_end.get()
    if time.monotonic() > end:
        raise QueryTimeout(seconds)


def is_late() -> bool:
    """Tell whether the deadline has passed."""
    return time.monotonic() > _seconds_and_end.get()[1]
