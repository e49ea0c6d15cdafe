"""What config.yml says of the pipeline, which is the one that is judged."""

from typing import Any

import yaml

from aldia.settings import ROOT

CONFIG = ROOT / "config.yml"


def settings_of(component: str) -> dict[str, Any]:
    """Return the settings of a component, named by its class."""
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    return next(each for each in pipeline if each["name"].split(".")[-1] == component)
