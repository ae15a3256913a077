"""CPU seconds of each step of indexing in each format, beside extraction; and memory while long files are read.

usage: python -P tests/bench/ingest.py [--articles 200] [--repeat 3] [--stream 20000]

The same articles as texts, pages, and so on: PolNeAR's dev and train part where ../shared is there, else the seeds.
Steps are those of `onrecord index`: reading a file to documents, what a document states of itself (of a page its body,
too), extraction, and writing with the ledger, each article a transaction of its own. `share` is that of all steps but
extraction, in percent of extraction; each format the median of its runs by that. Pages are made here, with JSON-LD,
meta tags, two hundred links and a script; those of a real site take longer to take apart the larger they are.

`memory` is what a process of its own, which only reads, holds in MB when a tenth of a file was read and the most after
that: one that has extracted holds enough for a leak to hide in.
"""

import argparse
import bz2
import csv
import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from html import escape
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import zstandard

from db.connection import open_writer, writing
from db.ids import article_id, number_of
from db.ledger import find_known, record
from db.writes import options_of, store_article
from indexer.documents import Hints, read_document
from indexer.index import Summary, index_documents
from indexer.pipeline import extract_all
from indexer.readers.document import Document
from indexer.readers.paths import read_paths
from indexer.recipe import recipe
from indexer.sights import sight

ROOT = Path(__file__).parents[2]
POLNEAR = ROOT.parent / "shared" / "corpora" / "polnear"
SOURCES = ([POLNEAR / "dev.jsonl", POLNEAR / "train.jsonl"], [ROOT / "seeds" / "gold.jsonl"])
BATCH = 16

Article = dict[str, str]


def articles(count: int) -> list[Article]:
    """The corpus, over again where more are asked for, each under an address of its own."""
    files = next(files for files in SOURCES if files[0].exists())
    texts = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [_article(number, text) for number, text in enumerate(islice(cycle(texts), count))]


def _article(number: int, text: str) -> Article:
    day = f"{2001 + number % 30}-{1 + number % 12:02}-{1 + number % 28:02}"
    url = f"https://outlet{number % 200}.example/{day}/{number}"
    return {"text": text, "title": text.split("\n", 1)[0][:80], "url": url, "published": day, "outlet": "Quay News"}


def long(rows: list[Article], count: int) -> Iterator[Article]:
    """The same articles over and over, the words of each in another order, so that they compress as texts do."""
    for number, row in enumerate(islice(cycle(rows), count)):
        words = row["text"].split()
        Random(number).shuffle(words)
        yield _article(number, " ".join(words))


def page(article: Article) -> str:
    title, url = escape(article["title"]), article["url"]
    about = {"@type": "NewsArticle", "headline": article["title"], "datePublished": article["published"], "url": url}
    links = "".join(f'<li><a href="/section/{number}">Section {number}</a></li>' for number in range(100))
    body = "".join(f"<p>{escape(line)}</p>\n" for line in article["text"].split("\n") if line)
    script = f"<script>var shown = {json.dumps(list(range(2000)))};</script>"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Quay News</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:site_name" content="Quay News">'
        f'<script type="application/ld+json">{json.dumps(about)}</script>{script}</head>'
        f"<body><nav><ul>{links}</ul></nav><main><article><h1>{title}</h1>{body}</article></main>"
        f"<footer><ul>{links}</ul></footer></body></html>"
    )


