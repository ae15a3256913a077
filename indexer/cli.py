"""The `onrecord` command."""

import io
import json
import os
import socket
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click
import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from db.connection import open_reader, open_writer
from db.errors import InvalidSearch, OnRecordError
from db.models import ExtractedQuote, QuoteMatch, QuoteSearch
from db.quotes import search_quotes
from indexer.articles import web_address
from indexer.dates import InvalidDate, parse_date
from indexer.documents import Extracted, Hints, extract_documents
from indexer.index import Summary, index_documents
from indexer.load import Loaded, load_files
from indexer.pipeline import extract_all
from indexer.pipeline import load as load_pipeline
from indexer.readers import Document, Problem, count_documents, read_bytes, read_file, read_json_lines, read_paths
from indexer.score import measure
from indexer.score_input import InvalidLabels, read_labels
from indexer.score_report import as_text
from indexer.workers import mapped

_DB = click.option(
    "--db",
    "db_path",
    default="onrecord.db",
    envvar="ONRECORD_DB",
    show_default=True,
    help="The database file (ONRECORD_DB).",
)


def _use_tagger(context: click.Context, option: click.Parameter, folder: str | None) -> None:
    if folder:
        os.environ["ONRECORD_TAGGER"] = folder
        load_pipeline()


_TAGGER = click.option(
    "--tagger",
    metavar="FOLDER",
    envvar="ONRECORD_TAGGER",
    callback=_use_tagger,
    expose_value=False,
    help="A tagger made by `onrecord train` to use beside the rules (ONRECORD_TAGGER).",
)


_WORKERS = click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that read and extract, each on a core of its own.",
)


class _Group(click.Group):
    """Prints the errors of the database as one line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OnRecordError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onrecord")
def main() -> None:
    """What has this person said, and who said this: quotes from news articles."""


@main.command()
@click.argument("paths", nargs=-1, required=True)
@_DB
@click.option("--outlet", help="The outlet of all these documents.")
@click.option("--date", help="Their publication date.")
@click.option("--url", help="The address of the one document.")
@click.option("--title", help="The headline of the one document.")
@click.option("--author", help="The author of all these documents.")
@click.option("--store-text", is_flag=True, help="Keep the whole text of each article.")
@click.option(
    "--context",
    "context_chars",
    default=160,
    show_default=True,
    type=click.IntRange(0, 10_000),
    help="Characters kept around a quote.",
)
@_WORKERS
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@_TAGGER
def index(
    paths: tuple[str, ...],
    db_path: str,
    store_text: bool,
    context_chars: int,
    workers: int,
    as_json: bool,
    **given: str | None,
) -> None:
    """Index articles: files of text, HTML or JSON lines, or folders of them.

    Exits with 1 where any document was rejected; everything else is indexed all the same.
    """
    if given["date"]:
        try:
            parse_date(given["date"])
        except InvalidDate as error:
            raise click.BadParameter(str(error), param_hint="--date") from None
    if given["url"] and web_address(given["url"]) is None:
        raise click.BadParameter(f"not an address: {given['url']!r}", param_hint="--url")
    console = Console(stderr=True)
    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    database = open_writer(db_path)
    summary = Summary()
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("Indexing", total=count_documents(paths) if console.is_terminal else None)
            index_documents(
                database,
                read_paths(paths),
                summary,
                hints=Hints(**given),
                store_text=store_text,
                context_chars=context_chars,
                on_problem=lambda problem: click.echo(f"{problem.place}: {problem.reason}", err=True),
                on_document=lambda: progress.advance(task),
                workers=workers,
            )
    except KeyboardInterrupt:
        click.echo("Stopped; what is counted here is kept, the same command does the rest", err=True)
        sys.exit(130)
    finally:
        database.close()
        click.echo(msgspec.json.format(msgspec.json.encode(summary)).decode() if as_json else _summary(summary))
    if summary.rejected:
        sys.exit(1)


def _summary(summary: Summary) -> str:
    parts = [
        f"{summary.documents} documents: {summary.added} added, {summary.updated} updated, "
        f"{summary.new_versions} new versions, {summary.unchanged} unchanged, {summary.rejected} rejected",
        f"{summary.quotes} quotes, {summary.speakers_named} with a named speaker",
    ]
    return "\n".join(parts)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_DB
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def load(files: tuple[Path, ...], db_path: str, as_json: bool) -> None:
    """Load quotes that somebody else extracted: JSON lines, plain, .gz or .bz2.

    Each line is a quote of an export of OnRecord's, of Quotebank, or an article of GDELT's Global Quotation Graph. A
    run that was stopped goes on where it was. Exits with 1 where any line was refused; the others are loaded.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("Loading"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[count]} quotes"),
    )
    summary = Loaded()
    database = open_writer(db_path)
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("Loading", total=sum(file.stat().st_size for file in files), count=0)
            load_files(
                database,
                files,
                summary,
                on_problem=lambda problem: click.echo(f"{problem.place}: {problem.reason}", err=True),
                on_progress=lambda read: progress.update(task, completed=read, count=summary.added),
            )
    except KeyboardInterrupt:
        click.echo("Stopped; what is counted here is kept, the same command does the rest", err=True)
        sys.exit(130)
    finally:
        database.close()
        click.echo(
            msgspec.json.format(msgspec.json.encode(summary)).decode()
            if as_json
            else f"{summary.lines} lines: {summary.added} quotes added, {summary.known} known, "
            f"{summary.refused} refused"
        )
    if summary.refused:
        sys.exit(1)


