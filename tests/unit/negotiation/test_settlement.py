from datetime import date
from decimal import Decimal

import pytest
from negotiating import TODAY, debt_of

from aldia.negotiation import OfferKind, Reason, Refusal, Role, SettlementOffer, settle


def offered(answer: SettlementOffer | Refusal) -> SettlementOffer:
    assert isinstance(answer, SettlementOffer)
    return answer


def test_from_the_opening_offer_down_to_the_limit() -> None:
    debt = debt_of()
    offer = offered(settle(debt, today=TODAY))
    heard = [(offer.kind.value, str(offer.amount), str(offer.saved))]
    for _ in range(5):
        offer = offered(settle(debt, today=TODAY, previous=offer))
        heard.append((offer.kind.value, str(offer.amount), str(offer.saved)))
    assert heard == [
        ("proposal", "830.00", "170.00"),
        ("counter", "779.00", "221.00"),
        ("counter", "728.00", "272.00"),
        ("counter", "694.00", "306.00"),
        ("final", "660.00", "340.00"),
        ("final", "660.00", "340.00"),
    ]
    assert offer.reasons == (Reason.PERSON_MAY_GRANT_MORE,)
    assert offer.valid_until == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("bid", "amount", "reasons"),
    [
        ("700", "700.00", ()),
        ("660", "660.00", ()),
        ("900", "830.00", ()),
        ("5000", "830.00", ()),
    ],
)
def test_a_bid_within_limits_is_granted_at_no_more_than_what_is_on_the_table(
    bid: str, amount: str, reasons: tuple[Reason, ...]
) -> None:
    opening = offered(settle(debt_of(), today=TODAY))
    offer = offered(settle(debt_of(), today=TODAY, bid=Decimal(bid), previous=opening))
    assert (offer.kind, str(offer.amount), offer.reasons) == (OfferKind.PROPOSAL, amount, reasons)


def test_a_first_bid_of_the_whole_debt_pays_it() -> None:
    offer = offered(settle(debt_of(), today=TODAY, bid=Decimal(1200)))
    assert (offer.amount, offer.reasons) == (Decimal(1000), (Reason.PAYS_ALL,))


@pytest.mark.parametrize("bid", ["0", "-1", "100.001", "NaN"])
def test_a_bid_that_is_no_sum_is_refused(bid: str) -> None:
    assert settle(debt_of(), today=TODAY, bid=Decimal(bid)) == Refusal((Reason.AMOUNT_INVALID,))


def test_a_young_debt_has_no_discount() -> None:
    assert settle(debt_of(days_past_due=10), today=TODAY) == Refusal((Reason.NO_DISCOUNT,))


def test_a_supervisor_may_forgive_the_whole_share_of_the_band() -> None:
    offer = offered(settle(debt_of(role=Role.SUPERVISOR), today=TODAY, bid=Decimal(600)))
    assert (offer.kind, offer.amount) == (OfferKind.PROPOSAL, Decimal(600))
