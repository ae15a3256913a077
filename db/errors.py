"""What can go wrong at the edge of the database, in the words of the domain; each error holds the offending value."""

from pathlib import Path


class OnRecordError(Exception):
    """Base of every error that callers are expected to handle."""


class NotFound(OnRecordError):
    """No record has this id. `kind` is "quote", "speaker", "outlet", "article", "correction" or "job"."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"no {kind} has the id {id!r}")
        self.kind = kind
        self.id = id


class InvalidSearch(OnRecordError):
    """A search parameter that cannot be answered as it is.

    `position` is the code point of `value` at which the trouble starts, or None where it is about all of it.
    """

    def __init__(self, parameter: str, value: str, reason: str, position: int | None = None) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.value = value
        self.reason = reason
        self.position = position


class InvalidCursor(OnRecordError):
    """A cursor that is damaged, or was made by a search with other filters or another order."""

    def __init__(self, cursor: str, reason: str) -> None:
        super().__init__(f"cursor: {reason}")
        self.cursor = cursor
        self.reason = reason


class InvalidCorrection(OnRecordError):
    """A correction that cannot be made as it is; `field` is "" where it is about all of it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason


class Conflict(OnRecordError):
    """A correction made in ignorance of what has changed since."""


class QueryTimeout(OnRecordError):
    """A query ran past its time limit and was stopped."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the query was stopped after {seconds:g} seconds")
        self.seconds = seconds


class DatabaseBusy(OnRecordError):
    """Another process kept the database locked for longer than the busy timeout."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: locked by another process")
        self.path = path


class TooManyWaiting(OnRecordError):
    """So many documents wait to be indexed that another is not taken."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} documents are waiting to be indexed")
        self.waiting = waiting


class RepeatDiffers(OnRecordError):
    """An Idempotency-Key that was sent with another request before."""


class RepeatUnderWay(OnRecordError):
    """An Idempotency-Key whose first request is not answered yet."""


class DatabaseUnavailable(OnRecordError):
    """The file is missing, damaged, not writable, no database, no OnRecord database or of another version."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class BackupExists(OnRecordError):
    """There is a file where a backup was to be made; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is such a file already; choose another name, or move it away")
        self.path = path


class DiskFull(DatabaseUnavailable):
    """The disk that holds the database is full; what was committed before is kept."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the disk is full: make room on it and try again; all that was committed is kept")
