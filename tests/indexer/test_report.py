import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from db.connection import open_reader
from db.ledger import count_documents
from indexer.cli import main
from indexer.sights import file_of, place_of

TEXT = "“It will open in June,” Dario Quill said on Friday, when forty ships were waiting off the mole at Ostrel."
BAD = "Harbour closed\n\nFebruary 31, 2031\n\n" + TEXT


def onrecord(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT)
    (folder / "again.txt").write_text(TEXT)
    (folder / "bad.txt").write_text(BAD)
    (folder / "lines.jsonl").write_text("not json\n" + json.dumps({"text": TEXT + " Twice."}) + '\n{"text": 1}\n')
    return folder


@pytest.fixture
def db(tmp_path: Path, folder: Path) -> Path:
    path = tmp_path / "x.db"
    assert onrecord("index", folder, "--db", path).exit_code == 1
    return path


def test_a_report_of_what_was_seen(db: Path, folder: Path) -> None:
    for _ in range(2):
        result = onrecord("report", "--db", db)
        assert result.stdout.splitlines() == [
            "6 documents: 2 indexed, 0 updated, 0 new versions, 0 unchanged, 1 duplicates, 3 rejected",
            f"{folder}/bad.txt: no such date: 'February 31, 2031'",
            f"{folder}/lines.jsonl:1: not JSON: Expecting value: line 1 column 1 (char 0)",
            f"{folder}/lines.jsonl:3: Expected `str`, got `int` - at `$.text`",
        ]
        onrecord("index", folder, "--db", db)


def test_a_report_as_json(db: Path, folder: Path) -> None:
    found = json.loads(onrecord("report", "--db", db, "--json").stdout)
    assert found["documents"] == 6
    assert found["outcomes"] == {
        "indexed": 2,
        "updated": 0,
        "new_version": 0,
        "unchanged": 0,
        "duplicate": 1,
        "rejected": 3,
    }
    assert found["rejected"][0] == {"place": f"{folder}/bad.txt", "reason": "no such date: 'February 31, 2031'"}


def test_a_report_without_a_database(tmp_path: Path) -> None:
    result = onrecord("report", "--db", tmp_path / "none.db")
    assert result.exit_code == 1
    assert "none.db: there is no such file" in result.stderr


def test_what_was_rejected_is_read_again(db: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(db.parent)
    (folder / "bad.txt").write_text(BAD.replace("31,", "28,"))
    (folder / "lines.jsonl").write_text(json.dumps({"text": TEXT + " Thrice."}) + "\n" + "not json\n")
    result = onrecord("index", "--retry-rejected", "--db", db, "--json")
    summary = json.loads(result.stdout)
    # (The second line was none of those rejected; the third is gone.)
    assert (result.exit_code, summary["documents"], summary["added"], summary["rejected"]) == (0, 2, 2, 0)
    connection = open_reader(db)
    assert count_documents(connection)["rejected"] == 0
    connection.close()


def test_what_is_still_wrong_stays_rejected(db: Path, folder: Path) -> None:
    (folder / "bad.txt").unlink()
    result = onrecord("index", "--retry-rejected", "--db", db)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{folder}/lines.jsonl:1: not JSON: Expecting value: line 1 column 1 (char 0)",
        f"{folder}/lines.jsonl:3: Expected `str`, got `int` - at `$.text`",
        f"{folder}/bad.txt: no such file or directory",
    ]
    assert result.stdout.startswith("3 documents: 0 added, 0 updated, 0 new versions, 0 unchanged, 0 duplicates, 3 rej")


def test_index_needs_something_to_index(tmp_path: Path) -> None:
    for arguments, message in (
        ([], "name files or folders to index"),
        (["--watch", "--retry-rejected"], "name files or folders to index"),
        (["--watch", "-"], "standard input cannot be watched"),
    ):
        result = onrecord("index", *arguments, "--db", tmp_path / "x.db")
        assert result.exit_code == 2
        assert message in result.stderr


@pytest.mark.parametrize("suffix", ["", ":3", ":https://a.example/b?c=d:e", "/inner/doc.txt", "/inner.jsonl:7"])
def test_the_file_of_a_place(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / "a:b.zip"
    assert file_of(f"{file}{suffix}") is None
    file.write_text("x")
    assert file_of(f"{file}{suffix}") == file


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_of("a.warc:https://b.example/c") == os.path.join(tmp_path, "a.warc:https://b.example/c")
    assert place_of("/a.txt") == "/a.txt"
    assert [place_of("-"), place_of("-:3")] == ["-", "-:3"]
    assert file_of("-:3") is None
