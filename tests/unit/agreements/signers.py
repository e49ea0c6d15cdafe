"""Verified debtors with debts, for the tests of agreements."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import func, select

from aldia import clock
from aldia.agreements import offers, plans
from aldia.debts.tables import Creditor, Debt, DebtComponent, Person
from aldia.identity import links, sessions
from aldia.identity.tables import ChatSession, Link
from aldia.negotiation import PlanOffer, PlanRequest, Refusal
from aldia.payments.ledger import record_payment
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

# A Tuesday, at the same date in Madrid.
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
TODAY = date(2026, 11, 24)

T = TypeVar("T")


@dataclass(frozen=True)
class Signer:
    """Ids of a debtor, one debt of theirs, and a verified conversation."""

    person_id: int
    creditor_id: int
    debt_id: int
    link_id: str
    chat_id: str


def make_creditor(code: str) -> int:
    with transaction() as db:
        creditor = Creditor(
            code=code,
            name="Crédito Claro",
            legal_name="Crédito Claro, S.A.",
            tax_id="A12345674",
            country="ES",
            phone="+34910000000",
            email="ayuda@example.com",
            address="Calle Mayor 1",
            office_hours="9-18",
        )
        db.add(creditor)
        db.flush()
        return int(creditor.id)


def make_person(code: str, *, given_name: str = "Ana", time_zone: str = "Europe/Madrid") -> int:
    with transaction() as db:
        person = Person(
            country="ES",
            national_id=f"{code}Z",
            given_name=given_name,
            family_name="Gil Ríos",
            birth_date=date(1980, 5, 17),
            time_zone=time_zone,
            updated_at=clock.now(),
        )
        db.add(person)
        db.flush()
        return int(person.id)


def make_debt(person_id: int, creditor_id: int, reference: str, minor: int = 100_000) -> int:
    """Write a debt, 200 days overdue: no down payment is asked for, up to 15 instalments."""
    with transaction() as db:
        debt = Debt(
            creditor_id=creditor_id,
            person_id=person_id,
            reference=reference,
            product="Préstamo",
            currency="EUR",
            due_on=TODAY - timedelta(days=200),
            balance_on=TODAY - timedelta(days=1),
            updated_at=clock.now(),
            components=[DebtComponent(kind="principal", amount_minor=minor)],
        )
        db.add(debt)
        db.flush()
        return int(debt.id)


def make_chat(person_id: int, creditor_id: int, *, verified: bool = True) -> tuple[str, str]:
    """Write a link and a session; return the id of the link and of the conversation."""
    with transaction() as db:
        link = Link(
            id=links.new_id(),
            person_id=person_id,
            creditor_id=creditor_id,
            batch="test",
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=60),
        )
        db.add(link)
        db.flush()
        chat, _ = sessions.start(db, link, channel="web")
        if verified:
            chat.verified_at = clock.now()
            chat.verified_until = clock.now() + timedelta(hours=2)
        return str(link.id), str(chat.id)


def make_signer(code: str = "one", *, minor: int = 100_000, verified: bool = True, **person: str) -> Signer:
    creditor_id, person_id = make_creditor(code), make_person(code, **person)
    debt_id = make_debt(person_id, creditor_id, f"REF-{code}", minor)
    link_id, chat_id = make_chat(person_id, creditor_id, verified=verified)
    return Signer(person_id, creditor_id, debt_id, link_id, chat_id)


def ask(signer: Signer, *, today: date = TODAY, **wish: Any) -> tuple[str, PlanOffer]:
    """Ask for a plan; return the id of the stored offer and its terms."""
    with transaction() as db:
        reply = offers.answer(
            db, db.get(ChatSession, signer.chat_id), db.get(Debt, signer.debt_id), PlanRequest(**wish), today
        )
        assert not isinstance(reply, Refusal), reply
        return str(reply[0].id), reply[1]


def sign(chat_id: str, offer_id: str) -> str:
    """Sign an offer; return the code of the agreement, or why it was not signed."""
    try:
        with transaction() as db:
            return str(plans.sign(db, db.get(ChatSession, chat_id), offer_id).code)
    except plans.CannotSign as refused:
        return refused.reason


def pay(signer: Signer, amount: Decimal, reference: str = "p1") -> None:
    with transaction() as db:
        record_payment(
            db,
            db.get(Debt, signer.debt_id),
            amount=amount,
            gateway="sandbox",
            gateway_ref=reference,
            paid_on=clock.today("Europe/Madrid"),
        )


def at_once(do: Callable[[T], str], given: list[T]) -> list[str]:
    """Run `do` for all at the same time."""
    ready = Barrier(len(given))

    def one(each: T) -> str:
        ready.wait(timeout=30)
        return do(each)

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(one, given))


def count(table: Any, **where: Any) -> int:
    with reading() as db:
        return int(db.execute(select(func.count()).select_from(table).filter_by(**where)).scalar_one())


def audited(action: str) -> int:
    return count(AuditEntry, action=action)


def later(**duration: float) -> Any:
    """Move the clock to so long after NOW."""
    return clock.freeze(NOW + timedelta(**duration))
