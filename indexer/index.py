"""Documents into the database: each read, its quotes extracted and stored in one transaction."""

from collections.abc import Callable, Iterable
from functools import partial

from msgspec import Struct
from sqlite_utils import Database

from db.errors import OnRecordError
from db.writes import store_article
from indexer.documents import Extracted, Hints, Unreadable, extract_documents
from indexer.readers.document import Document, Problem
from indexer.workers import mapped


class Summary(Struct):
    """What a run did: documents by outcome, and each problem and note by its place."""

    documents: int = 0
    added: int = 0
    updated: int = 0
    new_versions: int = 0
    unchanged: int = 0
    rejected: int = 0
    quotes: int = 0
    """Quotes found in the documents that were read, stored before or not."""
    speakers_named: int = 0
    """Of these, quotes whose speaker is named."""
    problems: list[Problem] = []
    notes: list[Problem] = []


_OUTCOMES = {"added": "added", "updated": "updated", "new_version": "new_versions", "unchanged": "unchanged"}


def index_documents(
    database: Database,
    documents: Iterable[Document | Problem],
    summary: Summary,
    *,
    hints: Hints | None = None,
    store_text: bool = False,
    context_chars: int = 160,
    on_problem: Callable[[Problem], None] = lambda problem: None,
    on_document: Callable[[], None] = lambda: None,
    workers: int = 1,
) -> None:
    """Index documents in their order and count in `summary`; one that cannot be read is passed over.

    They are read and their quotes extracted by `workers` processes, by the batch; this one writes.

    Each article is committed by itself, so that a run that is stopped keeps what it has done and a second run
    finishes the rest. Raises what `db.writes.store_article` raises when the database itself fails; `summary` then
    tells what was done before.
    """
    for document, extracted in mapped(partial(_extracted, hints=hints), documents, workers):
        summary.documents += 1
        try:
            if isinstance(extracted, Problem):
                raise Unreadable(extracted.reason)
            article, quotes = extracted
            outcome = store_article(database, article, quotes, store_text=store_text, context_chars=context_chars)
        except OnRecordError:
            raise
        except Exception as error:
            # Whatever is wrong with one document must not cost the others.
            reason = str(error) if isinstance(error, Unreadable) else f"{type(error).__name__}: {error}"
            summary.rejected += 1
            summary.problems.append(Problem(document.place, reason))
            on_problem(summary.problems[-1])
        else:
            if document.note:
                summary.notes.append(Problem(document.place, document.note))
                on_problem(summary.notes[-1])
            setattr(summary, _OUTCOMES[outcome], getattr(summary, _OUTCOMES[outcome]) + 1)
            summary.quotes += len(quotes)
            summary.speakers_named += sum(q.speaker is not None for q in quotes)
        on_document()


class _Read(Struct, frozen=True):
    """A document without its content, which stays with the process that read it."""

    place: str
    note: str | None


def _extracted(documents: list[Document | Problem], hints: Hints | None) -> list[tuple[_Read, Extracted | Problem]]:
    read = [_Read(d.place, d.note if isinstance(d, Document) else None) for d in documents]
    return list(zip(read, extract_documents(documents, hints), strict=True))
