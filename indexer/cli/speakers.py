"""`onrecord speakers`."""

import click

from db.corrections import correct_speaker, merge_speakers
from indexer.cli.options import DB
from indexer.cli.signing import BY, WHY, open_indexed, signed


@click.group()
def speakers() -> None:
    """Rename speakers and merge them."""


@speakers.command()
@click.argument("speaker")
@click.argument("name", required=False)
@DB
@click.option("--add-alias", "added", multiple=True, help="A name to find the speaker by, too.")
@click.option("--remove-alias", "removed", multiple=True, help="An alias no longer to be shown or found.")
@WHY
@BY
def rename(
    speaker: str, name: str | None, db_path: str, added: tuple[str, ...], removed: tuple[str, ...], why: str, by: str
) -> None:
    """Say what the speaker with this id is called: by NAME, by aliases, or both."""
    with open_indexed(db_path) as database:
        made = correct_speaker(database, speaker, signed(by, why), name=name, add_aliases=added, remove_aliases=removed)
    click.echo(f"{made.id}: {made.subject} corrected")


@speakers.command()
@click.argument("speaker")
@click.argument("into")
@DB
@click.option("--across-kinds", is_flag=True, help="Also a person into an organisation, or the other way round.")
@WHY
@BY
def merge(speaker: str, into: str, db_path: str, across_kinds: bool, why: str, by: str) -> None:
    """Give all quotes of SPEAKER, also those found later, to INTO, who keeps the name; both are ids."""
    with open_indexed(db_path) as database:
        made = merge_speakers(database, speaker, into, signed(by, why), across_kinds=across_kinds)
    click.echo(f"{made.id}: {speaker} is {into} now")
