"""The ledger: money received, written once and never changed, and what it settles."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements import promises, standing
from aldia.agreements.tables import Agreement, Instalment
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.money import to_minor
from aldia.payments.tables import Allocation, Forgiveness, Payment, PaymentOrder
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
    agreement = standing.in_force(session, debt)
    if agreement is None:
        return balance(session, debt).outstanding
    return standing.left(session, agreement)


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

    A payment goes to the instalments of the agreement in force, oldest first. Where the agreement covers
    several debts, it counts for the debt that it was made for; what exceeds that one's balance goes to the
    others, the longest overdue first. An agreement paid in full is kept and settles its debts, and what a
    settlement forgives is booked then; without one, a debt is settled when nothing is left of its balance.
    More than what was due is recorded and noted. ``paid_on`` is a date where the debtor lives. The same
    gateway and reference again change nothing.

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
    agreement = standing.in_force(session, debt)
    if agreement is not None:
        # Payments for the other debts that it covers wait, too.
        session.refresh(agreement, with_for_update=True)
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
    trail = _Trail(session, f"gateway:{gateway}", order.conversation_id if order else None)
    trail.note("payment_recorded", "payment", payment.id, amount_minor=minor, currency=debt.currency)
    if minor > due_before:
        trail.note("overpaid", "payment", payment.id, excess_minor=minor - due_before, currency=debt.currency)
    if agreement is not None and agreement.covered:
        _pass_on(session, agreement, payment, minor - owed_before)
    _settle(session, debt, payment, trail)
    return Recorded(payment, new=True)


@dataclass(frozen=True)
class _Trail:
    """Audit rows of one payment: same transaction, same actor, same conversation."""

    session: Session
    actor: str
    conversation_id: str | None

    def note(self, action: str, subject: str, subject_id: object, **details: object) -> None:
        audit.record(
            self.session,
            action,
            subject,
            subject_id,
            actor=self.actor,
            conversation_id=self.conversation_id,
            **details,
        )


def _settle(session: Session, debt: Debt, payment: Payment, trail: _Trail) -> None:
    agreement = standing.in_force(session, debt)
    if agreement is not None:
        paid_up = _apply(session, agreement, payment)
        if paid_up:
            agreement.status = "kept"
            trail.note("agreement_kept", "agreement", agreement.id)
            _forgive(session, agreement, payment, trail)
    else:
        paid_up = balance(session, debt).outstanding == 0
    for each in standing.debts_of(agreement) if agreement is not None else [debt]:
        if paid_up and each.status == "open":
            each.status = "settled"
            each.updated_at = clock.now()
            trail.note("debt_settled", "debt", each.id)
    promise = promises.in_force(session, debt)
    if promise is not None:
        since = _local_date(promise.created_at, debt)
        received = session.execute(
            select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(
                Payment.debt_id == debt.id,
                Payment.received_at >= promise.created_at,
                Payment.paid_on >= since,
            )
        ).scalar_one()
        if paid_up or received >= promise.besides_minor + promise.amount_minor:
            promise.status = "kept"
            trail.note("promise_kept", "promise", promise.id)


def _forgive(session: Session, agreement: Agreement, payment: Payment, trail: _Trail) -> None:
    """Book what the agreement lets go: from now on nothing is owed of it."""
    if not agreement.forgiven_minor:
        return
    session.add(
        Forgiveness(
            agreement_id=agreement.id,
            debt_id=agreement.debt_id,
            amount_minor=agreement.forgiven_minor,
            currency=agreement.currency,
            forgiven_on=payment.paid_on,
        )
    )
    trail.note(
        "rest_forgiven",
        "agreement",
        agreement.id,
        amount_minor=agreement.forgiven_minor,
        currency=agreement.currency,
    )


def _pass_on(session: Session, agreement: Agreement, payment: Payment, excess: int) -> None:
    """Let what exceeds the balance of the debt that was paid count for the others of its plan."""
    passed = 0
    for other in standing.debts_of(agreement):
        part = min(excess - passed, to_minor(balance(session, other).outstanding, other.currency))
        if part > 0 and other.id != payment.debt_id:
            session.add(_allocation(payment, other.id, part))
            passed += part
    if passed:
        session.add(_allocation(payment, payment.debt_id, -passed))
    session.flush()


def _allocation(payment: Payment, debt_id: int, minor: int) -> Allocation:
    return Allocation(payment_id=payment.id, debt_id=debt_id, amount_minor=minor, currency=payment.currency)


def _apply(session: Session, agreement: Agreement, payment: Payment) -> bool:
    """Put a payment to the instalments, oldest first; say whether all are paid now."""
    instalments = _instalments(session, agreement)
    # What was paid before the agreement had been counted when it was made.
    before_signing = payment.paid_on < _local_date(agreement.signed_at, agreement.debt)
    left = 0 if before_signing else payment.amount_minor
    for each in instalments:
        share = min(left, each.amount_minor - each.paid_minor)
        each.paid_minor += share
        left -= share
    session.flush()
    return all(each.paid_minor >= each.amount_minor for each in instalments)


def _instalments(session: Session, agreement: Agreement) -> list[Instalment]:
    session.flush()
    query = select(Instalment).where(Instalment.agreement_id == agreement.id).order_by(Instalment.number)
    # Read anew: another payment may have come while this one waited.
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def _local_date(instant: datetime, debt: Debt) -> date:
    return instant.astimezone(ZoneInfo(debt.person.time_zone)).date()
