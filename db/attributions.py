"""Whom quotes count for: as found, unless corrections or merges say otherwise; all counts moved when that changes.

What was found of a quote that something was said about is kept in `found_quotes`. What applies is worked out from it
and from the corrections that stand, in order, so that reverting one leaves what would be without it.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

from db.filters import KINDS, further_tokens
from db.models import Kind
from db.overrides import Named, current_id, merged_ids, read_change
from db.rows import attribute_quotes, read_retracted, restore_quotes, retract_quotes
from db.tallies import Part, make_speakers, read_parts, shift_outlets, shift_pairs, shift_speakers, store_parts


class Credit(Part):
    """What one quote counts, and for whom."""

    id: str
    """Public id of the speaker."""

    @property
    def part(self) -> Part:
        """A copy to count with."""
        return Part(self.kind, self.only_in, self.quotes, self.names.copy(), self.roles.copy())


_read_credit = msgspec.json.Decoder(Credit).decode


class Applied(NamedTuple):
    """What applies to a quote."""

    credit: Credit | None
    """The speaker, also of a retracted quote, which counts for nobody."""
    kind: int
    """Place in `db.filters.KINDS`."""
    retracted: bool


class _Quote(Struct):
    """A quote of `found_quotes`."""

    rowid: int
    number: int
    article: int
    found: Applied
    counted: Credit | None
    tokens: str | None
    """As found."""
    kind: int
    """As it is stored, or was when it was retracted."""
    said_to: str | None
    is_retracted: bool


class Said(Struct):
    """What corrections that stand say of a quote, together."""

    speaker: Named | None | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    retracted: bool = False


def settle_stored(connection: sqlite3.Connection, quotes: Iterable[tuple[int, int, str | None]]) -> set[int]:
    """Apply corrections and merges to quotes just stored as found: rowid, number of the id, id of the speaker.

    Returns the keys of speakers whose counts changed, for `db.tallies.remove_unquoted`.
    """
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM corrections)").fetchone()[0]:
        return set()
    merged = merged_ids(connection)
    stored = list(quotes)
    corrected = {
        number
        for (number,) in connection.execute(
            """
            SELECT quote FROM corrections
            WHERE quote IN (SELECT value FROM json_each(?)) AND reverted_at IS NULL
            """,
            [msgspec.json.encode([number for _, number, _ in stored]).decode()],
        )
    }
    return settle(connection, [rowid for rowid, number, id in stored if number in corrected or id in merged])


def settle(connection: sqlite3.Connection, rowids: Collection[int]) -> set[int]:
    """Make quotes count for whom they should by what was found and what corrections and merges say.

    Returns the keys of speakers whose counts changed, for `db.tallies.remove_unquoted`.
    """
    if not rowids:
        return set()
    _record(connection, rowids)
    quotes = _read(connection, rowids)
    applied = _apply(connection, quotes)
    credits = [credit for one in applied for credit in (one.credit,) if credit is not None and not one.retracted]
    keys = _keys(connection, quotes) | make_speakers(connection, {credit.id: credit for credit in credits})
    touched = _move(connection, quotes, applied, keys)
    _write(connection, quotes, applied, keys)
    return touched


def applied_to(connection: sqlite3.Connection, rowid: int) -> Applied | None:
    """What applies to a quote of which something was said; None where nothing was."""
    quotes = _read(connection, [rowid])
    return _apply(connection, quotes)[0] if quotes else None


def rowids_counted_for(connection: sqlite3.Connection, id: str) -> list[int]:
    """Find the quotes of which something was said and that count for the speaker with this id."""
    rows = connection.execute("SELECT quote FROM found_quotes WHERE speaker = ?", [id])
    return [rowid for (rowid,) in rows]


def shares(part: Part) -> list[Part]:
    """Divide a part into those of single quotes, which add up to it; which quote gave which name is not kept."""
    full = [name for name, (_, fullest) in part.names.items() for _ in range(fullest)]
    divided = [Part(part.kind, part.only_in, 1, {name: (1, 1)}, {}) for name in full]
    for name, (count, fullest) in part.names.items():
        for share in [share for share in divided if name not in share.names][: count - fullest]:
            share.names[name] = (1, 0)
    for role, count in part.roles.items():
        for share in divided[:count]:
            share.roles[role] = 1
    return divided


def _record(connection: sqlite3.Connection, rowids: Collection[int]) -> None:
    """Keep what was found of quotes about which nothing has been said before."""
    rows = connection.execute(
        """
        SELECT quotes.rowid, quotes.id, quotes.article, quotes.kind, quotes.tokens, quotes.speaker, speakers.id,
            coalesce(speakers.only_in, speaker_overrides.only_in)
        FROM quotes
        LEFT JOIN speakers ON speakers.key = quotes.speaker
        LEFT JOIN speaker_overrides ON speaker_overrides.id = speakers.id
        WHERE quotes.rowid IN (SELECT value FROM json_each(?))
        AND quotes.rowid NOT IN (SELECT quote FROM found_quotes)
        """,
        [msgspec.json.encode(list(rowids)).decode()],
    ).fetchall()
    articles = {row[2] for row in rows if row[5] is not None}
    parts = read_parts(connection, articles)
    ids = {row[5]: row[6] for row in rows}
    known = {id: key for key, id in ids.items()}
    for article, text in connection.execute(
        """
        SELECT article, counted FROM found_quotes
        WHERE article IN (SELECT value FROM json_each(?)) AND counted NOT NULL
        """,
        [msgspec.json.encode(list(articles)).decode()],
    ):
        credit = _read_credit(text)
        if credit.id in known:
            parts[article, known[credit.id]].take(credit)
    left = {place: shares(part) for place, part in parts.items() if place[1] in ids}
    new = []
    for rowid, number, article, kind, tokens, key, id, only_in in rows:
        found = None
        if key is not None:
            share = left[article, key].pop(0)
            credit = Credit(share.kind, only_in, 1, share.names, share.roles, id)
            found = msgspec.json.encode(credit).decode()
        new.append((rowid, number, article, kind, tokens, found, found, id))
    connection.executemany(
        """
        INSERT INTO found_quotes (quote, id, article, kind, tokens, found, counted, speaker)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        new,
    )


