"""What corrections say of speakers themselves: other names, aliases added or removed, one merged into another.

Kept by public id, so that it applies whenever a speaker is met again. A speaker whom a correction names is found by
key even where the name is of one word and so of one article: quotes of other articles may be theirs, too.
"""

import sqlite3
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from db.ids import name_key
from db.models import Kind

REMOVED = " "
"""What an alias is folded to that somebody removed; no name is."""


class Named(Struct, frozen=True):
    """A speaker whom a correction names: enough to make the record again."""

    id: str
    name: str
    kind: Literal["person", "organisation"]
    only_in: str | None
    """See `db.tallies.Part`."""


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one correction sets; what it leaves alone is unset."""

    speaker: Named | None | UnsetType = UNSET
    """Of a quote: whom it is given to; of a merge: the speaker who gets the quotes."""
    kind: Kind | UnsetType = UNSET
    retracted: bool | UnsetType = UNSET
    name: str | UnsetType = UNSET
    add_aliases: tuple[str, ...] = ()
    remove_aliases: tuple[str, ...] = ()


read_change = msgspec.json.Decoder(Change).decode
_read_aliases = msgspec.json.Decoder(dict[str, bool]).decode

_ABOUT = """
    SELECT speaker, target, change FROM corrections
    WHERE (speaker = :id OR target = :id) AND reverted_at IS NULL ORDER BY key
"""
_FOLLOW = """
    WITH RECURSIVE merged (id, steps) AS (
        SELECT :id, 0
        UNION ALL
        SELECT speaker_overrides.merged_into, steps + 1 FROM merged JOIN speaker_overrides USING (id)
        WHERE speaker_overrides.merged_into NOT NULL
    )
    SELECT id FROM merged ORDER BY steps DESC LIMIT 1
"""
# What the speaker was called to whom others were merged first of all.
_KEEPS = """
    SELECT change FROM corrections
    WHERE target = :id AND quote IS NULL AND reverted_at IS NULL ORDER BY key LIMIT 1
"""
# Those of speakers merged into this one first.
_OVERRIDES = """
    WITH RECURSIVE merged (id) AS (
        SELECT :id
        UNION ALL
        SELECT speaker_overrides.id FROM merged JOIN speaker_overrides ON speaker_overrides.merged_into = merged.id
    )
    SELECT speaker_overrides.id, name, aliases FROM merged JOIN speaker_overrides USING (id)
    ORDER BY speaker_overrides.id = :id, speaker_overrides.id
"""


def current_id(connection: sqlite3.Connection, id: str) -> str:
    """Follow merges from the id of a speaker to that of the one who has the quotes now; mostly the same."""
    found: str
    (found,) = connection.execute(_FOLLOW, {"id": id}).fetchone()
    return found


def merged_ids(connection: sqlite3.Connection) -> set[str]:
    """Read the ids of all speakers that were merged into others."""
    return {id for (id,) in connection.execute("SELECT id FROM speaker_overrides WHERE merged_into NOT NULL")}


def refresh_override(connection: sqlite3.Connection, named: Named) -> None:
    """Work out again what the corrections that stand say of a speaker; `apply_override` makes it seen."""
    name: str | None = None
    merged_into: str | None = None
    aliases: dict[str, bool] = {}
    rows = connection.execute(_ABOUT, {"id": named.id}).fetchall()
    for speaker, target, text in rows:
        if speaker != named.id:
            continue
        change = read_change(text)
        if target is not None:
            merged_into = target
        if change.name is not UNSET:
            name = change.name
        for added, names in ((True, change.add_aliases), (False, change.remove_aliases)):
            for alias in names:
                aliases = {other: is_one for other, is_one in aliases.items() if name_key(other) != name_key(alias)}
                aliases[alias] = added
    if not rows:
        connection.execute(
            """
            UPDATE speakers SET only_in = speaker_overrides.only_in FROM speaker_overrides
            WHERE speakers.id = :id AND speaker_overrides.id = :id
            """,
            {"id": named.id},
        )
        connection.execute("DELETE FROM speaker_overrides WHERE id = ?", [named.id])
        return
    connection.execute(
        """
        INSERT INTO speaker_overrides (id, kind, only_in, name, aliases, merged_into) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE
        SET name = excluded.name, aliases = excluded.aliases, merged_into = excluded.merged_into
        """,
        [named.id, named.kind, named.only_in, name, msgspec.json.encode(aliases).decode(), merged_into],
    )


def apply_overrides(connection: sqlite3.Connection, keys: Collection[int]) -> None:
    """Give speakers with these keys the names that people gave them; after their counts are right."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM speaker_overrides)").fetchone()[0]:
        return
    rows = connection.execute(
        """
        SELECT speakers.id FROM speaker_overrides JOIN speakers ON speakers.id = speaker_overrides.id
        WHERE speakers.key IN (SELECT value FROM json_each(?))
        """,
        [msgspec.json.encode(list(keys)).decode()],
    ).fetchall()
    for (id,) in rows:
        apply_override(connection, id)


