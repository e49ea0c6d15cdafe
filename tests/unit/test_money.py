from decimal import ROUND_CEILING, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aldia.money import MoneyError, from_minor, minor_digits, minor_unit, quantize, to_minor

CURRENCIES = ["EUR", "MXN", "COP", "CLP", "PEN", "ARS", "USD"]


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("EUR", 2), ("MXN", 2), ("PEN", 2), ("ARS", 2), ("USD", 2), ("CLP", 0), ("COP", 0)],
)
def test_minor_digits_of_the_currencies_we_serve(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits
    assert minor_unit(currency) == Decimal(10) ** -digits


@pytest.mark.parametrize("code", ["", "eur", "XYZ1", "euros", "€"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(MoneyError, match="not an ISO 4217"):
        minor_digits(code)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.34", "EUR", 1234),
        ("-0.01", "EUR", -1),
        ("1E+3", "EUR", 100_000),
        ("15000", "CLP", 15_000),
        ("50000.00", "COP", 50_000),
        ("0", "PEN", 0),
    ],
)
def test_exact_minor_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency", "reason"),
    [
        (Decimal("1.005"), "EUR", "more decimals than EUR has"),
        (Decimal("0.5"), "CLP", "more decimals than CLP has"),
        (Decimal("0.5"), "COP", "more decimals than COP has"),
        (1.5, "EUR", "must be a Decimal, got float"),
        (1, "EUR", "must be a Decimal, got int"),
        ("1.50", "EUR", "must be a Decimal, got str"),
        (Decimal("NaN"), "EUR", "not an amount"),
        (Decimal("sNaN"), "EUR", "not an amount"),
        (Decimal("Infinity"), "EUR", "not an amount"),
        (Decimal("1E+18"), "EUR", "too large"),
        (Decimal("1E+999999"), "CLP", "too large"),
    ],
)
def test_what_is_not_money_is_refused(amount: Any, currency: str, reason: str) -> None:
    with pytest.raises(MoneyError, match=reason):
        to_minor(amount, currency)


@pytest.mark.parametrize("minor", [1.0, True, "12", Decimal(1), 2**63])
def test_minor_units_are_integers_of_64_bits(minor: Any) -> None:
    with pytest.raises(MoneyError):
        from_minor(minor, "EUR")


def test_quantize_rounds_half_up_or_as_told() -> None:
    assert str(quantize(Decimal("2.345"), "EUR")) == "2.35"
    assert str(quantize(Decimal("-2.345"), "EUR")) == "-2.35"
    assert str(quantize(Decimal("10.2"), "CLP", ROUND_CEILING)) == "11"
    assert str(quantize(Decimal("7"), "EUR")) == "7.00"
    with pytest.raises(MoneyError):
        quantize(Decimal("NaN"), "EUR")


@given(st.integers(-(10**14), 10**14), st.sampled_from(CURRENCIES))
def test_minor_units_round_trip(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor
