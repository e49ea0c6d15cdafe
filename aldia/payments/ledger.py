"""The ledger: money received, written once and never changed, and what it settles."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements import coverage, life, promises, reminders
from aldia.agreements.circumstances import Circumstances, circumstances, circumstances_of
from aldia.agreements.tables import Agreement, Instalment
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.money import to_minor
from aldia.payments.tables import Allocation, Payment, PaymentOrder
from aldia.storage import audit


class PaymentConflict(Exception):
    """A gateway's reference has already been used for another debt."""


@dataclass(frozen=True)
class Recorded:
    """A payment in the ledger; ``new`` is false where it had been recorded before."""

    payment: Payment
    new: bool


def payable(session: Session, debt: Debt) -> Decimal:
    """Return what is left to pay, in the debt's currency: of what was agreed and may still be kept, else of the balance."""
    agreement = coverage.alive(session, debt)
    if agreement is None or coverage.has_lapsed(agreement):
        return balance(session, debt).outstanding
    return coverage.left(session, agreement)


def payments_received(session: Session, debt: Debt) -> list[Payment]:
    """Return all payments of a debt, the oldest first."""
    query = select(Payment).where(Payment.debt_id == debt.id).order_by(Payment.paid_on, Payment.id)
    return list(session.execute(query).scalars())


def counted(session: Session, debt: Debt) -> list[tuple[date, int]]:
    """Return what counts for a debt of each payment, by the day it was paid: minor units, the oldest first.

    A payment for one debt of an agreement may count for another one in part.
    """
    moved = (
        select(Allocation.payment_id, Allocation.amount_minor).where(Allocation.debt_id == debt.id).subquery()
    )
    own = case((Payment.debt_id == debt.id, Payment.amount_minor), else_=0)
    query = (
        select(Payment.paid_on, own + func.coalesce(moved.c.amount_minor, 0))
        .outerjoin(moved, moved.c.payment_id == Payment.id)
        .where(or_(Payment.debt_id == debt.id, moved.c.payment_id.isnot(None)))
        .order_by(Payment.paid_on, Payment.id)
    )
    return [(paid_on, int(minor)) for paid_on, minor in session.execute(query) if minor]


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

    A payment goes to the instalments of the agreement in force, or of the broken one that can still be kept,
    oldest first; ``aldia.agreements.life`` says what follows. Where the agreement covers several debts, it counts
    for the debt that it was made for; what exceeds that one's balance goes to the others, the longest overdue
    first. A kept agreement settles its debts; without one, a debt is settled when nothing is left of its balance.
    More than what was due is recorded and noted. ``paid_on`` is a date where the debtor lives. The same gateway
    and reference again change nothing.

    Raises PaymentConflict, ValueError for an amount that is not above zero, and MoneyError for one with more
    decimals than the currency has.
    """
    minor = to_minor(amount, debt.currency)
    if minor <= 0:
        raise ValueError("a payment must be above zero")
    # Notifications of what was agreed together wait for each other: each is seen once, and sums are right.
    agreement = coverage.lock(session, debt)
    known = session.execute(
        select(Payment).where(Payment.gateway == gateway, Payment.gateway_ref == gateway_ref)
    ).scalar_one_or_none()
    if known is not None:
        if known.debt_id != debt.id:
            raise PaymentConflict
        return Recorded(known, new=False)
    due_before = to_minor(payable(session, debt), debt.currency)
    owed_before = to_minor(balance(session, debt).outstanding, debt.currency)
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
    if agreement is not None and agreement.covered:
        _pass_on(session, agreement, payment, minor - owed_before)
    _settle(session, agreement, payment, trail)
    return Recorded(payment, new=True)


def _settle(session: Session, agreement: Agreement | None, payment: Payment, trail: audit.Trail) -> None:
    """Put a payment to what was agreed, which first takes the state that it had on the day of payment."""
    debts = coverage.debts_of(agreement) if agreement is not None else [payment.debt]
    known = circumstances(session, debts)
    if agreement is not None:
        facts = circumstances_of(session, agreement, known)
        instalments = _instalments(session, agreement)
        life.move(session, agreement, facts, payment.paid_on, trail)
        if life.takes(agreement, payment.paid_on):
            _apply(agreement, instalments, payment, facts)
        life.move(session, agreement, facts, payment.paid_on, trail)
    for debt in debts:
        if coverage.in_force(session, debt) is None and balance(session, debt).outstanding == 0:
            life.settle(debt, trail)
        promise = promises.alive(session, debt)
        if promise is not None:
            life.move_promise(session, promise, known[debt.id], payment.paid_on, trail)
        reminders.drop_needless(session, debt, known[debt.id], trail)


def _pass_on(session: Session, agreement: Agreement, payment: Payment, excess: int) -> None:
    """Let what exceeds the balance of the debt that was paid count for the others of its plan."""
    passed = 0
    for other in coverage.debts_of(agreement):
        part = min(excess - passed, to_minor(balance(session, other).outstanding, other.currency))
        if part > 0 and other.id != payment.debt_id:
            session.add(_allocation(payment, other.id, part))
            passed += part
    if passed:
        session.add(_allocation(payment, payment.debt_id, -passed))
    session.flush()


def _allocation(payment: Payment, debt_id: int, minor: int) -> Allocation:
    return Allocation(payment_id=payment.id, debt_id=debt_id, amount_minor=minor, currency=payment.currency)


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
