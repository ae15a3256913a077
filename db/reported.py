"""Quotes that somebody else extracted: what they are loaded from, and many of them into the database at once."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from db.connection import writing
from db.evidence import SELECTOR_CHARS
from db.filters import filters_of, outlet_token
from db.fold import fold, is_plain
from db.ids import digest, page_identity, quote_id, speaker_id
from db.models import ExtractedSpeaker, Kind, Precision, Span
from db.paging import DAY_BITS
from db.tallies import (
    Naming,
    Part,
    empty_part,
    make_outlet,
    make_speakers,
    name_speakers,
    naming_of,
    read_parts,
    shift_outlets,
    shift_pairs,
    shift_speakers,
    store_parts,
)
from db.writes import day_of, insert_articles, insert_quotes, next_rowid


class ReportedArticle(Struct, frozen=True, kw_only=True):
    """What is known of an article whose quotes somebody else extracted; its text is not."""

    url: str | None
    id: str | None = None
    """Public id, where an export of OnRecord's gives one; else it is made of the url."""
    title: str | None = None
    outlet: str | None = None
    domain: str | None = None
    published_at: str | None = None
    """RFC 3339."""
    published_raw: str | None = None
    published_precision: Precision = "unknown"
    language: str | None = None


class ReportedQuote(Struct, frozen=True, kw_only=True):
    """One quote in one article, as somebody else found it."""

    article: ReportedArticle
    text: str
    id: str | None = None
    """Public id, where an export of OnRecord's gives one; else it is made of article and words."""
    kind: Kind = "direct"
    speaker: ExtractedSpeaker | None = None
    source: str | None = None
    cue: str | None = None
    said_to: str | None = None
    relayed_by: str | None = None
    confidence: float = 0.5
    spans: tuple[Span, ...] = ()
    """Where it stands in the article; counted in a text that is not known here."""
    verbatim: tuple[Span, ...] = ()
    exact: str | None = None
    """The article's text from the first span to the last, where that is not the quote's own."""
    prefix: str = ""
    suffix: str = ""
    """The selector's: a few characters of the article before and after, see `db.evidence`; cut to length here."""
    before: str | None = None
    after: str | None = None
    """The article's text around it, to be shown as its context; null for none."""


class Stored(NamedTuple):
    """How many of some quotes are new, and how many were there before, or stand in articles indexed here."""

    added: int
    known: int


class Progress(NamedTuple):
    """How far a file has been loaded: a name that changes with its content, and lines of it."""

    file: str
    lines: int


def lines_loaded(connection: sqlite3.Connection, file: str) -> int:
    """Read how many lines of a file have been loaded, by the name that `Progress` gave."""
    row = connection.execute("SELECT lines FROM loads WHERE file = ?", [file]).fetchone()
    return 0 if row is None else int(row[0])


def store_reported(database: Database, quotes: Sequence[ReportedQuote], progress: Progress | None = None) -> Stored:
    """Store quotes, with their articles, speakers and outlets, in one transaction together with `progress`.

    Quotes of one article may come in any number of calls. The same words in the same article are one quote, whoever
    comes later; a quote whose article was indexed from its text is left out, since extraction had the text. Best
    given in tens of thousands: the index is written by the batch. Raises ValueError, and stores nothing, for a date
    that is no RFC 3339 date, a confidence outside 0 to 1, and an article with neither url nor id.
    """
    with writing(database):
        found = _Batch(database.conn).store(quotes)
        if progress is not None:
            database.conn.execute("INSERT OR REPLACE INTO loads (file, lines) VALUES (?, ?)", list(progress))
        if found.added:
            database.conn.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
    return found


class _Article(Struct):
    """An article of a batch, stored before or new."""

    id: str
    reported: ReportedArticle
    day: int
    rowid: int
    """0 until a new one is given its own."""
    quotes: int
    outlet: int | None
    is_new: bool


class _Kept(NamedTuple):
    """A quote that is new, and where it goes."""

    id: str
    quote: ReportedQuote
    article: _Article
    folded: str
    speaker: str | None
    """Public id."""
    naming: Naming | None


