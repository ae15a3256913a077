"""Searches side by side, in one run: this search, plain FTS5 with `ORDER BY rank`, tantivy; over HTTP, Datasette.

usage: python -P tests/bench/search.py [--db FILE] [--quotes N] [--queries N] [--passes N] [--served N]
           [--json FILE] [--readme]

A thousand searches (see queries.py) of made quotes (see made.py). In process each search reads its best twenty:
OnRecord builds the quotes and counts to 10,000, FTS5 does not count, tantivy counts. All of them answer a search before
the next one is asked, in changing order; the median of the passes counts (nobody is asked again what took him a third
of a second). Over HTTP one process of each server answers the same client over eight connections, every search once, in
turns of a tenth; then twenty searches over and over beside a Litestar handler that does nothing. Of all searches totals
are compared, of some the quotes found: where they differ, or OnRecord fails to answer, the exit status is 1.

--db names a database made before, or where to make it; what the others search lies beside it in FILE.peers. --readme
writes the tables into README.md. The others are installed by `make bench`.
"""

import argparse
import datetime
import importlib.metadata
import json
import runpy
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from db.connection import open_reader
from db.quotes import search_quotes
from db.sizes import count_quotes

MADE, QUERIES, PEERS, OVER_HTTP, AGREEMENT, REPORT = (
    runpy.run_path(str(Path(__file__).with_name(f"{name}.py")))
    for name in ("made", "queries", "peers", "over_http", "agreement", "report")
)
LIMIT = PEERS["LIMIT"]
WARM_UP = 80
SLOW = 330
SLOWEST = 20

Times = dict[str, list[float]]


def prepare(path: Path, quotes: int) -> Path:
    """Make the database and what the others search, unless they are there; answers the folder of the latter."""
    if not path.exists():
        timed(f"{quotes:,} quotes", lambda: MADE["make"](path, quotes))
    reader = open_reader(path)
    count, peers = count_quotes(reader), path.with_name(f"{path.name}.peers")
    stamp = peers / "made.json"
    if not stamp.exists() or json.loads(stamp.read_text(encoding="utf-8")) != count:
        peers.mkdir(exist_ok=True)
        stamp.unlink(missing_ok=True)
        timed("bare SQLite", lambda: PEERS["BareSqlite"].build(peers / "quotes.db", MADE["stored"](reader)))
        timed("tantivy", lambda: PEERS["Tantivy"].build(peers / "tantivy", MADE["stored"](reader), count))
        stamp.write_text(json.dumps(count), encoding="utf-8")
    reader.close()
    return peers


def timed(what: str, make: Callable[[], object]) -> None:
    start = time.perf_counter()
    make()
    print(f"made {what}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


def measure_in_process(
    searches: Mapping[str, Callable[[Any], object]], queries: Sequence[Any], warm_up: Sequence[Any], passes: int
) -> tuple[Times, Times]:
    """Milliseconds of each search by each, by the clock and of CPU time: of the passes the median."""
    names = list(searches)
    wall: dict[str, list[list[float]]] = {name: [[] for _ in queries] for name in names}
    busy: dict[str, list[list[float]]] = {name: [[] for _ in queries] for name in names}
    for query in warm_up:
        for name in names:
            searches[name](query)
    for _ in range(passes):
        for number, query in enumerate(queries):
            for place in range(len(names)):
                name = names[(number + place) % len(names)]
                if wall[name][number] and wall[name][number][0] > SLOW:
                    continue
                start, used = time.perf_counter(), time.process_time()
                searches[name](query)
                wall[name][number].append(1000 * (time.perf_counter() - start))
                busy[name][number].append(1000 * (time.process_time() - used))

    def medians(times: dict[str, list[list[float]]]) -> Times:
        return {name: [statistics.median(each) for each in of_one] for name, of_one in times.items()}

    return medians(wall), medians(busy)


def summaries(queries: Sequence[Any], wall: Times, busy: Times) -> dict[str, Any]:
    """Figures of all searches, of each kind and of each filter, `rows`, and of each kind with each filter, `cells`."""
    rows: dict[str, list[int]] = {}
    cells: dict[str, list[int]] = {}
    for kind in QUERIES["KINDS"]:
        rows[kind] = []
    for place, query in enumerate(queries):
        narrowed = "no filter" if query.narrowed_by == "none" else f"with {query.narrowed_by}"
        for groups, name in ((rows, query.kind), (rows, narrowed), (cells, f"{query.kind}, {narrowed}")):
            groups.setdefault(name, []).append(place)

    def figures(places: Sequence[int]) -> dict[str, Any]:
        found: dict[str, Any] = {"searches": len(places)}
        for name in wall:
            of_cpu = REPORT["summary"]([busy[name][place] for place in places])
            found[name] = REPORT["summary"]([wall[name][place] for place in places])
            found[name] |= {f"cpu_{key}": value for key, value in of_cpu.items()}
        return found

    every = {"all": figures(range(len(queries)))}
    return {
        "rows": every | {name: figures(places) for name, places in rows.items() if places},
        "cells": {name: figures(places) for name, places in sorted(cells.items())},
    }


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, help="a database that is there, or is to be made")
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--passes", type=int, default=3, help="how often each search is asked in process")
    parser.add_argument("--served", type=int, help="how many of the searches are asked over HTTP; all of them")
    parser.add_argument("--repeats", type=int, default=2_000, help="repeated requests in each of ten turns")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-process", action="store_true", help="leave out HTTP")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    parser.add_argument("--readme", action="store_true", help="write the tables into README.md")
    options = parser.parse_args(arguments)
    if options.readme and options.in_process:
        parser.error("--readme shows HTTP, too")
    with tempfile.TemporaryDirectory() as folder:
        result = measure(options, options.db or Path(folder) / "bench.db")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.readme:
        REPORT["write_readme"](result)
    return result


