"""From an article that was sent to one that is stored: extraction in the worker, storing in a thread."""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import msgspec
import sqlite_utils
from msgspec import Struct

from api.database import Database
from api.errors import INTERNAL_ERROR, RequestError
from api.extraction import Extracted, Extractor, UnreadableDocument
from api.schemas import IndexedArticle
from api.settings import Settings
from db.articles import get_article
from db.connection import writing
from db.errors import DatabaseBusy, OnRecordError
from db.ids import article_id, number_of
from db.jobs import Outcome
from db.ledger import Sight, record, sent_place
from db.repeats import Kept, begin, forget, keep
from db.writes import store_article

# Beyond what extraction may take: waiting for the worker and for the database.
_LEASE_SECONDS: Final = 30.0
_TRIES: Final = 3


class Repeat(Struct, frozen=True):
    """A request that may be sent again: whose, its Idempotency-Key and its fingerprint."""

    key: str
    name: str
    fingerprint: bytes


class Intake:
    """What handlers, streams and jobs share to index what is sent."""

    def __init__(self, database: Database, extractor: Extractor, settings: Settings) -> None:
        self.database = database
        self.extractor = extractor
        self.settings = settings
        self.owner = secrets.token_hex(8)
        """Of what this process has begun, in the database."""

    @property
    def lease_seconds(self) -> float:
        """How long others leave alone what this process has begun."""
        return self.settings.extract_seconds + self.settings.wait_seconds + _LEASE_SECONDS

    async def read(self, fields: Mapping[str, Any], *, patient: bool = False) -> Extracted:
        """Extract as `Extractor.read`; a document that cannot be read is written down in the ledger."""
        try:
            return await self.extractor.read(fields, patient=patient)
        except UnreadableDocument as error:
            reason = str(error)
            # The sender is told what is wrong in the document, not in the database.
            with suppress(OnRecordError):
                await self.database.write(lambda writer: record(writer, _sight(fields), None, reason=reason))
            raise

    async def store(self, fields: Mapping[str, Any], extracted: Extracted) -> Outcome:
        """Store an article, and wait for the database a few times."""

        def stored(writer: sqlite_utils.Database) -> Outcome:
            return self.store_with(writer, fields, extracted)

        for _ in range(_TRIES - 1):
            with suppress(DatabaseBusy):
                return await self.database.write(stored)
        return await self.database.write(stored)

    def store_with(self, writer: sqlite_utils.Database, fields: Mapping[str, Any], extracted: Extracted) -> Outcome:
        """Store an article, and in the ledger what was sent. Raises `UnreadableDocument` for one that cannot be."""
        article, quotes = extracted
        kept = self.settings
        try:
            with writing(writer):
                outcome = store_article(
                    writer, article, quotes, store_text=kept.store_text, context_chars=kept.context_chars
                )
                record(writer, _sight(fields), outcome, number_of(article_id(article)))
                return outcome
        except ValueError as error:
            raise UnreadableDocument(str(error)) from error

    async def store_and_answer(self, fields: Mapping[str, Any], extracted: Extracted, repeat: Repeat | None) -> Kept:
        """Store an article, and the answer with it where the request may be sent again."""

        def stored(writer: sqlite_utils.Database) -> Kept:
            with writing(writer):
                outcome = self.store_with(writer, fields, extracted)
                article = get_article(writer.conn, article_id(extracted[0]))
                status, headers = (201, {"Location": f"/v1/articles/{article.id}"}) if outcome == "added" else (200, {})
                body = msgspec.json.encode(IndexedArticle(status=outcome, article=article))
                answer = Kept(status, headers, body)
                if repeat is not None:
                    keep(writer, repeat.key, repeat.name, self.owner, answer)
            return answer

        return await self.database.write(stored)

    async def begin(self, repeat: Repeat) -> Kept | None:
        """What was answered the first time, or None for a request that is to be done. Raises as `db.repeats.begin`."""

        return await self.database.write(
            lambda writer: begin(
                writer,
                repeat.key,
                repeat.name,
                repeat.fingerprint,
                owner=self.owner,
                seconds=self.lease_seconds,
            )
        )

    async def forget(self, repeat: Repeat) -> None:
        """Let a request that failed be sent again."""

        with suppress(OnRecordError):
            await self.database.write(lambda writer: forget(writer, repeat.key, repeat.name, self.owner))


def is_own_fault(problem: RequestError) -> bool:
    """Whether the service and not the document is at fault, so that trying again may help."""
    return problem.kind.status >= 500 and problem.kind is not INTERNAL_ERROR


def _sight(fields: Mapping[str, Any]) -> Sight:
    """A document that was sent, as the ledger sees it; how it is indexed is left out, as each is read anew."""
    content = hashlib.sha256(encode_fields(fields).encode()).digest()
    return Sight(sent_place(fields.get("url"), content), content, b"")


def encode_fields(fields: Mapping[str, Any]) -> str:
    """A document as a job keeps it."""
    return msgspec.json.encode(fields).decode()
