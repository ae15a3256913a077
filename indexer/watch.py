"""Folders that are watched: which files in them are new or changed, and no longer being written."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.readers.document import Problem
from indexer.readers.paths import find_files

SECONDS = 1.0
"""Between two looks; a file whose size and time are the same in both is taken for whole."""


class _State(NamedTuple):
    modified: int
    """In nanoseconds."""
    size: int
    inode: int


class Watch:
    """Looks again and again; a file is given out once for each state that it is seen to stay in."""

    def __init__(self, paths: Iterable[str], on_problem: Callable[[Problem], None] = lambda problem: None) -> None:
        self.paths = list(paths)
        self._on_problem = on_problem
        self._told: dict[str, str] = {}
        self._seen: dict[Path, _State] = {}
        self._given: dict[Path, _State] = {}

    def look(self) -> list[Path]:
        """Find the files that have changed since they were given out and not since the last look, in order.

        What cannot be looked at is told, once until it can be.
        """
        now: dict[Path, _State] = {}
        for path in self.paths:
            try:
                now.update(_states(path))
            except OSError as error:
                self._tell(Problem(path, (error.strerror or str(error)).lower()))
            else:
                self._told.pop(path, None)
        changed = [file for file, state in now.items() if self._given.get(file) != state == self._seen.get(file)]
        self._seen = now
        self._given = {file: state for file, state in self._given.items() if file in now}
        self._given.update((file, now[file]) for file in changed)
        return changed

    def give_again(self, files: Iterable[Path]) -> None:
        """Give files out once more, as where they could not be stored."""
        for file in files:
            self._given.pop(file, None)

    def _tell(self, problem: Problem) -> None:
        if self._told.get(problem.place) != problem.reason:
            self._told[problem.place] = problem.reason
            self._on_problem(problem)


def _states(path: str) -> Iterator[tuple[Path, _State]]:
    """The files under a path, and the state of each. Raises OSError."""
    for file in find_files(path):
        try:
            found = file.stat()
        except OSError:
            if file == Path(path):
                raise
            # It went away while one looked.
            continue
        yield file, _State(found.st_mtime_ns, found.st_size, found.st_ino)
