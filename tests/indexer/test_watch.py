import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db.connection import open_reader
from indexer.readers.document import Problem
from indexer.watch import Watch

TEXT = "“It will open in {},” Dario Quill said on Friday, when forty ships were waiting off the mole at Ostrel."


def test_a_file_is_given_once_it_stays_the_same(tmp_path: Path) -> None:
    watch = Watch([str(tmp_path)])
    path = tmp_path / "a.txt"
    assert watch.look() == []
    path.write_text("half")
    assert watch.look() == []
    path.write_text("half and half")
    assert watch.look() == []
    assert watch.look() == [path]
    assert watch.look() == []
    path.write_text("anew")
    assert watch.look() == []
    assert watch.look() == [path]


def test_a_file_that_takes_the_place_of_another_is_new(tmp_path: Path) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "b"
    for file, text in ((path, "one"), (other, "two")):
        file.write_text(text)
        os.utime(file, (0, 0))
    watch = Watch([str(tmp_path)])
    assert [watch.look(), watch.look()] == [[], [path]]
    other.rename(path)
    assert [watch.look(), watch.look()] == [[], [path]]
    path.unlink()
    assert [watch.look(), watch.look()] == [[], []]


def test_only_documents_count_in_folders_and_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("b.txt", "a.html", "inner/c.jsonl", "x.png", ".hidden.txt"):
        (tmp_path / name).write_text("x")
    watch = Watch([str(tmp_path)])
    watch.look()
    assert [file.relative_to(tmp_path).as_posix() for file in watch.look()] == ["a.html", "b.txt", "inner/c.jsonl"]


def test_what_was_not_stored_is_given_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    watch = Watch([str(tmp_path)])
    watch.look()
    watch.give_again(watch.look())
    assert watch.look() == [path]


def test_what_cannot_be_looked_at_is_told_once(tmp_path: Path) -> None:
    told: list[Problem] = []
    later = tmp_path / "later.txt"
    watch = Watch([str(later)], told.append)
    for _ in range(3):
        assert watch.look() == []
    assert told == [Problem(str(later), "no such file or directory")]
    later.write_text("x")
    watch.look()
    assert watch.look() == [later]
    later.unlink()
    watch.look()
    assert len(told) == 2


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_folder_is_watched_until_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    folder, database = tmp_path / "in", tmp_path / "x.db"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT.format("May"))
    command = [sys.executable, "-m", "indexer", "index", "--watch", str(folder), "--db", str(database)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_for_quotes(database, {"It will open in May,"})
        (folder / "b.txt").write_text(TEXT.format("June"))
        wait_for_quotes(database, {"It will open in May,", "It will open in June,"})
        process.send_signal(stop)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, "")
    assert out.startswith("2 documents: 2 added, ")
    assert not database.with_name("x.db-wal").exists()


def test_the_table_of_outlets_is_the_one_of_the_moment_and_so_is_the_database(tmp_path: Path) -> None:
    folder, database, outlets = tmp_path / "in", tmp_path / "x.db", tmp_path / "outlets.csv"
    folder.mkdir()
    outlets.write_text("domain,outlet\ncourier.example,The Old Courier\n")
    (folder / "a.jsonl").write_text(json.dumps({"url": "https://courier.example/a", "text": TEXT.format("May")}))
    command = [sys.executable, "-m", "indexer", "index", "--watch", str(folder), "--db", str(database)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_for_quotes(database, {"It will open in May,"})
        outlets.write_text("domain,outlet\ncourier.example,The New Courier\n")
        (folder / "b.jsonl").write_text(json.dumps({"url": "https://courier.example/b", "text": TEXT.format("June")}))
        wait_for_quotes(database, {"It will open in May,", "It will open in June,"})
        connection = open_reader(database)
        names = {name for (name,) in connection.execute("SELECT name FROM outlets")}
        connection.close()
        assert names == {"The Old Courier", "The New Courier"}
        database.rename(tmp_path / "away.db")
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 1 and err.endswith("x.db: another file has taken its place; start again\n")


def wait_for_quotes(database: Path, expected: set[str]) -> None:
    found: set[str] = set()
    for _ in range(600):
        try:
            connection = open_reader(database)
        except Exception:
            found = set()
        else:
            found = {text for (text,) in connection.execute("SELECT text FROM quotes")}
            connection.close()
        if found == expected:
            return
        time.sleep(0.1)
    raise AssertionError(f"found {found}")
