from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone

import pytest

from aldia import clock
from aldia.settings import settings

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("ALDIA_CLOCK", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def set_clock(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("ALDIA_CLOCK", text)
    settings.cache_clear()


def test_without_any_setting_time_goes_on_in_utc() -> None:
    before = datetime.now(timezone.utc)
    read = clock.now()

    assert before <= read <= datetime.now(timezone.utc)
    assert read.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00+00:00",
        "2026-11-24T13:00:00+01:00",
        "2026-11-24 06:00-06:00",
    ],
)
def test_the_environment_fixes_the_clock_of_a_process(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    set_clock(monkeypatch, text)

    assert clock.now() == clock.now() == NOON


@pytest.mark.parametrize(
    ("time_zone", "hour", "today"),
    [
        ("Europe/Madrid", 1, date(2026, 11, 25)),
        ("America/Mexico_City", 18, date(2026, 11, 24)),
        ("America/Santiago", 21, date(2026, 11, 24)),
    ],
)
def test_each_debtor_has_the_day_of_where_they_live(time_zone: str, hour: int, today: date) -> None:
    with clock.freeze(datetime(2026, 11, 25, tzinfo=timezone.utc)):
        assert clock.local_now(time_zone).hour == hour
        assert clock.today(time_zone) == today


@pytest.mark.parametrize(("month", "hour"), [(1, 13), (7, 14)])
def test_summer_time_counts(month: int, hour: int) -> None:
    with clock.freeze(NOON.replace(month=month)):
        assert clock.local_now("Europe/Madrid").hour == hour


def test_freezing_wins_over_the_environment_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, "2030-01-01T00:00:00Z")
    with clock.freeze(NOON):
        assert clock.now() == NOON
        with clock.freeze(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now().year == 2030


def test_a_failure_thaws_the_clock() -> None:
    with pytest.raises(ZeroDivisionError), clock.freeze(NOON):
        raise ZeroDivisionError
    assert clock.now() != NOON


def test_a_frozen_clock_is_that_of_all_threads() -> None:
    with clock.freeze(NOON), ThreadPoolExecutor(2) as pool:
        assert set(pool.map(lambda _: clock.now(), range(4))) == {NOON}


def test_a_frozen_instant_is_turned_to_utc() -> None:
    with clock.freeze(NOON.astimezone(timezone(timedelta(hours=-5)))):
        assert clock.now().utcoffset() == timedelta(0)
        assert clock.now() == NOON


def test_the_clock_refuses_an_instant_without_time_zone() -> None:
    with pytest.raises(ValueError, match="offset"), clock.freeze(datetime(2026, 11, 24)):  # noqa: DTZ001
        pass
