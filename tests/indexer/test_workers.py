import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.workers import WorkerLost, mapped


def doubled(batch: list[int]) -> list[int]:
    return [2 * n for n in batch]


def owners(batch: list[int]) -> list[int]:
    return [os.getpid() for _ in batch]


def refuse(batch: list[int]) -> list[int]:
    raise ValueError(f"no {batch[0]}")


def die(batch: list[int]) -> list[int]:
    os._exit(9)


@given(st.lists(st.integers()))
def test_every_item_once_in_order(items: list[int]) -> None:
    assert list(mapped(doubled, items)) == [2 * n for n in items]


def test_so_in_several_processes() -> None:
    assert list(mapped(doubled, range(200), workers=2)) == [2 * n for n in range(200)]
    assert list(mapped(doubled, [], workers=2)) == []
    assert os.getpid() not in set(mapped(owners, range(200), workers=2))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_long_stream_is_read_as_it_is_asked_for(workers: int) -> None:
    read = 0

    def stream() -> Iterator[int]:
        nonlocal read
        for number in range(10_000):
            read += 1
            yield number

    work = mapped(doubled, stream(), workers)
    assert [next(work) for _ in range(3)] == [0, 2, 4]
    assert read < 200
    work.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_work_raises_is_raised(workers: int) -> None:
    with pytest.raises(ValueError, match="no 0"):
        list(mapped(refuse, range(50), workers))


def test_a_lost_process_is_told() -> None:
    with pytest.raises(WorkerLost, match="--workers"):
        list(mapped(die, range(50), workers=2))


KILLED = """
import itertools, multiprocessing, os
from indexer.workers import mapped
work = mapped(list, itertools.count(), 2)
next(work)
print(*(child.pid for child in multiprocessing.active_children()), flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_no_process_outlives_the_one_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(f'if __name__ == "__main__":\n    exec({KILLED!r})\n')
    done = subprocess.run([sys.executable, script], stdout=subprocess.PIPE, text=True, timeout=60)
    workers = done.stdout.split()
    assert (done.returncode, len(workers)) == (-9, 2)
    for _ in range(200):
        if not any(is_running(pid) for pid in workers):
            return
        time.sleep(0.05)
    raise AssertionError(f"still running: {workers}")


def is_running(pid: str) -> bool:
    status = Path("/proc", pid, "stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
