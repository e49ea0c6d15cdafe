"""Until when the law wants an answer, and how long accounts are kept. Figures and sources: ``rights.yml``."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from aldia.negotiation.due_dates import has_calendar, is_business_day

Kind = Literal["copy", "correction", "erasure", "objection"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Term:
    """The last day of a term, and the law that sets it."""

    due_on: date
    law: str


def term(kind: str, country: str, requested_on: date) -> Term:
    """Return the term for a request made on a day, where the person lives (``country``, ISO 3166).

    Business days leave out weekends and national holidays; without a calendar of the country, weekends. Raises
    KeyError for a kind that there is not.
    """
    entry = _entry(country)
    days, unit = entry["terms"][kind]["days"], entry["terms"][kind]["unit"]
    if unit == "calendar":
        return Term(requested_on + timedelta(days=days), entry["law"])
    day = requested_on
    while days:
        day += timedelta(days=1)
        days -= _counts(day, country)
    return Term(day, entry["law"])


def accounts_kept_until(country: str, last_entry: date) -> date:
    """Return until when the accounts of a payment must be kept: years after the end of its own."""
    return date(last_entry.year + int(_entry(country)["accounts"]["years"]), 12, 31)


def _counts(day: date, country: str) -> bool:
    return is_business_day(day, country) if has_calendar(country) else day.weekday() < 5


def _entry(country: str) -> dict[str, Any]:
    entries = _file()
    found: dict[str, Any] = entries.get(country) or entries["default"]
    return found


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "rights.yml").read_text(encoding="utf-8")
    )
    return content
