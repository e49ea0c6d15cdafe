"""Calendar arithmetic of plans: business days by country, and the days on which instalments fall due."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from functools import cache
from itertools import count as count_from

import holidays


class Interval(str, Enum):
    """How often an instalment falls due."""

    MONTHLY = "monthly"
    FORTNIGHTLY = "fortnightly"
    """The quincena of Latin America: two days a month, fifteen apart (15 and 30), not every fourteen days."""

    @property
    def periods_per_year(self) -> int:
        """12 or 24: what an annual interest rate is divided by."""
        return 12 if self is Interval.MONTHLY else 24


def has_calendar(country: str) -> bool:
    """Whether the holidays of `country` (ISO 3166-1 alpha-2) are known."""
    return country in _countries()


def is_business_day(day: date, country: str) -> bool:
    """Whether `day` is neither weekend nor national holiday in `country` (ISO 3166-1 alpha-2).

    Regional holidays are left out: a payment on one still arrives. Raises `ValueError` for an unknown country.
    """
    return day.weekday() < calendar.SATURDAY and not is_holiday(day, country)


def is_holiday(day: date, country: str) -> bool:
    """Whether `day` is a national holiday in `country`. Raises `ValueError` for an unknown country."""
    return day in _holidays(country, day.year)


def next_business_day(day: date, country: str) -> date:
    """`day` itself or the first business day after it."""
    return next(later for later in _days_from(day, 1) if is_business_day(later, country))


def previous_business_day(day: date, country: str) -> date:
    """`day` itself or the last business day before it."""
    return next(earlier for earlier in _days_from(day, -1) if is_business_day(earlier, country))


def add_business_days(day: date, count: int, country: str) -> date:
    """The `count`-th business day of `country` after `day`; for 0 the day itself, whatever it is."""
    for _ in range(count):
        day = next_business_day(day + timedelta(days=1), country)
    return day


def due_dates(first_date: date, count: int, interval: Interval, country: str) -> tuple[date, ...]:
    """The `count` days on which payments fall due, strictly increasing, each a business day of `country`.

    The day of `first_date` is the anchor: a shorter month uses its last day and the next one returns to the
    anchor (31 January, 28 February, 31 March). A day that is no business day rolls forward without moving the
    anchor. Source: ours.
    """
    return tuple(next_business_day(_nominal(first_date, index, interval), country) for index in range(count))


def _nominal(first: date, index: int, interval: Interval) -> date:
    if interval is Interval.MONTHLY:
        return _in_month(first, index, first.day)
    earlier, later = (first.day, first.day + 15) if first.day <= 15 else (first.day - 15, first.day)
    months, half = divmod(index + (first.day == later), 2)
    return _in_month(first, months, later if half else earlier)


def _in_month(start: date, months: int, day: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def _days_from(day: date, step: int) -> Iterator[date]:
    return (day + timedelta(days=step * distance) for distance in count_from())


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


# One set a year, complete before anyone sees it: the objects of the library fill themselves on first look-up,
# which two threads may do at once.
@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    if not has_calendar(country):
        raise ValueError(f"no holiday calendar for country {country!r}")
    return frozenset(holidays.country_holidays(country, years=year))
