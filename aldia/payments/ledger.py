"""The ledger: money received, written once and never changed, and what it settles."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements import life, plans, promises, reminders
from aldia.agreements.circumstances import Circumstances, circumstances
from aldia.agreements.tables import Agreement, Instalment
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.money import from_minor, to_minor
from aldia.payments.tables import Payment, PaymentOrder
from aldia.storage import audit


class PaymentConflict(Exception):
    """A gateway's reference has already been used for another debt."""


@dataclass(frozen=True)
class Recorded:
    """A payment in the ledger; ``new`` is false where it had been recorded before."""

    payment: Payment
    new: bool


def payable(session: Session, debt: Debt) -> Decimal:
    """Return what is left to pay, in the debt's currency: of the agreement in force, else of the balance."""
    agreement = plans.in_force(session, debt)
    if agreement is None:
        return balance(session, debt).outstanding
    left = sum(each.amount_minor - each.paid_minor for each in _instalments(session, agreement))
    return from_minor(left, debt.currency)


def payments_received(session: Session, debt: Debt) -> list[Payment]:
    """Return all payments of a debt, the oldest first."""
    query = select(Payment).where(Payment.debt_id == debt.id).order_by(Payment.paid_on, Payment.id)
    return list(session.execute(query).scalars())


def newest_of_conversation(session: Session, conversation_id: str) -> Payment | None:
    """Return the last payment of an order that a conversation made, if any."""
    return session.execute(
        select(Payment)
        .join(PaymentOrder, PaymentOrder.id == Payment.order_id)
        .where(PaymentOrder.conversation_id == conversation_id)
        .order_by(Payment.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def record_payment(
    session: Session,
    debt: Debt,
    *,
    amount: Decimal,
    gateway: str,
    gateway_ref: str,
    paid_on: date,
    order: PaymentOrder | None = None,
    method: str | None = None,
) -> Recorded:
    """Write money received (in the debt's currency) and settle what it covers.

    A payment goes to the instalments of the agreement in force, or of the broken one that can still be cured,
    oldest first; ``aldia.agreements.life`` says what follows. A kept agreement settles its debt; without one,
    a debt is settled when nothing is left of its balance. More than what was due is recorded and noted.
    ``paid_on`` is a date where the debtor lives. The same gateway and reference again change nothing.

    Raises PaymentConflict, ValueError for an amount that is not above zero, and MoneyError for one with more
    decimals than the currency has.
    """
    minor = to_minor(amount, debt.currency)
    if minor <= 0:
        raise ValueError("a payment must be above zero")
    # Notifications of one debt wait for each other: each is seen once, and sums are right.
    session.refresh(debt, with_for_update=True)
    known = session.execute(
        select(Payment).where(Payment.gateway == gateway, Payment.gateway_ref == gateway_ref)
    ).scalar_one_or_none()
    if known is not None:
        if known.debt_id != debt.id:
            raise PaymentConflict
        return Recorded(known, new=False)
    due_before = to_minor(payable(session, debt), debt.currency)
    payment = Payment(
        debt_id=debt.id,
        order_id=order.id if order else None,
        gateway=gateway,
        gateway_ref=gateway_ref,
        method=method,
        amount_minor=minor,
        currency=debt.currency,
        paid_on=paid_on,
        received_at=clock.now(),
    )
    session.add(payment)
    if order is not None:
        order.status = "paid"
    session.flush()
    trail = audit.Trail(session, f"gateway:{gateway}", order.conversation_id if order else None)
    trail.note("payment_recorded", "payment", payment.id, amount_minor=minor, currency=debt.currency)
    if minor > due_before:
        trail.note("overpaid", "payment", payment.id, excess_minor=minor - due_before, currency=debt.currency)
    _settle(session, debt, payment, trail)
    return Recorded(payment, new=True)


def _settle(session: Session, debt: Debt, payment: Payment, trail: audit.Trail) -> None:
    """Put a payment to what was agreed, which first takes the state that it had on the day of payment."""
    facts = circumstances(session, [debt])[debt.id]
    agreement = plans.alive(session, debt)
    if agreement is not None:
        instalments = _instalments(session, agreement)
        life.move(session, agreement, facts, payment.paid_on, trail)
        if agreement.status in life.ALIVE:
            _apply(agreement, instalments, payment, facts)
            life.move(session, agreement, facts, payment.paid_on, trail)
    if plans.in_force(session, debt) is None and balance(session, debt).outstanding == 0:
        life.settle(debt, trail)
    promise = promises.alive(session, debt)
    if promise is not None:
        life.move_promise(session, promise, facts, payment.paid_on, trail)
    reminders.drop_needless(session, debt, facts, trail)


def _apply(
    agreement: Agreement, instalments: list[Instalment], payment: Payment, facts: Circumstances
) -> None:
    """Put a payment to the instalments, oldest first; the small rests of those that count as paid come last."""
    # What was paid before the agreement had been counted when it was made.
    before_signing = payment.paid_on < life.local_date(agreement.signed_at, agreement.debt)
    left = 0 if before_signing else payment.amount_minor
    unpaid = [each for each in instalments if not facts.is_paid(each.paid_minor, each.amount_minor)]
    for each in [*unpaid, *instalments]:
        share = min(left, each.amount_minor - each.paid_minor)
        each.paid_minor += share
        left -= share


def _instalments(session: Session, agreement: Agreement) -> list[Instalment]:
    session.flush()
    query = select(Instalment).where(Instalment.agreement_id == agreement.id).order_by(Instalment.number)
    # Read anew: another payment may have come while this one waited.
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())
