"""Short words for these tests: a typical debt, what its debtor asks for, and the answer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from aldia.negotiation import DebtTerms, PlanOffer, PlanRequest, load_policies, respond

TODAY = date(2026, 11, 23)

TYPICAL = DebtTerms(Decimal(1000), "EUR", 200, "ES", load_policies().of("default"))


def debt_of(outstanding: str = "1000", **changes: Any) -> DebtTerms:
    """By default 1,000 EUR, 200 days past due, for the bot: up to 15 instalments, a discount of 34 %."""
    return replace(TYPICAL, outstanding=Decimal(outstanding), **changes)


LOWER = PlanRequest(lower=True)


def asking(**said: Any) -> PlanRequest:
    for name in ("amount", "down_payment"):
        if name in said:
            said[name] = Decimal(said[name])
    return PlanRequest(**said)


def answer(debt: DebtTerms, request: PlanRequest, previous: PlanOffer | None = None) -> PlanOffer:
    offer = respond(debt, request, today=TODAY, previous=previous)
    assert isinstance(offer, PlanOffer)
    return offer


def figures(offer: PlanOffer) -> tuple[str, int, str, str]:
    return offer.kind.value, offer.count, str(offer.instalment), str(offer.schedule[-1].amount)
