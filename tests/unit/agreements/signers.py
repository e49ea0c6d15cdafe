"""Verified debtors with debts, for the tests of agreements."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from threading import Barrier
from typing import Any, TypeVar

from people import a_creditor, a_debt, a_link, a_person, start_session
from sqlalchemy import func, select

from aldia import clock
from aldia.agreements import offers, plans
from aldia.debts.tables import Creditor, Debt, Person
from aldia.identity.tables import ChatSession
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
    chat_id: str


def overdue(creditor: Creditor, person: Person, reference: str, minor: int = 100_000) -> Debt:
    """Build a debt, 200 days overdue: no down payment is asked for, up to 15 instalments."""
    return a_debt(
        creditor,
        person,
        principal=minor,
        reference=reference,
        due_on=TODAY - timedelta(days=200),
        balance_on=TODAY - timedelta(days=1),
    )


def make_signer(code: str = "one", *, minor: int = 100_000, **facts: str) -> Signer:
    creditor, person = a_creditor(code, tax_id="A12345674"), a_person(f"{code}Z", **facts)
    with transaction() as db:
        debt = overdue(creditor, person, f"REF-{code}", minor)
        db.add(debt)
    return Signer(person.id, creditor.id, debt.id, make_chat(person.id, creditor.id))


def make_person(code: str) -> int:
    with transaction() as db:
        person = a_person(f"{code}Z")
        db.add(person)
    return person.id


def make_debt(person_id: int, creditor_id: int, reference: str, minor: int = 100_000) -> int:
    with transaction() as db:
        debt = overdue(db.get(Creditor, creditor_id), db.get(Person, person_id), reference, minor)
        db.add(debt)
    return debt.id


def make_chat(person_id: int, creditor_id: int, *, verified: bool = True) -> str:
    """Write a link and a session; return the id of the conversation."""
    with transaction() as db:
        link = a_link(db.get(Creditor, creditor_id), db.get(Person, person_id))
        db.add(link)
    return start_session(link.id, verified=verified)[0]


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
