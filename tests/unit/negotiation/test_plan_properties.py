"""What holds for every debt, request and history."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aldia.money import from_minor
from aldia.negotiation import (
    DebtTerms,
    Interval,
    OfferKind,
    PlanOffer,
    PlanRequest,
    Refusal,
    Role,
    SettlementOffer,
    load_policies,
    opening_options,
    respond,
    settle,
)

TODAY = date(2026, 11, 23)
POLICY = load_policies().of("default")
MARKETS = [("EUR", "ES"), ("MXN", "MX"), ("COP", "CO"), ("CLP", "CL"), ("PEN", "PE"), ("ARS", "AR")]


@st.composite
def debts(draw: st.DrawFn) -> DebtTerms:
    currency, country = draw(st.sampled_from(MARKETS))
    # From a tenth of the least instalment up to two hundred of them, and sometimes a handful of minor units.
    step = POLICY.currencies[currency].minimum_instalment
    most = int(step * 200) if currency in ("COP", "CLP") else int(step * 20000)
    outstanding = from_minor(draw(st.integers(most // 2000, most) | st.integers(1, 200)), currency)
    return DebtTerms(
        outstanding,
        currency,
        draw(st.integers(0, 1000)),
        country,
        POLICY,
        renegotiations=draw(st.integers(0, 2)),
        role=draw(st.sampled_from(Role)),
    )


def requests(debt: DebtTerms) -> st.SearchStrategy[PlanRequest]:
    sums = st.integers(1, int(debt.outstanding) * 2 + 2).map(Decimal)
    return st.builds(
        PlanRequest,
        count=st.none() | st.integers(1, 60),
        amount=st.none() | sums,
        first_date=st.none() | st.integers(-10, 90).map(lambda days: TODAY + timedelta(days=days)),
        down_payment=st.none() | st.just(Decimal(0)) | sums,
        interval=st.none() | st.sampled_from(Interval),
        lower=st.booleans(),
    )


def negotiation(data: st.DataObject, debt: DebtTerms, turns: int = 4) -> list[PlanOffer]:
    offers: list[PlanOffer] = []
    for _ in range(turns):
        previous = offers[-1] if offers else None
        offer = respond(debt, data.draw(requests(debt)), today=TODAY, previous=previous)
        assert isinstance(offer, PlanOffer)
        offers.append(offer)
    return offers


@settings(deadline=None)
@given(data=st.data(), debt=debts())
def test_no_offer_passes_a_limit_of_the_policy(data: st.DataObject, debt: DebtTerms) -> None:
    for offer in negotiation(data, debt):
        assert sum(each.amount for each in offer.schedule) == debt.outstanding
        assert all(each.amount > 0 for each in offer.schedule)
        assert offer.count <= debt.max_instalments
        window = debt.first_payment_window(TODAY)
        assert window.earliest <= offer.schedule[0].due_date <= window.latest
        if offer.count > 1:
            assert offer.instalment >= debt.limits.minimum_instalment
        if offer.count > 1 or offer.down_payment:
            assert offer.down_payment >= debt.required_down_payment


@settings(deadline=None)
@given(data=st.data(), debt=debts())
def test_asking_for_less_converges_in_at_most_three_rounds(data: st.DataObject, debt: DebtTerms) -> None:
    offer = negotiation(data, debt, turns=data.draw(st.integers(1, 2)))[-1]
    limit = debt.longest_plan(debt.outstanding - offer.down_payment)
    counters = []
    while offer.kind is not OfferKind.FINAL:
        lower = respond(debt, PlanRequest(lower=True), today=TODAY, previous=offer)
        assert isinstance(lower, PlanOffer)
        if lower.kind is OfferKind.COUNTER:
            assert lower.round > offer.round
            assert offer.count < lower.count < limit
            assert lower.instalment < offer.instalment
            counters.append(lower)
        else:
            assert lower.count >= offer.count or not lower.down_payment
        offer = lower
    assert len(counters) <= 3
    again = respond(debt, PlanRequest(lower=True), today=TODAY, previous=offer)
    assert isinstance(again, PlanOffer)
    assert (again.schedule, again.reasons) == (
        offer.schedule,
        tuple(r for r in offer.reasons if r in again.reasons),
    )


@settings(deadline=None)
@given(debt=debts())
def test_nothing_short_of_the_final_offer_shows_the_limit_unasked(debt: DebtTerms) -> None:
    limit = debt.longest_plan(debt.outstanding - debt.required_down_payment)
    options = opening_options(debt, today=TODAY)
    assert isinstance(options, tuple)
    shown = list(options)
    offer: Any = options[-1]
    while offer.kind is not OfferKind.FINAL:
        shown.append(offer)
        offer = respond(debt, PlanRequest(count=500), today=TODAY, previous=offer)
    # A debt too small for two instalments has nothing to hide: it is paid whole.
    assert all(each.count < limit or limit == 1 for each in shown)
    assert offer.count == limit


@settings(deadline=None)
@given(data=st.data(), debt=debts())
def test_answers_are_deterministic_and_survive_json(data: st.DataObject, debt: DebtTerms) -> None:
    previous = negotiation(data, debt, turns=1)[0]
    stored = PlanOffer.from_json(json.loads(json.dumps(previous.to_json())))
    assert stored == previous
    assert stored.to_json() == previous.to_json()
    request = data.draw(requests(debt))
    assert respond(debt, request, today=TODAY, previous=stored) == respond(
        debt, request, today=TODAY, previous=previous
    )


@settings(deadline=None)
@given(data=st.data(), debt=debts())
def test_settlement_falls_to_its_limit_and_no_further(data: st.DataObject, debt: DebtTerms) -> None:
    offer = settle(debt, today=TODAY)
    lowest = debt.outstanding - debt.discount(debt.max_discount_share)
    if isinstance(offer, Refusal):
        assert lowest == debt.outstanding
        return
    rounds = 0
    while offer.kind is not OfferKind.FINAL:
        assert lowest <= offer.amount <= debt.outstanding
        bid = data.draw(st.none() | st.just(Decimal(1))) if lowest > 1 else None
        lower = settle(debt, today=TODAY, bid=bid, previous=offer)
        assert isinstance(lower, SettlementOffer)
        assert lower == settle(
            debt, today=TODAY, bid=bid, previous=SettlementOffer.from_json(offer.to_json())
        )
        if lower.kind is OfferKind.COUNTER:
            rounds += 1
            assert lowest < lower.amount < offer.amount
        offer = lower
    assert rounds <= 3
    assert offer.amount == lowest


def test_an_offer_whose_schedule_does_not_add_up_cannot_exist() -> None:
    debt = DebtTerms(Decimal(100), "EUR", 10, "ES", POLICY)
    offer = respond(debt, PlanRequest(count=2), today=TODAY)
    assert isinstance(offer, PlanOffer)
    tampered = offer.to_json()
    tampered["schedule"][0]["amount"] = "1.00"
    with pytest.raises(ValueError, match="add up"):
        PlanOffer.from_json(tampered)
