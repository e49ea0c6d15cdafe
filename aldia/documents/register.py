"""Finding issued documents: for the debtor whom they are about, and for anybody who holds a code."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import codes
from aldia.agreements.tables import Agreement
from aldia.debts.tables import Debt
from aldia.documents.tables import Document
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.payments.tables import Payment


@dataclass(frozen=True)
class Proof:
    """What may be told to anybody about an issued document: nothing about its person.

    ``issued_on`` is a date where the person lives; ``country`` says how to write it.
    """

    kind: str
    issuer: str
    issued_on: date
    country: str
    sha256: str


def of_holder(session: Session, code: str, chat: ChatSession) -> Document | None:
    """Return a document of the verified debtor of a session; None for anybody else's, or where its file is gone."""
    if not sessions.is_verified(chat):
        return None
    return session.execute(
        select(Document).where(
            Document.code == code,
            Document.person_id == chat.link.person_id,
            Document.creditor_id == chat.link.creditor_id,
            Document.content.isnot(None),
        )
    ).scalar_one_or_none()


def agreements_of(session: Session, chat: ChatSession) -> list[Agreement]:
    """Return the agreements in force of the person of a session with its creditor, or else the last one signed."""
    sessions.require_holder(chat, chat.link.person_id, chat.link.creditor_id)
    signed = list(
        session.execute(
            select(Agreement)
            .join(Debt, Debt.id == Agreement.debt_id)
            .where(Debt.person_id == chat.link.person_id, Debt.creditor_id == chat.link.creditor_id)
            .order_by(Agreement.signed_at.desc(), Agreement.id.desc())
        ).scalars()
    )
    return [each for each in signed if each.status == "active"] or signed[:1]


def payments_of(session: Session, chat: ChatSession) -> list[Payment]:
    """Return the payments of the person of a session to its creditor, the newest first; not what was reversed."""
    sessions.require_holder(chat, chat.link.person_id, chat.link.creditor_id)
    return list(
        session.execute(
            select(Payment)
            .join(Debt, Debt.id == Payment.debt_id)
            .where(Debt.person_id == chat.link.person_id, Debt.creditor_id == chat.link.creditor_id)
            .where(Payment.amount_minor > 0)
            .order_by(Payment.paid_on.desc(), Payment.id.desc())
        ).scalars()
    )


def settled_debts_of(session: Session, chat: ChatSession) -> list[Debt]:
    """Return the debts of the person of a session with its creditor of which nothing is left."""
    sessions.require_holder(chat, chat.link.person_id, chat.link.creditor_id)
    return list(
        session.execute(
            select(Debt)
            .where(Debt.person_id == chat.link.person_id, Debt.creditor_id == chat.link.creditor_id)
            .where(Debt.status == "settled")
            .order_by(Debt.id)
        ).scalars()
    )


def proof(session: Session, typed: str) -> Proof | None:
    """Return what is known of the document with a code as somebody typed it; None where we issued none."""
    code = codes.ungrouped(typed)
    if not code.isascii() or not code.isalnum():
        return None
    found = session.execute(select(Document).where(Document.code == code)).scalar_one_or_none()
    if found is None:
        return None
    person = found.person
    return Proof(
        kind=found.kind,
        issuer=found.creditor.legal_name,
        issued_on=found.issued_at.astimezone(ZoneInfo(person.time_zone)).date(),
        country=person.country,
        sha256=found.sha256,
    )
