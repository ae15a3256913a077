"""Which outlet a url belongs to, by a small table of domains."""

import csv
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit


@cache
def _table() -> dict[str, str]:
    with files("indexer").joinpath("data/outlets.csv").open(encoding="utf-8") as handle:
        return {row["domain"]: row["outlet"] for row in csv.DictReader(handle)}


def outlet_of(url: str | None) -> str | None:
    """Return the outlet's name by the url's domain or the domain above it; None where the table has neither."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    parts = host.split(".")
    return next((name for i in range(len(parts) - 1) if (name := _table().get(".".join(parts[i:])))), None)
