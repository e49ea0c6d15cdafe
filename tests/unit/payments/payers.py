"""Rows that the tests of payments start from."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from sqlalchemy import func, select

from aldia import clock
from aldia.agreements.tables import Agreement, Instalment, Promise
from aldia.debts.tables import Creditor, Debt, DebtComponent, Person
from aldia.identity import links, sessions
from aldia.identity.tables import Link
from aldia.payments.orders import create_order
from aldia.payments.tables import Payment
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def make_debt(code: str = "one", *, minor: int = 50_000, currency: str = "EUR") -> tuple[int, str]:
    """Write a debt with a verified session; return the debt's id and the conversation's."""
    with transaction() as session:
        creditor = Creditor(
            code=code,
            name="Crédito Claro",
            legal_name="Crédito Claro, S.A.",
            country="ES",
            phone="+34910000000",
            email="ayuda@example.com",
            address="Calle Mayor 1",
            office_hours="9-18",
        )
        person = Person(
            country="ES",
            national_id=f"{code}Z",
            given_name="Ana",
            family_name="Gil",
            birth_date=date(1980, 5, 17),
            time_zone="Europe/Madrid",
            updated_at=NOW,
        )
        session.add_all([creditor, person])
        session.flush()
        debt = Debt(
            creditor_id=creditor.id,
            person_id=person.id,
            reference=f"REF-{code}-7781",
            product="Préstamo",
            currency=currency,
            due_on=date(2026, 6, 1),
            balance_on=date(2026, 11, 1),
            updated_at=NOW,
            components=[DebtComponent(kind="principal", amount_minor=minor)],
        )
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            batch="test",
            created_at=NOW,
            expires_at=NOW + timedelta(days=30),
        )
        session.add_all([debt, link])
        session.flush()
        chat, _ = sessions.start(session, link, channel="web")
        chat.verified_at = clock.now()
        chat.verified_until = clock.now() + timedelta(hours=2)
        return debt.id, chat.id


def make_agreement(debt_id: int, amounts: Sequence[int], *, signed_at: datetime = NOW) -> None:
    """Write an agreement in force with instalments of these minor units."""
    with transaction() as session:
        session.add(
            Agreement(
                code=f"AG{debt_id}",
                debt_id=debt_id,
                kind="instalments",
                total_minor=sum(amounts),
                currency="EUR",
                signed_at=signed_at,
                instalments=[
                    Instalment(number=number, due_on=date(2026, 12, number), amount_minor=amount)
                    for number, amount in enumerate(amounts, start=1)
                ],
            )
        )


def make_promise(debt_id: int, minor: int) -> None:
    """Write a promise in force."""
    with transaction() as session:
        session.add(
            Promise(
                debt_id=debt_id,
                key=f"{debt_id}:1",
                amount_minor=minor,
                currency="EUR",
                due_on=date(2026, 12, 1),
                created_at=clock.now(),
            )
        )


def make_order(debt_id: int, conversation_id: str, amount: str, *, key: str = "k") -> str:
    """Make an order; return its id."""
    with transaction() as session:
        order = create_order(session, session.get(Debt, debt_id), Decimal(amount), conversation_id, key)
        order_id: str = order.id
        return order_id


def paid_minor() -> list[int]:
    """Return what stands paid on each instalment, in order."""
    with reading() as session:
        return list(session.execute(select(Instalment.paid_minor).order_by(Instalment.number)).scalars())


def payments() -> list[int]:
    """Return the amounts in the ledger, in the order of writing."""
    with reading() as session:
        return list(session.execute(select(Payment.amount_minor).order_by(Payment.id)).scalars())


def status_of(table: type) -> str:
    """Return the status of the only row of a table."""
    with reading() as session:
        return str(session.execute(select(table.status)).scalar_one())  # type: ignore[attr-defined]


def audited(action: str) -> int:
    """Count the audit rows of an action."""
    with reading() as session:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
        return int(session.execute(query).scalar_one())
