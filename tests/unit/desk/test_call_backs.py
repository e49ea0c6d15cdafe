"""When a call is possible: the team's hours, the law's hours, and two time zones."""

from collections.abc import Iterator
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest

from aldia import clock
from aldia.debts.tables import Creditor
from aldia.desk import call_backs

# A Tuesday.
NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
MADRID, MEXICO = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Mexico_City")


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.freeze(NOW):
        yield


def team(hours: str = "lunes a viernes, de 9 a 18 h", country: str = "ES") -> Creditor:
    return Creditor(office_hours=hours, country=country)


def day(text: str, zone: ZoneInfo = MADRID) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def span(slot: call_backs.Slot | None) -> tuple[str, str] | None:
    return slot and (f"{slot.starts:%d %H:%M}", f"{slot.ends:%d %H:%M}")


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (call_backs.at_hour(day("2026-11-25T10:00")), ("25 10:00", "25 11:00")),
        (call_backs.at_hour(day("2026-11-25T17:30")), ("25 17:30", "25 18:00")),
        (call_backs.at_hour(day("2026-11-25T18:00")), None),
        (call_backs.on_day(day("2026-11-25"), "afternoon"), ("25 14:00", "25 18:00")),
        (call_backs.on_day(day("2026-11-25"), "evening"), None),
        (call_backs.on_day(day("2026-11-28"), None), None),
        # Today, but not before the notice.
        (call_backs.on_day(day("2026-11-24"), "morning"), ("24 10:15", "24 14:00")),
        # A holiday, a day gone, and one too far away.
        (call_backs.on_day(day("2026-12-08"), None), None),
        (call_backs.on_day(day("2026-11-23"), None), None),
        (call_backs.on_day(day("2026-12-23"), None), None),
    ],
)
def test_a_call_keeps_to_the_hours_of_the_team(wanted: call_backs.Slot, got: tuple[str, str] | None) -> None:
    assert span(call_backs.possible(wanted, team(), "ES")) == got


def test_the_hours_of_the_team_are_told_where_the_person_lives() -> None:
    # Nine to six in Madrid is two to eleven at night in Mexico; before seven nobody is called.
    slot = call_backs.possible(call_backs.on_day(day("2026-11-25", MEXICO), None), team(), "MX")
    assert span(slot) == ("25 07:00", "25 11:00")


@pytest.mark.parametrize(
    ("country", "hours", "got"),
    [
        ("CO", "de lunes a sábado, de 6 a 22 h", ("28 08:00", "28 15:00")),
        ("PE", "de lunes a sábado, de 6 a 22 h", None),
        ("ES", "cuando se pueda", None),
    ],
)
def test_the_law_allows_saturdays_in_some_countries(
    country: str, hours: str, got: tuple[str, str] | None
) -> None:
    zones = {"CO": "America/Bogota", "PE": "America/Lima", "ES": "Europe/Madrid"}
    wanted = call_backs.on_day(day("2026-11-28", ZoneInfo(zones[country])), None)
    assert span(call_backs.possible(wanted, team(hours, country), country)) == got


def test_hours_that_cannot_be_read_leave_those_of_the_law() -> None:
    wanted = call_backs.on_day(day("2026-11-25"), None)
    assert span(call_backs.possible(wanted, team("cuando se pueda"), "ES")) == ("25 09:00", "25 21:00")


def test_the_next_possible_call_skips_weekend_and_holiday() -> None:
    assert span(call_backs.next_possible(day("2026-11-27T18:30"), team(), "ES")) == ("30 09:00", "30 18:00")
    assert call_backs.next_possible(day("2026-11-27T18:30"), team("domingos de 9 a 10"), "ES") is None
