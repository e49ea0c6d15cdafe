"""The discount for a single payment: what is offered, and what answers a debtor's bid.

Source: the discount by age and amount [191] and the order "open at full payment, then plan, then discount"
are in negotiation-and-kpis.md 4.1; the steps are those of the policy's concession ladder (ours).
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from aldia.money import quantize
from aldia.negotiation.dates import DateWindow, window_after
from aldia.negotiation.offers import OfferKind, Reason, Refusal, SettlementOffer
from aldia.negotiation.terms import DebtTerms, is_sum


def settle(
    debt: DebtTerms, *, today: date, bid: Decimal | None = None, previous: SettlementOffer | None = None
) -> SettlementOffer | Refusal:
    """A sum that would settle `debt` in one payment, seen from `today` (the debtor's date).

    Without `bid` and `previous` the opening offer; without `bid` the next lower one. A bid (in the currency
    of the debt) within the limits of `debt.role` is granted at once, at no more than what is on the table.
    Otherwise come up to three lower offers and then the lowest that may be granted. A `Refusal` where the
    policy forgives nothing or the bid is no sum of money. The offer is to be paid on the day of `previous`,
    as long as it can be, else today: see `pay_on`.
    """
    reply = _reply(debt, today, bid, previous)
    if isinstance(reply, Refusal) or previous is None:
        return reply
    return pay_on(reply, max(today, min(previous.pay_on, reply.valid_until)))


def settlement_window(debt: DebtTerms, *, today: date) -> DateWindow:
    """The days on which a settlement offered today may be paid; for `check_date`."""
    return window_after(today, 0, debt.policy.offer_validity_days, debt.country)


def pay_on(offer: SettlementOffer, day: date) -> SettlementOffer:
    """The same offer, to be paid on `day`. Raises `ValueError` for a day after it has run out."""
    if day > offer.valid_until:
        raise ValueError("an offer that has run out cannot be paid")
    return replace(offer, pay_on=day)


def _reply(
    debt: DebtTerms, today: date, bid: Decimal | None, previous: SettlementOffer | None
) -> SettlementOffer | Refusal:
    lowest = _amount_at(debt, Decimal(1))
    if lowest == debt.outstanding:
        return Refusal((Reason.NO_DISCOUNT,))
    ladder = debt.policy.concession
    on_table = previous.amount if previous and previous.total == debt.outstanding else debt.outstanding
    reached = previous.round if previous else 0

    if bid is not None:
        if not is_sum(bid, debt.currency, least=1):
            return Refusal((Reason.AMOUNT_INVALID,))
        if bid >= lowest:
            granted = max(lowest, min(bid, on_table))
            reasons = (Reason.PAYS_ALL,) if granted == debt.outstanding else ()
            return _offer(debt, OfferKind.PROPOSAL, reached, granted, today, reasons)
    elif previous is None:
        return _offer(debt, OfferKind.PROPOSAL, 0, _amount_at(debt, ladder.opening), today)

    for step, share in enumerate(ladder.rounds, 1):
        amount = _amount_at(debt, share)
        if step > reached and lowest < amount < on_table:
            return _offer(debt, OfferKind.COUNTER, step, amount, today)
    hint = (Reason.PERSON_MAY_GRANT_MORE,) if debt.person_may_forgive_more else ()
    return _offer(debt, OfferKind.FINAL, len(ladder.rounds) + 1, lowest, today, hint)


def _amount_at(debt: DebtTerms, share: Decimal) -> Decimal:
    """What is left to pay at `share` of the way from the whole debt to the most that may be forgiven."""
    return debt.outstanding - debt.discount(debt.max_discount_share * share)


def _offer(
    debt: DebtTerms,
    kind: OfferKind,
    step: int,
    amount: Decimal,
    today: date,
    reasons: tuple[Reason, ...] = (),
) -> SettlementOffer:
    return SettlementOffer(
        kind=kind,
        round=step,
        currency=debt.currency,
        total=quantize(debt.outstanding, debt.currency),
        amount=quantize(amount, debt.currency),
        pay_on=today,
        valid_until=today + timedelta(days=debt.policy.offer_validity_days),
        reasons=reasons,
    )
