"""The one place where the time is read.

Dates are promises: every rule, expiry and schedule asks this module. ``ALDIA_CLOCK`` (an ISO instant with
its offset) fixes the time of a whole process; ``freeze`` fixes it for tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

from aldia.settings import settings

_frozen: datetime | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    if _frozen is not None:
        return _frozen
    return settings().clock or datetime.now(timezone.utc)


def local_now(time_zone: str) -> datetime:
    """Return the present instant in an IANA time zone (the debtor's, as a rule)."""
    return now().astimezone(ZoneInfo(time_zone))


def today(time_zone: str) -> date:
    """Return today's date where the debtor lives."""
    return local_now(time_zone).date()


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """Hold the clock of this process at an aware instant, for all threads (tests only)."""
    global _frozen
    if instant.tzinfo is None:
        raise ValueError("the clock needs an instant with its offset")
    before, _frozen = _frozen, instant.astimezone(timezone.utc)
    try:
        yield
    finally:
        _frozen = before