def _read(connection: sqlite3.Connection, rowids: Collection[int]) -> list[_Quote]:
    rows = connection.execute(
        """
        SELECT found_quotes.quote, found_quotes.id, found_quotes.article, found_quotes.kind, found_quotes.tokens,
            found, counted, quotes.kind, quotes.said_to
        FROM found_quotes LEFT JOIN quotes ON quotes.rowid = found_quotes.quote
        WHERE found_quotes.quote IN (SELECT value FROM json_each(?)) ORDER BY found_quotes.quote
        """,
        [msgspec.json.encode(list(rowids)).decode()],
    ).fetchall()
    quotes = []
    for rowid, number, article, found_kind, tokens, found, counted, kind, said_to in rows:
        is_retracted = kind is None
        if is_retracted:
            row = read_retracted(connection, rowid)
            kind, said_to = row.kind, row.said_to
        as_found = Applied(None if found is None else _read_credit(found), found_kind, False)
        counted_now = None if counted is None else _read_credit(counted)
        quotes.append(_Quote(rowid, number, article, as_found, counted_now, tokens, kind, said_to, is_retracted))
    return quotes


def read_said(connection: sqlite3.Connection, numbers: Iterable[int]) -> defaultdict[int, Said]:
    """Read what corrections that stand say of quotes, by the number of their id."""
    said: defaultdict[int, Said] = defaultdict(Said)
    for number, text in connection.execute(
        """
        SELECT quote, change FROM corrections
        WHERE quote IN (SELECT value FROM json_each(?)) AND reverted_at IS NULL ORDER BY key
        """,
        [msgspec.json.encode(list(numbers)).decode()],
    ):
        change = read_change(text)
        if change.speaker is not UNSET:
            said[number].speaker = change.speaker
        if change.kind is not UNSET:
            said[number].kind = change.kind
        if change.retracted is not UNSET:
            said[number].retracted = change.retracted
    return said


def _apply(connection: sqlite3.Connection, quotes: Collection[_Quote]) -> list[Applied]:
    said = read_said(connection, [quote.number for quote in quotes])
    merges = _Merges(connection)
    return [
        Applied(
            merges.credit(quote.found.credit, said[quote.number].speaker),
            quote.found.kind if said[quote.number].kind is UNSET else KINDS.index(said[quote.number].kind),
            said[quote.number].retracted,
        )
        for quote in quotes
    ]


