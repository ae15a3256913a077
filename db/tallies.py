"""Counts of speakers and outlets, kept in step by adding and taking back each article's part."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from db.ids import name_key


class Part(Struct):
    """A speaker's part in one article."""

    kind: str
    only_in: str | None
    """The article of a one-word name, which no other article shares."""
    quotes: int
    names: dict[str, tuple[int, int]]
    """Spelling -> quotes, and quotes as the fullest name."""
    roles: dict[str, int]


_read_names = msgspec.json.Decoder(dict[str, tuple[int, int]]).decode
_read_roles = msgspec.json.Decoder(dict[str, int]).decode


def read_parts(connection: sqlite3.Connection, article: int) -> dict[int, Part]:
    """Read what `store_parts` stored of an article, by its rowid: key of the speaker -> part."""
    rows = connection.execute(
        """
        SELECT speakers.key, speakers.kind, speakers.only_in, article_speakers.quotes, article_speakers.names,
            article_speakers.roles
        FROM article_speakers JOIN speakers ON speakers.key = article_speakers.speaker
        WHERE article_speakers.article = ?
        """,
        [article],
    )
    return {
        key: Part(kind, only_in, quotes, _read_names(names), {} if roles is None else _read_roles(roles))
        for key, kind, only_in, quotes, names, roles in rows
    }


def make_speakers(connection: sqlite3.Connection, parts: Mapping[str, Part]) -> dict[str, int]:
    """Make sure of the speakers with these ids; the key of each. Counts nothing yet."""
    keys: dict[str, int] = {}
    for id, part in parts.items():
        # (Updating nothing is what makes SQLite return the row that is there.)
        (keys[id],) = connection.execute(
            """
            INSERT INTO speakers (id, name, kind, only_in) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET kind = kind RETURNING key
            """,
            [id, max(part.names, key=lambda name: part.names[name][1]), part.kind, part.only_in],
        ).fetchone()
    return keys


def store_parts(connection: sqlite3.Connection, article: int, parts: Mapping[int, Part]) -> None:
    """Record each speaker's part in the article of this rowid; counts nothing yet."""
    connection.executemany(
        "INSERT INTO article_speakers (article, speaker, quotes, names, roles) VALUES (?, ?, ?, ?, ?)",
        [
            (
                article,
                key,
                part.quotes,
                msgspec.json.encode(part.names).decode(),
                msgspec.json.encode(part.roles).decode() if part.roles else None,
            )
            for key, part in parts.items()
        ],
    )


def shift_counts(
    connection: sqlite3.Connection,
    outlet: int | None,
    quotes: int,
    parts: Mapping[int, Part],
    sign: Literal[1, -1],
) -> None:
    """Add one article's part to all counts (sign 1) or take it back (-1); outlet and speakers by key."""
    if outlet is not None:
        connection.execute(
            "UPDATE outlets SET articles = articles + ?, quotes = quotes + ? WHERE key = ?",
            [sign, sign * quotes, outlet],
        )
    for key, part in parts.items():
        connection.execute(
            "UPDATE speakers SET articles = articles + ?, quotes = quotes + ? WHERE key = ?",
            [sign, sign * part.quotes, key],
        )
        connection.executemany(
            """
            INSERT INTO speaker_aliases (speaker, name, folded, quotes, fullest) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (speaker, name)
            DO UPDATE SET quotes = quotes + excluded.quotes, fullest = fullest + excluded.fullest
            """,
            [
                (key, name, name_key(name), sign * count, sign * as_fullest)
                for name, (count, as_fullest) in part.names.items()
            ],
        )
        connection.executemany(
            """
            INSERT INTO speaker_roles (speaker, role, quotes) VALUES (?, ?, ?)
            ON CONFLICT (speaker, role) DO UPDATE SET quotes = quotes + excluded.quotes
            """,
            [(key, role, sign * count) for role, count in part.roles.items()],
        )
        if outlet is not None:
            connection.execute(
                """
                INSERT INTO outlet_speakers (outlet, speaker, quotes) VALUES (?, ?, ?)
                ON CONFLICT (outlet, speaker) DO UPDATE SET quotes = quotes + excluded.quotes
                """,
                [outlet, key, sign * part.quotes],
            )


def remove_unquoted(connection: sqlite3.Connection, speakers: Iterable[int], outlets: Iterable[int]) -> None:
    """Remove speakers without quotes and outlets without articles among these keys; name the rest anew.

    A speaker's name is the spelling that is the fullest name of most quotes.
    """
    for key in speakers:
        for statement in (
            "DELETE FROM speaker_aliases WHERE speaker = ? AND quotes = 0",
            "DELETE FROM speaker_roles WHERE speaker = ? AND quotes = 0",
            "DELETE FROM outlet_speakers WHERE speaker = ? AND quotes = 0",
            "DELETE FROM speakers WHERE key = ? AND quotes = 0",
        ):
            connection.execute(statement, [key])
        connection.execute(
            """
            UPDATE speakers SET name = (
                SELECT name FROM speaker_aliases WHERE speaker = speakers.key
                ORDER BY fullest DESC, name LIMIT 1
            )
            WHERE key = ?
            """,
            [key],
        )
    # After the speakers, whose counts refer to them.
    for key in outlets:
        connection.execute("DELETE FROM outlets WHERE key = ? AND articles = 0", [key])
