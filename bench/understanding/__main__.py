"""``python -m bench.understanding``: the report that `make nlu-report` makes."""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from aldia.nlu import evaluation, score
from aldia.nlu.reading import labelled
from aldia.settings import ROOT
from bench.servers import Failed, Run, run
from bench.understanding import bars, page, values
from bench.understanding.learning_curve import learning_curve
from bench.understanding.pipelines import LOGS, Measured, beside_default, examples, newest_model, read

Rows = list[dict[str, Any]]


@click.command()
@click.option(
    "--page",
    "path",
    type=click.Path(path_type=Path),
    default=ROOT / "var" / "results" / "understanding.html",
    show_default=True,
    help="Where to write the page with the confusions and curves.",
)
@click.option("--curve/--no-curve", default=True, help="Draw the learning curve, which takes five minutes.")
def main(path: Path, curve: bool) -> None:
    """Measure how well and how fast the assistant understands, beside Rasa's default pipeline.

    Trains the whole model once more, so it also says whether the same data give the same predictions. Prints a
    table and writes a page; ends with 1 where a bar is missed or not measured. The output of each step stays in
    var/log/understanding. Takes about fifteen minutes.

    Example:

      python -m bench.understanding --no-curve
    """
    files = {file.stem: labelled(file) for file in evaluation.files()}
    everything = [row for rows in files.values() for row in rows]
    with tempfile.TemporaryDirectory(prefix="aldia-understanding-") as temporary:
        folder = Path(temporary)
        try:
            _tell("training the whole model")
            model, training = _train_all(folder)
            _tell(f"reading {len(everything)} messages, twice")
            ours = read(model, everything, folder)
            before = read(newest_model(), everything, folder)
            _tell("Rasa's default pipeline (one epoch: its speed does not depend on how well it has learnt)")
            fast, default = beside_default(model, everything[:200], folder)
        except Failed as failed:
            raise click.ClickException(str(failed)) from failed
    predictions = dict(_by_file(files, ours.predictions))
    not_measured = [file.name for file in (evaluation.VALIDATION, evaluation.VALUES) if not file.exists()]
    all_bars = [
        bar for name, rows in files.items() for bar in bars.of_file(name, score(rows, predictions[name]))
    ]
    all_bars += _of_values() if evaluation.VALUES.exists() else []
    all_bars += bars.of_speed(fast.parse, default.parse, training.seconds)
    all_bars += bars.of_repetition(_rankings(ours) == _rankings(before))
    bars.tell(all_bars, click.echo)
    click.echo(
        f"\nparse p50: {fast.parse * 1000:.1f} ms, of the default {default.parse * 1000:.1f} ms; "
        f"memory {_megabytes(fast.resident)}, of the default {_megabytes(default.resident)}, "
        f"of the training at most {_megabytes(training.memory)}"
    )
    points = _curve(files) if curve else []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page.render(all_bars, not_measured, files, predictions, points), encoding="utf-8")
    click.echo(f"The page is {path}")
    if not_measured:
        click.echo(f"Not measured: the bars of {' and '.join(not_measured)}, kept outside the project")
    sys.exit(bool(not_measured) or not all(bar.holds for bar in all_bars))


def _train_all(folder: Path) -> tuple[Path, Run]:
    """Train the whole model, not only its understanding, without Rasa's cache; return it and what that took."""
    command = [sys.executable, "-m", "rasa", "train", "--force", "--quiet", "--out", str(folder)]
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    training = run([*command, "--fixed-model-name", "again"], cwd=ROOT, env=env, log=LOGS / "train.log")
    return folder / "again.tar.gz", training


def _of_values() -> list[bars.Bar]:
    return bars.of_values(evaluation.VALUES.stem, values.shares(values.readings(evaluation.VALUES)))


def _rankings(measured: Measured) -> list[Any]:
    return [prediction["ranking"] for prediction in measured.predictions]


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB"


def _by_file(files: dict[str, Rows], predictions: Rows) -> Iterable[tuple[str, Rows]]:
    begin = 0
    for name, rows in files.items():
        yield name, predictions[begin : begin + len(rows)]
        begin += len(rows)


def _curve(files: dict[str, Rows]) -> list[tuple[int, dict[str, float]]]:
    points = []
    for number, of_files in learning_curve(examples(), files):
        _tell(f"{number} examples: " + ", ".join(f"{name} {value:.3f}" for name, value in of_files.items()))
        points.append((number, of_files))
    return points


def _tell(what: str) -> None:
    click.echo(f"... {what}", err=True)


if __name__ == "__main__":
    main()