def feed(rows: Iterable[Article]) -> bytes:
    items = "".join(
        f"<item><title>{escape(row['title'])}</title><link>{row['url']}</link><pubDate>{row['published']}</pubDate>"
        f"<description>{escape(''.join(f'<p>{escape(line)}</p>' for line in row['text'].split(chr(10)) if line))}"
        "</description></item>"
        for row in rows
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Quay News</title>{items}</channel></rss>'.encode()


def lines(rows: Iterable[Article]) -> Iterator[bytes]:
    return (json.dumps(row).encode() + b"\n" for row in rows)


def table(rows: Iterable[Article]) -> Iterator[bytes]:
    yield b"text,title,url,published,outlet\n"
    for row in rows:
        out = io.StringIO()
        csv.writer(out).writerow(row.values())
        yield out.getvalue().encode()


def array(rows: Iterable[Article]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        yield (b"," if number else b"[") + json.dumps(row).encode()
    yield b"]"


def warc(rows: Iterable[Article]) -> Iterator[bytes]:
    for row in rows:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(row).encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {row['url']}\r\nWARC-Date: 2031-04-20T08:00:00Z\r\n"
            "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        yield gzip.compress(head.encode() + block + b"\r\n\r\n")


def write(path: Path, opened: Any, pieces: Iterable[bytes]) -> None:
    with opened(path) as handle:
        for piece in pieces:
            handle.write(piece)


def folder(end: str, shown: Callable[[Article], str]) -> Callable[[Path, Iterable[Article]], None]:
    def make(path: Path, rows: Iterable[Article]) -> None:
        path.mkdir()
        for number, row in enumerate(rows):
            (path / f"{number:06}{end}").write_text(shown(row), encoding="utf-8")

    return make


def zipped(path: Path, rows: Iterable[Article]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, row in enumerate(rows):
            archive.writestr(f"{number:06}.txt", row["text"])


def streamed(pieces: Callable[[Iterable[Article]], Iterable[bytes]], opened: Any) -> Callable[..., None]:
    return lambda path, rows: write(path, opened, pieces(rows))


def plain(path: Path) -> Any:
    return path.open("wb")


FORMATS: dict[str, Callable[[Path, Iterable[Article]], None]] = {
    "text": folder(".txt", lambda row: row["text"]),
    "html": folder(".html", page),
    "a.rss": streamed(lambda rows: [feed(rows)], plain),
    "a.warc.gz": streamed(warc, plain),
    "a.jsonl": streamed(lines, plain),
    "a.json": streamed(array, plain),
    "a.csv": streamed(table, plain),
    "a.jsonl.gz": streamed(lines, partial(gzip.open, mode="wb")),
    "a.jsonl.bz2": streamed(lines, partial(bz2.open, mode="wb")),
    "a.jsonl.zst": streamed(lines, partial(zstandard.open, mode="wb")),
    "a.zip": zipped,
}
"""What is measured: a folder of files, or one file of this name."""

LONG = ("a.jsonl", "a.json", "a.csv", "a.warc.gz", "a.jsonl.gz", "a.jsonl.zst", "a.zip")
"""Formats of which a file may be of any length."""


def steps(given: Path, database: Path) -> dict[str, float]:
    """Index a file or folder, a step after the other, and tell the CPU seconds of each."""
    spent = dict.fromkeys(("reading", "metadata", "extraction", "writing"), 0.0)
    at = time.process_time()

    def done(step: str) -> None:
        nonlocal at
        now = time.process_time()
        spent[step] += now - at
        at = now

    options, found = options_of(store_text=False, context_chars=160), recipe(Hints())
    with open_writer(database) as writer:
        documents = read_paths([str(given)])
        at = time.process_time()
        while batch := list(islice(documents, BATCH)):
            done("reading")
            seen = [sight(document, found) for document in batch]
            assert not any(find_known(writer.conn, one, options) for one in seen)
            done("writing")
            read = [read_document(document) for document in batch if isinstance(document, Document)]
            assert len(read) == len(batch), batch
            done("metadata")
            quotes = list(extract_all(article.text for article in read))
            done("extraction")
            for one, article, of_it in zip(seen, read, quotes, strict=True):
                with writing(writer):
                    stored = store_article(writer, article, of_it)
                    record(writer, one, stored, number_of(article_id(article)))
            done("writing")
        done("reading")
    return spent


def share(spent: dict[str, float]) -> float:
    return 100 * (spent["reading"] + spent["metadata"] + spent["writing"]) / spent["extraction"]


def memory() -> float:
    """What this process holds of memory, in MB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def stream(given: Path, count: int) -> dict[str, int]:
    """Read a long file and let each document go."""
    tenth = most = 0.0
    number = 0
    for number, document in enumerate(read_paths([str(given)]), 1):
        assert isinstance(document, Document), document
        if number == count // 10:
            tenth = memory()
        elif number > count // 10 and number % max(1, count // 100) == 0:
            most = max(most, memory())
    assert number == count
    return {"at_a_tenth": round(tenth), "most_after": round(most)}


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--stream", type=int, default=20_000)
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        print(json.dumps(stream(Path(options.run[0]), int(options.run[1]))))
        return {}
    rows = articles(options.articles)
    result: dict[str, Any] = {"formats": {}, "memory": {}}
    with tempfile.TemporaryDirectory() as made:
        files = {name: Path(made, name) for name in FORMATS}
        for name, make in FORMATS.items():
            make(files[name], rows)
        # (What is read once, such as the parser, is none of these steps.)
        with open_writer(Path(made, "warm.db")) as writer:
            index_documents(writer, islice(read_paths([str(files["html"])]), BATCH), Summary())
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in FORMATS}
        for number in range(options.repeat):
            for name in FORMATS:
                runs[name].append(steps(files[name], Path(made, f"{name}-{number}.db")))
        for name, of_it in runs.items():
            middle = sorted(of_it, key=share)[options.repeat // 2]
            shown = {step: round(seconds, 3) for step, seconds in middle.items()}
            result["formats"][name] = {**shown, "share": round(share(middle), 1)}
            print(f"{name}: {json.dumps(result['formats'][name])}", flush=True)
    for name in LONG:
        with tempfile.TemporaryDirectory() as made:
            file = Path(made, name)
            FORMATS[name](file, long(rows, options.stream))
            command = [sys.executable, "-P", __file__, "--run", str(file), str(options.stream)]
            found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            result["memory"][name] = json.loads(found)
            size = f"{options.stream:,} articles, {file.stat().st_size:,} bytes"
            print(f"{name}, {size}: {json.dumps(result['memory'][name])}", flush=True)
    return result


if __name__ == "__main__":
    main()
