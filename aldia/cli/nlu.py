"""``aldia nlu``."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

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

    Each line of the file is an object with "text" and its true "intent", and may have "region" and "style".
    Among the figures: accuracy, macro_f1, out_of_scope_recall and false_fallback, as shares of one.

    Example:

      aldia nlu score messages.jsonl > figures.json
    """
    from aldia.cli.progress import bar
    from aldia.nlu import score as figures

    rows = _rows(file)
    with bar(file.name) as progress:
        predictions = _predictions(file, model, lambda done: progress(done, len(rows)))
    click.echo(json.dumps(figures(rows, predictions), ensure_ascii=False, indent=2))


def _rows(file: Path) -> list[dict[str, Any]]:
    """Read the labelled messages; a message that cannot be used is named with its line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not a text file in UTF-8") from error
    rows = [
        _row(f"{file}, line {number}", line) for number, line in enumerate(lines, start=1) if line.strip()
    ]
    if not rows:
        raise click.ClickException(f"{file} holds no messages")
    return rows


def _row(place: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise click.ClickException(f"{place}: not JSON") from error
    named = isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("text", "intent"))
    if not named or not row["text"].strip():
        raise click.ClickException(f'{place}: needs an object with "text" and "intent"')
    return dict(row)


def _predictions(file: Path, model: str | None, done: Callable[[int], None]) -> list[dict[str, Any]]:
    """Let a process with Rasa read the file; this one stays free of it."""
    from aldia.settings import ROOT

    # Line by line, for the progress; in UTF-8 wherever this runs.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        with subprocess.Popen(
            _reader(file.resolve(), Path(model).resolve() if model else ROOT / "models"),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
        ) as reader:
            assert reader.stdout is not None
            for line in reader.stdout:
                found.append(json.loads(line))
                done(len(found))
        if reader.returncode:
            complaints.seek(0)
            last = complaints.read().strip().splitlines()[-1:] or ["no reason given"]
            raise click.ClickException(f"the model could not read the file: {last[0]}")
    return found


def _reader(file: Path, model: Path) -> list[str]:
    return [sys.executable, "-m", "assistant.parse_file", str(file), "--model", str(model)]
