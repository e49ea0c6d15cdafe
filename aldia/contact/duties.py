"""What the law of a country asks where a debtor makes a request (``rules/<country>.yml``)."""

from datetime import date, time, timedelta

from aldia.contact.rule_files import rules_of
from aldia.negotiation.due_dates import is_holiday

_SATURDAY, _SUNDAY = 5, 6


def answer_by(country: str, received_on: date) -> date:
    """Return the last day on which a dispute or a complaint of ``received_on`` is answered in writing."""
    return received_on + timedelta(days=rules_of(country).dispute.answer_days)


def call_hours(country: str, day: date) -> tuple[time, time] | None:
    """Return from when until when a person of a country may be called on a day; None where not at all."""
    windows = rules_of(country).windows
    if is_holiday(day, country):
        window = windows.holiday
    else:
        window = {_SATURDAY: windows.sat, _SUNDAY: windows.sun}.get(day.weekday(), windows.mon_fri)
    return (window.opens, window.closes) if window else None
