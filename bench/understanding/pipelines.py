"""``python -m bench.understanding.pipelines``: pipelines side by side, as a table for the documentation."""

import json
import os
import subprocess
import sys
import tempfile
import zlib
from collections import defaultdict
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
from bench.servers import Failed, Run, run
from bench.understanding.configuration import CONFIG

CONFIGS = Path(__file__).parent / "pipelines"
LOGS = ROOT / "var" / "log" / "understanding"
"""Where the output of each step stays, so that a failed one can be looked into."""
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
    """A reading of messages; times in seconds, memory in bytes."""

    parse: float
    """The median over the messages."""
    resident: int
    figures: dict[str, Any]
    predictions: list[dict[str, Any]]


@dataclass(frozen=True)
class Contender:
    """A pipeline to compare; `limit` is the number of examples that it gets, None for all."""

    title: str
    config: Path
    limit: int | None = None


def contenders() -> dict[str, Contender]:
    """Return the pipelines to compare by name: those of the files, and ours as config.yml has it today."""
    found = {}
    for file in sorted(CONFIGS.glob("*.yml")):
        title = file.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        found[file.stem] = Contender(title, file, SUBSET if file.stem.startswith("diet") else None)
    return {**found, "ours_few": Contender("ours", CONFIG, SUBSET), "ours": Contender("ours", CONFIG)}


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


def train(config: Path, nlu: Path, folder: Path) -> tuple[Path, Run]:
    """Train a pipeline from nothing; return the model and what that took. Raises `Failed`."""
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(config), "--nlu", str(nlu)]
    command += ["--domain", str(ROOT / "domain.yml"), "--out", str(folder), "--fixed-model-name", config.stem]
    env = {**_ENV, "RASA_CACHE_DIRECTORY": str(folder / f"cache_{config.stem}")}
    training = run(command, cwd=ROOT, env=env, log=LOGS / f"train_{config.stem}.log")
    return folder / f"{config.stem}.tar.gz", training


def read(model: Path, rows: list[dict[str, Any]], folder: Path) -> Measured:
    """Let a process of its own read the messages with a model.

    Raises `Failed`.
    """
    messages = folder / "messages.jsonl"
    lines = (json.dumps({"text": r["text"], "metadata": {"country": r.get("region")}}) for r in rows)
    messages.write_text("\n".join(lines), encoding="utf-8")
    log = LOGS / "read.log"
    LOGS.mkdir(parents=True, exist_ok=True)
    with log.open("w") as complaints:
        reader = subprocess.run(
            [sys.executable, "-m", "bench.understanding.reader", str(messages), str(model)],
            cwd=ROOT,
            env=_ENV,
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
        )
    if reader.returncode:
        raise Failed(f"messages could not be read with {model}; why is in {log}")
    answer = json.loads(reader.stdout.splitlines()[-1])
    figures = score(rows, answer["predictions"])
    return Measured(median(answer["seconds"]), answer["resident"], figures, answer["predictions"])


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
    default_model, _ = train(path, write_examples(examples(SUBSET), folder / "few.yml"), folder)
    default, ours = [], []
    for _ in range(2):
        default.append(read(default_model, rows, folder))
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
def main(names: tuple[str, ...]) -> None:
    """Train the pipelines of bench/understanding/pipelines and ours (or those of NAMES); print what each is worth.

    Judged by the validation file, where it is there, else by the project's own. Those with DIET train on 680
    examples, and ours once on as few (ours_few), the others on all. All of them take an hour or two.

    Example:

      python -m bench.understanding.pipelines svm ours
    """
    rows = labelled(evaluation.files()[0])
    known = contenders()
    if unknown := set(names) - set(known):
        raise click.UsageError(
            f"no such pipeline: {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        )
    click.echo("| pipeline | examples | macro F1 | out-of-scope recall | parse p50 | training | memory |")
    click.echo("| --- | --- | --- | --- | --- | --- | --- |")
    for each in [known[name] for name in names or known]:
        chosen = examples(each.limit)
        with tempfile.TemporaryDirectory(prefix="aldia-pipeline-") as temporary:
            folder = Path(temporary)
            try:
                model, training = train(each.config, write_examples(chosen, folder / "nlu.yml"), folder)
                measured = read(model, rows, folder)
            except Failed as failed:
                raise click.ClickException(str(failed)) from failed
        click.echo(
            f"| {each.title} | {sum(map(len, chosen.values()))} | {measured.figures['macro_f1']:.3f} "
            f"| {measured.figures['out_of_scope_recall']:.3f} | {measured.parse * 1000:.1f} ms "
            f"| {training.seconds:.0f} s | {measured.resident / 2**20:.0f} MB |"
        )


if __name__ == "__main__":
    main()
