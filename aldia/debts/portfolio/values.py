"""Reading one cell: texts, dates, instants and amounts as the row's country writes them.

The readers raise BadValue with the reason for the operator, in Spanish.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from aldia.debts.portfolio.countries import Country, plain
from aldia.debts.portfolio.files import Cell
from aldia.money import MoneyError, to_minor

T = TypeVar("T")

_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-]?(\d{2})[/.\-]?(\d{2})")
_INSTANT = re.compile(r"(\S+)[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?")
# A number with its currency sign or code before or after it.
_AMOUNT = re.compile(
    r"(?:[A-Z]{3}|[A-Z]?/?\.?\$|S/\.?|€)?\s*(-?)\s*(\d[\d.,' \u00a0\u202f]*)\s*(?:[A-Z]{3}|€|\$)?", re.I
)
# How a country itself writes numbers, by its decimal separator.
_LOCAL = {
    ",": re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?"),
    ".": re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?"),
}
_GROUPED = {mark: re.compile(rf"\d{{1,3}}(?:\{mark}\d{{3}})+") for mark in ".,"}


class BadValue(Exception):
    """A cell cannot be what its column says. The text is the reason, for the operator."""


class Rejected(Exception):
    """A row is left out.

    ``faults`` gives the reason for each canonical column; the empty column is the row as a whole.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


class Fields:
    """The filled cells of one row, by canonical column.

    What is wrong with them is collected in ``faults``, the first reason for each column, so that the operator
    learns all of it at once. Nothing that was read may be used before ``check``.
    """

    __slots__ = ("cells", "faults", "line")

    def __init__(self, line: int, cells: Mapping[str, Cell]) -> None:
        self.line = line
        self.cells = cells
        self.faults: dict[str, str] = {}

    def get(self, column: str, read: Callable[..., T], *args: Any) -> T | None:
        """Read a cell, or return None where it is empty or, which is a fault, cannot be what it should."""
        cell = self.cells.get(column)
        if cell is None:
            return None
        try:
            return read(cell, *args)
        except BadValue as bad:
            self.faults.setdefault(column, str(bad))
            return None

    def need(self, column: str, read: Callable[..., T], *args: Any) -> T:
        """Read a cell that must be filled. Where it is not, that is a fault, and the value is no value."""
        value = self.get(column, read, *args)
        if value is None:
            self.faults.setdefault(column, "falta el valor")
        return cast(T, value)

    def check(self, column: str | None = None) -> None:
        """Raise Rejected with all faults found so far, if there is any, or any of ``column`` where it is given."""
        if self.faults and (column is None or column in self.faults):
            raise Rejected(self.faults)


def text(cell: Cell, limit: int) -> str:
    """Read a text of at most ``limit`` characters."""
    if isinstance(cell, str):
        found = cell
    elif isinstance(cell, Decimal):
        found = format(cell, "f").removesuffix(".0")
    else:
        found = cell.isoformat()
    if len(found) > limit:
        raise BadValue(f"el texto pasa de {limit} caracteres")
    return found


def choice(cell: Cell, choices: Mapping[str, str]) -> str:
    """Read one of a few words (plain spelling -> meaning)."""
    found = text(cell, 80)
    try:
        return choices[plain(found)]
    except KeyError:
        raise BadValue(f"«{found}» no es ninguno de: {', '.join(choices)}") from None


def calendar_date(cell: Cell) -> date:
    """Read a date: ISO, or day first with a year of four digits."""
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _written_date(text(cell, 40))
    if not _EARLIEST <= found < _LATEST:
        raise BadValue(f"la fecha {found} no está entre 1900 y 2200")
    return found


def past_date(cell: Cell, today: date) -> date:
    """Read a date that is not in the future."""
    found = calendar_date(cell)
    if found > today:
        raise BadValue(f"la fecha {found} está en el futuro")
    return found


def instant(cell: Cell, time_zone: str) -> datetime:
    """Read a date with its time, local in the given zone unless it has an offset; a bare date means noon."""
    zone = ZoneInfo(time_zone)
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=zone)
    match = _INSTANT.fullmatch(cell) if isinstance(cell, str) else None
    if match is None:
        return datetime.combine(calendar_date(cell), time(12), zone)
    day, hour, minute, second, offset = match.groups()
    iso = f"{calendar_date(day)}T{hour:0>2}:{minute}:{second or '00'}{_iso_offset(offset)}"
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        raise BadValue(f"«{cell}» no es una fecha con hora") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _iso_offset(written: str | None) -> str:
    if written is None:
        return ""
    return "+00:00" if written == "Z" else f"{written[:3]}:{written[-2:]}"


def amount(cell: Cell, decimal: str) -> Decimal:
    """Read an amount that is not below zero; ``decimal`` is the country's decimal separator."""
    value = cell if isinstance(cell, Decimal) else number(text(cell, 40), decimal)
    if value < 0:
        raise BadValue("el importe es negativo")
    return value


def minor(cell: Cell, country: Country, currency: str) -> int:
    """Read an amount, not below zero, in minor units of its currency."""
    value = amount(cell, country.decimal)
    try:
        return to_minor(value, currency)
    except MoneyError:
        raise BadValue(f"«{cell}» no es un importe en {currency}: sobran decimales o es excesivo") from None


def number(written: str, decimal: str) -> Decimal:
    """Read a written number; ``decimal`` decides only where it can be read in two ways (1.234)."""
    if _LOCAL[decimal].fullmatch(written):
        return Decimal(written.replace("." if decimal == "," else ",", "").replace(",", "."))
    match = _AMOUNT.fullmatch(written)
    if match is None:
        raise BadValue(f"«{written}» no es un importe")
    digits = re.sub(r"['\s\u00a0\u202f]", "", match[2])
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        mark = max(",.", key=digits.rfind)
    elif commas + points > 1:
        mark = ""
    elif commas + points == 1:
        mark = "," if commas else "."
        if mark != decimal and not digits.startswith("0") and _GROUPED[mark].fullmatch(digits):
            mark = ""
    else:
        return Decimal(match[1] + digits)
    whole, _, fraction = digits.rpartition(mark) if mark else (digits, "", "")
    group = "," if "," in whole else "."
    if group in whole and not _GROUPED[group].fullmatch(whole):
        raise BadValue(f"«{written}» no es un importe: los millares no van de tres en tres")
    if not fraction.isdigit() and mark:
        raise BadValue(f"«{written}» no es un importe")
    return Decimal(f"{match[1]}{whole.replace(group, '')}.{fraction or 0}")


def _written_date(found: str) -> date:
    if match := _DAY_FIRST.fullmatch(found):
        day, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(found):
        year, month, day = match.groups()
    elif (match := _INSTANT.fullmatch(found)) is not None:
        return _written_date(match[1])
    else:
        raise BadValue(f"«{found}» no es una fecha (AAAA-MM-DD o DD/MM/AAAA)")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise BadValue(f"la fecha «{found}» no existe") from None
