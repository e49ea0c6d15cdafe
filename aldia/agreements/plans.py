"""Signing an instalment plan, and the plan in force."""

from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aldia import clock, codes
from aldia.agreements.life import ALIVE
from aldia.agreements.offers import plan_of
from aldia.agreements.tables import Agreement, Instalment, Offer, Promise
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.money import to_minor
from aldia.storage import audit

_CODE_LENGTH = 8


class CannotSign(Exception):
    """An offer cannot be signed. ``reason`` is ``unknown``, ``expired``, ``outdated`` or ``in_force``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign(session: Session, chat: ChatSession, offer_id: str) -> Agreement:
    """Sign an offer exactly as it was made; signing it again returns the same agreement.

    Raises CannotSign where the offer is not this debtor's, has run out, no longer fits the balance, or
    another agreement is in force; nothing is written then.
    """
    offer = session.get(Offer, offer_id)
    if offer is None or not sessions.is_verified(chat) or not _is_about(chat, offer.debt):
        raise CannotSign("unknown")
    # All that is written about one debt waits in the same line: first the debt, then what hangs on it.
    session.refresh(offer.debt, with_for_update=True)
    session.refresh(offer)
    signed = _by_offer(session, offer)
    if signed is not None:
        return signed
    if offer.status != "open" or offer.expires_at <= clock.now():
        raise CannotSign("expired")
    if in_force(session, offer.debt) is not None:
        raise CannotSign("in_force")
    plan = plan_of(offer)
    if balance(session, offer.debt).outstanding != plan.total or offer.debt.status != "open":
        raise CannotSign("outdated")
    agreement = Agreement(
        code=codes.new_code(_CODE_LENGTH),
        debt_id=offer.debt_id,
        offer_id=offer.id,
        conversation_id=chat.id,
        kind=offer.kind,
        total_minor=to_minor(sum((p.amount for p in plan.schedule), Decimal(0)), plan.currency),
        currency=plan.currency,
        signed_at=clock.now(),
        instalments=[
            Instalment(
                number=payment.number,
                due_on=payment.due_date,
                amount_minor=to_minor(payment.amount, plan.currency),
            )
            for payment in plan.schedule
        ],
    )
    offer.status = "signed"
    # The plan takes the place of a promise and of a broken plan for the same debt.
    session.execute(
        update(Promise)
        .where(Promise.debt_id == offer.debt_id, Promise.status == "active")
        .values(status="replaced")
    )
    broken = alive(session, offer.debt)
    if broken is not None:
        broken.status = "replaced"
        audit.record(
            session, "agreement_replaced", "agreement", broken.id, actor="debtor", conversation_id=chat.id
        )
    session.add(agreement)
    session.flush()
    audit.record(
        session,
        "plan_signed",
        "agreement",
        agreement.id,
        actor="debtor",
        conversation_id=chat.id,
        offer=offer.id,
    )
    return agreement


def in_force(session: Session, debt: Debt) -> Agreement | None:
    """Return the active agreement of a debt, if any."""
    return session.execute(
        select(Agreement).where(Agreement.debt_id == debt.id, Agreement.status == "active")
    ).scalar_one_or_none()


def alive(session: Session, debt: Debt) -> Agreement | None:
    """Return the agreement of a debt that payments go to: the active one, or the broken one, if any."""
    return session.execute(
        select(Agreement).where(Agreement.debt_id == debt.id, Agreement.status.in_(ALIVE))
    ).scalar_one_or_none()


def by_code(session: Session, code: str, chat: ChatSession) -> Agreement | None:
    """Return an agreement of the verified debtor of a session by its code; None for anybody else's."""
    if not sessions.is_verified(chat):
        return None
    return session.execute(
        select(Agreement)
        .join(Debt, Debt.id == Agreement.debt_id)
        .where(
            Agreement.code == code,
            Debt.person_id == chat.link.person_id,
            Debt.creditor_id == chat.link.creditor_id,
        )
    ).scalar_one_or_none()


def _is_about(chat: ChatSession, debt: Debt) -> bool:
    """A link is for one debtor and one creditor; what the person owes others is none of its business."""
    return (debt.person_id, debt.creditor_id) == (chat.link.person_id, chat.link.creditor_id)


def _by_offer(session: Session, offer: Offer) -> Agreement | None:
    return session.execute(select(Agreement).where(Agreement.offer_id == offer.id)).scalar_one_or_none()
