"""Corrections: whose a quote is, what speakers are called and who is the same, said by people and kept for good.

A correction is a row that is never changed but for being reverted. What applies is worked out from those that stand,
in the order they were made, and from what was found, so that the order of reverting does not matter, and an article
stored again keeps them.
"""

import sqlite3
import time
import unicodedata
from collections.abc import Collection, Iterable

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlite_utils import Database

from db.attributions import rowids_counted_for, settle
from db.connection import writing
from db.errors import Conflict, InvalidCorrection, NotFound
from db.extracted import ExtractedSpeaker
from db.filters import speaker_token
from db.fold import fold
from db.history import get_correction
from db.ids import is_only_in_article, looks_like_id, name_key, number_of, public_id, speaker_id
from db.models import Corrected, Correction, Kind, SpeakerKind, SpeakerRef
from db.overrides import REMOVED, Change, Named, apply_override, current_id, read_change, refresh_override
from db.quotes import find_quote, get_quote
from db.search import match_expression
from db.tallies import remove_unquoted

MAX_NAME = 200
"""Characters of a name."""
MAX_WHY = 2_000
"""Characters of a reason."""
MAX_ALIASES = 100
"""Aliases added or removed at once."""

# They reorder what stands around them.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Signed(Struct, frozen=True, kw_only=True):
    """Who says so, and why."""

    by: str
    why: str
    key: str | None = None
    """Name of the key, None from the command line."""


class QuoteChange(Struct, frozen=True, kw_only=True):
    """What to correct of a quote; unset is left alone."""

    speaker: str | None | UnsetType = UNSET
    """Id, name or alias; a name that nobody has makes a new speaker."""
    speaker_kind: SpeakerKind | None = None
    """Of a speaker given by name: who else is called so is not meant. None: a new one is a person."""
    kind: Kind | UnsetType = UNSET
    retracted: bool | UnsetType = UNSET


class QuoteSeen(Struct, frozen=True, kw_only=True):
    """What the caller takes a quote to be; unset may be anything."""

    speaker: str | None | UnsetType = UNSET
    """Id."""
    kind: Kind | UnsetType = UNSET
    retracted: bool | UnsetType = UNSET


def correct_quote(
    database: Database, quote_id: str, change: QuoteChange, signed: Signed, expected: QuoteSeen | None = None
) -> Correction:
    """Correct a quote's speaker or kind, or say that it is none.

    Raises NotFound, InvalidCorrection, and Conflict where it is not as expected.
    """
    _check_signed(signed)
    if change.speaker is UNSET and change.kind is UNSET and change.retracted is UNSET:
        raise InvalidCorrection("", "says nothing: give speaker, kind or retracted")
    if change.speaker_kind is not None and not isinstance(change.speaker, str):
        raise InvalidCorrection("speaker_kind", "goes only with a speaker")
    connection = database.conn
    with writing(database):
        rowid, _ = find_quote(connection, quote_id)
        quote = get_quote(connection, quote_id)
        _check_expected(quote.speaker, quote.kind, quote.retracted, expected or QuoteSeen())
        named: Named | None | UnsetType = UNSET
        speaker: SpeakerRef | None | UnsetType = UNSET
        if change.speaker is None:
            named = speaker = None
        elif change.speaker is not UNSET:
            named = _find_named(connection, change.speaker, change.speaker_kind, quote.article.id)
            speaker = SpeakerRef(named.id, named.name)
        key = _keep(
            connection,
            signed,
            Change(speaker=named, kind=change.kind, retracted=change.retracted),
            Corrected(
                speaker=UNSET if speaker is UNSET else quote.speaker,
                kind=UNSET if change.kind is UNSET else quote.kind,
                retracted=UNSET if change.retracted is UNSET else quote.retracted,
            ),
            Corrected(speaker=speaker, kind=change.kind, retracted=change.retracted),
            quote=number_of(quote_id),
            target=named.id if isinstance(named, Named) else None,
        )
        _settle(connection, [rowid], [named] if isinstance(named, Named) else [])
        return get_correction(connection, public_id("c", key))


