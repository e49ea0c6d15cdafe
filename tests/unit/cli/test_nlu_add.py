"""`aldia nlu add`: what a designer labelled becomes examples, all of it or nothing."""

import codecs
import csv
import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from aldia import clock
from aldia.cli import cli
from aldia.nlu import evaluation, examples
from aldia.settings import ROOT

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
PAY_NOW = """\
# Quiere pagar (todo) ya.
version: "3.1"
nlu:
  - intent: pay_now
    examples: |
      - Quiero pagar
      - lo pago ya
"""
GREET = PAY_NOW.replace("pay_now", "greet").replace("Quiero pagar", "hola").replace("lo pago ya", "buenas")


def nlu(*arguments: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(cli, ["nlu", *map(str, arguments)], prog_name="aldia")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two intents, one evaluation file and one more beside it."""
    root = tmp_path / "project"
    for folder in ("data/nlu/paying", "data/nlu/conversation", "tests/nlu/evaluation"):
        (root / folder).mkdir(parents=True)
    (root / "data/nlu/paying/pay_now.yml").write_text(PAY_NOW, encoding="utf-8")
    (root / "data/nlu/conversation/greet.yml").write_text(GREET, encoding="utf-8")
    inside, outside = root / "tests/nlu/evaluation/short.jsonl", tmp_path / "nlu_validation.jsonl"
    for file, text in ((inside, "Muy buenas"), (outside, "Se lo pago el jueves")):
        file.write_text(json.dumps({"text": text, "intent": "greet"}) + "\n", encoding="utf-8")
    monkeypatch.setattr(examples, "ROOT", root)
    monkeypatch.setattr(evaluation, "INSIDE", inside.parent)
    monkeypatch.setattr(evaluation, "VALIDATION", outside)
    return root


def content(project: Path) -> dict[str, str]:
    return {
        path.name.removesuffix(".yml"): path.read_text(encoding="utf-8")
        for path in (project / "data/nlu").rglob("*")
        if path.is_file()
    }


def labelled(folder: Path, *rows: tuple[str, str]) -> Path:
    path = folder / "labelled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "intent"), *rows])
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("-venga, lo suelto todo", "cp1252"),
        # It keeps UTF-8 where it finds the mark; in Windows-1252 an emoji would become "?".
        ("ya está 👍🏽, no llego 😢❤️", "utf-8-sig"),
    ],
)
def test_what_the_queue_writes_can_be_added(
    converse: Callable[..., Any], project: Path, tmp_path: Path, text: str, encoding: str
) -> None:
    chat = converse()
    chat.types(text, days_ago=1)
    chat.types("nada, nada", days_ago=2)
    out = tmp_path / "review.csv"
    with clock.freeze(NOW):
        assert nlu("review", "--out", out).stdout == f"2 messages in {out}.\n"
    assert out.read_bytes().startswith(codecs.BOM_UTF8)
    with out.open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    first[header.index("intent")] = "pay_now"
    # As a spreadsheet in Spanish saves it.
    with out.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, first, second])

    result = nlu("add", out)
    assert result.stdout == "1 added to data/nlu/paying/pay_now.yml.\n"
    assert content(project) == {"pay_now": PAY_NOW + f"      - {text}\n", "greet": GREET}


def test_rows_with_an_intent_are_appended_in_order(project: Path, tmp_path: Path) -> None:
    file = labelled(
        tmp_path,
        ("págame ese: «x», #1", " pay_now "),
        ("", ""),
        ("ni idea [name]", ""),
        (" ¡ey! ", "greet"),
        ("[^_^] pago", "pay_now"),
    )
    result = nlu("add", file)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        "1 added to data/nlu/conversation/greet.yml.\n2 added to data/nlu/paying/pay_now.yml.\n"
    )
    assert content(project) == {
        "pay_now": PAY_NOW + "      - págame ese: «x», #1\n      - [^_^] pago\n",
        "greet": GREET + "      - ¡ey!\n",
    }


def test_all_faults_are_told_and_nothing_is_added(project: Path, tmp_path: Path) -> None:
    file = labelled(
        tmp_path,
        ("esta sí", "pay_now"),
        ("por los aires", "fly"),
        ("¡LO PAGO, YA!", "greet"),
        ("muy buenas", "greet"),
        ("dos\nlíneas", "greet"),
        ("nulo\x7f", "greet"),
        ("[pago](pay)", "pay_now"),
        ('[pago]{"entity": "x"}', "pay_now"),
        ("[pago][{}]", "pay_now"),
        ("soy [name]", "greet"),
        ("pago [amount] ya", "../pay_now"),
        ("", "greet"),
        ("Esta, sí", "greet"),
        ("¡se lo pago el jueves!", "pay_now"),
    )
    result = nlu("add", file)
    assert (result.exit_code, result.stdout) == (1, "")
    told = result.stderr.splitlines()
    assert told[0] == "Error: nothing was added:"
    assert [line.strip().partition(": ")[::2] for line in told[1:]] == [
        ("line 3", "there is no intent «fly» (no data/nlu/*/fly.yml)"),
        ("line 4", "the text is an example of pay_now already"),
        ("line 5", "the text stands in tests/nlu/evaluation/short.jsonl, which judges what has been learnt"),
        ("line 7", "the text has a line break or a control character: write it on one line"),
        ("line 8", "the text has a line break or a control character: write it on one line"),
        ("line 9", "Rasa would read the brackets as an annotation: leave them out"),
        ("line 9", "write something in the place of [pago], as a person would: a made-up name, a sum"),
        ("line 10", "Rasa would read the brackets as an annotation: leave them out"),
        ("line 10", "write something in the place of [pago], as a person would: a made-up name, a sum"),
        ("line 11", "Rasa would read the brackets as an annotation: leave them out"),
        ("line 11", "write something in the place of [pago], as a person would: a made-up name, a sum"),
        ("line 12", "write something in the place of [name], as a person would: a made-up name, a sum"),
        ("line 13", "there is no intent «../pay_now» (no data/nlu/*/../pay_now.yml)"),
        ("line 13", "write something in the place of [amount], as a person would: a made-up name, a sum"),
        ("line 14", "the text is empty"),
        ("line 15", "the text stands in line 2, too"),
        ("line 16", "the text stands in ../nlu_validation.jsonl, which judges what has been learnt"),
    ]
    assert content(project) == {"pay_now": PAY_NOW, "greet": GREET}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["text;intent", "hola;"], "no row has an intent"),
        (["text,intent"], "no row has an intent"),
        (["texto,intent", "a,greet"], "the file has no column «text»"),
        ([], "the file is empty"),
    ],
)
def test_a_file_that_holds_nothing_to_add_is_told(
    project: Path, tmp_path: Path, lines: list[str], reason: str
) -> None:
    file = tmp_path / "labelled.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    result = nlu("add", file)
    assert result.exit_code == 1
    assert reason in result.stderr
    assert content(project) == {"pay_now": PAY_NOW, "greet": GREET}


@pytest.mark.parametrize(
    "odd",
    [
        PAY_NOW.replace("      - ", "        - "),
        PAY_NOW + "  - synonym: ya\n    examples: |\n      - ahora\n",
        PAY_NOW.replace("intent: pay_now", "intent: pay"),
    ],
)
def test_a_file_of_another_layout_is_left_alone(project: Path, tmp_path: Path, odd: str) -> None:
    (project / "data/nlu/paying/pay_now.yml").write_text(odd, encoding="utf-8")
    result = nlu("add", labelled(tmp_path, ("ey", "greet"), ("ahora sí", "pay_now")))
    assert result.exit_code == 1
    assert "pay_now.yml does not end with its examples" in result.stderr
    assert content(project) == {"pay_now": odd, "greet": GREET}


def test_a_broken_training_file_is_told(project: Path, tmp_path: Path) -> None:
    (project / "data/nlu/conversation/greet.yml").write_text("nlu: [", encoding="utf-8")
    result = nlu("add", labelled(tmp_path, ("ahora sí", "pay_now")))
    assert result.exit_code == 1
    assert "data/nlu/conversation/greet.yml is no valid YAML" in result.stderr


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_that_cannot_be_put_in_its_place_leaves_all_as_they_were(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    moves: list[Path] = []
    replace = os.replace

    def refuse_one(source: Path, target: Path) -> None:
        moves.append(target)
        if len(moves) == number:
            raise OSError("disk full")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse_one)
    result = nlu("add", labelled(tmp_path, ("ey", "greet"), ("ahora sí", "pay_now")))
    assert (result.exit_code, result.stderr) == (1, "Error: disk full\n")
    assert len(moves) == 2 * number - 1, "what had been replaced was put back"
    assert content(project) == {"pay_now": PAY_NOW, "greet": GREET}


def test_every_training_file_takes_an_example_that_rasa_reads(project: Path, tmp_path: Path) -> None:
    shutil.rmtree(project / "data/nlu")
    shutil.copytree(ROOT / "data" / "nlu", project / "data/nlu")
    intents = [path.stem for path in (ROOT / "data" / "nlu").rglob("*.yml")]
    texts = {intent: f"«{intent}» ${{x}} - # 'tal' {{y}} [ z ] 100%" for intent in intents}
    result = nlu("add", labelled(tmp_path, *((text, intent) for intent, text in texts.items())))
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == len(texts)
    for file in ("paying/pay_now.yml", "conversation/out_of_scope.yml"):
        last = load_data(str(project / "data/nlu" / file)).training_examples[-1]
        assert (last.get(TEXT), last.get(ENTITIES, [])) == (texts[last.get(INTENT)], [])
