"""What a creditor allows: the shape of a policy file and its consistency. `policy_files` reads them.

The fields follow what collection systems let a creditor set (negotiation-and-kpis.md 4.1: [190], [191],
[192]); how they are grouped, the concession ladder and the authority of roles are ours.
"""

from collections.abc import Callable, Generator
from decimal import Decimal
from enum import Enum
from itertools import groupby, pairwise
from typing import Any, Optional

from pydantic import BaseModel, ConstrainedDecimal, ConstrainedInt, Field, conlist, root_validator, validator

from aldia.money import minor_digits, to_minor
from aldia.negotiation.due_dates import Interval

# In `Keeping.grace_days`: every way of payment that is not named.
OTHER_RAIL = "other"


class Role(str, Enum):
    """Who answers the debtor. Each may grant at least as much as the one before."""

    BOT = "bot"
    AGENT = "agent"
    SUPERVISOR = "supervisor"


class _ExactDecimal(ConstrainedDecimal):
    """A finite Decimal from an int, a str or a Decimal; a float has already lost what was written."""

    @classmethod
    def __get_validators__(cls) -> Generator[Callable[..., Any], None, None]:
        yield cls._refuse_float
        yield from super().__get_validators__()

    @classmethod
    def _refuse_float(cls, value: Any) -> Any:
        if isinstance(value, (float, bool)):
            raise ValueError("expected an exact number, not a float or a boolean")
        return value


class _Amount(_ExactDecimal):
    gt = Decimal(0)


class _Share(_ExactDecimal):
    ge = Decimal(0)
    le = Decimal(1)


class _PartialShare(_ExactDecimal):
    ge = Decimal(0)
    lt = Decimal(1)


class _Days(ConstrainedInt):
    strict = True
    ge = 0


class _Count(ConstrainedInt):
    strict = True
    ge = 1
    le = 120


class _Model(BaseModel):
    class Config:
        extra = "forbid"
        frozen = True
        allow_population_by_field_name = False