class _Merges:
    """Follows merges, each once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.known: dict[str, tuple[str, str, str | None] | None] = {}

    def target(self, id: str) -> tuple[str, str, str | None] | None:
        """Id, kind and `only_in` of the speaker whom one was merged into; None for one that was not."""
        if id not in self.known:
            target = current_id(self.connection, id)
            self.known[id] = None
            if target != id:
                self.known[id] = self.connection.execute(
                    "SELECT id, kind, only_in FROM speaker_overrides WHERE id = ?", [target]
                ).fetchone()
        return self.known[id]

    def credit(self, found: Credit | None, said: Named | None | UnsetType) -> Credit | None:
        """Make what a quote counts of what was found and what was said of its speaker."""
        if said is None:
            return None
        if said is UNSET:
            said_id = None if found is None else found.id
        else:
            said_id = (self.target(said.id) or (said.id,))[0]
            if found is None or said_id != (self.target(found.id) or (found.id,))[0]:
                id, kind, only_in = self.target(said.id) or (said.id, said.kind, said.only_in)
                # The speaker's name is not for such quotes to decide.
                return Credit(kind, only_in, 1, {said.name: (1, 0)}, {}, id)
        if found is None or said_id is None:
            return None
        target = self.target(found.id)
        if target is None:
            return found
        id, kind, only_in = target
        return Credit(kind, only_in, 1, {name: (1, 0) for name in found.names}, found.roles, id)


def _keys(connection: sqlite3.Connection, quotes: Iterable[_Quote]) -> dict[str, int]:
    ids = {quote.counted.id for quote in quotes if quote.counted is not None}
    return dict(
        connection.execute(
            "SELECT id, key FROM speakers WHERE id IN (SELECT value FROM json_each(?))",
            [msgspec.json.encode(list(ids)).decode()],
        ).fetchall()
    )


def _move(
    connection: sqlite3.Connection, quotes: Collection[_Quote], applied: Collection[Applied], keys: dict[str, int]
) -> set[int]:
    """Take back what quotes counted before and count what they do now; the keys of speakers touched."""
    articles = {quote.article for quote in quotes}
    outlets = dict(
        connection.execute(
            "SELECT rowid, outlet FROM articles WHERE rowid IN (SELECT value FROM json_each(?))",
            [msgspec.json.encode(list(articles)).decode()],
        ).fetchall()
    )
    parts = read_parts(connection, articles)
    less: dict[int, Part] = {}
    more: dict[int, Part] = {}
    in_articles: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    sizes: Counter[int] = Counter()
    places = set()

    def add(parts: dict[int, Part], key: int, credit: Credit) -> None:
        if key in parts:
            parts[key].add(1, credit.names, credit.roles)
        else:
            parts[key] = credit.part

    for quote, one in zip(quotes, applied, strict=True):
        sizes[quote.article] += quote.is_retracted - one.retracted
        now = None if one.retracted else one.credit
        if now == quote.counted:
            continue
        outlet = outlets[quote.article]
        if quote.counted is not None:
            key = keys[quote.counted.id]
            place = quote.article, key
            places.add(place)
            parts[place].take(quote.counted)
            in_articles[key] -= not parts[place].quotes
            add(less, key, quote.counted)
            pairs[outlet, key] -= 1
        if now is not None:
            key = keys[now.id]
            place = quote.article, key
            places.add(place)
            if place in parts:
                in_articles[key] += not parts[place].quotes
                parts[place].add(1, now.names, now.roles)
            else:
                in_articles[key] += 1
                parts[place] = now.part
            add(more, key, now)
            pairs[outlet, key] += 1
    shift_speakers(connection, {key: (0, part) for key, part in less.items()}, -1)
    nobody = Part("", None, 0, {}, {})
    shift_speakers(connection, {key: (in_articles[key], more.get(key, nobody)) for key in less | more}, +1)
    shift_pairs(connection, {pair: count for pair, count in pairs.items() if pair[0] is not None and count})
    connection.executemany(
        "DELETE FROM article_speakers WHERE article = ? AND speaker = ?",
        [place for place in places if not parts[place].quotes],
    )
    store_parts(connection, {place: parts[place] for place in places if parts[place].quotes})
    connection.executemany(
        "UPDATE articles SET quotes = quotes + ? WHERE rowid = ?",
        [(count, article) for article, count in sizes.items() if count],
    )
    in_outlets: Counter[int] = Counter()
    for article, count in sizes.items():
        if outlets[article] is not None:
            in_outlets[outlets[article]] += count
    shift_outlets(connection, {outlet: (0, count) for outlet, count in in_outlets.items()})
    return set(less | more)


def _write(
    connection: sqlite3.Connection, quotes: Collection[_Quote], applied: Collection[Applied], keys: dict[str, int]
) -> None:
    """Store with quotes what applies to them, and with what was found of them whom they count for."""
    retracted, restored, changed, counted, settled = [], [], [], [], []
    for quote, one in zip(quotes, applied, strict=True):
        now = None if one.retracted else one.credit
        if one.retracted and not quote.is_retracted:
            retracted.append(quote.rowid)
        elif not one.retracted:
            if quote.is_retracted:
                restored.append(quote.rowid)
            if quote.is_retracted or now != quote.counted or one.kind != quote.kind:
                is_found = now == quote.found.credit
                # Whoever else a quote is given to is found by key.
                tokens = quote.tokens if is_found else further_tokens((), quote.said_to)
                changed.append((None if now is None else keys[now.id], one.kind, tokens, quote.rowid))
        if one == quote.found:
            settled.append((quote.rowid,))
        elif now != quote.counted:
            text = None if now is None else msgspec.json.encode(now).decode()
            counted.append((text, None if now is None else now.id, quote.rowid))
    restore_quotes(connection, restored)
    attribute_quotes(connection, changed)
    retract_quotes(connection, retracted)
    connection.executemany("UPDATE found_quotes SET counted = ?, speaker = ? WHERE quote = ?", counted)
    connection.executemany("DELETE FROM found_quotes WHERE quote = ?", settled)
