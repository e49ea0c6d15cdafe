"""``python -m bench.understanding.pipelines``: pipelines side by side, as a table for the documentation."""

import json
import os
import subprocess
import sys
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click
import yaml

from aldia.nlu import evaluation, score
from aldia.nlu.examples import by_intent, training_files
from aldia.nlu.reading import labelled
from aldia.settings import ROOT
from bench.servers import Failed, timed

CONFIGS = Path(__file__).parent / "pipelines"
SUBSET = 680
"""So many examples for the pipelines with DIET, which trains for hours on all."""
_ENV = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


@dataclass(frozen=True)
class Measured:
    """A trained pipeline; times in seconds, memory in bytes."""

    training: float
    parse: float
    """The median over the messages."""
    resident: int
    figures: dict[str, Any]
    predictions: list[dict[str, Any]]


def examples(limit: int | None = None) -> dict[str, list[str]]:
    """Return the training examples by intent; with a limit, a fixed choice with every intent alike."""
    found: dict[str, list[str]] = {}
    for file in training_files():
        found |= by_intent(file.read_text(encoding="utf-8"))
    if limit is None:
        return found
    shuffled = {
        intent: sorted(of, key=lambda text: zlib.crc32(text.encode())) for intent, of in sorted(found.items())
    }
    chosen: defaultdict[str, list[str]] = defaultdict(list)
    for number in range(limit):
        intent = list(shuffled)[number % len(shuffled)]
        chosen[intent].append(shuffled[intent][number // len(shuffled)])
    return chosen


def write_examples(of: dict[str, list[str]], path: Path) -> Path:
    """Write examples as Rasa reads them."""
    blocks = [
        {"intent": intent, "examples": "".join(f"- {t}\n" for t in texts)} for intent, texts in of.items()
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    return path


def measure(config: Path, nlu: Path, rows: list[dict[str, Any]], folder: Path) -> Measured:
    """Train a pipeline from nothing and let a process of its own read the messages.

    Raises `Failed`.
    """
    model = folder / f"{config.stem}.tar.gz"
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", str(nlu)]
    command += ["--domain", str(ROOT / "domain.yml"), "--out", str(folder), "--fixed-model-name", config.stem]
    cache = {"RASA_CACHE_DIRECTORY": str(folder / f"cache-{config.stem}")}
    training = timed(command, cwd=ROOT, env={**_ENV, **cache}, log=folder / f"{config.stem}.log")
    return read(model, rows, folder, training)


def read(model: Path, rows: list[dict[str, Any]], folder: Path, training: float = 0.0) -> Measured:
    """Let a process of its own read the messages with a model.

    Raises `Failed`.
    """
    messages = folder / "messages.jsonl"
    lines = (json.dumps({"text": r["text"], "metadata": {"country": r.get("region")}}) for r in rows)
    messages.write_text("\n".join(lines), encoding="utf-8")
    reader = subprocess.run(
        [sys.executable, "-m", "bench.understanding.reader", str(messages), str(model)],
        cwd=ROOT,
        env=_ENV,
        capture_output=True,
        encoding="utf-8",
    )
    if reader.returncode:
        reason = reader.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
        raise Failed(f"{model} could not be read with: {reason[0]}")
    answer = json.loads(reader.stdout.splitlines()[-1])
    figures = score(rows, answer["predictions"])
    return Measured(training, median(answer["seconds"]), answer["resident"], figures, answer["predictions"])


def beside_default(model: Path, rows: list[dict[str, Any]], folder: Path) -> tuple[Measured, Measured]:
    """Measure a model and Rasa's default pipeline on the same messages.

    The default is trained for one epoch: its speed does not depend on how much it has learnt. Each reads twice, in
    turns, and its faster reading counts: what else runs on the machine then weighs less. Raises `Failed`.
    """
    config = yaml.safe_load((CONFIGS / "diet.yml").read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if component["name"] == "DIETClassifier":
            component["epochs"] = 1
    path = folder / "diet_once.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    default = [measure(path, write_examples(examples(SUBSET), folder / "few.yml"), rows, folder)]
    ours = [read(model, rows, folder)]
    default.append(read(folder / f"{path.stem}.tar.gz", rows, folder))
    ours.append(read(model, rows, folder))
    return min(ours, key=_speed), min(default, key=_speed)


def _speed(measured: Measured) -> float:
    return measured.parse


def newest_model() -> Path:
    """Return the newest model in ``models/``; raise `Failed` where there is none."""
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)
    if not models:
        raise Failed("there is no model in models/; run: make train")
    return models[-1]


@click.command()
@click.argument("names", nargs=-1)
def main(names: Iterable[str]) -> None:
    """Train the pipelines of bench/understanding/pipelines (or those of NAMES) and print what each is worth.

    Judged by the validation file, where it is there, else by the project's own. Names that begin with "diet" or
    "few" train on 680 examples, the others on all. All of them take an hour or two.

    Example:

      python -m bench.understanding.pipelines svm svm_encoder
    """
    rows = labelled(evaluation.files()[0])
    configs = [CONFIGS / f"{name}.yml" for name in names] or sorted(CONFIGS.glob("*.yml"))
    click.echo("| pipeline | examples | macro F1 | out-of-scope recall | parse p50 | training | memory |")
    click.echo("| --- | --- | --- | --- | --- | --- | --- |")
    for config in configs:
        few = config.stem.startswith(("diet", "few"))
        chosen = examples(SUBSET if few else None)
        with tempfile.TemporaryDirectory(prefix="aldia-pipeline-") as folder:
            nlu = write_examples(chosen, Path(folder) / "nlu.yml")
            try:
                measured = measure(config, nlu, rows, Path(folder))
            except Failed as failed:
                raise click.ClickException(str(failed)) from failed
        title = config.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        click.echo(
            f"| {title} | {sum(map(len, chosen.values()))} | {measured.figures['macro_f1']:.3f} "
            f"| {measured.figures['out_of_scope_recall']:.3f} | {measured.parse * 1000:.1f} ms "
            f"| {measured.training:.0f} s | {measured.resident / 2**20:.0f} MB |"
        )


if __name__ == "__main__":
    main()
