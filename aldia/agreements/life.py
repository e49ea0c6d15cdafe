"""The life of what was agreed: an agreement is active, kept, broken, in force again, or cancelled; a promise alike.

A state follows from the instalments, the circumstances and the day alone. So it is the same whether time was
moved every day or once a month, and whether a payment or the calendar came first.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements import coverage, reminders
from aldia.agreements.circumstances import Circumstances, circumstances
from aldia.agreements.coverage import ALIVE
from aldia.agreements.tables import Agreement, Promise
from aldia.debts.tables import Debt
from aldia.desk import cases
from aldia.payments.tables import Forgiveness, Payment
from aldia.storage.audit import Trail


class CannotCancel(Exception):
    """An agreement is unknown, or has ended already. The text says which."""


def move(session: Session, agreement: Agreement, facts: Circumstances, today: date, trail: Trail) -> None:
    """Give an agreement the state that it has on a day where the debtor lives; ``facts`` are of all that it covers.

    Broken: an instalment is not paid, within the tolerance, when its grace is over. Cured: all that is due is
    paid within the policy's term. Cancelled: that term is over; a case is opened. Kept: every instalment is
    paid within the tolerance. What the instalments lack is asked for with the next one, and is waived when the
    last one is kept: the sum is noted in the audit trail, what a settlement forgives is booked, and the debts
    are settled. A broken settlement is not cured: only money that was in time still keeps it (``takes``).
    """
    while (status := _next(agreement, facts, today)) is not None:
        if status == "kept":
            _keep(session, agreement, today, trail)
            agreement.broken_on = None
        elif status == "broken":
            agreement.broken_on = _first_missed(agreement, facts) + timedelta(days=1)
            trail.note("agreement_broken", "agreement", agreement.id, on=agreement.broken_on.isoformat())
        elif status == "active":
            trail.note(
                "agreement_cured", "agreement", agreement.id, broken_on=agreement.broken_on.isoformat()
            )
            agreement.broken_on = None
        else:
            _cancel(session, agreement, "agreement_broken", "not_cured", trail)
        agreement.status = status


def _next(agreement: Agreement, facts: Circumstances, today: date) -> str | None:
    """Return the state that comes after the present one, or None where it stays."""
    if agreement.status not in ALIVE:
        return None
    unpaid = [
        facts.last_day(i.due_on)
        for i in agreement.instalments
        if not facts.is_paid(i.paid_minor, i.amount_minor)
    ]
    if not unpaid or all(debt.status == "settled" for debt in coverage.debts_of(agreement)):
        return "kept"
    if agreement.status == "active":
        return "broken" if min(unpaid) < today else None
    if facts.last_day_to_cure(agreement.broken_on) < today:
        return "cancelled"
    if coverage.has_lapsed(agreement):
        return None
    # Seen from a day before it broke, it would look unbroken.
    return "active" if min(unpaid) >= max(today, agreement.broken_on) else None


def _first_missed(agreement: Agreement, facts: Circumstances) -> date:
    return min(
        facts.last_day(i.due_on)
        for i in agreement.instalments
        if not facts.is_paid(i.paid_minor, i.amount_minor)
    )


def takes(agreement: Agreement, paid_on: date) -> bool:
    """Say whether money of a day goes to the instalments of an agreement: not to what it came too late for."""
    return agreement.status in ALIVE and not (
        coverage.has_lapsed(agreement) and paid_on >= agreement.broken_on
    )


def _keep(session: Session, agreement: Agreement, today: date, trail: Trail) -> None:
    trail.note("agreement_kept", "agreement", agreement.id)
    debts = coverage.debts_of(agreement)
    if any(debt.status == "open" for debt in debts):
        rest = agreement.total_minor - sum(i.paid_minor for i in agreement.instalments)
        _note_sum("rest_waived", agreement, rest, trail)
        _forgive(session, agreement, today, trail)
    for debt in debts:
        settle(debt, trail)


def _forgive(session: Session, agreement: Agreement, today: date, trail: Trail) -> None:
    """Book what a settlement lets go: from now on nothing is owed of it."""
    _note_sum("rest_forgiven", agreement, agreement.forgiven_minor, trail)
    if agreement.forgiven_minor:
        session.add(
            Forgiveness(
                agreement_id=agreement.id,
                debt_id=agreement.debt_id,
                amount_minor=agreement.forgiven_minor,
                currency=agreement.currency,
                forgiven_on=today,
            )
        )


def _note_sum(action: str, agreement: Agreement, minor: int, trail: Trail) -> None:
    if minor > 0:
        trail.note(action, "agreement", agreement.id, amount_minor=minor, currency=agreement.currency)


def settle(debt: Debt, trail: Trail) -> None:
    """Note that nothing is left to pay of an open debt."""
    if debt.status == "open":
        debt.status = "settled"
        debt.updated_at = clock.now()
        trail.note("debt_settled", "debt", debt.id)


def cancel(session: Session, code: str, reason: str, *, actor: str) -> None:
    """End an agreement by an operator's word and open a case, for somebody must tell the debtor.

    Raises CannotCancel.
    """
    agreement = session.execute(select(Agreement).where(Agreement.code == code)).scalar_one_or_none()
    if agreement is None:
        raise CannotCancel(f"there is no agreement {code}")
    debts = coverage.lock_debts(session, [debt.id for debt in coverage.debts_of(agreement)])
    session.refresh(agreement, with_for_update=True)
    if agreement.status not in ALIVE:
        raise CannotCancel(f"agreement {code} is {agreement.status}")
    trail = Trail(session, actor)
    _cancel(session, agreement, "agreement_cancelled", reason, trail)
    agreement.status = "cancelled"
    facts = circumstances(session, debts)
    for debt in debts:
        reminders.drop_needless(session, debt, facts[debt.id], trail)


def _cancel(session: Session, agreement: Agreement, case: str, reason: str, trail: Trail) -> None:
    trail.note("agreement_cancelled", "agreement", agreement.id, reason=reason)
    debts = coverage.debts_of(agreement)
    cases.open_about(session, debts, case, trail, agreement=agreement.code, reason=reason)


def move_promise(session: Session, promise: Promise, facts: Circumstances, today: date, trail: Trail) -> None:
    """Give an active or broken promise the state that it has on a day where the debtor lives.

    Kept: what was paid since it was made and before its grace is over comes to the sum, within the tolerance and
    beyond what was to be paid at once besides, or has settled the debt. Broken otherwise, once the grace is over; money that was in time and is only
    reported later still keeps it. Cancelled: the creditor has recalled the debt.
    """
    last_day = facts.last_day(promise.due_on)
    in_time = today <= last_day
    paid = facts.is_paid(paid_for(session, promise, last_day) - promise.besides_minor, promise.amount_minor)
    status = str(promise.status)
    if promise.debt.status == "withdrawn":
        status = "cancelled"
    elif paid or (in_time and promise.debt.status == "settled"):
        status = "kept"
    elif not in_time:
        status = "broken"
    if status != promise.status:
        promise.status = status
        trail.note(f"promise_{status}", "promise", promise.id)


def paid_for(session: Session, promise: Promise, last_day: date) -> int:
    """Return what was paid towards a promise until a day, in minor units."""
    session.flush()
    total = session.execute(
        select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(
            Payment.debt_id == promise.debt_id,
            Payment.received_at >= promise.created_at,
            Payment.paid_on >= local_date(promise.created_at, promise.debt),
            Payment.paid_on <= last_day,
        )
    ).scalar_one()
    return int(total)


def local_date(instant: datetime, debt: Debt) -> date:
    """Return the day of an instant where the debtor lives."""
    return instant.astimezone(ZoneInfo(debt.person.time_zone)).date()
