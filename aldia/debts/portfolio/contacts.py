"""The log of contacts made before Aldía, or by others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.contact.tables import ContactLogEntry
from aldia.debts.portfolio.context import Context, DebtKey, Written, held_debts, upsert
from aldia.debts.portfolio.files import Cell
from aldia.debts.portfolio.values import BadValue, Fields, Rejected, choice, instant, text

_CHANNELS = {
    "telefono": "phone",
    "llamada": "phone",
    "phone": "phone",
    "call": "phone",
    "sms": "sms",
    "whatsapp": "whatsapp",
    "correo": "email",
    "correo electronico": "email",
    "email": "email",
    "web": "web",
    "carta": "letter",
    "letter": "letter",
}
_DIRECTIONS = {"saliente": "out", "out": "out", "entrante": "in", "in": "in"}
_KEY = ("creditor_id", "external_ref")


@dataclass(frozen=True)
class Draft:
    """A contact that has been read; whose debt it is about is not yet known."""

    line: int
    debt_key: DebtKey
    row: dict[str, Any]


class Contacts:
    """Reads and writes past contacts."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def parse(self, fields: Fields) -> Draft:
        """Read a row. Raises Rejected with the columns and the reasons."""
        context = self._context
        owner = context.owner(fields)
        reference = fields.need("reference", text, 40)
        contact = fields.need("contact", text, 80)
        row = {
            "creditor_id": owner.id,
            "external_ref": contact,
            "channel": fields.need("channel", choice, _CHANNELS),
            "direction": fields.get("direction", choice, _DIRECTIONS) or "out",
            "outcome": fields.need("outcome", text, 40),
            "at": fields.need("at", _past_instant, owner.country.time_zone, context.now),
        }
        fields.check()
        context.once(owner, contact, "contact", fields.line)
        return Draft(fields.line, (owner.id, reference), row)

    def write(self, session: Session, drafts: list[Draft]) -> Written:
        """Write a chunk; a contact that is known takes the new facts."""
        debts = held_debts(session, [draft.debt_key for draft in drafts])
        result = Written()
        rows = []
        for draft in drafts:
            debt = debts.get(draft.debt_key)
            if debt is None:
                unknown = Rejected({"reference": f"no consta ninguna deuda «{draft.debt_key[1]}»"})
                result.rejected.append((draft.line, unknown))
            else:
                rows.append(draft.row | {"person_id": debt.person_id})
        result.updated = _count_known(session, rows)
        result.created = len(rows) - result.updated
        changes = dict.fromkeys(("person_id", "channel", "direction", "outcome", "at"))
        upsert(session, ContactLogEntry.__table__, rows, _KEY, changes)
        return result


def _count_known(session: Session, rows: list[dict[str, Any]]) -> int:
    known = session.execute(
        select(ContactLogEntry.creditor_id, ContactLogEntry.external_ref).where(
            ContactLogEntry.external_ref.in_([row["external_ref"] for row in rows])
        )
    )
    held = {tuple(row) for row in known}
    return sum((row["creditor_id"], row["external_ref"]) in held for row in rows)


def _past_instant(cell: Cell, time_zone: str, now: datetime) -> datetime:
    found = instant(cell, time_zone)
    if found > now:
        raise BadValue("la fecha está en el futuro")
    return found
