"""What the policy says about payments outside a plan: part of the debt now, a promise for a day, more time.

Sources: minimum sums [190] [192]; promise horizon of 15 to 30 days, negotiation-and-kpis.md 4.2 (ours).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aldia.negotiation.dates import DateWindow, window_after
from aldia.negotiation.terms import DebtTerms


@dataclass(frozen=True)
class AmountRange:
    """The least and the most that may be paid, both included, in the currency of the debt."""

    least: Decimal
    most: Decimal

    def __contains__(self, amount: Decimal) -> bool:
        return self.least <= amount <= self.most


def partial_payment_range(debt: DebtTerms) -> AmountRange:
    """What may be paid on account of `debt`; a balance below the policy's minimum can only be paid whole."""
    return AmountRange(min(debt.limits.minimum_partial_payment, debt.outstanding), debt.outstanding)


def promise_window(debt: DebtTerms, *, today: date) -> DateWindow:
    """The days for which a payment may be promised, from `today` (the debtor's date) on; for `check_date`."""
    return window_after(today, 0, debt.policy.promise_horizon_days, debt.country)


def deferral_window(debt: DebtTerms, *, today: date) -> DateWindow:
    """The days until which more time may be granted, from tomorrow (`today` is the debtor's date) on."""
    return window_after(today, 1, debt.policy.deferral.latest_days, debt.country)
