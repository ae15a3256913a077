"""Articles: the list, and one with its quotes."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from db.connection import reading
from db.errors import NotFound
from db.filters import outlet_token
from db.ids import looks_like_id, number_of, public_id
from db.models import Article, ArticleCopy, ArticleDetail, OutletRef, Quote
from db.outlets import find_outlet
from db.paging import (
    COUNT_CAP,
    FIRST_DATED,
    Page,
    Rowid,
    Segment,
    by_day,
    fingerprint,
    make_cursor,
    make_total,
    read_cursor,
    rowid_range,
    walk,
)
from db.parser import parse_query
from db.quotes import read_quotes
from db.rows import rowids_of_article
from db.search import match_expression

_COPIES = 100

# Rowids of one segment, by whether words or an outlet are asked for and by direction.
_ROWIDS = {
    (True, True): """
        SELECT rowid FROM articles_fts
        WHERE articles_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :limit
    """,
    (True, False): """
        SELECT rowid FROM articles_fts
        WHERE articles_fts MATCH :match AND rowid BETWEEN :first AND :last ORDER BY rowid LIMIT :limit
    """,
    (False, True): """
        SELECT rowid FROM articles WHERE rowid BETWEEN :first AND :last ORDER BY rowid DESC LIMIT :limit
    """,
    (False, False): """
        SELECT rowid FROM articles WHERE rowid BETWEEN :first AND :last ORDER BY rowid LIMIT :limit
    """,
}

_COUNT = {
    True: """
        SELECT count(*) FROM (
            SELECT 1 FROM articles_fts
            WHERE articles_fts MATCH :match AND rowid BETWEEN :first AND :last LIMIT :limit
        )
    """,
    False: """
        SELECT count(*) FROM (SELECT 1 FROM articles WHERE rowid BETWEEN :first AND :last LIMIT :limit)
    """,
}


def list_articles(
    connection: sqlite3.Connection,
    *,
    q: str | None = None,
    outlet: str | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    sort: Literal["newest", "oldest"] = "newest",
    limit: int,
    cursor: str | None = None,
) -> Page[Article]:
    """List articles by day of publication, those without a date last in either order.

    `q` is in the language of `db.parser`, without fields, over the title; `outlet` an id or a name; the days
    are RFC 3339 full dates, inclusive, and leave out articles without a date. Raises InvalidSearch,
    InvalidCursor.
    """
    words = None if q is None else parse_query(q, fields=()).words
    first, last = rowid_range(published_from, published_to)
    made_by = fingerprint("articles", q, outlet, published_from, published_to, sort)
    after = None if cursor is None else read_cursor(cursor, made_by, tuple[Rowid, Rowid])
    with reading(connection):
        filters = [] if outlet is None else [[outlet_token(find_outlet(connection, outlet))]]
        match = match_expression(words, filters)
        segments = by_day(match, first, last, oldest=sort == "oldest")
        rowids, key = walk(segments, after, limit, lambda segment, n: _read_rowids(connection, segment, n))
        limits = {"match": match, "first": first, "last": last, "limit": COUNT_CAP + 1}
        (counted,) = connection.execute(_COUNT[match is not None], limits).fetchone()
        found = _read_articles(connection, rowids)
    return Page(
        tuple(Article(**fields) for fields in found),
        None if key is None else make_cursor(made_by, *key),
        make_total(counted),
    )


def get_article(connection: sqlite3.Connection, article_id: str) -> ArticleDetail:
    """Read one article with its quotes as printed. Raises NotFound."""
    if not looks_like_id(article_id, "a"):
        raise NotFound("article", article_id)
    with reading(connection):
        row = connection.execute(
            "SELECT rowid, text, text_hash FROM articles WHERE id = ?", [number_of(article_id)]
        ).fetchone()
        if row is None:
            raise NotFound("article", article_id)
        rowid, text, text_hash = row
        copies, copy_count = _read_copies(connection, rowid, text_hash)
        (fields,) = _read_articles(connection, [rowid])
        quotes = read_quotes(connection, rowids_of_article(connection, rowid))
    return ArticleDetail(
        **fields,
        quotes=tuple(Quote(**fields) for fields in quotes),
        text=text,
        copies=copies,
        copy_count=copy_count,
    )


def _read_copies(
    connection: sqlite3.Connection, rowid: int, text_hash: bytes | None
) -> tuple[tuple[ArticleCopy, ...], int]:
    """The earliest of the other articles with a text, undated ones last, and how many there are."""
    if text_hash is None:
        return (), 0
    rows = connection.execute(
        "SELECT rowid FROM articles WHERE text_hash = ? AND rowid != ? LIMIT ?", [text_hash, rowid, COUNT_CAP]
    ).fetchall()
    rowids = sorted((r for (r,) in rows), key=lambda r: (r < FIRST_DATED, r))
    found = _read_articles(connection, rowids[:_COPIES])
    copies = [ArticleCopy(id=f["id"], url=f["url"], outlet=f["outlet"], published_at=f["published_at"]) for f in found]
    return tuple(copies), len(rowids)


def _read_articles(connection: sqlite3.Connection, rowids: Iterable[int]) -> list[dict[str, Any]]:
    """Read articles as the fields of `db.models.Article`, in the order of the rowids."""
    wanted = list(rowids)
    rows = connection.execute(
        """
        SELECT
            articles.rowid, articles.id, articles.url, articles.title, outlets.id, outlets.name,
            articles.author, articles.published_at, articles.published_raw, articles.published_precision,
            articles.agencies, articles.language, articles.quotes, articles.version,
            strftime('%Y-%m-%dT%H:%M:%SZ', articles.indexed_at, 'unixepoch')
        FROM articles LEFT JOIN outlets ON outlets.key = articles.outlet
        WHERE articles.rowid IN (SELECT value FROM json_each(?))
        """,
        [msgspec.json.encode(wanted).decode()],
    )
    found = {}
    for rowid, id, url, title, outlet_id, outlet, *others in rows:
        author, published_at, published_raw, precision, agencies, language, quotes, version, at = others
        found[rowid] = {
            "id": public_id("a", id),
            "url": url,
            "title": title,
            "outlet": None if outlet_id is None else OutletRef(outlet_id, outlet),
            "author": author,
            "published_at": published_at,
            "published_raw": published_raw,
            "published_precision": precision,
            "agencies": () if agencies is None else msgspec.json.decode(agencies, type=tuple[str, ...]),
            "language": language,
            "quote_count": quotes,
            "version": version,
            "indexed_at": at,
        }
    return [found[rowid] for rowid in wanted]


def _read_rowids(connection: sqlite3.Connection, segment: Segment, limit: int) -> list[int]:
    sql = _ROWIDS[segment.match is not None, segment.descending]
    limits = {"match": segment.match, "first": segment.first, "last": segment.last, "limit": limit}
    return [rowid for (rowid,) in connection.execute(sql, limits)]
