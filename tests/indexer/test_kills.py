"""A run that is killed, another that writes at the same time, and a disk that is full: nothing committed is lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.connection import open_reader, open_writer
from db.errors import DiskFull, OnRecordError
from indexer.index import Summary, index_documents
from indexer.readers.paths import read_paths

HERE = Path(__file__).parent
TEXT = "“It will open in May,” Dario Quill said on day {} of the strike, when forty ships were waiting off the mole."


def write_articles(path: Path, count: int, host: str) -> Path:
    lines = [{"text": TEXT.format(n), "url": f"https://{host}.example/{n}"} for n in range(count)]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "indexer", *map(str, arguments)]


def count(path: Path) -> tuple[int, int]:
    """Articles and quotes of a database that is sound."""
    connection = open_reader(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        articles, quotes = (
            connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("articles", "quotes")
        )
        return articles, quotes
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_at_random_moments() -> None:
    """`make soak` does so for long."""
    kills = [sys.executable, "-P", str(HERE / "kills.py"), "--kills", "5", "--real", "0"]
    done = subprocess.run(kills, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kills"] == 5


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_stops_with_all_that_is_counted(tmp_path: Path, workers: str) -> None:
    database, given = tmp_path / "x.db", write_articles(tmp_path / "a.jsonl", 5000, "quay")
    index = command("index", given, "--db", database, "--workers", workers, "--json")
    run = subprocess.Popen(index, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 200
    while run.poll() is None and count_if_made(database) < 40 and time.monotonic() < deadline:
        time.sleep(0.05)
    # A terminal sends it to all processes of the command.
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=200)
    assert (run.returncode, err) == (130, "Stopped; what is counted here is kept, the same command does the rest\n")
    added: int = json.loads(out)["added"]
    assert 40 <= added < 5000
    # (One may be stored and not counted yet.)
    assert count(database) in {(added, added), (added + 1, added + 1)}


def count_if_made(path: Path) -> int:
    try:
        connection = open_reader(path)
    except OnRecordError:
        return 0
    try:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    finally:
        connection.close()


def test_two_runs_at_once_store_what_either_would(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    runs = [
        subprocess.Popen(command("index", write_articles(tmp_path / f"{host}.jsonl", 150, host), "--db", database))
        for host in ("quay", "mole")
    ]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    assert count(database) == (300, 300)


@pytest.fixture
def small(tmp_path: Path) -> Database:
    """A database that may not grow by more than some articles, as if the disk were full."""
    database = open_writer(tmp_path / "x.db")
    (pages,) = database.conn.execute("PRAGMA page_count").fetchone()
    database.conn.execute(f"PRAGMA max_page_count = {pages + 12}")
    return database


def test_where_the_disk_is_full_what_was_committed_is_kept(small: Database, tmp_path: Path) -> None:
    given = write_articles(tmp_path / "a.jsonl", 300, "quay")
    summary = Summary()
    with pytest.raises(
        DiskFull, match="the disk is full: make room on it and try again; all that was committed is kept"
    ):
        index_documents(small, read_paths([str(given)]), summary)
    small.close()
    assert 0 < summary.added < 300
    assert (summary.rejected, summary.problems) == (0, [])
    assert count(tmp_path / "x.db") == (summary.added, summary.added)
    with open_writer(tmp_path / "x.db") as database:
        again = Summary()
        index_documents(database, read_paths([str(given)]), again)
    assert (again.unchanged, again.added) == (summary.added, 300 - summary.added)


# What runs in a mount namespace of its own, with a disk of 1.2 MB.
ON_A_SMALL_DISK = """
import json, os, subprocess, sys
disk, given = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", disk], check=True)
index = [sys.executable, "-m", "indexer", "index", given, "--db", disk + "/x.db", "--json"]
print("mounted", file=sys.stderr)

def run():
    done = subprocess.run(index, capture_output=True, text=True)
    counted = subprocess.run([sys.executable, "-c", COUNT, disk + "/x.db"], capture_output=True, text=True)
    return {"status": done.returncode, "said": done.stderr, "summary": json.loads(done.stdout or "null"),
            "found": json.loads(counted.stdout or "null"), "failed": counted.stderr}

COUNT = '''
import json, sys
from db.connection import open_reader
connection = open_reader(sys.argv[1])
print(json.dumps([connection.execute("PRAGMA integrity_check").fetchone()[0],
                  connection.execute("SELECT count(*) FROM articles").fetchone()[0],
                  connection.execute("SELECT count(*) FROM quotes").fetchone()[0]]))
'''
runs = [run()]
subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
runs.append(run())
print(json.dumps(runs))
"""


def has_small_disks() -> bool:
    """Whether this machine lets us mount one."""
    if not shutil.which("unshare"):
        return False
    mount = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(mount, capture_output=True).returncode == 0


@pytest.mark.skipif(not has_small_disks(), reason="may not mount a small disk")
def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    given = write_articles(tmp_path / "a.jsonl", 900, "quay")
    inside = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", ON_A_SMALL_DISK]
    done = subprocess.run([*inside, str(disk), str(given)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    full, later = json.loads(done.stdout)
    stored: int = full["summary"]["added"]
    assert (full["status"], full["summary"]["rejected"]) == (1, 0)
    assert full["said"] == f"Error: {disk}/x.db: {message()}\n"
    assert 0 < stored < 900
    assert full["found"] == ["ok", stored, stored], full["failed"]
    assert later["status"] == 0, later["said"]
    assert (later["summary"]["unchanged"], later["summary"]["added"]) == (stored, 900 - stored)
    assert later["found"] == ["ok", 900, 900]


def message() -> Any:
    return DiskFull(Path("x")).reason
