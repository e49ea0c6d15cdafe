"""The discount for paying at once: offers, counter-offers and the day of the payment."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from aldia import negotiation
from aldia.agreements import offers
from aldia.agreements.tables import Offer
from aldia.debts.tables import Debt
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.negotiation import Refusal, SettlementOffer


def can_be_settled(session: Session, debt: Debt, today: date) -> bool:
    """Say whether the policy forgives anything of a debt in exchange for one payment; ``today`` is the debtor's date."""
    facts = offers.terms(session, debt, today)
    return facts.discount(facts.max_discount_share) > 0


def answer(
    session: Session, chat: ChatSession, debt: Debt, today: date, *, bid: Decimal | None = None
) -> tuple[Offer, SettlementOffer] | Refusal:
    """Answer a wish for a discount, or a bid in the debt's currency, and store the offer; a refusal stores nothing.

    Without a bid it is the opening offer, and the next lower one where one is on the table. ``today`` is the
    debtor's date.
    """
    sessions.require_holder(chat, debt.person_id, debt.creditor_id)
    session.refresh(debt, with_for_update=True)
    before = newest(session, debt)
    reply = negotiation.settle(
        offers.terms(session, debt, today),
        today=today,
        bid=bid,
        previous=settlement_of(before) if before else None,
    )
    return reply if isinstance(reply, Refusal) else (_put(session, chat, debt, reply), reply)


def choose_day(session: Session, chat: ChatSession, offer: Offer, day: date) -> tuple[Offer, SettlementOffer]:
    """Offer the same sum again, to be paid on another day; the same day changes nothing.

    Raises ValueError for a day after the offer has run out.
    """
    sessions.require_holder(chat, offer.debt.person_id, offer.debt.creditor_id)
    settlement = settlement_of(offer)
    if settlement.pay_on == day:
        return offer, settlement
    moved = negotiation.pay_on(settlement, day)
    return _put(session, chat, offer.debt, moved), moved


def newest(session: Session, debt: Debt) -> Offer | None:
    """Return the last settlement offered for a debt that was not signed and has not run out."""
    return offers.newest(session, debt, offers.SETTLEMENT)


def settlement_of(offer: Offer) -> SettlementOffer:
    """Return the terms of a stored offer."""
    return SettlementOffer.from_json(offer.terms)


def _put(session: Session, chat: ChatSession, debt: Debt, settlement: SettlementOffer) -> Offer:
    return offers.put(
        session, chat, debt, offers.SETTLEMENT, settlement.to_json(), last_day=settlement.valid_until
    )
