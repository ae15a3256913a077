"""How often each caller may ask, counted for all workers together in a small file that they map into memory.

The generic cell rate algorithm (ITU-T I.371): of each caller only the time is kept from which on all of the quota is
there again. The file is a table of such times; a caller who is not in it has asked for nothing lately.
"""

import fcntl
import hashlib
import math
import mmap
import os
import stat
import struct
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

SLOTS: Final = 65_536
"""Callers who are kept; among more, one who has asked little is forgotten."""

_SLOT: Final = struct.Struct("<Qd")
# Places looked at for a caller. Who finds all taken gets that of who asked least.
_PROBED: Final = 8


class Taken(NamedTuple):
    """What became of a request."""

    is_allowed: bool
    remaining: int
    """Requests that may follow at once."""
    seconds: int
    """Until all of the quota is there again; for one that is refused, until the next may come."""


class Rates:
    """Lets each caller ask `quota` times in `seconds`, all at once or evenly."""

    def __init__(self, quota: int, seconds: float, path: Path | None = None) -> None:
        """Share the table in the file at `path`, made if need be; without one, it is of this process alone."""
        self.quota = quota
        self.seconds = seconds
        self._interval = seconds / quota
        self._file: int | None = None
        size = (SLOTS + _PROBED) * _SLOT.size
        if path is None:
            self._table = mmap.mmap(-1, size)
        else:
            self._file = _open(path, size)
            self._table = mmap.mmap(self._file, size)

    def take(self, caller: str, now: float) -> Taken:
        """Count a request of a caller; `now` in seconds, of a clock that all processes share."""
        name = int.from_bytes(hashlib.blake2b(caller.encode(), digest_size=8).digest(), "little") or 1
        first = name % SLOTS * _SLOT.size
        length = _PROBED * _SLOT.size
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_EX, length, first)
        try:
            return self._count(name, first, now)
        finally:
            if self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_UN, length, first)

    def close(self) -> None:
        """Let go of the table."""
        self._table.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _count(self, name: int, first: int, now: float) -> Taken:
        place, full = first, math.inf
        for offset in range(first, first + _PROBED * _SLOT.size, _SLOT.size):
            other, at = _SLOT.unpack_from(self._table, offset)
            if other == name:
                place, full = offset, at
                break
            if at < full:
                place, full = offset, at
        else:
            full = 0.0
        # (Somebody may have set the clock back.)
        full = min(max(full, now), now + self.seconds)
        after = full + self._interval
        left = self.seconds - (after - now)
        # (Sums of intervals are not exact.)
        if left < -self._interval / 1000:
            _SLOT.pack_into(self._table, place, name, full)
            return Taken(False, 0, max(1, math.ceil(-left)))
        _SLOT.pack_into(self._table, place, name, after)
        return Taken(True, max(0, math.floor(left / self._interval + 1e-6)), math.ceil(after - now))


def shared_path(database: Path) -> Path:
    """The file that all services of one user over one database share, where temporary files are."""
    digest = hashlib.sha256(str(database.absolute()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"onrecord-rates-{os.getuid()}-{digest}"


def _open(path: Path, size: int) -> int:
    """Open the file, which must be this user's own: others may write where temporary files are. Raises OSError."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    found = os.fstat(file)
    if found.st_uid != os.getuid() or not stat.S_ISREG(found.st_mode):
        os.close(file)
        raise PermissionError(f"{path} belongs to somebody else")
    if found.st_size != size:
        os.ftruncate(file, size)
    return file
