"""Articles a second through `onrecord index` with one worker and with two, memory on the way, and the same again.

usage: python -P tests/bench/ingest_workers.py [--articles 10000] [--workers 2] [--repeat 1]

PolNeAR's train and dev part where ../shared is there, else the seeds, over and over, each time under other addresses
and of another day. Each run is a process of its own with a new database; runs with one worker and with several take
turns. Rates are of the whole run and of what follows the first tenth, which starting the workers falls into. `again` is
the same articles given once more. Memory is that of all processes, in MB, after each tenth.

Two workers can be twice as fast as one only where two processors are free: `idle` is the share of the time of both that
nobody used just before a run. On a machine with other work, see how many times one they could be if they never waited
for a processor, by the processor's time that the runs took, starting the workers included.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from statistics import median
from typing import Any

from db.connection import open_writer
from indexer.index import Summary, index_documents
from indexer.readers.paths import read_paths

ROOT = Path(__file__).parents[2]
POLNEAR = ROOT.parent / "shared" / "corpora" / "polnear"
SOURCES = ([POLNEAR / "train.jsonl", POLNEAR / "dev.jsonl"], [ROOT / "seeds" / "gold.jsonl"])


def articles(count: int) -> Iterator[dict[str, str]]:
    """The corpus over and over, under other addresses and of other days."""
    files = next(files for files in SOURCES if files[0].exists())
    texts = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    for number in range(count):
        day = f"{2001 + number % 30}-{1 + number % 12:02}-{1 + number % 28:02}"
        outlet = number % 200
        url = f"https://outlet{outlet}.example/{day}/{number}"
        yield {"text": texts[number % len(texts)], "url": url, "published": day, "outlet": f"Outlet {outlet}"}


def one_run(given: Path, database: Path, workers: int, count: int) -> dict[str, Any]:
    """Index once, in this process and its workers."""
    summary = Summary()
    start, used = time.perf_counter(), _processor()
    tenth = max(1, count // 10)
    after: list[float] = []
    memory: list[int] = []

    def look() -> None:
        if summary.documents % tenth == 0:
            after.append(time.perf_counter() - start)
            memory.append(round(_memory()))

    with open_writer(database) as writer:
        index_documents(writer, read_paths([str(given)]), summary, workers=workers, on_document=look)
        seconds = time.perf_counter() - start
    assert summary.documents == count and not summary.rejected, summary
    return {
        "articles_a_second": round(count / seconds, 1),
        "after_the_first_tenth": round((count - tenth) / (seconds - after[0]), 1),
        "processor_seconds": round(_processor() - used, 1),
        "memory": memory,
        "added": summary.added,
        "quotes": summary.quotes,
    }


def _processor() -> float:
    """Seconds of the processor that this process and the workers that ended have used."""
    return sum(os.times()[:4])


def _memory() -> float:
    """What this process and its workers hold of memory, in MB; what they share counts for each."""
    pids = [os.getpid(), *(child.pid for child in active_children())]
    pages = [int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) for pid in pids]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def idle(seconds: float = 2.0) -> float:
    """Share of the processors' time that nobody uses."""

    def read() -> tuple[int, int]:
        ticks = [int(tick) for tick in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]]
        return ticks[3] + ticks[4], sum(ticks)

    before = read()
    time.sleep(seconds)
    after = read()
    return round((after[0] - before[0]) / (after[1] - before[1]), 2)


def run(given: Path, database: Path, workers: int, count: int) -> dict[str, Any]:
    """Index once, in a process of its own."""
    command = [sys.executable, "-P", __file__, "--run", str(given), str(database), str(workers), str(count)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        given, database, workers, count = options.run
        print(json.dumps(one_run(Path(given), Path(database), int(workers), int(count))))
        return {}
    rates: dict[int, list[float]] = {1: [], options.workers: []}
    used: dict[int, list[float]] = {1: [], options.workers: []}
    again: list[float] = []
    for _ in range(options.repeat):
        for workers in rates:
            with tempfile.TemporaryDirectory() as folder:
                given, database = Path(folder) / "given.jsonl", Path(folder) / "x.db"
                with given.open("w", encoding="utf-8") as handle:
                    handle.writelines(json.dumps(article) + "\n" for article in articles(options.articles))
                free = idle()
                found = run(given, database, workers, options.articles)
                rates[workers].append(found["after_the_first_tenth"])
                used[workers].append(found["processor_seconds"])
                print(json.dumps({"workers": workers, "idle": free, **found}), flush=True)
                if workers == 1:
                    known = run(given, database, workers, options.articles)
                    again.append(known["articles_a_second"] / found["articles_a_second"])
                    print(json.dumps({"again": known["articles_a_second"], "times": round(again[-1], 1)}), flush=True)
    one, several = (median(rates[workers]) for workers in rates)
    result = {
        "articles": options.articles,
        f"times_one_with_{options.workers}": round(several / one, 2),
        "times_one_if_all_were_free": round(options.workers * median(used[1]) / median(used[options.workers]), 2),
        "again_times_faster": round(median(again), 1),
    }
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    main()
