"""Is a day that the debtor names acceptable, and which days could be suggested instead?

The same checks serve the first payment of a plan and the day of a promise; only the window differs. Windows
come from the policy (negotiation-and-kpis.md 4.1 "max days to plan start" [190], 4.2 promise horizon).
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from aldia.negotiation.due_dates import is_business_day, next_business_day, previous_business_day

# When wages arrive: the start of the month, and the two days of a quincena (ours).
_PAYDAYS = (5, 15)
_SUGGESTIONS = 3


@dataclass(frozen=True)
class DateWindow:
    """The first and the last acceptable day, both business days of `country`, in the debtor's calendar."""

    earliest: date
    latest: date
    country: str


class DateCode(str, Enum):
    """What is wrong with a day; `OK` if nothing is."""

    OK = "ok"
    IMPOSSIBLE = "impossible"
    PAST = "past"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NON_BUSINESS = "non_business"


@dataclass(frozen=True)
class DateCheck:
    """The answer to a proposed day.

    `day` is the acceptable one next to it: the day itself if `OK`, the first of the window if `PAST` or
    `TOO_EARLY`, the last if `TOO_LATE`, the nearest business day if `NON_BUSINESS`, None if `IMPOSSIBLE`.
    """

    code: DateCode
    day: date | None


def window_after(today: date, earliest_days: int, latest_days: int, country: str) -> DateWindow:
    """The window from `earliest_days` to `latest_days` after `today` (the debtor's date), never empty.

    Its ends move inwards to business days of `country`; a window without any becomes the next business day.
    """
    earliest = next_business_day(today + timedelta(days=earliest_days), country)
    latest = previous_business_day(today + timedelta(days=latest_days), country)
    return DateWindow(earliest, max(earliest, latest), country)


def check_date(proposed: date | str, window: DateWindow, today: date) -> DateCheck:
    """Whether `proposed` (a date, or ISO text such as "2026-02-31") lies in `window`, seen from `today`."""
    if isinstance(proposed, str):
        try:
            proposed = date.fromisoformat(proposed)
        except ValueError:
            return DateCheck(DateCode.IMPOSSIBLE, None)
    if proposed < today:
        return DateCheck(DateCode.PAST, window.earliest)
    if proposed > window.latest:
        return DateCheck(DateCode.TOO_LATE, window.latest)
    if next_business_day(proposed, window.country) < window.earliest:
        return DateCheck(DateCode.TOO_EARLY, window.earliest)
    if not is_business_day(proposed, window.country):
        return DateCheck(DateCode.NON_BUSINESS, _nearest_business_day(proposed, window))
    return DateCheck(DateCode.OK, proposed)


def suggest_dates(window: DateWindow) -> tuple[date, ...]:
    """Up to three days of `window` in order: paydays first, then its middle and ends if those are too few."""
    length = (window.latest - window.earliest).days
    days = [window.earliest + timedelta(days=distance) for distance in range(length + 1)]
    paydays = [next_business_day(day, window.country) for day in days if _is_payday(day)]
    fillers = [next_business_day(days[index], window.country) for index in (length // 2, length, 0)]
    suggestions = list(dict.fromkeys(day for day in [*paydays, *fillers] if day <= window.latest))
    return tuple(sorted(suggestions[:_SUGGESTIONS]))


def _nearest_business_day(day: date, window: DateWindow) -> date:
    """Ties go to the later day: it leaves the debtor more time."""
    after = next_business_day(day, window.country)
    before = previous_business_day(day, window.country)
    return before if day - before < after - day and before >= window.earliest else after


def _is_payday(day: date) -> bool:
    return day.day in _PAYDAYS or day.day == calendar.monthrange(day.year, day.month)[1]
