"""Each intent has an answer in every state of the dialogue."""

from collections.abc import Iterator

from aldia.lint.problem import Problem
from aldia.lint.project import Project


def check_intents(project: Project) -> Iterator[Problem]:
    """A rule without condition answers in every state: inside a form, Rasa then returns to the open question."""
    answered = {rule.intent for rule in project.rules if rule.intent and not rule.conditional}
    for intent, line in project.intents.items():
        if intent not in answered:
            yield Problem("domain.yml", line, f"no rule without condition answers the intent {intent}")
    if "nlu_fallback" not in answered:
        yield Problem("domain.yml", 1, "no rule answers what is not understood (nlu_fallback)")
    for rule in project.rules:
        if rule.intent and rule.intent not in {*project.intents, "nlu_fallback"}:
            yield Problem(rule.path, rule.line, f"the rule begins with {rule.intent}, which is no intent")
