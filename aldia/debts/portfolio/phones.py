"""Phone numbers to E.164.

``phonenumbers`` takes a few hundred microseconds for a number. Nearly all numbers of a file are plain national
or international ones, which the library's own patterns settle in one match; only the rest go to its parser.
"""

import re
from functools import cache
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata

from aldia.debts.portfolio.files import Cell
from aldia.debts.portfolio.values import BadValue, text

_SEPARATORS = re.compile(r"[\s().\-/\u00a0]")
# Mexico dropped the marks of mobile numbers in 2019; many files still carry them.
_OLD_MARKS = {"MX": re.compile(r"(?:\+?52)?(?:1|044|045)(?=\d{10}$)")}


def phone(cell: Cell, country: str) -> str:
    """Return a phone number in E.164, read as dialled in a country. Raises BadValue for an impossible one."""
    written = text(cell, 40)
    prefix, pattern = _plan(country)
    digits = _SEPARATORS.sub("", written)
    if country in _OLD_MARKS:
        digits = _OLD_MARKS[country].sub("", digits)
    national = digits.removeprefix(prefix) if digits.startswith("+") else digits
    if pattern.fullmatch(national):
        return prefix + national
    try:
        parsed = phonenumbers.parse(written, country)
    except NumberParseException:
        raise BadValue(f"«{written}» no es un teléfono") from None
    if not phonenumbers.is_valid_number(parsed):
        raise BadValue(f"«{written}» no es un teléfono que exista en el plan de numeración")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


@cache
def _plan(country: str) -> tuple[str, re.Pattern[str]]:
    """Return a country's prefix and the pattern of its fixed and mobile numbers, from the library's data."""
    metadata: Any = PhoneMetadata.metadata_for_region(country)
    kinds = (metadata.fixed_line, metadata.mobile)
    numbers = "|".join(kind.national_number_pattern for kind in kinds if kind.national_number_pattern)
    return f"+{metadata.country_code}", re.compile(numbers)
