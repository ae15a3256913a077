import gzip
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result

from db.connection import open_reader
from db.health import check_ready
from indexer import outlets
from indexer.cli import main
from indexer.pipeline import extract_quotes

TEXT = "“It will open in June,” Dario Quill said on Friday, when forty ships were waiting off the mole at Ostrel."


def onrecord(*arguments: str | Path, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], input=given)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return path


def test_index_prints_problems_and_a_summary(tmp_path: Path, article: Path) -> None:
    result = onrecord("index", article, tmp_path / "none", "--db", tmp_path / "x.db")
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path / 'none'}: no such file or directory\n"
    assert result.stdout == (
        "2 documents: 1 added, 0 updated, 0 new versions, 0 unchanged, 0 duplicates, 1 rejected\n"
        "1 quotes, 1 with a named speaker\n"
    )


def test_index_prints_its_summary_as_json(tmp_path: Path, article: Path) -> None:
    result = onrecord("index", article, "--db", tmp_path / "x.db", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "documents": 1,
        "added": 1,
        "updated": 0,
        "new_versions": 0,
        "unchanged": 0,
        "duplicates": 0,
        "rejected": 0,
        "quotes": 1,
        "speakers_named": 1,
        "problems": [],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--date", "31 February 2031"], "no such date: '31 February 2031'"),
        (["--url", "not an address"], "not an address: 'not an address'"),
        (["--db", "/none/x.db"], "/none"),
    ],
)
def test_index_names_a_wrong_option(article: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    result = onrecord("index", article, "--db", tmp_path / "x.db", *arguments)
    assert result.exit_code in {1, 2}
    assert message in result.stderr


def test_search_shows_the_words_and_who_said_them(tmp_path: Path, article: Path) -> None:
    onrecord("index", article, "--db", tmp_path / "x.db", "--outlet", "Harbour Herald", "--date", "2031-04-12")
    result = onrecord("search", "june", "--db", tmp_path / "x.db")
    assert result.stdout.splitlines()[:2] == [
        "It will open in June,",
        f"    Dario Quill (direct), Harbour Herald, 2031-04-12  {_id(tmp_path)}",
    ]
    assert onrecord("search", "july", "--db", tmp_path / "x.db").stdout == "0 of 0\n"


def _id(tmp_path: Path) -> str:
    result = onrecord("search", "june", "--json", "--db", tmp_path / "x.db")
    quote_id: str = json.loads(result.stdout)["id"]
    return quote_id


@pytest.mark.parametrize("words", [['"'], ["AND"], ["-harbour"], ["\x00"]])
def test_search_names_what_it_cannot_read(tmp_path: Path, article: Path, words: list[str]) -> None:
    onrecord("index", article, "--db", tmp_path / "x.db")
    result = onrecord("search", "--db", tmp_path / "x.db", "--", *words)
    assert result.exit_code == 2
    assert "q" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["speaker:quill", "june"], True),
        (['open speaker:"Dario Quill" after:2031-04'], True),
        (["june", "before:2031-04-12"], False),
        (["-speaker:quill"], False),
        (["june will close", "--match", "most"], True),
    ],
)
def test_search_reads_fields(tmp_path: Path, article: Path, words: list[str], found: bool) -> None:
    onrecord("index", article, "--db", tmp_path / "x.db", "--date", "2031-04-12")
    options = words[words.index("--match") :] if "--match" in words else []
    result = onrecord("search", "--db", tmp_path / "x.db", *options, "--", *words[: len(words) - len(options)])
    assert result.exit_code == 0, result.stderr
    assert ("It will open in June," in result.stdout) == found


def test_search_without_a_database_says_so(tmp_path: Path) -> None:
    result = onrecord("search", "june", "--db", tmp_path / "none.db")
    assert result.exit_code == 1
    assert "none.db" in result.stderr


def test_extract_prints_json_lines_for_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "x", "text": TEXT}) + "\n{}\n" + json.dumps({"text": "Nothing."}) + "\n")
    result = onrecord("extract", path)
    assert result.exit_code == 1
    assert result.stderr == f"{path}:2: no field `text` that holds a string\n"
    first, second = map(json.loads, result.stdout.splitlines())
    assert second == {"id": f"{path}:3", "quotes": []}
    assert first == {
        "id": "x",
        "quotes": [
            {
                "content": [[1, 22]],
                "cue": [[36, 40]],
                "source": [[24, 35]],
                "speaker": "Dario Quill",
                "kind": "direct",
                "said_to": None,
                "relayed_by": None,
                "confidence": extract_quotes(TEXT)[0].confidence,
            }
        ],
    }
    assert onrecord("extract", "-", given=path.read_bytes()).stdout.splitlines()[0] == result.stdout.splitlines()[0]


def test_extract_with_several_processes_prints_the_same(tmp_path: Path) -> None:
    lines = [{"id": n, "text": TEXT} for n in range(40)] + [{"id": "x", "text": 7}]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    one, two = (onrecord("extract", path, "--workers", n) for n in ("1", "2"))
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr == f"{path}:41: no field `text` that holds a string\n"
    assert [json.loads(line)["id"] for line in two.stdout.splitlines()] == list(range(40))


