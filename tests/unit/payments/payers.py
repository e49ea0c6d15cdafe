"""Rows that the tests of payments start from."""

from collections.abc import Sequence
from datetime import date, datetime, timezone
from decimal import Decimal

from people import a_creditor, a_debt, a_link, a_person, start_session
from sqlalchemy import func, select

from aldia import clock
from aldia.agreements.tables import Agreement, Instalment, Promise
from aldia.debts.tables import Debt
from aldia.payments.orders import create_order
from aldia.payments.tables import Payment
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def make_debt(code: str = "one", *, minor: int = 50_000, currency: str = "EUR") -> tuple[int, str]:
    """Write a debt with a verified session; return the debt's id and the conversation's."""
    creditor, person = a_creditor(code), a_person(f"{code}Z")
    with transaction() as session:
        debt = a_debt(creditor, person, principal=minor, reference=f"REF-{code}-7781", currency=currency)
        link = a_link(creditor, person)
        session.add_all([debt, link])
    return debt.id, start_session(link.id, verified=True)[0]


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
