"""Two clients ask a service of two workers while another process indexes; every answer is compared with a quiet one.

usage: python -P tests/api/mixed_load.py [--seconds 60]

Searches, lookups, variants and repeated requests with an ETag, of what is not being indexed. Prints requests, statuses,
how many were answered otherwise than in quiet, articles indexed meanwhile, and milliseconds; the exit status is 1 where
any answer was another or a 5xx, or the indexer was done before.
"""

import argparse
import http.client
import json
import random
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))
running = runpy.run_path(str(Path(__file__).with_name("servers.py")))["running"]
WORDS = ("harbour", "open", "snow", "cranes", "winter", "old", "vote", "bread", '"before the first snow"', "harb*")
TEXTS = (
    "we will open the harbor before the first snow",
    "the cranes are older than I am",
    "never said by anybody here",
)


def asked(client: http.client.HTTPConnection) -> list[str]:
    """What is asked: of outlets of the sample, whose articles stay the same."""
    outlets = [outlet["name"] for outlet in json.loads(get(client, "/v1/outlets?limit=100")[1])["items"]]
    paths = [
        f"/v1/quotes?q={quote(word)}&outlet={quote(outlet)}&sort={sort}"
        for word in WORDS
        for outlet in outlets
        for sort in ("relevance", "newest", "oldest")
    ]
    paths += [f"/v1/lookup?text={quote(text)}&outlet={quote(outlet)}" for text in TEXTS for outlet in outlets]
    ids = [found["id"] for found in json.loads(get(client, "/v1/quotes?limit=100")[1])["items"]]
    return paths + [f"/v1/quotes/{id}/variants" for id in ids] + [f"/v1/quotes/{id}" for id in ids]


def get(client: http.client.HTTPConnection, path: str, **headers: str) -> tuple[int, bytes, str]:
    """Status, body and ETag."""
    client.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = client.getresponse()
    return answer.status, answer.read(), answer.getheader("ETag") or ""


class Client(threading.Thread):
    """Asks for one thing after another until told to stop, some of it with the ETag of the time before."""

    def __init__(self, port: int, quiet: dict[str, tuple[int, bytes, str]], seed: int) -> None:
        super().__init__()
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.quiet = quiet
        self.random = random.Random(seed)
        self.statuses: Counter[int] = Counter()
        self.other: list[str] = []
        self.milliseconds: list[float] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        """Ask."""
        paths = list(self.quiet)
        while not self.is_over.is_set():
            path = self.random.choice(paths)
            status, body, tag = self.quiet[path]
            known = self.random.random() < 0.3
            start = time.perf_counter()
            now = get(self.client, path, **({"If_None_Match": tag} if known else {}))
            self.milliseconds.append(1000 * (time.perf_counter() - start))
            self.statuses[now[0]] += 1
            if now != ((304, b"", tag) if known else (status, body, tag)):
                self.other.append(f"{path}: {now[0]} {now[1][:300]!r}")


def articles(folder: Path, seconds: float) -> None:
    """Articles for longer than that, of other people, words and outlets."""
    lines = []
    for number in range(1000 + int(500 * seconds)):
        name = f"{'ABCDEFGHIJ'[number % 10]}lvar {'KLMNOPQRST'[number // 10 % 10]}undt"
        text = (
            f"{name}, a painter, was in Ostrel.\n\n“Picture {number} hangs in gallery {number % 97} now,” {name} said."
        )
        lines.append(json.dumps({"text": text, "url": f"https://gazette.example/{number}", "outlet": "The Gazette"}))
    (folder / "new.jsonl").write_text("\n".join(lines), encoding="utf-8")


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        path = Path(shutil.move(SAMPLE["build"](folder / "sample.db"), folder / "served.db"))
        articles(folder, options.seconds)
        with running(path, folder, "--workers", "2") as (address, _):
            port = int(address.rsplit(":", 1)[1])
            first = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            quiet = {path: get(first, path) for path in asked(first)}
            assert all(status == 200 for status, _, _ in quiet.values())
            command = [sys.executable, "-m", "indexer", "index", str(folder / "new.jsonl"), "--db", str(path)]
            indexer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            clients = [Client(port, quiet, seed) for seed in (1, 2)]
            for client in clients:
                client.start()
            time.sleep(options.seconds)
            for client in clients:
                client.is_over.set()
            for client in clients:
                client.join()
                client.client.close()
            went_on = indexer.poll() is None
            indexer.terminate()
            indexer.wait()
            # (The service has closed it meanwhile; it opens again by itself.)
            first.close()
            status, body, _ = get(first, "/v1/articles?outlet=The+Gazette&limit=1")
            indexed = json.loads(body)["total"] if status == 200 else 0
            first.close()
    taken = sorted(ms for client in clients for ms in client.milliseconds)
    found = {
        "requests": len(taken),
        "statuses": dict(sum((client.statuses for client in clients), Counter())),
        "other_answers": [other for client in clients for other in client.other][:5],
        "indexed_meanwhile": indexed,
        "indexing_to_the_end": went_on,
        "p50_ms": round(statistics.median(taken), 1),
        "p99_ms": round(taken[int(0.99 * len(taken))], 1),
    }
    print(json.dumps(found))
    return found


if __name__ == "__main__":
    result = main()
    failed = any(status >= 500 for status in result["statuses"])
    sys.exit(1 if result["other_answers"] or failed or not result["indexing_to_the_end"] else 0)
