"""The drawings and Rasa take a form's questions from domain.yml, its validator from its own class."""

import pytest
import yaml

from actions.base import AldiaAction, action_named
from actions.forms import ProcessForm
from aldia.settings import ROOT

FORMS = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["forms"]


@pytest.mark.parametrize("form", FORMS)
def test_the_validator_asks_in_the_order_of_the_domain(form: str) -> None:
    validator: AldiaAction = action_named(f"validate_{form}")
    assert isinstance(validator, ProcessForm)
    assert list(validator.questions()) == FORMS[form]["required_slots"]
