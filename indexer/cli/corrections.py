"""`onrecord corrections`."""

import sys

import click
import msgspec

from db.connection import open_reader
from db.corrected import corrected_articles
from db.corrections import revert_correction
from indexer.cli.options import DB
from indexer.cli.signing import BY, WHY, open_indexed, signed
from indexer.corrected_labels import label_article


@click.group()
def corrections() -> None:
    """What people said is wrong: take it back, or make labels of it."""


@corrections.command()
@click.argument("correction")
@DB
@WHY
@BY
def revert(correction: str, db_path: str, why: str, by: str) -> None:
    """Take a correction back, by id; it stays in the history."""
    with open_indexed(db_path) as database:
        made = revert_correction(database, correction, signed(by, why))
    click.echo(f"{made.id}: reverted")


@corrections.command()
@DB
def export(db_path: str) -> None:
    """Print each article with corrected quotes as a line of JSON (`id`, `text`, `quotes`) for `score` and `train`.

    Only articles indexed with --store-text have their text. Others are named, and the exit status is then 1.
    """
    connection = open_reader(db_path)
    printed = 0
    without = []
    try:
        for article, taken in corrected_articles(connection):
            if article.text is None:
                without.append(article)
                click.echo(
                    f"{article.id}: its text is not stored ({article.url or article.title or 'no url'})", err=True
                )
                continue
            click.echo(msgspec.json.encode(label_article(article, article.text, taken)))
            printed += 1
    finally:
        connection.close()
    click.echo(f"{printed} corrected articles", err=True)
    if without:
        click.echo(f"{len(without)} left out: index them again with --store-text", err=True)
        sys.exit(1)
