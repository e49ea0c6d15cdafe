"""Writing, cancelling and listing the messages of the outbox."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from aldia import clock
from aldia.outreach.tables import OutboxMessage
from aldia.storage import reading
from aldia.storage.audit import Trail

_PAGE = 500


def add(
    session: Session,
    trail: Trail,
    *,
    key: str,
    kind: str,
    template: str,
    values: dict[str, Any],
    person_id: int,
    creditor_id: int,
    due_at: datetime,
    **about: int,
) -> None:
    """Put a message into the outbox; one with the same key is there once, whatever has become of it.

    ``about`` names rows that it speaks of: ``debt_id``, ``agreement_id``, ``instalment_id``, ``promise_id``.
    """
    if session.execute(select(OutboxMessage.id).where(OutboxMessage.key == key)).first() is not None:
        return
    message = OutboxMessage(
        key=key,
        kind=kind,
        template=template,
        values=values,
        person_id=person_id,
        creditor_id=creditor_id,
        due_at=due_at,
        created_at=clock.now(),
        **about,
    )
    session.add(message)
    session.flush()
    trail.note("message_planned", "message", message.id, kind=kind, template=template)


def pending(session: Session, debt_ids: Iterable[int]) -> list[OutboxMessage]:
    """Return the messages about debts that wait to be sent."""
    query = select(OutboxMessage).where(
        OutboxMessage.debt_id.in_(list(debt_ids)), OutboxMessage.status == "pending"
    )
    return list(session.execute(query).scalars())


def cancel(message: OutboxMessage, reason: str, trail: Trail) -> None:
    """See to it that a message is not sent."""
    message.status = "cancelled"
    trail.note("message_cancelled", "message", message.id, reason=reason)


def listed(status: str | None = None, day: date | None = None) -> Iterator[OutboxMessage]:
    """Yield messages with all that they speak of, by the instant at which they are due; ``day`` is in UTC."""
    parts = (OutboxMessage.person, OutboxMessage.creditor, OutboxMessage.agreement, OutboxMessage.instalment)
    query = (
        select(OutboxMessage)
        .options(*map(joinedload, (*parts, OutboxMessage.promise)))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
    )
    if status is not None:
        query = query.where(OutboxMessage.status == status)
    if day is not None:
        start = datetime.combine(day, time.min, timezone.utc)
        query = query.where(OutboxMessage.due_at >= start, OutboxMessage.due_at < start + timedelta(days=1))
    with reading() as session:
        yield from session.execute(query.execution_options(yield_per=_PAGE)).scalars()
