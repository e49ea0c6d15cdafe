"""What the law of a country asks where a debtor makes a request. The facts and their sources: ``duties.yml``."""

from datetime import date, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from aldia.negotiation.due_dates import is_holiday

_SATURDAY, _SUNDAY = 5, 6


def may_ask_reason(country: str) -> bool:
    """Say whether a debtor of a country (ISO code) may be asked why they do not pay."""
    return bool(_of(country)["ask_reason"])


def answer_by(country: str, received_on: date) -> date:
    """Return the last day on which a dispute or a complaint of ``received_on`` is answered in writing."""
    return received_on + timedelta(days=_of(country)["answer_days"])


def call_hours(country: str, day: date) -> tuple[time, time] | None:
    """Return from when until when a person of a country may be called on a day; None where not at all."""
    if day.weekday() == _SUNDAY or is_holiday(day, country):
        return None
    hours = _of(country)["calls"]["saturday" if day.weekday() == _SATURDAY else "weekdays"]
    return None if hours is None else (time.fromisoformat(hours[0]), time.fromisoformat(hours[1]))


@lru_cache(maxsize=32)
def _of(country: str) -> dict[str, Any]:
    duties = yaml.safe_load(Path(__file__).with_name("duties.yml").read_text(encoding="utf-8"))
    return {**duties["default"], **duties.get(country, {})}