@main.command()
@_DB
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(db_path: str, host: str, port: int) -> None:
    """Serve the API and its documentation page."""
    import uvicorn

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise click.ClickException(f"cannot serve on {host}:{port}: {reason}; choose another with --port") from None
    if not Path(db_path).exists():
        click.echo(f"{db_path} is not there yet: every answer is 503 until `onrecord index` makes it", err=True)
    os.environ["ONRECORD_DB"] = db_path
    click.echo(f"Serving {db_path}; documentation and a form for each request: http://{host}:{port}/docs", err=True)
    uvicorn.run("api.app:app_from_environment", factory=True, host=host, port=port, log_level="info")


@main.command()
@click.argument("words", nargs=-1, required=True)
@_DB
@click.option("--speaker", help="Id, name or alias.")
@click.option("--outlet", help="Id or name.")
@click.option("--kind", type=click.Choice(["direct", "mixed", "indirect"]))
@click.option("--from", "published_from", help="First day of publication, 2031-04-01.")
@click.option("--to", "published_to", help="Last day of publication.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Lowest confidence.")
@click.option(
    "--match", type=click.Choice(["all", "most"]), default="all", show_default=True, help="most: one may be lacking."
)
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]))
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a quote.")
def search(
    words: tuple[str, ...],
    db_path: str,
    speaker: str | None,
    outlet: str | None,
    kind: Literal["direct", "mixed", "indirect"] | None,
    published_from: str | None,
    published_to: str | None,
    min_confidence: float | None,
    match: Literal["all", "most"],
    sort: Literal["relevance", "newest", "oldest"] | None,
    limit: int,
    as_json: bool,
) -> None:
    """Search the quotes: words, "phrases", -exclusions, prefix*, OR, speaker:, outlet:, kind:, before:, after:.

    Put all of it in single quotation marks, and -- before it where it begins with a minus sign:

    \b
    onrecord search 'harbour speaker:"Ilse Marrandt" after:2031-04' --db news.db
    onrecord search --db news.db -- '-speaker:marrandt'
    """
    wanted = QuoteSearch(
        q=" ".join(words),
        speaker=speaker,
        outlet=outlet,
        kind=kind,
        published_from=published_from,
        published_to=published_to,
        min_confidence=min_confidence,
        match=match,
        sort=sort,
    )
    connection = open_reader(db_path)
    try:
        page = search_quotes(connection, wanted, limit=limit)
    except InvalidSearch as error:
        raise click.UsageError(str(error)) from None
    finally:
        connection.close()
    if as_json:
        for quote in page.items:
            click.echo(msgspec.json.encode(quote))
        return
    for quote in page.items:
        click.echo(_shown(quote))
    total = f"{page.total.count}" if page.total.is_exact else f"at least {page.total.count}"
    click.echo(f"{len(page.items)} of {total}")


