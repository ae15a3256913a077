"""Options that several commands take."""

import os
from collections.abc import Callable
from typing import Any

import click

DB = click.option(
    "--db",
    "db_path",
    default="onrecord.db",
    envvar="ONRECORD_DB",
    show_default=True,
    help="The database file (ONRECORD_DB).",
)


def _use_tagger(context: click.Context, option: click.Parameter, folder: str | None) -> None:
    if folder:
        from indexer.pipeline import load

        os.environ["ONRECORD_TAGGER"] = folder
        load()


TAGGER = click.option(
    "--tagger",
    metavar="FOLDER",
    envvar="ONRECORD_TAGGER",
    callback=_use_tagger,
    expose_value=False,
    help="A tagger made by `onrecord train` to use beside the rules (ONRECORD_TAGGER).",
)


WORKERS = click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that read and extract, each on a core of its own.",
)


_SEARCH = (
    click.option("--speaker", help="Id, name or alias."),
    click.option("--outlet", help="Id or name."),
    click.option("--kind", type=click.Choice(["direct", "mixed", "indirect"])),
    click.option("--said-to", help="Words of the paper, programme or network it was said to."),
    click.option("--from", "published_from", help="First day of publication, 2031-04-01."),
    click.option("--to", "published_to", help="Last day of publication."),
    click.option("--has-speaker/--no-speaker", default=None, help="Only quotes whose speaker is known, or is not."),
    click.option("--min-confidence", type=click.FloatRange(0, 1), help="Lowest confidence."),
    click.option(
        "--match",
        type=click.Choice(["all", "most"]),
        default="all",
        show_default=True,
        help="most: one may be lacking.",
    ),
)


def search_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that narrow a search, named as the fields of `db.models.QuoteSearch`."""
    for option in reversed(_SEARCH):
        command = option(command)
    return command
