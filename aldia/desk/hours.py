"""When people answer, read from the office hours that a creditor states in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aldia.debts.portfolio.countries import countries, plain
from aldia.negotiation.due_dates import is_holiday

_DAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabados?", "domingos?")
_DAY = "|".join(_DAYS)
_SPAN = re.compile(rf"\b(?P<first>{_DAY})\b(?: (?P<join>a|al|y) (?P<last>{_DAY})\b)?")
_HOURS = re.compile(
    r"\b(?P<opens>\d{1,2})(?: (?P<opens_at>[0-5]\d))?(?: h)? a (?P<closes>\d{1,2})(?: (?P<closes_at>[0-5]\d))?\b"
)
# Longer than any run of holidays.
_HORIZON_DAYS = 14


@dataclass(frozen=True)
class _Opening:
    weekdays: frozenset[int]
    opens: time
    closes: time


def next_opening(office_hours: str, country: str, now: datetime) -> datetime | None:
    """Return the instant from which people answer, in the country's main time zone; ``now`` where they do already.

    ``office_hours`` is the creditor's own text ("lunes a viernes, de 9 a 18 h; sábados, de 10 a 13:30 h"). None
    where it cannot be read: then nobody should name an hour. Holidays of the country are closed.
    """
    openings = list(_read(office_hours))
    here = now.astimezone(zone(country))
    for day in (here.date() + timedelta(days=ahead) for ahead in range(_HORIZON_DAYS)):
        if is_holiday(day, country):
            continue
        for opening in sorted(openings, key=lambda each: each.opens):
            closes = datetime.combine(day, opening.closes, here.tzinfo)
            if day.weekday() in opening.weekdays and here < closes:
                return max(here, datetime.combine(day, opening.opens, here.tzinfo))
    return None


def is_readable(office_hours: str) -> bool:
    """Say whether the creditor's text names any hours that can be read."""
    return any(_read(office_hours))


def on_day(office_hours: str, country: str, day: date) -> list[tuple[time, time]]:
    """Return from when until when people answer on a day, in the country's main time zone, the earliest first."""
    if is_holiday(day, country):
        return []
    return sorted((each.opens, each.closes) for each in _read(office_hours) if day.weekday() in each.weekdays)


def zone(country: str) -> ZoneInfo:
    """Return the main time zone of a country, in which its office hours are meant."""
    return ZoneInfo(countries()[country].time_zone)


def _read(office_hours: str) -> Iterator[_Opening]:
    """Yield what the text says: days, then the hours that hold for them until other days are named."""
    said = plain(office_hours)
    spans = list(_SPAN.finditer(said))
    ends = [following.start() for following in spans[1:]] + [len(said)]
    for span, end in zip(spans, ends, strict=False):
        for hours in _HOURS.finditer(said, span.end(), end):
            opens, closes = int(hours["opens"]), int(hours["closes"])
            if opens < closes < 24:
                yield _Opening(
                    _weekdays(span),
                    time(opens, int(hours["opens_at"] or 0)),
                    time(closes, int(hours["closes_at"] or 0)),
                )


def _weekdays(span: re.Match[str]) -> frozenset[int]:
    first = _number(span["first"])
    last = _number(span["last"]) if span["last"] else first
    if span["join"] == "y":
        return frozenset({first, last})
    return frozenset((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))


def _number(day: str) -> int:
    return next(number for number, name in enumerate(_DAYS) if re.fullmatch(name, day))
