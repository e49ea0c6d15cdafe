from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from negotiating import LOWER, TODAY, answer, asking, debt_of, figures

from aldia.negotiation import (
    OfferKind,
    PlanRequest,
    Reason,
    Refusal,
    Role,
    opening_options,
    respond,
)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (asking(count=6), ("proposal", 6, "167.00", "165.00")),
        (asking(count=15), ("proposal", 15, "67.00", "62.00")),
        (asking(count=1), ("proposal", 1, "1000.00", "1000.00")),
        (asking(amount="80"), ("proposal", 13, "80.00", "40.00")),
        # A rest of no more than the rounding step is not worth a payment of its own.
        (asking(amount="83.33"), ("proposal", 12, "83.33", "83.37")),
        (asking(amount="999.50"), ("proposal", 1, "1000.00", "1000.00")),
        (asking(amount="250"), ("proposal", 4, "250.00", "250.00")),
        (asking(amount="80", count=13), ("proposal", 13, "80.00", "40.00")),
        # The debtor rounded 166.67 down: six instalments are meant.
        (asking(amount="166", count=6), ("proposal", 6, "167.00", "165.00")),
        (asking(count=5, down_payment="200"), ("proposal", 5, "160.00", "160.00")),
        (asking(amount="300", down_payment="100"), ("proposal", 3, "300.00", "300.00")),
        (asking(count=1, down_payment="400"), ("proposal", 1, "600.00", "600.00")),
        (asking(count=4, lower=True), ("proposal", 4, "250.00", "250.00")),
    ],
)
def test_a_request_within_limits_is_granted_at_once(
    request_: PlanRequest, expected: tuple[str, int, str, str]
) -> None:
    offer = answer(debt_of(), request_)
    assert figures(offer) == expected
    assert offer.reasons == ()
    assert offer.valid_until == TODAY + timedelta(days=14)


@pytest.mark.parametrize(
    ("request_", "expected", "reason"),
    [
        (asking(amount="1000"), ("proposal", 1, "1000.00", "1000.00"), Reason.PAYS_ALL),
        (asking(amount="99999999"), ("proposal", 1, "1000.00", "1000.00"), Reason.PAYS_ALL),
        (asking(down_payment="1500", count=3), ("proposal", 1, "1000.00", "1000.00"), Reason.PAYS_ALL),
        (asking(amount="80", count=6), ("proposal", 13, "80.00", "40.00"), Reason.AMOUNT_USED),
        (asking(amount="300", count=12), ("proposal", 4, "300.00", "100.00"), Reason.AMOUNT_USED),
        (asking(amount="100", count=1), ("proposal", 10, "100.00", "100.00"), Reason.AMOUNT_USED),
    ],
)
def test_how_a_request_was_read_is_said(
    request_: PlanRequest,
    expected: tuple[str, int, str, str],
    reason: Reason,
) -> None:
    offer = answer(debt_of(), request_)
    assert figures(offer) == expected
    assert offer.reasons == (reason,)


@pytest.mark.parametrize(
    ("request_", "reasons"),
    [
        (asking(count=0), {Reason.COUNT_INVALID}),
        (asking(count=-3), {Reason.COUNT_INVALID}),
        (asking(amount="0"), {Reason.AMOUNT_INVALID}),
        (asking(amount="-50"), {Reason.AMOUNT_INVALID}),
        (asking(amount="50.005"), {Reason.AMOUNT_INVALID}),
        (asking(amount="NaN"), {Reason.AMOUNT_INVALID}),
        (asking(amount="1E+400"), {Reason.AMOUNT_INVALID}),
        (asking(down_payment="-1"), {Reason.DOWN_PAYMENT_INVALID}),
        (asking(count=0, amount="-1"), {Reason.COUNT_INVALID, Reason.AMOUNT_INVALID}),
    ],
)
def test_what_makes_no_sense_is_refused_and_uses_up_no_round(
    request_: PlanRequest, reasons: set[Reason]
) -> None:
    refusal = respond(debt_of(), request_, today=TODAY)
    assert isinstance(refusal, Refusal)
    assert set(refusal.reasons) == reasons


@pytest.mark.parametrize(
    ("request_", "reasons"),
    [
        (asking(count=24), {Reason.TOO_MANY_INSTALMENTS}),
        (asking(count=10**9), {Reason.TOO_MANY_INSTALMENTS, Reason.INSTALMENT_TOO_SMALL}),
        (asking(amount="60"), {Reason.TOO_MANY_INSTALMENTS}),
        (asking(amount="0.01"), {Reason.TOO_MANY_INSTALMENTS, Reason.INSTALMENT_TOO_SMALL}),
        (LOWER, set()),
    ],
)
def test_beyond_the_limits_comes_the_first_counter_offer(request_: PlanRequest, reasons: set[Reason]) -> None:
    offer = answer(debt_of(), request_)
    assert figures(offer) == ("counter", 10, "100.00", "100.00")
    assert offer.round == 1
    assert set(offer.reasons) == reasons


def test_three_rounds_and_then_the_final_offer() -> None:
    offer = answer(debt_of(), asking(count=4))
    heard = []
    for _ in range(5):
        offer = answer(debt_of(), LOWER, offer)
        heard.append((offer.kind.value, offer.round, offer.count, str(offer.instalment)))
    assert heard == [
        ("counter", 1, 10, "100.00"),
        ("counter", 2, 12, "83.00"),
        ("counter", 3, 13, "77.00"),
        ("final", 4, 15, "67.00"),
        ("final", 4, 15, "67.00"),
    ]
    assert offer.reasons == (Reason.PERSON_MAY_GRANT_MORE,)


