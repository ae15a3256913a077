"""What Prometheus asks for: requests by route, how long they took, and how large, old and ready the index is.

Counted for all workers of `onrecord serve --workers` where PROMETHEUS_MULTIPROC_DIR is set, which it does.
"""

import os
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.database import Database
from db.errors import OnRecordError
from db.sizes import measure

CONTENT_TYPE: Final = "text/plain; version=0.0.4"

_REQUESTS = Counter("onrecord_requests", "Requests answered.", ("method", "route", "status"))
_SECONDS = Histogram(
    "onrecord_request_seconds",
    "Seconds from a request's headers to the end of its answer.",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answer; `route` is the template of the path, so that there are few."""
    _REQUESTS.labels(method, route, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)


@get("/metrics", include_in_schema=False)
async def metrics(database: NamedDependency[Database]) -> Response[bytes]:
    """All of it, in the text format of Prometheus."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry) + generate_latest(await _index(database)), media_type=CONTENT_TYPE)


async def _index(database: Database) -> CollectorRegistry:
    registry = CollectorRegistry()

    def gauge(name: str, text: str, value: float) -> None:
        Gauge(f"onrecord_{name}", text, registry=registry, multiprocess_mode="mostrecent").set(value)

    try:
        size = await database.read(measure)
    except OnRecordError:
        gauge("ready", "Whether the database can be read.", 0)
        return registry
    gauge("ready", "Whether the database can be read.", 1)
    gauge("quotes", "Quotes in the index.", size.quotes)
    gauge("articles", "Articles in the index.", size.articles)
    gauge("database_bytes", "Size of the database file.", size.bytes)
    if size.indexed_at is not None:
        gauge("newest_article_timestamp_seconds", "When the last article was indexed.", size.indexed_at)
    return registry
