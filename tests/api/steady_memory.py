"""Memory of a service after ten thousand requests and after ten times as many, of which no two ask the same.

usage: python -P tests/api/steady_memory.py [--requests 100000]

Prints megabytes resident of the process that answers; the exit status is 1 where it grew by more than a tenth.
"""

import argparse
import http.client
import json
import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))
running = runpy.run_path(str(Path(__file__).with_name("servers.py")))["running"]
WORDS = ("harbour", "open", "snow", "cranes", "winter", "harb*", '"first snow"', "harbour OR bread", "nobody")


def path_of(number: int) -> str:
    """Searches, lookups, records, what is not there and what is wrong."""
    word = quote(f"{WORDS[number % len(WORDS)]} -{number}x")
    return (
        f"/v1/quotes?q={word}",
        f"/v1/quotes?q={word}&sort=oldest&limit={1 + number % 50}",
        f"/v1/lookup?text={quote('we will open the harbor before snow ')}{number}",
        f"/v1/speakers?q=marrandt{number}",
        f"/v1/quotes/q_{number:012}",
        f"/v1/facets?q={word}",
        f"/v1/quotes?limit={number}",
    )[number % 7]


def resident(process: int) -> float:
    """Megabytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError(process)


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args(arguments)
    memory: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as name:
        path = SAMPLE["build"](Path(name) / "served.db")
        with running(path, Path(name)) as (address, process):
            client = http.client.HTTPConnection("127.0.0.1", int(address.rsplit(":", 1)[1]), timeout=30)
            for number in range(1, options.requests + 1):
                client.request("GET", path_of(number))
                answer = client.getresponse()
                answer.read()
                assert answer.status < 500, path_of(number)
                if number in (options.requests // 10, options.requests):
                    memory[number] = round(resident(process.pid), 1)
            client.close()
    print(json.dumps({"requests": list(memory), "megabytes": list(memory.values())}))
    return {"megabytes": list(memory.values())}


if __name__ == "__main__":
    early, late = main()["megabytes"]
    sys.exit(1 if late > 1.1 * early else 0)
