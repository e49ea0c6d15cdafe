"""The demo's files, as creditors would send them: Spanish headers, local numbers and dates."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import IO

from aldia.debts.portfolio.countries import countries
from aldia.demo.portfolio import DemoDebt
from aldia.demo.world import world

_DEBTS = (
    "Acreedor", "País", "Documento", "Nombre", "Apellidos", "Fecha de nacimiento", "Teléfono", "Correo",
    "Dirección", "Provincia", "Trato", "Referencia", "Producto", "Acreedor original", "Contrato", "Moneda",
    "Fecha de apertura", "Vencimiento", "Fecha de saldo", "Capital", "Intereses", "Gastos",
)  # fmt: skip
_PAYMENTS = ("Acreedor", "Referencia", "Pago", "Importe", "Moneda", "Fecha de pago", "Medio de pago")
_CONTACTS = ("Acreedor", "Referencia", "Contacto", "Canal", "Sentido", "Resultado", "Fecha y hora")


def write_debts(file: IO[str], debts: Iterable[DemoDebt]) -> None:
    """Write a portfolio."""
    _write(file, _DEBTS, (_debt_row(debt) for debt in debts))


def write_payments(file: IO[str], debts: Iterable[DemoDebt], today: date) -> None:
    """Write the payments of the plans, and a few that were made before the creditor's statement."""
    _write(file, _PAYMENTS, (row for debt in debts for row in _payment_rows(debt, today)))


def write_contacts(file: IO[str], debts: Iterable[DemoDebt], today: date) -> None:
    """Write the past contacts about debts that are not of known debtors."""
    _write(file, _CONTACTS, (row for debt in debts if not debt.known for row in _contact_rows(debt, today)))


def write_all(folder: Path, debts: list[DemoDebt], today: date) -> dict[str, Path]:
    """Write the three files into a folder; return them by the kind of import."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {kind: folder / f"{kind}.csv" for kind in ("debts", "payments", "contacts")}
    with paths["debts"].open("w", newline="", encoding="utf-8") as file:
        write_debts(file, debts)
    with paths["payments"].open("w", newline="", encoding="utf-8") as file:
        write_payments(file, debts, today)
    with paths["contacts"].open("w", newline="", encoding="utf-8") as file:
        write_contacts(file, debts, today)
    return paths


def _write(file: IO[str], header: Iterable[str], rows: Iterator[tuple[str, ...]]) -> None:
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def _debt_row(debt: DemoDebt) -> tuple[str, ...]:
    person = debt.person
    return (
        debt.creditor,
        person.country,
        person.national_id,
        person.given_name,
        person.family_name,
        _day(person.birth_date),
        person.phone,
        person.email,
        person.address,
        person.province,
        person.register,
        debt.reference,
        debt.product,
        debt.original_creditor,
        debt.contract,
        debt.currency,
        _day(debt.opened_on),
        _day(debt.due_on),
        _day(debt.balance_on),
        *(_amount(part, person.country) for part in (debt.principal, debt.interest, debt.fees)),
    )


def _payment_rows(debt: DemoDebt, today: date) -> Iterator[tuple[str, ...]]:
    random = Random(f"payments/{debt.reference}")
    paid = [
        (instalment.due_on - timedelta(days=random.randrange(3)), instalment.amount)
        for instalment in debt.plan
        if instalment.paid
    ]
    if not debt.known and random.random() < 0.35:
        for month in range(random.randrange(1, 4)):
            share = (debt.principal / 20).quantize(debt.principal)
            paid.append((debt.due_on - timedelta(days=30 * (month + 1)), share))
    for index, (on, amount) in enumerate(sorted(paid)):
        if amount > 0:
            yield (
                debt.creditor,
                debt.reference,
                f"P-{debt.reference}-{index + 1}",
                _amount(amount, debt.person.country),
                debt.currency,
                _day(on),
                random.choice(world()["payment_methods"]),
            )


def _contact_rows(debt: DemoDebt, today: date) -> Iterator[tuple[str, ...]]:
    random = Random(f"contacts/{debt.reference}")
    channels = world()["contacts"]
    for index in range(random.randrange(7)):
        channel = random.choice(list(channels))
        on = today - timedelta(days=random.randrange(1, 90))
        hour, minute = random.randrange(9, 18), random.randrange(60)
        yield (
            debt.creditor,
            debt.reference,
            f"C-{debt.reference}-{index + 1}",
            channel,
            "saliente",
            random.choice(channels[channel]),
            f"{_day(on)} {hour:02}:{minute:02}",
        )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _amount(amount: Decimal, country: str) -> str:
    """Write an amount with the separators of a country."""
    written = f"{amount:,f}"
    return written.translate(str.maketrans(",.", ".,")) if countries()[country].decimal == "," else written
