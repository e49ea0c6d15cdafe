"""Asking the rules for a real person: what the database knows, put before `aldia.contact.decision`."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.contact.decision import Decision, PastContact, Situation, decide
from aldia.contact.rule_files import rules_of
from aldia.contact.tables import Consent, ContactLogEntry, Pause
from aldia.debts.tables import Creditor, Person
from aldia.identity.tables import ChatSession, Link
from aldia.negotiation.due_dates import has_calendar, is_holiday
from aldia.storage import audit

# The longest period of any limit, with a day to spare for time zones.
_LOOK_BACK = timedelta(days=8)
# Outcomes of a call or message in which the debtor took part.
TWO_WAY = frozenset({"answered", "reached", "replied", "promise", "payment"})


def may_contact(
    session: Session,
    person: Person,
    creditor: Creditor,
    channel: str,
    at: datetime,
    content: frozenset[str] = frozenset(),
) -> Decision:
    """Say whether the creditor may start a contact with a person by a channel at an instant."""
    situation = Situation(
        now=at,
        channel=channel,
        time_zone=str(person.time_zone),
        withdrawn=_consented(session, person, creditor, "withdrawn"),
        granted=_consented(session, person, creditor, "granted"),
        pauses=_pauses(session, person, creditor),
        contacts=_contacts(session, person, creditor, at),
        content=content,
    )
    pack = rules_of(str(person.country))
    calendar = pack.holidays or str(person.country)
    return decide(pack, situation, lambda day: has_calendar(calendar) and is_holiday(day, calendar))


def record(session: Session, person: Person, creditor: Creditor, channel: str, decision: Decision) -> None:
    """Write a decision into the audit log."""
    audit.record(
        session,
        "contact_decided",
        "person",
        person.id,
        actor="system",
        creditor=creditor.code,
        channel=channel,
        allowed=decision.allowed,
        rule=decision.rule,
        next_allowed=decision.next_allowed.isoformat() if decision.next_allowed else None,
    )


def _consented(session: Session, person: Person, creditor: Creditor, status: str) -> frozenset[str]:
    """Return the channels whose newest word is this one; a later word on all channels covers each of them."""
    rows = session.execute(
        select(Consent)
        .where(Consent.person_id == person.id, Consent.creditor_id == creditor.id)
        .order_by(Consent.id)
    ).scalars()
    newest: dict[str, str] = {}
    for row in rows:
        if row.channel == "all":
            newest.clear()
        newest[str(row.channel)] = str(row.status)
    return frozenset(channel for channel, said in newest.items() if said == status)


def _pauses(session: Session, person: Person, creditor: Creditor) -> tuple[str, ...]:
    return tuple(
        session.execute(
            select(Pause.reason)
            .where(Pause.person_id == person.id, Pause.creditor_id == creditor.id, Pause.ended_at.is_(None))
            .order_by(Pause.id)
        ).scalars()
    )


def _contacts(session: Session, person: Person, creditor: Creditor, at: datetime) -> tuple[PastContact, ...]:
    """Return the contacts of the last days: the log, and chats in which the debtor proved to be there."""
    since = at - _LOOK_BACK
    logged = session.execute(
        select(ContactLogEntry).where(
            ContactLogEntry.person_id == person.id,
            ContactLogEntry.creditor_id == creditor.id,
            ContactLogEntry.at > since,
        )
    ).scalars()
    chats = session.execute(
        select(ChatSession.verified_at)
        .join(Link, Link.id == ChatSession.link_id)
        .where(Link.person_id == person.id, Link.creditor_id == creditor.id, ChatSession.verified_at > since)
    ).scalars()
    entries = (
        PastContact(
            entry.at,
            entry.channel,
            entry.direction == "out",
            entry.direction == "in" or entry.outcome in TWO_WAY,
        )
        for entry in logged
    )
    return (*entries, *(PastContact(when, "web", outgoing=False, two_way=True) for when in chats))
