"""`onrecord score`."""

from pathlib import Path

import click
import msgspec

from indexer.cli.options import TAGGER
from indexer.score import measure
from indexer.score_input import InvalidLabels, read_labels
from indexer.score_report import as_text


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--predicted", type=click.Path(path_type=Path), help="Quotes to score; what `onrecord extract` prints.")
@click.option("--errors", default=0, show_default=True, type=click.IntRange(0), help="List so many of each cause.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one JSON object.")
@TAGGER
def score(gold: Path, predicted: Path | None, errors: int, as_json: bool) -> None:
    """Measure extraction on labelled articles: JSON lines of `id`, `text` and `quotes`.

    Prints precision, recall and F1, by kind of quote too, how far confidence is right, and errors by cause.
    """
    try:
        report = measure(read_labels(gold, predicted), errors)
    except InvalidLabels as error:
        raise click.ClickException(str(error)) from None
    click.echo(msgspec.json.format(msgspec.json.encode(report)).decode() if as_json else as_text(report))
