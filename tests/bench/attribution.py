"""Words a second through extraction, beside tokenising alone on the same texts in the same run.

usage: python -P tests/bench/attribution.py [--repeat N]

Texts: PolNeAR's dev part where ../shared is there, else the seeds.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from indexer.pipeline import extract_quotes, load

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT.parent / "shared" / "corpora" / "polnear" / "dev.jsonl", ROOT / "seeds" / "gold.jsonl")


def seconds(work: Callable[[str], object], texts: list[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - start


def main(arguments: list[str] | None = None) -> dict[str, float]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args(arguments).repeat
    source = next(path for path in SOURCES if path.exists())
    texts = [json.loads(line)["text"] for line in source.read_text(encoding="utf-8").splitlines()]
    words = sum(len(text.split()) for text in texts)
    tokenise = load().make_doc
    extract_quotes(texts[0])
    runs = [(seconds(extract_quotes, texts), seconds(tokenise, texts)) for _ in range(repeat)]
    extraction = sorted(e for e, _ in runs)[repeat // 2]
    ratio = sorted(e / t for e, t in runs)[repeat // 2]
    result = {"words": words, "words_per_second": round(words / extraction), "times_tokenising": round(ratio, 2)}
    print(f"{source.parent.name}/{source.name}, {len(texts)} articles, median of {repeat}: {json.dumps(result)}")
    return result


if __name__ == "__main__":
    main()
