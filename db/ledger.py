"""The ledger: every document that was seen, where and when, and what came of it.

A row is a place and what was read there, so that seeing the same again adds none. A document whose content was indexed
before in the same way, in whatever place, is known by its fingerprint without being read by the extractor.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct
from sqlite_utils import Database

from db.connection import reading, writing
from db.ids import public_id
from db.models import ArticleRef
from db.paging import COUNT_CAP, LAST_ROWID, Page, fingerprint, make_cursor, make_total, read_cursor

Outcome = Literal["indexed", "updated", "new_version", "unchanged", "duplicate", "rejected"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
_REJECTED: Final = OUTCOMES.index("rejected")

_STORED: Final[Mapping[str, Outcome]] = {
    "added": "indexed",
    "updated": "updated",
    "new_version": "new_version",
    "unchanged": "unchanged",
}

_SENT: Final = "POST /v1/articles"

# Places of an article that are looked at for the one at hand: of one in more, it is not worth while.
_PLACES: Final = 100

_UPSERT = """
    INSERT INTO documents (key, place, fingerprint, outcome, reason, article, first_seen, last_seen)
    VALUES (:key, :place, :fingerprint, :outcome, :reason, :article, :now, :now)
    ON CONFLICT (key) DO UPDATE SET
        fingerprint = excluded.fingerprint, reason = excluded.reason, article = excluded.article, last_seen = :now,
        -- What came of it first is what is of interest, unless something else came of it now.
        outcome = iif(
            excluded.article IS documents.article AND excluded.outcome IN (:unchanged, :duplicate),
            documents.outcome, excluded.outcome
        )
"""
_LIST = {
    True: """
        SELECT
            documents.key, documents.place, documents.outcome, documents.reason, documents.first_seen,
            documents.last_seen, documents.article, articles.title, articles.url
        FROM documents LEFT JOIN articles ON articles.id = documents.article
        WHERE documents.outcome = :outcome AND (documents.first_seen, documents.key) < (:seen, :key)
        ORDER BY documents.first_seen DESC, documents.key DESC LIMIT :limit
    """,
    False: """
        SELECT
            documents.key, documents.place, documents.outcome, documents.reason, documents.first_seen,
            documents.last_seen, documents.article, articles.title, articles.url
        FROM documents LEFT JOIN articles ON articles.id = documents.article
        WHERE documents.outcome = :outcome AND (documents.first_seen, documents.key) > (:seen, :key)
        ORDER BY documents.first_seen, documents.key LIMIT :limit
    """,
}


class Sight(Struct, frozen=True, dict=True):
    """A document as it is seen: where, what, and how it would be indexed."""

    place: str
    content: bytes
    """Digest of what was read there; empty where nothing could be."""
    recipe: bytes
    """Digest of all else that decides what is stored of it: hints, options, the extractor."""

    @cached_property
    def key(self) -> int:
        """Number of the place and the content."""
        return _number(self.place.encode(), self.content)

    @cached_property
    def fingerprint(self) -> int:
        """Number of the content and the recipe."""
        return _number(self.content, self.recipe)


class Known(Struct, frozen=True):
    """What came of the same content, indexed in the same way."""

    article: int | None
    """Number of the article's id; None where it was rejected."""
    reason: str | None
    is_here: bool
    """Whether in this very place."""


class SeenDocument(Struct, frozen=True, kw_only=True):
    """A document that was seen, and what came of it."""

    place: Annotated[
        str,
        Meta(
            description="Where it was read: a file, and in a file of many documents which of them; or for what was "
            "sent to the service `POST /v1/articles` with its url, or without one with a digest of what was sent.",
            examples=["/srv/articles/harbour.jsonl:12", "POST /v1/articles: https://courier.example/harbour"],
        ),
    ]
    outcome: Annotated[
        Outcome,
        Meta(
            description="indexed: a new article; updated: the same text, but its title, date or options differed; "
            "new_version: another text of an article; unchanged: an article was known just so, or newer; duplicate: "
            "the same, from another place; rejected: it could not be read.",
            examples=["rejected"],
        ),
    ]
    reason: Annotated[
        str | None,
        Meta(description="Why it was rejected, else null.", examples=["no such date: 'February 31, 2031'"]),
    ]
    article: Annotated[ArticleRef | None, Meta(description="The article it is of; null where it was rejected.")]
    first_seen: Annotated[
        str, Meta(description="When it was first seen, RFC 3339 in UTC.", examples=["2031-05-02T08:00:00Z"])
    ]
    last_seen: Annotated[
        str, Meta(description="When it was last seen, RFC 3339 in UTC.", examples=["2031-05-02T08:00:00Z"])
    ]


def sent_place(url: str | None, content: bytes) -> str:
    """The place of a document that was sent to the service; `content` is the digest of what was sent."""
    return f"{_SENT}: {url or content.hex()[:16]}"


def was_sent(place: str) -> bool:
    """Whether a document was sent to the service, so that it cannot be read again."""
    return place.startswith(f"{_SENT}: ")


def find_known(connection: sqlite3.Connection, sight: Sight, options: str) -> Known | None:
    """Find what came of the same content, if its article is stored with these options or it was rejected.

    `options` are those of `db.writes.options_of`. Content that was rejected in another place is not known here: each
    place that is rejected is listed.
    """
    here = connection.execute(
        """
        SELECT documents.article, documents.reason
        FROM documents LEFT JOIN articles ON articles.id = documents.article
        WHERE documents.key = ? AND documents.fingerprint = ?
        AND (articles.options = ? OR documents.reason NOT NULL)
        """,
        [sight.key, sight.fingerprint, options],
    ).fetchone()
    if here is not None:
        return Known(here[0], here[1], True)
    elsewhere = connection.execute(
        """
        SELECT documents.article FROM documents JOIN articles ON articles.id = documents.article
        WHERE documents.fingerprint = ? AND articles.options = ? LIMIT 1
        """,
        [sight.fingerprint, options],
    ).fetchone()
    return None if elsewhere is None else Known(elsewhere[0], None, False)


