"""What is put before the debtor: plan offers, settlement offers, refusals, and their JSON form.

Offers are values: what was offered is what is stored and signed. They carry no limit of the policy; the last
offer is a limit, but says only that it is what can be granted here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from aldia.negotiation.due_dates import Interval
from aldia.negotiation.schedule import Instalment


class OfferKind(str, Enum):
    """How an offer came about."""

    PROPOSAL = "proposal"
    """What the debtor asked for (or an opening option): within limits, granted at once."""
    COUNTER = "counter"
    """Not what the debtor asked for, but closer to it than the offer before."""
    FINAL = "final"
    """The best that can be granted here; a person is offered beside it."""


class Reason(str, Enum):
    """What the debtor should be told about an answer. The words are in Rasa's responses."""

    PAYS_ALL = "pays_all"
    """The sum named covers the debt: one payment of all of it."""
    AMOUNT_USED = "amount_used"
    """Sum and number of instalments do not fit together; the sum was used."""
    DOWN_PAYMENT_ADDED = "down_payment_added"
    """The plan needs a down payment that the debtor did not mention."""
    DOWN_PAYMENT_TOO_SMALL = "down_payment_too_small"
    TOO_MANY_INSTALMENTS = "too_many_instalments"
    INSTALMENT_TOO_SMALL = "instalment_too_small"
    SUM_TOO_SMALL_FOR_PLAN = "sum_too_small_for_plan"
    INTERVAL_NOT_OFFERED = "interval_not_offered"
    FIRST_DATE_PAST = "first_date_past"
    FIRST_DATE_TOO_EARLY = "first_date_too_early"
    FIRST_DATE_TOO_LATE = "first_date_too_late"
    FIRST_DATE_NON_BUSINESS = "first_date_non_business"
    """The day is kept as the anchor; the payment itself moves to the next business day."""
    PERSON_MAY_GRANT_MORE = "person_may_grant_more"

    AMOUNT_INVALID = "amount_invalid"
    COUNT_INVALID = "count_invalid"
    DOWN_PAYMENT_INVALID = "down_payment_invalid"
    NO_DISCOUNT = "no_discount"
    RENEGOTIATIONS_EXHAUSTED = "renegotiations_exhausted"


@dataclass(frozen=True)
class Refusal:
    """No offer, for these reasons; whatever was on the table stays there."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class PlanOffer:
    """An instalment plan in exact figures.

    Sums are in `currency`. `count` instalments of `instalment`, the last of which takes the rounding, follow a
    `down_payment` (0 for none). `first_date` is the day named for the first payment and anchors the rest;
    `schedule` has the days on which payments fall due. The offer stands through `valid_until` in the debtor's
    calendar. `round` is the step of counter-offers reached so far: hand the offer back as `previous`.
    Raises `ValueError` where the schedule does not add up to `total`.
    """

    kind: OfferKind
    round: int
    currency: str
    total: Decimal
    down_payment: Decimal
    count: int
    instalment: Decimal
    interval: Interval
    first_date: date
    schedule: tuple[Instalment, ...]
    valid_until: date
    reasons: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if sum(payment.amount - payment.interest for payment in self.schedule) != self.total:
            raise ValueError("the schedule of an offer must add up to its total")

    def to_json(self) -> dict[str, Any]:
        """The offer in JSON's own types: amounts as text, dates in ISO form; equal offers, equal JSON."""
        return {
            "kind": self.kind.value,
            "round": self.round,
            "currency": self.currency,
            "total": str(self.total),
            "down_payment": str(self.down_payment),
            "count": self.count,
            "instalment": str(self.instalment),
            "interval": self.interval.value,
            "first_date": self.first_date.isoformat(),
            "schedule": [
                {
                    "number": payment.number,
                    "due_date": payment.due_date.isoformat(),
                    "amount": str(payment.amount),
                    "interest": str(payment.interest),
                }
                for payment in self.schedule
            ],
            "valid_until": self.valid_until.isoformat(),
            "reasons": [reason.value for reason in self.reasons],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PlanOffer":
        """The offer that `to_json` wrote. Raises `KeyError`, `ValueError` or `ArithmeticError` for others."""
        return cls(
            kind=OfferKind(data["kind"]),
            round=data["round"],
            currency=data["currency"],
            total=Decimal(data["total"]),
            down_payment=Decimal(data["down_payment"]),
            count=data["count"],
            instalment=Decimal(data["instalment"]),
            interval=Interval(data["interval"]),
            first_date=date.fromisoformat(data["first_date"]),
            schedule=tuple(
                Instalment(
                    number=payment["number"],
                    due_date=date.fromisoformat(payment["due_date"]),
                    amount=Decimal(payment["amount"]),
                    interest=Decimal(payment["interest"]),
                )
                for payment in data["schedule"]
            ),
            valid_until=date.fromisoformat(data["valid_until"]),
            reasons=tuple(Reason(reason) for reason in data["reasons"]),
        )


@dataclass(frozen=True)
class SettlementOffer:
    """One payment that settles the debt for less: `amount` instead of `total`, both in `currency`.

    To be paid on `pay_on`; another day can be chosen through `valid_until`, both in the debtor's calendar.
    `round` as in `PlanOffer`.
    """

    kind: OfferKind
    round: int
    currency: str
    total: Decimal
    amount: Decimal
    pay_on: date
    valid_until: date
    reasons: tuple[Reason, ...] = ()

    @property
    def saved(self) -> Decimal:
        """What is forgiven once `amount` is paid."""
        return self.total - self.amount

    def to_json(self) -> dict[str, Any]:
        """As `PlanOffer.to_json`."""
        return {
            "kind": self.kind.value,
            "round": self.round,
            "currency": self.currency,
            "total": str(self.total),
            "amount": str(self.amount),
            "pay_on": self.pay_on.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "reasons": [reason.value for reason in self.reasons],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "SettlementOffer":
        """The offer that `to_json` wrote. Raises `KeyError`, `ValueError` or `ArithmeticError` for others."""
        return cls(
            kind=OfferKind(data["kind"]),
            round=data["round"],
            currency=data["currency"],
            total=Decimal(data["total"]),
            amount=Decimal(data["amount"]),
            pay_on=date.fromisoformat(data["pay_on"]),
            valid_until=date.fromisoformat(data["valid_until"]),
            reasons=tuple(Reason(reason) for reason in data["reasons"]),
        )
