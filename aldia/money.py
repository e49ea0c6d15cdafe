"""Exact money: `Decimal` amounts beside an ISO 4217 code in code, integer minor units in the database.

Floats are refused everywhere. `to_minor` and `from_minor` are exact; `quantize` is the one place that rounds,
and is meant for results of arithmetic (a share of a balance), not for what a person or a file said.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision

# CLDR gives the Colombian peso two decimals, but its centavos left circulation long ago and no debt is
# quoted in them; the Chilean peso has none in CLDR either.
_WITHOUT_CENTS_IN_PRACTICE = frozenset({"COP"})

# Minor units are stored in a 64-bit integer column.
_MAX_MINOR = 2**63 - 1

# Wide enough that no amount which fits the column is ever rounded by the context (the default has 28 digits).
_EXACT = Context(prec=60)


class MoneyError(ValueError):
    """An amount that cannot be money in its currency, or an unknown currency. Its text is for the log."""


@cache
def minor_digits(currency: str) -> int:
    """Decimals in use for `currency` (ISO 4217): EUR 2, CLP 0, COP 0.

    Source: CLDR through babel, except COP (ours). Raises `MoneyError` for an unknown code.
    """
    if not isinstance(currency, str) or currency not in get_global("all_currencies"):
        raise MoneyError(f"{currency!r} is not an ISO 4217 currency code")
    if currency in _WITHOUT_CENTS_IN_PRACTICE:
        return 0
    return int(get_currency_precision(currency))


def minor_unit(currency: str) -> Decimal:
    """The smallest sum in `currency`: 0.01 for EUR, 1 for CLP. Raises `MoneyError` for an unknown code."""
    return Decimal(1).scaleb(-minor_digits(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in integer minor units of `currency` (12.34 EUR -> 1234), exactly.

    Raises `MoneyError` for anything but a finite `Decimal`, for more decimals than the currency has, and for
    sums beyond a 64-bit integer.
    """
    _check(amount)
    digits = minor_digits(currency)
    minor = amount.scaleb(digits, _EXACT)
    if minor != minor.to_integral_value():
        raise MoneyError(f"{amount} has more decimals than {currency} has ({digits})")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount of `minor` units of `currency` (1234 -> 12.34 EUR). Raises `MoneyError` if not an `int`."""
    if isinstance(minor, bool) or not isinstance(minor, int):
        raise MoneyError(f"minor units must be an int, got {minor!r}")
    if abs(minor) > _MAX_MINOR:
        raise MoneyError(f"{minor} is too large for an amount of money")
    return Decimal(minor).scaleb(-minor_digits(currency), _EXACT)


def quantize(amount: Decimal, currency: str, rounding: str = ROUND_HALF_UP) -> Decimal:
    """`amount` rounded to the minor unit of `currency`; commercial rounding unless told otherwise.

    Raises `MoneyError` for anything but a finite `Decimal` and for sums beyond what the database holds.
    """
    _check(amount)
    return amount.quantize(minor_unit(currency), rounding=rounding, context=_EXACT)


def _check(amount: Decimal) -> None:
    if not isinstance(amount, Decimal):
        raise MoneyError(f"money must be a Decimal, got {type(amount).__name__} {amount!r}")
    if not amount.is_finite():
        raise MoneyError(f"{amount} is not an amount of money")
    # No currency of CLDR has more than four decimals, so this bound keeps any amount within the column.
    if amount.adjusted() > 18 - 4 or abs(amount) * 10**4 > _MAX_MINOR:
        raise MoneyError(f"{amount} is too large for an amount of money")
