"""What tests of corrections share. Loaded by path, because test folders are no packages."""

from db.corrections import (
    Signed,
)
from db.models import QuoteSearch
from db.quotes import search_quotes
from db.speakers import list_speakers

SIGNED = Signed(by="Anneke Dray", why="The recording has another voice.", key="desk")


def state(connection):
    """All that can be asked of a database but the history of corrections, by what has the same name outside."""
    tables = {
        "quotes": """
            SELECT quotes.rowid, quotes.id, text, quotes.kind, speakers.id, tokens, confidence
            FROM quotes LEFT JOIN speakers ON speakers.key = speaker ORDER BY 1
        """,
        "articles": "SELECT rowid, id, quotes, version FROM articles ORDER BY 1",
        "speakers": "SELECT id, name, kind, only_in, quotes, articles FROM speakers ORDER BY 1",
        "aliases": """
            SELECT speakers.id, speaker_aliases.name, folded, speaker_aliases.quotes, fullest
            FROM speaker_aliases JOIN speakers ON speakers.key = speaker ORDER BY 1, 2
        """,
        "roles": "SELECT id, role, r.quotes FROM speaker_roles AS r JOIN speakers ON key = speaker ORDER BY 1, 2",
        "outlets": "SELECT id, name, domain, articles, quotes FROM outlets ORDER BY 1",
        "pairs": """
            SELECT outlets.id, speakers.id, pairs.quotes FROM outlet_speakers AS pairs
            JOIN outlets ON outlets.key = outlet JOIN speakers ON speakers.key = speaker ORDER BY 1, 2
        """,
        "parts": """
            SELECT article, speakers.id, parts.quotes, speaker_aliases.name,
                (SELECT group_concat(key || value) FROM (SELECT key, value FROM json_each(names) ORDER BY key)),
                (SELECT group_concat(key || value) FROM (SELECT key, value FROM json_each(roles) ORDER BY key))
            FROM article_speakers AS parts JOIN speakers ON speakers.key = parts.speaker
            LEFT JOIN speaker_aliases ON speaker_aliases.rowid = alias ORDER BY 1, 2
        """,
        "overrides": "SELECT id FROM speaker_overrides",
        "found": "SELECT quote FROM found_quotes",
        "retracted": "SELECT quote FROM retracted_quotes",
        "later": "SELECT article, quote FROM later_quotes ORDER BY 1, 2",
    }
    return {name: connection.execute(sql).fetchall() for name, sql in tables.items()}


def texts(connection, **search):
    return [quote.text for quote in search_quotes(connection, QuoteSearch(**search), limit=100).items]


def quote_id(connection, text):
    return search_quotes(connection, QuoteSearch(q=f'"{text}"'), limit=1).items[0].id


def speaker_named(connection, name):
    (found,) = [speaker for speaker in list_speakers(connection, limit=100).items if speaker.name == name]
    return found
