from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aldia.money import MoneyError, from_minor, minor_unit, quantize
from aldia.negotiation import Interval, ScheduleError, build_schedule
from aldia.negotiation.due_dates import is_business_day

FIRST = date(2026, 12, 1)
COUNTRIES = ["ES", "MX", "CO", "CL", "PE", "AR", "US"]
FINE_STEPS = {"EUR": ["0.01", "0.5", "1", "10"], "CLP": ["1", "100", "1000"]}


def amounts(total: str, currency: str, count: int, **options: Any) -> list[str]:
    schedule = build_schedule(Decimal(total), currency, count, FIRST, country="ES", **options)
    return [str(instalment.amount) for instalment in schedule]


@pytest.mark.parametrize(
    ("total", "currency", "count", "options", "expected"),
    [
        ("100", "EUR", 4, {}, ["25.00"] * 4),
        ("100", "EUR", 3, {}, ["33.33", "33.33", "33.34"]),
        ("0.05", "EUR", 3, {}, ["0.02", "0.02", "0.01"]),
        ("1000", "EUR", 6, {"rounding_step": Decimal(1)}, ["167.00"] * 5 + ["165.00"]),
        ("400000", "CLP", 3, {"rounding_step": Decimal(1000)}, ["133000", "133000", "134000"]),
        ("1000", "CLP", 3, {}, ["333", "333", "334"]),
        ("99.99", "EUR", 1, {"rounding_step": Decimal(1)}, ["99.99"]),
        ("500", "EUR", 2, {"down_payment": Decimal("50.50")}, ["50.50", "224.75", "224.75"]),
        ("130", "EUR", 5, {"instalment": Decimal(30)}, ["30.00"] * 4 + ["10.00"]),
        # A step too coarse for the sum would leave next to nothing, or less, for the last one: to the cent.
        ("10", "EUR", 7, {"rounding_step": Decimal(5)}, ["1.43"] * 6 + ["1.42"]),
        ("100", "EUR", 3, {"rounding_step": Decimal(50)}, ["33.33", "33.33", "33.34"]),
    ],
)
def test_instalments(
    total: str, currency: str, count: int, options: dict[str, Any], expected: list[str]
) -> None:
    assert amounts(total, currency, count, **options) == expected


def test_french_amortisation_has_level_instalments_and_exact_interest() -> None:
    schedule = build_schedule(Decimal(1200), "EUR", 12, FIRST, country="ES", annual_rate=Decimal("0.12"))
    assert {instalment.amount for instalment in schedule[:-1]} == {Decimal("106.62")}
    assert schedule[0].interest == Decimal("12.00")
    assert abs(schedule[-1].amount - Decimal("106.62")) < Decimal("0.20")
    assert sum(instalment.amount - instalment.interest for instalment in schedule) == 1200


def test_the_down_payment_is_number_zero_on_the_first_date() -> None:
    schedule = build_schedule(
        Decimal(300), "EUR", 2, FIRST, country="ES", down_payment=Decimal(100), annual_rate=Decimal("0.1")
    )
    assert [(each.number, each.due_date.isoformat()) for each in schedule] == [
        (0, "2026-12-01"),
        (1, "2027-01-04"),
        (2, "2027-02-01"),
    ]
    assert schedule[0].interest == 0


@pytest.mark.parametrize(
    ("total", "count", "options", "error"),
    [
        (Decimal("0.02"), 3, {}, ScheduleError),
        (Decimal(100), 0, {}, ScheduleError),
        (Decimal(100), -1, {}, ScheduleError),
        (Decimal(0), 1, {}, ScheduleError),
        (Decimal(-5), 1, {}, ScheduleError),
        (Decimal(100), 2, {"down_payment": Decimal(100)}, ScheduleError),
        (Decimal(100), 2, {"down_payment": Decimal(-1)}, ScheduleError),
        (Decimal(100), 2, {"annual_rate": Decimal(-1)}, ScheduleError),
        (Decimal(100), 5, {"instalment": Decimal(30)}, ScheduleError),
        (Decimal(100), 5, {"instalment": Decimal(0)}, ScheduleError),
        (Decimal("100.001"), 2, {}, MoneyError),
        (Decimal("NaN"), 2, {}, MoneyError),
        (100.0, 2, {}, MoneyError),
        (Decimal(100), 2, {"instalment": Decimal("50.001")}, MoneyError),
    ],
)
def test_figures_without_a_schedule_are_refused(
    total: Any, count: int, options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        build_schedule(total, "EUR", count, FIRST, country="ES", **options)


@settings(deadline=None)
@given(data=st.data())
def test_sums_are_exact_for_any_amount_count_rate_and_rounding_step(data: st.DataObject) -> None:
    currency = data.draw(st.sampled_from(["EUR", "CLP"]))
    count = data.draw(st.integers(1, 60))
    principal = from_minor(data.draw(st.integers(count, 10**11)), currency)
    down_payment = from_minor(data.draw(st.integers(0, 10**9)), currency)
    step = data.draw(st.none() | st.sampled_from(FINE_STEPS[currency]).map(Decimal))
    rate = data.draw(st.decimals(0, 2, places=4))
    interval = data.draw(st.sampled_from(Interval))
    first = data.draw(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
    total = principal + down_payment

    schedule = build_schedule(
        total,
        currency,
        count,
        first,
        country=data.draw(st.sampled_from(COUNTRIES)),
        interval=interval,
        down_payment=down_payment,
        rounding_step=step,
        annual_rate=rate,
    )

    assert sum(each.amount - each.interest for each in schedule) == total
    assert len(schedule) == count + bool(down_payment)
    assert [each.number for each in schedule] == list(range(0 if down_payment else 1, count + 1))
    assert all(each.amount > 0 and each.interest >= 0 for each in schedule)
    assert all(each.amount == quantize(each.amount, currency) for each in schedule)
    assert len({each.amount for each in schedule if 0 < each.number < count}) <= 1
    if not rate:
        assert all(each.interest == 0 for each in schedule)


@settings(deadline=None)
@given(
    minor=st.integers(1, 10**9),
    count=st.integers(1, 120),
    step=st.sampled_from(["0.01", "1", "5", "50"]).map(Decimal),
)
def test_the_last_instalment_stays_near_the_others(minor: int, count: int, step: Decimal) -> None:
    total = from_minor(max(minor, count * 100), "EUR")
    schedule = build_schedule(total, "EUR", count, FIRST, country="ES", rounding_step=step)
    regular, last = schedule[0].amount, schedule[-1].amount
    assert abs(last - regular) <= max(regular / 2, count * minor_unit("EUR"))


@settings(deadline=None)
@given(
    first=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    interval=st.sampled_from(Interval),
    country=st.sampled_from(COUNTRIES),
)
def test_due_dates_strictly_increase_and_are_business_days(
    first: date, interval: Interval, country: str
) -> None:
    schedule = build_schedule(Decimal(2400), "EUR", 24, first, country=country, interval=interval)
    days = [each.due_date for each in schedule]
    assert all(earlier < later for earlier, later in pairwise(days))
    assert all(is_business_day(day, country) for day in days)
    assert days[0] >= first
