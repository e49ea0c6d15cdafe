"""What the Python of a project says about responses: names, patterns of names, variables, and text that it must not hold."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aldia.lint.problem import Problem

# Where debtors' sentences could slip in.
SPEAKING = ("actions", "assistant")
_NAME = re.compile(r"(?:utter|label)_[a-z0-9_]*[a-z0-9]")
# In the metadata of a message of Rasa.
_RASAS_KEY = "utter_action"
_WORD = re.compile(r"[a-z0-9_]+")
_SUFFIX = re.compile(r"_[a-z0-9_]+")
_PAYLOAD = re.compile(r'/([a-z_]+)\{"([\w-]+)"')
_SPANISH = re.compile(
    r"[¿¡]|\b(?:usted|puede|quiere|gracias|siento)\b|\b(?:de|el|la|los|su|que|para|con|por|una|no|es)\b(?=.*\s)",
    re.IGNORECASE,
)
_FUNCTION_WORDS = 2


@dataclass(frozen=True)
class Call:
    """A response named in a call, with the variables handed over; `open` where more may come by ``**``."""

    name: str
    given: frozenset[str]
    open: bool


@dataclass
class Code:
    """All that was found."""

    # Names that stand in full, by file and line.
    names: list[tuple[str, int, str]] = field(default_factory=list)
    # The constant beginnings of f-strings ("utter_explain_").
    prefixes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    suffixes: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    # Names of keyword arguments and words that may be keys, anywhere in what speaks.
    keys: set[str] = field(default_factory=set)
    payloads: list[tuple[str, int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_code(root: Path) -> Code:
    """Read the Python of actions, assistant and aldia; aldia only for the words that names are made of."""
    code = Code()
    for folder in (*SPEAKING, "aldia"):
        for path in sorted((root / folder).rglob("*.py")):
            if "lint" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                _read(code, str(path.relative_to(root)), tree, speaks=folder in SPEAKING)
    return code


def _read(code: Code, path: str, tree: ast.Module, *, speaks: bool) -> None:
    silent = _docstrings_and_patterns(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            if _WORD.fullmatch(node.value):
                code.words.add(node.value)
                if speaks:
                    code.keys.add(node.value)
            if speaks:
                _literal(code, path, node, node.value)
        elif speaks and isinstance(node, ast.JoinedStr):
            first = node.values[0] if node.values else None
            if isinstance(first, ast.Constant) and str(first.value).startswith(("utter_", "label_")):
                code.prefixes.add(str(first.value))
        elif speaks and isinstance(node, ast.Call):
            code.keys |= {keyword.arg for keyword in node.keywords if keyword.arg}
            _call(code, node)


def _literal(code: Code, path: str, node: ast.Constant, text: str) -> None:
    if _NAME.fullmatch(text) and text != _RASAS_KEY:
        code.names.append((path, node.lineno, text))
    if _SUFFIX.fullmatch(text):
        code.suffixes.add(text)
    payload = _PAYLOAD.match(text)
    if payload:
        code.payloads.append((path, node.lineno, payload[1], payload[2]))
    if " " in text.strip() and len(set(_SPANISH.findall(text.casefold()))) >= _FUNCTION_WORDS:
        code.problems.append(Problem(path, node.lineno, f"a Spanish sentence in Python: «{text[:60]}»"))


def _call(code: Code, node: ast.Call) -> None:
    """Take a call such as ``turn.say("utter_x", a=…)`` or ``texts.text("label_x", audience, a=…)``."""
    if (
        not node.args
        or not isinstance(node.func, ast.Attribute)
        or node.func.attr not in ("say", "text", "reject")
    ):
        return
    given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
    is_open = any(keyword.arg is None for keyword in node.keywords)
    for argument in node.args[:2]:
        for each in ast.walk(argument):
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and _NAME.fullmatch(each.value):
                code.calls.append(Call(each.value, given, is_open))


def _docstrings_and_patterns(tree: ast.Module) -> set[int]:
    """Return the constants that no debtor can see: docstrings, and the words by which debtors are understood."""
    return {id(part) for node in _unseen(tree) for part in ast.walk(node)}


def _unseen(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            yield first
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.compile", "re.search", "re.sub"):
            yield node
        # Answers to choose from, each with the pattern of its words (actions/choices.py).
        if isinstance(node, ast.Dict):
            yield from (value for value in node.values if value is not None and "|" in ast.unparse(value))
