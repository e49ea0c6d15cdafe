"""The agreement of a debt: what it covers, and what is left of it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from aldia.agreements.tables import Agreement, AgreementDebt, Instalment
from aldia.debts.tables import Debt
from aldia.money import from_minor
from aldia.negotiation import Instalment as Payment
from aldia.negotiation import Interval, OfferKind, PlanOffer
from aldia.negotiation.schedule import even_instalment

# The agreements whose instalments payments may still go to.
ALIVE = ("active", "broken")
# Two payments of a plan that are this many days apart or less are those of a quincena.
_FORTNIGHT = 20


def covers(debt: Debt) -> Any:
    """Return the SQL condition that an agreement is about a debt, alone or among others."""
    among = select(AgreementDebt.agreement_id).where(AgreementDebt.debt_id == debt.id)
    return or_(Agreement.debt_id == debt.id, Agreement.id.in_(among))


def in_force(session: Session, debt: Debt) -> Agreement | None:
    """Return the active agreement of a debt, if any."""
    return session.execute(
        select(Agreement).where(covers(debt), Agreement.status == "active")
    ).scalar_one_or_none()


def alive(session: Session, debt: Debt) -> Agreement | None:
    """Return the agreement of a debt that may still be kept: the active one, or the broken one, if any."""
    return session.execute(
        select(Agreement).where(covers(debt), Agreement.status.in_(ALIVE))
    ).scalar_one_or_none()


def has_lapsed(agreement: Agreement) -> bool:
    """Say whether a settlement is broken: its discount is lost, and only money that was in time still saves it."""
    return bool(agreement.forgiven_minor) and agreement.status == "broken"


def lock(session: Session, debt: Debt) -> Agreement | None:
    """Lock a debt with all that its living agreement covers, and that agreement, which is returned, if any."""
    locked: set[int] = set()
    while True:
        agreement = alive(session, debt)
        missing = {each.id for each in (debts_of(agreement) if agreement is not None else [debt])} - locked
        if not missing:
            break
        lock_debts(session, missing)
        # What was agreed may have changed while others were waited for.
        locked |= missing
    if agreement is not None:
        session.refresh(agreement, with_for_update=True)
    return agreement


def lock_debts(session: Session, ids: Iterable[int]) -> list[Debt]:
    """Return debts, locked and read anew, in the order of their numbers.

    All that is written about one debt waits in the same line: first the debts, always in this order so that
    nobody waits in a circle, then what hangs on them.
    """
    query = select(Debt).where(Debt.id.in_(list(ids))).order_by(Debt.id).with_for_update()
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def debts_of(agreement: Agreement) -> list[Debt]:
    """Return the debts that an agreement covers, the longest overdue first."""
    return [each.debt for each in agreement.covered] or [agreement.debt]


def unpaid(session: Session, agreement: Agreement) -> list[Instalment]:
    """Return the instalments of which something is left to pay, in their order, read anew."""
    session.flush()
    query = select(Instalment).where(
        Instalment.agreement_id == agreement.id, Instalment.paid_minor < Instalment.amount_minor
    )
    rows = session.execute(
        query.order_by(Instalment.number).execution_options(populate_existing=True)
    ).scalars()
    return list(rows)


def left(session: Session, agreement: Agreement) -> Decimal:
    """Return what is left to pay of an agreement, in its currency."""
    minor = sum(each.amount_minor - each.paid_minor for each in unpaid(session, agreement))
    return from_minor(minor, agreement.currency)


def rest(session: Session, agreement: Agreement, today: date) -> PlanOffer:
    """Return what is left of a plan as if it had just been offered, as what a wish for a change starts from.

    ``today`` is the debtor's date. The plan must have something unpaid.
    """
    parts = unpaid(session, agreement)
    sums = [from_minor(each.amount_minor - each.paid_minor, agreement.currency) for each in parts]
    total, usual = sum(sums, Decimal(0)), sums[len(sums) // 2]
    if usual * (len(sums) - 1) >= total:
        # Almost all of the first one is paid: the others no longer fit between.
        usual = even_instalment(total, agreement.currency, len(sums))
    apart = (parts[1].due_on - parts[0].due_on).days if len(parts) > 1 else _FORTNIGHT + 1
    return PlanOffer(
        kind=OfferKind.PROPOSAL,
        round=0,
        currency=agreement.currency,
        total=total,
        down_payment=Decimal(0),
        count=len(parts),
        instalment=usual,
        interval=Interval.FORTNIGHTLY if apart <= _FORTNIGHT else Interval.MONTHLY,
        first_date=parts[0].due_on,
        schedule=tuple(
            Payment(number, each.due_on, amount)
            for number, (each, amount) in enumerate(zip(parts, sums, strict=True), start=1)
        ),
        valid_until=today,
    )