class _Batch:
    """One call of `store_reported`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        # (Most speakers of a batch speak often in it.)
        self.speakers: dict[ExtractedSpeaker, tuple[Naming, str]] = {}

    def store(self, quotes: Sequence[ReportedQuote]) -> Stored:
        kept = self.new_quotes(quotes, self.articles(quotes))
        if kept:
            self.store_articles(list({id(quote.article): quote.article for quote in kept}.values()))
            self.store_quotes(kept, self.store_speakers(kept))
        return Stored(len(kept), len(quotes) - len(kept))

    def articles(self, quotes: Sequence[ReportedQuote]) -> dict[int, _Article | None]:
        """The article of each quote, by the identity of its `ReportedArticle`; None for those indexed here."""
        by_id: dict[str, _Article] = {}
        ids: dict[int, str] = {}
        for quote in quotes:
            reported = quote.article
            if id(reported) in ids:
                continue
            key = reported.id
            if key is None:
                if not reported.url:
                    raise ValueError("an article with neither url nor id")
                key = "a_" + digest("url", page_identity(reported.url))
            ids[id(reported)] = key
            day = day_of(reported.published_at)
            if key not in by_id:
                by_id[key] = _Article(key, reported, day, 0, 0, None, True)
        indexed = set()
        for key, rowid, count, outlet, is_indexed in self.connection.execute(
            """
            SELECT id, rowid, quotes, outlet, text_hash NOT NULL FROM articles
            WHERE id IN (SELECT value FROM json_each(?))
            """,
            [msgspec.json.encode(list(by_id)).decode()],
        ):
            article = by_id[key]
            article.rowid, article.quotes, article.outlet, article.is_new = rowid, count, outlet, False
            # (The day of its quotes is that of the article as it was first met.)
            article.day = rowid >> DAY_BITS
            if is_indexed:
                indexed.add(key)
        return {reported: None if key in indexed else by_id[key] for reported, key in ids.items()}

    def new_quotes(self, quotes: Sequence[ReportedQuote], articles: dict[int, _Article | None]) -> list[_Kept]:
        found: dict[str, _Kept] = {}
        perhaps_old: list[str] = []
        for quote in quotes:
            if not 0 <= quote.confidence <= 1:
                raise ValueError(f"confidence {quote.confidence} is not from 0 to 1")
            article = articles[id(quote.article)]
            if article is None:
                continue
            folded = fold(quote.text)
            key = quote.id or quote_id(article.id, quote.text, 0, folded)
            if key in found:
                continue
            naming, speaker = (None, None) if quote.speaker is None else self.speaker(quote.speaker, article.id)
            found[key] = _Kept(key, quote, article, folded, speaker, naming)
            if not article.is_new or quote.id is not None:
                perhaps_old.append(key)
        for (key,) in self.connection.execute(
            "SELECT id FROM quotes WHERE id IN (SELECT value FROM json_each(?))",
            [msgspec.json.encode(perhaps_old).decode()],
        ):
            del found[key]
        return list(found.values())

    def speaker(self, speaker: ExtractedSpeaker, article: str) -> tuple[Naming, str]:
        """What a quote counts of a speaker, and the speaker's id, which may be of this article alone."""
        known = self.speakers.get(speaker)
        if known is None:
            known = self.speakers[speaker] = naming_of(speaker), speaker_id(speaker, article)
        return (known[0], speaker_id(speaker, article)) if known[0].is_only_here else known

    def store_articles(self, articles: Sequence[_Article]) -> None:
        new = [article for article in articles if article.is_new]
        outlets: dict[str | None, int | None] = {}
        counts: dict[int, int] = defaultdict(int)
        for article in new:
            name = article.reported.outlet
            if name not in outlets:
                outlets[name] = make_outlet(self.connection, name, article.reported.domain)
            article.outlet = outlets[name]
            if article.outlet is not None:
                counts[article.outlet] += 1
        new.sort(key=lambda article: article.day)
        for day, of_day in groupby(new, key=lambda article: article.day):
            for rowid, article in enumerate(of_day, next_rowid(self.connection, "articles", day)):
                article.rowid = rowid
        insert_articles(self.connection, [self.article_row(article) for article in new])
        shift_outlets(self.connection, {outlet: (count, 0) for outlet, count in counts.items()})

    def article_row(self, article: _Article) -> dict[str, Any]:
        reported = article.reported
        return {
            "rowid": article.rowid,
            "id": article.id,
            "url": reported.url,
            "title": reported.title,
            "words": fold(reported.title or ""),
            "filters": "" if article.outlet is None else outlet_token(article.outlet),
            "outlet": article.outlet,
            "author": None,
            "published_at": reported.published_at,
            "published_raw": reported.published_raw,
            "published_precision": reported.published_precision,
            "agencies": None,
            "language": reported.language,
            "text": None,
            "text_hash": None,
            "options": None,
            "quotes": 0,
            "version": 1,
            "indexed_at": self.now,
        }

    def store_speakers(self, kept: Sequence[_Kept]) -> dict[str, int]:
        """Make sure of the speakers, and count; the key of each by id."""
        parts: dict[tuple[int, str], Part] = {}
        totals: dict[str, Part] = {}
        for quote in kept:
            if quote.speaker is None or quote.naming is None:
                continue
            for part in (
                parts.setdefault((quote.article.rowid, quote.speaker), empty_part(quote.naming, quote.article.id)),
                totals.setdefault(quote.speaker, empty_part(quote.naming, quote.article.id)),
            ):
                part.add(1, quote.naming.names, quote.naming.roles)
        keys = make_speakers(self.connection, totals)
        by_key = {(article, keys[id]): part for (article, id), part in parts.items()}
        former = read_parts(self.connection, {quote.article.rowid for quote in kept if not quote.article.is_new})
        articles: dict[int, int] = defaultdict(int)
        for place, part in by_key.items():
            if place in former:
                part.add(former[place].quotes, former[place].names, former[place].roles)
            else:
                articles[place[1]] += 1
        store_parts(self.connection, by_key)
        shift_speakers(self.connection, {keys[id]: (articles[keys[id]], part) for id, part in totals.items()}, +1)
        name_speakers(self.connection, keys.values())
        return keys

    def store_quotes(self, kept: list[_Kept], keys: dict[str, int]) -> None:
        rows: list[dict[str, Any]] = []
        per_outlet: dict[int, int] = defaultdict(int)
        per_pair: dict[tuple[int, int], int] = defaultdict(int)
        kept.sort(key=lambda quote: quote.article.day)
        for day, of_day in groupby(kept, key=lambda quote: quote.article.day):
            for rowid, quote in enumerate(of_day, next_rowid(self.connection, "quotes", day)):
                article = quote.article
                key = None if quote.speaker is None else keys[quote.speaker]
                if article.outlet is not None:
                    per_outlet[article.outlet] += 1
                    if key is not None:
                        per_pair[article.outlet, key] += 1
                rows.append(_quote_row(rowid, quote, key))
                article.quotes += 1
        insert_quotes(self.connection, rows)
        self.connection.executemany(
            "UPDATE articles SET quotes = ? WHERE rowid = ?",
            {quote.article.rowid: (quote.article.quotes, quote.article.rowid) for quote in kept}.values(),
        )
        shift_outlets(self.connection, {outlet: (0, count) for outlet, count in per_outlet.items()})
        shift_pairs(self.connection, per_pair)


