"""Options that several commands take."""

import os

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
