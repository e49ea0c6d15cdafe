"""The sentences of ``data/responses``, for the few places where Rasa cannot fill them in.

Button titles that depend on figures, and what the channel says when Rasa itself fails, are responses like
all others, so that designers find every word in one place.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from aldia.settings import ROOT


@lru_cache(maxsize=1)
def _responses() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        found.update(yaml.safe_load(path.read_text(encoding="utf-8"))["responses"])
    return found


def text(name: str, audience: Mapping[str, Any], **values: object) -> str:
    """Return the first text of a response for an audience with its variables filled in.

    ``audience`` holds the slots on which responses depend (country and register); the choice is the one that
    Rasa makes: a variant whose conditions all hold goes before one without condition. Raises KeyError for an
    unknown response or a variable without value: both are mistakes in our files.
    """
    variants = _responses()[name]
    fitting = [each for each in variants if each.get("condition") and _holds(each["condition"], audience)]
    chosen = (fitting or [each for each in variants if not each.get("condition")])[0]
    return str(chosen["text"]).strip().format(**values)


def _holds(conditions: list[dict[str, Any]], audience: Mapping[str, Any]) -> bool:
    return all(audience.get(condition["name"]) == condition["value"] for condition in conditions)


def exists(name: str) -> bool:
    """Say whether there is such a response."""
    return name in _responses()
