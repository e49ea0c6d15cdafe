"""The sentences of ``data/responses``, for the few places where Rasa cannot fill them in.

Button titles that depend on figures, and what the channel says when Rasa itself fails, are responses like
all others, so that designers find every word in one place.
"""

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


def text(name: str, **values: object) -> str:
    """Return the first text of a response with its variables filled in.

    Raises KeyError for an unknown response or a variable without value: both are mistakes in our files.
    """
    return str(_responses()[name][0]["text"]).strip().format(**values)


def exists(name: str) -> bool:
    """Say whether there is such a response."""
    return name in _responses()
