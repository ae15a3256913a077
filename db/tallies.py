"""Counts of speakers and outlets, kept in step by adding and taking back each article's part."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from db.extracted import ExtractedSpeaker
from db.ids import is_only_in_article, name_key, outlet_id
from db.overrides import apply_overrides


class Part(Struct):
    """A speaker's part in one article, or in several put together."""

    kind: str
    only_in: str | None
    """The article of a one-word name, which no other article shares."""
    quotes: int
    names: dict[str, tuple[int, int]]
    """Spelling -> quotes, and quotes as the fullest name."""
    roles: dict[str, int]

    def add(self, quotes: int, names: Mapping[str, tuple[int, int]], roles: Mapping[str, int]) -> None:
        """Put another part of the same speaker to this one."""
        self.quotes += quotes
        for name, (count, fullest) in names.items():
            so_far, fullest_so_far = self.names.get(name, (0, 0))
            self.names[name] = (so_far + count, fullest_so_far + fullest)
        for role, count in roles.items():
            self.roles[role] = self.roles.get(role, 0) + count

    def take(self, other: "Part") -> None:
        """Take a part of the same speaker out of this one, which holds it."""
        self.quotes -= other.quotes
        for name, (count, fullest) in other.names.items():
            so_far, fullest_so_far = self.names[name]
            self.names[name] = (so_far - count, fullest_so_far - fullest)
        for role, count in other.roles.items():
            self.roles[role] -= count
        self.names = {name: counts for name, counts in self.names.items() if counts[0]}
        self.roles = {role: count for role, count in self.roles.items() if count}


class Naming(Struct, frozen=True):
    """What one quote adds to its speaker's part."""

    kind: str
    is_only_here: bool
    names: dict[str, tuple[int, int]]
    roles: dict[str, int]


def naming_of(speaker: ExtractedSpeaker) -> Naming:
    """Make what one quote counts of a speaker: each spelling and role once, with single spaces."""
    spellings = dict.fromkeys(" ".join(name.split()) for name in (speaker.name, *speaker.aliases))
    return Naming(
        speaker.kind,
        is_only_in_article(speaker),
        {name: (1, int(index == 0)) for index, name in enumerate(spellings)},
        dict.fromkeys((" ".join(role.split()) for role in speaker.roles), 1),
    )


def part_of(naming: Naming, article: str) -> Part:
    """Start a speaker's part in the article of this id with what one quote counts."""
    only_in = article if naming.is_only_here else None
    return Part(naming.kind, only_in, 1, naming.names.copy(), naming.roles.copy())


_read_names = msgspec.json.Decoder(dict[str, tuple[int, int]]).decode
_read_roles = msgspec.json.Decoder(dict[str, int]).decode


def read_parts(connection: sqlite3.Connection, articles: Collection[int]) -> dict[tuple[int, int], Part]:
    """Read what `store_parts` stored of articles, by rowid: article and key of the speaker -> part."""
    rows = connection.execute(
        """
        SELECT
            article, speakers.key, speakers.kind, speakers.only_in, article_speakers.quotes, speaker_aliases.name,
            names, roles
        FROM article_speakers
        JOIN speakers ON speakers.key = article_speakers.speaker
        LEFT JOIN speaker_aliases ON speaker_aliases.rowid = article_speakers.alias
        WHERE article IN (SELECT value FROM json_each(?))
        """,
        [msgspec.json.encode(list(articles)).decode()],
    )
    return {
        (article, key): Part(
            kind,
            only_in,
            quotes,
            {name: (quotes, quotes)} if names is None else _read_names(names),
            {} if roles is None else _read_roles(roles),
        )
        for article, key, kind, only_in, quotes, name, names, roles in rows
    }


def make_outlet(connection: sqlite3.Connection, name: str | None, domain: str | None) -> int | None:
    """Make sure of an outlet; its key, None without a name. The name and the domain it was first met with stay."""
    name = " ".join((name or "").split())
    if not name:
        return None
    found: int
    (found,) = connection.execute(
        """
        INSERT INTO outlets (id, name, folded, domain) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET domain = coalesce(domain, excluded.domain) RETURNING key
        """,
        [outlet_id(name), name, name_key(name), domain],
    ).fetchone()
    return found


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


def store_parts(connection: sqlite3.Connection, parts: Mapping[tuple[int, int], Part]) -> None:
    """Record speakers' parts, by the article's rowid and their key, in place of former ones; after counting them."""
    rows = []
    for article, key in sorted(parts):
        part = parts[article, key]
        name = next(iter(part.names))
        is_one = len(part.names) == 1 and part.names[name] == (part.quotes, part.quotes)
        names = None if is_one else msgspec.json.encode(part.names).decode()
        roles = msgspec.json.encode(part.roles).decode() if part.roles else None
        rows.append((article, key, part.quotes, key, name if is_one else None, names, roles))
    connection.executemany(
        """
        INSERT OR REPLACE INTO article_speakers (article, speaker, quotes, alias, names, roles)
        VALUES (?, ?, ?, (SELECT rowid FROM speaker_aliases WHERE speaker = ? AND name = ?), ?, ?)
        """,
        rows,
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
        shift_outlets(connection, {outlet: (sign, sign * quotes)})
        shift_pairs(connection, {(outlet, key): sign * part.quotes for key, part in parts.items()})
    shift_speakers(connection, {key: (1, part) for key, part in parts.items()}, sign)


def shift_outlets(connection: sqlite3.Connection, counts: Mapping[int, tuple[int, int]]) -> None:
    """Add to outlets, by key, so many articles and quotes."""
    connection.executemany(
        "UPDATE outlets SET articles = articles + ?, quotes = quotes + ? WHERE key = ?",
        [(articles, quotes, key) for key, (articles, quotes) in counts.items()],
    )


def shift_pairs(connection: sqlite3.Connection, counts: Mapping[tuple[int, int], int]) -> None:
    """Add to what outlets quote of speakers, both by key, so many quotes."""
    connection.executemany(
        """
        INSERT INTO outlet_speakers (outlet, speaker, quotes) VALUES (?, ?, ?)
        ON CONFLICT (outlet, speaker) DO UPDATE SET quotes = quotes + excluded.quotes
        """,
        [(outlet, speaker, quotes) for (outlet, speaker), quotes in counts.items()],
    )


def shift_speakers(connection: sqlite3.Connection, parts: Mapping[int, tuple[int, Part]], sign: Literal[1, -1]) -> None:
    """Add to speakers, by key, so many articles and a part in them (sign 1), or take them back (-1)."""
    connection.executemany(
        "UPDATE speakers SET articles = articles + ?, quotes = quotes + ? WHERE key = ?",
        [(sign * articles, sign * part.quotes, key) for key, (articles, part) in parts.items()],
    )
    connection.executemany(
        """
        INSERT INTO speaker_aliases (speaker, name, folded, quotes, fullest) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (speaker, name)
        DO UPDATE SET quotes = quotes + excluded.quotes, fullest = fullest + excluded.fullest
        """,
        [
            (key, name, name_key(name), sign * count, sign * as_fullest)
            for key, (_, part) in parts.items()
            for name, (count, as_fullest) in part.names.items()
        ],
    )
    connection.executemany(
        """
        INSERT INTO speaker_roles (speaker, role, quotes) VALUES (?, ?, ?)
        ON CONFLICT (speaker, role) DO UPDATE SET quotes = quotes + excluded.quotes
        """,
        [(key, role, sign * count) for key, (_, part) in parts.items() for role, count in part.roles.items()],
    )


def remove_unquoted(connection: sqlite3.Connection, speakers: Iterable[int], outlets: Iterable[int]) -> None:
    """Remove speakers without quotes and outlets without articles among these keys; name the rest anew."""
    speakers = list(speakers)
    for key in speakers:
        for statement in (
            "DELETE FROM speaker_aliases WHERE speaker = ? AND quotes = 0",
            "DELETE FROM speaker_roles WHERE speaker = ? AND quotes = 0",
            "DELETE FROM outlet_speakers WHERE speaker = ? AND quotes = 0",
            "DELETE FROM speakers WHERE key = ? AND quotes = 0",
        ):
            connection.execute(statement, [key])
    name_speakers(connection, speakers)
    # After the speakers, whose counts refer to them.
    for key in outlets:
        connection.execute("DELETE FROM outlets WHERE key = ? AND articles = 0", [key])


def name_speakers(connection: sqlite3.Connection, keys: Collection[int]) -> None:
    """Name speakers anew: by the spelling that is the fullest name of most quotes, or as somebody said."""
    connection.executemany(
        """
        UPDATE speakers SET name = (
            SELECT name FROM speaker_aliases WHERE speaker = speakers.key ORDER BY fullest DESC, name LIMIT 1
        )
        WHERE key = ?
        """,
        [(key,) for key in keys],
    )
    apply_overrides(connection, keys)
