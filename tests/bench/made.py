"""Databases for benchmarks, and the quotes in them.

Loaded by path, because test folders are no packages.
"""

import runpy
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from db.compacting import give_back_pages, merge_words
from db.connection import open_writer
from db.extracted import ExtractedSpeaker
from db.reported import ReportedArticle, ReportedQuote, store_reported

TEXTS = runpy.run_path(str(Path(__file__).with_name("texts.py")))
PER_ARTICLE = 5
BATCH = 100_000
SEED = 7


def make(path: Path, count: int) -> None:
    """A database of `count` made quotes by 3,000 speakers in 400 outlets, on 168 days of eight years.

    The few that are the same words twice in one article are one.
    """
    texts = TEXTS["Texts"](SEED)
    speakers = [ExtractedSpeaker(name=f"Given{number} Family{number}") for number in range(3000)]
    database = open_writer(path)
    for first in range(0, count, BATCH):
        reported = []
        for number, words in enumerate(texts.quotes(min(BATCH, count - first)), first):
            if number % PER_ARTICLE == 0 or not reported:
                at = number // PER_ARTICLE
                article = ReportedArticle(
                    url=f"https://outlet{at % 400}.example/{at}",
                    outlet=f"Outlet {at % 400}",
                    published_at=f"{2024 + at % 8}-{1 + at % 12:02}-{1 + at % 28:02}",
                    published_precision="day",
                )
            speaker = speakers[number * 7 % len(speakers)]
            reported.append(ReportedQuote(article=article, text=TEXTS["sentence"](words), speaker=speaker))
        store_reported(database, reported)
    merge_words(database, count)
    give_back_pages(database)
    database.close()


def stored(reader: sqlite3.Connection) -> Iterator[tuple[str, str, str, str]]:
    """Text, speaker, outlet and day of each quote."""
    return reader.execute(
        """
        SELECT quotes.text, speakers.name, outlets.name, articles.published_at
        FROM quotes
        JOIN articles ON articles.rowid = quotes.article
        JOIN speakers ON speakers.key = quotes.speaker
        JOIN outlets ON outlets.key = articles.outlet
        ORDER BY quotes.rowid
        """
    )
