"""`onrecord index`."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text
from sqlite_utils import Database

from db.connection import empty_log, file_of, open_writer
from db.errors import DatabaseBusy
from indexer.articles import web_address
from indexer.cli.options import DB, TAGGER, WORKERS
from indexer.dates import InvalidDate, parse_date
from indexer.documents import Hints
from indexer.index import Summary, index_documents
from indexer.outlets import InvalidOutlets, use_outlets
from indexer.readers.document import Document, Problem
from indexer.readers.paths import STANDARD_INPUT, count_documents, read_file, read_paths
from indexer.retry import read_rejected
from indexer.watch import SECONDS, Watch

OUTLETS = "outlets.csv"
"""Name of the table of outlets beside a database."""


@click.command()
@click.argument("paths", nargs=-1)
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
@click.option("--watch", is_flag=True, help="Go on until stopped: index what is new or changed in PATHS.")
@click.option("--retry-rejected", is_flag=True, help="Read again what was rejected before, as `onrecord report` lists.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@TAGGER
def index(
    paths: tuple[str, ...],
    db_path: str,
    store_text: bool,
    context_chars: int,
    workers: int,
    watch: bool,
    retry_rejected: bool,
    as_json: bool,
    **given: str | None,
) -> None:
    """Index articles: text, HTML, RSS and Atom, WARC, JSON, CSV, also packed (.gz, .bz2, .zst, .zip); or folders.

    "-" reads standard input. A file outlets.csv beside the database, with the columns domain and outlet, names the
    outlets of addresses.

    A document that was indexed before with the same options, or rejected, is known by its content and not read again.
    With --watch, a file is read when it has stayed the same for a second; ctrl-C or SIGTERM stops it.

    Exits with 1 where any document was rejected, but with --watch; everything else is indexed all the same.
    """
    if not paths and (watch or not retry_rejected):
        raise click.UsageError("name files or folders to index")
    if watch and STANDARD_INPUT in paths:
        raise click.UsageError("standard input cannot be watched")
    if given["date"]:
        try:
            parse_date(given["date"])
        except InvalidDate as error:
            raise click.BadParameter(str(error), param_hint="--date") from None
    if given["url"] and web_address(given["url"]) is None:
        raise click.BadParameter(f"not an address: {given['url']!r}", param_hint="--url")
    outlets = Path(db_path).with_name(OUTLETS)
    try:
        use_outlets(outlets)
    except (InvalidOutlets, OSError) as error:
        raise click.ClickException(str(error)) from None
    console = Console(stderr=True)
    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    database = open_writer(db_path)
    summary = Summary()
    try:
        with _stopped_by_sigterm(), Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            countable = console.is_terminal and not watch and not retry_rejected
            task = progress.add_task("Indexing", total=count_documents(paths) if countable else None)
            run = partial(
                index_documents,
                database,
                summary=summary,
                hints=Hints(**given),
                store_text=store_text,
                context_chars=context_chars,
                on_problem=_print,
                on_document=lambda: progress.advance(task),
                workers=workers,
            )
            if retry_rejected:
                run(read_rejected(database), retry=True)
            if watch:
                _follow(database, paths, outlets, run)
            else:
                run(read_paths(paths))
    except KeyboardInterrupt:
        if watch:
            return
        click.echo("Stopped; what is counted here is kept, the same command does the rest", err=True)
        sys.exit(130)
    finally:
        database.close()
        click.echo(msgspec.json.format(msgspec.json.encode(summary)).decode() if as_json else _summary(summary))
    if summary.rejected:
        sys.exit(1)


def _follow(
    database: Database, paths: Iterable[str], outlets: Path, run: Callable[[Iterable[Document | Problem]], None]
) -> None:
    """Index what is new or changed, until interrupted; where somebody else writes for long, try again.

    Stops where the database is no longer the file of its name: what is found then would go nowhere.
    """
    watch = Watch(paths, _print)
    file = file_of(database.conn)
    first = file.stat()
    while True:
        files = watch.look()
        if not file.exists() or not os.path.samestat(first, file.stat()):
            raise click.ClickException(f"{file}: another file has taken its place; start again")
        if files:
            try:
                # (It may have been changed; the ledger takes it as it is now.)
                use_outlets(outlets)
                run(chain.from_iterable(map(read_file, files)))
                empty_log(database.conn)
            except (DatabaseBusy, InvalidOutlets) as error:
                click.echo(f"{error}; trying again", err=True)
                watch.give_again(files)
        time.sleep(SECONDS)


def _print(problem: Problem) -> None:
    click.echo(f"{problem.place}: {problem.reason}", err=True)


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """Take SIGTERM for ctrl-C, so that it stops as cleanly."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


class _Rate(ProgressColumn):
    """Documents a second, lately."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s")


def _summary(summary: Summary) -> str:
    parts = [
        f"{summary.documents} documents: {summary.added} added, {summary.updated} updated, "
        f"{summary.new_versions} new versions, {summary.unchanged} unchanged, {summary.duplicates} duplicates, "
        f"{summary.rejected} rejected",
        f"{summary.quotes} quotes, {summary.speakers_named} with a named speaker",
    ]
    return "\n".join(parts)
