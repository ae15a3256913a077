"""`onrecord export`."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import click

from db.connection import open_reader
from db.errors import InvalidSearch
from db.export import read_batches
from db.export_formats import Format, begin, encode, finish
from db.models import QuoteSearch
from indexer.cli.options import DB, search_options


@click.command()
@click.argument("words", nargs=-1)
@DB
@search_options
@click.option("--sort", type=click.Choice(["newest", "oldest"]), default="newest", show_default=True)
@click.option(
    "--format",
    "format",
    type=click.Choice(["ndjson", "csv"]),
    default="ndjson",
    show_default=True,
    help="JSON lines, which `onrecord load` reads, or a table for spreadsheets.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, there only once it is whole; standard output without it.",
)
def export(words: tuple[str, ...], db_path: str, format: Format, output: Path | None, **narrowed: Any) -> None:
    """Write all quotes of a search, or of the database, to a file.

    WORDS and options are those of `onrecord search`. The last line of JSON says how many quotes there are.

    \b
    onrecord export --db news.db -o quotes.ndjson
    onrecord export 'harbour -suitcase' --from 2031-04-01 --format csv --db news.db -o harbour.csv
    """
    search = QuoteSearch(q=" ".join(words) if words else None, **narrowed)
    count = 0
    with closing(open_reader(db_path)) as connection, _opened(output) as file:
        file.write(begin(format))
        try:
            for quotes in read_batches(connection, search):
                file.write(encode(format, quotes))
                count += len(quotes)
        except InvalidSearch as error:
            raise click.UsageError(str(error)) from None
        file.write(finish(format, count))
    if output is not None:
        click.echo(f"{count} quotes in {output}", err=True)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    """Lend what to write to; a file takes its name once the block is done, and is not there if that fails."""
    try:
        if output is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        else:
            with _whole(output) as file:
                yield file
    except BrokenPipeError:
        # Whoever reads has enough; click ends the command.
        raise
    except OSError as error:
        raise click.ClickException(f"cannot write {output or 'the output'}: {error.strerror or error}") from None


@contextmanager
def _whole(output: Path) -> Iterator[IO[bytes]]:
    """Lend a file beside the one that is meant, and put it in its place at the end."""
    handle, name = tempfile.mkstemp(prefix=f".{output.name}.", suffix=".part", dir=output.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(output)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _umask() -> int:
    """What files are made without. (Python can only read it by setting it.)"""
    found = os.umask(0)
    os.umask(found)
    return found
