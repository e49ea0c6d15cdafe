"""Rows that the tests of the web application start from."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from aldia import clock
from aldia.debts.tables import Creditor, Debt, DebtComponent, Person
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.insight.tables import ConversationEvent
from aldia.storage import transaction

NAME = "Rosalinda"
NATIONAL_ID = "98765432Z"


@dataclass(frozen=True)
class Debtor:
    """Ids of the rows, and the secret parts of the debtor's addresses."""

    person_id: int
    creditor_id: int
    debt_id: int
    link_id: str
    token: str


def make_debtor(code: str, *, creditor_name: str = "Crédito Claro") -> Debtor:
    """Write a creditor, a person with one debt of 500.00 EUR, and a link for thirty days."""
    now = clock.now()
    with transaction() as session:
        creditor = Creditor(
            code=code,
            name=creditor_name,
            legal_name=creditor_name,
            country="ES",
            colour="#224466",
            phone="+34910000000",
            email="ayuda@example.com",
            address="Calle Mayor 1",
            office_hours="9-18",
        )
        person = Person(
            country="ES",
            national_id=f"{code}{NATIONAL_ID}",
            given_name=NAME,
            family_name="Quintanilla",
            birth_date=date(1980, 5, 17),
            time_zone="Europe/Madrid",
            updated_at=now,
        )
        session.add_all([creditor, person])
        session.flush()
        debt = Debt(
            creditor_id=creditor.id,
            person_id=person.id,
            reference=f"REF-{code}-7781",
            product="Préstamo personal",
            currency="EUR",
            due_on=date(2026, 6, 1),
            balance_on=date(2026, 6, 1),
            updated_at=now,
            components=[DebtComponent(kind="principal", amount_minor=50_000)],
        )
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            batch="test",
            created_at=now,
            expires_at=now + timedelta(days=30),
        )
        session.add_all([debt, link])
        session.flush()
        return Debtor(person.id, creditor.id, debt.id, link.id, links.token(link.id))


def start_session(debtor: Debtor, *, verified: bool = False) -> tuple[str, str]:
    """Open a chat session; return its conversation id and its secret token."""
    with transaction() as session:
        chat, secret = sessions.start(session, session.get(Link, debtor.link_id), channel="web")
        conversation_id: str = chat.id
    if verified:
        set_verified(conversation_id, until=clock.now() + timedelta(minutes=30))
    return conversation_id, secret


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
