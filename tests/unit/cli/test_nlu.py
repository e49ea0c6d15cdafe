"""`aldia nlu score`, with a reader that stands for the model."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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


def score(file: Path, *options: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(cli, ["nlu", "score", str(file), *options], prog_name="aldia")


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
