"""What the dialogue is made of: forms, rules and responses, as the designers' files say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aldia.flows.code import Deed, read_actions

_ACTION_IN_QUOTES = re.compile(r"\"(action_\w+)\"")


@dataclass(frozen=True)
class Rule:
    """One rule: its Spanish name, its file's topic, and its steps in their order."""

    name: str
    topic: str
    condition: list[dict[str, Any]]
    steps: list[dict[str, Any]]

    @property
    def intents(self) -> list[str]:
        """The intents that the rule answers."""
        return [str(step["intent"]) for step in self._steps() if "intent" in step]

    @property
    def actions(self) -> list[str]:
        """The actions, forms and responses that the rule runs."""
        return [str(step["action"]) for step in self._steps() if "action" in step]

    @property
    def loops(self) -> set[str]:
        """The forms that the rule opens or waits for."""
        steps = (*self.condition, *self.steps)
        return {str(step["active_loop"]) for step in steps if step.get("active_loop")}

    @property
    def opens(self) -> str | None:
        """The form that is active after the rule, if any."""
        last = [step["active_loop"] for step in self.steps if "active_loop" in step][-1:]
        return str(last[0]) if last and last[0] else None

    @property
    def closes(self) -> str | None:
        """The form that the rule sees ended, if any."""
        waits = [step["active_loop"] for step in self.condition if step.get("active_loop")]
        ended = any("active_loop" in step and step["active_loop"] is None for step in self.steps)
        return str(waits[0]) if waits and ended else None

    @property
    def runs_form_of_condition(self) -> bool:
        """Say whether the rule runs the very form that it waits for: then it is about that form's end."""
        return any(step.get("active_loop") in self.actions for step in self.condition)

    @property
    def after_close(self) -> list[str]:
        """What is done once the form has ended."""
        closed = [i for i, step in enumerate(self.steps) if "active_loop" in step]
        return [str(s["action"]) for s in self.steps[closed[-1] :] if "action" in s] if closed else []

    def _steps(self) -> Iterator[dict[str, Any]]:
        for step in self.steps:
            yield from step.get("or", [step])


@dataclass(frozen=True)
class Dialogue:
    """All that is asked, answered and done. ``forms`` hold their questions in the order of asking."""

    forms: dict[str, list[str]]
    intents: list[str]
    actions: list[str]
    rules: list[Rule]
    responses: dict[str, str]
    deeds: dict[str, Deed]
    named_elsewhere: frozenset[str]

    def rules_opening(self, form: str) -> list[Rule]:
        """Return the rules that begin a form."""
        return [rule for rule in self.rules if rule.opens == form and form in rule.actions]

    def rules_closing(self, form: str) -> list[Rule]:
        """Return the rules that see a form ended."""
        return [rule for rule in self.rules if rule.closes == form]


def read(root: Path) -> Dialogue:
    """Read the dialogue from the project's folder."""
    domain = _yaml(root / "domain.yml")
    responses = dict(domain.get("responses") or {})
    for path in sorted((root / "data" / "responses").glob("**/*.yml")):
        responses |= _yaml(path)["responses"]
    rules = [
        Rule(rule["rule"], path.stem, rule.get("condition") or [], rule["steps"])
        for path in sorted((root / "data" / "rules").glob("**/*.yml"))
        for rule in _yaml(path)["rules"]
    ]
    deeds = read_actions(root / "actions")
    return Dialogue(
        forms={name: form["required_slots"] for name, form in (domain.get("forms") or {}).items()},
        intents=[name if isinstance(name, str) else next(iter(name)) for name in domain["intents"]],
        actions=[*domain["actions"]],
        rules=rules,
        responses={name: str(variants[0].get("text", "")) for name, variants in responses.items()},
        deeds=deeds,
        named_elsewhere=_named_in(root / "aldia", "**/*.py") | _named_in(root / "actions", "base.py"),
    )


def _yaml(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _named_in(folder: Path, files: str) -> frozenset[str]:
    """Return what the application (a payment came in) or any action (a child writes) may have done."""
    sources = (path.read_text(encoding="utf-8") for path in sorted(folder.glob(files)))
    return frozenset(name for source in sources for name in _ACTION_IN_QUOTES.findall(source))
