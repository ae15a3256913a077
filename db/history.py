"""What was corrected, by whom and why."""

import sqlite3
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from db.errors import NotFound
from db.ids import looks_like_id, number_of, public_id
from db.models import Corrected, Correction, Reversal

_read_corrected = msgspec.json.Decoder(Corrected).decode

_OF_QUOTE = """
    SELECT
        key, quote, speaker, target, before, after, made_by, made_with, made_at, why,
        reverted_by, reverted_with, reverted_at, reverted_why
    FROM corrections WHERE quote = ? ORDER BY key
"""
# With that of speakers merged into this one.
_OF_SPEAKER = """
    WITH RECURSIVE merged (id) AS (
        SELECT ?
        UNION ALL
        SELECT speaker_overrides.id FROM merged JOIN speaker_overrides ON speaker_overrides.merged_into = merged.id
    )
    SELECT
        key, quote, speaker, target, before, after, made_by, made_with, made_at, why,
        reverted_by, reverted_with, reverted_at, reverted_why
    FROM corrections
    WHERE speaker IN (SELECT id FROM merged) OR target IN (SELECT id FROM merged) AND speaker NOT NULL
    ORDER BY key
"""
_ONE = """
    SELECT
        key, quote, speaker, target, before, after, made_by, made_with, made_at, why,
        reverted_by, reverted_with, reverted_at, reverted_why
    FROM corrections WHERE key = ?
"""


def corrections_of_quote(connection: sqlite3.Connection, quote_id: str) -> tuple[Correction, ...]:
    """Read what was corrected of a quote, first to last, also what was reverted."""
    return tuple(_correction(*row) for row in connection.execute(_OF_QUOTE, [number_of(quote_id)]))


def history_of_speaker(connection: sqlite3.Connection, speaker_id: str) -> tuple[Correction, ...]:
    """Read what was corrected of a speaker, and of those merged into them, first to last, also what was reverted."""
    return tuple(_correction(*row) for row in connection.execute(_OF_SPEAKER, [speaker_id]))


def get_correction(connection: sqlite3.Connection, correction_id: str) -> Correction:
    """Read one correction. Raises NotFound."""
    row = None
    if looks_like_id(correction_id, "c"):
        row = connection.execute(_ONE, [number_of(correction_id)]).fetchone()
    if row is None:
        raise NotFound("correction", correction_id)
    return _correction(*row)


def _correction(
    key: int,
    quote: int | None,
    speaker: str | None,
    target: str | None,
    before: str,
    after: str,
    made_by: str,
    made_with: str | None,
    made_at: int,
    why: str,
    *reverted: Any,
) -> Correction:
    action: Literal["quote", "speaker", "merge"] = "quote"
    if speaker is not None:
        action = "speaker" if target is None else "merge"
    reversal = None
    if reverted[0] is not None:
        by, with_key, at, reason = reverted
        reversal = Reversal(by=by, key=with_key, at=_time(at), why=reason)
    return Correction(
        id=public_id("c", key),
        action=action,
        subject=speaker or public_id("q", quote or 0),
        by=made_by,
        key=made_with,
        at=_time(made_at),
        why=why,
        before=_read_corrected(before),
        after=_read_corrected(after),
        reverted=reversal,
    )


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
