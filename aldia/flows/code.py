"""What each action may say and what it leads to, read from its source: the actions themselves need Rasa.

Only names that stand there in full are found; those put together while running (``utter_explain_{slot}``) are not.
"""

import ast
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Deed:
    """All names that an action's code holds, those of the functions that it calls included."""

    names: tuple[str, ...]
    # The forms that it starts by itself, before any rule.
    begins: tuple[str, ...]

    @property
    def responses(self) -> list[str]:
        """The responses that it may utter."""
        return [name for name in self.names if name.startswith("utter_")]


@dataclass(frozen=True)
class _Source:
    """A class or function: the names in it, the forms that it begins, what it calls."""

    names: tuple[str, ...]
    begins: tuple[str, ...]
    calls: tuple[str, ...]


# By module and name.
_Sources = dict[tuple[str, str], _Source]


def read_actions(folder: Path) -> dict[str, Deed]:
    """Return the deeds of all actions below a folder by the actions' names."""
    sources: _Sources = {}
    classes: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.glob("**/*.py")):
        for part in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                sources[path.stem, part.name] = _read(part)
            if isinstance(part, ast.ClassDef) and (action := _action_name(part)):
                classes[action] = (path.stem, part.name)
    return {action: _deed(sources, at, action) for action, at in sorted(classes.items())}


def _read(part: ast.AST) -> _Source:
    nodes = list(ast.walk(part))
    calls = [
        (node.func.id, [a.value for a in node.args if isinstance(a, ast.Constant)])
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return _Source(
        names=tuple(text for text in texts if text.isidentifier() and "_" in text),
        begins=tuple(
            str(given[0]) for called, given in calls if called == "ActiveLoop" and given and given[0]
        ),
        calls=tuple(called for called, _ in calls),
    )


def _action_name(part: ast.ClassDef) -> str | None:
    """Return the name that a class gives itself: by ``name()``, or by ``form`` for a form's validator."""
    for each in part.body:
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "form":
            return f"validate_{ast.literal_eval(each.value)}"
        if isinstance(each, ast.FunctionDef) and each.name == "name":
            last = each.body[-1]
            if isinstance(last, ast.Return) and isinstance(last.value, ast.Constant):
                return str(last.value.value)
    return None


def _deed(sources: _Sources, at: tuple[str, str], action: str) -> Deed:
    reached, waiting = [at], [at]
    while waiting:
        module, name = waiting.pop()
        for called in sources[module, name].calls:
            found = (module, called) if (module, called) in sources else _elsewhere(sources, called)
            if found is not None and found not in reached:
                reached.append(found)
                waiting.append(found)
    names = dict.fromkeys(each for part in reached for each in sources[part].names if each != action)
    begins = dict.fromkeys(each for part in reached for each in sources[part].begins)
    return Deed(tuple(names), tuple(begins))


def _elsewhere(sources: _Sources, called: str) -> tuple[str, str] | None:
    return next((at for at in sources if at[1] == called), None)
