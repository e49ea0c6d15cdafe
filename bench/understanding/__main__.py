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
from bench.servers import Failed, timed
from bench.understanding import bars, page
from bench.understanding.learning_curve import learning_curve
from bench.understanding.pipelines import beside_default, examples, newest_model, read

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
    table and writes a page; ends with 1 where a bar is missed. Takes about fifteen minutes.

    Example:

      python -m bench.understanding --no-curve
    """
    files = {file.stem: labelled(file) for file in evaluation.files()}
    everything = [row for rows in files.values() for row in rows]
    with tempfile.TemporaryDirectory(prefix="aldia-understanding-") as temporary:
        folder = Path(temporary)
        try:
            _tell("training the whole model")
            training = _train_all(folder)
            _tell(f"reading {len(everything)} messages, twice")
            ours = read(folder / "again.tar.gz", everything, folder)
            before = read(newest_model(), everything, folder)
            _tell("Rasa's default pipeline (one epoch: its speed does not depend on how well it has learnt)")
            fast, default = beside_default(folder / "again.tar.gz", everything[:200], folder)
        except Failed as failed:
            raise click.ClickException(str(failed)) from failed
    figures = {name: score(files[name], of) for name, of in _by_file(files, ours.predictions)}
    all_bars = [bar for name, of in figures.items() for bar in bars.of_file(name, of)]
    all_bars += bars.of_speed(fast.parse, default.parse, training)
    same = [a["ranking"] for a in ours.predictions] == [b["ranking"] for b in before.predictions]
    all_bars.append(bars.Bar("same predictions from a second training", float(same), 1.0))
    bars.tell(all_bars, click.echo)
    click.echo(f"\nparse p50: {fast.parse * 1000:.1f} ms, of the default {default.parse * 1000:.1f} ms; "
               f"memory {fast.resident / 2**20:.0f} MB, of the default {default.resident / 2**20:.0f} MB")  # fmt: skip
    points = _curve(files) if curve else []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        page.render(all_bars, files, dict(_by_file(files, ours.predictions)), points), encoding="utf-8"
    )
    click.echo(f"The page is {path}")
    if not evaluation.VALIDATION.exists():
        click.echo(
            f"Not measured: the bars of {evaluation.VALIDATION.name}, which is kept outside the project"
        )
    sys.exit(not (evaluation.VALIDATION.exists() and all(bar.holds for bar in all_bars)))


def _train_all(folder: Path) -> float:
    """Train the whole model, not only its understanding, without Rasa's cache; return the seconds."""
    command = [sys.executable, "-m", "rasa", "train", "--force", "--quiet", "--out", str(folder)]
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    return timed([*command, "--fixed-model-name", "again"], cwd=ROOT, env=env, log=folder / "train.log")


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