def correct_speaker(
    database: Database,
    speaker_id: str,
    signed: Signed,
    *,
    name: str | None = None,
    add_aliases: Collection[str] = (),
    remove_aliases: Collection[str] = (),
    expected_name: str | None = None,
) -> Correction:
    """Rename a speaker, add aliases or remove them; what is removed is no longer shown nor found by.

    Articles stored later may spell the name as they like: the same spelling stays removed. Raises NotFound,
    InvalidCorrection, and Conflict where the speaker is called otherwise than expected or was merged into another.
    """
    _check_signed(signed)
    if name is None and not add_aliases and not remove_aliases:
        raise InvalidCorrection("", "says nothing: give name, add_aliases or remove_aliases")
    new = None if name is None else _clean_name("name", name)
    added = tuple(_clean_name("add_aliases", alias) for alias in add_aliases)
    removed = tuple(_clean_name("remove_aliases", alias) for alias in remove_aliases)
    if len(added) + len(removed) > MAX_ALIASES:
        raise InvalidCorrection("add_aliases", f"more than {MAX_ALIASES} aliases at once")
    connection = database.conn
    with writing(database):
        named = _find_speaker(connection, speaker_id)
        if expected_name is not None and named.name != expected_name:
            raise Conflict(f"the speaker is called {named.name!r} by now")
        aliases = _aliases(connection, named)
        known = {name_key(alias) for alias in (named.name, *aliases)}
        kept = {name_key(alias) for alias in (new or named.name, *added)}
        for alias in removed:
            if name_key(alias) in kept:
                raise InvalidCorrection("remove_aliases", f"{alias!r} is the speaker's name, or is added")
            if name_key(alias) not in known:
                raise InvalidCorrection("remove_aliases", f"the speaker has no alias {alias!r}")
        key = _keep(
            connection,
            signed,
            Change(name=UNSET if new is None else new, add_aliases=added, remove_aliases=removed),
            Corrected(name=UNSET if new is None else named.name, aliases=aliases if added or removed else UNSET),
            Corrected(),
            speaker=named.id,
        )
        _settle(connection, [], [named])
        now = _find_speaker(connection, named.id)
        after = Corrected(
            name=UNSET if new is None else now.name,
            aliases=_aliases(connection, now) if added or removed else UNSET,
        )
        connection.execute("UPDATE corrections SET after = ? WHERE key = ?", [msgspec.json.encode(after).decode(), key])
        return get_correction(connection, public_id("c", key))


def merge_speakers(
    database: Database, speaker_id: str, into: str, signed: Signed, *, across_kinds: bool = False
) -> Correction:
    """Give all quotes of a speaker, those found later too, to another, whose name stays; the old id finds the other.

    Raises NotFound, InvalidCorrection, and Conflict where the speaker was merged already.
    """
    _check_signed(signed)
    connection = database.conn
    with writing(database):
        named = _find_speaker(connection, speaker_id)
        target = _by_id(connection, current_id(connection, into)) if looks_like_id(into, "s") else None
        if target is None:
            raise InvalidCorrection("into", f"no speaker has the id {into!r}")
        if target.id == named.id:
            raise InvalidCorrection("into", "is the speaker that is to be merged")
        if target.kind != named.kind and not across_kinds:
            raise InvalidCorrection(
                "into", f"{named.name} is of kind {named.kind}, {target.name} of kind {target.kind}: say across_kinds"
            )
        rowids = _rowids_of(connection, named.id)
        key = _keep(
            connection,
            signed,
            Change(speaker=target),
            Corrected(name=named.name, merged_into=None),
            Corrected(merged_into=SpeakerRef(target.id, target.name)),
            speaker=named.id,
            target=target.id,
        )
        _settle(connection, rowids, [named, target])
        return get_correction(connection, public_id("c", key))


