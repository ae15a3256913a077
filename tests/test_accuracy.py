"""How well extraction does on labelled articles, held to floors.

`accuracy.json` holds what was measured, with a digest of the labels; half a point below is the floor. After a gain run
`make floors`; it lowers a figure only with `LOWER=--lower`.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from indexer.pipeline import extract_quotes

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
FLOORS = Path(__file__).with_name("accuracy.json")
GOLD = ROOT / "seeds" / "gold.jsonl"
Spans = list[list[int]]


def measure(gold: Path) -> dict[str, float]:
    """Of the labelled quotes: how many are found, with their source, with their speaker; of those found, how many
    are labelled. Percent; a quote is found where the contents share more than half of their characters."""
    labelled = found = sourced = named = predicted = right = 0
    for line in gold.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        quotes = extract_quotes(article["text"])
        predicted += len(quotes)
        matched = set()
        for label in article["quotes"]:
            labelled += 1
            best = max(range(len(quotes)), key=lambda i: overlap(quotes[i].spans, label["content"]), default=None)
            if best is None or overlap(quotes[best].spans, label["content"]) <= 0.5:
                continue
            quote = quotes[best]
            matched.add(best)
            found += 1
            sourced += overlap(quote.source_spans, label["source"]) > 0
            named += (quote.speaker.name if quote.speaker else None) == label["speaker"]
        right += len(matched)
    shares = {"found": found, "sourced": sourced, "named": named}
    return {k: round(100 * v / labelled, 1) for k, v in shares.items()} | {
        "labelled": round(100 * right / predicted, 1)
    }


def measure_polnear(shared: Path) -> dict[str, float]:
    """F1 by the shared scorer on PolNeAR's dev part: news articles of others."""
    dev = shared / "corpora" / "polnear" / "dev.jsonl"
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as predicted:
        subprocess.run([sys.executable, "-m", "indexer", "extract", str(dev)], stdout=predicted, check=True, cwd=ROOT)
        scorer = [sys.executable, str(shared / "score" / "score_attribution.py"), str(dev), predicted.name, "--json"]
        rows = json.loads(subprocess.run(scorer, capture_output=True, check=True).stdout)
    return {name: rows[name]["F1"] for name in ("stretch", "attributed")}


def overlap(one: Any, two: Spans) -> float:
    """Intersection over union of two lists of spans, in characters."""
    a = {i for start, end in one for i in range(start, end)}
    b = {i for start, end in two for i in range(start, end)}
    return len(a & b) / len(a | b) if a | b else 0.0


def digest(gold: Path) -> str:
    return hashlib.sha256(gold.read_bytes()).hexdigest()[:16]


def test_the_floors_are_for_these_labels() -> None:
    assert json.loads(FLOORS.read_text())["labels"] == digest(GOLD), "labels changed: measure again with `make floors`"


def test_the_labels_are_those_of_the_articles() -> None:
    subprocess.run([sys.executable, GOLD.with_name("make_gold.py"), "--check"], check=True)


def below(measured: dict[str, float], kept: dict[str, float]) -> dict[str, float]:
    """What fell by more than the half point that a tokenizer's update may cost."""
    return {name: measured[name] for name, before in kept.items() if measured[name] < before - 0.5}


def test_seeds_reach_their_floors() -> None:
    assert below(measure(GOLD), json.loads(FLOORS.read_text())["seeds"]) == {}


@pytest.mark.shared
def test_polnear_reaches_its_floors(shared: Path) -> None:
    assert below(measure_polnear(shared), json.loads(FLOORS.read_text())["polnear_dev"]) == {}


def test_the_readme_tells_the_same_figures() -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    kept = json.loads(FLOORS.read_text())
    assert f"stretches found {kept['polnear_dev']['stretch']}" in text
    assert f"with the right source {kept['polnear_dev']['attributed']}" in text
    assert f"{kept['seeds']['found']}% are found and {kept['seeds']['named']}% found with the right speaker" in text


def write(lower: bool) -> None:
    kept = json.loads(FLOORS.read_text()) if FLOORS.exists() else {"seeds": {}, "polnear_dev": {}}
    measured = {
        "seeds": measure(GOLD),
        "polnear_dev": measure_polnear(SHARED) if SHARED.is_dir() else kept["polnear_dev"],
    }
    fallen = {k: v for part in measured for k, v in measured[part].items() if v < kept[part].get(k, 0)}
    if fallen and not lower:
        sys.exit(f"lower than before, not written: {fallen}")
    FLOORS.write_text(json.dumps({"labels": digest(GOLD), **measured}, indent=2) + "\n")


if __name__ == "__main__" and "--write" in sys.argv:
    write("--lower" in sys.argv)
