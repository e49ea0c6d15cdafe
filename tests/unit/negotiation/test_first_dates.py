from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aldia.negotiation import DateCode, DateWindow, check_date, suggest_dates
from aldia.negotiation.dates import window_after
from aldia.negotiation.due_dates import is_business_day

SATURDAY = date(2026, 11, 21)
WINDOW = window_after(SATURDAY, 0, 30, "ES")


def test_the_window_begins_and_ends_on_business_days() -> None:
    assert (WINDOW.earliest, WINDOW.latest) == (date(2026, 11, 23), date(2026, 12, 21))


def test_a_window_without_business_day_becomes_the_next_one() -> None:
    assert window_after(SATURDAY, 0, 1, "ES") == DateWindow(date(2026, 11, 23), date(2026, 11, 23), "ES")


@pytest.mark.parametrize(
    ("proposed", "code", "day"),
    [
        ("2026-12-01", DateCode.OK, "2026-12-01"),
        ("2026-12-21", DateCode.OK, "2026-12-21"),
        ("2026-11-20", DateCode.PAST, "2026-11-23"),
        ("2025-12-01", DateCode.PAST, "2026-11-23"),
        ("2026-12-22", DateCode.TOO_LATE, "2026-12-21"),
        ("2027-02-28", DateCode.TOO_LATE, "2026-12-21"),
        ("2026-02-31", DateCode.IMPOSSIBLE, None),
        ("2026-11-31", DateCode.IMPOSSIBLE, None),
        ("pronto", DateCode.IMPOSSIBLE, None),
        ("2026-11-28", DateCode.NON_BUSINESS, "2026-11-27"),
        ("2026-11-29", DateCode.NON_BUSINESS, "2026-11-30"),
        # Tuesday 8 December, a holiday between two business days: the later one.
        ("2026-12-08", DateCode.NON_BUSINESS, "2026-12-09"),
        # Today, a Saturday: the Friday before has passed.
        ("2026-11-21", DateCode.NON_BUSINESS, "2026-11-23"),
    ],
)
def test_a_proposed_date(proposed: str, code: DateCode, day: str | None) -> None:
    check = check_date(proposed, WINDOW, SATURDAY)
    assert check.code is code
    assert check.day == (date.fromisoformat(day) if day else None)


def test_a_date_before_the_window_but_not_past_is_too_early() -> None:
    window = window_after(SATURDAY, 10, 30, "ES")
    assert check_date(date(2026, 11, 24), window, SATURDAY).code is DateCode.TOO_EARLY
    assert check_date(date(2026, 11, 24), window, SATURDAY).day == date(2026, 12, 1)


def test_suggestions_are_paydays_first() -> None:
    assert suggest_dates(WINDOW) == (date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 15))


def test_a_short_window_suggests_what_it_has() -> None:
    assert suggest_dates(window_after(date(2026, 11, 23), 0, 1, "ES")) == (
        date(2026, 11, 23),
        date(2026, 11, 24),
    )


@settings(deadline=None)
@given(
    today=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    earliest=st.integers(0, 10),
    length=st.integers(0, 40),
    country=st.sampled_from(["ES", "MX", "CO", "CL", "PE", "AR"]),
    offset=st.integers(-20, 80),
)
def test_every_day_offered_instead_is_acceptable(
    today: date, earliest: int, length: int, country: str, offset: int
) -> None:
    window = window_after(today, earliest, earliest + length, country)
    check = check_date(today + timedelta(days=offset), window, today)
    suggestions = suggest_dates(window)
    assert 1 <= len(suggestions) <= 3
    assert list(suggestions) == sorted(set(suggestions))
    for day in [check.day, *suggestions]:
        assert day is not None
        assert check_date(day, window, today).code is DateCode.OK
        assert window.earliest <= day <= window.latest
        assert is_business_day(day, country)
