"""`onrecord index`."""

import sys
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from db.connection import open_writer
from indexer.articles import web_address
from indexer.cli.options import DB, TAGGER, WORKERS
from indexer.dates import InvalidDate, parse_date
from indexer.documents import Hints
from indexer.index import Summary, index_documents
from indexer.outlets import InvalidOutlets, use_outlets
from indexer.readers.paths import count_documents, read_paths

OUTLETS = "outlets.csv"
"""Name of the table of outlets beside a database."""


@click.command()
@click.argument("paths", nargs=-1, required=True)
@DB
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
@WORKERS
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@TAGGER
def index(
    paths: tuple[str, ...],
    db_path: str,
    store_text: bool,
    context_chars: int,
    workers: int,
    as_json: bool,
    **given: str | None,
) -> None:
    """Index articles: text, HTML, RSS and Atom, WARC, JSON, CSV, also packed (.gz, .bz2, .zst, .zip); or folders.

    "-" reads standard input. A file outlets.csv beside the database, with the columns domain and outlet, names the
    outlets of addresses.

    Exits with 1 where any document was rejected; everything else is indexed all the same.
    """
    if given["date"]:
        try:
            parse_date(given["date"])
        except InvalidDate as error:
            raise click.BadParameter(str(error), param_hint="--date") from None
    if given["url"] and web_address(given["url"]) is None:
        raise click.BadParameter(f"not an address: {given['url']!r}", param_hint="--url")
    outlets = Path(db_path).with_name(OUTLETS)
    if outlets.exists():
        try:
            use_outlets(outlets)
        except (InvalidOutlets, OSError) as error:
            raise click.ClickException(str(error)) from None
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
        f"{summary.new_versions} new versions, {summary.unchanged} unchanged, {summary.duplicates} duplicates, "
        f"{summary.rejected} rejected",
        f"{summary.quotes} quotes, {summary.speakers_named} with a named speaker",
    ]
    return "\n".join(parts)
