"""Payments that the creditor received. The ledger only grows: what stands there is never changed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.agreements.tables import Agreement, Promise
from aldia.debts.portfolio.context import Context, DebtKey, Owner, Written, held_debts, upsert
from aldia.debts.portfolio.files import Cell
from aldia.debts.portfolio.values import BadValue, Fields, Rejected, amount, past_date, text
from aldia.debts.status import settle
from aldia.debts.tables import Debt
from aldia.money import MoneyError, from_minor, to_minor
from aldia.payments.ledger import record_payment
from aldia.payments.tables import Payment

# The gateway under which imported payments stand in the ledger.
GATEWAY = "import"


@dataclass(frozen=True)
class Draft:
    """A payment that has been read; its debt is not yet known."""

    line: int
    owner: Owner
    reference: str
    payment: str
    amount: Decimal
    currency: str | None
    paid_on: date
    method: str | None

    @property
    def debt_key(self) -> DebtKey:
        """The debt that was paid."""
        return self.owner.id, self.reference

    @property
    def gateway_ref(self) -> str:
        """The payment's name in the ledger: payment references are the creditor's own."""
        return f"{self.owner.code}:{self.payment}"


class Payments:
    """Reads and writes payments."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def parse(self, fields: Fields) -> Draft:
        """Read a row. Raises Rejected with the columns and the reasons."""
        owner = self._context.owner(fields)
        draft = Draft(
            line=fields.line,
            owner=owner,
            reference=fields.need("reference", text, 40),
            payment=fields.need("payment", text, 79 - len(owner.code)),
            amount=fields.need("amount", _above_zero, owner.country.decimal),
            currency=fields.get("currency", text, 3),
            paid_on=fields.need("paid_on", past_date, self._context.today(owner.country.time_zone)),
            method=fields.get("method", text, 20),
        )
        fields.check()
        self._context.once(owner, draft.payment, "payment", fields.line)
        return draft

    def write(self, session: Session, drafts: list[Draft]) -> Written:
        """Write the payments of a chunk that the ledger does not have yet."""
        debts = held_debts(session, [draft.debt_key for draft in drafts])
        ledger = _ledger(session, drafts, [debt.id for debt in debts.values()])
        result = Written()
        new = []
        for draft in drafts:
            try:
                row = self._row(draft, debts.get(draft.debt_key))
                held = ledger.get((GATEWAY, draft.gateway_ref)) or ledger.get((row["debt_id"], draft.payment))
                if held is None:
                    new.append(row)
                elif _facts(held) == (row["debt_id"], row["amount_minor"], row["paid_on"]):
                    result.updated += 1
                else:
                    raise Rejected({"payment": "el pago ya consta con otra deuda, otro importe u otra fecha"})
            except Rejected as rejected:
                result.rejected.append((draft.line, rejected))
        _record(session, new)
        result.created = len(new)
        return result

    def _row(self, draft: Draft, debt: Any) -> dict[str, Any]:
        if debt is None:
            raise Rejected({"reference": f"no consta ninguna deuda «{draft.reference}»"})
        if draft.currency is not None and draft.currency.upper() != debt.currency:
            raise Rejected({"currency": f"la deuda consta en {debt.currency}"})
        try:
            minor = to_minor(draft.amount, debt.currency)
        except MoneyError:
            raise Rejected({"amount": f"«{draft.amount}» no es un importe en {debt.currency}"}) from None
        return {
            "debt_id": debt.id,
            "gateway": GATEWAY,
            "gateway_ref": draft.gateway_ref,
            "method": draft.method,
            "amount_minor": minor,
            "currency": debt.currency,
            "paid_on": draft.paid_on,
            "received_at": self._context.now,
        }


def _record(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put new payments into the ledger: all at once, but for those that an agreement or promise waits for."""
    bulk = []
    waiting = _waiting(session, [row["debt_id"] for row in rows])
    for row in sorted(rows, key=lambda row: (row["paid_on"], row["gateway_ref"])):
        since = waiting.get(row["debt_id"])
        if since is None or row["paid_on"] < since:
            bulk.append(row)
            continue
        record_payment(
            session,
            session.get(Debt, row["debt_id"]),
            amount=from_minor(row["amount_minor"], row["currency"]),
            gateway=row["gateway"],
            gateway_ref=row["gateway_ref"],
            paid_on=row["paid_on"],
            method=row["method"],
        )
    upsert(session, Payment.__table__, bulk, ("gateway", "gateway_ref"))
    settle(session, sorted({row["debt_id"] for row in bulk}))


def _waiting(session: Session, debt_ids: list[int]) -> dict[int, date]:
    """Return the debts with an agreement or promise in force, and the day since which payments count for it."""
    since: dict[int, date] = {}
    for table, made_at in ((Agreement, Agreement.signed_at), (Promise, Promise.created_at)):
        found = session.execute(
            select(table.debt_id, made_at).where(table.debt_id.in_(debt_ids), table.status == "active")
        )
        for debt_id, at in found:
            since[debt_id] = min(at.date(), since.get(debt_id, at.date()))
    return since


def _ledger(session: Session, drafts: list[Draft], debt_ids: list[int]) -> dict[tuple[Any, str], Any]:
    """Return payments known by these references: imported ones by gateway, our own by their debt.

    Creditors send back what we collected for them under the reference that our export gave it.
    """
    facts = select(Payment.gateway_ref, Payment.debt_id, Payment.amount_minor, Payment.paid_on)
    imported = facts.where(
        Payment.gateway == GATEWAY, Payment.gateway_ref.in_([draft.gateway_ref for draft in drafts])
    )
    ours = facts.where(Payment.debt_id.in_(debt_ids), Payment.gateway != GATEWAY)
    found: dict[tuple[Any, str], Any] = {(GATEWAY, row.gateway_ref): row for row in session.execute(imported)}
    return found | {(row.debt_id, row.gateway_ref): row for row in session.execute(ours)}


def _facts(held: Any) -> tuple[int, int, date]:
    return held.debt_id, held.amount_minor, held.paid_on


def _above_zero(cell: Cell, decimal: str) -> Decimal:
    found = amount(cell, decimal)
    if found == 0:
        raise BadValue("el importe es cero")
    return found
