"""Payments, past contacts and recalls."""

from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from portfolio_files import HEADER, JOSE, MARIA, add_creditor, write
from sqlalchemy import func, select

from aldia import clock
from aldia.agreements.tables import Agreement, Instalment
from aldia.contact.tables import ContactLogEntry
from aldia.debts.balance import balance
from aldia.debts.portfolio import Result, import_file
from aldia.debts.tables import Debt
from aldia.payments.ledger import record_payment
from aldia.payments.tables import Payment
from aldia.storage import reading, transaction
from aldia.storage.audit import AuditEntry

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
PAYMENTS = "reference,payment,amount,paid_on,method"
CONTACTS = "reference,contact,channel,direction,outcome,at"

pytestmark = pytest.mark.usefixtures("portfolio")


@pytest.fixture
def portfolio(database: str, tmp_path: Path):
    add_creditor()
    with clock.freeze(NOW):
        import_file(write(tmp_path, HEADER, MARIA, JOSE), creditor="banco")
        yield


def load(tmp_path: Path, kind: str, *lines: str) -> Result:
    return import_file(write(tmp_path, *lines), kind, creditor="banco")


def held(reference: str) -> tuple[str, str]:
    with reading() as session:
        debt = session.execute(select(Debt).where(Debt.reference == reference)).scalar_one()
        return debt.status, str(balance(session, debt).outstanding)


def how_many(table: object) -> int:
    with reading() as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_payments_reduce_and_settle_debts_once(tmp_path: Path) -> None:
    rows = ("R1,P1,42.17,2026-11-10,tarjeta", "R2,P2,500,2026-11-11,", "R1,P0,99,2026-10-01,")
    first = load(tmp_path, "payments", PAYMENTS, *rows)
    again = load(tmp_path, "payments", PAYMENTS, *rows)
    assert (first.created, again.created, again.updated) == (3, 0, 3)
    assert held("R1") == ("open", "800.00")
    assert held("R2") == ("settled", "0.00")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("R9,P1,10,2026-11-10,", "reference"),
        ("R1,P1,0,2026-11-10,", "amount"),
        ("R1,P1,-5,2026-11-10,", "amount"),
        ("R1,P1,1.005,2026-11-10,", ""),
        ("R1,P1,10,2026-11-30,", "paid_on"),
        ("R1,,10,2026-11-10,", "payment"),
    ],
)
def test_payments_that_cannot_be_are_left_out(tmp_path: Path, row: str, column: str) -> None:
    result = load(tmp_path, "payments", PAYMENTS, row, "R2,P7,1,2026-11-10,")
    if column:
        assert result.first_rejected[0].column == column
        assert how_many(Payment) == 1
    else:
        # 1.005 is a thousand and five where the comma is the decimal sign.
        assert held("R1") == ("settled", "0.00")


def test_the_ledger_is_never_changed_by_a_file(tmp_path: Path) -> None:
    load(tmp_path, "payments", PAYMENTS, "R1,P1,10,2026-11-10,")
    result = load(tmp_path, "payments", PAYMENTS, "R1,P1,11,2026-11-10,")
    assert result.first_rejected[0].column == "payment"
    assert held("R1") == ("open", "832.17")


def test_a_payment_that_we_collected_is_recognised_when_it_comes_back(tmp_path: Path) -> None:
    with transaction() as session:
        debt = session.execute(select(Debt).where(Debt.reference == "R1")).scalar_one()
        record_payment(
            session,
            debt,
            amount=Decimal(10),
            gateway="sandbox",
            gateway_ref="SB1",
            paid_on=date(2026, 11, 20),
        )
    result = load(tmp_path, "payments", PAYMENTS, "R1,SB1,10,2026-11-20,")
    assert (result.created, result.updated, how_many(Payment)) == (0, 1, 1)


def test_a_payment_counts_for_the_agreement_in_force(tmp_path: Path) -> None:
    with transaction() as session:
        debt = session.execute(select(Debt).where(Debt.reference == "R2")).scalar_one()
        session.add(
            Agreement(
                code="A",
                debt_id=debt.id,
                kind="proposal",
                total_minor=40000,
                currency="EUR",
                signed_at=datetime(2026, 11, 5, tzinfo=timezone.utc),
                instalments=[
                    Instalment(number=number, due_on=date(2026, 11, 20), amount_minor=20000)
                    for number in (1, 2)
                ],
            )
        )
    load(tmp_path, "payments", PAYMENTS, "R2,P1,200,2026-11-10,", "R2,P0,50,2026-11-02,")
    with reading() as session:
        assert session.execute(select(Instalment.paid_minor).order_by(Instalment.number)).scalars().all() == [
            20000,
            0,
        ]
    load(tmp_path, "payments", PAYMENTS, "R2,P2,200,2026-11-15,")
    with reading() as session:
        assert session.execute(select(Agreement.status)).scalar_one() == "kept"
    assert held("R2")[0] == "settled"


def test_contacts_are_logged_once_and_updated(tmp_path: Path) -> None:
    row = "R1,C1,Teléfono,saliente,sin respuesta,20/11/2026 10:15"
    load(tmp_path, "contacts", CONTACTS, row)
    result = load(tmp_path, "contacts", CONTACTS, row.replace("sin respuesta", "habló con el titular"))
    assert (result.created, result.updated) == (0, 1)
    with reading() as session:
        entry = session.execute(select(ContactLogEntry)).scalar_one()
    assert (entry.channel, entry.direction, entry.outcome) == ("phone", "out", "habló con el titular")
    assert entry.at == datetime(2026, 11, 20, 9, 15, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("R9,C1,sms,,entregado,20/11/2026", "reference"),
        ("R1,C1,fax,,entregado,20/11/2026", "channel"),
        ("R1,C1,sms,arriba,entregado,20/11/2026", "direction"),
        ("R1,C1,sms,,entregado,20/11/2027", "at"),
        ("R1,C1,sms,,entregado,20/11/2026 25:00", "at"),
    ],
)
def test_contacts_that_cannot_be_are_left_out(tmp_path: Path, row: str, column: str) -> None:
    result = load(tmp_path, "contacts", CONTACTS, row)
    assert result.first_rejected[0].column == column
    assert how_many(ContactLogEntry) == 0


def test_recall_withdraws_debts_with_a_trace(tmp_path: Path) -> None:
    result = load(tmp_path, "recall", "Referencia", "R1", "R9")
    assert (result.updated, result.rejected) == (1, 1)
    again = load(tmp_path, "recall", "Referencia", "R1")
    assert (again.updated, again.rejected) == (1, 0)
    assert held("R1")[0] == "withdrawn"
    with reading() as session:
        trail = (
            session.execute(select(AuditEntry).where(AuditEntry.action == "debt_withdrawn")).scalars().all()
        )
    assert len(trail) == 1


def test_a_recalled_debt_comes_back_only_with_a_newer_balance(tmp_path: Path) -> None:
    load(tmp_path, "recall", "reference", "R1")
    result = load(tmp_path, "debts", HEADER, MARIA)
    assert result.first_rejected[0].column == "balance_on"
    assert held("R1")[0] == "withdrawn"
    with clock.freeze(datetime(2026, 11, 26, 9, tzinfo=timezone.utc)):
        load(tmp_path, "debts", HEADER, MARIA.replace("2026-11-01", "2026-11-25"))
    assert held("R1")[0] == "open"
