"""The pipeline of config.yml trains, and a process of its own reads messages with the model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
EXAMPLES = {
    "greet": ["hola", "buenas", "buenos días", "hola qué tal", "buenas tardes", "muy buenas", "saludos"],
    "ask_balance": ["cuánto debo", "mi saldo", "qué saldo tengo", "cuánto es la deuda", "total que debo"],
    "promise_to_pay": [
        "pago el viernes",
        "el lunes pago",
        "pago mañana",
        "el día 5 les pago",
        "pago el martes",
    ],
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of a few examples, trained with the project's own configuration in a process of its own."""
    folder = tmp_path_factory.mktemp("model")
    blocks = [
        {"intent": intent, "examples": "".join(f"- {t}\n" for t in of)} for intent, of in EXAMPLES.items()
    ]
    contents = {
        "nlu": {"version": "3.1", "nlu": blocks},
        "domain": {"version": "3.1", "intents": list(EXAMPLES)},
    }
    for name, content in contents.items():
        (folder / f"{name}.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    train = [
        "-m",
        "rasa",
        "train",
        "nlu",
        "--config",
        str(ROOT / "config.yml"),
        "--nlu",
        str(folder / "nlu.yml"),
    ]
    train += ["--domain", str(folder / "domain.yml"), "--out", str(folder)]
    run(train, folder)
    return folder


def run(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={"RASA_TELEMETRY_ENABLED": "false", "PATH": "", "HOME": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_line_of_json_comes_out_for_each_message(model: Path, tmp_path: Path) -> None:
    messages = [
        {"text": "hola buenas", "intent": "greet"},
        {"text": "mañana les pago", "metadata": {"country": "MX", "time": "2026-03-11T18:00:00+00:00"}},
    ]
    file = tmp_path / "messages.jsonl"
    file.write_text("".join(json.dumps(message) + "\n" for message in messages), encoding="utf-8")
    output = run(["-m", "assistant.parse_file", str(file), "--model", str(model)], tmp_path)
    greeting, promise = (json.loads(line) for line in output.splitlines())
    assert greeting["text"] == "hola buenas"
    assert greeting["ranking"][-1]["name"] in EXAMPLES
    assert 0 <= greeting["confidence"] <= 1
    [day] = promise["entities"]
    assert day["entity"] == "time"
    assert day["value"].startswith("2026-03-12")


def test_without_a_model_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant.parse_file", "messages.jsonl", "--model", str(tmp_path / "none")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "run `rasa train` first" in done.stderr
