"""Documents into the database: each read, its quotes extracted and stored in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec import Struct
from sqlite_utils import Database

from db.connection import writing
from db.errors import OnRecordError
from db.ids import article_id, number_of
from db.ledger import Known, Outcome, Sight, find_known, record, record_known, was_read_otherwise
from db.writes import options_of, store_article
from indexer.documents import Extracted, Hints, Unreadable, extract_documents
from indexer.readers.document import Document, Problem
from indexer.recipe import recipe
from indexer.sights import sight
from indexer.workers import mapped

# Known documents that are written down at once; a killed run forgets that it has seen so many, no more.
_KNOWN = 500


class Summary(Struct):
    """What a run did: documents by outcome, and each problem and note by its place."""

    documents: int = 0
    added: int = 0
    updated: int = 0
    new_versions: int = 0
    unchanged: int = 0
    duplicates: int = 0
    """Documents that were known from other places; of the unchanged and of these, none is extracted again."""
    rejected: int = 0
    quotes: int = 0
    """Quotes found in the documents that were extracted, stored before or not."""
    speakers_named: int = 0
    """Of these, quotes whose speaker is named."""
    problems: list[Problem] = []
    notes: list[Problem] = []


_COUNTED: dict[Outcome, str] = {
    "indexed": "added",
    "updated": "updated",
    "new_version": "new_versions",
    "unchanged": "unchanged",
    "duplicate": "duplicates",
    "rejected": "rejected",
}


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
    retry: bool = False,
) -> None:
    """Index documents in their order and count in `summary`; one that cannot be read is passed over.

    They are read and their quotes extracted by `workers` processes, by the batch; this one writes. A document whose
    content is in the ledger (`db.ledger`) as indexed in the same way is known and not extracted, nor is one that was
    rejected in its place, but with `retry`.

    Each article is committed by itself, with what the ledger says of it, so that a run that is stopped keeps what it
    has done and a second run finishes the rest. Raises what `db.writes.store_article` raises when the database itself
    fails; `summary` then tells what was done before.
    """
    store = partial(store_article, store_text=store_text, context_chars=context_chars)
    found = recipe(hints, store_text=store_text, context_chars=context_chars)
    options = options_of(store_text=store_text, context_chars=context_chars)
    known: list[tuple[Sight, Known]] = []

    def told(problem: Problem) -> None:
        summary.problems.append(problem)
        on_problem(problem)

    def new() -> Iterator[tuple[Sight, Document | Problem]]:
        for document in documents:
            seen = sight(document, found)
            before = find_known(database.conn, seen, options) if isinstance(document, Document) else None
            if before is None or (retry and before.reason is not None):
                yield seen, document
                continue
            known.append((seen, before))
            if len(known) == _KNOWN:
                record_known(database, known)
                known.clear()
            if before.reason is not None:
                told(Problem(document.place, before.reason))
            _count(summary, "rejected" if before.reason is not None else "unchanged" if before.is_here else "duplicate")
            on_document()

    for seen, place, note, extracted in mapped(partial(_extracted, hints=hints), new(), workers):
        try:
            if isinstance(extracted, Problem):
                raise Unreadable(extracted.reason)
            article, quotes = extracted
            with writing(database):
                stored = store(database, article, quotes, anew=was_read_otherwise(database.conn, seen))
                outcome = record(database, seen, stored, number_of(article_id(article)))
        except OnRecordError:
            raise
        except Exception as error:
            # Whatever is wrong with one document must not cost the others.
            reason = str(error) if isinstance(error, Unreadable) else f"{type(error).__name__}: {error}"
            outcome = record(database, seen, None, reason=reason)
            told(Problem(place, reason))
        else:
            if note:
                summary.notes.append(Problem(place, note))
                on_problem(summary.notes[-1])
            summary.quotes += len(quotes)
            summary.speakers_named += sum(q.speaker is not None for q in quotes)
        _count(summary, outcome)
        on_document()
    record_known(database, known)


def _count(summary: Summary, outcome: Outcome) -> None:
    summary.documents += 1
    setattr(summary, _COUNTED[outcome], getattr(summary, _COUNTED[outcome]) + 1)


_Made = tuple[Sight, str, str | None, Extracted | Problem]


def _extracted(documents: list[tuple[Sight, Document | Problem]], hints: Hints | None) -> list[_Made]:
    """What is made of each document; its content stays with the process that read it."""
    made = extract_documents([document for _, document in documents], hints)
    return [
        (seen, document.place, document.note if isinstance(document, Document) else None, extracted)
        for (seen, document), extracted in zip(documents, made, strict=True)
    ]
