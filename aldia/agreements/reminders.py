"""Reminders of payments that were agreed: the day before, on the day, and once within three days after it.

Source: negotiation-and-kpis.md 4.2 [197]. They fall on business days, at an hour that every country allows.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements.circumstances import Circumstances
from aldia.agreements.tables import Agreement, Instalment, Promise
from aldia.debts.tables import Debt
from aldia.negotiation.due_dates import is_business_day, previous_business_day
from aldia.outreach import outbox
from aldia.outreach.tables import OutboxMessage
from aldia.storage.audit import Trail

# Within the strictest hours of contact-law.md: Monday to Friday, 9 to 19.
HOUR, LATEST = time(10), time(19)
# Who moves time once a day, at whatever hour, misses none.
PLANNED_AHEAD = timedelta(days=1)


def due(
    debt: Debt, agreed: Agreement | Promise, facts: Circumstances, at: datetime
) -> Iterator[OutboxMessage]:
    """Yield the reminders of an active agreement or promise that fall on the day of ``at`` or the next one.

    None is yielded for an instant that has passed by the clock.
    """
    zone = ZoneInfo(debt.person.time_zone)
    today = at.astimezone(zone).date()
    for key, due_on, about in _unpaid(agreed, facts):
        for moment, day in moments(due_on, facts.country).items():
            if not today <= day <= today + PLANNED_AHEAD:
                continue
            due_at = max(datetime.combine(day, HOUR, zone), at.astimezone(zone))
            if due_at.time() > LATEST or due_at < clock.now():
                continue
            yield OutboxMessage(
                key=f"reminder:{key}:{moment}",
                kind="reminder",
                template=f"reminder_{moment}",
                values={"due_on": due_on.isoformat()},
                person_id=debt.person_id,
                creditor_id=debt.creditor_id,
                debt_id=debt.id,
                due_at=due_at,
                created_at=clock.now(),
                **about,
            )


def moments(due_on: date, country: str) -> dict[str, date]:
    """Return the business days of the reminders of a payment, by their templates' names."""
    found = {"before": previous_business_day(due_on - timedelta(days=1), country)}
    if is_business_day(due_on, country):
        found["today"] = due_on
    after = previous_business_day(due_on + timedelta(days=3), country)
    if after > due_on:
        found["after"] = after
    return found


def drop_needless(session: Session, debt: Debt, facts: Circumstances, trail: Trail) -> None:
    """Cancel the reminders of a debt that wait although there is nothing left to remind of."""
    for message in outbox.pending(session, [debt.id]):
        reason = needless(session, message, facts)
        if reason is not None:
            outbox.cancel(message, reason, trail)


def needless(session: Session, message: OutboxMessage, facts: Circumstances) -> str | None:
    """Return why a message reminds of nothing any more: ``paid``, or what became of the agreement or promise."""
    if message.promise_id is not None:
        status = session.get(Promise, message.promise_id).status
    elif message.instalment_id is not None:
        instalment = session.get(Instalment, message.instalment_id)
        if facts.is_paid(instalment.paid_minor, instalment.amount_minor):
            return "paid"
        status = session.get(Agreement, message.agreement_id).status
    else:
        return None
    return None if status == "active" else str(status)


def _unpaid(agreed: Agreement | Promise, facts: Circumstances) -> Iterator[tuple[str, date, dict[str, int]]]:
    if isinstance(agreed, Promise):
        yield f"promise:{agreed.id}", agreed.due_on, {"promise_id": agreed.id}
        return
    for each in agreed.instalments:
        if not facts.is_paid(each.paid_minor, each.amount_minor):
            about = {"agreement_id": agreed.id, "instalment_id": each.id}
            yield f"instalment:{each.id}", each.due_on, about
