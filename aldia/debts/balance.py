"""What is owed: the creditor's stated balance less what was paid and forgiven after it.

The components of a debt are the creditor's balance on ``debt.balance_on``. Payments made on that day or
later reduce it: whether the creditor had already counted those of the day itself is unknown, and the doubt
favours the debtor. Payments go to fees first, then to interest, then to principal. What a settlement has
forgiven counts like a payment, but is none.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aldia.debts.tables import Debt, DebtComponent
from aldia.money import from_minor
from aldia.payments.tables import Allocation, Forgiveness, Payment

# The order in which payments are counted against the parts of a debt.
ALLOCATION = ("fees", "interest", "principal")


@dataclass(frozen=True)
class Balance:
    """What is left to pay of a debt, by part, and what has been paid or forgiven since the creditor's statement.

    Amounts are in ``currency``, never below zero.
    """

    currency: str
    principal: Decimal
    interest: Decimal
    fees: Decimal
    paid: Decimal

    @property
    def outstanding(self) -> Decimal:
        """What is left to pay in all."""
        return self.principal + self.interest + self.fees


def balance(session: Session, debt: Debt) -> Balance:
    """Return what is owed on a debt now, including payments of this transaction."""
    session.flush()
    stated = session.execute(
        select(DebtComponent.kind, DebtComponent.amount_minor).where(DebtComponent.debt_id == debt.id)
    ).all()
    # A reversed payment is a negative row; a debtor never owes more than the creditor's statement.
    paid = max(0, _paid_since(session, debt))
    left = dict.fromkeys(ALLOCATION, 0) | dict(stated)
    to_allocate = paid + _since(session, debt, Forgiveness, Forgiveness.forgiven_on)
    for kind in ALLOCATION:
        taken = min(left[kind], to_allocate)
        left[kind] -= taken
        to_allocate -= taken
    parts = {kind: from_minor(left[kind], debt.currency) for kind in ALLOCATION}
    return Balance(currency=debt.currency, paid=from_minor(paid, debt.currency), **parts)


def days_past_due(debt: Debt, on: date) -> int:
    """Count the days since the oldest unpaid due date; 0 where nothing is overdue on that date."""
    return max(0, (on - debt.due_on).days)


def debts_of(session: Session, person_id: int, creditor_id: int) -> list[Debt]:
    """Return a person's open debts with a creditor, the longest overdue first."""
    return list(
        session.execute(
            select(Debt)
            .where(Debt.person_id == person_id, Debt.creditor_id == creditor_id, Debt.status == "open")
            .order_by(Debt.due_on, Debt.id)
        ).scalars()
    )


def _paid_since(session: Session, debt: Debt) -> int:
    """Add up the payments, with what they count for other debts of a plan or others' count for this one."""
    moved = session.execute(
        select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.debt_id == debt.id, Payment.paid_on >= debt.balance_on)
    ).scalar_one()
    return _since(session, debt, Payment, Payment.paid_on) + int(moved)


def _since(session: Session, debt: Debt, table: Any, day: Any) -> int:
    total = session.execute(
        select(func.coalesce(func.sum(table.amount_minor), 0)).where(
            table.debt_id == debt.id, day >= debt.balance_on
        )
    ).scalar_one()
    # PostgreSQL sums bigint to numeric.
    return int(total)
