"""A small project without a problem, and one broken example for each check."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from aldia.cli import cli
from aldia.lint import lint
from aldia.settings import ROOT

FILES = {
    "domain.yml": """
intents:
  - greet
  - pay_now
entities: [amount]
slots:
  country: {type: any}
  register: {type: any}
  sum: {type: any}
forms:
  pay_form: {required_slots: [sum]}
""",
    "data/rules/all.yml": """
rules:
  - rule: saludo
    steps:
      - intent: greet
      - action: utter_greet
  - rule: pagar
    steps:
      - intent: pay_now
      - action: action_pay
  - rule: nada
    steps:
      - intent: nlu_fallback
      - action: utter_greet
""",
    "data/responses/all.yml": """
responses:
  utter_greet:
    - text: "Buenas, ¿en qué puedo ayudarle?"
      buttons: &pay
        - title: "Pagar"
          payload: '/pay_now{{"amount": "5"}}'
    - condition: [{type: slot, name: register, value: tu}]
      text: "Buenas, ¿en qué puedo ayudarte?"
      buttons: *pay
    - condition: [{type: slot, name: register, value: vos}]
      text: "Buenas, ¿en qué te puedo ayudar?"
      buttons: *pay
  utter_ask_sum:
    - text: "¿Cuánto?"
  utter_explain_sum:
    - text: "La suma."
  utter_paid:
    - text: "Recibido: {amount}."
    - condition: [{type: slot, name: country, value: MX}]
      text: "Recibido en México: {amount}."
  label_pay_now:
    - text: "Pagar ahora"
""",
    "actions/pay.py": '''
"""Pagar la deuda de una vez por todas: a docstring may say so."""
import re
WORDS = re.compile(r"que no|de la|por el")
def act(turn):
    turn.say("utter_paid", amount="5")
    turn.say(f"utter_explain_{turn.requested}")
    return {"payload": '/pay_now{"amount": "5"}', "title": turn.text(f"label_{turn.intent}")}
''',
    "assistant/__init__.py": "",
    "aldia/__init__.py": "",
    "aldia/contact/rules/mx.yml": "",
    "aldia/contact/rules/default.yml": "",
}
RESPONSES, CODE = "data/responses/all.yml", "actions/pay.py"


def project(folder: Path, **changed: str) -> Path:
    for name, text in {**FILES, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def test_a_sound_project_has_no_problem(tmp_path: Path) -> None:
    assert lint(project(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("domain.yml", "  - pay_now", "  - pay_now\n  - thank", "domain.yml:4: no rule without condition answers the intent thank"),
        ("data/rules/all.yml", "intent: nlu_fallback", "intent: affirm", "no rule answers what is not understood"),
        ("data/rules/all.yml", "intent: nlu_fallback", "intent: affirm", "all.yml:10: the rule begins with affirm"),
        ("data/rules/all.yml", "  - rule: saludo\n", "  - rule: saludo\n    condition: [{active_loop: pay_form}]\n", "answers the intent greet"),
        ("data/rules/all.yml", "action: utter_greet", "action: utter_hello", "all.yml:5: there is no response utter_hello"),
        (RESPONSES, "label_pay_now:", "utter_lonely:", "all.yml:21: utter_lonely is used nowhere"),
        (RESPONSES, "  label_pay_now:", "  utter_paid:\n    - text: x\n  label_pay_now:", "utter_paid stands a second time"),
        (RESPONSES, "Recibido: {amount}", "Recibido: {amount} {day}", "all.yml:18: nobody supplies {day} of utter_paid"),
        (RESPONSES, "/pay_now{", "/pay_later{", "is no intent of the domain"),
        (RESPONSES, '{{"amount": "5"}}', '{{"amount": 5', "is no intent of the domain"),
        (RESPONSES, '{{"amount": "5"}}', '{"amount": "5"}', "needs its braces twice"),
        (RESPONSES, '{"amount": "5"}', '{amount: 5}', "holds no JSON"),
        (RESPONSES, '{"amount": "5"}', '{"sum": "5"}', "names sum, which is no entity"),
        (RESPONSES, 'title: "Pagar"', 'title: "Pagar todo lo que queda pendiente"', "all.yml:5: «Pagar todo"),
        (RESPONSES, '"Pagar ahora"', '"Pagar todo lo que queda pendiente"', "label_pay_now is too long for a button"),
        (RESPONSES, "¿en qué puedo ayudarle?", "a" * 1100, "has more than 1024 characters"),
        (RESPONSES, '    - text: "La suma."', '    - condition: [{type: slot, name: register, value: tu}]\n      text: x', "has no text without condition"),
        (RESPONSES, '    - text: "La suma."', '    - text: x\n    - condition: [{type: slot, name: register, value: tu}]\n      text: x', "needs variants for tú and vos"),
        (RESPONSES, "te puedo ayudar?", "te puedo ayudar {name}?", "other variables in one register"),
        (RESPONSES, "value: vos}]\n      text: \"Buenas, ¿en qué te puedo ayudar?\"\n      buttons: *pay", "value: vos}]\n      text: \"Buenas\"", "has other buttons in one variant"),
        (RESPONSES, "value: MX", "value: PT", "depends on country=PT, which does not exist"),
        (RESPONSES, "name: country, value: MX", "name: mood, value: MX", "depends on mood=MX"),
        (RESPONSES, "    - condition: [{type: slot, name: country, value: MX}]", "    - condition: [{type: slot, name: register, value: usted}]\n      text: x {amount}\n    - condition: [{type: slot, name: country, value: MX}]", "has two variants for MX and usted"),
        (CODE, '"utter_paid"', '"utter_payed"', "actions/pay.py:5: there is no response utter_payed"),
        (CODE, "'/pay_now{\"amount\"", "'/pay_now{\"sum\"", "/pay_now with sum is no payload"),
        (CODE, "amount=\"5\"", "sum=\"5\"", "nobody supplies {amount} of utter_paid"),
        (CODE, "    return", "    turn.utter('¿Le puedo ayudar con su cuenta?')\n    return", "actions/pay.py:7: a Spanish sentence in Python"),
    ],
)  # fmt: skip
def test_a_broken_example(tmp_path: Path, file: str, before: str, after: str, said: str) -> None:
    assert before in FILES[file]
    found = [
        str(problem) for problem in lint(project(tmp_path, **{file: FILES[file].replace(before, after, 1)}))
    ]
    assert any(said in problem for problem in found), found


def test_our_own_project_has_no_problem() -> None:
    assert [str(problem) for problem in lint(ROOT)] == []


def test_the_command_fails_where_there_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(cli, ["lint"]).exit_code == 0
    broken = project(tmp_path, **{CODE: FILES[CODE].replace("utter_paid", "utter_payed")})
    monkeypatch.setattr("aldia.settings.ROOT", broken)
    told = CliRunner().invoke(cli, ["lint"])
    assert (told.exit_code, "actions/pay.py:5: there is no response utter_payed" in told.output) == (1, True)
