"""Exact instalment schedules: who pays how much on which day, to the cent.

Sources: "exact cents sum, last instalment absorbs rounding" (negotiation-and-kpis.md 4.1); the way of rounding
is ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

from aldia.money import minor_unit, quantize, to_minor
from aldia.negotiation.due_dates import Interval, due_dates

ZERO = Decimal(0)


class ScheduleError(ValueError):
    """No schedule exists for these figures. The text is for the log."""


@dataclass(frozen=True)
class Instalment:
    """One payment of a plan.

    `number` counts from 1; the down payment has number 0. `amount` is what is paid on `due_date`, in the
    currency of the plan, `interest` included.
    """

    number: int
    due_date: date
    amount: Decimal
    interest: Decimal = ZERO


def build_schedule(
    total: Decimal,
    currency: str,
    count: int,
    first_date: date,
    *,
    country: str,
    interval: Interval = Interval.MONTHLY,
    down_payment: Decimal = ZERO,
    instalment: Decimal | None = None,
    rounding_step: Decimal | None = None,
    annual_rate: Decimal = ZERO,
) -> tuple[Instalment, ...]:
    """The payments that clear `total`: an optional down payment, then `count` instalments.

    The first payment, down payment included, is due on `first_date`; each further one an interval later, so
    due dates strictly increase (see `due_dates` for month ends and business days of `country`).

    `instalment` fixes the sum of all instalments but the last; without it they are spread evenly, see
    `even_instalment`. Amounts add up to `total` plus the interest exactly, the last instalment takes the
    rounding and is always positive. `annual_rate` is a share (0.12 for 12 % nominal a year): French
    amortisation with interest at the end of each full interval, rounded down to the minor unit; the down
    payment bears none.

    Raises `ScheduleError` where the figures allow no such schedule, `MoneyError` for what is not money in
    `currency`, and `ValueError` for an unknown country.
    """
    for amount in (total, down_payment):
        to_minor(amount, currency)
    if not ZERO <= down_payment < total:
        raise ScheduleError(f"a down payment of {down_payment} does not fit a total of {total}")
    if count < 1 or annual_rate < 0:
        raise ScheduleError(f"no schedule has {count} instalments at a rate of {annual_rate}")

    principal = total - down_payment
    rate = annual_rate / interval.periods_per_year
    if instalment is None:
        instalment = even_instalment(principal, currency, count, rounding_step, periodic_rate=rate)
    to_minor(instalment, currency)
    parts = _amortise(principal, currency, count, instalment, rate)
    if parts is None:
        raise ScheduleError(f"{count} instalments of {instalment} do not clear {principal} in the last one")

    if down_payment:
        parts = [(down_payment, ZERO), *parts]
    first_number = 0 if down_payment else 1
    dates = due_dates(first_date, len(parts), interval, country)
    return tuple(
        Instalment(number, due_date, quantize(amount, currency), quantize(interest, currency))
        for number, (due_date, (amount, interest)) in enumerate(zip(dates, parts, strict=True), first_number)
    )


def even_instalment(
    principal: Decimal,
    currency: str,
    count: int,
    rounding_step: Decimal | None = None,
    *,
    periodic_rate: Decimal = ZERO,
) -> Decimal:
    """The sum of every instalment but the last when `principal` is spread evenly over `count`.

    It is the nearest multiple of `rounding_step`, as long as the last instalment, which takes the rounding,
    stays between half and one and a half of it; failing that, exact to the minor unit. `periodic_rate` is the
    interest of one interval as a share. Raises `ScheduleError` where there are more instalments than minor
    units to spread.
    """
    if count == 1:
        return principal + quantize(principal * periodic_rate, currency, ROUND_DOWN)
    unit = minor_unit(currency)
    exact = _annuity(principal, count, periodic_rate)
    if rounding_step is not None:
        rounded = _to_multiple(exact, rounding_step, ROUND_HALF_UP)
        parts = _amortise(principal, currency, count, rounded, periodic_rate)
        if parts is not None and rounded / 2 <= parts[-1][0] <= rounded * 3 / 2:
            return rounded
    for candidate in _downwards(_to_multiple(exact, unit, ROUND_HALF_UP), unit):
        if _amortise(principal, currency, count, candidate, periodic_rate) is not None:
            return candidate
    raise ScheduleError(f"{principal} {currency} cannot be spread over {count} instalments")


def _annuity(principal: Decimal, count: int, rate: Decimal) -> Decimal:
    if not rate:
        return principal / count
    with localcontext() as context:
        context.prec = 50
        return principal * rate / (1 - (1 + rate) ** -count)


def _amortise(
    principal: Decimal, currency: str, count: int, instalment: Decimal, rate: Decimal
) -> list[tuple[Decimal, Decimal]] | None:
    """(amount, interest) of each instalment; None where the debt would grow or be cleared before the last."""
    balance = principal
    parts = []
    for _ in range(count - 1):
        interest = quantize(balance * rate, currency, ROUND_DOWN)
        balance -= instalment - interest
        if instalment <= 0 or not 0 < balance <= principal:
            return None
        parts.append((instalment, interest))
    interest = quantize(balance * rate, currency, ROUND_DOWN)
    return [*parts, (balance + interest, interest)]


def _to_multiple(amount: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (amount / step).to_integral_value(rounding) * step


def _downwards(start: Decimal, unit: Decimal) -> Iterator[Decimal]:
    while start > 0:
        yield start
        start -= unit
