from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from people import a_creditor, a_debt, a_person
from sqlalchemy.orm import Session

from aldia.debts.balance import balance, days_past_due, debts_of
from aldia.debts.tables import Creditor, Debt, Person
from aldia.payments.tables import Payment
from aldia.storage import transaction

STATED = date(2026, 11, 1)
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)


def add_debt(session: Session, *, currency: str = "EUR", reference: str = "R1", due: date = STATED) -> Debt:
    creditor = session.get(Creditor, 1) or a_creditor(id=1)
    person = session.get(Person, 1) or a_person(id=1)
    debt = a_debt(
        creditor,
        person,
        principal=70000,
        interest=10000,
        fees=4217,
        reference=reference,
        currency=currency,
        due_on=due,
        balance_on=STATED,
    )
    session.add(debt)
    session.flush()
    return debt


def pay(session: Session, debt: Debt, minor: int, on: date) -> None:
    session.add(
        Payment(
            debt_id=debt.id,
            gateway="import",
            gateway_ref=f"{on}/{minor}",
            amount_minor=minor,
            currency=debt.currency,
            paid_on=on,
            received_at=NOW,
        )
    )


@pytest.mark.parametrize(
    ("paid", "fees", "interest", "principal"),
    [
        (0, "42.17", "100.00", "700.00"),
        (4000, "2.17", "100.00", "700.00"),
        (5000, "0.00", "92.17", "700.00"),
        (20000, "0.00", "0.00", "642.17"),
        (84217, "0.00", "0.00", "0.00"),
        (90000, "0.00", "0.00", "0.00"),
    ],
)
def test_payments_go_to_fees_then_interest_then_principal(
    database: str, paid: int, fees: str, interest: str, principal: str
) -> None:
    with transaction() as session:
        debt = add_debt(session)
        pay(session, debt, paid, STATED + timedelta(days=3))
        owed = balance(session, debt)
    assert (str(owed.fees), str(owed.interest), str(owed.principal)) == (fees, interest, principal)
    assert owed.outstanding == Decimal(fees) + Decimal(interest) + Decimal(principal)
    assert owed.paid == Decimal(paid) / 100


def test_only_payments_from_the_day_of_the_statement_on_reduce_it(database: str) -> None:
    with transaction() as session:
        debt = add_debt(session)
        pay(session, debt, 100, STATED - timedelta(days=1))
        pay(session, debt, 10, STATED)
        assert str(balance(session, debt).paid) == "0.10"


def test_a_reversed_payment_never_raises_the_debt(database: str) -> None:
    with transaction() as session:
        debt = add_debt(session)
        pay(session, debt, -500, STATED)
        assert str(balance(session, debt).outstanding) == "842.17"


def test_a_currency_without_cents(database: str) -> None:
    with transaction() as session:
        owed = balance(session, add_debt(session, currency="CLP"))
    assert str(owed.outstanding) == "84217"


def test_open_debts_come_the_longest_overdue_first(database: str) -> None:
    with transaction() as session:
        add_debt(session, reference="new", due=date(2026, 10, 1))
        add_debt(session, reference="old", due=date(2026, 5, 1))
        add_debt(session, reference="gone").status = "withdrawn"
        session.flush()
        assert [debt.reference for debt in debts_of(session, 1, 1)] == ["old", "new"]
        assert debts_of(session, 1, 2) == []


def test_days_past_due_are_never_negative() -> None:
    debt = Debt(due_on=date(2026, 11, 10))
    assert days_past_due(debt, date(2026, 11, 24)) == 14
    assert days_past_due(debt, date(2026, 11, 1)) == 0
