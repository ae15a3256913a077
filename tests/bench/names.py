"""Finding speakers by name, spelled right, begun and misspelt, and the timeline of one with many quotes.

usage: python -P tests/bench/names.py [--speakers N] [--queries N] [--quotes N]

Names are made from syllables, given names and surnames by a curve as of real ones, from a fixed seed. Milliseconds are
of this machine. `right` is the share of misspelt names whose speaker comes first.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from db.connection import open_reader, open_writer
from db.extracted import ExtractedSpeaker
from db.models import QuoteSearch
from db.reported import ReportedArticle, ReportedQuote, store_reported
from db.speakers import list_speaker_quotes, list_speakers
from db.timeline import speaker_timeline

ONSETS = [
    "b",
    "br",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sch",
    "st",
    "t",
    "v",
]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ei", "ie", "ou"]
CODAS = ["", "", "", "n", "r", "l", "s", "t", "nd", "rt", "ck"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MANY = "Ilse Marrandt"


def made_words(rng: random.Random, count: int, syllables: tuple[int, ...]) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        word = "".join(
            rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(rng.choice(syllables))
        )
        made[word.capitalize()] = None
    return list(made)


def made_names(rng: random.Random, count: int) -> list[str]:
    given = made_words(rng, max(20, min(count // 20, 3_000)), (2, 2, 3))
    surnames = made_words(rng, max(50, min(count, 60_000)), (2, 2, 3))
    found: dict[str, None] = {}
    while len(found) < count:
        found[" ".join(words[int(len(words) * rng.random() ** 2.5)] for words in (given, surnames))] = None
    return list(found)


def quotes(rng: random.Random, names: Iterable[str], of_one: int) -> Iterable[ReportedQuote]:
    """A quote or a few of each speaker, in articles of ten, and `of_one` of one over eleven years."""
    speakers = [name for name in names for _ in range(1 + int(20 * rng.random() ** 8))] + [MANY] * of_one
    rng.shuffle(speakers)
    for number, name in enumerate(speakers):
        day = number // 10 % 4_000
        article = ReportedArticle(
            url=f"https://outlet{number // 10 % 40}.example/{number // 10}",
            outlet=f"Outlet {number // 10 % 40}",
            published_at=f"{2020 + day // 365:04}-{1 + day % 12:02}-{1 + day % 28:02}",
            published_precision="day",
        )
        yield ReportedQuote(article=article, text=f"Words {number}", speaker=ExtractedSpeaker(name=name))


def misspell(rng: random.Random, name: str) -> str:
    """One slip somewhere in a word of five letters or more."""
    words = name.split()
    index = rng.choice([index for index, word in enumerate(words) if len(word) >= 5] or [len(words) - 1])
    word = words[index]
    place = rng.randrange(1, len(word) - 1)
    head, tail = word[:place], word[place:]
    words[index] = rng.choice(
        [
            head + tail[1:],
            head + rng.choice(LETTERS) + tail,
            head + rng.choice(LETTERS) + tail[1:],
            head + tail[1] + tail[0] + tail[2:],
        ]
    )
    return " ".join(words)


def timed(ask: Callable[[str], object], queries: list[str]) -> dict[str, float]:
    times = []
    for query in queries:
        start = time.perf_counter()
        ask(query)
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    return {"p50_ms": round(times[len(times) // 2], 2), "p99_ms": round(times[int(len(times) * 0.99)], 2)}


def main(arguments: list[str] | None = None) -> dict[str, dict[str, Any]]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speakers", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--quotes", type=int, default=100_000)
    options = parser.parse_args(arguments)
    rng = random.Random(1)
    names = made_names(rng, options.speakers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        database = open_writer(path)
        store_reported(database, list(quotes(rng, names, options.quotes)))
        database.close()
        reader = open_reader(path)
        asked = [rng.choice(names) for _ in range(options.queries)]
        wrong = [misspell(rng, name) for name in asked]

        def find(q: str) -> object:
            return list_speakers(reader, q=q, limit=20)

        first = ["".join(one.name for one in list_speakers(reader, q=q, limit=1).items) for q in wrong]
        result: dict[str, dict[str, Any]] = {
            "whole name": timed(find, asked),
            "given name": timed(find, [name.split()[0] for name in asked]),
            "three letters": timed(find, [name[:3] for name in asked]),
            "one letter": timed(find, [name[:1] for name in asked]),
            "misspelt": {
                **timed(find, wrong),
                "right": sum(found == name for found, name in zip(first, asked, strict=True)) / len(asked),
            },
        }
        (one,) = list_speakers(reader, q=MANY, limit=1).items
        intervals = ["day", "month", "year"] * 10
        result["timeline"] = timed(lambda interval: speaker_timeline(reader, one.id, interval=interval), intervals)
        result["timeline by outlet"] = timed(
            lambda interval: speaker_timeline(reader, one.id, interval=interval, by_outlet=True), intervals
        )
        result["quotes of one speaker"] = timed(
            lambda _: list_speaker_quotes(reader, one.id, QuoteSearch(), limit=20), intervals
        )
        reader.close()
    print(json.dumps(result, indent=2))
    return result


if __name__ == "__main__":
    main()
