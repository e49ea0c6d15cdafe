"""Arithmetic of days, weeks and months."""

import calendar
from collections.abc import Container
from datetime import date, timedelta

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
_LEAP_CYCLE = 8  # years within which every date that exists comes again
_YEAR_SPAN_AHEAD = 30


def day(year: int, month: int, number: int) -> date | None:
    """The date, None where the calendar has none ("31 de febrero")."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def add_months(start: date, months: int) -> date:
    """The same day some months later (earlier if negative), the last day of the month where it is shorter."""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(start.day, last_day(year, month)))


def last_day(year: int, month: int) -> int:
    """Number of the last day of a month."""
    return calendar.monthrange(year, month)[1]


def month_end(start: date) -> date:
    """The last day of the month of a date."""
    return start.replace(day=last_day(start.year, start.month))


def monday_of(start: date) -> date:
    """The Monday of the week of a date."""
    return start - timedelta(days=start.weekday())


def next_weekday(today: date, weekday: int) -> date:
    """The nearest such weekday to come, never today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def previous_weekday(today: date, weekday: int) -> date:
    """The last such weekday before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def next_day_of_month(today: date, number: int) -> date | None:
    """The next day of that number, never today; months that lack it are left out; None above 31 or below 1."""
    if not 1 <= number <= 31:
        return None
    for months in range(13):
        first = add_months(today.replace(day=1), months)
        found = day(first.year, first.month, number)
        if found and found > today:
            return found
    return None


def day_of_month_on_weekday(today: date, number: int, weekday: int) -> date | None:
    """The next day of that number (today included) that falls on the weekday."""
    first = today.replace(day=1)
    for months in range(12 * _LEAP_CYCLE):
        month = add_months(first, months)
        found = day(month.year, month.month, number)
        if found and found >= today and found.weekday() == weekday:
            return found
    return None


def next_date(today: date, month: int, number: int) -> date | None:
    """The next such day of the year, today included; None for one that no year has."""
    for year in range(today.year, today.year + _LEAP_CYCLE + 1):
        found = day(year, month, number)
        if found and found >= today:
            return found
    return None


def previous_date(today: date, month: int, number: int) -> date | None:
    """The last such day of the year before today."""
    for year in range(today.year, today.year - _LEAP_CYCLE - 1, -1):
        found = day(year, month, number)
        if found and found < today:
            return found
    return None


def full_year(figures: str, today: date) -> int:
    """A year of two or four figures; two are read as at most 30 years ahead."""
    year = int(figures)
    if len(figures) > 2:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year + _YEAR_SPAN_AHEAD else century - 100 + year


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The n-th such weekday of a month, the last for -1."""
    if nth == -1:
        return previous_weekday(add_months(date(year, month, 1), 1), weekday)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None


def add_working_days(start: date, count: int, holidays: Container[date]) -> date:
    """The date some working days later; Saturday, Sunday and holidays do not count."""
    found = start
    while count > 0:
        found += timedelta(days=1)
        if found.weekday() < SATURDAY and found not in holidays:
            count -= 1
    return found
