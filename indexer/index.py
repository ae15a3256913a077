"""Documents into the database: each read, its quotes extracted and stored in one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable

from msgspec import Struct
from sqlite_utils import Database

from db.writes import store_article
from indexer.documents import Hints, Unreadable, extract_document
from indexer.readers import Document, Problem


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
    *,
    hints: Hints | None = None,
    store_text: bool = False,
    context_chars: int = 160,
    on_problem: Callable[[Problem], None] = lambda problem: None,
    on_document: Callable[[], None] = lambda: None,
) -> Summary:
    """Index documents one after another; one that cannot be read is counted and passed over.

    Each article is committed by itself, so that a run that is stopped keeps what it has done and a second run
    finishes the rest. Raises what `db.writes.store_article` raises when the database itself fails.
    """
    counts: Counter[str] = Counter()
    problems: list[Problem] = []
    notes: list[Problem] = []
    for document in documents:
        counts["documents"] += 1
        try:
            if isinstance(document, Problem):
                raise Unreadable(document.reason)
            article, quotes = extract_document(document, hints)
        except Unreadable as error:
            problem = Problem(document.place, str(error))
            counts["rejected"] += 1
            problems.append(problem)
            on_problem(problem)
        else:
            if document.note:
                notes.append(Problem(document.place, document.note))
                on_problem(notes[-1])
            outcome = store_article(database, article, quotes, store_text=store_text, context_chars=context_chars)
            counts[_OUTCOMES[outcome]] += 1
            counts["quotes"] += len(quotes)
            counts["speakers_named"] += sum(q.speaker is not None for q in quotes)
        on_document()
    return Summary(**counts, problems=problems, notes=notes)
