"""Whether debts are open or settled, for many at once."""

from collections.abc import Sequence

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from aldia.agreements.tables import Agreement, AgreementDebt
from aldia.debts.tables import Debt, DebtComponent
from aldia.payments.tables import Allocation, Payment


def settle(session: Session, debt_ids: Sequence[int]) -> None:
    """Mark debts as settled where nothing is left to pay, and as open where something is.

    Withdrawn debts stay withdrawn. A debt with a kept agreement stays as it is: it may be settled for less
    than the balance that the creditor's system still shows.
    """
    if not debt_ids:
        return
    stated = (
        select(func.coalesce(func.sum(DebtComponent.amount_minor), 0))
        .where(DebtComponent.debt_id == Debt.id)
        .scalar_subquery()
    )
    paid = (
        select(func.coalesce(func.sum(Payment.amount_minor), 0))
        .where(Payment.debt_id == Debt.id, Payment.paid_on >= Debt.balance_on)
        .scalar_subquery()
    )
    moved = (
        select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.debt_id == Debt.id, Payment.paid_on >= Debt.balance_on)
        .scalar_subquery()
    )
    kept = select(Agreement.debt_id).where(Agreement.debt_id.in_(debt_ids), Agreement.status == "kept")
    kept_among = (
        select(AgreementDebt.debt_id)
        .join(Agreement, Agreement.id == AgreementDebt.agreement_id)
        .where(AgreementDebt.debt_id.in_(debt_ids), Agreement.status == "kept")
    )
    session.execute(
        update(Debt)
        .where(Debt.id.in_(debt_ids), Debt.status != "withdrawn")
        .where(Debt.id.not_in(kept), Debt.id.not_in(kept_among))
        .values(status=case((stated - paid - moved <= 0, "settled"), else_="open"))
        .execution_options(synchronize_session=False)
    )
