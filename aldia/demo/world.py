"""What the demo's invented world is made of."""

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def world() -> dict[str, Any]:
    """Return the contents of ``world.yml``."""
    text = resources.files(__package__).joinpath("world.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
