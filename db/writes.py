"""An article and its quotes into the database: one transaction, safe to repeat."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec
from sqlite_utils import Database

from db.articles import get_article
from db.attributions import settle_stored
from db.connection import writing
from db.evidence import SELECTOR_CHARS
from db.extracted import ExtractedArticle, ExtractedQuote
from db.filters import KINDS, further_tokens
from db.fold import fold, is_plain
from db.ids import article_id, number_of, quote_number, speaker_id
from db.rows import ArticleRow, QuoteRow, day_of, insert_articles, insert_quotes, next_rowid, remove_rows, time_of
from db.tallies import (
    Part,
    make_outlet,
    make_speakers,
    naming_of,
    part_of,
    read_parts,
    remove_unquoted,
    shift_counts,
    store_parts,
)


def store_article(
    database: Database,
    article: ExtractedArticle,
    quotes: Sequence[ExtractedQuote],
    *,
    store_text: bool = False,
    context_chars: int = 160,
    anew: bool = False,
) -> Literal["added", "unchanged", "updated", "new_version"]:
    """Store an article with its quotes in place of what was stored of it before.

    An article is the same by its address, or by its text where it states none. "unchanged": this very
    record was stored before, or its text was and has been replaced; nothing is written. "updated": the same
    text, but something else differs, or only quotes that somebody else found in it were stored (see
    `db.reported`). "new_version": another text; the former record is kept with its quotes.
    With `anew`, as where the same content is read in another way now, a record that was stored before and
    then replaced is stored again. `context_chars` is how much text around a quote is kept on either side,
    0 for none. What corrections say of its quotes and speakers applies again.

    Inside a transaction of the caller it is a part of that. Confidences are stored in hundredths. Raises
    ValueError, and stores nothing, for a date that is no RFC 3339 date, for spans that do not lie in the
    text, for a confidence outside 0 to 1, and for text that is not Unicode.
    """
    for number, quote in enumerate(quotes):
        _check_spans(article.text, quote, number)
        if not 0 <= quote.confidence <= 1:
            raise ValueError(f"quote {number}: confidence {quote.confidence} is not from 0 to 1")
    day = day_of(article.published_at)
    text_hash = hashlib.sha256(article.text.encode()).digest()
    record_hash = hashlib.sha256(msgspec.json.encode([article, quotes])).digest()
    options = options_of(store_text=store_text, context_chars=context_chars)
    id = article_id(article)
    number = number_of(id)
    now = datetime.now(UTC)
    connection = database.conn
    with writing(database):
        former = connection.execute(
            "SELECT version, text_hash, options FROM articles WHERE id = ?", [number]
        ).fetchone()
        version = 1
        left: tuple[set[int], set[int]] = set(), set()
        if former is not None:
            version, former_text, former_options = former
            if former_text != text_hash and _is_older_version(connection, number, text_hash):
                return "unchanged"
            if former_options == options and _is_known(connection, number, record_hash, last=anew):
                return "unchanged"
            if former_text not in (text_hash, None):
                _keep_version(connection, id, version, former_text, now)
                version += 1
            left = _remove_article(connection, number)
        by_id = _parts(quotes, id)
        keys = make_speakers(connection, by_id)
        parts = {keys[speaker]: part for speaker, part in by_id.items()}
        outlet = make_outlet(connection, article.outlet, article.domain)
        rowid = next_rowid(connection, day)
        row = ArticleRow(
            rowid=rowid,
            id=number,
            url=article.url,
            title=article.title,
            folded=None if article.title is None or is_plain(article.title) else fold(article.title),
            outlet=outlet,
            author=article.author,
            published_time=time_of(article.published_at),
            published_raw=article.published_raw,
            published_precision=article.published_precision,
            agencies=msgspec.json.encode(article.agencies).decode() if article.agencies else None,
            language=article.language,
            text=article.text if store_text else None,
            text_hash=text_hash,
            options=options,
            quotes=len(quotes),
            version=version,
            indexed_at=int(now.timestamp()),
        )
        insert_articles(connection, [row])
        connection.execute("UPDATE article_records SET is_last = 0 WHERE article_id = ? AND is_last", [number])
        connection.execute("INSERT OR REPLACE INTO article_records VALUES (?, ?, 1)", [number, record_hash])
        shift_counts(connection, outlet, len(quotes), parts, +1)
        store_parts(connection, {(rowid, key): part for key, part in parts.items()})
        rows = _quote_rows(article.text, quotes, id, rowid, keys, parts, context_chars)
        insert_quotes(connection, rows)
        ids = {key: speaker for speaker, key in keys.items()}
        settled = settle_stored(
            connection, [(row.rowid, row.id, None if row.speaker is None else ids[row.speaker]) for row in rows]
        )
        speakers, outlets = left
        remove_unquoted(connection, sorted(speakers | set(parts) | settled), sorted(outlets))
        connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
    if former is None:
        return "added"
    return "updated" if former_text in (text_hash, None) else "new_version"


def options_of(*, store_text: bool = False, context_chars: int = 160) -> str:
    """Write out what `store_article` was told to keep, as it is stored with the article."""
    return msgspec.json.encode([store_text, context_chars]).decode()


def _check_spans(text: str, quote: ExtractedQuote, number: int) -> None:
    ends = [position for span in quote.spans for position in span]
    if not ends or ends != sorted(ends) or ends[0] < 0 or ends[-1] > len(text):
        raise ValueError(f"quote {number}: spans {quote.spans} do not lie in order in {len(text)} characters")


# Two files of one address, say a page and a line of JSON or an old copy and a new one, would replace each
# other with every run if what was stored before were not known again.


def _is_known(connection: sqlite3.Connection, id: int, record_hash: bytes, *, last: bool) -> bool:
    """Tell whether just this was stored as the article before and perhaps replaced, or not with `last`."""
    found = connection.execute(
        "SELECT 1 FROM article_records WHERE article_id = ? AND record_hash = ? AND is_last >= ?",
        [id, record_hash, last],
    ).fetchone()
    return found is not None


def _is_older_version(connection: sqlite3.Connection, id: int, text_hash: bytes) -> bool:
    """Tell whether this text was stored and replaced before."""
    found = connection.execute(
        "SELECT 1 FROM article_versions WHERE article_id = ? AND text_hash = ?", [id, text_hash]
    ).fetchone()
    return found is not None


def _keep_version(connection: sqlite3.Connection, id: str, version: int, text_hash: bytes, now: datetime) -> None:
    record = msgspec.json.encode(get_article(connection, id)).decode()
    connection.execute(
        """
        INSERT INTO article_versions (article_id, version, text_hash, replaced_at, record)
        VALUES (?, ?, ?, ?, ?)
        """,
        [number_of(id), version, text_hash, now.strftime("%Y-%m-%dT%H:%M:%SZ"), record],
    )


def _remove_article(connection: sqlite3.Connection, id: int) -> tuple[set[int], set[int]]:
    """Take an article and its quotes out of the tables and the counts; the keys of its speakers and outlets."""
    rowid, outlet, quotes = connection.execute(
        "SELECT rowid, outlet, quotes FROM articles WHERE id = ?", [id]
    ).fetchone()
    parts = {key: part for (_, key), part in read_parts(connection, [rowid]).items()}
    remove_rows(connection, rowid)
    shift_counts(connection, outlet, quotes, parts, -1)
    return set(parts), {outlet} - {None}


def _parts(quotes: Sequence[ExtractedQuote], article: str) -> dict[str, Part]:
    """Each speaker's part in an article, by id."""
    parts: dict[str, Part] = {}
    for quote in quotes:
        if quote.speaker is None:
            continue
        id = speaker_id(quote.speaker, article)
        naming = naming_of(quote.speaker)
        if id in parts:
            parts[id].add(1, naming.names, naming.roles)
        else:
            parts[id] = part_of(naming, article)
    return parts


def _quote_rows(
    text: str,
    quotes: Sequence[ExtractedQuote],
    article: str,
    first: int,
    keys: Mapping[str, int],
    parts: Mapping[int, Part],
    context_chars: int,
) -> list[QuoteRow]:
    """Rows by rowid, from `first` up: backwards, see `db.migrations`."""
    rows: list[QuoteRow] = []
    same_words: Counter[str] = Counter()
    for distance, quote in zip(reversed(range(len(quotes))), quotes, strict=True):
        speaker = None if quote.speaker is None else keys[speaker_id(quote.speaker, article)]
        start, end = quote.spans[0][0], quote.spans[-1][1]
        exact = text[start:end]
        same = fold(quote.text) or quote.text
        only_here = speaker is not None and parts[speaker].only_in is not None
        rows.append(
            QuoteRow(
                rowid=first + distance,
                id=quote_number(article, quote.text, same_words[same]),
                distance=distance,
                text=quote.text,
                folded=None if is_plain(quote.text) else fold(quote.text),
                kind=KINDS.index(quote.kind),
                spans=msgspec.json.encode(quote.spans).decode(),
                verbatim=msgspec.json.encode(quote.verbatim).decode() if quote.verbatim else None,
                speaker=speaker,
                source=quote.source,
                cue=quote.cue,
                said_to=quote.said_to,
                relayed_by=quote.relayed_by,
                # What a search compares is what it shows: the filter's tokens know hundredths only.
                confidence=round(100 * round(quote.confidence, 2)),
                exact=None if exact == quote.text else exact,
                prefix=text[max(0, start - SELECTOR_CHARS) : start],
                suffix=text[end : end + SELECTOR_CHARS],
                before=_before(text, start, context_chars) if context_chars else None,
                after=_after(text, end, context_chars) if context_chars else None,
                tokens=further_tokens(parts[speaker].names if speaker is not None and only_here else (), quote.said_to),
            )
        )
        same_words[same] += 1
    return rows[::-1]


def _before(text: str, start: int, length: int) -> str:
    """Whole words before a place, `length` characters at most."""
    cut = max(0, start - length)
    found = text[cut:start]
    if cut and not text[cut - 1].isspace() and not found[:1].isspace():
        found = found[len(found.split(maxsplit=1)[0]) :] if found.split() else found
    return found.lstrip()


def _after(text: str, end: int, length: int) -> str:
    """Whole words after a place, `length` characters at most."""
    cut = end + length
    found = text[end:cut]
    if cut < len(text) and not text[cut].isspace() and not found[-1:].isspace():
        found = found[: len(found) - len(found.rsplit(maxsplit=1)[-1])] if found.split() else found
    return found.rstrip()
