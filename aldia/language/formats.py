"""Dates and money as the debtor's country writes them."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency

from aldia.language.countries import country_facts
from aldia.money import minor_digits

_SPECIAL_SPACES = str.maketrans("\u00a0\u202f\u2007\u2009", "    ")
_DECIMALS = re.compile(r"\.0+")
_CODE_BEFORE_FIGURE = re.compile(r"(?<=[A-Z])(?=\d)")


def local_date(when: date, country: str) -> str:
    """A date in full: "sábado 5 de diciembre de 2026". Raises `ValueError` for a country that is not served."""
    return str(format_date(when, "EEEE d 'de' MMMM 'de' y", locale=country_facts(country).locale))


def local_money(value: Decimal, currency: str, country: str) -> str:
    """A sum as the country writes it, with the decimals of the currency and plain spaces: "1.200,50 €", "$1,200.50".

    `currency` is an ISO code. Raises `ValueError` for a country that is not served.
    """
    locale = Locale.parse(country_facts(country).locale)
    # CLDR writes Colombian pesos with the centavos that nobody uses: the digits are those of our money.
    digits = minor_digits(currency)
    pattern = _DECIMALS.sub(f".{'0' * digits}" if digits else "", locale.currency_formats["standard"].pattern)
    written = format_currency(value, currency, pattern, locale, currency_digits=False)
    return _CODE_BEFORE_FIGURE.sub(" ", written.translate(_SPECIAL_SPACES))


def local_weekdays(weekdays: Sequence[int], country: str) -> str:
    """Days of the week (Monday is 0) as a list: "lunes, martes y jueves". Raises `ValueError` as `local_date` does."""
    locale = country_facts(country).locale
    names = get_day_names("wide", locale=locale)
    return str(format_list([str(names[day]) for day in weekdays], locale=locale))