def was_read_otherwise(connection: sqlite3.Connection, sight: Sight) -> bool:
    """Tell whether the same content was read in the same place, and made an article of in another way."""
    found = connection.execute(
        "SELECT 1 FROM documents WHERE key = ? AND fingerprint <> ? AND article NOT NULL",
        [sight.key, sight.fingerprint],
    ).fetchone()
    return found is not None


def record(
    database: Database, sight: Sight, stored: str | None, article: int | None = None, reason: str | None = None
) -> Outcome:
    """Write down what came of a document: what `store_article` said and of which article, or why it was rejected.

    Best in the transaction that stores the article.
    """
    connection = database.conn
    outcome = "rejected" if stored is None else _STORED[stored]
    with writing(database):
        _end_rejections(connection, sight)
        if outcome == "unchanged" and _is_elsewhere(connection, sight.place, article):
            outcome = "duplicate"
        _upsert(connection, sight, outcome, article, reason)
    return outcome


def record_known(database: Database, found: Iterable[tuple[Sight, Known]]) -> None:
    """Write down that known documents were seen again, or for the first time in this place; in one transaction."""
    now = int(time.time())
    connection = database.conn
    with writing(database):
        for sight, known in found:
            if known.is_here:
                _end_rejections(connection, sight)
                connection.execute("UPDATE documents SET last_seen = ? WHERE key = ?", [now, sight.key])
            else:
                record(database, sight, "unchanged", known.article)


def count_documents(connection: sqlite3.Connection) -> dict[Outcome, int]:
    """Count the documents of the ledger by outcome, in the order of OUTCOMES."""
    with reading(connection):
        rows = dict(connection.execute("SELECT outcome, count(*) FROM documents GROUP BY outcome").fetchall())
    return {outcome: rows.get(number, 0) for number, outcome in enumerate(OUTCOMES)}


def rejected_documents(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield the place and the reason of each document that was rejected, by place."""
    with reading(connection):
        yield from connection.execute("SELECT place, reason FROM documents WHERE reason NOT NULL ORDER BY place")


def forget_rejected(database: Database, places: Iterable[str]) -> None:
    """Forget that documents were rejected that are no longer there."""
    with writing(database):
        database.conn.executemany(
            "DELETE FROM documents WHERE place = ? AND reason NOT NULL", [(place,) for place in places]
        )


def list_documents(
    connection: sqlite3.Connection,
    outcome: Outcome,
    *,
    sort: Literal["newest", "oldest"] = "newest",
    limit: int,
    cursor: str | None = None,
) -> Page[SeenDocument]:
    """List the documents of one outcome by when they were first seen. Raises InvalidCursor."""
    made_by = fingerprint("documents", outcome, sort)
    newest = sort == "newest"
    start = (LAST_ROWID, LAST_ROWID) if newest else (-1, -1)
    seen, key = start if cursor is None else read_cursor(cursor, made_by, tuple[int, int])
    number = OUTCOMES.index(outcome)
    with reading(connection):
        rows = connection.execute(
            _LIST[newest], {"outcome": number, "seen": seen, "key": key, "limit": limit + 1}
        ).fetchall()
        (counted,) = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM documents WHERE outcome = ? LIMIT ?)", [number, COUNT_CAP + 1]
        ).fetchone()
    taken = rows[:limit]
    return Page(
        tuple(_document(*row[1:]) for row in taken),
        make_cursor(made_by, taken[-1][4], taken[-1][0]) if len(rows) > limit else None,
        make_total(counted),
    )


def _document(
    place: str,
    outcome: int,
    reason: str | None,
    first_seen: int,
    last_seen: int,
    article: int | None,
    title: str | None,
    url: str | None,
) -> SeenDocument:
    return SeenDocument(
        place=place,
        outcome=OUTCOMES[outcome],
        reason=reason,
        article=None if article is None else ArticleRef(public_id("a", article), title, url),
        first_seen=_time(first_seen),
        last_seen=_time(last_seen),
    )


def _end_rejections(connection: sqlite3.Connection, sight: Sight) -> None:
    """What was wrong in this place before, with other content, is so no longer."""
    connection.execute(
        "DELETE FROM documents WHERE place = ? AND reason NOT NULL AND key != ?", [sight.place, sight.key]
    )


def _upsert(
    connection: sqlite3.Connection, sight: Sight, outcome: Outcome, article: int | None, reason: str | None
) -> None:
    connection.execute(
        _UPSERT,
        {
            "key": sight.key,
            "place": sight.place,
            "fingerprint": sight.fingerprint,
            "outcome": OUTCOMES.index(outcome),
            "reason": reason,
            "article": article,
            "now": int(time.time()),
            "unchanged": OUTCOMES.index("unchanged"),
            "duplicate": OUTCOMES.index("duplicate"),
        },
    )


def _is_elsewhere(connection: sqlite3.Connection, place: str, article: int | None) -> bool:
    """Tell whether an article was seen in other places and never in this one."""
    rows = connection.execute("SELECT place FROM documents WHERE article = ? LIMIT ?", [article, _PLACES]).fetchall()
    return bool(rows) and (place,) not in rows


def _number(*parts: bytes) -> int:
    """63 bits of a hash; no two lists of parts read the same."""
    joined = b"".join(b"%d:" % len(part) + part for part in parts)
    return int.from_bytes(hashlib.sha256(joined).digest()[:8], "big") >> 1


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
