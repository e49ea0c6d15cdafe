"""What the creditor's own system takes back: agreements, promises and payments as CSV.

Amounts have a decimal point and dates are ISO. A payment carries the creditor's own reference where it has
one; the import recognises both, so that nothing is counted twice when it comes back.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from aldia.agreements.tables import Agreement, Instalment, Promise
from aldia.debts.portfolio.payments import GATEWAY
from aldia.debts.tables import Creditor, Debt
from aldia.money import from_minor
from aldia.payments.tables import Payment
from aldia.spreadsheet import guarded
from aldia.storage import reading

Progress = Callable[[int, int], None]

_COLUMNS = {
    "agreements": (
        "creditor", "reference", "agreement", "status", "signed_at", "currency", "total",
        "instalment", "due_on", "amount", "paid",
    ),
    "promises": ("creditor", "reference", "promise", "status", "created_at", "currency", "amount", "due_on"),
    "payments": (
        "creditor", "reference", "payment", "source", "method", "currency", "amount", "paid_on", "received_at",
    ),
}  # fmt: skip
KINDS = tuple(_COLUMNS)


def export(
    kind: str,
    target: Path,
    *,
    creditor: str | None = None,
    since: datetime | None = None,
    progress: Progress | None = None,
) -> int:
    """Write a CSV file and return the number of its rows; the file appears only when it is complete.

    ``kind`` is one of KINDS; agreements have one row for each instalment. ``since`` is an aware instant:
    what was signed, promised or received then or later.
    """
    unfinished = target.with_name(target.name + ".part")
    count = 0
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS[kind])
        for row in _ROWS[kind](creditor, since):
            rows.writerow(row)
            count += 1
            if progress is not None and count % 1_000 == 0:
                progress(count, count)
    os.replace(unfinished, target)
    return count


def _agreements(creditor: str | None, since: datetime | None) -> Iterator[tuple[object, ...]]:
    query = (
        select(Creditor.code, Debt.reference, Agreement, Instalment)
        .join(Debt, Debt.id == Agreement.debt_id)
        .join(Creditor, Creditor.id == Debt.creditor_id)
        .join(Instalment, Instalment.agreement_id == Agreement.id)
        .order_by(Agreement.id, Instalment.number)
    )
    for code, reference, agreement, instalment in _select(query, creditor, Agreement.signed_at, since):
        currency = agreement.currency
        yield (
            guarded(code),
            guarded(reference),
            guarded(agreement.code),
            agreement.status,
            agreement.signed_at.isoformat(),
            currency,
            from_minor(agreement.total_minor, currency),
            instalment.number,
            instalment.due_on,
            from_minor(instalment.amount_minor, currency),
            from_minor(instalment.paid_minor, currency),
        )


def _promises(creditor: str | None, since: datetime | None) -> Iterator[tuple[object, ...]]:
    query = (
        select(Creditor.code, Debt.reference, Promise)
        .join(Debt, Debt.id == Promise.debt_id)
        .join(Creditor, Creditor.id == Debt.creditor_id)
        .order_by(Promise.id)
    )
    for code, reference, promise in _select(query, creditor, Promise.created_at, since):
        yield (
            guarded(code),
            guarded(reference),
            guarded(promise.key),
            promise.status,
            promise.created_at.isoformat(),
            promise.currency,
            from_minor(promise.amount_minor, promise.currency),
            promise.due_on,
        )


def _payments(creditor: str | None, since: datetime | None) -> Iterator[tuple[object, ...]]:
    query = (
        select(Creditor.code, Debt.reference, Payment)
        .join(Debt, Debt.id == Payment.debt_id)
        .join(Creditor, Creditor.id == Debt.creditor_id)
        .order_by(Payment.id)
    )
    for code, reference, payment in _select(query, creditor, Payment.received_at, since):
        imported = payment.gateway == GATEWAY
        yield (
            guarded(code),
            guarded(reference),
            guarded(payment.gateway_ref.removeprefix(f"{code}:") if imported else payment.gateway_ref),
            guarded(payment.gateway),
            guarded(payment.method or ""),
            payment.currency,
            from_minor(payment.amount_minor, payment.currency),
            payment.paid_on,
            payment.received_at.isoformat(),
        )


_ROWS = {"agreements": _agreements, "promises": _promises, "payments": _payments}


def _select(query: Any, creditor: str | None, at: Any, since: datetime | None) -> Iterable[Any]:
    if creditor is not None:
        query = query.where(Creditor.code == creditor)
    if since is not None:
        query = query.where(at >= since)
    with reading() as session:
        yield from session.execute(query.execution_options(yield_per=1_000))
