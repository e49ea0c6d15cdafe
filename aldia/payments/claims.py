"""Payments that a debtor says to have made, looked up among those that are booked."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from aldia.debts.tables import Debt
from aldia.money import from_minor
from aldia.payments import ledger
from aldia.payments.tables import Payment

# A transfer may be booked some days after it was made, and memory errs by a few; ours. Only where the sum fits.
TOLERANCE = timedelta(days=5)


@dataclass(frozen=True)
class Claim:
    """What is said of a payment; None for what the debtor does not know. The dates are both included."""

    amount: Decimal | None
    first: date | None
    last: date | None


def find(session: Session, debt: Debt, claim: Claim) -> Payment | None:
    """Return the newest booked payment of a debt that fits all that is said of it; None where nothing is said."""
    if claim.amount is None and claim.first is None:
        return None
    return next(
        (paid for paid in reversed(ledger.payments_received(session, debt)) if _fits(paid, claim)), None
    )


def _fits(paid: Payment, claim: Claim) -> bool:
    if claim.amount is not None and from_minor(paid.amount_minor, paid.currency) != claim.amount:
        return False
    if claim.first is None or claim.last is None:
        return True
    slack = TOLERANCE if claim.amount is not None else timedelta(0)
    return bool(claim.first - slack <= paid.paid_on <= claim.last + slack)
