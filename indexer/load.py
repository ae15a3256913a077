"""Files of quotes that somebody else extracted into the database, by the batch; goes on where it was stopped."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from db.compacting import give_back_pages, merge_words
from db.reported import Progress, ReportedQuote, lines_loaded, store_reported
from indexer.loading import InvalidLine, file_key, open_lines, read_line
from indexer.readers.document import Problem

BATCH = 100_000
"""Quotes stored at once: the index of words is written for each batch, in memory they take some 250 MB."""

_SHOWN = 100


class Loaded(Struct):
    """What a run did."""

    lines: int = 0
    """Lines read, without those that an earlier run had loaded."""
    added: int = 0
    known: int = 0
    """Quotes stored before, or of articles that were indexed from their text."""
    refused: int = 0
    """Lines that are no quotes in a known format, and files that end in the middle."""


def load_files(
    database: Database,
    files: Iterable[Path],
    summary: Loaded,
    *,
    on_problem: Callable[[Problem], None] = lambda problem: None,
    on_progress: Callable[[int], None] = lambda read: None,
    batch: int = BATCH,
) -> None:
    """Load files in their order and count in `summary`; a bad line is passed over, and the first hundred are told.

    Each batch is committed with how far its file has been read, so that a second run goes on from there.
    `on_progress` is given the bytes read of all files. Raises what the database raises.
    """
    before = 0
    with _without_collector():
        for file in files:

            def progress(read: int, before: int = before) -> None:
                on_progress(before + read)

            _load_file(database, file, summary, on_problem, progress, batch)
            before += file.stat().st_size
        merge_words(database, summary.added)
        give_back_pages(database)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Run the block without the garbage collector, which finds nothing here and takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load_file(
    database: Database,
    file: Path,
    summary: Loaded,
    on_problem: Callable[[Problem], None],
    on_progress: Callable[[int], None],
    batch: int,
) -> None:
    key = file_key(file)
    done = lines_loaded(database.conn, key)
    number = 0
    waiting: list[ReportedQuote] = []

    def store() -> None:
        found = store_reported(database, waiting, Progress(key, number))
        summary.added += found.added
        summary.known += found.known
        waiting.clear()

    def refuse(place: str, reason: str) -> None:
        summary.refused += 1
        if summary.refused <= _SHOWN:
            on_problem(Problem(place, reason))
        elif summary.refused == _SHOWN + 1:
            on_problem(Problem(place, f"{reason}; further lines like this are counted only"))

    lines, raw = open_lines(file)
    with raw:
        try:
            for line in lines:
                number += 1
                if number <= done:
                    continue
                summary.lines += 1
                try:
                    waiting += read_line(line)
                except InvalidLine as error:
                    refuse(f"{file}:{number}", str(error))
                if len(waiting) >= batch:
                    store()
                    on_progress(raw.tell())
        except (EOFError, OSError) as error:
            # A truncated or damaged archive: what came before is good.
            refuse(f"{file}:{number + 1}", f"cannot be read on: {error}")
        if number > done:
            store()
    on_progress(file.stat().st_size)
