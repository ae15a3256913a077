"""The benchmarks keep working: each runs on next to nothing."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_attribution() -> None:
    result = runpy.run_path(str(HERE / "attribution.py"))["main"](["--repeat", "1"])
    assert result["words"] > 0
    assert result["times_tokenising"] > 1


def test_ingest() -> None:
    ingest = runpy.run_path(str(HERE / "ingest.py"))
    result = ingest["main"](["--articles", "3", "--repeat", "1", "--stream", "20"])
    assert result["formats"].keys() == ingest["FORMATS"].keys()
    assert all(spent["extraction"] > 0 for spent in result["formats"].values())
    assert result["memory"].keys() == set(ingest["LONG"])


def test_middleware() -> None:
    """In a process of its own, as it takes the log for itself."""
    command = [sys.executable, "-P", str(HERE / "middleware.py"), "--requests", "20", "--rounds", "1"]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    assert list(result["large"]["microseconds_of_each_layer"]) == [
        "Edge",
        "CORSMiddleware",
        "Limits",
        "Conditional",
        "AnswerCache",
        "CompressMiddleware",
    ]


def test_search(tmp_path: Path) -> None:
    pytest.importorskip("tantivy", reason="installed by `make bench`")
    pytest.importorskip("datasette", reason="installed by `make bench`")
    arguments = ["--quotes", "400", "--queries", "40", "--passes", "1", "--repeats", "20"]
    search = runpy.run_path(str(HERE / "search.py"))
    result = search["main"]([*arguments, "--db", str(tmp_path / "made.db"), "--json", str(tmp_path / "bench.json")])
    assert result["disagreements"] == []
    assert {kind for kind in search["QUERIES"]["KINDS"] if kind not in result["in_process"]["rows"]} == set()
    for servers in result["http"].values():
        assert {name: figures["failed"] for name, figures in servers.items()} == dict.fromkeys(servers, [])
    assert json.loads((tmp_path / "bench.json").read_text(encoding="utf-8")) == result


def test_a_run_replaces_the_tables_of_the_last_of_its_size(tmp_path: Path) -> None:
    report = runpy.run_path(str(HERE / "report.py"))
    times = {"p50_ms": 1.0, "p99_ms": 2.0, "mean_ms": 1.5}
    figures = {name: times | {f"cpu_{key}": value for key, value in times.items()} for name in report["IN_PROCESS"]}
    served = {**times, "requests_per_second": 100.0, "server_cpu_seconds_per_1000": 1.0}
    memory = {"resident_mib": 100.0, "own_mib": 50.0}
    run = {
        "date": "2031-04-14",
        "machine": report["machine"](),
        "versions": {"tantivy": "1", "datasette": "2"},
        "in_process": {"rows": {"all": {"searches": 1, **figures}}},
        "http": {"different searches": dict.fromkeys(report["SERVERS"], served)},
        "service": {"first_answer_seconds": 1.0, "after_start": memory, "after_run": memory},
    }
    readme = tmp_path / "README.md"
    readme.write_text("# A\n\n## Speed\n\nWords.\n\n## B\n\nMore.\n", encoding="utf-8")
    shown = report["described"]({**run, "date": "2031-04-15"})
    for date, quotes in (("2031-04-14", 1_000_012), ("2031-04-14", 9_999_990), ("2031-04-15", 999_999)):
        report["write_readme"]({**run, "quotes": quotes, "date": date}, readme)
    text = readme.read_text(encoding="utf-8")
    assert text.count("### 1,000,000 quotes") == text.count("### 10,000,000 quotes") == 1
    assert text.startswith("# A\n\n## Speed\n\nWords.\n\n### 10,000,000 quotes\n\n`make bench` on 2031-04-14")
    assert text.endswith(f"\n\n### 1,000,000 quotes\n\n{shown}\n## B\n\nMore.\n")


def test_lookup() -> None:
    result = runpy.run_path(str(HERE / "lookup.py"))["main"](["--quotes", "300", "--texts", "24"])
    assert result["quotes"] == 300
    assert result["right_first"] >= 0.9
    assert {kind["texts"] for kind in result["kinds"].values()} == {4}


def test_names() -> None:
    result = runpy.run_path(str(HERE / "names.py"))["main"](["--speakers", "60", "--queries", "20", "--quotes", "50"])
    assert result["misspelt"]["right"] > 0.8
    assert all(row["p50_ms"] <= row["p99_ms"] for row in result.values())


def test_ingest_workers() -> None:
    result = runpy.run_path(str(HERE / "ingest_workers.py"))["main"](["--articles", "30"])
    assert result["articles"] == 30
    assert result["times_one_with_2"] > 0
    assert result["again_times_faster"] > 1