def revert_correction(database: Database, correction_id: str, signed: Signed) -> Correction:
    """Take a correction back: what applies is then what would without it.

    Raises NotFound, and Conflict where it was reverted before.
    """
    _check_signed(signed)
    connection = database.conn
    with writing(database):
        correction = get_correction(connection, correction_id)
        if correction.reverted is not None:
            raise Conflict("the correction was reverted before")
        key = number_of(correction_id)
        quote, speaker, target, text = connection.execute(
            "SELECT quote, speaker, target, change FROM corrections WHERE key = ?", [key]
        ).fetchone()
        change = read_change(text)
        named = [change.speaker] if isinstance(change.speaker, Named) else []
        rowids: list[int] = []
        if quote is not None:
            rowids = [rowid for (rowid,) in connection.execute("SELECT quote FROM found_quotes WHERE id = ?", [quote])]
        else:
            if target is not None:
                rowids = rowids_counted_for(connection, current_id(connection, target))
            named.append(_overridden(connection, speaker))
        connection.execute(
            """
            UPDATE corrections SET reverted_by = ?, reverted_with = ?, reverted_at = ?, reverted_why = ? WHERE key = ?
            """,
            [signed.by.strip(), signed.key, int(time.time()), signed.why.strip(), key],
        )
        _settle(connection, rowids, named)
        return get_correction(connection, correction_id)


def _settle(connection: sqlite3.Connection, rowids: Collection[int], named: Collection[Named]) -> None:
    """Make seen what the corrections say now of quotes and of the speakers named."""
    for one in named:
        refresh_override(connection, one)
    touched = settle(connection, rowids)
    remove_unquoted(connection, sorted(touched), ())
    for id in dict.fromkeys(id for one in named for id in (one.id, current_id(connection, one.id))):
        apply_override(connection, id)
    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")


def _keep(
    connection: sqlite3.Connection,
    signed: Signed,
    change: Change,
    before: Corrected,
    after: Corrected,
    *,
    quote: int | None = None,
    speaker: str | None = None,
    target: str | None = None,
) -> int:
    key: int
    (key,) = connection.execute(
        """
        INSERT INTO corrections (quote, speaker, target, change, before, after, made_by, made_with, made_at, why)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key
        """,
        [
            quote,
            speaker,
            target,
            *(msgspec.json.encode(each).decode() for each in (change, before, after)),
            signed.by.strip(),
            signed.key,
            int(time.time()),
            signed.why.strip(),
        ],
    ).fetchone()
    return key


def _find_named(connection: sqlite3.Connection, speaker: str, kind: SpeakerKind | None, article: str) -> Named:
    """Find the one speaker with this id, name or alias, or name a new one. Raises InvalidCorrection."""
    if looks_like_id(speaker, "s"):
        found = _by_id(connection, current_id(connection, speaker))
        if found is None:
            raise InvalidCorrection("speaker", f"no speaker has the id {speaker!r}")
        if kind not in (None, found.kind):
            raise InvalidCorrection("speaker_kind", f"{found.name} is of kind {found.kind}")
        return found
    name = _clean_name("speaker", speaker)
    called = [
        Named(*row)
        for row in connection.execute(
            """
            SELECT DISTINCT speakers.id, speakers.name, speakers.kind,
                coalesce(speakers.only_in, speaker_overrides.only_in)
            FROM speaker_aliases
            JOIN speakers ON speakers.key = speaker_aliases.speaker
            LEFT JOIN speaker_overrides ON speaker_overrides.id = speakers.id
            WHERE speaker_aliases.folded = :name AND (:kind IS NULL OR speakers.kind = :kind)
            AND (speakers.only_in IS NULL OR speakers.only_in = :article)
            ORDER BY speakers.quotes DESC, speakers.name, speakers.id
            """,
            {"name": name_key(name), "kind": kind, "article": article},
        )
    ]
    by_name = [one for one in called if name_key(one.name) == name_key(name)] or called
    if len(by_name) > 1:
        several = ", ".join(f"{one.name} ({one.id})" for one in by_name[:5])
        raise InvalidCorrection("speaker", f"{len(by_name)} speakers are called {name!r}: {several}; give an id")
    if by_name:
        return by_name[0]
    extracted = ExtractedSpeaker(name=name, kind=kind or "person")
    id = speaker_id(extracted, article)
    # (The name may be there in another spelling.)
    return _by_id(connection, current_id(connection, id)) or Named(
        id, name, extracted.kind, article if is_only_in_article(extracted) else None
    )


