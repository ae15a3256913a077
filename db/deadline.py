"""The moment by which a request must be answered, for work that SQLite's progress handler does not reach."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

from db.errors import QueryTimeout


def _never() -> bool:
    return False


_limit: ContextVar[tuple[float, float, Callable[[], bool]]] = ContextVar("limit", default=(inf, inf, _never))


@contextmanager
def deadline(seconds: float, is_left: Callable[[], bool] = _never) -> Iterator[None]:
    """Let `check_deadline` fail once `seconds` have passed since the block began, or nobody waits for it any more."""
    token = _limit.set((seconds, time.monotonic() + seconds, is_left))
    try:
        yield
    finally:
        _limit.reset(token)


def check_deadline() -> None:
    """Raise QueryTimeout past the deadline. Less than a microsecond: for every step that takes longer."""
    if is_late():
        raise QueryTimeout(_limit.get()[0])


def is_late() -> bool:
    """Tell whether the deadline has passed, or nobody waits any more."""
    _, end, is_left = _limit.get()
    return time.monotonic() > end or is_left()
