"""What others search the same quotes with: plain FTS5 with `ORDER BY rank`, and tantivy.

Loaded by path, because test folders are no packages.
"""

import datetime
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy

Row = tuple[str, str, str, str]
"""Text, speaker, outlet and day."""

LIMIT = 20

# Bytes that tantivy gathers before it writes a segment, for each quote; its most is a little below 4 GiB.
_GATHERED = 600
_LEAST, _MOST = 50_000_000, 4_000_000_000


class BareSqlite:
    """A table, an index on each filter, and FTS5 over the texts; Datasette serves the same file."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)

    @staticmethod
    def build(path: Path, rows: Iterable[Row]) -> None:
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        connection.executescript(
            """
            PRAGMA synchronous = OFF;
            CREATE TABLE quotes (
                id INTEGER PRIMARY KEY, text TEXT NOT NULL, speaker TEXT, outlet TEXT, published_at TEXT
            );
            -- (Datasette finds the index of a table by just this.)
            CREATE VIRTUAL TABLE quotes_fts USING fts5(text, content=[quotes], content_rowid='id');
            """
        )
        with connection:
            connection.executemany("INSERT INTO quotes (text, speaker, outlet, published_at) VALUES (?, ?, ?, ?)", rows)
        connection.executescript(
            """
            CREATE INDEX quotes_by_speaker ON quotes (speaker);
            CREATE INDEX quotes_by_outlet ON quotes (outlet);
            CREATE INDEX quotes_by_day ON quotes (published_at);
            INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild');
            INSERT INTO quotes_fts (quotes_fts) VALUES ('optimize');
            ANALYZE;
            """
        )
        connection.close()

    def search(self, query: Any) -> list[Row]:
        where, values = self._where(query)
        sql = f"""
            SELECT quotes.text, speaker, outlet, published_at
            FROM quotes_fts JOIN quotes ON quotes.id = quotes_fts.rowid WHERE {where} ORDER BY rank LIMIT {LIMIT}
        """
        return self.connection.execute(sql, values).fetchall()

    def every(self, query: Any) -> list[Row]:
        """All matches, in no order."""
        where, values = self._where(query)
        sql = f"""
            SELECT quotes.text, speaker, outlet, published_at
            FROM quotes_fts JOIN quotes ON quotes.id = quotes_fts.rowid WHERE {where}
        """
        return self.connection.execute(sql, values).fetchall()

    def count(self, query: Any, most: int) -> int:
        """How many match, or `most` where more do."""
        where, values = self._where(query)
        sql = f"""
            SELECT count(*) FROM (
                SELECT 1 FROM quotes_fts JOIN quotes ON quotes.id = quotes_fts.rowid WHERE {where} LIMIT {most}
            )
        """
        return int(self.connection.execute(sql, values).fetchone()[0])

    def quote(self, number: int) -> Row:
        """The quote of this number; they are numbered from 1."""
        row: Row = self.connection.execute(
            "SELECT text, speaker, outlet, published_at FROM quotes WHERE id = ?", [number]
        ).fetchone()
        return row

    def __len__(self) -> int:
        return int(self.connection.execute("SELECT max(id) FROM quotes").fetchone()[0] or 0)

    @staticmethod
    def _where(query: Any) -> tuple[str, list[str]]:
        where, values = "quotes_fts MATCH ?", [query.fts]
        if query.speaker:
            where, values = f"{where} AND speaker = ?", [*values, query.speaker]
        if query.outlet:
            where, values = f"{where} AND outlet = ?", [*values, query.outlet]
        if query.days:
            where, values = f"{where} AND published_at BETWEEN ? AND ?", [*values, *query.days]
        return where, values


class Tantivy:
    """tantivy's index of the same: words under its default tokenizer, speaker and outlet whole, the day a fast field.

    A beginning is a regular expression: a phrase-prefix query looks at the first fifty words that begin so.
    """

    def __init__(self, folder: Path) -> None:
        self.index = tantivy.Index.open(str(folder))
        self.schema = self.index.schema
        self.searcher = self.index.searcher()

    @staticmethod
    def build(folder: Path, rows: Iterable[Row], count: int) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("text", stored=True)
        fields.add_text_field("speaker", stored=True, tokenizer_name="raw", index_option="basic")
        fields.add_text_field("outlet", stored=True, tokenizer_name="raw", index_option="basic")
        fields.add_date_field("published_at", stored=True, indexed=True, fast=True)
        index = tantivy.Index(fields.build(), path=str(folder))
        # With one thread, and enough to gather, there is one segment: merged, as an index at rest.
        writer = index.writer(heap_size=max(_LEAST, min(_MOST, _GATHERED * count)), num_threads=1)
        for text, speaker, outlet, day in rows:
            document = tantivy.Document()
            document.add_text("text", text)
            document.add_text("speaker", speaker)
            document.add_text("outlet", outlet)
            document.add_date("published_at", _moment(day))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def search(self, query: Any) -> tuple[list[Any], int]:
        """The best, read, and how many match."""
        found = self.searcher.search(self._query(query), LIMIT)
        return [self.searcher.doc(address) for _, address in found.hits], found.count

    @property
    def segments(self) -> int:
        return int(self.searcher.num_segments)

    def _query(self, query: Any) -> tantivy.Query:
        make, words = tantivy.Query, list(query.words)
        if query.kind == "phrase":
            parts = [make.phrase_query(self.schema, "text", words)]
        elif query.kind == "prefix":
            parts = [make.regex_query(self.schema, "text", f"{words[0]}.*")]
        else:
            parts = [make.term_query(self.schema, "text", word) for word in words]
        if query.speaker:
            parts.append(make.term_query(self.schema, "speaker", query.speaker))
        if query.outlet:
            parts.append(make.term_query(self.schema, "outlet", query.outlet))
        if query.days:
            first, last = map(_moment, query.days)
            parts.append(make.range_query(self.schema, "published_at", tantivy.FieldType.Date, first, last))
        return make.boolean_query([(tantivy.Occur.Must, part) for part in parts]) if len(parts) > 1 else parts[0]


def _moment(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)
