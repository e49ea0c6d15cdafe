import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from aldia import clock
from aldia.agreements.tables import Agreement, Instalment, Promise
from aldia.debts.creditors import save
from aldia.debts.export import export
from aldia.debts.portfolio import import_file
from aldia.payments.tables import Payment
from aldia.storage import transaction

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
PORTFOLIO = """\
reference,national_id,given_name,family_name,product,due_on,principal
@R1,12345678Z,María,Gil,Préstamo,2026-09-08,842.17
"""


@pytest.fixture
def books(database: str, tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "portfolio.csv"
    path.write_text(PORTFOLIO, encoding="utf-8")
    with clock.freeze(NOW):
        with transaction() as session:
            save(
                session, code="banco", actor="test", name="Banco Sur", legal_name="B", country="ES",
                phone="1", email="a@b.example", address="M", office_hours="9-18",
            )  # fmt: skip
        assert import_file(path, creditor="banco").rejected == 0
        with transaction() as session:
            session.add_all(_rows())
        yield


def _rows() -> list[object]:
    money = {"debt_id": 1, "currency": "EUR"}
    instalments = [
        Instalment(number=1, due_on=date(2026, 12, 1), amount_minor=42109, paid_minor=42109),
        Instalment(number=2, due_on=date(2027, 1, 1), amount_minor=42108),
    ]
    return [
        Agreement(**money, code="AB12", kind="proposal", total_minor=84217, signed_at=NOW, instalments=instalments),
        Promise(**money, key="1:1", amount_minor=5000, due_on=date(2026, 12, 1), created_at=NOW),
        Payment(
            **money, gateway="import", gateway_ref="banco:P1", amount_minor=42109,
            paid_on=date(2026, 11, 24), received_at=NOW,
        ),
        Payment(
            **money, gateway="sandbox", gateway_ref="+SB1", method="card", amount_minor=-100,
            paid_on=date(2026, 11, 24), received_at=NOW,
        ),
    ]  # fmt: skip


def rows(tmp_path: Path, kind: str, **options: object) -> list[dict[str, str]]:
    target = tmp_path / "out.csv"
    count = export(kind, target, **options)  # type: ignore[arg-type]
    with target.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == count
    return found


def test_agreements_have_a_row_for_each_instalment(books: None, tmp_path: Path) -> None:
    found = rows(tmp_path, "agreements")
    assert [
        (row["agreement"], row["instalment"], row["due_on"], row["amount"], row["paid"]) for row in found
    ] == [
        ("AB12", "1", "2026-12-01", "421.09", "421.09"),
        ("AB12", "2", "2027-01-01", "421.08", "0.00"),
    ]
    assert sum(Decimal(row["amount"]) for row in found) == Decimal(found[0]["total"])


def test_promises(books: None, tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "promises")
    assert (row["amount"], row["currency"], row["due_on"], row["status"]) == (
        "50.00", "EUR", "2026-12-01", "active",
    )  # fmt: skip


def test_texts_cannot_run_as_formulas_and_amounts_stay_numbers(books: None, tmp_path: Path) -> None:
    imported, ours = rows(tmp_path, "payments")
    assert (imported["reference"], imported["payment"], imported["amount"]) == ("'@R1", "P1", "421.09")
    assert (ours["payment"], ours["amount"]) == ("'+SB1", "-1.00")


def test_by_creditor_and_since_a_day(books: None, tmp_path: Path) -> None:
    assert len(rows(tmp_path, "payments", creditor="banco", since=NOW)) == 2
    assert rows(tmp_path, "payments", creditor="other") == []
    assert rows(tmp_path, "payments", since=NOW + timedelta(seconds=1)) == []
