"""Where the messages are that judge the assistant, and that it may therefore not learn."""

from pathlib import Path

from aldia.settings import ROOT

INSIDE = ROOT / "tests" / "nlu" / "evaluation"
_OUTSIDE = ROOT.parent / "shared" / "eval"
"""Kept beside the project and not in it; where it is absent, the project's own files judge alone."""
VALIDATION = _OUTSIDE / "nlu_validation.jsonl"
VALUES = _OUTSIDE / "entities_validation.jsonl"
"""Phrases with the value that they hold, and without an intent: dates and numbers belong to everyone."""


def files() -> list[Path]:
    """Return the files of messages with their true intent, the outside one first where it is there."""
    return [*([VALIDATION] if VALIDATION.exists() else []), *sorted(INSIDE.glob("*.jsonl"))]