def _shown(quote: QuoteMatch) -> str:
    text, at = "", 0
    for start, end in quote.matches:
        text += quote.text[at:start] + click.style(quote.text[start:end], bold=True)
        at = end
    text += quote.text[at:]
    who = quote.speaker.name if quote.speaker else quote.source or "unknown"
    where = quote.outlet.name if quote.outlet else quote.article.url or quote.article.title or "unknown outlet"
    return f"{text}\n    {who} ({quote.kind}), {where}, {quote.published_at or 'undated'}  {quote.id}\n"


@main.command()
@click.argument("file")
@_WORKERS
@click.option("--json", "as_json", is_flag=True, help="JSON for a single document too.")
@_TAGGER
def extract(file: str, workers: int, as_json: bool) -> None:
    """Print the quotes of a document, or of each line of a JSON lines file ("-" reads standard input).

    JSON lines in (`id`, `text`) give JSON lines out (`id`, `quotes`), spans counted in `text` as given.
    """
    failed = False
    for printed in mapped(partial(_extracted, as_json=as_json), _documents(file), workers):
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


def _documents(file: str) -> Iterable[Document | Problem]:
    if file != "-":
        return read_file(Path(file))
    data = sys.stdin.buffer.read()
    return read_json_lines("-", io.BytesIO(data)) if data.lstrip().startswith(b"{") else [read_bytes("-", data)]


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


@main.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--predicted", type=click.Path(path_type=Path), help="Quotes to score; what `onrecord extract` prints.")
@click.option("--errors", default=0, show_default=True, type=click.IntRange(0), help="List so many of each cause.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one JSON object.")
@_TAGGER
def score(gold: Path, predicted: Path | None, errors: int, as_json: bool) -> None:
    """Measure extraction on labelled articles: JSON lines of `id`, `text` and `quotes`.

    Prints precision, recall and F1, by kind of quote too, how far confidence is right, and errors by cause.
    """
    try:
        report = measure(read_labels(gold, predicted), errors)
    except InvalidLabels as error:
        raise click.ClickException(str(error)) from None
    click.echo(msgspec.json.format(msgspec.json.encode(report)).decode() if as_json else as_text(report))


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--corpus",
    "corpora",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Labelled articles: JSON lines of `id`, `text` and `quotes`. May be given more than once.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Where chance starts from.")
def train(out: Path, corpora: tuple[Path, ...], seed: int) -> None:
    """Fit a tagger on labelled articles of your own and write it to the new folder OUT.

    `extract`, `index`, `score` and the service use it where --tagger or ONRECORD_TAGGER names the folder. It is told
    what the rules find and learns where the labels differ.
    """
    from indexer.tagger.training import train as fit

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def shown(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage.capitalize(), total=total)
            bars.update(tasks[stage], completed=done)
            if not console.is_terminal and done * 10 // total > (done - 1) * 10 // total:
                click.echo(f"{stage}: {done} of {total}", err=True)

        try:
            about = fit(corpora, out, seed=seed, progress=shown)
        except InvalidLabels as error:
            raise click.ClickException(str(error)) from None
    click.echo(
        f"{out}: fitted on {about.articles - about.held_out} articles; on the {about.held_out} held out quote F1 is "
        f"{about.tagged.quote} (the rules alone: {about.rules.quote}), sourced {about.tagged.sourced} "
        f"({about.rules.sourced})"
    )
    if about.tagged.quote <= about.rules.quote:
        click.echo("It finds no more than the rules do: label more articles, or do without it.", err=True)
