"""`onrecord backup` and `onrecord check`, as they are called."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import main

SEEDS = Path(__file__).parents[2] / "seeds" / "articles"


def onrecord(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "news.db"
    code, output = onrecord("index", SEEDS / "harbour-01-selwick-courier.txt", "--db", path)
    assert code == 0, output
    return path


def test_a_backup_is_whole(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    code, output = onrecord("backup", copy, "--db", db)
    assert (code, output) == (0, f"{copy}: {copy.stat().st_size:,} bytes\n")
    for options in ((), ("--quick",)):
        assert onrecord("check", "--db", copy, *options) == (0, f"{copy}: whole\n")
    code, output = onrecord("backup", copy, "--db", db)
    assert code == 1 and "there is such a file already" in output


def test_where_a_backup_cannot_be_written(db: Path, tmp_path: Path) -> None:
    code, output = onrecord("backup", tmp_path / "nowhere" / "copy.db", "--db", db)
    assert code == 1 and output.startswith("Error: ") and "copy.db" in output
    code, output = onrecord("backup", tmp_path / "copy.db", "--db", tmp_path / "none.db")
    assert code == 1 and "none.db: there is no such file" in output
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_is_printed(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    onrecord("backup", copy, "--db", db)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE speakers SET quotes = quotes + 1")
        connection.commit()
    code, output = onrecord("check", "--db", copy)
    assert code == 1 and output.startswith("speakers: ") and "whole" not in output
    assert onrecord("check", "--db", copy, "--quick")[0] == 0


def test_what_is_no_database(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    for path, reason in ((other, "not a database"), (tmp_path / "none.db", "there is no such file")):
        code, output = onrecord("check", "--db", path)
        assert code == 1 and reason in output
    assert not (tmp_path / "none.db").exists()
