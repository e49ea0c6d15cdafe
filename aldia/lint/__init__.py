"""Checks of what is written for debtors: responses, rules and the code that uses them. Knows nothing of Rasa."""

from pathlib import Path

from aldia.lint.intents import check_intents
from aldia.lint.problem import Problem
from aldia.lint.project import Project, read_project
from aldia.lint.python_code import Code, read_code
from aldia.lint.use import check_use
from aldia.lint.wording import check_wording


def lint(root: Path) -> list[Problem]:
    """Return every problem of the project in a folder, in the order of file and line."""
    project, code = read_project(root), read_code(root)
    found = [*check_intents(project), *check_wording(project), *check_use(project, code), *code.problems]
    return sorted(set(found))


__all__ = ["Code", "Problem", "Project", "lint"]