def test_a_step_that_would_not_be_lower_than_what_is_on_the_table_is_skipped() -> None:
    table = answer(debt_of(), asking(count=12))
    offer = answer(debt_of(), LOWER, table)
    assert (offer.kind, offer.round, offer.count) == (OfferKind.COUNTER, 3, 13)


def test_within_limits_is_granted_after_the_final_offer_too() -> None:
    final = answer(debt_of(), LOWER, answer(debt_of(), asking(count=15)))
    offer = answer(debt_of(), asking(count=3), final)
    assert (offer.kind, offer.count, offer.round) == (OfferKind.PROPOSAL, 3, 4)
    assert answer(debt_of(), LOWER, offer).kind is OfferKind.FINAL


def test_the_final_offer_is_never_worse_than_what_was_granted() -> None:
    debt = debt_of("130", days_past_due=100)
    granted = answer(debt, asking(amount="25", down_payment="13"))
    assert (granted.kind, granted.count) == (OfferKind.PROPOSAL, 5)
    final = answer(debt, LOWER, granted)
    assert (final.kind, final.count, final.instalment) == (OfferKind.FINAL, 5, Decimal(25))


@pytest.mark.parametrize(
    ("role", "longest", "more"),
    [(Role.BOT, 15, True), (Role.AGENT, 17, True), (Role.SUPERVISOR, 18, False)],
)
def test_each_role_has_its_own_limit(role: Role, longest: int, more: bool) -> None:
    debt = debt_of(role=role)
    offer = answer(debt, asking(count=60))
    while offer.kind is not OfferKind.FINAL:
        offer = answer(debt, LOWER, offer)
    assert offer.count == longest
    assert (Reason.PERSON_MAY_GRANT_MORE in offer.reasons) is more


class TestDownPayment:
    """1,000 EUR at 100 days: 10 % down, up to 10 instalments by the bot."""

    def test_a_required_one_that_was_not_mentioned_is_said(self) -> None:
        offer = answer(debt_of(days_past_due=100), asking(count=6))
        assert [str(each.amount) for each in offer.schedule] == ["100.00"] + ["150.00"] * 6
        assert offer.reasons == (Reason.DOWN_PAYMENT_ADDED,)

    def test_one_too_small_is_answered_with_the_required_one(self) -> None:
        offer = answer(debt_of(days_past_due=100), asking(count=4, down_payment="0"))
        assert (offer.kind, offer.count, offer.down_payment) == (OfferKind.COUNTER, 4, Decimal(100))
        assert offer.reasons == (Reason.DOWN_PAYMENT_TOO_SMALL,)

    def test_a_larger_one_stays_through_the_negotiation(self) -> None:
        debt = debt_of(days_past_due=100)
        offer = answer(debt, asking(down_payment="300", count=3))
        for _ in range(4):
            offer = answer(debt, LOWER, offer)
            assert offer.down_payment == 300
            assert offer.schedule[0].amount == 300

    def test_part_now_and_the_rest_in_one_more_payment(self) -> None:
        offer = answer(debt_of(days_past_due=100), asking(down_payment="100", count=1))
        assert offer.kind is OfferKind.PROPOSAL
        assert [str(each.amount) for each in offer.schedule] == ["100.00", "900.00"]

    def test_lower_instalments_with_more_at_once(self) -> None:
        debt = debt_of(days_past_due=100)
        table = answer(debt, asking(count=6))
        offer = answer(debt, asking(lower=True, down_payment="400"), table)
        assert (offer.kind, offer.count, offer.instalment) == (OfferKind.PROPOSAL, 6, Decimal(100))


def test_a_debt_too_small_for_a_plan_is_paid_at_once() -> None:
    offer = answer(debt_of("30"), asking(count=3))
    assert figures(offer) == ("final", 1, "30.00", "30.00")
    assert Reason.SUM_TOO_SMALL_FOR_PLAN in offer.reasons
    options = opening_options(debt_of("30"), today=TODAY)
    assert isinstance(options, tuple)
    assert [option.count for option in options] == [1]


@pytest.mark.parametrize(
    ("days_past_due", "counts"),
    [(10, [2]), (45, [2, 3]), (75, [2, 3, 4]), (200, [3, 6, 8]), (800, [4, 7, 10])],
)
def test_opening_options_are_short_middle_and_long(days_past_due: int, counts: list[int]) -> None:
    debt = debt_of(days_past_due=days_past_due)
    options = opening_options(debt, today=TODAY)
    assert isinstance(options, tuple)
    assert [option.count for option in options] == counts
    assert {(option.kind, option.round) for option in options} == {(OfferKind.PROPOSAL, 0)}
    after = answer(debt, LOWER, options[-1])
    assert after.count > counts[-1]


def test_too_many_renegotiations_need_a_person() -> None:
    worn_out = debt_of(renegotiations=3)
    refusal = Refusal((Reason.RENEGOTIATIONS_EXHAUSTED,))
    assert respond(worn_out, asking(count=3), today=TODAY) == refusal
    assert opening_options(worn_out, today=TODAY) == refusal
    assert answer(debt_of(renegotiations=2), asking(count=3)).kind is OfferKind.PROPOSAL
    assert answer(debt_of(renegotiations=3, role=Role.AGENT), asking(count=3)).count == 3


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"outstanding": "0"}, "nothing to negotiate"),
        ({"outstanding": "-5"}, "nothing to negotiate"),
        ({"outstanding": "1.001"}, "more decimals"),
        ({"currency": "GBP"}, "no limits in GBP"),
        ({"days_past_due": -1}, "cannot be negative"),
        ({"renegotiations": -1}, "cannot be negative"),
        ({"country": "XX"}, "no holiday calendar"),
    ],
)
def test_a_debt_that_cannot_be_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        debt_of(**changes)
