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


def read_parts(connection: sqlite3.Connection, article: str) -> dict[str, Part]:
    """Read what `store_parts` stored: speaker id -> part."""
    rows = connection.execute(
        """
        SELECT speakers.id, speakers.kind, speakers.only_in, article_speakers.quotes, article_speakers.names,
            article_speakers.roles
        FROM article_speakers JOIN speakers ON speakers.id = article_speakers.speaker_id
        WHERE article_speakers.article_id = ?
        """,
        [article],
    )
    return {
        id: Part(kind, only_in, quotes, _read_names(names), _read_roles(roles))
        for id, kind, only_in, quotes, names, roles in rows
    }


def store_parts(connection: sqlite3.Connection, article: str, parts: Mapping[str, Part]) -> None:
    """Record each speaker's part in an article, making speakers that are new; counts nothing yet."""
    for id, part in parts.items():
        connection.execute(
            "INSERT INTO speakers (id, name, kind, only_in) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            [id, max(part.names, key=lambda name: part.names[name][1]), part.kind, part.only_in],
        )
        connection.execute(
            """
            INSERT INTO article_speakers (article_id, speaker_id, quotes, names, roles)
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                article,
                id,
                part.quotes,
                msgspec.json.encode(part.names).decode(),
                msgspec.json.encode(part.roles).decode(),
            ],
        )


def shift_counts(
    connection: sqlite3.Connection,
    outlet: str | None,
    quotes: int,
    parts: Mapping[str, Part],
    sign: Literal[1, -1],
) -> None:
    """Add one article's part to all counts (sign 1) or take it back (-1)."""
    if outlet is not None:
        connection.execute(
            "UPDATE outlets SET articles = articles + ?, quotes = quotes + ? WHERE id = ?",
            [sign, sign * quotes, outlet],
        )
    for id, part in parts.items():
        connection.execute(
            "UPDATE speakers SET articles = articles + ?, quotes = quotes + ? WHERE id = ?",
            [sign, sign * part.quotes, id],
        )
        connection.executemany(
            """
            INSERT INTO speaker_aliases (speaker_id, name, folded, quotes, fullest) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (speaker_id, name)
            DO UPDATE SET quotes = quotes + excluded.quotes, fullest = fullest + excluded.fullest
            """,
            [
                (id, name, name_key(name), sign * count, sign * as_fullest)
                for name, (count, as_fullest) in part.names.items()
            ],
        )
        connection.executemany(
            """
            INSERT INTO speaker_roles (speaker_id, role, quotes) VALUES (?, ?, ?)
            ON CONFLICT (speaker_id, role) DO UPDATE SET quotes = quotes + excluded.quotes
            """,
            [(id, role, sign * count) for role, count in part.roles.items()],
        )
        if outlet is not None:
            connection.execute(
                """
                INSERT INTO outlet_speakers (outlet_id, speaker_id, quotes) VALUES (?, ?, ?)
                ON CONFLICT (outlet_id, speaker_id) DO UPDATE SET quotes = quotes + excluded.quotes
                """,
                [outlet, id, sign * part.quotes],
            )


def remove_unquoted(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Remove speakers without quotes and outlets without articles among these ids; name the rest anew.

    A speaker's name is the spelling that is the fullest name of most quotes.
    """
    # Speakers ("s_") before outlets ("o_"), which their counts refer to.
    for id in sorted(ids, reverse=True):
        for statement in (
            "DELETE FROM speaker_aliases WHERE speaker_id = ? AND quotes = 0",
            "DELETE FROM speaker_roles WHERE speaker_id = ? AND quotes = 0",
            "DELETE FROM outlet_speakers WHERE speaker_id = ? AND quotes = 0",
            "DELETE FROM outlets WHERE id = ? AND articles = 0",
            "DELETE FROM speakers WHERE id = ? AND quotes = 0",
        ):
            connection.execute(statement, [id])
        connection.execute(
            """
            UPDATE speakers SET name = (
                SELECT name FROM speaker_aliases WHERE speaker_id = speakers.id
                ORDER BY fullest DESC, name LIMIT 1
            )
            WHERE id = ?
            """,
            [id],
        )