class CurrencyLimits(_Model):
    """Sums in one currency: the least instalment, the least partial payment, what instalments round to."""

    minimum_instalment: _Amount
    minimum_partial_payment: _Amount
    rounding_step: _Amount

    @root_validator(skip_on_failure=True)
    def _instalments_round_onto_the_minimum(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["minimum_instalment"] % values["rounding_step"]:
            # Otherwise rounding could take an instalment below the minimum.
            raise ValueError("expected minimum_instalment to be a multiple of rounding_step")
        return values


class DayRange(_Model):
    """Days past due, both ends included; an open end is null."""

    first: _Days = Field(alias="from")
    last: Optional[_Days] = Field(..., alias="to")  # noqa: UP045 (pydantic 1.8 reads no `X | None`)

    @root_validator(skip_on_failure=True)
    def _ordered(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["last"] is not None and values["last"] < values["first"]:
            raise ValueError(f"expected from <= to, got {values['first']} > {values['last']}")
        return values


class Band(_Model):
    """Limits for debts of one age and, optionally, up to one balance (included) by currency.

    `max_discount` and `down_payment` are shares of the outstanding balance; `max_instalments` counts the
    payments after the down payment, at whatever interval.
    """

    days_past_due: DayRange
    balance_up_to: Optional[dict[str, _Amount]] = None  # noqa: UP045 (as above)
    max_discount: _PartialShare
    max_instalments: _Count
    down_payment: _PartialShare


class FirstPayment(_Model):
    """When a plan may begin, in days after today: the bot's window, and the latest that a person may grant."""

    earliest_days: _Days
    latest_days: _Days
    maximum_days: _Days

    @root_validator(skip_on_failure=True)
    def _ordered(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values["earliest_days"] <= values["latest_days"] <= values["maximum_days"]:
            raise ValueError("expected earliest_days <= latest_days <= maximum_days")
        return values


class Deferral(_Model):
    """More time without a plan: the latest day, in days after today, and how often for one debt (0 for never).

    Source: at most two renewals within the promise horizon, negotiation-and-kpis.md 4.2 (ours).
    """

    latest_days: _Days
    maximum: _Days


class Concession(_Model):
    """How fast an answer approaches the limit, as shares of the way from paying at once (0) to it (1).

    `opening` bounds what is offered unasked; round n of counter-offers uses the n-th of `rounds`; what comes
    after them is the limit itself. Source: at most three rounds, conversation.md; the shares are ours.
    """

    opening: _PartialShare
    rounds: conlist(_PartialShare, min_items=1, max_items=3)  # type: ignore[valid-type]

    @root_validator(skip_on_failure=True)
    def _increasing(cls, values: dict[str, Any]) -> dict[str, Any]:
        steps = [values["opening"], *values["rounds"]]
        if any(later <= earlier for earlier, later in pairwise(steps)):
            raise ValueError("expected opening and rounds to increase strictly")
        return values


class Hardship(_Model):
    """What a debtor in difficulty gets at once: collection rests for so many days, while a person looks at it.

    Source: conversation.md, "Difficult cases"; the number is the creditor's.
    """

    pause_days: _Count


class Authority(_Model):
    """The share of a band's discount and number of instalments that each role may grant."""

    bot: _Share
    agent: _Share
    supervisor: _Share

    @root_validator(skip_on_failure=True)
    def _increasing(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values["bot"] <= values["agent"] <= values["supervisor"]:
            raise ValueError("expected bot <= agent <= supervisor")
        return values

    def of(self, role: Role) -> Decimal:
        """The share that `role` may grant."""
        share: Decimal = getattr(self, role.value)
        return share


class _NearlyAll(_ExactDecimal):
    ge = Decimal("0.9")
    le = Decimal(1)


class Keeping(_Model):
    """When a payment that was agreed counts as made in time, and how long a broken plan can be saved.

    `sufficient_share` of a sum counts as the sum. `grace_days` are business days after the due date in which
    the money may still arrive, by the way of payment (`other` for all that are not named). `cure_days` are
    calendar days from the day on which a plan broke: who pays in them what is due has it back. Sources:
    tolerance of 90-95 %, broken 3-5 days after the date, more for slow rails: negotiation-and-kpis.md 4.2
    [197]; that the days are business days, and the days to cure, are ours.
    """

    sufficient_share: _NearlyAll
    grace_days: dict[str, _Days]
    cure_days: _Days

    @validator("grace_days")
    def _other_is_named(cls, grace_days: dict[str, int]) -> dict[str, int]:
        if OTHER_RAIL not in grace_days:
            raise ValueError(f"expected a number of days for {OTHER_RAIL}")
        if any(rail != rail.casefold() for rail in grace_days):
            raise ValueError("expected ways of payment in small letters")
        return grace_days


class Policy(_Model):
    """Everything that one creditor allows; immutable and free of contradictions once built."""

    currencies: dict[str, CurrencyLimits]
    bands: conlist(Band, min_items=1)  # type: ignore[valid-type]
    first_payment: FirstPayment
    intervals: conlist(Interval, min_items=1)  # type: ignore[valid-type]
    offer_validity_days: _Days
    promise_horizon_days: _Days
    max_renegotiations: _Days
    keeping: Keeping
    hardship: Hardship
    deferral: Deferral
    concession: Concession
    authority: Authority

    @validator("currencies")
    def _exact_in_their_currency(cls, currencies: dict[str, CurrencyLimits]) -> dict[str, CurrencyLimits]:
        if not currencies:
            raise ValueError("expected at least one currency")
        for currency, limits in currencies.items():
            for amount in (limits.minimum_instalment, limits.minimum_partial_payment, limits.rounding_step):
                to_minor(amount, currency)
        return currencies

    @validator("bands")
    def _bands_cover_every_debt_once(cls, bands: list[Band], values: dict[str, Any]) -> list[Band]:
        following: int | None = 0
        for days, group in groupby(bands, key=lambda band: band.days_past_due):
            if following is None or days.first < following:
                raise ValueError(f"expected bands in order and apart: the one from day {days.first} overlaps")
            if days.first > following:
                raise ValueError(f"expected no gap: days {following} to {days.first - 1} have no band")
            following = None if days.last is None else days.last + 1
            _check_balances(list(group), values.get("currencies", {}))
        if following is not None:
            raise ValueError(f"expected the last band to be open (to: null), days from {following} have none")
        return bands

    @validator("intervals")
    def _no_interval_twice(cls, intervals: list[Interval]) -> list[Interval]:
        if len(set(intervals)) < len(intervals):
            raise ValueError("expected each interval once")
        return intervals

    def band(self, days_past_due: int, balance: Decimal, currency: str) -> Band:
        """The limits for a debt of this age (days, not negative) and balance in `currency`."""
        return next(
            band
            for band in self.bands
            if (band.days_past_due.last is None or days_past_due <= band.days_past_due.last)
            and (band.balance_up_to is None or balance <= band.balance_up_to[currency])
        )


def _check_balances(bands: list[Band], currencies: dict[str, CurrencyLimits]) -> None:
    """The bands of one age split the balances: each but the last up to a sum, in rising order."""
    *limited, rest = bands
    if rest.balance_up_to is not None or any(band.balance_up_to is None for band in limited):
        raise ValueError(
            f"expected of the bands from day {rest.days_past_due.first} "
            "exactly the last to be without balance_up_to"
        )
    tops = [band.balance_up_to for band in limited if band.balance_up_to is not None]
    for top in tops:
        if set(top) != set(currencies):
            raise ValueError("expected balance_up_to to name the currencies of the policy")
        for currency, amount in top.items():
            minor_digits(currency)
            to_minor(amount, currency)
    for lower, upper in pairwise(tops):
        if any(upper[currency] <= lower[currency] for currency in lower):
            raise ValueError("expected balance_up_to to rise from band to band")
