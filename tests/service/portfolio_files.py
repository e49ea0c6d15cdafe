"""Small portfolios for the import tests."""

from pathlib import Path
from typing import Any

from aldia.debts.creditors import save
from aldia.storage import transaction

HEADER = "reference,country,national_id,given_name,family_name,birth_date,phone,email,product,due_on,balance_on,principal,interest,fees"
MARIA = "R1,ES,12345678Z,María,Fernández,1985-03-15,612345678,maria@correo.example,Préstamo,2026-09-08,2026-11-01,742.17,70,30"
JOSE = "R2,ES,87654321X,José,Ortega,1972-11-02,612345679,,Tarjeta,2026-08-01,2026-11-01,500,,"


def add_creditor(code: str = "banco") -> None:
    with transaction() as session:
        save(
            session,
            code=code,
            actor="test",
            name="Banco",
            legal_name="Banco, S.A.",
            country="ES",
            phone="+34910000000",
            email="a@banco.example",
            address="Madrid",
            office_hours="9-18",
        )


def write(folder: Path, *lines: str, name: str = "portfolio.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def workbook(folder: Path, rows: list[list[Any]], name: str = "portfolio.xlsx") -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    path = folder / name
    book.save(path)
    return path
