"""Quotes that somebody else extracted: what they are loaded from, and many of them into the database at once."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from db.connection import writing
from db.evidence import SELECTOR_CHARS
from db.filters import filters_of, outlet_token
from db.fold import fold, fold_words, is_plain
from db.ids import digest, is_only_in_article, name_key, outlet_id, page_identity, quote_id, speaker_id
from db.models import ExtractedSpeaker, Kind, Precision, Span
from db.paging import DAY_BITS
from db.parser import MIN_PREFIX
from db.writes import day_of, next_rowid


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


class _Speaker(Struct):
    """A speaker's part in a batch, summed up before it is written."""

    kind: str
    only_in: str | None
    articles: int
    quotes: int
    names: dict[str, list[int]]
    roles: dict[str, int]


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
    words: list[str]
    speaker: "_Named | None"


class _Named(NamedTuple):
    """A speaker by id, with names and roles of one space between words."""

    id: str
    speaker: ExtractedSpeaker
    only_here: bool
    names: tuple[str, ...]
    """The fullest first."""
    roles: tuple[str, ...]


class _Batch:
    """One call of `store_reported`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.known: dict[ExtractedSpeaker, _Named] = {}
        self.now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def store(self, quotes: Sequence[ReportedQuote]) -> Stored:
        articles = self.articles(quotes)
        kept = self.new_quotes(quotes, articles)
        if not kept:
            return Stored(0, len(quotes))
        used = list({id(quote.article): quote.article for quote in kept}.values())
        self.store_articles(used)
        keys = self.store_speakers(kept)
        self.store_quotes(kept, keys)
        return Stored(len(kept), len(quotes) - len(kept))

    def articles(self, quotes: Sequence[ReportedQuote]) -> dict[int, _Article | None]:
        """The article of each quote, by the identity of its `ReportedArticle`; None for those indexed here."""
        by_id: dict[str, _Article | None] = {}
        found: dict[int, _Article | None] = {}
        for quote in quotes:
            reported = quote.article
            if id(reported) in found:
                continue
            key = reported.id
            if key is None:
                if not reported.url:
                    raise ValueError("an article with neither url nor id")
                key = "a_" + digest("url", page_identity(reported.url))
            day = day_of(reported.published_at)
            if key not in by_id:
                by_id[key] = _Article(key, reported, day, 0, 0, None, True)
            found[id(reported)] = by_id[key]
        for key, rowid, count, outlet, is_ours in self.connection.execute(
            """
            SELECT id, rowid, quotes, outlet, text_hash NOT NULL FROM articles
            WHERE id IN (SELECT value FROM json_each(?))
            """,
            [msgspec.json.encode(list(by_id)).decode()],
        ):
            article = by_id[key]
            if article is not None:
                article.rowid, article.quotes, article.outlet, article.is_new = rowid, count, outlet, False
                # (The day of its quotes is that of the article as it was first met.)
                article.day = rowid >> DAY_BITS
            if is_ours:
                by_id[key] = None
        return {key: article and by_id[article.id] for key, article in found.items()}

    def speaker(self, speaker: ExtractedSpeaker, article: str) -> _Named:
        found = self.known.get(speaker)
        if found is None:
            found = _Named(
                speaker_id(speaker, article),
                speaker,
                is_only_in_article(speaker),
                tuple(dict.fromkeys(" ".join(name.split()) for name in (speaker.name, *speaker.aliases))),
                tuple(dict.fromkeys(" ".join(role.split()) for role in speaker.roles)),
            )
            self.known[speaker] = found
        return found._replace(id=speaker_id(speaker, article)) if found.only_here else found

    def new_quotes(self, quotes: Sequence[ReportedQuote], articles: dict[int, _Article | None]) -> list[_Kept]:
        found: dict[str, _Kept] = {}
        old: list[str] = []
        for quote in quotes:
            if not 0 <= quote.confidence <= 1:
                raise ValueError(f"confidence {quote.confidence} is not from 0 to 1")
            article = articles[id(quote.article)]
            if article is None:
                continue
            cut = fold_words(quote.text)
            folded = " ".join(cut)
            key = quote.id or quote_id(article.id, quote.text, 0, folded)
            if key in found:
                continue
            speaker = None if quote.speaker is None else self.speaker(quote.speaker, article.id)
            found[key] = _Kept(key, quote, article, folded, cut, speaker)
            if not article.is_new or quote.id is not None:
                old.append(key)
        for (key,) in self.connection.execute(
            "SELECT id FROM quotes WHERE id IN (SELECT value FROM json_each(?))", [msgspec.json.encode(old).decode()]
        ):
            del found[key]
        return list(found.values())

    def store_articles(self, articles: Sequence[_Article]) -> None:
        outlets: dict[str, int] = {}
        new = [article for article in articles if article.is_new]
        for article in new:
            name = " ".join((article.reported.outlet or "").split())
            if not name:
                continue
            if name not in outlets:
                (outlets[name],) = self.connection.execute(
                    """
                    INSERT INTO outlets (id, name, folded, domain) VALUES (?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET domain = coalesce(domain, excluded.domain) RETURNING key
                    """,
                    [outlet_id(name), name, name_key(name), article.reported.domain],
                ).fetchone()
            article.outlet = outlets[name]
        new.sort(key=lambda article: article.day)
        for day, of_day in groupby(new, key=lambda article: article.day):
            for rowid, article in enumerate(of_day, next_rowid(self.connection, "articles", day)):
                article.rowid = rowid
        self.connection.executemany(
            """
            INSERT INTO articles (
                rowid, id, url, title, words, filters, outlet, published_at, published_raw, published_precision,
                language, quotes, version, indexed_at
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, ?)
            """,
            [
                (
                    article.rowid,
                    article.id,
                    article.reported.url,
                    article.reported.title,
                    fold(article.reported.title or ""),
                    "" if article.outlet is None else outlet_token(article.outlet),
                    article.outlet,
                    article.reported.published_at,
                    article.reported.published_raw,
                    article.reported.published_precision,
                    article.reported.language,
                    self.now,
                )
                for article in new
            ],
        )
        self.connection.executemany(
            "UPDATE outlets SET articles = articles + 1 WHERE key = ?",
            [(article.outlet,) for article in new if article.outlet is not None],
        )

    def store_speakers(self, kept: Sequence[_Kept]) -> dict[str, int]:
        """Make sure of the speakers, and count; the key of each by id."""
        speakers: dict[str, _Speaker] = {}
        parts: dict[tuple[int, str], tuple[dict[str, list[int]], dict[str, int], list[int]]] = {}
        for quote in kept:
            if quote.speaker is None:
                continue
            id, speaker, only_here, named, held = quote.speaker
            if id not in speakers:
                only_in = quote.article.id if only_here else None
                speakers[id] = _Speaker(speaker.kind, only_in, 0, 0, {}, {})
            total = speakers[id]
            names, roles, count = parts.setdefault((quote.article.rowid, id), ({}, {}, [0]))
            total.quotes += 1
            count[0] += 1
            for name in named:
                for counts in (total.names.setdefault(name, [0, 0]), names.setdefault(name, [0, 0])):
                    counts[0] += 1
                    counts[1] += name == named[0]
            for role in held:
                total.roles[role] = total.roles.get(role, 0) + 1
                roles[role] = roles.get(role, 0) + 1
        keys: dict[str, int] = {}
        for id, total in speakers.items():
            (keys[id],) = self.connection.execute(
                """
                INSERT INTO speakers (id, name, kind, only_in) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET kind = kind RETURNING key
                """,
                [id, max(total.names, key=lambda name: total.names[name][1]), total.kind, total.only_in],
            ).fetchone()
        self.store_parts(parts, keys, speakers)
        self.connection.executemany(
            "UPDATE speakers SET articles = articles + ?, quotes = quotes + ? WHERE key = ?",
            [(total.articles, total.quotes, keys[id]) for id, total in speakers.items()],
        )
        self.connection.executemany(
            """
            INSERT INTO speaker_aliases (speaker, name, folded, quotes, fullest) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (speaker, name)
            DO UPDATE SET quotes = quotes + excluded.quotes, fullest = fullest + excluded.fullest
            """,
            [
                (keys[id], name, name_key(name), count, fullest)
                for id, total in speakers.items()
                for name, (count, fullest) in total.names.items()
            ],
        )
        self.connection.executemany(
            """
            INSERT INTO speaker_roles (speaker, role, quotes) VALUES (?, ?, ?)
            ON CONFLICT (speaker, role) DO UPDATE SET quotes = quotes + excluded.quotes
            """,
            [(keys[id], role, count) for id, total in speakers.items() for role, count in total.roles.items()],
        )
        self.connection.executemany(
            """
            UPDATE speakers SET name = (
                SELECT name FROM speaker_aliases WHERE speaker = speakers.key ORDER BY fullest DESC, name LIMIT 1
            )
            WHERE key = ?
            """,
            [(key,) for key in keys.values()],
        )
        return keys

    def store_parts(
        self,
        parts: dict[tuple[int, str], tuple[dict[str, list[int]], dict[str, int], list[int]]],
        keys: dict[str, int],
        speakers: dict[str, _Speaker],
    ) -> None:
        """Record each speaker's part in each article, beside what earlier batches recorded of it."""
        rows = []
        for (article, id), (names, roles, count) in parts.items():
            former = self.connection.execute(
                "SELECT quotes, names, roles FROM article_speakers WHERE article = ? AND speaker = ?",
                [article, keys[id]],
            ).fetchone()
            if former is None:
                speakers[id].articles += 1
            else:
                count[0] += former[0]
                for name, (quotes, fullest) in msgspec.json.decode(former[1]).items():
                    counts = names.setdefault(name, [0, 0])
                    counts[0] += quotes
                    counts[1] += fullest
                for role, quotes in msgspec.json.decode(former[2] or "{}").items():
                    roles[role] = roles.get(role, 0) + quotes
            rows.append(
                (
                    article,
                    keys[id],
                    count[0],
                    msgspec.json.encode(names).decode(),
                    msgspec.json.encode(roles).decode() if roles else None,
                )
            )
        rows.sort()
        self.connection.executemany(
            "INSERT OR REPLACE INTO article_speakers (article, speaker, quotes, names, roles) VALUES (?, ?, ?, ?, ?)",
            rows,
        )

    def store_quotes(self, kept: list[_Kept], keys: dict[str, int]) -> None:
        rows = []
        per_outlet: dict[int, int] = defaultdict(int)
        per_pair: dict[tuple[int, int], int] = defaultdict(int)
        kept.sort(key=lambda quote: quote.article.day)
        for day, of_day in groupby(kept, key=lambda quote: quote.article.day):
            for rowid, found in enumerate(of_day, next_rowid(self.connection, "quotes", day)):
                id, quote, article, folded, _, speaker = found
                key = None if speaker is None else keys[speaker.id]
                if article.outlet is not None:
                    per_outlet[article.outlet] += 1
                    if key is not None:
                        per_pair[article.outlet, key] += 1
                # What a search compares is what it shows.
                confidence = round(100 * round(quote.confidence, 2))
                names = speaker.names if speaker is not None and speaker.only_here else ()
                rows.append(
                    (
                        rowid,
                        id,
                        article.rowid,
                        article.quotes,
                        quote.text,
                        None if is_plain(quote.text) else folded,
                        quote.kind,
                        msgspec.json.encode(quote.spans).decode() if quote.spans else None,
                        msgspec.json.encode(quote.verbatim).decode() if quote.verbatim else None,
                        key,
                        quote.source,
                        quote.cue,
                        quote.said_to,
                        quote.relayed_by,
                        confidence,
                        None if quote.exact == quote.text else quote.exact,
                        quote.prefix[-SELECTOR_CHARS:],
                        quote.suffix[:SELECTOR_CHARS],
                        quote.before,
                        None if quote.before is None else quote.after or "",
                        filters_of(
                            outlet=article.outlet,
                            kind=quote.kind,
                            confidence=confidence,
                            speaker=key,
                            only_here_names=names,
                            said_to=quote.said_to,
                        ),
                    )
                )
                article.quotes += 1
        self.connection.executemany(
            """
            INSERT INTO quotes (
                rowid, id, article, position, text, folded, kind, spans, verbatim, speaker, source, cue, said_to,
                relayed_by, confidence, exact, prefix, suffix, before, after, filters
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            rows,
        )
        long_words = {word for quote in kept for word in quote.words if len(word) > MIN_PREFIX}
        self.connection.executemany("INSERT OR IGNORE INTO words VALUES (?)", [(word,) for word in sorted(long_words)])
        self.connection.executemany(
            "UPDATE articles SET quotes = ? WHERE rowid = ?",
            {quote.article.rowid: (quote.article.quotes, quote.article.rowid) for quote in kept}.values(),
        )
        self.connection.executemany(
            "UPDATE outlets SET quotes = quotes + ? WHERE key = ?",
            [(count, outlet) for outlet, count in per_outlet.items()],
        )
        self.connection.executemany(
            """
            INSERT INTO outlet_speakers (outlet, speaker, quotes) VALUES (?, ?, ?)
            ON CONFLICT (outlet, speaker) DO UPDATE SET quotes = quotes + excluded.quotes
            """,
            [(outlet, speaker, count) for (outlet, speaker), count in per_pair.items()],
        )
