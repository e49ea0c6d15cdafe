"""National ids of natural persons: normalised and checked by country."""

import re
from collections.abc import Callable

from stdnum.ar import cuit
from stdnum.cl import rut
from stdnum.ec import ci
from stdnum.es import dni, nie
from stdnum.mx import curp, rfc
from stdnum.pe import cui

from aldia.debts.portfolio.files import Cell
from aldia.debts.portfolio.values import BadValue, text

_SEPARATORS = re.compile(r"[^0-9A-ZÑ&]")

Check = Callable[[str], bool]

_CUIT_LENGTH = 11
# The prefixes of companies (30, 33, 34) are not among them.
_CUIT_OF_PERSONS = ("20", "23", "24", "25", "26", "27")


def national_id(cell: Cell, country: str) -> str:
    """Return a national id in capitals without separators. Raises BadValue where its check fails."""
    written = text(cell, 40)
    plain = _SEPARATORS.sub("", written.upper())
    names, width, checks = _RULES[country]
    # Spreadsheets drop leading zeros.
    candidate = plain.zfill(width)
    if not any(check(candidate) for check in checks):
        raise BadValue(f"«{written}» no es un documento válido de {country} ({names})")
    if country == "PE":
        # The check digit is printed apart, and people do not count it as a part of their DNI.
        return candidate[:8]
    if country == "AR" and len(candidate) == _CUIT_LENGTH:
        # A CUIL holds the DNI between its prefix and its check digit; people say the DNI.
        return candidate[2:10].lstrip("0")
    return candidate


def _digits(shortest: int, longest: int) -> Check:
    return re.compile(rf"(?!0+$)[0-9]{{{shortest},{longest}}}").fullmatch  # type: ignore[return-value]


# Names for the message, width to fill with zeros, and the checks of which one must hold. The Colombian
# cédulas and the plain Argentine and Peruvian DNI carry no check digit.
_RULES: dict[str, tuple[str, int, tuple[Check, ...]]] = {
    "ES": ("DNI o NIE", 9, (dni.is_valid, nie.is_valid)),
    "MX": ("CURP o RFC", 0, (curp.is_valid, lambda number: len(number) == 13 and rfc.is_valid(number))),
    "CO": ("CC o CE", 0, (_digits(5, 10),)),
    "AR": (
        "DNI o CUIL/CUIT",
        0,
        (_digits(7, 8), lambda number: number.startswith(_CUIT_OF_PERSONS) and cuit.is_valid(number)),
    ),
    "CL": ("RUT", 9, (rut.is_valid,)),
    "PE": ("DNI", 8, (_digits(8, 8), lambda number: len(number) == 9 and cui.is_valid(number))),
    "EC": ("cédula", 10, (ci.is_valid,)),
}
