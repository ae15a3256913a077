"""Whether the database can answer."""

import sqlite3

from db.connection import file_of, reading
from db.errors import DatabaseUnavailable
from db.migrations import check_schema


def check_ready(connection: sqlite3.Connection) -> None:
    """Run a full-text query and read a record. Raises DatabaseUnavailable or DatabaseBusy.

    An empty database is ready; one that another version has brought to its own schema meanwhile is not.
    """
    with reading(connection):
        reason = check_schema(connection)
        if reason is not None:
            raise DatabaseUnavailable(file_of(connection), reason)
        connection.execute("SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'words : \"ready\"' LIMIT 1").fetchone()
        connection.execute("SELECT id FROM quotes LIMIT 1").fetchone()