def apply_override(connection: sqlite3.Connection, id: str) -> None:
    """Give one speaker, if there, the names that were met and those that were added, less those removed."""
    found = connection.execute("SELECT key FROM speakers WHERE id = ?", [id]).fetchone()
    if found is None:
        return
    (key,) = found
    name: str | None = None
    is_named = False
    flags: dict[str, bool] = {}
    for other, given, text in connection.execute(_OVERRIDES, {"id": id}):
        aliases = _read_aliases(text)
        if other == id:
            is_named, name = True, given
        else:
            # What was removed from a speaker who was merged may well be a name of this one.
            aliases = {alias: True for alias, added in aliases.items() if added}
        flags = _without(flags, aliases) | aliases
        if given is not None:
            flags = _without(flags, [given]) | {given: True}
    merge = connection.execute(_KEEPS, {"id": id}).fetchone()
    target = None if merge is None else read_change(merge[0]).speaker
    kept = target.name if isinstance(target, Named) else None
    if kept is not None and not _without({kept: True}, flags):
        # Somebody removed it, or gave it anew.
        kept = None
    elif kept is not None:
        flags[kept] = True
    removed = {name_key(alias) for alias, added in flags.items() if not added}
    added = {alias for alias, is_one in flags.items() if is_one}
    there = connection.execute(
        "SELECT rowid, name, folded, quotes FROM speaker_aliases WHERE speaker = ?", [key]
    ).fetchall()
    for rowid, alias, folded, quotes in there:
        wanted = REMOVED if name_key(alias) in removed else name_key(alias)
        if not quotes and alias not in added:
            connection.execute("DELETE FROM speaker_aliases WHERE rowid = ?", [rowid])
        elif wanted != folded:
            connection.execute("UPDATE speaker_aliases SET folded = ? WHERE rowid = ?", [wanted, rowid])
    connection.executemany(
        "INSERT INTO speaker_aliases (speaker, name, folded, quotes, fullest) VALUES (?, ?, ?, 0, 0)",
        [(key, alias, name_key(alias)) for alias in sorted(added - {alias for _, alias, _, _ in there})],
    )
    connection.execute(
        """
        UPDATE speakers SET only_in = iif(:is_named, NULL, only_in), name = coalesce(:name, (
            SELECT name FROM speaker_aliases WHERE speaker = :key
            ORDER BY folded = :removed, fullest DESC, name IS :kept DESC, quotes = 0, name LIMIT 1
        ))
        WHERE key = :key
        """,
        {"key": key, "name": name, "is_named": is_named, "removed": REMOVED, "kept": kept},
    )


def _without(flags: dict[str, bool], names: Iterable[str]) -> dict[str, bool]:
    keys = {name_key(name) for name in names}
    return {alias: added for alias, added in flags.items() if name_key(alias) not in keys}
