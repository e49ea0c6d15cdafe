"""What a negotiation starts from: the debt with its creditor's policy, and what the debtor asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from aldia.money import MoneyError, minor_unit, to_minor
from aldia.negotiation.dates import DateWindow, window_after
from aldia.negotiation.due_dates import Interval, due_dates, has_calendar
from aldia.negotiation.policy import Band, CurrencyLimits, Policy, Role


@dataclass(frozen=True)
class DebtTerms:
    """One debt as the policy sees it, with the limits that follow for `role`. Limits stay inside the firm.

    `outstanding` is the balance in `currency` (positive), `days_past_due` is 0 for a debt not yet overdue,
    `country` is ISO 3166-1 alpha-2, `renegotiations` counts the earlier plans for this debt that a new one
    would follow (0 for a first plan). `next_due` is the day of the next payment where the rest of a plan in
    force is talked about: its down payment has been made, and that payment may be put off until the one after
    it would fall due (ours). Raises `ValueError` (`MoneyError` for the balance) for anything else.
    """

    outstanding: Decimal
    currency: str
    days_past_due: int
    country: str
    policy: Policy
    renegotiations: int = 0
    role: Role = Role.BOT
    next_due: date | None = None

    def __post_init__(self) -> None:
        if to_minor(self.outstanding, self.currency) <= 0:
            raise ValueError(f"nothing to negotiate about {self.outstanding} {self.currency}")
        if self.days_past_due < 0 or self.renegotiations < 0:
            raise ValueError("days past due and renegotiations cannot be negative")
        if self.currency not in self.policy.currencies:
            raise ValueError(f"the policy has no limits in {self.currency}")
        if not has_calendar(self.country):
            raise ValueError(f"no holiday calendar for country {self.country!r}")

    @property
    def limits(self) -> CurrencyLimits:
        """The policy's sums in the currency of the debt."""
        return self.policy.currencies[self.currency]

    @property
    def band(self) -> Band:
        """The policy's band for the age and balance of the debt."""
        return self.policy.band(self.days_past_due, self.outstanding, self.currency)

    @property
    def max_instalments(self) -> int:
        """The most instalments that `role` may grant: its share of the band, to the nearest whole number."""
        return self._max_instalments(self.role)

    @property
    def renegotiations_exhausted(self) -> bool:
        """Whether another plan needs a person: the policy's number binds the bot only (ours, after 4.2)."""
        return self.role is Role.BOT and self.renegotiations > self.policy.max_renegotiations

    @property
    def required_down_payment(self) -> Decimal:
        """The least down payment of a plan, up to the rounding step. A condition told openly, not haggled over.

        Source: min down-payment % [190]; that roles do not change it is ours.
        """
        if self.next_due is not None:
            return Decimal(0)
        step = self.limits.rounding_step
        exact = self.outstanding * self.band.down_payment
        rounded = (exact / step).to_integral_value(ROUND_UP) * step
        # A step larger than a tiny debt must still leave something for the instalments.
        return min(rounded, self.outstanding - minor_unit(self.currency))

    @property
    def max_discount_share(self) -> Decimal:
        """The share of the balance that `role` may forgive in exchange for one payment."""
        return self._max_discount_share(self.role)

    def discount(self, share: Decimal) -> Decimal:
        """`share` of the balance as a sum, rounded down to the rounding step so that no limit is passed."""
        step = self.limits.rounding_step
        return (self.outstanding * share / step).to_integral_value(ROUND_DOWN) * step

    @property
    def person_may_forgive_more(self) -> bool:
        """Whether somebody above `role` could grant a larger discount."""
        return self._max_discount_share(Role.SUPERVISOR) > self.max_discount_share

    def longest_plan(self, financed: Decimal) -> int:
        """The most instalments that `role` may grant for `financed` (after the down payment), at least 1."""
        return self._longest_plan(financed, self.role)

    def person_may_lengthen(self, financed: Decimal) -> bool:
        """Whether somebody above `role` could grant more instalments for the sum `financed`."""
        return self._longest_plan(financed, Role.SUPERVISOR) > self.longest_plan(financed)

    def first_payment_window(self, today: date) -> DateWindow:
        """When a plan may begin; beyond the bot's window only a person may go (ours)."""
        days = self.policy.first_payment
        latest = int(days.latest_days if self.role is Role.BOT else days.maximum_days)
        if self.next_due is not None:
            put_off = due_dates(self.next_due, 2, Interval.MONTHLY, self.country)[1]
            latest = max(latest, (put_off - today).days)
        return window_after(today, days.earliest_days, latest, self.country)

    def _max_discount_share(self, role: Role) -> Decimal:
        return self.band.max_discount * self.policy.authority.of(role)

    def _max_instalments(self, role: Role) -> int:
        granted = self.band.max_instalments * self.policy.authority.of(role)
        return max(1, int(granted.to_integral_value(ROUND_HALF_UP)))

    def _longest_plan(self, financed: Decimal, role: Role) -> int:
        return max(1, min(self._max_instalments(role), int(financed // self.limits.minimum_instalment)))


def together(debts: Sequence[DebtTerms]) -> DebtTerms:
    """Several debts of one person with one creditor as one to negotiate about.

    Limits follow the age of the longest overdue and the sum of all; earlier plans count where most were made
    (ours). Raises `ValueError` for different currencies, countries, policies or roles, or for none.
    """
    shared = [(debt.currency, debt.country, debt.policy, debt.role) for debt in debts]
    if not shared or any(each != shared[0] for each in shared):
        raise ValueError("only debts under the same terms can be taken together")
    return replace(
        debts[0],
        outstanding=sum((debt.outstanding for debt in debts), Decimal(0)),
        days_past_due=max(debt.days_past_due for debt in debts),
        renegotiations=max(debt.renegotiations for debt in debts),
    )


@dataclass(frozen=True)
class PlanRequest:
    """What the debtor said about a plan; None is what was not said.

    `amount` is the sum per instalment and `down_payment` the first payment, both in the currency of the debt
    (a down payment of 0 asks for none); `count` leaves the down payment out. `lower` is a wish for less each
    time without a figure.
    """

    count: int | None = None
    amount: Decimal | None = None
    first_date: date | None = None
    down_payment: Decimal | None = None
    interval: Interval | None = None
    lower: bool = False

    @property
    def names_figures(self) -> bool:
        """Whether any sum or number of instalments was said."""
        return any(said is not None for said in (self.count, self.amount, self.down_payment))


def is_sum(amount: Decimal, currency: str, least: int) -> bool:
    """Whether a sum that somebody named is exact money in `currency` and at least `least` minor units."""
    try:
        return to_minor(amount, currency) >= least
    except MoneyError:
        return False
