"""``aldia nlu``."""

import json
from pathlib import Path

import click


@click.group(name="nlu")
def group() -> None:
    """Measure how well the current model understands.

    Example:

      aldia nlu score messages.jsonl
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
