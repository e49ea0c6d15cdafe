"""People who ask about their data."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from aldia import clock
from aldia.agreements import offers, plans
from aldia.contact import pauses
from aldia.debts.tables import Contact, Creditor, Debt, DebtComponent, Person
from aldia.desk import cases
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.insight.tables import ConversationEvent
from aldia.negotiation import PlanRequest
from aldia.payments.ledger import record_payment
from aldia.privacy import requests
from aldia.storage import reading, transaction

# A Tuesday, at the same date in Madrid.
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
SECRET = "mi hijo está enfermo"


@dataclass(frozen=True)
class Asker:
    """Ids of the rows."""

    person_id: int
    creditor_id: int
    debt_id: int
    chat_id: str


def make_asker(
    code: str = "one", *, country: str = "ES", owed: int = 50_000, with_person: int | None = None
) -> Asker:
    """Write somebody who owes (minor units of EUR), has talked, and has asked not to be written to by SMS."""
    with transaction() as db:
        creditor = Creditor(
            code=code,
            name="Crédito Claro",
            legal_name="Crédito Claro, S.A.",
            country=country,
            phone="+34910000000",
            email="ayuda@example.com",
            address="Calle Mayor 1",
            office_hours="9-18",
        )
        person = db.get(Person, with_person) if with_person else None
        if person is None:
            person = Person(
                country=country,
                national_id=f"{code}Z",
                given_name="Rosalinda",
                family_name="Quintanilla",
                birth_date=date(1980, 5, 17),
                time_zone="Europe/Madrid",
                updated_at=clock.now(),
            )
            person.contacts = [
                Contact(kind="phone", value=f"+3460011122{code}", source="import"),
                Contact(
                    kind="email",
                    value=f"{code}@example.com",
                    source="import",
                    suppressed_at=clock.now(),
                    suppressed_reason="wrong_person",
                ),
            ]
        db.add_all([creditor, person])
        db.flush()
        debt = Debt(
            creditor_id=creditor.id,
            person_id=person.id,
            reference=f"REF-{code}",
            product="Préstamo",
            currency="EUR",
            due_on=date(2026, 5, 8),
            balance_on=date(2026, 11, 1),
            updated_at=clock.now(),
            components=[DebtComponent(kind="principal", amount_minor=owed)],
        )
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            contact_id=person.contacts[0].id,
            batch="test",
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=90),
        )
        db.add_all([debt, link])
        db.flush()
        chat, _ = sessions.start(db, link, channel="web")
        chat.verified_at = clock.now()
        chat.verified_until = clock.now() + timedelta(days=60)
        asker = Asker(person.id, creditor.id, debt.id, str(chat.id))
        pauses.opt_out(db, chat, ["sms"])
        _say(db, asker.chat_id, SECRET)
        return asker


def _say(db: Any, chat_id: str, text: str) -> None:
    event = {"event": "user", "text": text, "timestamp": clock.now().timestamp()}
    db.add(
        ConversationEvent(
            conversation_id=chat_id, type="user", timestamp=event["timestamp"], data=json.dumps(event)
        )
    )


def ask(asker: Asker, kind: str = "erasure") -> int:
    """Register a request; return its number."""
    with transaction() as db:
        chat = db.get(ChatSession, asker.chat_id)
        case = cases.open_case(db, chat, "request_data_rights", note=SECRET)
        return int(requests.register(db, chat, kind, case).id)


def sign(asker: Asker) -> None:
    with transaction() as db:
        debt, chat = db.get(Debt, asker.debt_id), db.get(ChatSession, asker.chat_id)
        reply = offers.answer(db, chat, debt, PlanRequest(count=3), clock.today("Europe/Madrid"))
        assert isinstance(reply, tuple), reply
        plans.sign(db, chat, reply[0].id)


def pay(asker: Asker, amount: int = 500) -> None:
    with transaction() as db:
        record_payment(
            db,
            db.get(Debt, asker.debt_id),
            amount=Decimal(amount),
            gateway="sandbox",
            gateway_ref=f"{asker.debt_id}-{amount}",
            paid_on=clock.today("Europe/Madrid"),
        )


def count(table: Any, **where: Any) -> int:
    with reading() as db:
        return int(db.execute(select(func.count()).select_from(table).filter_by(**where)).scalar_one())
