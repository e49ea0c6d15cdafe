"""Promises to pay, and more time granted."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements.coverage import ALIVE
from aldia.agreements.tables import Promise
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.money import to_minor
from aldia.storage import audit

PROMISE, DEFERRAL = "promise", "deferral"
_AUDITED = {PROMISE: "promised", DEFERRAL: "deferred"}


def record(
    session: Session,
    chat: ChatSession,
    debt: Debt,
    amount: Decimal,
    due_on: date,
    *,
    kind: str = PROMISE,
    besides: Decimal = Decimal(0),
) -> Promise:
    """Write down a promise; the same promise again is the same row, a different one replaces it.

    ``amount`` is in the debt's currency, ``due_on`` a date where the debtor lives; both have been checked
    against the policy by the caller. ``besides`` is what is paid at once beside what is promised.
    """
    sessions.require_holder(chat, debt.person_id, debt.creditor_id)
    # A promise is the same while debt, sum and day are the same and it still stands.
    session.refresh(debt, with_for_update=True)
    standing = in_force(session, debt)
    minor = to_minor(amount, debt.currency)
    if standing is not None and (standing.kind, standing.amount_minor, standing.due_on) == (
        kind,
        minor,
        due_on,
    ):
        return standing
    session.execute(
        update(Promise)
        .where(Promise.debt_id == debt.id, Promise.status == "active")
        .values(status="replaced")
    )
    made_before = session.query(Promise).filter(Promise.debt_id == debt.id).count()
    promise = Promise(
        debt_id=debt.id,
        conversation_id=chat.id,
        key=f"{debt.id}:{made_before + 1}",
        kind=kind,
        amount_minor=minor,
        besides_minor=to_minor(besides, debt.currency),
        currency=debt.currency,
        due_on=due_on,
        created_at=clock.now(),
    )
    session.add(promise)
    session.flush()
    audit.record(session, _AUDITED[kind], "promise", promise.id, actor="debtor", conversation_id=chat.id)
    return promise


def deferrals(session: Session, debt: Debt) -> int:
    """Count how often more time has been granted for a debt."""
    query = select(func.count()).where(Promise.debt_id == debt.id, Promise.kind == DEFERRAL)
    return int(session.execute(query).scalar_one())


def in_force(session: Session, debt: Debt) -> Promise | None:
    """Return the promise that stands for a debt, if any."""
    return session.execute(
        select(Promise).where(Promise.debt_id == debt.id, Promise.status == "active")
    ).scalar_one_or_none()


def alive(session: Session, debt: Debt) -> Promise | None:
    """Return the last promise for a debt that a payment may still keep: active, or broken, if any."""
    return session.execute(
        select(Promise)
        .where(Promise.debt_id == debt.id, Promise.status.in_(ALIVE))
        .order_by(Promise.id.desc())
        .limit(1)
    ).scalar_one_or_none()
