"""A copy of a database, made while others read and write it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from db.connection import open_reader, translate_errors
from db.errors import BackupExists


def back_up(path: Path | str, copy: Path | str) -> int:
    """Copy a database as it is now, with what only its log holds yet; answers the size of the copy in bytes.

    The copy has its name once it is whole and on the disk: a run that is killed leaves `COPY.part`. Who writes
    meanwhile need not wait. Raises BackupExists, and what `open_reader` does; OSError where the copy cannot be written.
    """
    path, copy = Path(path), Path(copy)
    if copy.exists():
        raise BackupExists(copy)
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    with closing(open_reader(path)) as source, translate_errors(part), closing(sqlite3.connect(part)) as target:
        # (In one step: whoever writes between two would have it begin again.)
        source.backup(target, pages=-1)
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        # (Unlike a renaming, this fails where somebody has made such a file meanwhile.)
        os.link(part, copy)
    except FileExistsError:
        raise BackupExists(copy) from None
    except OSError:
        # Some disks for backups know no second name of a file.
        part.rename(copy)
    else:
        part.unlink()
    return copy.stat().st_size
