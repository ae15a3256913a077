"""`onrecord check`."""

from collections.abc import Iterable
from contextlib import closing

import click

from db.check import file_faults, index_faults
from db.connection import open_reader, open_writer, writing
from indexer.cli.options import DB


@click.command()
@DB
@click.option("--quick", is_flag=True, help="Leave out the full-text indexes and the counts: nobody waits meanwhile.")
def check(db_path: str, quick: bool) -> None:
    """Tell whether the database is whole: the file, its indexes, what refers to what, and every count.

    Whoever writes waits meanwhile, for some minutes where there are ten million quotes; --quick lets them. What is
    wrong is printed, a line each, and the exit status is 1. Restore a backup then, or index again into a new file.
    """
    # (First of all, as it makes no database and says what is none.)
    with closing(open_reader(db_path)) as connection:
        faults = _print_all(file_faults(connection))
    if not quick:
        with open_writer(db_path) as database, writing(database):
            faults += _print_all(index_faults(database.conn))
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"{db_path}: whole")


def _print_all(faults: Iterable[str]) -> int:
    printed = 0
    for fault in faults:
        click.echo(fault)
        printed += 1
    return printed
