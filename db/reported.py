"""Quotes that somebody else extracted: what they are loaded from, and many of them into the database at once."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count, groupby
from typing import NamedTuple

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from db.attributions import settle_stored
from db.connection import writing
from db.evidence import SELECTOR_CHARS
from db.extracted import ExtractedSpeaker
from db.filters import KINDS, further_tokens
from db.fold import fold, is_plain
from db.ids import digest, number_of, page_identity, public_id, quote_number, speaker_id
from db.models import Kind, Precision, Span
from db.paging import DAY_BITS
from db.rows import ArticleRow, QuoteRow, day_of, insert_articles, insert_quotes, next_rowid, time_of
from db.tallies import (
    Naming,
    Part,
    make_outlet,
    make_speakers,
    name_speakers,
    naming_of,
    part_of,
    read_parts,
    remove_unquoted,
    shift_outlets,
    shift_pairs,
    shift_speakers,
    store_parts,
)


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
    speaker_id: str | None = None
    """Public id, where an export of OnRecord's gives one; else it is made of the name."""
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
    outlet: int | None
    is_new: bool


class _Kept(NamedTuple):
    """A quote that is new, and where it goes."""

    number: int
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
        self.now = int(time.time())
        # (Most speakers of a batch speak often in it.)
        self.speakers: dict[tuple[ExtractedSpeaker, str | None], tuple[Naming, str]] = {}

    def store(self, quotes: Sequence[ReportedQuote]) -> Stored:
        kept = self.new_quotes(quotes, self.articles(quotes))
        by_article: dict[str, list[_Kept]] = {}
        for quote in kept:
            by_article.setdefault(quote.article.id, []).append(quote)
        if kept:
            rowids = self.number(by_article)
            self.store_articles(by_article)
            keys = self.store_speakers(kept)
            self.store_quotes(rowids, keys)
            settled = settle_stored(self.connection, ((rowid, quote.number, quote.speaker) for rowid, quote in rowids))
            remove_unquoted(self.connection, sorted(settled), ())
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
                by_id[key] = _Article(key, reported, day, 0, None, True)
        indexed = set()
        for number, rowid, outlet, is_indexed in self.connection.execute(
            """
            SELECT id, rowid, outlet, text_hash NOT NULL FROM articles
            WHERE id IN (SELECT value FROM json_each(?))
            """,
            [msgspec.json.encode([number_of(key) for key in by_id]).decode()],
        ):
            article = by_id[public_id("a", number)]
            # (The day of its quotes is that of the article as it was first met.)
            article.rowid, article.day = rowid, rowid >> DAY_BITS
            article.outlet, article.is_new = outlet, False
            if is_indexed:
                indexed.add(article.id)
        return {reported: None if key in indexed else by_id[key] for reported, key in ids.items()}

    def new_quotes(self, quotes: Sequence[ReportedQuote], articles: dict[int, _Article | None]) -> list[_Kept]:
        found: dict[int, _Kept] = {}
        perhaps_old: list[int] = []
        for quote in quotes:
            if not 0 <= quote.confidence <= 1:
                raise ValueError(f"confidence {quote.confidence} is not from 0 to 1")
            article = articles[id(quote.article)]
            if article is None:
                continue
            folded = fold(quote.text)
            number = quote_number(article.id, quote.text, 0, folded) if quote.id is None else number_of(quote.id)
            if number in found:
                continue
            naming, speaker = None, None
            if quote.speaker is not None:
                naming, speaker = self.speaker(quote.speaker, quote.speaker_id, article.id)
            found[number] = _Kept(number, quote, article, folded, speaker, naming)
            if not article.is_new or quote.id is not None:
                perhaps_old.append(number)
        for (number,) in self.connection.execute(
            """
            SELECT id FROM quotes WHERE id IN (SELECT value FROM json_each(:perhaps))
            UNION ALL SELECT id FROM retracted_quotes WHERE id IN (SELECT value FROM json_each(:perhaps))
            """,
            {"perhaps": msgspec.json.encode(perhaps_old).decode()},
        ):
            del found[number]
        return list(found.values())

    def speaker(self, speaker: ExtractedSpeaker, given: str | None, article: str) -> tuple[Naming, str]:
        """What a quote counts of a speaker, and the speaker's id: that given, else it may be of this article alone."""
        known = self.speakers.get((speaker, given))
        if known is None:
            known = naming_of(speaker), given or speaker_id(speaker, article)
            self.speakers[speaker, given] = known
        if not known[0].is_only_here:
            return known
        id = speaker_id(speaker, article)
        if given in (None, id):
            return known[0], id
        # A name of one word that somebody got otherwise than by what articles call them.
        return msgspec.structs.replace(known[0], is_only_here=False), known[1]

    def number(self, by_article: Mapping[str, list[_Kept]]) -> list[tuple[int, _Kept]]:
        """Give new articles and the quotes their rowids: the quotes by rowid, in order; see `db.migrations`."""
        found: list[tuple[int, _Kept]] = []

        def day(quotes: list[_Kept]) -> int:
            return quotes[0].article.day

        for of_day, groups in groupby(sorted(by_article.values(), key=day), key=day):
            rowid = next_rowid(self.connection, of_day)
            for quotes in groups:
                if quotes[0].article.is_new:
                    quotes[0].article.rowid = rowid
                found += zip(count(rowid), reversed(quotes))
                rowid += len(quotes)
        return found

    def store_articles(self, by_article: Mapping[str, list[_Kept]]) -> None:
        """Store the new articles, count the new quotes of those stored before."""
        outlets: dict[str | None, int | None] = {}
        counts: dict[int, tuple[int, int]] = {}
        rows: list[ArticleRow] = []
        for quotes in by_article.values():
            article = quotes[0].article
            if article.is_new:
                name = article.reported.outlet
                if name not in outlets:
                    outlets[name] = make_outlet(self.connection, name, article.reported.domain)
                article.outlet = outlets[name]
                rows.append(self.article_row(article, len(quotes)))
            if article.outlet is not None:
                articles, so_far = counts.get(article.outlet, (0, 0))
                counts[article.outlet] = articles + article.is_new, so_far + len(quotes)
        rows.sort()
        insert_articles(self.connection, rows)
        self.connection.executemany(
            "UPDATE articles SET quotes = quotes + ? WHERE rowid = ?",
            [(len(quotes), quotes[0].article.rowid) for quotes in by_article.values() if not quotes[0].article.is_new],
        )
        shift_outlets(self.connection, counts)

    def article_row(self, article: _Article, quotes: int) -> ArticleRow:
        reported = article.reported
        title = reported.title
        return ArticleRow(
            article.rowid,
            number_of(article.id),
            reported.url,
            title,
            None if title is None or is_plain(title) else fold(title),
            article.outlet,
            None,
            time_of(reported.published_at),
            reported.published_raw,
            reported.published_precision,
            None,
            reported.language,
            None,
            None,
            None,
            quotes,
            1,
            self.now,
        )

    def store_speakers(self, kept: Sequence[_Kept]) -> dict[str, int]:
        """Make sure of the speakers, and count; the key of each by id."""
        parts: dict[tuple[int, str], Part] = {}
        totals: dict[str, Part] = {}
        articles: dict[str, int] = defaultdict(int)
        pairs: dict[tuple[int, str], int] = defaultdict(int)
        for quote in kept:
            speaker, naming, article = quote.speaker, quote.naming, quote.article
            if speaker is None or naming is None:
                continue
            if (part := parts.get((article.rowid, speaker))) is None:
                parts[article.rowid, speaker] = part_of(naming, article.id)
                articles[speaker] += 1
            else:
                part.add(1, naming.names, naming.roles)
            if (total := totals.get(speaker)) is None:
                totals[speaker] = part_of(naming, article.id)
            else:
                total.add(1, naming.names, naming.roles)
            if article.outlet is not None:
                pairs[article.outlet, speaker] += 1
        keys = make_speakers(self.connection, totals)
        by_key = {(article, keys[id]): part for (article, id), part in parts.items()}
        former = read_parts(self.connection, {quote.article.rowid for quote in kept if not quote.article.is_new})
        new = {id: articles[id] for id in totals}
        ids = {key: id for id, key in keys.items()}
        for place in former.keys() & by_key.keys():
            by_key[place].add(former[place].quotes, former[place].names, former[place].roles)
            new[ids[place[1]]] -= 1
        shift_speakers(self.connection, {keys[id]: (new[id], part) for id, part in totals.items()}, +1)
        shift_pairs(self.connection, {(outlet, keys[id]): quotes for (outlet, id), quotes in pairs.items()})
        store_parts(self.connection, by_key)
        name_speakers(self.connection, keys.values())
        return keys

    def store_quotes(self, rowids: Sequence[tuple[int, _Kept]], keys: dict[str, int]) -> None:
        insert_quotes(
            self.connection,
            [
                _quote_row(rowid, quote, None if quote.speaker is None else keys[quote.speaker])
                for rowid, quote in rowids
            ],
        )
        self.connection.executemany(
            "INSERT INTO later_quotes (article, quote) VALUES (?, ?)",
            [(quote.article.rowid, rowid) for rowid, quote in rowids if not quote.article.is_new],
        )


def _quote_row(rowid: int, kept: _Kept, speaker: int | None) -> QuoteRow:
    quote, naming = kept.quote, kept.naming
    only_here_names = naming.names if naming is not None and naming.is_only_here else ()
    return QuoteRow(
        rowid,
        kept.number,
        rowid - kept.article.rowid,
        quote.text,
        None if is_plain(quote.text) else kept.folded,
        KINDS.index(quote.kind),
        msgspec.json.encode(quote.spans).decode() if quote.spans else None,
        msgspec.json.encode(quote.verbatim).decode() if quote.verbatim else None,
        speaker,
        quote.source,
        quote.cue,
        quote.said_to,
        quote.relayed_by,
        # What a search compares is what it shows: the filter's tokens know hundredths only.
        round(100 * round(quote.confidence, 2)),
        None if quote.exact == quote.text else quote.exact,
        quote.prefix[-SELECTOR_CHARS:],
        quote.suffix[:SELECTOR_CHARS],
        quote.before,
        None if quote.before is None else quote.after or "",
        further_tokens(only_here_names, quote.said_to) if only_here_names or quote.said_to else None,
    )
