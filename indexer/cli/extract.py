"""`onrecord extract`."""

import json
import sys
from functools import partial
from typing import Any

import click
import msgspec

from db.extracted import ExtractedQuote
from indexer.cli.options import TAGGER, WORKERS
from indexer.documents import Extracted, extract_documents
from indexer.pipeline import extract_all
from indexer.readers.document import Document, Problem
from indexer.readers.paths import read_paths
from indexer.workers import mapped


@click.command()
@click.argument("file")
@WORKERS
@click.option("--json", "as_json", is_flag=True, help="JSON for a single document too.")
@TAGGER
def extract(file: str, workers: int, as_json: bool) -> None:
    """Print the quotes of a document, or of each line of a JSON lines file ("-" reads standard input).

    JSON lines in (`id`, `text`) give JSON lines out (`id`, `quotes`), spans counted in `text` as given.
    """
    failed = False
    for printed in mapped(partial(_extracted, as_json=as_json), read_paths([file]), workers):
        if isinstance(printed, Problem):
            click.echo(f"{printed.place}: {printed.reason}", err=True)
            failed = True
        else:
            click.echo(printed)
    if failed:
        sys.exit(1)


def _extracted(documents: list[Document | Problem], as_json: bool) -> list[str | Problem]:
    """The quotes of each document as they are printed; a line of JSON lines keeps its text as given."""
    lines = [d for d in documents if isinstance(d, Document) and d.format == "record"]
    printed = _document_json if as_json else _document_text
    if not lines:
        return [e if isinstance(e, Problem) else printed(e) for e in extract_documents(documents)]
    texts = {d.place: d.record.get("text") for d in lines}
    quotes = iter(list(extract_all(text for text in texts.values() if isinstance(text, str))))
    return [
        d
        if isinstance(d, Problem)
        else _record_json(d, next(quotes))
        if isinstance(texts[d.place], str)
        else Problem(d.place, "no field `text` that holds a string")
        for d in documents
    ]


def _record_json(document: Document, quotes: tuple[ExtractedQuote, ...]) -> str:
    row = {"id": document.record.get("id", document.place), "quotes": [_scored(quote) for quote in quotes]}
    return json.dumps(row, ensure_ascii=False)


def _scored(quote: ExtractedQuote) -> dict[str, Any]:
    """A quote in the shape that scorers of attribution read."""
    return {
        "content": quote.spans,
        "cue": quote.cue_spans,
        "source": quote.source_spans,
        "speaker": quote.speaker.name if quote.speaker else None,
        "kind": quote.kind,
        "said_to": quote.said_to,
        "relayed_by": quote.relayed_by,
        "confidence": quote.confidence,
    }


def _document_json(extracted: Extracted) -> str:
    article, quotes = extracted
    body = {"article": article, "quotes": quotes}
    return msgspec.json.format(msgspec.json.encode(body)).decode()


def _document_text(extracted: Extracted) -> str:
    article, quotes = extracted
    head = [article.title, article.outlet, article.author, article.published_at]
    lines = [", ".join(part for part in head if part) or "No title, outlet, author or date stated", ""]
    for quote in quotes:
        who = quote.speaker.name if quote.speaker else quote.source or "unknown"
        lines += [f"{quote.text}", f"    {who} ({quote.kind}, {quote.confidence:.2f})", ""]
    return "\n".join([*lines, f"{len(quotes)} quotes"])