def measure(options: argparse.Namespace, path: Path) -> dict[str, Any]:
    peers = prepare(path, options.quotes)
    reader = open_reader(path)
    bare, tantivy = PEERS["BareSqlite"](peers / "quotes.db"), PEERS["Tantivy"](peers / "tantivy")
    texts = MADE["TEXTS"]["Texts"](options.seed)

    def any_quote() -> Any:
        text, *of_it = bare.quote(1 + int(texts.random.integers(len(bare))))
        return QUERIES["Made"](text.lower().rstrip(".").split(), *of_it)

    queries = QUERIES["draw"](options.queries, texts, any_quote)
    warm_up = QUERIES["draw"](WARM_UP, texts, any_quote, set(queries))
    searches: dict[str, Callable[[Any], object]] = {
        "onrecord": lambda query: search_quotes(reader, query.search, limit=LIMIT),
        "bare": bare.search,
        "tantivy": tantivy.search,
    }
    wall, busy = measure_in_process(searches, queries, warm_up, options.passes)
    result = {
        "date": datetime.date.today().isoformat(),
        "machine": REPORT["machine"](),
        "versions": {name: importlib.metadata.version(name) for name in ("tantivy", "datasette", "litestar")},
        "quotes": count_quotes(reader),
        "bytes": {
            "onrecord": path.stat().st_size,
            "bare": (peers / "quotes.db").stat().st_size,
            "tantivy": sum(file.stat().st_size for file in (peers / "tantivy").iterdir()),
        },
        "tantivy_segments": tantivy.segments,
        "queries": len(queries),
        "passes": options.passes,
        "in_process": summaries(queries, wall, busy),
        "slowest": [
            {"kind": query.kind, "search": OVER_HTTP["our_path"](query), **{name: wall[name][place] for name in wall}}
            for place, query in sorted(enumerate(queries), key=lambda one: -wall["onrecord"][one[0]])[:SLOWEST]
        ],
    }
    print(REPORT["in_process_table"](result["in_process"]), flush=True)
    totals: dict[str, list[Any]] = {}
    if not options.in_process:
        over = OVER_HTTP["measure"](
            path, peers / "quotes.db", queries[: options.served], warm_up, limit=LIMIT, repeats=options.repeats
        )
        totals = over.pop("totals")
        totals.pop("onrecord")
        result |= over
        print(REPORT["http_table"](result["http"]))
        print(REPORT["start"](result["service"]), flush=True)
        totals = {name: each + [None] * (len(queries) - len(each)) for name, each in totals.items()}
    compared = AGREEMENT["compare"](reader, bare, tantivy, queries, totals)
    result |= {"disagreements": compared.different, "unfinished_totals": compared.unfinished}
    print("\n".join([*compared.different[:SLOWEST], f"{len(compared.different)} disagreements"]))
    print(f"{len(compared.unfinished)} totals of few quotes not counted to the end")
    reader.close()
    bare.connection.close()
    return result


if __name__ == "__main__":
    found = main()
    failures = found["http"]["different searches"]["onrecord"]["failures"] if "http" in found else 0
    sys.exit(1 if found["disagreements"] or failures else 0)
