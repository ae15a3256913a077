"""`onrecord keys`."""

from typing import get_args

import click
import msgspec

from db.connection import open_reader, open_writer
from db.keys import Scope, create_key, list_keys, revoke_key
from indexer.cli.options import DB


@click.group()
def keys() -> None:
    """Make, list and revoke keys of the service.

    A key goes with a request as the header `Authorization: Bearer KEY`. Every key may read, where the service asks for
    one (ONRECORD_REQUIRE_KEY=1); what changes the database needs the scope write.
    """


@keys.command()
@click.argument("name")
@DB
@click.option("--scope", "scopes", multiple=True, type=click.Choice(get_args(Scope)), help="What it may do.")
def create(name: str, db_path: str, scopes: tuple[Scope, ...]) -> None:
    """Make a key for NAME and print it, this once: only its hash is stored."""
    with open_writer(db_path) as database:
        key = create_key(database, name, scopes)
    click.echo(key)
    click.echo(f"{name}: keep it now, it cannot be shown again; `onrecord keys revoke {name}` ends it", err=True)


@keys.command("list")
@DB
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a key.")
def list_(db_path: str, as_json: bool) -> None:
    """List the keys by name, how each begins, what it may do and since when; revoked ones too."""
    connection = open_reader(db_path)
    try:
        found = list_keys(connection)
    finally:
        connection.close()
    for key in found:
        if as_json:
            click.echo(msgspec.json.encode(key))
            continue
        ended = f", revoked {key.revoked_at}" if key.revoked_at else ""
        click.echo(f"{key.name}  {key.begins}_...  {' '.join(key.scopes)}  made {key.created_at}{ended}")


@keys.command()
@click.argument("name")
@DB
def revoke(name: str, db_path: str) -> None:
    """End the key of NAME; running services refuse it from their next request on."""
    # (A writer would make a database that is not there.)
    open_reader(db_path).close()
    with open_writer(db_path) as database:
        revoke_key(database, name)
    click.echo(f"{name}: revoked")
