"""What each action may say and what it leads to, read from its source: the actions themselves need Rasa.

Only names that stand there in full are found; those put together while running (``utter_explain_{slot}``) are not.
An action that does not say its own name in full is named after its class: ``AskPlanTerms`` is ``action_ask_plan_terms``.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Deed:
    """All names that an action's code holds, with those of what it calls, of its bases and of its constants."""

    names: tuple[str, ...]
    # The forms that it starts by itself, before any rule.
    begins: tuple[str, ...]

    @property
    def responses(self) -> list[str]:
        """The responses that it may utter."""
        return [name for name in self.names if name.startswith("utter_")]


@dataclass(frozen=True)
class _Source:
    """A class, function or constant: the names in it, the forms that it begins, what it is made of."""

    names: tuple[str, ...]
    begins: tuple[str, ...]
    uses: tuple[str, ...]


# By module and name.
_Sources = dict[tuple[str, str], _Source]
# What all actions and all forms have from these is said of none of them.
_COMMON = ("AldiaAction", "ProcessForm", "AskOnce")
_BEFORE_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def read_actions(folder: Path) -> dict[str, Deed]:
    """Return the deeds of all actions below a folder by the actions' names."""
    modules = {path.stem: ast.parse(path.read_text("utf-8")).body for path in sorted(folder.glob("**/*.py"))}
    forms = _forms([part for parts in modules.values() for part in parts])
    sources: _Sources = {}
    classes: dict[str, tuple[str, str]] = {}
    for module, parts in modules.items():
        for part in parts:
            if isinstance(part, ast.Assign):
                sources[module, ast.unparse(part.targets[0])] = _read(part, forms)
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                sources[module, part.name] = _read(part, forms)
            if isinstance(part, ast.ClassDef) and part.bases and part.name not in _COMMON:
                classes[_action_name(part, forms)] = (module, part.name)
    return {action: _deed(sources, at, action) for action, at in sorted(classes.items())}


def _forms(parts: list[ast.stmt]) -> dict[str, str]:
    """Return the forms that are meant by an attribute of a constant or a class: ``PLAN.form``."""
    forms: dict[str, str] = {}
    for part in parts:
        given = {}
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Call):
            given = {word.arg: word.value for word in part.value.keywords}
            name = ast.unparse(part.targets[0])
        elif isinstance(part, ast.ClassDef):
            own = [each for each in part.body if isinstance(each, ast.Assign)]
            given = {ast.unparse(each.targets[0]): each.value for each in own}
            name = part.name
        if "form" in given:
            forms[f"{name}.form"] = _text(given["form"], forms)
    return forms


def _read(part: ast.AST, forms: dict[str, str]) -> _Source:
    nodes = list(ast.walk(part))
    calls = [
        (node.func.id, [_text(given, forms) for given in node.args])
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    bases = [ast.unparse(base) for base in part.bases] if isinstance(part, ast.ClassDef) else []
    # ``PLAN.form`` and ``PLAN.notes`` say nothing of what else stands in PLAN.
    parts = [node.value for node in nodes if isinstance(node, ast.Attribute)]
    constants = [n.id for n in nodes if isinstance(n, ast.Name) and n.id.isupper() and n not in parts]
    return _Source(
        names=tuple(text for text in texts if text.isidentifier() and "_" in text),
        begins=tuple(
            given[0] for called, given in calls if called in ("ActiveLoop", "FollowupAction") and given[0]
        ),
        uses=(*(called for called, _ in calls), *(base for base in bases if base not in _COMMON), *constants),
    )


def _action_name(part: ast.ClassDef, forms: dict[str, str]) -> str:
    """Return the name that a class gives itself, by ``name()`` or by a validator's ``form``, else the class's own."""
    for each in part.body:
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "form":
            return f"validate_{_text(each.value, forms)}"
        if isinstance(each, ast.FunctionDef) and each.name == "name":
            last = each.body[-1]
            if isinstance(last, ast.Return) and isinstance(last.value, ast.Constant):
                return str(last.value.value)
    return f"action_{_BEFORE_CAPITAL.sub('_', part.name).lower()}"


def _text(node: ast.expr, forms: dict[str, str]) -> str:
    """Return the text that is written, or the form that is meant; nothing for what is known only while running."""
    if isinstance(node, ast.Constant):
        return str(node.value or "")
    return forms.get(ast.unparse(node), "")


def _deed(sources: _Sources, at: tuple[str, str], action: str) -> Deed:
    reached, waiting = [at], [at]
    while waiting:
        module, name = waiting.pop()
        for used in sources[module, name].uses:
            found = (module, used) if (module, used) in sources else _elsewhere(sources, used)
            if found is not None and found not in reached:
                reached.append(found)
                waiting.append(found)
    names = dict.fromkeys(each for part in reached for each in sources[part].names if each != action)
    begins = dict.fromkeys(each for part in reached for each in sources[part].begins)
    return Deed(tuple(names), tuple(begins))


def _elsewhere(sources: _Sources, used: str) -> tuple[str, str] | None:
    return next((at for at in sources if at[1] == used), None)
