"""What we write we can read, whatever the value."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aldia.language import (
    country_facts,
    local_date,
    local_money,
    normalise,
    parse,
    parse_birth_date,
    redact,
    strip_accents,
)
from aldia.money import minor_digits

COUNTRIES = ["ES", "MX", "CO", "AR", "CL", "PE", "EC", "UY"]
NOW = datetime(2026, 3, 11, 10, tzinfo=ZoneInfo("Europe/Madrid"))
UNITS = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
HUNDREDS = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


def in_words(number: int) -> str:
    if number < 30:
        return UNITS[number]
    if number < 100:
        tens = TENS[number // 10 - 3]
        return tens if number % 10 == 0 else f"{tens} y {UNITS[number % 10]}"
    if number == 100:
        return "cien"
    if number < 1000:
        hundreds = HUNDREDS[number // 100 - 1]
        return hundreds if number % 100 == 0 else f"{hundreds} {in_words(number % 100)}"
    thousands = "mil" if number < 2000 else f"{shortened(in_words(number // 1000))} mil"
    return thousands if number % 1000 == 0 else f"{thousands} {in_words(number % 1000)}"


def shortened(words: str) -> str:
    return (
        words[:-3] + "ún" if words.endswith("veintiuno") else words[:-1] if words.endswith("uno") else words
    )


@given(number=st.integers(0, 999_999))
@settings(max_examples=500, deadline=None)
def test_number_words(number: int) -> None:
    for words in (in_words(number), strip_accents(in_words(number)).upper()):
        [entity] = parse(words, NOW, "ES")
        assert (entity.entity, entity.value, entity.text) == ("number", Decimal(number), words)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("c(?=[ei])|z", "s"), ("c(?=[ei])|s", "z"), ("c(?=[aou])|qu(?=[ei])", "k"), ("v", "b")],
)
def test_number_words_written_by_their_sound(right: str, wrong: str) -> None:
    for number in range(1, 1000):
        words = re.sub(right, wrong, strip_accents(in_words(number)))
        sums = [each.value["value"] for each in parse(f"{words} pesos", NOW, "MX")]
        assert sums == [Decimal(number)], words


@given(cents=st.integers(1, 99_999_999_99), country=st.sampled_from(COUNTRIES))
@settings(max_examples=300, deadline=None)
def test_local_money(cents: int, country: str) -> None:
    currency = country_facts(country).currency
    value = Decimal(cents // 100) if minor_digits(currency) == 0 else Decimal(cents) / 100
    if not value:
        return
    written = local_money(value, currency, country)
    amounts = [
        each for each in parse(f"le pago {written} hoy", NOW, country) if each.entity == "amount-of-money"
    ]
    assert [each.value for each in amounts] == [{"value": value, "unit": currency}]
    assert amounts[0].text == written


@given(days=st.integers(0, 700), country=st.sampled_from(COUNTRIES))
@settings(max_examples=200, deadline=None)
def test_local_date(days: int, country: str) -> None:
    when = NOW.date() + timedelta(days=days)
    [entity] = parse(local_date(when, country), NOW, country)
    assert entity.value[:10] == when.isoformat()
    assert entity.grain == "day"


@given(
    born=st.dates(date(1917, 1, 1), date(2011, 12, 31)),
    notation=st.sampled_from(["%d/%m/%Y", "%d-%m-%y", "%d %m %y"]),
)
@settings(max_examples=200, deadline=None)
def test_birth_dates(born: date, notation: str) -> None:
    assert parse_birth_date(born.strftime(notation), NOW, "ES") == born


@given(text=st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for entity in parse(text, NOW, "AR"):
        assert 0 <= entity.start < entity.end
    normalise(text)
    redact(text)
    parse_birth_date(text, NOW, "MX")


@given(text=st.text(alphabet="0123456789.,/-: delañypsvrim€$kM%º@", max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_figures_are_read(text: str) -> None:
    entities = parse(text, NOW, "CL")
    borders = [(each.start, each.end) for each in entities if each.entity != "day_part"]
    assert all(first[1] <= second[0] for first, second in pairwise(borders))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        parse("hoy", datetime(2026, 3, 11), "ES")  # noqa: DTZ001


def test_a_country_that_is_not_served_is_refused() -> None:
    with pytest.raises(ValueError, match="FR"):
        parse("hoy", NOW, "FR")
