"""The `onrecord` command. What a command needs is imported when it is called: the service starts without spaCy."""

from importlib import import_module
from typing import Any

import click

from db.errors import OnRecordError

_COMMANDS = (
    "backup",
    "check",
    "corrections",
    "export",
    "extract",
    "index",
    "keys",
    "load",
    "quotes",
    "report",
    "score",
    "search",
    "serve",
    "speakers",
    "train",
)


class _Group(click.Group):
    """Finds a command in the module of its name; prints the errors of the database as one line, no traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"indexer.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OnRecordError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onrecord")
def main() -> None:
    """What has this person said, and who said this: quotes from news articles."""
