"""``aldia nlu``."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aldia.insight.review import Unclear


@click.group(name="nlu")
def group() -> None:
    """Measure how well the current model understands, and teach it what it did not.

    Example:

      aldia nlu review --out review.csv
    """


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", metavar="PATH", help="A model, or a folder whose newest is taken (default: models).")
def score(file: Path, model: str | None) -> None:
    """Print how well the newest model reads the messages of FILE, as JSON.

    Each line of the file is an object with "text" and its true "intent", and may have "region" (a country's
    code), "style" and "entities". Among the figures: accuracy, macro_f1, out_of_scope_recall and false_fallback,
    as shares of one.

    Example:

      aldia nlu score messages.jsonl > figures.json
    """
    from aldia.cli.progress import bar
    from aldia.nlu import score as figures
    from aldia.nlu.reading import ModelFailed, labelled, predictions
    from aldia.settings import ROOT

    try:
        rows = labelled(file)
        with bar(file.name) as progress:
            read = predictions(
                rows, Path(model) if model else ROOT / "models", lambda done: progress(done, len(rows))
            )
    except (ValueError, ModelFailed) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(figures(rows, read), ensure_ascii=False, indent=2))


@group.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC); default: 30 days back."
)
@click.option(
    "--below",
    type=click.FloatRange(0, 1),
    default=0.6,
    show_default=True,
    help="Also what was understood with less confidence than this.",
)
@click.option(
    "--limit", type=click.IntRange(1), default=200, show_default=True, help="At most so many messages."
)
@click.option("--demo", is_flag=True, help="Also the conversations of the demo's links and of rasa shell.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV file to write, for labelling."
)
def review(since: datetime | None, below: float, limit: int, demo: bool, out: Path | None) -> None:
    """List what debtors wrote that was not understood, or hardly; the most frequent first.

    Personal data is replaced by its kind in brackets. Names of other people and addresses cannot be told from
    other words: handle the list as confidential. With --out, fill in the column "intent" where a message should
    be an example, and give the file to aldia nlu add.

    Example:

      aldia nlu review --since 2026-11-01 --out review.csv
    """
    from aldia import clock
    from aldia.insight import review as queue

    start = since.replace(tzinfo=timezone.utc) if since else clock.now() - timedelta(days=30)
    found = queue.unclear(since=start, below=below, limit=limit, demonstrations=demo)
    if out is None:
        _show(found)
        return
    try:
        queue.write(found, out)
    except OSError as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo(f"{len(found)} messages in {out}.")


def _show(found: "Sequence[Unclear]") -> None:
    from aldia.insight.review import in_words

    if found:
        click.echo("times  last        message; below it, the guesses")
    for each in found:
        click.echo(f"{each.times:5}  {each.at:%Y-%m-%d}  {each.text}")
        asked = f"; asked for {each.asked}" if each.asked else ""
        click.echo(f"{'':19}{in_words(each.guesses) or 'no guess'}{asked}")
    click.echo(f"{len(found)} messages.", err=True)


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(file: Path) -> None:
    """Add the rows of FILE that have an intent to the training examples of data/nlu.

    FILE is the CSV file of aldia nlu review, or any with the columns "text" and "intent". Nothing is added unless
    all of it can be.

    Example:

      aldia nlu add review.csv
    """
    from aldia.debts.portfolio.files import ImportFailed
    from aldia.nlu import examples

    try:
        added = examples.add(examples.labelled(file))
    except (ImportFailed, examples.NotAdded, OSError) as failed:
        raise click.ClickException(str(failed)) from failed
    for path, count in sorted(added.items()):
        click.echo(f"{count} added to {path}.")
