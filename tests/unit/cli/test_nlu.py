"""`aldia nlu`: `score`, with a reader that stands for the model, and `review`."""

import json
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rasa.shared.core.events import ActiveLoop, SlotSet

from aldia import clock
from aldia.cli import cli
from aldia.nlu import reading

ROWS = [
    {"text": "hola", "intent": "greet"},
    {"text": "cuánto debo", "intent": "ask_balance"},
    {"text": "¿llueve?", "intent": "out_of_scope"},
]
# Says "greet" to everything that holds an "l", and falls back otherwise.
READER = """
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    text = json.loads(line)["text"]
    intent = "greet" if "l" in text else "nlu_fallback"
    print(json.dumps({"text": text, "intent": intent, "confidence": 1, "ranking": [], "entities": []}))
"""
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def nlu(*arguments: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(cli, ["nlu", *map(str, arguments)], prog_name="aldia")


def score(file: Path, *options: str) -> Result:
    return nlu("score", file, *options)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def reader(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(reading, "_reader", lambda file, _: [sys.executable, "-c", program, str(file)])


def test_figures_come_out_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader(monkeypatch, READER)
    result = score(write(tmp_path / "messages.jsonl", *map(json.dumps, ROWS)))
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout)
    assert figures["messages"] == 3
    assert figures["accuracy"] == 0.3333
    assert figures["false_fallback"] == 0.5
    assert figures["out_of_scope_recall"] == 0.0
    assert 0 < figures["macro_f1"] < 1


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["{"], "line 1: not JSON"),
        ([json.dumps(ROWS[0]), "", "[1]"], 'line 3: needs an object with "text" and "intent"'),
        (['{"text": "hola"}'], "line 1: needs"),
        (['{"text": " ", "intent": "greet"}'], "line 1: needs"),
        (["", " "], "holds no messages"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, lines: list[str], reason: str
) -> None:
    result = score(write(tmp_path / "messages.jsonl", *lines))
    assert result.exit_code == 1
    assert reason in result.stderr


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    assert "does not exist" in score(tmp_path / "none.jsonl").stderr
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "not a text file in UTF-8" in score(binary).stderr


def test_why_the_model_could_not_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader(monkeypatch, "raise SystemExit('no model in x: run `rasa train` first')")
    result = score(write(tmp_path / "messages.jsonl", json.dumps(ROWS[0])))
    assert result.exit_code == 1
    assert "no model in x: run `rasa train` first" in result.stderr


def review(*options: object) -> str:
    with clock.freeze(NOW):
        result = nlu("review", *options)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_an_empty_queue_is_no_error(database: str) -> None:
    assert review() == ""


def test_the_queue_is_shown_as_a_table(converse: Callable[..., Any]) -> None:
    chat = converse()
    chat.types("muy vieja", days_ago=31)
    chat.types("hm", days_ago=29)
    chat.happens(ActiveLoop("promise_form"), SlotSet("requested_slot", "promise_date"))
    for days_ago in (3, 2):
        chat.types("soy María, ¿y lo mío?", ranking={"complain": 0.31, "help": 0.2}, days_ago=days_ago)
    assert review() == (
        "times  last        message; below it, the guesses\n"
        "    2  2026-11-22  soy [name], ¿y lo mío?\n"
        "                   complain 0.31, help 0.20; asked for promise_date\n"
        "    1  2026-10-26  hm\n"
        "                   no guess\n"
    )
    assert "muy vieja" in review("--since", "2026-10-01")
    assert "hm" not in review("--limit", 1)


def test_the_confidence_that_is_little_can_be_chosen(converse: Callable[..., Any]) -> None:
    converse().types("va", "affirm", 0.65)
    assert review() == ""
    assert "affirm 0.65" in review("--below", 0.7)
    assert nlu("review", "--below", 2).exit_code == 2


@pytest.mark.parametrize("command", ["review", "add", "score"])
def test_help_shows_an_example(command: str) -> None:
    assert f"aldia nlu {command} " in nlu(command, "--help").stdout.partition("Example:")[2]
