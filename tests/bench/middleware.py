"""What the layers around the application cost a request, one by one, in one process and without a network.

usage: python -P tests/bench/middleware.py [--requests N] [--rounds N]

A handler that does nothing is asked through every layer, through all but the outermost, and so on down to the
application itself, in turns; once it answers 600 bytes, once the 8 KB of a page of quotes, which are compressed. Then a
search that is answered from memory through all. Everything is on: request ids, metrics, a log line written to a file,
CORS for another site, a limit of requests, ETag, Cache-Control and compression. Microseconds of the processor, the
median of the rounds; prints JSON.
"""

import argparse
import asyncio
import itertools
import json
import logging
import runpy
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litestar import get
from litestar.types import ASGIApp

from api.app import create_app
from api.logs import configure_logging
from api.rates import shared_path
from api.settings import Settings

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "api" / "sample_database.py"))
SEARCH = b"/v1/quotes"
LARGE = repr(SAMPLE["SAMPLE"]).encode()[:8000]
HEADERS = [
    (b"host", b"127.0.0.1"),
    (b"user-agent", b"bench"),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"zstd"),
    (b"origin", b"https://desk.example"),
]


@get("/small", include_in_schema=False, media_type="application/json")
async def small() -> bytes:
    """A body that fits into a packet."""
    return b"0" * 600


@get("/large", include_in_schema=False, media_type="application/json")
async def large() -> bytes:
    """A body with the letters of a page of quotes, made once."""
    return LARGE


def layers_of(app: Any) -> Iterator[tuple[str, ASGIApp]]:
    """Each layer with its name, from the outermost to the application itself."""
    layer = app.asgi_handler
    while not type(layer).__module__.startswith("litestar."):
        yield type(layer).__name__, layer
        layer = layer.app
    yield "Litestar", layer


async def ask(layer: ASGIApp, app: Any, path: bytes, query: bytes, times: int) -> float:
    """Ask a layer so many times; answers microseconds each."""
    statuses = set()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.add(message["status"])

    start = time.process_time()
    for _ in range(times):
        scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path.decode(),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": HEADERS,
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8000),
            # What the application and the layers below the outermost find there.
            "state": {"head": False, "request_id": "0123456789abcdef"},
            "litestar_app": app,
        }
        await layer(scope, receive, send)
    taken = time.process_time() - start
    assert statuses == {200}, statuses
    return taken / times * 1e6


async def measure(app: Any, requests: int, rounds: int) -> dict[str, Any]:
    layers = list(layers_of(app))
    found: dict[str, Any] = {path: await between(app, layers, path, requests, rounds) for path in ("small", "large")}
    await ask(layers[0][1], app, SEARCH, b"q=harbour", requests)
    again = [await ask(layers[0][1], app, SEARCH, b"q=harbour", requests) for _ in range(rounds)]
    return {**found, "microseconds_of_a_repeated_search": round(statistics.median(again), 1)}


async def between(app: Any, layers: list[tuple[str, ASGIApp]], path: str, requests: int, rounds: int) -> dict[str, Any]:
    """What lies between each layer and the one below it, and between the outermost and the application."""
    taken: dict[str, list[float]] = {name: [] for name, _ in layers}
    for turn in range(rounds + 1):
        for name, layer in layers:
            microseconds = await ask(layer, app, f"/{path}".encode(), b"", requests)
            if turn:
                taken[name].append(microseconds)

    def apart(upper: str, lower: str) -> float:
        return round(statistics.median(a - b for a, b in zip(taken[upper], taken[lower], strict=True)), 1)

    names = [name for name, _ in layers]
    return {
        "microseconds_of_each_layer": {upper: apart(upper, lower) for upper, lower in itertools.pairwise(names)},
        "microseconds_of_all_layers": apart(names[0], names[-1]),
        "microseconds_of_the_application": round(statistics.median(taken[names[-1]]), 1),
    }


def main(arguments: list[str]) -> dict[str, Any]:
    """Measure over the sample database, which lies in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = SAMPLE["build"](Path(folder) / "onrecord.db")
        configure_logging("text")
        with (Path(folder) / "log").open("w", encoding="utf-8") as log:
            for handler in logging.getLogger("onrecord").handlers:
                handler.setStream(log)  # type: ignore[attr-defined]
            app = create_app(Settings(db=path, cors_origins=("https://desk.example",), requests_per_minute=10**9))
            app.register(small)
            app.register(large)
            found = asyncio.run(measure(app, given.requests, given.rounds))
        shared_path(path).unlink(missing_ok=True)
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), indent=1))
