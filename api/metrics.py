"""What Prometheus asks for: requests by route, how long they took, and how large, old and ready the index is.

Counted for all workers of `onrecord serve --workers` where PROMETHEUS_MULTIPROC_DIR is set, which it does.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.database import Database
from db.errors import OnRecordError
from db.sizes import Size, measure

CONTENT_TYPE: Final = "text/plain; version=0.0.4"

_REQUESTS = Counter("onrecord_requests", "Requests answered.", ("method", "route", "status"))
_SECONDS = Histogram(
    "onrecord_request_seconds",
    "Seconds from a request's headers to the end of its answer.",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answer; `route` is the template of the path, so that there are few; odd methods count as one."""
    count, time = _counters(method if method in _METHODS else "other", route, status)
    count.inc()
    time.observe(seconds)


@cache
def _counters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The counters of one kind of answer; to look them up costs as much as to count."""
    return _REQUESTS.labels(method, route, str(status)), _SECONDS.labels(route)


@get("/metrics", include_in_schema=False)
async def metrics(database: NamedDependency[Database]) -> Response[bytes]:
    """All of it, in the text format of Prometheus."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        registry.register(_Workers())
    try:
        size = await database.read(measure)
    except OnRecordError:
        size = None
    index = CollectorRegistry()
    index.register(_Index(size))
    return Response(generate_latest(registry) + generate_latest(index), media_type=CONTENT_TYPE)


class _Workers(Collector):
    """What all workers have counted."""

    def collect(self) -> Iterator[Metric]:
        files = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("*.db")
        # (A worker that just began has made its file, but nothing in it, on which MultiProcessCollector fails.)
        begun = [str(file) for file in files if file.stat().st_size]
        yield from MultiProcessCollector.merge(begun)  # type: ignore[no-untyped-call]


class _Index(Collector):
    """What is so at the moment; not a `Gauge`, which workers would share and each repeat."""

    def __init__(self, size: Size | None) -> None:
        self.size = size

    def collect(self) -> Iterator[Metric]:
        size = self.size
        yield _gauge("ready", "Whether the database can be read.", size is not None)
        if size is not None:
            yield _gauge("quotes", "Quotes in the index.", size.quotes)
            yield _gauge("articles", "Articles in the index.", size.articles)
            yield _gauge("database_bytes", "Size of the database file.", size.bytes)
            if size.indexed_at is not None:
                yield _gauge("newest_article_timestamp_seconds", "When the last article was indexed.", size.indexed_at)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"onrecord_{name}", text, value=value)
