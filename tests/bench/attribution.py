"""Words a second through extraction, beside tokenising alone on the same texts in the same run.

usage: python -P tests/bench/attribution.py [--repeat N] [--workers N]

With several workers the same texts, ten times over, go through one process and through as many as asked.

Texts: PolNeAR's dev part where ../shared is there, else the seeds.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from indexer.pipeline import extract_all, load
from indexer.workers import mapped

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT.parent / "shared" / "corpora" / "polnear" / "dev.jsonl", ROOT / "seeds" / "gold.jsonl")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def counted(texts: list[str]) -> list[int]:
    """How many quotes each text holds."""
    return [len(quotes) for quotes in extract_all(texts)]


def main(arguments: list[str] | None = None) -> dict[str, float]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(arguments)
    source = next(path for path in SOURCES if path.exists())
    texts = [json.loads(line)["text"] for line in source.read_text(encoding="utf-8").splitlines()]
    words = sum(len(text.split()) for text in texts)
    tokenise = load().make_doc
    counted(texts)
    runs = [
        (seconds(lambda: counted(texts)), seconds(lambda: [tokenise(t) for t in texts])) for _ in range(given.repeat)
    ]
    middle = given.repeat // 2
    extraction = sorted(e for e, _ in runs)[middle]
    ratio = sorted(e / t for e, t in runs)[middle]
    result = {"words": words, "words_per_second": round(words / extraction), "times_tokenising": round(ratio, 2)}
    if given.workers > 1:
        several, one = (seconds(lambda n=n: list(mapped(counted, texts * 10, n))) for n in (given.workers, 1))  # type: ignore[misc]
        result["times_one_process"] = round(one / several, 2)
    print(f"{source.parent.name}/{source.name}, {len(texts)} articles, median of {given.repeat}: {json.dumps(result)}")
    return result


if __name__ == "__main__":
    main()
