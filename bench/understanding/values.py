"""How well `aldia.language` reads values: phrases of public suites, beside the value that these expect."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aldia.language import Entity, parse

_FIGURES = {
    "date": "dates",
    "month": "dates",
    "week": "dates",
    "amount": "amounts",
    "number": "numbers",
    "negative_datetime": "negatives",
}
_NO_SUCH_DAY = "not resolved"
# An amount is a number and more, and a fraction is one.
_HOLD_A_NUMBER = ("number", "amount-of-money", "fraction")
_HERE = ZoneInfo("Europe/Madrid")
# For phrases that do not depend on the day; any would do.
_SOME_DAY = "2019-06-12T10:00:00"


@dataclass(frozen=True)
class Reading:
    """What is found in a phrase; `row` is its line of the file, `figure` what it counts for."""

    row: Mapping[str, Any]
    found: list[Entity]

    @property
    def figure(self) -> str:
        """One of dates (months and weeks are dates, too), amounts, numbers and negatives."""
        return _FIGURES[self.row["kind"]]

    @property
    def right(self) -> bool:
        """Whether the value is among those found; of a negative, which holds no date, whether no date is found.

        A date counts by its day, month or the first day of its week, one that there is not (30 February) where it is
        found without a value; an amount counts by its number.
        """
        times = [each.value for each in self.found if each.entity == "time"]
        if self.figure == "negatives":
            return not any(times)
        if self.figure == "dates" and self.row["value"] == _NO_SUCH_DAY:
            return bool(times) and not any(times)
        if self.figure == "dates":
            return any(str(time).startswith(self.row["value"]) for time in times)
        holding = ("amount-of-money",) if self.figure == "amounts" else _HOLD_A_NUMBER
        values = [each.value for each in self.found if each.entity in holding]
        numbers = [value["value"] if isinstance(value, dict) else value for value in values]
        return Decimal(str(self.row["value"])) in numbers


def readings(file: Path) -> list[Reading]:
    """Read the phrases of a file, one JSON object a line: text, kind, value and perhaps ref, the time of the phrase.

    Where the suites disagree («el próximo domingo»), ours is the nearest day; a phrase that expects another is missed.
    """
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Reading(row, parse(row["text"], _time(row), "ES")) for row in rows]


def _time(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row.get("ref") or _SOME_DAY).replace(tzinfo=_HERE)


def shares(of: Iterable[Reading]) -> dict[str, float]:
    """Return the share of right readings by figure."""
    outcomes: defaultdict[str, list[bool]] = defaultdict(list)
    for reading in of:
        outcomes[reading.figure].append(reading.right)
    return {figure: sum(right) / len(right) for figure, right in outcomes.items()}
