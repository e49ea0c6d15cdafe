"""Signing what was offered, and the agreements of a debtor."""

from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from aldia import clock, codes
from aldia.agreements import coverage, offers, settlements
from aldia.agreements.tables import Agreement, AgreementDebt, Instalment, Offer, Promise
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

    A changed plan takes the place of the one in force. Raises CannotSign where the offer is not this
    debtor's, has run out, no longer fits what is owed, or another agreement is in force; nothing is written
    then.
    """
    offer = session.get(Offer, offer_id)
    if offer is None or not sessions.is_verified(chat) or not _is_about(chat, offer.debt):
        raise CannotSign("unknown")
    debts = _lock(session, offer)
    signed = _by_offer(session, offer)
    if signed is not None:
        return signed
    if offer.status != "open" or offer.expires_at <= clock.now():
        raise CannotSign("expired")
    agreement = _DRAFTS[offer.kind](session, offer, debts)
    for debt in debts:
        _replace(session, chat, debt)
    agreement.code = codes.new_code(_CODE_LENGTH)
    agreement.debt_id = offer.debt_id
    agreement.offer_id = offer.id
    agreement.conversation_id = chat.id
    agreement.total_minor = sum(each.amount_minor for each in agreement.instalments)
    agreement.signed_at = clock.now()
    offer.status = "signed"
    # The agreement takes the place of promises and of broken agreements for the same debts.
    session.execute(
        update(Promise)
        .where(Promise.debt_id.in_([debt.id for debt in debts]), Promise.status == "active")
        .values(status="replaced")
    )
    session.add(agreement)
    session.flush()
    audit.record(
        session,
        f"{offer.kind}_signed",
        "agreement",
        agreement.id,
        actor="debtor",
        conversation_id=chat.id,
        offer=offer.id,
    )
    return agreement


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


def _lock(session: Session, offer: Offer) -> list[Debt]:
    """Return the debts that would be agreed about, locked, the one that the offer is filed under first."""
    ids = {int(number) for number in offer.terms.get("shares", ())} | {offer.debt_id}
    if "replaces" in offer.terms:
        ids |= {debt.id for debt in coverage.debts_of(session.get(Agreement, offer.terms["replaces"]))}
    debts = coverage.lock_debts(session, ids)
    session.refresh(offer)
    return sorted(debts, key=lambda debt: debt.id != offer.debt_id)


def _replace(session: Session, chat: ChatSession, debt: Debt) -> None:
    """End what was agreed about a debt before: the plan that is changed, or a broken agreement."""
    before = coverage.alive(session, debt)
    if before is not None:
        before.status = "replaced"
        audit.record(
            session, "agreement_replaced", "agreement", before.id, actor="debtor", conversation_id=chat.id
        )
        # Before the new one is there: no two are ever in force.
        session.flush()


def _plan(session: Session, offer: Offer, debts: list[Debt]) -> Agreement:
    plan = offers.plan_of(offer)
    _require_owed(session, debts[0], plan.total)
    return Agreement(kind=offers.PLAN, currency=plan.currency, instalments=_instalments(offer))


def _consolidation(session: Session, offer: Offer, debts: list[Debt]) -> Agreement:
    shares = {int(number): Decimal(share) for number, share in offer.terms["shares"].items()}
    for debt in debts:
        _require_owed(session, debt, shares[debt.id])
    return Agreement(
        kind=offers.CONSOLIDATION,
        currency=offer.terms["currency"],
        instalments=_instalments(offer),
        covered=[
            AgreementDebt(debt_id=number, amount_minor=to_minor(share, offer.terms["currency"]))
            for number, share in shares.items()
        ],
    )


def _settlement(session: Session, offer: Offer, debts: list[Debt]) -> Agreement:
    settlement = settlements.settlement_of(offer)
    if settlement.pay_on < clock.today(offer.debt.person.time_zone):
        raise CannotSign("expired")
    _require_owed(session, debts[0], settlement.total)
    amount = to_minor(settlement.amount, settlement.currency)
    return Agreement(
        kind=offers.SETTLEMENT,
        currency=settlement.currency,
        forgiven_minor=to_minor(settlement.saved, settlement.currency),
        instalments=[Instalment(number=1, due_on=settlement.pay_on, amount_minor=amount)],
    )


def _change(session: Session, offer: Offer, debts: list[Debt]) -> Agreement:
    """The rest of a plan in force, arranged anew: what has been paid stays paid."""
    before = coverage.in_force(session, offer.debt)
    plan = offers.plan_of(offer)
    if before is None or before.id != offer.terms["replaces"]:
        raise CannotSign("outdated")
    if coverage.left(session, before) != plan.total:
        raise CannotSign("outdated")
    return Agreement(
        kind=before.kind,
        currency=plan.currency,
        replaces_id=before.id,
        instalments=_instalments(offer),
        covered=[
            AgreementDebt(
                debt_id=each.debt_id,
                amount_minor=to_minor(balance(session, each.debt).outstanding, plan.currency),
            )
            for each in before.covered
        ],
    )


_DRAFTS = {
    offers.PLAN: _plan,
    offers.CONSOLIDATION: _consolidation,
    offers.SETTLEMENT: _settlement,
    offers.CHANGE: _change,
}


def _require_owed(session: Session, debt: Debt, amount: Decimal) -> None:
    """Raise CannotSign unless a debt is open, free of agreements, and as large as when the offer was made."""
    if coverage.in_force(session, debt) is not None:
        raise CannotSign("in_force")
    if balance(session, debt).outstanding != amount or debt.status != "open":
        raise CannotSign("outdated")


def _instalments(offer: Offer) -> list[Instalment]:
    plan = offers.plan_of(offer)
    return [
        Instalment(
            number=payment.number,
            due_on=payment.due_date,
            amount_minor=to_minor(payment.amount, plan.currency),
        )
        for payment in plan.schedule
    ]


def _is_about(chat: ChatSession, debt: Debt) -> bool:
    """A link is for one debtor and one creditor; what the person owes others is none of its business."""
    return (debt.person_id, debt.creditor_id) == (chat.link.person_id, chat.link.creditor_id)


def _by_offer(session: Session, offer: Offer) -> Agreement | None:
    return session.execute(select(Agreement).where(Agreement.offer_id == offer.id)).scalar_one_or_none()
