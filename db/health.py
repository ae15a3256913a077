"""Whether the database can answer."""

import sqlite3

from db.connection import reading


def check_ready(connection: sqlite3.Connection) -> None:
    """Run a full-text query and read a record. Raises DatabaseUnavailable or DatabaseBusy.

    An empty database is ready.
    """
    with reading(connection):
        connection.execute("SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'words : \"ready\"' LIMIT 1").fetchone()
        connection.execute("SELECT id FROM quotes LIMIT 1").fetchone()
