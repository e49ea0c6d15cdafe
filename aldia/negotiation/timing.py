"""When a plan's payments fall due: what the debtor said, what was on the table, and what the policy permits."""

from dataclasses import dataclass
from datetime import date

from aldia.negotiation.dates import DateCode, check_date, suggest_dates
from aldia.negotiation.due_dates import Interval
from aldia.negotiation.offers import PlanOffer, Reason
from aldia.negotiation.terms import DebtTerms, PlanRequest

_DATE_REASONS = {
    DateCode.PAST: Reason.FIRST_DATE_PAST,
    DateCode.TOO_EARLY: Reason.FIRST_DATE_TOO_EARLY,
    DateCode.TOO_LATE: Reason.FIRST_DATE_TOO_LATE,
    DateCode.NON_BUSINESS: Reason.FIRST_DATE_NON_BUSINESS,
}


@dataclass(frozen=True)
class Timing:
    """The anchor day and the interval of a plan, and why they are not what was asked for, if so."""

    first_date: date
    interval: Interval
    reasons: tuple[Reason, ...]


def plan_timing(debt: DebtTerms, request: PlanRequest, today: date, previous: PlanOffer | None) -> Timing:
    """The timing of the answer to `request`; `today` is the debtor's date.

    A day outside the window gives way to the nearest end of it: days are explained, not haggled over (ours).
    """
    reasons = []
    interval = request.interval or (previous.interval if previous else debt.policy.intervals[0])
    if interval not in debt.policy.intervals:
        reasons.append(Reason.INTERVAL_NOT_OFFERED)
        interval = debt.policy.intervals[0]

    window = debt.first_payment_window(today)
    first_date = request.first_date or (previous.first_date if previous else suggest_dates(window)[0])
    check = check_date(first_date, window, today)
    if check.code is DateCode.NON_BUSINESS:
        # The day named stays the anchor ("el 15 de cada mes"); the schedule moves the payment itself.
        if request.first_date:
            reasons.append(_DATE_REASONS[check.code])
    elif check.day is not None and check.code is not DateCode.OK:
        reasons.append(_DATE_REASONS[check.code])
        first_date = check.day
    return Timing(first_date, interval, tuple(reasons))
