"""Rows that the tests of the web application start from."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from people import NATIONAL_ID, a_creditor, a_debt, a_link, a_person

from aldia.identity import links
from aldia.identity.tables import ChatSession
from aldia.insight.tables import ConversationEvent
from aldia.storage import transaction


@dataclass(frozen=True)
class Debtor:
    """Ids of the rows, and the secret parts of the debtor's addresses."""

    person_id: int
    creditor_id: int
    debt_id: int
    link_id: str
    token: str


def make_debtor(code: str, *, creditor_name: str = "Crédito Claro") -> Debtor:
    """Write a creditor, a person with one debt of 500.00 EUR, and a link."""
    creditor = a_creditor(code, name=creditor_name, colour="#224466")
    person = a_person(f"{code}{NATIONAL_ID}")
    with transaction() as session:
        debt = a_debt(creditor, person, reference=f"REF-{code}-7781")
        link = a_link(creditor, person)
        session.add_all([debt, link])
    return Debtor(person.id, creditor.id, debt.id, link.id, links.token(link.id))


def set_verified(conversation_id: str, *, until: datetime) -> None:
    """Write that a session was verified, up to an instant."""
    with transaction() as session:
        chat = session.get(ChatSession, conversation_id)
        chat.verified_at = until - timedelta(minutes=30)
        chat.verified_until = until


def add_event(conversation_id: str, at: datetime, **data: object) -> None:
    """Write an event as Rasa's broker does."""
    event = {"timestamp": at.timestamp(), **data}
    with transaction() as session:
        session.add(
            ConversationEvent(
                conversation_id=conversation_id,
                type=data["event"],
                timestamp=at.timestamp(),
                data=json.dumps(event),
            )
        )


def minutes_ago(minutes: float) -> datetime:
    """Return an instant of the recent past."""
    return datetime.now(timezone.utc) - timedelta(minutes=minutes)
