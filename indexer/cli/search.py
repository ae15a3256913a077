"""`onrecord search`."""

from typing import Any

import click
import msgspec

from db.connection import open_reader
from db.errors import InvalidSearch
from db.models import QuoteMatch, QuoteSearch
from db.quotes import search_quotes
from indexer.cli.options import DB, search_options


@click.command()
@click.argument("words", nargs=-1, required=True)
@DB
@search_options
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]))
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a quote.")
def search(words: tuple[str, ...], db_path: str, limit: int, as_json: bool, **narrowed: Any) -> None:
    """Search the quotes: words, "phrases", -exclusions, prefix*, OR, speaker:, outlet:, kind:, before:, after:.

    Put all of it in single quotation marks, and -- before it where it begins with a minus sign:

    \b
    onrecord search 'harbour speaker:"Ilse Marrandt" after:2031-04' --db news.db
    onrecord search --db news.db -- '-speaker:marrandt'
    """
    wanted = QuoteSearch(q=" ".join(words), **narrowed)
    connection = open_reader(db_path)
    try:
        page = search_quotes(connection, wanted, limit=limit)
    except InvalidSearch as error:
        raise click.UsageError(str(error)) from None
    finally:
        connection.close()
    if as_json:
        for quote in page.items:
            click.echo(msgspec.json.encode(quote))
        return
    for quote in page.items:
        click.echo(_shown(quote))
    total = f"{page.total.count}" if page.total.is_exact else f"at least {page.total.count}"
    click.echo(f"{len(page.items)} of {total}")


def _shown(quote: QuoteMatch) -> str:
    text, at = "", 0
    for start, end in quote.matches:
        text += quote.text[at:start] + click.style(quote.text[start:end], bold=True)
        at = end
    text += quote.text[at:]
    who = quote.speaker.name if quote.speaker else quote.source or "unknown"
    where = quote.outlet.name if quote.outlet else quote.article.url or quote.article.title or "unknown outlet"
    return f"{text}\n    {who} ({quote.kind}), {where}, {quote.published_at or 'undated'}  {quote.id}\n"
