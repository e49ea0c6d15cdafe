"""Days and hours that recur ("los lunes de 9 a 14", "entre semana por la tarde"), as preferences name them."""

import re
from dataclasses import dataclass
from datetime import time

from aldia.language.spelling import strip_accents

_DAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabados?", "domingos?")
_DAY = "|".join(_DAYS)
_SPAN = re.compile(rf"\b({_DAY})\s+a(?:l)?\s+({_DAY})\b")
_WEEK = re.compile(r"\b(entre semana|dias? (laborables?|habil(es)?)|de diario)\b")
_WEEKEND = re.compile(r"\b(fin(es)? de semana|finde)\b")
_HOUR = r"(\d{1,2})(?:[:.h]([0-5]\d))?\s*(?:h\b|hs\b|horas\b)?\s*(am|pm|a\.m\.|p\.m\.|de la manana|de la tarde|de la noche)?"
_BETWEEN = re.compile(
    rf"\b(?:de|entre|desde)\s+(?:las\s+)?{_HOUR}\s*(?:a|y|hasta)\s+(?:las\s+)?{_HOUR}(?!\w)"
)
_FROM = re.compile(rf"\b(?:a partir de|despues de|desde)\s+las?\s+{_HOUR}(?!\w)")
_UNTIL = re.compile(rf"\b(?:antes de|hasta)\s+las?\s+{_HOUR}(?!\w)")
_NEVER_BEFORE = re.compile(rf"\b(?:nunca|no)\b[^,.]{{0,25}}antes de\s+las?\s+{_HOUR}(?!\w)")
_PARTS = (
    (re.compile(r"\b(por|en|a) las? mananas?\b|\bde manana\b|\bmananas\b"), (time(9), time(14))),
    (re.compile(r"\btardes?\b"), (time(14), time(20))),
    (re.compile(r"\bnoches?\b"), (time(20), time(22))),
    (re.compile(r"\bmediodia\b"), (time(13), time(16))),
)


@dataclass(frozen=True)
class Habit:
    """Weekdays (Monday is 0) and hours that were named; None for what was not."""

    weekdays: tuple[int, ...] | None
    opens: time | None
    closes: time | None


def parse_habit(text: str) -> Habit:
    """Read days and hours that recur; an hour without its half of the day is the likelier one (8 to 20)."""
    said = strip_accents(text.casefold())
    opens, closes = _hours(said)
    return Habit(_weekdays(said), opens, closes)


def _weekdays(said: str) -> tuple[int, ...] | None:
    found: set[int] = set()
    for first, last in _SPAN.findall(said):
        begin, end = _number(first), _number(last)
        found |= {(begin + ahead) % 7 for ahead in range((end - begin) % 7 + 1)}
    found |= {number for number, name in enumerate(_DAYS) if re.search(rf"\b{name}\b", said)}
    if _WEEK.search(said):
        found |= set(range(5))
    if _WEEKEND.search(said):
        found |= {5, 6}
    if re.search(
        r"\b(menos|excepto|salvo|no)\s+(los\s+|el\s+)?\w*(lunes|martes|miercoles|jueves|viernes|sabado|domingo|fin)",
        said,
    ):
        # What is named is left out: "menos los lunes".
        found = set(range(7)) - found
    return tuple(sorted(found)) or None


def _hours(said: str) -> tuple[time | None, time | None]:
    between = _BETWEEN.search(said)
    if between:
        first, second = between.groups()[:3], between.groups()[3:]
        opens, closes = _time(*first), _time(*second)
        if opens and closes and closes <= opens and closes.hour < 12:
            # "De 5 a 8": both are of the afternoon.
            closes = closes.replace(hour=closes.hour + 12)
        if opens and closes and opens < closes:
            return opens, closes
    if (never := _NEVER_BEFORE.search(said)) is not None:
        return _time(*never.groups()), None
    after, before = _FROM.search(said), _UNTIL.search(said)
    opens = _time(*after.groups()) if after else None
    closes = _time(*before.groups()) if before else None
    if opens or closes:
        return opens, closes
    return next((hours for pattern, hours in _PARTS if pattern.search(said)), (None, None))


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    number = int(hour)
    afternoon = (half is not None and half[0] == "p") or half in ("de la tarde", "de la noche")
    if number < 12 and (afternoon or (half is None and number < 8)):
        number += 12
    return time(number, int(minute or 0)) if number < 24 else None


def _number(day: str) -> int:
    return next(number for number, name in enumerate(_DAYS) if re.fullmatch(name, day))
