"""Dates and times of a message as `time` entities."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from aldia.language.calendar_dates import CALENDAR_DATES
from aldia.language.clock_times import Clock, find_clocks
from aldia.language.days import Day, DayFound, Today, certain, run
from aldia.language.entity import Found, Setting
from aldia.language.feasts import feast_day, feast_pattern, next_feast
from aldia.language.month_parts import MONTH_PARTS
from aldia.language.names import is_named_after_a_day
from aldia.language.past import happened
from aldia.language.reading import Reading
from aldia.language.relative_days import RELATIVE_DAYS

_RULES = (*CALENDAR_DATES, *MONTH_PARTS, *RELATIVE_DAYS)
_DATE_THEN_CLOCK = re.compile(r"[\s,]*(?:(?:por|en|a|de)\s+la\s+(?:manana|tarde|noche)[\s,]*)?(?:y\s+)?$")
_CLOCK_THEN_DATE = re.compile(r"\s*,?\s*(?:del?\s*|el\s*)?$")


def find_times(reading: Reading, setting: Setting) -> Iterator[Found]:
    """`time` entities: an ISO 8601 instant in the debtor's zone with its grain; None and `invalid` if impossible."""
    today = Today(setting.now.date(), setting.country)
    days = [
        _in_its_tense(found, reading, today)
        for found in _longest([*run(_RULES, reading, today), *_feasts(reading, today)])
        if not is_named_after_a_day(reading.standard, found.start, found.end)
    ]
    clocks = list(find_clocks(reading, setting.now))
    joined: set[int] = set()
    for found in days:
        free = [clock for clock in clocks if clock.start not in joined]
        clock = _clock_beside(found, free, reading.standard)
        if clock is None or found.day.when is None or found.day.grain != "day":
            yield _entity(found.day, found.start, found.end, setting.now)
            continue
        joined.add(clock.start)
        moment = _at(found.day.when, clock, setting.now)
        start, end = min(found.start, clock.start), max(found.end, clock.end)
        yield Found("time", moment.isoformat(), start, end, clock.grain)
    for clock in clocks:
        if clock.start not in joined:
            moment = clock.moment or _next_moment(clock, setting.now)
            yield Found("time", _whole_minutes(moment).isoformat(), clock.start, clock.end, clock.grain)


def _in_its_tense(found: DayFound, reading: Reading, today: Today) -> DayFound:
    """A day to come, or the one before it where the message tells what has happened."""
    when, past = found.day.when, found.day.past
    if past is None or when is None or when <= today.date:
        return found
    if not happened(reading.source, *reading.place(found.start, found.end)):
        return found
    return replace(found, day=Day(past, found.day.grain))


def _feasts(reading: Reading, today: Today) -> Iterator[DayFound]:
    """Holidays by name. "Después de Reyes" is the day after, since the holiday itself is ruled out."""
    for match in feast_pattern(today.country, today.date.year).finditer(reading.standard):
        name = re.sub(r"\s+", " ", match["name"] or match["other"])
        if match["year"]:
            when = feast_day(name, today.country, int(match["year"]))
        else:
            when = next_feast(name, today.country, today.date)
        if when is not None and (match["after"] or match["after_other"]):
            when += timedelta(days=1)
        if when is not None:
            yield DayFound(certain(when), match.start(), match.end())


def _longest(found: Sequence[DayFound]) -> list[DayFound]:
    """Without overlaps, in the order of the text: the longest is kept, of equals the one whose rule comes first."""
    kept: list[DayFound] = []
    for candidate in sorted(found, key=lambda each: each.start - each.end):
        if all(candidate.end <= other.start or candidate.start >= other.end for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda each: each.start)


def _clock_beside(found: DayFound, clocks: Sequence[Clock], text: str) -> Clock | None:
    for clock in clocks:
        if clock.moment is not None:
            continue
        if clock.start >= found.end and _DATE_THEN_CLOCK.match(text, found.end, clock.start):
            return clock
        if clock.end <= found.start and _CLOCK_THEN_DATE.match(text, clock.end, found.start):
            return clock
    return None


def _entity(day: Day, start: int, end: int, now: datetime) -> Found:
    if day.when is None:
        return Found("time", None, start, end, day.grain)
    return Found("time", datetime.combine(day.when, time(), now.tzinfo).isoformat(), start, end, day.grain)


def _at(when: date, clock: Clock, now: datetime) -> datetime:
    return datetime.combine(when + timedelta(days=clock.next_day), clock.time, now.tzinfo)


def _next_moment(clock: Clock, now: datetime) -> datetime:
    """The next time that the clock shows it."""
    moment = _at(now.date(), clock, now)
    return moment if moment > now else _at(now.date() + timedelta(days=1), clock, now)


def _whole_minutes(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
