"""The benchmarks keep working: each runs on next to nothing."""

import runpy
from pathlib import Path

HERE = Path(__file__).parent


def test_attribution() -> None:
    result = runpy.run_path(str(HERE / "attribution.py"))["main"](["--repeat", "1"])
    assert result["words"] > 0
    assert result["times_tokenising"] > 1


def test_search() -> None:
    result = runpy.run_path(str(HERE / "search.py"))["main"](["--quotes", "50", "--queries", "5"])
    assert {kind: sorted(row) for kind, row in result.items()} == {
        kind: ["onrecord", "order_by_rank"] for kind in ("commonest words", "rare words", "two words")
    }


def test_lookup() -> None:
    result = runpy.run_path(str(HERE / "lookup.py"))["main"](["--quotes", "300", "--texts", "24"])
    assert result["quotes"] == 300
    assert result["right_first"] >= 0.9
    assert {kind["texts"] for kind in result["kinds"].values()} == {4}


def test_names() -> None:
    result = runpy.run_path(str(HERE / "names.py"))["main"](["--speakers", "60", "--queries", "20", "--quotes", "50"])
    assert result["misspelt"]["right"] > 0.8
    assert all(row["p50_ms"] <= row["p99_ms"] for row in result.values())
