"""`onrecord load`."""

import sys
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from db.connection import open_writer
from indexer.cli.options import DB
from indexer.load import Loaded, load_files


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DB
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
