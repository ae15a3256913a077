"""The same searches over HTTP: OnRecord, Datasette and a Litestar handler that does nothing, one process each.

Loaded by path, because test folders are no packages.
"""

import contextlib
import runpy
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

HERE = Path(__file__).parent
SERVING = runpy.run_path(str(HERE / "serving.py"))
SUMMARY = runpy.run_path(str(HERE / "report.py"))["summary"]
CONNECTIONS = 8
TURNS = 10
REPEATED = 20
STARTS = 3


def our_path(query: Any) -> str:
    asked = {name: value for name, value in msgspec.structs.asdict(query.search).items() if value is not None}
    return "/v1/quotes?" + urlencode(asked)


def datasette_path(query: Any, limit: int, **further: str) -> str:
    """Datasette's own search of a table; it passes on rows of words and beginnings only in FTS5's language."""
    raw = query.kind in ("phrase", "prefix")
    asked = {"_search": query.fts if raw else query.typed, "_size": str(limit), **further}
    if raw:
        asked["_searchmode"] = "raw"
    if query.speaker:
        asked["speaker"] = query.speaker
    if query.outlet:
        asked["outlet"] = query.outlet
    if query.days:
        asked["published_at__gte"], asked["published_at__lte"] = query.days
    return "/quotes/quotes.json?" + urlencode(asked)


def measure(
    path: Path, bare: Path, queries: Sequence[Any], warm_up: Sequence[Any], *, limit: int, repeats: int
) -> dict[str, Any]:
    """Ask each server each search, the servers in turns of a tenth, and then the same twenty over and over.

    Answers the figures as `http` and `service`, and as `totals` what each search counts by each server.
    """
    python, serving = SERVING["python"], SERVING["serving"]
    ours = python("-m", "indexer", "serve", "--db", str(path), "--port", "{port}")
    # (The service keeps answers: this is none of the searches that are measured.)
    first = f"/v1/quotes?q={queries[0].words[0]}&limit=1"
    paths: dict[str, Callable[[Any], str]] = {
        "onrecord": our_path,
        "datasette": lambda query: datasette_path(query, limit),
        "datasette_plain": lambda query: datasette_path(query, limit, _nofacet="1", _nosuggest="1"),
    }
    starts = []
    with contextlib.ExitStack() as stack:
        for _ in range(STARTS - 1):
            with serving(ours, first) as server:
                starts.append(server.started)
        onrecord = stack.enter_context(serving(ours, first))
        starts.append(onrecord.started)
        after_start = onrecord.memory()
        datasette = stack.enter_context(
            serving(python("-m", "datasette", str(bare), "--port", "{port}"), f"/{bare.stem}.json")
        )
        empty = stack.enter_context(serving(python(str(HERE / "empty.py"), "{port}"), "/"))
        servers = {"onrecord": onrecord, "datasette": datasette, "datasette_plain": datasette}
        client = stack.enter_context(contextlib.closing(SERVING["Client"](CONNECTIONS)))
        client.ask(empty, ["/"], count=repeats)
        for name, path_of in paths.items():
            client.ask(servers[name], [path_of(query) for query in warm_up])
        asked: dict[str, list[dict[str, Any]]] = {name: [] for name in paths}
        size = max(1, len(queries) // TURNS)
        for start in range(0, len(queries), size):
            for name, path_of in paths.items():
                shown = "total" if name == "onrecord" else "filtered_table_rows_count"
                turn = [path_of(query) for query in queries[start : start + size]]
                asked[name].append(client.ask(servers[name], turn, shown=shown))
        again: dict[str, list[dict[str, Any]]] = {"onrecord": [], "empty": []}
        for _ in range(TURNS):
            again["onrecord"].append(client.ask(onrecord, list(map(our_path, queries[-REPEATED:])), count=repeats))
            again["empty"].append(client.ask(empty, ["/"], count=repeats))
        after_run = onrecord.memory()
    return {
        "service": {
            "first_answer_seconds": round(statistics.median(starts), 3),
            "after_start": after_start,
            "after_run": after_run,
        },
        "http": {
            "different searches": {name: _figures(turns) for name, turns in asked.items()},
            "the same twenty": {name: _figures(turns) for name, turns in again.items()},
        },
        "totals": {name: [total for turn in turns for total in turn["shown"]] for name, turns in asked.items()},
    }


def _figures(turns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    milliseconds = [time for turn in turns for time in turn["milliseconds"]]
    count = len(milliseconds)
    total = {
        name: sum(turn[name] for turn in turns)
        for name in ("seconds", "server_cpu_seconds", "cpu_seconds", "bytes", "failures", "reopened")
    }
    return {
        "requests": count,
        "requests_per_second": round(count / total["seconds"], 1),
        **SUMMARY(milliseconds),
        "server_cpu_seconds_per_1000": round(1000 * total["server_cpu_seconds"] / count, 3),
        "client_cpu_microseconds": round(1e6 * total["cpu_seconds"] / count, 1),
        "bytes_an_answer": round(total["bytes"] / count),
        "reopened": total["reopened"],
        "failures": total["failures"],
        "failed": [failed for turn in turns for failed in turn["failed"]][:3],
    }
