"""Articles in whose quotes something was corrected."""

import sqlite3
from collections.abc import Iterator

from db.articles import get_article
from db.history import corrections_of_quote
from db.ids import public_id
from db.models import ArticleDetail, SpeakerRef

_CORRECTED = """
    WITH corrected (id) AS (SELECT quote FROM corrections WHERE quote NOT NULL AND reverted_at IS NULL)
    SELECT articles.id FROM articles
    WHERE articles.rowid IN (
        SELECT article FROM quotes WHERE id IN (SELECT id FROM corrected)
        UNION ALL SELECT article FROM retracted_quotes WHERE id IN (SELECT id FROM corrected)
    )
    ORDER BY articles.rowid
"""


def corrected_articles(
    connection: sqlite3.Connection,
) -> Iterator[tuple[ArticleDetail, dict[str, SpeakerRef | None]]]:
    """Read articles of whose quotes corrections stand, with their quotes as corrected.

    With each, the ids of quotes that were given to another speaker, and the speaker whom they were taken from.
    """
    for (number,) in connection.execute(_CORRECTED).fetchall():
        article = get_article(connection, public_id("a", number))
        taken: dict[str, SpeakerRef | None] = {}
        for quote in article.quotes:
            for correction in corrections_of_quote(connection, quote.id):
                before = correction.before.speaker
                if correction.reverted is None and (before is None or isinstance(before, SpeakerRef)):
                    taken.setdefault(quote.id, before)
        yield article, taken
