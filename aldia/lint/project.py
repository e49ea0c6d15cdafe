"""Responses, rules and domain of a project, with the lines where things stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Button:
    """A button of a response."""

    line: int
    title: str
    payload: str


@dataclass(frozen=True)
class Variant:
    """One text of a response, and the slots on which it depends."""

    line: int
    text: str
    conditions: dict[str, Any]
    buttons: tuple[Button, ...]

    @property
    def variables(self) -> frozenset[str]:
        """The names in braces."""
        return frozenset(_VARIABLE.findall(self.text))


@dataclass(frozen=True)
class Response:
    """A response with all its variants."""

    path: str
    line: int
    name: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Rule:
    """A rule: the intent it begins with, if it does, the actions it runs, and whether it has a condition."""

    path: str
    line: int
    intent: str | None
    actions: tuple[tuple[int, str], ...]
    conditional: bool


@dataclass(frozen=True)
class Project:
    """What is written in YAML."""

    responses: dict[str, Response]
    rules: tuple[Rule, ...]
    intents: dict[str, int]
    entities: frozenset[str]
    slots: frozenset[str]
    form_slots: frozenset[str]
    countries: frozenset[str]
    repeated: tuple[Response, ...] = field(default=())


def read_project(root: Path) -> Project:
    """Read domain.yml, data/responses, data/rules and the names of the rule packs."""
    domain = yaml.compose((root / "domain.yml").read_text(encoding="utf-8"))
    parts = _items_of(domain)
    every = [r for path in sorted((root / "data/responses").glob("*.yml")) for r in _responses(root, path)]
    forms = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8")).get("forms") or {}
    names: dict[str, Response] = {}
    twice = []
    for response in every:
        if response.name in names:
            twice.append(response)
        names.setdefault(response.name, response)
    return Project(
        responses=names,
        rules=tuple(r for path in sorted((root / "data/rules").glob("*.yml")) for r in _rules(root, path)),
        intents={str(n.value): n.start_mark.line + 1 for n in parts["intents"].value},
        entities=frozenset(str(n.value) for n in parts["entities"].value)
        if "entities" in parts
        else frozenset(),
        slots=frozenset(str(k.value) for k, _ in parts["slots"].value) if "slots" in parts else frozenset(),
        form_slots=frozenset(slot for form in forms.values() for slot in form["required_slots"]),
        countries=frozenset(
            path.stem.upper()
            for path in (root / "aldia/contact/rules").glob("*.yml")
            if path.stem != "default"
        ),
        repeated=tuple(twice),
    )


def _responses(root: Path, path: Path) -> Iterator[Response]:
    content = yaml.compose(path.read_text(encoding="utf-8"))
    for name, variants in _items(_items_of(content).get("responses")):
        yield Response(
            path=str(path.relative_to(root)),
            line=name.start_mark.line + 1,
            name=str(name.value),
            variants=tuple(_variant(node) for node in variants.value),
        )


def _variant(node: yaml.Node) -> Variant:
    parts = _items_of(node)
    conditions = {}
    for each in parts["condition"].value if "condition" in parts else ():
        facts = {key: value.value for key, value in _items_of(each).items()}
        conditions[facts.get("name", "")] = facts.get("value")
    buttons = []
    for each in parts["buttons"].value if "buttons" in parts else ():
        facts = {key: value.value for key, value in _items_of(each).items()}
        buttons.append(Button(each.start_mark.line + 1, str(facts["title"]), str(facts["payload"])))
    text = parts["text"].value if "text" in parts else ""
    return Variant(node.start_mark.line + 1, str(text), conditions, tuple(buttons))


def _rules(root: Path, path: Path) -> Iterator[Rule]:
    content = yaml.compose(path.read_text(encoding="utf-8"))
    rules = _items_of(content).get("rules")
    for node in rules.value if rules else ():
        parts = _items_of(node)
        steps = [_items_of(step) for step in parts["steps"].value]
        first = steps[0].get("intent") if steps else None
        yield Rule(
            path=str(path.relative_to(root)),
            line=node.start_mark.line + 1,
            intent=str(first.value) if first else None,
            actions=tuple(
                (step["action"].start_mark.line + 1, str(step["action"].value))
                for step in steps
                if "action" in step
            ),
            conditional="condition" in parts,
        )


def _items(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    yield from node.value if isinstance(node, yaml.MappingNode) else ()


def _items_of(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {str(key.value): value for key, value in _items(node)}
