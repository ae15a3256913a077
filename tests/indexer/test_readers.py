import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.document import MAX_BYTES, Document, Problem
from indexer.readers.encodings import decode
from indexer.readers.pages import read_bytes
from indexer.readers.paths import count_documents, read_file, read_paths

TEXT = "“It is over,” Mattis Ruhl said on Friday."


def problems(path: Path) -> list[tuple[str, str]]:
    return [(Path(d.place).name, d.reason) for d in read_file(path) if isinstance(d, Problem)]


def test_a_folder_is_read_in_order_of_names_without_what_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(TEXT)
    (tmp_path / "a.html").write_text(f"<!DOCTYPE html><p>{TEXT}</p>")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.jsonl").write_text(json.dumps({"text": TEXT}) + "\n\n" + json.dumps({"text": "x"}) + "\n")
    (tmp_path / ".hidden.txt").write_text(TEXT)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    found = list(read_paths([str(tmp_path)]))
    assert [(Path(d.place).name, d.format) for d in found if isinstance(d, Document)] == [
        ("a.html", "html"),
        ("b.txt", "text"),
        ("c.jsonl:1", "record"),
        ("c.jsonl:3", "record"),
    ]
    assert len(found) == 4 == count_documents([str(tmp_path)])


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing, empty, binary, big = (tmp_path / name for name in ("missing", "empty.txt", "binary.txt", "big.txt"))
    empty.write_text(" \n ")
    binary.write_bytes(b"\x7fELF\x00\x01\x02")
    with big.open("wb") as handle:
        handle.truncate(50_000_000)
    (tmp_path / "folder").mkdir()
    assert problems(missing) == [("missing", "no such file or directory")]
    assert problems(empty) == [("empty.txt", "empty")]
    assert problems(binary) == [("binary.txt", "binary, no text")]
    assert problems(big) == [("big.txt", f"50,000,000 bytes; a document may have {MAX_BYTES:,}")]
    assert [p.reason for p in read_paths([str(tmp_path / "folder")]) if isinstance(p, Problem)] == [
        "no documents in this folder"
    ]


def test_json_lines_that_cannot_be_read_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"text": "one"}\n{"text": \n[1]\n\n' + b'{"text": "' + b"x" * MAX_BYTES + b'"}\n{"text": "two"}\n'
    )
    found = list(read_file(path))
    assert [d.record["text"] for d in found if isinstance(d, Document)] == ["one", "two"]
    assert [(Path(p.place).name, p.reason.split(":")[0]) for p in found if isinstance(p, Problem)] == [
        ("a.jsonl:2", "not JSON"),
        ("a.jsonl:3", "not a JSON object"),
        ("a.jsonl:5", "more than 10,000,000 bytes in one line"),
    ]


@pytest.mark.parametrize(
    ("data", "text", "noted"),
    [
        pytest.param("“Nein”, sagte Müller.".encode(), "“Nein”, sagte Müller.", False, id="utf-8"),
        pytest.param("“Nein”".encode("utf-8-sig"), "“Nein”", False, id="mark"),
        pytest.param("“Nein”".encode("utf-16"), "“Nein”", False, id="utf-16"),
        pytest.param(
            "„Das kann natürlich nicht so bleiben“, sagte Müller, „für uns wäre das schön.“".encode("cp1252"),
            "„Das kann natürlich nicht so bleiben“, sagte Müller, „für uns wäre das schön.“",
            True,
            id="windows",
        ),
        pytest.param(
            ("“Nein”, sagte Müller. " * 20).encode() + b"\xff end",
            "“Nein”, sagte Müller. " * 20 + "ÿ end",
            True,
            id="one-broken-byte",
        ),
        pytest.param(
            "“Nein”, sagte J".encode() + b"\xfcrgen.", "“Nein”, sagte Jürgen.", True, id="one-byte-of-windows-in-utf-8"
        ),
    ],
)
def test_encodings(data: bytes, text: str, noted: bool) -> None:
    decoded = decode(data)
    assert decoded is not None
    assert decoded[0] == text
    assert (decoded[1] is not None) is noted


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    found = read_bytes("x", data)
    assert isinstance(found, Problem) or found.text


def test_what_is_no_regular_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    assert problems(tmp_path / "pipe.txt") == [("pipe.txt", "not a regular file")]
    assert [p.reason for p in read_paths(["/dev/zero", "", "x" * 5000]) if isinstance(p, Problem)] == [
        "not a regular file",
        "an empty path",
        "file name too long",
    ]
    assert [p.reason for p in read_paths([str(tmp_path)]) if isinstance(p, Problem)] == ["not a regular file"]
    assert count_documents(["x" * 5000, str(tmp_path)]) == 2


def test_an_odd_file_name_is_shown_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"e\xff\n.txt")
    path.touch()
    assert problems(path) == [("e\\xff\\n.txt", "empty")]


def test_half_a_surrogate_pair_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "\\ud800 words"}\n{"text": "\\ud83d\\ude00 words"}\n' + "[" * 100_000 + "\n")
    found = list(read_file(path))
    assert [d.record["text"] for d in found if isinstance(d, Document)] == ["\U0001f600 words"]
    assert [p.reason for p in found if isinstance(p, Problem)] == [
        "half a surrogate pair: not Unicode text",
        "not JSON that can be read: nested too deep",
    ]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<h1>Closed</h1><p>Words.", "html"),
        ("<!-- saved from x -->\n<html>", "html"),
        ("\ufeff <!DOCTYPE html>", "html"),
        ("<https://x.example/1>", "text"),
        ("a < b", "text"),
    ],
)
def test_html_is_told_by_its_content(text: str, form: str) -> None:
    found = read_bytes("x", text.encode())
    assert isinstance(found, Document)
    assert found.format == form
