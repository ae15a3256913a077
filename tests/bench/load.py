"""`onrecord load` of made lines, as Quotebank writes them and as GDELT does, beside bare SQLite on the same texts.

usage: python -P tests/bench/load.py [--quotes N]

Quotebank's lines have an article each, GDELT's are an article with five quotes. Bare is an FTS5 table of the texts,
with the same tokenizer and no other columns. CPU seconds are of this machine; compare the columns. `allowed` is three
bytes for each byte of text and 150 a quote.
"""

import argparse
import json
import os
import runpy
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from db.connection import open_writer
from db.migrations import TOKENIZER
from indexer.load import Loaded, load_files

TEXTS = runpy.run_path(str(Path(__file__).with_name("texts.py")))
SEED = 11
PER_ARTICLE = 5
OUTLETS, SPEAKERS = 400, 3000


def quotebank(texts: list[str]) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(texts):
        speaker = "None" if number % 3 == 0 else f"Given{number * 7 % SPEAKERS} Family{number * 7 % SPEAKERS}"
        yield {
            "quoteID": f"{_day(number)}-{number:06}",
            "quotation": text,
            "speaker": speaker,
            "qids": [],
            "date": f"{_day(number)} 00:00:00",
            "numOccurrences": 1,
            "probas": [[speaker, "0.8412"], ["None", "0.1588"]],
            "urls": [f"https://outlet{number % OUTLETS}.example/{_day(number)}/{number}"],
            "phase": "E",
        }


def gdelt(texts: list[str]) -> Iterator[dict[str, Any]]:
    for number in range(0, len(texts), PER_ARTICLE):
        yield {
            "date": f"{_day(number)}T00:00:00Z",
            "url": f"https://outlet{number % OUTLETS}.example/{_day(number)}/{number}",
            "title": " ".join(texts[number].split()[:8]),
            "lang": "ENGLISH",
            "quotes": [{"pre": "", "quote": text, "post": ""} for text in texts[number : number + PER_ARTICLE]],
        }


def _day(number: int) -> str:
    return f"{2015 + number % 6}-{1 + number % 12:02}-{1 + number % 28:02}"


def bare(path: Path, texts: list[str]) -> float:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f'CREATE VIRTUAL TABLE quotes USING fts5 (text, tokenize="{TOKENIZER}")')

    def insert() -> None:
        with connection:
            connection.executemany("INSERT INTO quotes VALUES (?)", [(text,) for text in texts])

    seconds = _busy(insert)
    connection.close()
    return seconds


def _busy(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main(arguments: list[str] | None = None) -> dict[str, dict[str, float]]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=300_000)
    options = parser.parse_args(arguments)
    texts = [TEXTS["sentence"](words) for words in TEXTS["Texts"](SEED).quotes(options.quotes)]
    length = sum(len(text.encode()) for text in texts) / len(texts)
    result: dict[str, dict[str, float]] = {}
    for name, lines in (("quotebank", quotebank), ("gdelt", gdelt)):
        with tempfile.TemporaryDirectory() as folder:
            file, path = Path(folder) / "quotes.jsonl", Path(folder) / "bench.db"
            with file.open("w") as handle:
                handle.writelines(json.dumps(line) + "\n" for line in lines(texts))
            summary = Loaded()
            database = open_writer(path)
            ours = _busy(lambda: load_files(database, [file], summary))  # noqa: B023
            database.close()
            theirs = bare(Path(folder) / "bare.db", texts)
            result[name] = {
                "quotes": summary.added,
                "quotes_per_cpu_second": round(summary.added / ours),
                "bare_quotes_per_cpu_second": round(len(texts) / theirs),
                "times_bare": round(ours / theirs, 2),
                "bytes_a_quote": round(os.path.getsize(path) / summary.added, 1),
                "allowed": round(3 * length + 150, 1),
            }
            print(f"{name}: {json.dumps(result[name])}")
    return result


if __name__ == "__main__":
    main()
