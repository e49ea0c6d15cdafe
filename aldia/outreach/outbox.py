"""Writing, cancelling and listing the messages of the outbox."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from aldia.outreach.tables import OutboxMessage
from aldia.storage import reading
from aldia.storage.audit import Trail

_PAGE = 500


def add(session: Session, messages: Sequence[OutboxMessage], trail: Trail) -> None:
    """Put messages into the outbox; one with the same key is there once, whatever has become of it."""
    keys = [message.key for message in messages]
    known = set(session.execute(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))).scalars())
    new = [message for message in messages if message.key not in known]
    session.add_all(new)
    session.flush()
    for message in new:
        trail.note("message_planned", "message", message.id, kind=message.kind, template=message.template)


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