def _quote_row(rowid: int, kept: _Kept, speaker: int | None) -> dict[str, Any]:
    quote, article = kept.quote, kept.article
    # What a search compares is what it shows: the filter's tokens know hundredths only.
    confidence = round(100 * round(quote.confidence, 2))
    return {
        "rowid": rowid,
        "id": kept.id,
        "article": article.rowid,
        "position": article.quotes,
        "text": quote.text,
        "folded": None if is_plain(quote.text) else kept.folded,
        "kind": quote.kind,
        "spans": msgspec.json.encode(quote.spans).decode() if quote.spans else None,
        "verbatim": msgspec.json.encode(quote.verbatim).decode() if quote.verbatim else None,
        "speaker": speaker,
        "source": quote.source,
        "cue": quote.cue,
        "said_to": quote.said_to,
        "relayed_by": quote.relayed_by,
        "confidence": confidence,
        "exact": None if quote.exact == quote.text else quote.exact,
        "prefix": quote.prefix[-SELECTOR_CHARS:],
        "suffix": quote.suffix[:SELECTOR_CHARS],
        "before": quote.before,
        "after": None if quote.before is None else quote.after or "",
        "filters": filters_of(
            outlet=article.outlet,
            kind=quote.kind,
            confidence=confidence,
            speaker=speaker,
            only_here_names=kept.naming.names if kept.naming is not None and kept.naming.is_only_here else (),
            said_to=quote.said_to,
        ),
    }
