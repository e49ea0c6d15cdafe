"""Creditors, people, debts, links and sessions for tests, as usual in all that a test does not say.

The builders return rows that are not written yet; a debt or a link brings its creditor and person along.
"""

from datetime import date
from typing import Any

from aldia import clock
from aldia.debts.tables import Contact, Creditor, Debt, DebtComponent, Person
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.settings import settings
from aldia.storage import transaction

GIVEN_NAME, FAMILY_NAME = "Rosalinda", "Quintanilla"
NATIONAL_ID = "98765432M"
BORN = date(1980, 5, 17)


def a_creditor(code: str = "one", *, name: str = "Crédito Claro", **facts: Any) -> Creditor:
    """Build a creditor of Spain with the default policy."""
    usual = {
        "legal_name": f"{name}, S.A.",
        "country": "ES",
        "phone": "+34910000000",
        "email": "ayuda@example.com",
        "address": "Calle Mayor 1",
        "office_hours": "9-18",
    }
    return Creditor(code=code, name=name, **{**usual, **facts})


def a_person(national_id: str = NATIONAL_ID, *, phone: str | None = None, **facts: Any) -> Person:
    """Build a person of Spain, Rosalinda Quintanilla, with a phone if one is given."""
    usual = {
        "country": "ES",
        "given_name": GIVEN_NAME,
        "family_name": FAMILY_NAME,
        "birth_date": BORN,
        "time_zone": "Europe/Madrid",
        "updated_at": clock.now(),
    }
    contacts = [Contact(kind="phone", value=phone, source="import")] if phone else []
    return Person(national_id=national_id, contacts=contacts, **{**usual, **facts})


def a_debt(
    creditor: Creditor,
    person: Person,
    *,
    principal: int = 50_000,
    interest: int = 0,
    fees: int = 0,
    **facts: Any,
) -> Debt:
    """Build a debt of these minor units (500.00 EUR), due since June 2026; nothing stands for a zero."""
    usual = {
        "reference": "REF-one",
        "product": "Préstamo",
        "currency": "EUR",
        "due_on": date(2026, 6, 1),
        "balance_on": date(2026, 6, 1),
        "updated_at": clock.now(),
    }
    parts = {"principal": principal, "interest": interest, "fees": fees}
    components = [DebtComponent(kind=kind, amount_minor=minor) for kind, minor in parts.items() if minor]
    return Debt(creditor=creditor, person=person, components=components, **{**usual, **facts})


def a_link(creditor: Creditor, person: Person, **facts: Any) -> Link:
    """Build a link made now, good for as long as the settings say."""
    now = clock.now()
    usual = {"batch": "test", "created_at": now, "expires_at": now + settings().link_life}
    return Link(id=links.new_id(), creditor=creditor, person=person, **{**usual, **facts})


def a_chat(link_id: str, name: str, **facts: Any) -> ChatSession:
    """Build a session whose conversation has this name for its id, which no browser can take up."""
    usual = {"channel": "web", "created_at": clock.now(), "last_seen_at": clock.now()}
    return ChatSession(id=name, link_id=link_id, token_hash=name, **{**usual, **facts})


def start_session(link_id: str, *, verified: bool = False) -> tuple[str, str]:
    """Open a link as a browser does; return the conversation's id and the secret token."""
    with transaction() as db:
        chat, secret = sessions.start(db, db.get(Link, link_id), channel="web")
        if verified:
            chat.verified_at = clock.now()
            chat.verified_until = clock.now() + settings().verified_for
        return str(chat.id), secret
