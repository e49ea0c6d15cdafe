"""Every process of the project reaches its end, the drawings are current, and broken processes are found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from aldia.flows.code import read_actions
from aldia.flows.dialogue import read
from aldia.flows.faults import faults
from aldia.flows.pages import pages
from aldia.settings import ROOT

Project = dict[str, Any]

BEGIN = {
    "rule": "pedir cita",
    "steps": [{"intent": "ask"}, {"action": "visit_form"}, {"active_loop": "visit_form"}],
}
END = {
    "rule": "terminada la cita",
    "condition": [{"active_loop": "visit_form"}],
    "steps": [
        {"action": "visit_form"},
        {"active_loop": None},
        {"slot_was_set": [{"requested_slot": None}]},
        {"action": "action_book"},
    ],
}
CODE = """
class AskDay(Action):
    def name(self):
        return "action_ask_visit_day"

    def act(self, turn):
        return _propose(turn)


def _propose(turn):
    turn.say("utter_days")
    return [FollowupAction("other_form")]
"""


# What is shared and what is named elsewhere: a base class, a constant, and names that follow from the class's own.
SHARED_CODE = """
VISIT = Process(form="visit_form", words="utter_days")


class ValidateVisit(ProcessForm):
    form = VISIT.form
    slots = _ASKED


class AskVisitDay(AskDay):
    process = VISIT


class AskDay(Action):
    def act(self, turn):
        return [FollowupAction(ValidateVisit.form), turn.say("utter_bye")]
"""


def project() -> Project:
    return {
        "domain": {
            "intents": ["ask", {"bye": {"use_entities": []}}],
            "forms": {"visit_form": {"required_slots": ["visit_day"]}},
            "actions": ["validate_visit_form", "action_ask_visit_day", "action_book"],
        },
        "responses": {"utter_bye": [{"text": "Adiós"}], "utter_days": [{"text": "Hay dos. ¿Qué **día**?"}]},
        "rules": [
            BEGIN,
            END,
            {"rule": "despedida", "steps": [{"intent": "bye"}, {"action": "utter_bye"}]},
        ],
    }


def write(folder: Path, project: Project) -> Path:
    for name in ("data/responses", "data/rules", "actions", "aldia"):
        (folder / name).mkdir(parents=True)
    (folder / "domain.yml").write_text(yaml.safe_dump(project["domain"]), encoding="utf-8")
    for part in ("responses", "rules"):
        text = yaml.safe_dump({part: project[part]}, allow_unicode=True)
        (folder / "data" / part / "visit.yml").write_text(text, encoding="utf-8")
    (folder / "actions" / "visit.py").write_text(CODE, encoding="utf-8")
    return folder


def test_every_process_of_the_project_reaches_its_end() -> None:
    assert faults(read(ROOT)) == []


def test_the_drawings_are_current() -> None:
    drawn = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "flows").glob("*.md")}
    assert drawn == pages(read(ROOT)), "run: make flows"


def test_a_drawing_shows_beginning_question_and_end(tmp_path: Path) -> None:
    page = pages(read(write(tmp_path, project())))["visit_form.md"]
    assert 'inicio1(["pedir cita<br/>ask"]) --> pregunta1' in page
    assert 'pregunta1["¿Qué día?<br/><i>visit_day</i>"]' in page
    assert 'hecho1_1[["action_book"]] --> fin' in page
    assert "| `visit_day` | `utter_days` |" in page


def test_a_whole_project_has_no_faults(tmp_path: Path) -> None:
    assert faults(read(write(tmp_path, project()))) == []


def test_follows_constants_and_base_classes(tmp_path: Path) -> None:
    (tmp_path / "visit.py").write_text(SHARED_CODE, encoding="utf-8")
    deeds = read_actions(tmp_path)
    assert "validate_visit_form" in deeds
    asks = deeds["action_ask_visit_day"]
    assert {*asks.responses} == {"utter_days", "utter_bye"}
    assert asks.begins == ("visit_form",)


def without_rule(number: int) -> Callable[[Project], None]:
    return lambda project: project["rules"].pop(number)


def without_action(name: str) -> Callable[[Project], None]:
    return lambda project: project["domain"]["actions"].remove(name)


def with_rule(*steps: dict[str, Any], **parts: Any) -> Callable[[Project], None]:
    return lambda project: project["rules"].append({"rule": "nueva", "steps": list(steps), **parts})


def steps_of_end(*steps: dict[str, Any]) -> Callable[[Project], None]:
    return lambda project: project["rules"].__setitem__(1, {**END, "steps": list(steps)})


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        (without_rule(0), "form visit_form: no rule begins it"),
        (without_rule(1), "form visit_form: no rule ends it"),
        (without_rule(2), "intent bye: no rule answers it"),
        (without_action("validate_visit_form"), "form visit_form: nothing takes its answers"),
        (without_action("action_ask_visit_day"), "form visit_form: nothing asks for visit_day"),
        (without_action("action_book"), "rule «terminada la cita» (visit.yml): action_book is no action"),
        (
            steps_of_end({"action": "visit_form"}, {"action": "action_book"}),
            "rule «terminada la cita» (visit.yml): its loop never closes",
        ),
        (
            steps_of_end({"action": "visit_form"}, {"active_loop": None}),
            "form visit_form: nothing is done or said at its end",
        ),
        (
            with_rule({"intent": "ask"}, {"action": "utter_bye"}, {"active_loop": "old_form"}),
            "rule «nueva» (visit.yml): the loop old_form never closes: it is no form",
        ),
        (
            with_rule({"intent": "ask"}, {"action": "visit_form"}),
            "rule «nueva» (visit.yml): it runs visit_form and does not keep it open",
        ),
        (with_rule({"intent": "leave"}, {"action": "utter_bye"}), "intent leave is not in domain.yml"),
        (with_rule({"or": [{"intent": "bye"}, {"intent": "go"}]}), "intent go is not in domain.yml"),
        (
            lambda project: project["domain"]["actions"].append("action_forgotten"),
            "action action_forgotten: no rule, no form and no other action leads to it",
        ),
    ],
)
def test_finds_what_is_broken(breaks: Callable[[Project], None], told: str, tmp_path: Path) -> None:
    broken = project()
    breaks(broken)
    found = faults(read(write(tmp_path, broken)))
    assert [fault for fault in found if told in fault], found


def test_what_the_application_runs_from_outside_is_reached(tmp_path: Path) -> None:
    outside = project()
    outside["domain"]["actions"].append("action_money_came")
    folder = write(tmp_path, outside)
    (folder / "aldia" / "web.py").write_text('run("action_money_came")', encoding="utf-8")
    assert faults(read(folder)) == []
