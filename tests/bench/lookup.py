"""Lookups of distorted quotes and of texts never said.

usage: python -P tests/bench/lookup.py [--db FILE] [--quotes N] [--texts N] [--seed N]

Without --db it makes a database of N quotes (see made.py). Of quotes of five words and more, drawn and distorted in
six ways, it tells for how many the right wording is found and first; of half as many texts drawn from the same words
and never said, how many are `not_found`. Milliseconds are of this machine.
"""

import argparse
import json
import runpy
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from db.answers import Lookup
from db.connection import open_reader
from db.fold import fold_words
from db.lookup import look_up
from db.sizes import count_quotes

MADE = runpy.run_path(str(Path(__file__).with_name("made.py")))
TEXTS = MADE["TEXTS"]


# Ways in which people misremember a quote. Each takes the words and a source of chance.


def _dropped(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    kept = [word for word in words if random.random() >= 0.2]
    return kept if 1 < len(kept) < len(words) else words[:-1]


def _changed(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    places = random.choice(len(words), 2, replace=False)
    changed = list(words)
    for place, word in zip(places, texts.draw(2), strict=True):
        changed[place] = word
    return changed


def _half(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    length = (len(words) + 1) // 2
    return words[:length] if random.random() < 0.5 else words[-length:]


def _mistyped(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    """A letter dropped, doubled, swapped with the next or changed, in every sixth word and in two at least."""
    typed = list(words)
    for place in random.choice(len(words), max(2, len(words) // 6), replace=False):
        word = typed[place]
        at = int(random.integers(len(word)))
        typed[place] = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at : at + 1] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
            word[:at] + chr(97 + int(random.integers(26))) + word[at + 1 :],
        )[int(random.integers(4))]
    return [word for word in typed if word]


def _stripped(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    return words


def _reordered(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    one, other = random.choice(len(words), 2, replace=False)
    moved = list(words)
    moved[one], moved[other] = moved[other], moved[one]
    return moved


DISTORTIONS = {
    "a fifth dropped": _dropped,
    "two words changed": _changed,
    "half": _half,
    "mistyped": _mistyped,
    "case and marks stripped": _stripped,
    "two words swapped": _reordered,
}


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, help="a database that is there")
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = options.db or Path(folder) / "bench.db"
        if options.db is None:
            MADE["make"](path, options.quotes)
        reader = open_reader(path)
        result = measure(reader, options.texts, options.seed)
        reader.close()
    print(json.dumps(result, indent=2))
    return result


def measure(reader: sqlite3.Connection, count: int, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    texts = TEXTS["Texts"](seed)
    times: list[float] = []
    busy: list[float] = []

    def timed(text: str) -> Lookup:
        start, used = time.perf_counter(), time.process_time()
        found = look_up(reader, text)
        times.append(1000 * (time.perf_counter() - start))
        busy.append(1000 * (time.process_time() - used))
        return found

    kinds: dict[str, dict[str, int]] = {kind: {"texts": 0, "first": 0} for kind in DISTORTIONS}
    for number, words in enumerate(drawn(reader, count, random)):
        kind = list(DISTORTIONS)[number % len(DISTORTIONS)]
        found = timed(" ".join(DISTORTIONS[kind](words, random, texts)))
        right = bool(found.matches) and fold_words(found.matches[0].quote.text) == words
        kinds[kind]["texts"] += 1
        kinds[kind]["first"] += right
    never = [words for words in TEXTS["Texts"](seed + 1000).quotes(count) if len(words) >= 5][: max(1, count // 2)]
    missed = sum(timed(" ".join(words)).verdict == "not_found" for words in never)
    times.sort()
    busy.sort()
    return {
        "quotes": count_quotes(reader),
        "texts": count,
        "right_first": round(sum(kind["first"] for kind in kinds.values()) / count, 4),
        "kinds": kinds,
        "never_said": len(never),
        "not_found": round(missed / len(never), 4),
        "p50_ms": round(times[len(times) // 2], 1),
        "p99_ms": round(times[int(len(times) * 0.99)], 1),
        "cpu_p50_ms": round(busy[len(busy) // 2], 1),
        "cpu_p99_ms": round(busy[int(len(busy) * 0.99)], 1),
    }


def drawn(reader: sqlite3.Connection, count: int, random: np.random.Generator) -> Iterator[list[str]]:
    """Folded words of so many quotes of five words and more."""
    rowids = [rowid for (rowid,) in reader.execute("SELECT rowid FROM quotes")]
    while count:
        rowid = rowids[int(random.integers(len(rowids)))]
        (text,) = reader.execute("SELECT text FROM quotes WHERE rowid = ?", [rowid]).fetchone()
        words = fold_words(text)
        if len(words) >= 5:
            count -= 1
            yield words


if __name__ == "__main__":
    main()
