"""What a person must know who takes over a conversation: facts from the database, never a guess."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia.agreements.tables import Offer, Promise
from aldia.debts.balance import balance, debts_of
from aldia.desk.tables import Case
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.money import from_minor
from aldia.payments.tables import PaymentOrder

# What says most of an offer: of a plan, and of a settlement.
_FIGURES = ("count", "instalment", "down_payment", "amount")


def facts(session: Session, chat: ChatSession, kind: str) -> dict[str, Any]:
    """Return what is owed and what this conversation has led to, for a case of a kind; lists begin with the oldest.

    ``told`` holds the other matters of the conversation in the debtor's own words; ``offers`` all that was put to
    the debtor (a superseded one was not taken); ``payments`` the orders, paid or not. Sums are decimal texts.
    """
    return {
        "verified": sessions.is_verified(chat),
        "channel": chat.channel,
        "debts": owed(session, chat.link.person_id, chat.link.creditor_id),
        "told": [
            {"kind": case.kind, "notes": case.summary["notes"]}
            for case in _of(session, Case, chat, Case.created_at)
            if case.kind != kind
        ],
        "offers": [
            {
                "reference": offer.debt.reference,
                "kind": offer.kind,
                **{part: offer.terms[part] for part in _FIGURES if part in offer.terms},
                "status": offer.status,
            }
            for offer in _of(session, Offer, chat, Offer.created_at)
        ],
        "promises": [
            {**_sum(promise), "due_on": promise.due_on.isoformat()}
            for promise in _of(session, Promise, chat, Promise.created_at)
        ],
        "payments": [_sum(order) for order in _of(session, PaymentOrder, chat, PaymentOrder.created_at)],
    }


def owed(session: Session, person_id: int, creditor_id: int) -> list[dict[str, Any]]:
    """Return what a person owes a creditor, the debt longest overdue first."""
    return [
        {
            "reference": debt.reference,
            "product": debt.product,
            "outstanding": str(balance(session, debt).outstanding),
            "currency": debt.currency,
        }
        for debt in debts_of(session, person_id, creditor_id)
    ]


def _of(session: Session, table: Any, chat: ChatSession, order: Any) -> list[Any]:
    rows = select(table).where(table.conversation_id == chat.id).order_by(order)
    return list(session.execute(rows).scalars())


def _sum(row: Any) -> dict[str, Any]:
    return {
        "reference": row.debt.reference,
        "amount": str(from_minor(row.amount_minor, row.currency)),
        "currency": row.currency,
        "status": row.status,
    }
