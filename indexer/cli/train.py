"""`onrecord train`."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from indexer.score_input import InvalidLabels
from indexer.tagger.training import train as fit


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--corpus",
    "corpora",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Labelled articles: JSON lines of `id`, `text` and `quotes`. May be given more than once.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Where chance starts from.")
def train(out: Path, corpora: tuple[Path, ...], seed: int) -> None:
    """Fit a tagger on labelled articles of your own and write it to the new folder OUT.

    `extract`, `index`, `score` and the service use it where --tagger or ONRECORD_TAGGER names the folder. It is told
    what the rules find and learns where the labels differ.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def shown(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage.capitalize(), total=total)
            bars.update(tasks[stage], completed=done)
            if not console.is_terminal and done * 10 // total > (done - 1) * 10 // total:
                click.echo(f"{stage}: {done} of {total}", err=True)

        try:
            about = fit(corpora, out, seed=seed, progress=shown)
        except InvalidLabels as error:
            raise click.ClickException(str(error)) from None
    click.echo(
        f"{out}: fitted on {about.articles - about.held_out} articles; on the {about.held_out} held out quote F1 is "
        f"{about.tagged.quote} (the rules alone: {about.rules.quote}), sourced {about.tagged.sourced} "
        f"({about.rules.sourced})"
    )
    if about.tagged.quote <= about.rules.quote:
        click.echo("It finds no more than the rules do: label more articles, or do without it.", err=True)
