"""Resting collection, suppressing an address, and opting out. Effective at once, logged, idempotent."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from aldia import clock
from aldia.contact.tables import Consent, Pause
from aldia.debts.tables import Contact, Debt
from aldia.identity.tables import ChatSession
from aldia.storage import audit


def running() -> Any:
    """Return the condition for pauses that hold now."""
    return and_(Pause.ended_at.is_(None), or_(Pause.until.is_(None), Pause.until > clock.now()))


def start(
    session: Session,
    chat: ChatSession,
    reason: str,
    *,
    debt: Debt | None = None,
    until: datetime | None = None,
) -> None:
    """Rest collection from the person of a session, of one debt or of all, until a human or ``until`` ends it.

    A pause that holds already for the same reason and debt stays as it is.
    """
    person_id, creditor_id = chat.link.person_id, chat.link.creditor_id
    debt_id = debt.id if debt is not None else None
    holds = session.execute(
        select(Pause.id).where(
            Pause.person_id == person_id,
            Pause.creditor_id == creditor_id,
            Pause.debt_id == debt_id,
            Pause.reason == reason,
            running(),
        )
    ).first()
    if holds is not None:
        return
    session.add(
        Pause(
            person_id=person_id,
            creditor_id=creditor_id,
            debt_id=debt_id,
            reason=reason,
            started_at=clock.now(),
            until=until,
        )
    )
    audit.record(
        session,
        "collection_paused",
        "person",
        person_id,
        actor="debtor",
        conversation_id=chat.id,
        reason=reason,
    )


def is_resting(session: Session, chat: ChatSession, reasons: frozenset[str]) -> bool:
    """Say whether collection from the person of a session rests for one of these reasons."""
    return (
        session.execute(
            select(Pause.id)
            .where(Pause.person_id == chat.link.person_id, Pause.creditor_id == chat.link.creditor_id)
            .where(Pause.reason.in_(reasons), running())
            .limit(1)
        ).first()
        is not None
    )


def suppress_contact(session: Session, chat: ChatSession, reason: str) -> None:
    """Never use again the address to which the link of a session was sent."""
    if chat.link.contact_id is None:
        return
    suppressed = session.execute(
        update(Contact)
        .where(Contact.id == chat.link.contact_id, Contact.suppressed_at.is_(None))
        .values(suppressed_at=clock.now(), suppressed_reason=reason)
    )
    if suppressed.rowcount:
        audit.record(
            session,
            "contact_suppressed",
            "contact",
            chat.link.contact_id,
            actor="debtor",
            conversation_id=chat.id,
            reason=reason,
        )


def opt_out(session: Session, chat: ChatSession, channels: list[str]) -> None:
    """Withdraw consent for the channels (``all`` for every one)."""
    for channel in channels:
        if _withdrawn(session, chat, channel):
            continue
        session.add(
            Consent(
                person_id=chat.link.person_id,
                creditor_id=chat.link.creditor_id,
                channel=channel,
                status="withdrawn",
                source="chat",
                at=clock.now(),
            )
        )
        audit.record(
            session,
            "opted_out",
            "person",
            chat.link.person_id,
            actor="debtor",
            conversation_id=chat.id,
            channel=channel,
        )


def _withdrawn(session: Session, chat: ChatSession, channel: str) -> bool:
    newest = session.execute(
        select(Consent.status)
        .where(
            Consent.person_id == chat.link.person_id,
            Consent.creditor_id == chat.link.creditor_id,
            Consent.channel == channel,
        )
        .order_by(Consent.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return newest == "withdrawn"
