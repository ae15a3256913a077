"""Searches through `db.quotes`, beside bare SQLite's `ORDER BY rank` on the same texts in the same run.

usage: python -P tests/bench/search.py [--quotes N] [--queries N]

The quotes are made: words drawn by Zipf's law from a fixed seed, 5 to 40 to a quote. Milliseconds are of this machine;
compare the two columns.
"""

import argparse
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from db.connection import open_reader, open_writer
from db.models import ExtractedArticle, ExtractedQuote, ExtractedSpeaker, QuoteSearch
from db.quotes import search_quotes
from db.writes import store_article

WORDS = [f"word{rank}" for rank in range(20_000)]
WEIGHTS = [1 / (rank + 1) for rank in range(len(WORDS))]
PER_ARTICLE = 10


def make(path: Path, quotes: int, rng: random.Random) -> list[str]:
    """Store `quotes` quotes and return their texts."""
    database = open_writer(path)
    texts = [" ".join(rng.choices(WORDS, WEIGHTS, k=rng.randint(5, 40))) for _ in range(quotes)]
    for first in range(0, quotes, PER_ARTICLE):
        number = first // PER_ARTICLE
        article = ExtractedArticle(
            text=str(number),
            outlet=f"Outlet {number % 7}",
            published_at=f"2031-{1 + number % 12:02}-{1 + number % 28:02}",
            published_precision="day",
        )
        speaker = ExtractedSpeaker(name=f"Given{number % 300} Family{number % 300}")
        store_article(
            database,
            article,
            [
                ExtractedQuote(text=text, kind="direct", spans=((0, 1),), verbatim=((0, 1),), speaker=speaker)
                for text in texts[first : first + PER_ARTICLE]
            ],
        )
    database.close()
    return texts


def bare(texts: list[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE quotes USING fts5 (text)")
    connection.executemany("INSERT INTO quotes VALUES (?)", [(text,) for text in texts])
    return connection


def percentiles(search: Callable[[str], object], queries: list[str]) -> dict[str, float]:
    times = []
    for query in queries:
        start = time.perf_counter()
        search(query)
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    return {"p50_ms": round(times[len(times) // 2], 2), "p99_ms": round(times[int(len(times) * 0.99)], 2)}


def main(arguments: list[str] | None = None) -> dict[str, dict[str, dict[str, float]]]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args(arguments)
    rng = random.Random(1)
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        texts = make(path, options.quotes, rng)
        reader, plain = open_reader(path), bare(texts)
        kinds = {
            "commonest words": [rng.choice(WORDS[:50]) for _ in range(options.queries)],
            "rare words": [rng.choice(WORDS[2000:]) for _ in range(options.queries)],
            "two words": [" ".join(rng.choices(WORDS, WEIGHTS, k=2)) for _ in range(options.queries)],
        }
        for kind, queries in kinds.items():
            ours = percentiles(lambda q: search_quotes(reader, QuoteSearch(q=q), limit=20), queries)
            rank = "SELECT text FROM quotes WHERE quotes MATCH ? ORDER BY rank LIMIT 20"
            theirs = percentiles(lambda q, sql=rank: plain.execute(sql, [q]).fetchall(), queries)  # type: ignore[misc]
            result[kind] = {"onrecord": ours, "order_by_rank": theirs}
            print(f"{options.quotes} quotes, {kind}: {json.dumps(result[kind])}")
        reader.close()
        plain.close()
    return result


if __name__ == "__main__":
    main()