def _find_speaker(connection: sqlite3.Connection, speaker_id: str) -> Named:
    """Find who is to be changed; raises NotFound, and Conflict for one who was merged into another."""
    found = _by_id(connection, speaker_id) if looks_like_id(speaker_id, "s") else None
    if found is not None:
        return found
    target = current_id(connection, speaker_id)
    if target != speaker_id:
        raise Conflict(f"the speaker was merged into {target}")
    raise NotFound("speaker", speaker_id)


def _by_id(connection: sqlite3.Connection, id: str) -> Named | None:
    row = connection.execute(
        """
        SELECT speakers.id, speakers.name, speakers.kind, coalesce(speakers.only_in, speaker_overrides.only_in)
        FROM speakers LEFT JOIN speaker_overrides ON speaker_overrides.id = speakers.id WHERE speakers.id = ?
        """,
        [id],
    ).fetchone()
    return None if row is None else Named(*row)


def _overridden(connection: sqlite3.Connection, id: str) -> Named:
    """A speaker of whom something was said, there or not."""
    kind, only_in = connection.execute("SELECT kind, only_in FROM speaker_overrides WHERE id = ?", [id]).fetchone()
    return Named(id, "", kind, only_in)


def _rowids_of(connection: sqlite3.Connection, id: str) -> list[int]:
    """Find the quotes that count for a speaker."""
    (key,) = connection.execute("SELECT key FROM speakers WHERE id = ?", [id]).fetchone()
    rows = connection.execute(
        "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? ORDER BY rowid",
        [match_expression(None, [[speaker_token(key)]])],
    )
    return [rowid for (rowid,) in rows]


def _aliases(connection: sqlite3.Connection, named: Named) -> tuple[str, ...]:
    rows = connection.execute(
        """
        SELECT speaker_aliases.name FROM speaker_aliases JOIN speakers ON speakers.key = speaker_aliases.speaker
        WHERE speakers.id = ? AND folded <> ? ORDER BY speaker_aliases.quotes DESC, speaker_aliases.name
        """,
        [named.id, REMOVED],
    )
    return tuple(alias for (alias,) in rows if alias != named.name)


def _check_expected(speaker: SpeakerRef | None, kind: Kind, retracted: bool, expected: QuoteSeen) -> None:
    id = None if speaker is None else speaker.id
    if expected.speaker is not UNSET and expected.speaker != id:
        raise Conflict(f"the quote's speaker is {id or 'unknown'} by now")
    if expected.kind is not UNSET and expected.kind != kind:
        raise Conflict(f"the quote is {kind} by now")
    if expected.retracted is not UNSET and expected.retracted != retracted:
        raise Conflict(f"the quote is {'' if retracted else 'not '}retracted by now")


def _check_signed(signed: Signed) -> None:
    _check_text("by", signed.by, MAX_NAME)
    _check_text("why", signed.why, MAX_WHY, allowed="\n\r\t")


def _clean_name(field: str, name: str) -> str:
    """The name with single spaces. Raises InvalidCorrection."""
    clean = " ".join(name.split())
    _check_text(field, clean, MAX_NAME)
    if not fold(clean):
        raise InvalidCorrection(field, f"{clean!r} is no name: it has neither letters nor digits")
    if looks_like_id(clean, "s"):
        raise InvalidCorrection(field, f"{clean!r} is an id, no name")
    return clean


def _check_text(field: str, text: str, longest: int, allowed: Iterable[str] = ()) -> None:
    if not text.strip():
        raise InvalidCorrection(field, "is blank")
    if len(text) > longest:
        raise InvalidCorrection(field, f"is longer than {longest} characters")
    for letter in text:
        if (unicodedata.category(letter) in ("Cc", "Cs") or letter in _BIDI) and letter not in allowed:
            raise InvalidCorrection(field, f"holds the control character U+{ord(letter):04X}")
