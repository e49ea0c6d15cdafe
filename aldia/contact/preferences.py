"""How and when a person wants to be reached; outreach asks ``current``."""

from dataclasses import dataclass
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.contact.tables import ContactPreference
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.storage import audit


@dataclass(frozen=True)
class Preference:
    """A wish; None leaves a part open. ``weekdays`` are numbers, Monday is 0; hours are local to the person."""

    channel: str | None = None
    opens: time | None = None
    closes: time | None = None
    weekdays: tuple[int, ...] | None = None


def record(session: Session, chat: ChatSession, wanted: Preference) -> None:
    """Write down the wish of the verified person; the same wish again changes nothing."""
    link = chat.link
    sessions.require_holder(chat, link.person_id, link.creditor_id)
    session.refresh(link.person, with_for_update=True)
    if current(session, link.person_id, link.creditor_id) == wanted:
        return
    row = ContactPreference(
        person_id=link.person_id,
        creditor_id=link.creditor_id,
        conversation_id=chat.id,
        channel=wanted.channel,
        opens=wanted.opens,
        closes=wanted.closes,
        weekdays=list(wanted.weekdays) if wanted.weekdays is not None else None,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, "preference_set", "person", link.person_id, actor="debtor", conversation_id=chat.id)


def current(session: Session, person_id: int, creditor_id: int) -> Preference | None:
    """Return the newest wish of a person at a creditor, if any."""
    row = session.execute(
        select(ContactPreference)
        .where(ContactPreference.person_id == person_id, ContactPreference.creditor_id == creditor_id)
        .order_by(ContactPreference.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if row is None:
        return None
    weekdays = tuple(row.weekdays) if row.weekdays is not None else None
    return Preference(row.channel, row.opens, row.closes, weekdays)
