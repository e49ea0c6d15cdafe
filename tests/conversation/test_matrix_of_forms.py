"""Form × interruption, played against the real assistant: the right question follows, and nothing is lost."""

from contextlib import ExitStack

import pytest
import yaml
from matrix_of_forms import KEPT, Cell, cells, forms
from states import States

from aldia import clock
from aldia.settings import ROOT


@pytest.mark.conversation
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cell", cells(), ids=str)
def test_interruption(cell: Cell, states: States, database: str) -> None:
    script = cell.script
    with ExitStack() as time:
        time.enter_context(clock.freeze(script.clock))
        stage = states.stage(script, time, cell.lead)
        stage.play(script.turns)
        faults = stage.left_behind()
    assert not faults, stage.told("at the end", *faults)


def test_the_table_has_every_question_of_every_form() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    asked = {form.name: _own([question.slot for question in form.questions]) for form in forms()}
    assert asked == {name: _own(form["required_slots"]) for name, form in domain["forms"].items()}
    assert {*KEPT} <= {question.slot for form in forms() for question in form.questions}


def _own(slots: list[str]) -> list[str]:
    """Return the questions that no other form asks."""
    return [slot for slot in slots if slot not in KEPT]
