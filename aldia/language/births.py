"""Birth dates, in any usual notation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from aldia.language.calendar_days import day
from aldia.language.countries import country_facts
from aldia.language.reading import Reading, read
from aldia.language.time_words import MONTH, month_number

_YOUNGEST, _OLDEST = 14, 110
_FIRST_YEAR = 1900
_OF = r"\s*(?:[/\-.,]|\bdel?\b)?\s*(?:mes\s+(?:de\s+)?)?"
_TO_YEAR = r"\s*(?:[/\-.,]|\bdel?\b)?\s*(?:ano\s+(?:de\s+)?)?'?"
_YEAR = r"(?P<y>\d{4}|\d\.\d{3}|\d{2})(?!\d|[.\-/]\d)"
_START = r"(?<!\d)(?<!\d[.\-/])"
_SEPARATOR = r"(?:\s*[/\-.]\s*|\s+del?\s+|\s+)"
_NOTATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_START}(?P<y>(?:19|20)\d\d){_SEPARATOR}(?P<m>\d{{1,2}}){_SEPARATOR}(?P<d>\d{{1,2}})(?!\d|[.\-/]\d)",
        rf"{_START}(?P<d>\d{{1,2}}|primero)(?:°|ro|er)?{_OF}(?P<month>{MONTH}){_TO_YEAR}{_YEAR}",
        rf"\b(?P<month>{MONTH})\s*(?P<d>\d{{1,2}})(?:°|ro|er)?{_TO_YEAR}{_YEAR}",
        rf"{_START}(?<!\b\d\d )(?<!\b\d\d\d )(?P<d>\d{{1,2}}){_SEPARATOR}(?P<m>\d{{1,2}}){_SEPARATOR}(?:ano\s+)?{_YEAR}"
        r"(?! \d{1,3}(?!\w))",
        r"(?<![\w.\-/])(?P<d>\d\d)(?P<m>\d\d)(?P<y>(?:19|20)\d\d)(?![\w\-/]|\.\d)",
        r"(?<![\w.\-/])(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?![\w\-/]|\.\d)",
        r"(?<![\w.\-/])(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d\d)(?![\w\-/]|\.\d)",
    )
)


@dataclass(frozen=True)
class BirthDate:
    """A birth date at its place in the standard text. `bare` when it is one run of figures, which may be an id."""

    date: date
    start: int
    end: int
    bare: bool


def parse_birth_date(text: str, reference_time: datetime, country: str) -> date | None:
    """The birth date in a message, None where there is none.

    Two figures for the year mean someone of 14 to 110 years at `reference_time`. Raises `ValueError` for a country
    that is not served.
    """
    country_facts(country)
    found = next(find_birth_dates(read(text), reference_time.date()), None)
    return found.date if found else None


def find_birth_dates(reading: Reading, today: date) -> Iterator[BirthDate]:
    """Every possible birth date of a message, the clearest notation first."""
    for notation in _NOTATIONS:
        for match in notation.finditer(reading.standard):
            born = _date(match, today)
            if born is not None:
                yield BirthDate(born, match.start(), match.end(), match[0].isdigit())


def _date(match: re.Match[str], today: date) -> date | None:
    groups = match.groupdict()
    number = 1 if groups["d"] == "primero" else int(groups["d"])
    month = month_number(groups["month"]) if groups.get("month") else int(groups["m"])
    if month > 12 >= number:
        number, month = month, number
    for year in _years(groups["y"].replace(".", ""), today):
        born = day(year, month, number)
        if born is not None and born < today and (len(groups["y"]) > 2 or _age_fits(born, today)):
            return born
    return None


def _years(figures: str, today: date) -> tuple[int, ...]:
    if len(figures) == 4:
        return (int(figures),) if int(figures) >= _FIRST_YEAR else ()
    century = today.year - today.year % 100
    return century + int(figures), century - 100 + int(figures)


def _age_fits(born: date, today: date) -> bool:
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return _YOUNGEST <= age <= _OLDEST
