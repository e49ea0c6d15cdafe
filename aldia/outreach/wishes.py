"""Moments at which a debtor asked to be reminded."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from aldia import clock
from aldia.contact import duties
from aldia.identity.tables import ChatSession
from aldia.outreach import outbox
from aldia.outreach.tables import OutboxMessage
from aldia.storage.audit import Trail


def decent(moment: datetime, country: str) -> datetime:
    """Return the instant itself, or the next one at which a person of the country may be contacted.

    ``moment`` carries the person's time zone.
    """
    while True:
        hours = duties.call_hours(country, moment.date())
        if hours is not None and moment.time() < hours[1]:
            return max(moment, datetime.combine(moment.date(), hours[0], moment.tzinfo))
        moment = datetime.combine(moment.date() + timedelta(days=1), datetime.min.time(), moment.tzinfo)


def wish(session: Session, chat: ChatSession, due_at: datetime) -> None:
    """Put a reminder for the person of a session into the outbox; the same moment again changes nothing.

    It goes to the contact that is known, whoever asked: it discloses nothing but the private link.
    """
    link = chat.link
    message = OutboxMessage(
        key=f"wish:{link.person_id}:{link.creditor_id}:{due_at.isoformat()}",
        kind="wish",
        template="reminder_wished",
        values={},
        person_id=link.person_id,
        creditor_id=link.creditor_id,
        due_at=due_at,
        created_at=clock.now(),
    )
    outbox.add(session, [message], Trail(session, "debtor", chat.id))
