"""Moments at which a debtor asked to be reminded."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.contact import duties
from aldia.contact.tables import ReminderWish
from aldia.identity.tables import ChatSession
from aldia.storage import audit


def decent(moment: datetime, country: str) -> datetime:
    """Return the instant itself, or the next one at which a person of the country may be contacted.

    ``moment`` carries the person's time zone.
    """
    while True:
        hours = duties.call_hours(country, moment.date())
        if hours is not None and moment.time() < hours[1]:
            return max(moment, datetime.combine(moment.date(), hours[0], moment.tzinfo))
        moment = datetime.combine(moment.date() + timedelta(days=1), datetime.min.time(), moment.tzinfo)


def wish(session: Session, chat: ChatSession, due_at: datetime) -> ReminderWish:
    """Write down that the person of a session wants to be reminded; the same moment again is the same row.

    It goes to the contact that is known, whoever asked: it discloses nothing but the private link.
    """
    link = chat.link
    found = session.execute(
        select(ReminderWish).where(
            ReminderWish.person_id == link.person_id,
            ReminderWish.creditor_id == link.creditor_id,
            ReminderWish.due_at == due_at,
        )
    ).scalar_one_or_none()
    if found is not None:
        return found
    made = ReminderWish(
        person_id=link.person_id,
        creditor_id=link.creditor_id,
        conversation_id=chat.id,
        due_at=due_at,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    audit.record(
        session, "reminder_wished", "reminder_wish", made.id, actor="debtor", conversation_id=chat.id
    )
    return made
