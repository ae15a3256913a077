"""`onrecord report`."""

import click
import msgspec

from db.connection import open_reader
from db.ledger import count_documents, rejected_documents
from indexer.cli.options import DB


@click.command()
@DB
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one JSON object.")
def report(db_path: str, as_json: bool) -> None:
    """Print what came of every document that `onrecord index` was given, and why some were rejected.

    A document is counted once for its place and content, by what came of it first: seen again, it is the same document.
    """
    connection = open_reader(db_path)
    try:
        counts = count_documents(connection)
        rejected = list(rejected_documents(connection))
    finally:
        connection.close()
    if as_json:
        found = {
            "documents": sum(counts.values()),
            "outcomes": counts,
            "rejected": [{"place": place, "reason": reason} for place, reason in rejected],
        }
        click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
        return
    click.echo(
        f"{sum(counts.values())} documents: {counts['indexed']} indexed, {counts['updated']} updated, "
        f"{counts['new_version']} new versions, {counts['unchanged']} unchanged, {counts['duplicate']} duplicates, "
        f"{counts['rejected']} rejected"
    )
    for place, reason in rejected:
        click.echo(f"{place}: {reason}")
