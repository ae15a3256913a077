"""Kills `onrecord index` at random moments, again and again, and fails unless nothing committed is ever lost.

usage: python -P tests/indexer/kills.py [--kills 200] [--real 10] [--seed 1]

Most runs have an extraction that takes no time, so that kills fall while articles are stored; some also have every
article changed, so that each is a new version, or begin without a database. `--real` runs are the command itself with
two workers on the articles of seeds/. After each kill the database opens, is sound, holds every article that the run
had said was stored and each of them whole; when what was killed is run to its end, it holds what a run that nobody
disturbed would have stored. Prints a JSON object of what it saw.
"""

import argparse
import json
import os
import random
import re
import runpy
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import indexer.index
from db.connection import open_writer
from db.extracted import ExtractedQuote, ExtractedSpeaker
from indexer.documents import Extracted, Hints, read_document
from indexer.index import Summary, index_documents
from indexer.readers.document import Document, Problem
from indexer.readers.paths import read_paths

ROOT = Path(__file__).parents[2]
CHECK = runpy.run_path(str(ROOT / "tests" / "db" / "conftest.py"))["Make"].check
ARTICLES = 240
PEOPLE = ["Ilse Marrandt", "Dario Quill", "Tomas Okeday", "Päivi Vesk", "Mattis Ruhl"]
QUOTE = re.compile("“([^”]+)” ([A-ZÄa-zä]+ [A-Za-z]+) said")

# All that is stored, but for rowids and times.
CONTENT = {
    "articles": "SELECT id, url, title, published_at, hex(text_hash), quotes, version FROM articles",
    "quotes": """
        SELECT quotes.id, quotes.text, quotes.kind, speakers.id, articles.id FROM quotes
        JOIN articles ON articles.rowid = quotes.article LEFT JOIN speakers ON speakers.key = quotes.speaker
    """,
    "speakers": "SELECT id, name, quotes, articles FROM speakers",
    "outlets": "SELECT id, name, quotes, articles FROM outlets",
    "versions": "SELECT article_id, version, hex(text_hash) FROM article_versions",
    "documents": "SELECT place, outcome, article, fingerprint FROM documents",
}


def write_articles(path: Path, generation: int) -> None:
    """Articles of three quotes each, other ones in each generation; every tenth line is none."""
    with path.open("w", encoding="utf-8") as handle:
        for number in range(ARTICLES):
            said = [
                f"“Number {number} has {what} since the {generation}th of May,” {PEOPLE[(number + at) % 5]} said."
                for at, what in enumerate(("opened", "closed", "waited"))
            ]
            record = {
                "text": "\n\n".join(said),
                "url": f"https://courier.example/{number}",
                "title": f"Number {number}",
                "outlet": f"Outlet {number % 7}",
                "published": f"2031-04-{1 + number % 30:02}",
            }
            handle.write("no article\n" if number % 10 == 9 else json.dumps(record) + "\n")


def extract_at_once(documents: list[Document | Problem], hints: Hints | None = None) -> list[Extracted | Problem]:
    """What extraction would make of the articles above."""
    made: list[Extracted | Problem] = []
    for document in documents:
        if isinstance(document, Problem):
            made.append(document)
            continue
        article = read_document(document, hints)
        quotes = tuple(
            ExtractedQuote(
                text=match[1],
                kind="direct",
                spans=(match.span(1),),
                verbatim=(match.span(1),),
                speaker=ExtractedSpeaker(name=match[2]),
                source=match[2],
                cue="said",
                confidence=0.9,
            )
            for match in QUOTE.finditer(article.text)
        )
        assert len(quotes) == 3
        made.append((article, quotes))
    return made


def run(database: Path, given: Path, stored: int | None = None) -> None:
    """Index with the extraction above; `stored` is a pipe that is told how many articles have been stored."""
    indexer.index.extract_documents = extract_at_once  # type: ignore[attr-defined]
    summary = Summary()

    def tell() -> None:
        if stored is not None:
            os.write(stored, struct.pack("i", summary.added + summary.new_versions))

    with open_writer(database) as writer:
        index_documents(writer, read_paths([str(given)]), summary, on_document=tell)


