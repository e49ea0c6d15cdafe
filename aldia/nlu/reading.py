"""Labelled messages, and what the trained model reads in them."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aldia.settings import ROOT


class ModelFailed(Exception):
    """The model could not read the messages; the text says why."""


def labelled(file: Path) -> list[dict[str, Any]]:
    """Read messages with their true intent, one JSON object a line: text, intent and perhaps region, style, entities.

    Raises `ValueError`, which names the line, where a message cannot be used.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is not a text file in UTF-8") from error
    rows = [
        _row(f"{file}, line {number}", line) for number, line in enumerate(lines, start=1) if line.strip()
    ]
    if not rows:
        raise ValueError(f"{file} holds no messages")
    return rows


def _row(place: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{place}: not JSON") from error
    named = isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("text", "intent"))
    if not named or not row["text"].strip():
        raise ValueError(f'{place}: needs an object with "text" and "intent"')
    return dict(row)


def predictions(
    rows: Sequence[Mapping[str, Any]], model: Path, done: Callable[[int], None] = lambda _: None
) -> list[dict[str, Any]]:
    """Let a process with Rasa read the messages as written in their region; this one stays free of it.

    ``model`` is a model, or a folder whose newest is taken; ``done`` hears how many have been read.
    Raises `ModelFailed`.
    """
    # Line by line, for the progress; in UTF-8 wherever this runs.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    found: list[dict[str, Any]] = []
    with (
        tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as messages,
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
    ):
        messages.writelines(json.dumps(_message(row)) + "\n" for row in rows)
        messages.flush()
        with subprocess.Popen(
            _reader(Path(messages.name), model.resolve()),
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
            raise ModelFailed(f"the model could not read the messages: {last[0]}")
    return found


def _message(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": row["text"], "metadata": {"country": row.get("region")}}


def _reader(messages: Path, model: Path) -> list[str]:
    return [sys.executable, "-m", "assistant.parse_file", str(messages), "--model", str(model)]
