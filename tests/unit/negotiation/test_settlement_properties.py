"""What holds for every settlement and for every plan of several debts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aldia.money import from_minor
from aldia.negotiation import (
    DebtTerms,
    PlanOffer,
    PlanRequest,
    SettlementOffer,
    load_policies,
    opening_options,
    pay_on,
    respond,
    settle,
    together,
)

TODAY = date(2026, 11, 23)
POLICY = load_policies().of("default")
MARKETS = [("EUR", "ES"), ("MXN", "MX"), ("COP", "CO"), ("CLP", "CL"), ("PEN", "PE"), ("ARS", "AR")]


@st.composite
def several(draw: st.DrawFn) -> list[DebtTerms]:
    currency, country = draw(st.sampled_from(MARKETS))
    sums = draw(st.lists(st.integers(1, 50_000_000), min_size=1, max_size=5))
    return [
        DebtTerms(
            from_minor(minor, currency),
            currency,
            draw(st.integers(0, 1000)),
            country,
            POLICY,
            renegotiations=draw(st.integers(0, 2)),
        )
        for minor in sums
    ]


@settings(deadline=None)
@given(debts=several(), bids=st.lists(st.none() | st.integers(1, 50_000_000), max_size=6))
def test_a_settlement_never_falls_below_the_floor_nor_rises_and_adds_up(
    debts: list[DebtTerms], bids: list[int | None]
) -> None:
    debt, offer, least = debts[0], None, debts[0].outstanding
    floor = debt.outstanding - debt.discount(debt.max_discount_share)
    for bid in [None, *bids]:
        reply = settle(
            debt, today=TODAY, bid=None if bid is None else from_minor(bid, debt.currency), previous=offer
        )
        if isinstance(reply, SettlementOffer):
            offer = reply
            assert floor <= offer.amount <= least
            assert offer.amount + offer.saved == offer.total == debt.outstanding
            assert TODAY <= offer.pay_on <= offer.valid_until
            assert SettlementOffer.from_json(offer.to_json()) == offer
            least = offer.amount


def test_the_day_stays_chosen_while_the_sum_is_negotiated() -> None:
    debt = DebtTerms(Decimal(1000), "EUR", 200, "ES", POLICY)
    opening = settle(debt, today=TODAY)
    assert isinstance(opening, SettlementOffer)
    friday = TODAY + timedelta(days=4)
    lower = settle(debt, today=TODAY, previous=pay_on(opening, friday))
    assert isinstance(lower, SettlementOffer)
    assert (lower.pay_on, lower.amount < opening.amount) == (friday, True)
    with pytest.raises(ValueError, match="run out"):
        pay_on(opening, opening.valid_until + timedelta(days=1))


@settings(deadline=None)
@given(debts=several(), count=st.integers(2, 60))
def test_one_plan_for_several_debts_is_exact_and_within_the_limits_of_all_together(
    debts: list[DebtTerms], count: int
) -> None:
    one = together(debts)
    assert one.outstanding == sum(debt.outstanding for debt in debts)
    answers = [respond(one, PlanRequest(count=count), today=TODAY)]
    options = opening_options(one, today=TODAY)
    for offer in [*answers, *(options if isinstance(options, tuple) else ())]:
        assert isinstance(offer, PlanOffer)
        assert sum(payment.amount for payment in offer.schedule) == one.outstanding
        assert offer.count <= one.max_instalments
        if offer.count > 1:
            assert offer.instalment >= one.limits.minimum_instalment


def test_only_debts_under_the_same_terms_go_together() -> None:
    debt = DebtTerms(Decimal(1000), "EUR", 200, "ES", POLICY)
    for others in ([], [debt, replace(debt, currency="USD")], [debt, replace(debt, country="MX")]):
        with pytest.raises(ValueError, match="same terms"):
            together(others)


@settings(deadline=None)
@given(debts=several(), days=st.integers(-60, 90))
def test_the_next_payment_of_a_plan_can_be_put_off_by_one_at_most_and_needs_no_down_payment(
    debts: list[DebtTerms], days: int
) -> None:
    rest = replace(debts[0], next_due=TODAY + timedelta(days=days))
    window = rest.first_payment_window(TODAY)
    assert rest.required_down_payment == 0
    assert TODAY <= window.earliest <= window.latest
    assert rest.next_due is not None
    # A month, and what a holiday moves it.
    assert window.latest <= max(rest.next_due + timedelta(days=36), TODAY + timedelta(days=30))
