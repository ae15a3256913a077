"""`onrecord quotes`."""

from typing import Literal

import click
from msgspec import UNSET

from db.corrections import QuoteChange, correct_quote
from indexer.cli.options import DB
from indexer.cli.signing import BY, WHY, open_indexed, signed


@click.group()
def quotes() -> None:
    """Correct quotes."""


@quotes.command()
@click.argument("quote")
@DB
@click.option("--speaker", help="Who said it: id, name or alias; a name that nobody has makes a new speaker.")
@click.option("--no-speaker", is_flag=True, help="It is not known who said it.")
@click.option("--speaker-kind", type=click.Choice(["person", "organisation"]), help="Of a speaker given by name.")
@click.option("--kind", type=click.Choice(["direct", "mixed", "indirect"]))
@click.option("--retract/--unretract", "retracted", default=None, help="It is no quote; it is one after all.")
@WHY
@BY
def correct(
    quote: str,
    db_path: str,
    speaker: str | None,
    no_speaker: bool,
    speaker_kind: Literal["person", "organisation"] | None,
    kind: Literal["direct", "mixed", "indirect"] | None,
    retracted: bool | None,
    why: str,
    by: str,
) -> None:
    """Correct the quote with this id; kept for good, and again whenever its article is indexed.

    \b
    onrecord quotes correct q_pugm72gzwrfy --speaker "Ilse Marrandt" --why "The recording has her voice." --db news.db
    """
    if speaker is not None and no_speaker:
        raise click.UsageError("--speaker and --no-speaker exclude each other")
    change = QuoteChange(
        speaker=None if no_speaker else UNSET if speaker is None else speaker,
        speaker_kind=speaker_kind,
        kind=UNSET if kind is None else kind,
        retracted=UNSET if retracted is None else retracted,
    )
    with open_indexed(db_path) as database:
        made = correct_quote(database, quote, change, signed(by, why))
    click.echo(f"{made.id}: {made.subject} corrected")