def run_and_kill(database: Path, given: Path, after: float) -> int | None:
    """How many articles a run said it had stored until it was killed; None where it came to its end before."""
    told, tell = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(told)
        status = 1
        try:
            run(database, given, tell)
            status = 0
        finally:
            os._exit(status)
    os.close(tell)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    with open(told, "rb") as pipe:
        said = pipe.read()
    assert status in (0, signal.SIGKILL), f"the run failed by itself: {status}"
    if status == 0:
        return None
    whole = len(said) // 4 * 4
    return struct.unpack("i", said[whole - 4 : whole])[0] if whole else 0


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    database = open_writer(path)
    try:
        yield database.conn
    finally:
        database.close()


def count_stored(path: Path) -> int:
    """How many articles, and versions of them, a database holds; checks that it is sound and each of them whole."""
    if not path.exists():
        return 0
    with opened(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        CHECK(connection)
        half = "SELECT id FROM articles WHERE quotes != (SELECT count(*) FROM quotes WHERE article = articles.rowid)"
        assert connection.execute(half).fetchall() == []
        unseen = "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM documents WHERE article NOT NULL)"
        assert connection.execute(unseen).fetchall() == [], "articles that the ledger does not have"
        lost = "SELECT place FROM documents WHERE article NOT NULL AND article NOT IN (SELECT id FROM articles)"
        assert connection.execute(lost).fetchall() == [], "documents whose articles are not there"
        (count,) = connection.execute(
            "SELECT (SELECT count(*) FROM articles) + count(*) FROM article_versions"
        ).fetchone()
        return int(count)


def content(path: Path) -> dict[str, list[Any]]:
    with opened(path) as connection:
        return {name: sorted(connection.execute(sql).fetchall(), key=repr) for name, sql in CONTENT.items()}


def kill_quick_runs(folder: Path, kills: int, chance: random.Random) -> Counter[str]:
    """Kill runs whose extraction takes no time."""
    seen: Counter[str] = Counter()
    given, database, generation = folder / "given.jsonl", folder / "x.db", 0
    length = 1.0
    while seen["kills"] < kills:
        write_articles(given, generation)
        before = count_stored(database)
        # (In the first moments the database is made.)
        after = chance.uniform(0, length if chance.random() < 0.75 else 0.05)
        said = run_and_kill(database, given, after)
        stored = count_stored(database)
        if said is not None:
            seen["kills"] += 1
            seen["kills before anything was stored"] += stored == before
            # (One may be committed and not yet told.)
            assert before + said <= stored <= before + said + 1, f"{before} and {said} stored, {stored} found"
            seen["articles stored"] += stored - before
            if chance.random() < 0.8:
                continue
        else:
            length = min(length, after)
        run(database, given)
        undisturbed = folder / "y.db"
        for step in range(generation - generation % 3, generation + 1):
            write_articles(given, step)
            run(undisturbed, given)
        assert content(database) == content(undisturbed)
        seen["runs to the end"] += 1
        undisturbed.unlink()
        generation += 1
        if generation % 3 == 0:
            database.unlink()
    return seen


def kill_real_runs(folder: Path, kills: int, chance: random.Random) -> Counter[str]:
    """Kill the command, which extracts with two workers."""
    seen: Counter[str] = Counter()
    articles, database = ROOT / "seeds" / "articles", folder / "real.db"
    command = [sys.executable, "-m", "indexer", "index", str(articles), "--workers", "2", "--db"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    undisturbed = folder / "whole.db"
    start = time.monotonic()
    assert subprocess.run([*command, str(undisturbed)], **quiet).returncode == 0
    length = time.monotonic() - start
    while seen["real kills"] < kills:
        before = count_stored(database)
        process = subprocess.Popen([*command, str(database)], **quiet)
        time.sleep(chance.uniform(0.3 * length, length))
        process.kill()
        killed = process.wait() == -signal.SIGKILL
        stored = count_stored(database)
        assert stored >= before
        seen["real kills"] += killed
        seen["articles stored by real runs"] += stored - before
        if not killed or chance.random() < 0.3:
            assert subprocess.run([*command, str(database)], **quiet).returncode == 0
            assert content(database) == content(undisturbed)
            seen["real runs to the end"] += 1
            database.unlink()
    return seen


def main(arguments: list[str] | None = None) -> dict[str, int]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--real", type=int, default=10)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 100_000)
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}", file=sys.stderr)
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        seen = kill_quick_runs(Path(folder), options.kills, chance)
        if options.real:
            seen += kill_real_runs(Path(folder), options.real, chance)
    print(json.dumps(seen))
    return dict(seen)


if __name__ == "__main__":
    main()
