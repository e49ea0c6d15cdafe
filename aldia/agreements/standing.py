"""How agreements and promises stand on a day, told as a person would tell it; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.agreements.circumstances import Circumstances, circumstances, circumstances_of
from aldia.agreements.coverage import ALIVE
from aldia.agreements.tables import Agreement, Promise
from aldia.debts.tables import Debt

ALIVE_STATES = frozenset({"active", "late", "broken"})


@dataclass(frozen=True)
class Standing:
    """An agreement or promise on a day.

    ``state`` is ``active``, ``late`` (due, and still in its grace), ``broken``, ``kept`` or ``cancelled``. While
    it is not over, ``to_pay`` (minor units) by ``until`` keeps it, or brings a broken agreement back, and
    ``due_on`` is the day agreed for it. ``left`` counts the payments that are still to be made.
    """

    agreed: Agreement | Promise
    state: str
    to_pay: int = 0
    due_on: date | None = None
    until: date | None = None
    left: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing that is paid now changes it any more; a promise is made once, and a discount too."""
        once = isinstance(self.agreed, Promise) or self.agreed.forgiven_minor
        return self.state not in ALIVE_STATES or (self.state == "broken" and bool(once))


def of_agreement(session: Session, agreement: Agreement, today: date) -> Standing:
    """Return how an agreement stands; time is counted though nobody may have moved it today."""
    facts = circumstances_of(session, agreement)
    unpaid = [i for i in agreement.instalments if not facts.is_paid(i.paid_minor, i.amount_minor)]
    if agreement.status not in ALIVE or not unpaid:
        return Standing(agreement, "kept" if agreement.status in ALIVE else str(agreement.status))
    first = unpaid[0]
    # What is due by then, with the small rests of what counts as paid.
    by = max(first.due_on, today)
    to_pay = sum(i.amount_minor - i.paid_minor for i in agreement.instalments if i.due_on <= by)
    state, until = _time_left(agreement, facts, first.due_on, today)
    return Standing(agreement, state, to_pay, first.due_on, until, len(unpaid))


def _time_left(
    agreement: Agreement, facts: Circumstances, due_on: date, today: date
) -> tuple[str, date | None]:
    last_day = facts.last_day(due_on)
    if agreement.status == "active" and today <= last_day:
        return ("late" if due_on < today else "active"), last_day
    last_day = facts.last_day_to_cure(agreement.broken_on or last_day + timedelta(days=1))
    return ("broken", last_day) if today <= last_day else ("cancelled", None)


def of_promise(session: Session, promise: Promise, today: date) -> Standing:
    """Return how a promise stands."""
    last_day = circumstances(session, [promise.debt])[promise.debt_id].last_day(promise.due_on)
    state = str(promise.status)
    if state == "active" and promise.due_on < today:
        state = "late" if today <= last_day else "broken"
    return Standing(promise, state, promise.amount_minor, promise.due_on, last_day)


def of_person(session: Session, person_id: int, creditor_id: int, today: date) -> list[Standing]:
    """Return what is in force for a person with a creditor, or else what ended last, if anything."""
    found = list(_all(session, person_id, creditor_id, today))
    standing = [each for each in found if not each.is_over]
    return standing or sorted(found, key=lambda each: _made_at(each.agreed))[-1:]


def _all(session: Session, person_id: int, creditor_id: int, today: date) -> Iterator[Standing]:
    for table, standing in ((Agreement, of_agreement), (Promise, of_promise)):
        query = (
            select(table)
            .join(Debt, Debt.id == table.debt_id)
            .where(Debt.person_id == person_id, Debt.creditor_id == creditor_id, Debt.status != "withdrawn")
            .where(table.status != "replaced")
            .order_by(table.id)
        )
        for each in session.execute(query).scalars():
            yield standing(session, each, today)


def _made_at(agreed: Agreement | Promise) -> datetime:
    made: datetime = agreed.signed_at if isinstance(agreed, Agreement) else agreed.created_at
    return made
