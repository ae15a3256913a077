"""The benchmarks keep working: each runs on next to nothing."""

import json
import runpy
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_attribution() -> None:
    result = runpy.run_path(str(HERE / "attribution.py"))["main"](["--repeat", "1"])
    assert result["words"] > 0
    assert result["times_tokenising"] > 1


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


def test_lookup() -> None:
    result = runpy.run_path(str(HERE / "lookup.py"))["main"](["--quotes", "300", "--texts", "24"])
    assert result["quotes"] == 300
    assert result["right_first"] >= 0.9
    assert {kind["texts"] for kind in result["kinds"].values()} == {4}


def test_names() -> None:
    result = runpy.run_path(str(HERE / "names.py"))["main"](["--speakers", "60", "--queries", "20", "--quotes", "50"])
    assert result["misspelt"]["right"] > 0.8
    assert all(row["p50_ms"] <= row["p99_ms"] for row in result.values())
