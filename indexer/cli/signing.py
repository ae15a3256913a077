"""What commands that correct share: who says so and why, and a database that is there."""

import getpass

import click
from sqlite_utils import Database

from db.connection import open_reader, open_writer
from db.corrections import Signed


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


BY = click.option("--by", default=_user, show_default="who is logged in", help="Who says so.")
WHY = click.option("--why", required=True, help="Why, for whoever looks at it later.")


def signed(by: str, why: str) -> Signed:
    """Sign a correction made from the command line."""
    return Signed(by=by, why=why)


def open_indexed(path: str) -> Database:
    """Open a database that is there for writing; none is made of a path mistyped. Raises as `open_reader` does."""
    open_reader(path).close()
    return open_writer(path)
