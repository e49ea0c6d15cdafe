"""Names that look like values: "soy Domingo", "calle 9 de Julio", "vivo en Dos Hermanas"."""

import re
from functools import cache

from aldia.language.numbers import Number
from aldia.language.reading import Reading
from aldia.language.time_words import MONTH_IN_FULL, WEEKDAY
from aldia.language.vocabulary import alternatives, load

_DATE_OF_A_PLACE = re.compile(rf"(?:\d{{1,2}}|primero)\s+de\s+{MONTH_IN_FULL}$")
_NAME_OF_A_PERSON = re.compile(rf"(?:{WEEKDAY}|{MONTH_IN_FULL})$")
_IN_A_PLACE = re.compile(r"(?:^|\s)(?:en|de|a|hacia|desde)\s$")
_CAPITALISED = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+ [A-ZÁÉÍÓÚÑ][a-záéíóúñ]{3,}")


@cache
def _before(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(load('names')[kind])})\.?\s+$")


def is_named_after_a_day(text: str, start: int, end: int) -> bool:
    """Whether a date in the standard text is the name of a street, a school… or of a person."""
    found = text[start:end]
    for name, kind in ((_DATE_OF_A_PLACE, "places"), (_NAME_OF_A_PERSON, "persons")):
        if name.match(found) and _before(kind).search(text, max(0, start - 30), start):
            return True
    return False


def is_in_a_name(reading: Reading, number: Number) -> bool:
    """Whether a number word belongs to the name of a place: "soy de Tres Arroyos"."""
    if number.origin != "words":
        return False
    start, _ = reading.place(number.start, number.end)
    named = _CAPITALISED.match(reading.source, start)
    return named is not None and _IN_A_PLACE.search(reading.source, 0, start) is not None
