"""Conversation files: the words, and what must and must not be seen and stored."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
# Folders of something else than conversations.
NO_SCRIPTS = ("policies", "matrix")
# A Tuesday, in office hours from Mexico to Madrid.
USUAL_CLOCK = datetime.fromisoformat("2026-11-24T16:00:00+00:00")
# Stands in a file for a text longer than any channel takes.
HUGE = "bla " * 5000
# What can happen in a turn; each turn is one of these.
DEEDS = (
    "say",  # the debtor types
    "click",  # presses the newest button whose title holds these words
    "open",  # opens the page, again if it was open
    "return",  # opens the link in another browser: a new session
    "clock",  # time passes until this instant
    "pays",  # the gateway reports that the newest order is paid
    "receives",  # a payment of this sum arrives from elsewhere
    "advances",  # time passes until this instant, and all that it moves is moved
    "hands_back",  # the agent gives the conversation back
)


@dataclass(frozen=True)
class Turn:
    """One deed and what it must lead to.

    ``sees`` and ``not_sees`` hold parts of what is shown, or /regular expressions/. ``utters`` holds names of
    responses in their order (``*`` for any ending), ``not_utters`` names that must not come. ``silent`` asks
    for no answer at all, ``closed`` for a page that is cut off. ``fail`` is what is broken (``failures.py``).
    """

    deed: str
    what: Any
    sees: list[str] = field(default_factory=list)
    not_sees: list[str] = field(default_factory=list)
    utters: list[str] = field(default_factory=list)
    not_utters: list[str] = field(default_factory=list)
    silent: bool = False
    closed: bool = False
    fail: str | None = None


@dataclass(frozen=True)
class Script:
    """One conversation: who, when, under which policy, what is said and what stands at the end.

    ``verified`` begins with the debtor's own words of identification, so that the check is the real one.
    """

    title: str
    debtor: str
    turns: list[Turn]
    stored: dict[str, Any] = field(default_factory=dict)
    policy: str = "default"
    clock: datetime = USUAL_CLOCK
    verified: bool = False


def scripts() -> list[Path]:
    """Return all conversation files."""
    return sorted(path for path in FOLDER.glob("*/*.yml") if path.parent.name not in NO_SCRIPTS)


def load(path: Path) -> Script:
    """Read a conversation file; a word that the format does not know is a mistake."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    turns = [_turn(turn) for turn in data.pop("turns")]
    if "clock" in data:
        data["clock"] = instant(data["clock"])
    return Script(turns=turns, **data)


@lru_cache(maxsize=1)
def debtors() -> dict[str, dict[str, Any]]:
    """Return the people of ``debtors.yml``."""
    return yaml.safe_load((FOLDER / "debtors.yml").read_text(encoding="utf-8"))


def instant(said: str | datetime) -> datetime:
    """Read an instant with its offset, as YAML or text gives it."""
    return said if isinstance(said, datetime) else datetime.fromisoformat(said)


def _turn(data: dict[str, Any]) -> Turn:
    deeds = [deed for deed in DEEDS if deed in data]
    expected = {each.name for each in fields(Turn)} - {"deed", "what"}
    unknown = set(data) - expected - set(deeds)
    if len(deeds) != 1 or unknown:
        raise ValueError(f"one of {DEEDS} and nothing unknown, not {sorted(data)}")
    for name in ("sees", "not_sees", "utters", "not_utters"):
        if isinstance(data.get(name), str):
            data[name] = [data[name]]
        if not all(isinstance(part, str) for part in data.get(name, [])):
            raise ValueError(f"texts with a comma, and bare figures, need quotes: {data[name]}")
    if deeds[0] in ("say", "click") and not isinstance(data[deeds[0]], str):
        raise ValueError(f"a word that YAML takes for something else needs quotes: {data[deeds[0]]}")
    what = HUGE if data[deeds[0]] == "HUGE" else data[deeds[0]]
    return Turn(deed=deeds[0], what=what, **{k: v for k, v in data.items() if k in expected})