def test_extract_prints_one_document(article: Path) -> None:
    sure = extract_quotes(TEXT)[0].confidence
    assert f"It will open in June,\n    Dario Quill (direct, {sure})\n" in onrecord("extract", article).stdout
    body = json.loads(onrecord("extract", "-", "--json", given=TEXT).stdout)
    assert [q["text"] for q in body["quotes"]] == ["It will open in June,"]
    assert body["article"]["text"] == TEXT


def test_serve_on_a_port_in_use_says_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = onrecord("serve", "--db", tmp_path / "x.db", "--port", str(port))
    assert result.exit_code == 1
    assert f"cannot serve on 127.0.0.1:{port}: address already in use" in result.stderr


def test_serve_names_a_setting_it_cannot_use(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "indexer", "serve", "--db", str(tmp_path / "x.db"), "--port", str(_free_port())]
    run = subprocess.run(
        command, env={**os.environ, "ONRECORD_MAX_BODY": "much"}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 1
    assert "Error: ONRECORD_MAX_BODY=much: Expected `int`, got `str`" in run.stderr
    assert "Traceback" not in run.stderr


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_a_killed_run_loses_no_committed_article(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    lines = [json.dumps({"id": i, "text": f"{TEXT} This was the {i}th time."}) for i in range(400)]
    path.write_text("\n".join(lines))
    database = tmp_path / "x.db"
    command = [sys.executable, "-m", "indexer", "index", str(path), "--db", str(database)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    stored = 0
    while stored < 20 and time.monotonic() < deadline:
        time.sleep(0.02)
        stored = _articles(database)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = _articles(database)
    assert stored <= kept < 400
    summary = json.loads(onrecord("index", path, "--db", database, "--json").stdout)
    assert (summary["unchanged"], summary["added"], summary["rejected"]) == (kept, 400 - kept, 0)
    connection = open_reader(database)
    check_ready(connection)
    assert connection.execute("select count(*) from quotes").fetchone() == (400,)
    connection.close()


def _articles(database: Path) -> int:
    try:
        connection = open_reader(database)
    except Exception:
        return 0
    try:
        count: int = connection.execute("select count(*) from articles").fetchone()[0]
        return count
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("end", "pack"), [(".gz", gzip.compress), (".zst", zstandard.ZstdCompressor().compress)], ids=["gzip", "zstd"]
)
def test_what_came_before_the_cut_is_kept_and_the_whole_file_does_the_rest(
    tmp_path: Path, end: str, pack: Callable[[bytes], bytes]
) -> None:
    path, db = tmp_path / f"a.jsonl{end}", tmp_path / "x.db"
    words = [hashlib.sha256(bytes([number])).hexdigest() for number in range(60)]
    lines = [json.dumps({"text": f"“It is {word},” Mattis Ruhl said."}).encode() + b"\n" for word in words]
    whole = b"".join(pack(b"".join(lines[first : first + 20])) for first in (0, 20, 40))
    path.write_bytes(whole[:-50])
    cut = onrecord("index", path, "--db", db, "--json")
    kept = json.loads(cut.stdout)["added"]
    assert cut.exit_code == 1
    assert f"{path}: cannot be read on: Compressed file ended before the end-of-stream marker" in cut.stderr
    assert 40 <= kept < 60 and _articles(db) == kept
    path.write_bytes(whole)
    again = onrecord("index", path, "--db", db, "--json")
    assert again.exit_code == 0
    assert {name: json.loads(again.stdout)[name] for name in ("added", "unchanged", "rejected")} == {
        "added": 60 - kept,
        "unchanged": kept,
        "rejected": 0,
    }
    assert _articles(db) == 60


@pytest.fixture
def own_outlets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget afterwards what outlets a test has used."""
    monkeypatch.setenv("ONRECORD_OUTLETS", "")
    yield
    outlets._table.cache_clear()
    outlets._known.cache_clear()


@pytest.mark.usefixtures("own_outlets")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_table_of_outlets_beside_the_database(tmp_path: Path, workers: int) -> None:
    path, db = tmp_path / "a.jsonl", tmp_path / "x.db"
    texts = {host: f"“{host} is over,” Mattis Ruhl said." for host in ("quay", "news.bay")}
    rows = [{"text": text, "url": f"https://www.{host}.example/1"} for host, text in texts.items()]
    path.write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "outlets.csv").write_text("domain,outlet\nwww.Quay.example,The  Quay\n\nbay.example,Bay News\n")
    assert onrecord("index", path, "--db", db, "--workers", str(workers)).exit_code == 0
    found = [json.loads(line) for line in onrecord("search", "over", "--db", db, "--json").stdout.splitlines()]
    assert sorted(quote["outlet"]["name"] for quote in found) == ["Bay News", "The Quay"]


@pytest.mark.usefixtures("own_outlets")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x\n", ":1: the first line must be: domain,outlet"),
        (b"domain,outlet\nquay,The Quay\n", ":2: not a domain and an outlet: 'quay,The Quay'"),
        (b"domain,outlet\n\xff", ": not UTF-8"),
        (b'domain,outlet\n"a', ":2: unexpected end of data"),
    ],
)
def test_a_table_of_outlets_that_is_wrong(tmp_path: Path, article: Path, content: bytes, reason: str) -> None:
    (tmp_path / "outlets.csv").write_bytes(content)
    result = onrecord("index", article, "--db", tmp_path / "x.db")
    assert result.exit_code == 1
    assert f"outlets.csv{reason}" in result.stderr
