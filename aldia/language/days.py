"""What a rule for dates yields, and how rules are run."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aldia.language.countries import Country
from aldia.language.reading import Reading


@dataclass(frozen=True)
class Day:
    """A day, or the first day of the week, month or year that `grain` names; None and `invalid` for no such day.

    `past` is the day that the same words mean where they tell what has happened ("pagué el viernes"), if another.
    """

    when: date | None
    grain: str = "day"
    past: date | None = None


INVALID = Day(None, "invalid")


@dataclass(frozen=True)
class Today:
    """The debtor's day and country."""

    date: date
    country: Country


@dataclass(frozen=True)
class DayFound:
    """A day at its place in the standard text."""

    day: Day
    start: int
    end: int


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Today], Day | None]]


def run(rules: Sequence[Rule], reading: Reading, today: Today) -> Iterator[DayFound]:
    """Every match of every rule; a rule that returns None has found no date after all.

    Where a pattern has a group `span`, that is the place of the date.
    """
    for pattern, build in rules:
        place = "span" if "span" in pattern.groupindex else 0
        for match in pattern.finditer(reading.standard):
            built = build(match, today)
            if built is not None:
                yield DayFound(built, match.start(place), match.end(place))


def certain(when: date | None, past: date | None = None) -> Day:
    """A day that was clearly named: one that does not exist is invalid."""
    return INVALID if when is None else Day(when, past=past)
