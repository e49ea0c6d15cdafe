"""People with a debt, a plan and payments, and what stands in the files that are issued to them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader

from aldia import clock
from aldia.agreements import offers, plans
from aldia.debts.tables import Contact, Creditor, Debt, DebtComponent, Person
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.money import to_minor
from aldia.negotiation import PlanRequest
from aldia.payments.ledger import record_payment
from aldia.storage import transaction

# A Tuesday, at the same date in Madrid.
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Keeper:
    """Ids of the rows."""

    person_id: int
    creditor_id: int
    debt_id: int
    chat_id: str


def make_keeper(
    code: str = "one",
    *,
    country: str = "ES",
    currency: str = "EUR",
    time_zone: str = "Europe/Madrid",
    parts: tuple[str, str, str] = ("742.17", "70", "30"),
    colour: str = "#0b5c5c",
    given_name: str = "María Ángeles",
    tax_id: str | None = "A12345674",
    product: str = "Tarjeta de crédito",
    with_person: int | None = None,
) -> Keeper:
    """Write a debtor with a verified session; ``with_person`` gives the debt to somebody who is there already."""
    with transaction() as db:
        creditor = Creditor(
            code=code,
            name="Crédito Claro",
            legal_name="Crédito Claro, S.A.",
            tax_id=tax_id,
            country=country,
            colour=colour,
            phone="+34910000000",
            email="ayuda@example.com",
            address="Calle Mayor 1, Madrid",
            office_hours="9-18",
        )
        person = db.get(Person, with_person) if with_person else None
        if person is None:
            person = Person(
                country=country,
                national_id=f"{code}Z",
                given_name=given_name,
                family_name="Núñez Ríos",
                birth_date=date(1985, 3, 15),
                time_zone=time_zone,
                updated_at=clock.now(),
            )
            person.contacts = [Contact(kind="phone", value="+34600111222", source="import")]
        db.add_all([creditor, person])
        db.flush()
        debt = Debt(
            creditor_id=creditor.id,
            person_id=person.id,
            reference=f"REF-{code}",
            product=product,
            currency=currency,
            due_on=date(2026, 5, 8),
            balance_on=date(2026, 11, 1),
            updated_at=clock.now(),
            components=[
                DebtComponent(kind=kind, amount_minor=to_minor(Decimal(amount), currency))
                for kind, amount in zip(("principal", "interest", "fees"), parts, strict=True)
            ],
        )
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            batch="test",
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=60),
        )
        db.add_all([debt, link])
        db.flush()
        chat, _ = sessions.start(db, link, channel="web")
        chat.verified_at = clock.now()
        chat.verified_until = clock.now() + timedelta(hours=2)
        return Keeper(person.id, creditor.id, debt.id, str(chat.id))


def add_debt(keeper: Keeper, reference: str, amount: str) -> int:
    """Write another debt of the same person with the same creditor, newer than the first; return its id."""
    with transaction() as db:
        debt = Debt(
            creditor_id=keeper.creditor_id,
            person_id=keeper.person_id,
            reference=reference,
            product="Préstamo",
            currency="EUR",
            due_on=date(2026, 6, 8),
            balance_on=date(2026, 11, 1),
            updated_at=clock.now(),
            components=[DebtComponent(kind="principal", amount_minor=to_minor(Decimal(amount), "EUR"))],
        )
        db.add(debt)
        db.flush()
        return int(debt.id)


def sign(keeper: Keeper, count: int = 3) -> str:
    """Sign a plan; return the code of the agreement."""
    with transaction() as db:
        debt, chat = db.get(Debt, keeper.debt_id), db.get(ChatSession, keeper.chat_id)
        reply = offers.answer(db, chat, debt, PlanRequest(count=count), clock.today(debt.person.time_zone))
        assert isinstance(reply, tuple), reply
        return str(plans.sign(db, chat, reply[0].id).code)


def pay(keeper: Keeper, amount: str, reference: str = "p1", **facts: str) -> None:
    with transaction() as db:
        debt = db.get(Debt, keeper.debt_id)
        record_payment(
            db,
            debt,
            amount=Decimal(amount),
            gateway="sandbox",
            gateway_ref=reference,
            paid_on=clock.today(debt.person.time_zone),
            **facts,
        )


def text_of(content: bytes) -> str:
    """Read a PDF back, as one line."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(" ".join(pages).replace("\xa0", " ").split())
