from datetime import datetime

import pytest

from aldia.desk.hours import next_opening

WEEK = "lunes a viernes, de 9 a 18 h"
SPLIT = "de lunes a jueves, de 9 a 14 h y de 16 a 19:30 h; viernes y sábados, de 10 a 13 h"


def at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        # A Tuesday before, in and after the hours, and a Friday evening.
        (WEEK, "2026-11-24T07:10+01:00", "2026-11-24T09:00+01:00"),
        (WEEK, "2026-11-24T17:59+01:00", "2026-11-24T17:59+01:00"),
        (WEEK, "2026-11-24T18:00+01:00", "2026-11-25T09:00+01:00"),
        (WEEK, "2026-11-27T20:00+01:00", "2026-11-30T09:00+01:00"),
        # Monday 7 December is a working day in Spain, Tuesday the 8th a holiday.
        (WEEK, "2026-12-07T19:00+01:00", "2026-12-09T09:00+01:00"),
        (SPLIT, "2026-11-24T15:00+01:00", "2026-11-24T16:00+01:00"),
        (SPLIT, "2026-11-24T19:29+01:00", "2026-11-24T19:29+01:00"),
        (SPLIT, "2026-11-27T13:00+01:00", "2026-11-28T10:00+01:00"),
        (SPLIT, "2026-11-28T13:00+01:00", "2026-11-30T09:00+01:00"),
        # A debtor in the Canaries asks an hour "earlier": the office's clock counts.
        (WEEK, "2026-11-24T17:30+00:00", "2026-11-25T09:00+01:00"),
    ],
)
def test_people_answer_from_the_next_opening(hours: str, now: str, opens: str) -> None:
    assert next_opening(hours, "ES", at(now)) == at(opens)


@pytest.mark.parametrize(
    "hours", ["9-18", "", "las 24 horas", "lunes a viernes", "lunes, de 18 a 9 h", "de 9 a 18 h"]
)
def test_no_hour_is_named_where_the_text_cannot_be_read(hours: str) -> None:
    assert next_opening(hours, "ES", at("2026-11-24T12:00+01:00")) is None


def test_the_office_is_in_the_creditors_zone() -> None:
    opens = next_opening(WEEK, "MX", at("2026-11-24T12:00+01:00"))
    assert opens is not None
    assert opens.isoformat() == "2026-11-24T09:00:00-06:00"
