"""`onrecord backup`."""

import click

from db.backup import back_up
from indexer.cli.options import DB


@click.command()
@DB
@click.argument("file", type=click.Path(dir_okay=False))
def backup(db_path: str, file: str) -> None:
    """Copy the database to FILE as it is now, while others read and write it.

    FILE has its name once the copy is whole. To restore it, stop what writes and move it to where the database was.
    """
    try:
        size = back_up(db_path, file)
    except OSError as error:
        raise click.ClickException(f"cannot write {file}: {error.strerror or error}") from None
    click.echo(f"{file}: {size:,} bytes")
