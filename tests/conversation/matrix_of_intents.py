"""Intent × state: what ``matrix/intents.yml`` says must be answered to each intent in each state."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

import yaml
from script import FOLDER, Script, Turn
from states import identification

# The question that is open in a state.
QUESTIONS = {"unverified": "utter_ask_identity_national_id", "in_form": "utter_ask_plan_first_date*"}
STATES = ("unverified", "verified", "in_form", "with_agent")


@dataclass(frozen=True)
class Cell:
    """One intent, in the debtor's own words, in one state of the dialogue."""

    intent: str
    state: str
    turn: Turn

    def __str__(self) -> str:
        return f"{self.intent}-{self.state}"

    @property
    def script(self) -> Script:
        """Return the conversation from the state on."""
        return Script(title=str(self), debtor="carmen", turns=[self.turn])

    @property
    def lead(self) -> list[Turn]:
        """Return what brings the debtor to the state."""
        known = identification(self.script)
        return {
            "unverified": [Turn("open", True, utters=["utter_welcome"])],
            "verified": known,
            "in_form": [*known, Turn("say", "quiero pagar en 6 cuotas", utters=[QUESTIONS["in_form"]])],
            "with_agent": [
                *known,
                Turn("say", "quiero hablar con una persona", utters=["utter_request_agent*"]),
            ],
        }[self.state]


def table() -> dict[str, dict[str, Any]]:
    """Read ``matrix/intents.yml``."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "matrix" / "intents.yml").read_text("utf-8"))
    return found


def cells() -> Iterator[Cell]:
    """Yield all cells, those of one state side by side."""
    for state in STATES:
        for intent, row in table().items():
            yield Cell(intent, state, _turn(row, state))


def _turn(row: dict[str, Any], state: str) -> Turn:
    expected = row.get(state, row["verified"] if state == "in_form" else None)
    question = QUESTIONS.get(state)
    if expected is None:
        return Turn("say", row["say"], silent=True)
    if isinstance(expected, dict):
        return Turn("say", row["say"], **expected)
    if isinstance(expected, str):
        return Turn("say", row["say"], utters=[expected, question] if question else [expected])
    comes_back = question is None or any(fnmatch(name, question) for name in expected)
    return Turn("say", row["say"], utters=expected, not_utters=[] if comes_back else [question])
