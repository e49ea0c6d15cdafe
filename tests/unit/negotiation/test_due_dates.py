from datetime import date

import pytest

from aldia.negotiation.due_dates import (
    Interval,
    due_dates,
    is_business_day,
    next_business_day,
    previous_business_day,
)


@pytest.mark.parametrize(
    ("first", "interval", "country", "expected"),
    [
        # 28 February 2027 is a Sunday and 31 January 2027 too: the anchor stays on the 31st.
        ("2026-12-31", Interval.MONTHLY, "ES", ["2026-12-31", "2027-02-01", "2027-03-01", "2027-03-31"]),
        ("2028-01-31", Interval.MONTHLY, "MX", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-05-02"]),
        ("2026-11-15", Interval.MONTHLY, "CO", ["2026-11-17", "2026-12-15", "2027-01-15"]),
        ("2026-12-15", Interval.FORTNIGHTLY, "CO", ["2026-12-15", "2026-12-30", "2027-01-15", "2027-02-01"]),
        ("2026-01-30", Interval.FORTNIGHTLY, "PE", ["2026-01-30", "2026-02-16", "2026-03-02", "2026-03-16"]),
        ("2026-12-05", Interval.FORTNIGHTLY, "CL", ["2026-12-07", "2026-12-21", "2027-01-05", "2027-01-20"]),
    ],
)
def test_due_dates_keep_the_anchor_day(
    first: str, interval: Interval, country: str, expected: list[str]
) -> None:
    days = due_dates(date.fromisoformat(first), len(expected), interval, country)
    assert [day.isoformat() for day in days] == expected


@pytest.mark.parametrize(
    ("day", "country", "business"),
    [
        ("2026-11-21", "ES", False),
        ("2026-11-23", "ES", True),
        ("2026-12-08", "ES", False),
        ("2026-12-08", "MX", True),
        ("2026-09-16", "MX", False),
        ("2026-09-18", "CL", False),
        ("2026-07-20", "CO", False),
        ("2026-07-28", "PE", False),
        ("2026-07-09", "AR", False),
    ],
)
def test_business_days_are_those_of_the_country(day: str, country: str, business: bool) -> None:
    assert is_business_day(date.fromisoformat(day), country) is business


def test_the_business_days_around_a_long_weekend() -> None:
    sunday_before_immaculate = date(2026, 12, 6)
    assert next_business_day(sunday_before_immaculate, "ES") == date(2026, 12, 7)
    assert previous_business_day(sunday_before_immaculate, "ES") == date(2026, 12, 4)
    assert next_business_day(date(2026, 12, 7), "ES") == date(2026, 12, 7)


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ValueError, match="no holiday calendar for country 'XX'"):
        is_business_day(date(2026, 1, 5), "XX")
