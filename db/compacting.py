"""What is done after a large load: the index of words in one piece, and no room on the disk that nobody needs."""

from contextlib import suppress

from sqlite_utils import Database

from db.connection import translate_errors, writing
from db.errors import DatabaseBusy, DatabaseUnavailable
from db.sizes import count_quotes

# Share of all quotes that are new, from which on their words are merged with the others: it takes 3 microseconds for
# each quote, new or old.
_WORTH_MERGING = 0.1
# Pages of the index written in one transaction, some 0.3 s.
_MERGED_PAGES = 5_000
# Rows changed by a merge that had nothing to do, see the documentation of FTS5.
_NOTHING_MERGED = 2
# Share of the pages that are free, from which on they are given back: it takes 6 microseconds for each quote of all.
_WORTH_GIVING_BACK = 0.1


def merge_words(database: Database, stored: int) -> None:
    """Merge the index of words where so many new quotes are a good part of all; a little at a time.

    Each batch of a load leaves a piece of it, and every search reads all pieces: of three million quotes merged ones
    are searched in two thirds of the time. A killed run loses nothing; the next load merges the rest.
    """
    if stored < _WORTH_MERGING * count_quotes(database.conn):
        return
    # (The first, less than 0, lets all pieces become one; the others go on until nothing is left to do.)
    pages = -_MERGED_PAGES
    while True:
        with writing(database):
            before = database.conn.total_changes
            database.conn.execute("INSERT INTO quotes_fts (quotes_fts, rank) VALUES ('merge', ?)", [pages])
            if database.conn.total_changes - before < _NOTHING_MERGED:
                return
        pages = _MERGED_PAGES


def give_back_pages(database: Database) -> None:
    """Make the file as small as what is in it, where a good part of it is free, as merging leaves it.

    Who writes meanwhile waits, and the disk holds all of it three times. Where it cannot, or somebody else writes, the
    file stays as it is: later articles take the free pages.
    """
    connection = database.conn
    (free,), (pages,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("freelist_count", "page_count"))
    if free < _WORTH_GIVING_BACK * pages:
        return
    with suppress(DatabaseBusy, DatabaseUnavailable), translate_errors(connection):
        connection.execute("VACUUM")
