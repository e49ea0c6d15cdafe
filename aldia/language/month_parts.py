"""Months and their parts: "a fin de mes", "a mediados de julio", "la quincena", "primer viernes de mes", "en marzo"."""

import re
from datetime import date, timedelta

from aldia.language.calendar_days import (
    add_months,
    add_working_days,
    last_day,
    monday_of,
    month_end,
    next_day_of_month,
    next_weekday,
    nth_weekday,
)
from aldia.language.days import Day, Rule, Today, certain
from aldia.language.feasts import public_holidays
from aldia.language.time_words import (
    LAST,
    MONTH,
    MONTH_IN_FULL,
    MONTH_MEANT,
    NEXT,
    NEXT_YEAR,
    NOT_A_DAY,
    ORDINAL,
    WEEKDAY,
    month_number,
    ordinal_number,
    weekday_number,
)

_MONTH_NAME = re.compile(
    rf"\b({MONTH})(?:\s+(?:del?)?\s*(?:ano\s+)?(\d{{4}})|\s+(de\s+este\s+ano)|\s+({NEXT_YEAR}))?$"
)
_FIRST_DAYS = 5  # "a principios de julio": its first days, when wages have come in
_MIDDLE = 15


def month_meant(words: str, today: date) -> date | None:
    """The first day of the month that words of `MONTH_MEANT` mean; None for a mere "mes" ("a fin de mes")."""
    named = _MONTH_NAME.search(words)
    first = today.replace(day=1)
    if named:
        month = month_number(named[1])
        this_year = named[3] or month >= today.month
        year = int(named[2]) if named[2] else today.year + (not this_year)
        if named[4]:
            year = today.year + 1
        return date(year, month, 1)
    if re.search(rf"{LAST}|pasado", words):
        return add_months(first, -1)
    if re.search(rf"{NEXT}|otro", words):
        return add_months(first, 1)
    return first if re.search("este|curso|corriente", words) else None


def _part_of_month(match: re.Match[str], today: Today) -> Day | None:
    part, words = match["part"], match["meant"] or "mes"
    month = month_meant(words, today.date)
    if part.startswith(("fin", "ultim")):
        return Day(month_end(month or today.date))
    number = _MIDDLE if part.startswith(("med", "mit")) else 1 if part.startswith("primer") else _FIRST_DAYS
    if month is None:
        month = today.date.replace(day=1)
        if month.replace(day=number) <= today.date:
            month = add_months(month, 1)
    return Day(month.replace(day=number))


def _end_of_year(match: re.Match[str], today: Today) -> Day | None:
    return Day(date(today.date.year, 12, 31))


def _fortnight(match: re.Match[str], today: Today) -> Day | None:
    """Wages are paid on the 15th and on the last day: "la quincena" is the nearest of the two to come."""
    words = match["meant"]
    if match["payday"]:
        return certain(next_day_of_month(today.date, int(match["payday"])))
    named = month_meant(words, today.date) if words else None
    if match["o"] or named:
        month = named or today.date.replace(day=1)
        second = match["o"] is not None and ordinal_number(match["o"]) == 2
        paid = month_end(month) if second else month.replace(day=_MIDDLE)
        if paid < today.date and not words:
            month = add_months(month, 1)
            paid = month_end(month) if second else month.replace(day=_MIDDLE)
        return Day(paid)
    if match["past"] or match["past_before"]:
        return Day(_previous_payday(today.date))
    return Day(_next_payday(today.date))


def _next_payday(today: date) -> date:
    if today.day < _MIDDLE:
        return today.replace(day=_MIDDLE)
    end = month_end(today)
    return end if today < end else add_months(today.replace(day=_MIDDLE), 1)


def _previous_payday(today: date) -> date:
    if today.day > _MIDDLE:
        return today.replace(day=_MIDDLE)
    return month_end(add_months(today, -1))


def _weekday_of_month(match: re.Match[str], today: Today) -> Day | None:
    month = month_meant(match["meant"], today.date)
    ordinal, weekday = ordinal_number(match["o"]), weekday_number(match["wd"])
    if month is not None:
        return certain(nth_weekday(month.year, month.month, weekday, ordinal))
    month = today.date.replace(day=1)
    for candidate in (month, add_months(month, 1), add_months(month, 2)):
        found = nth_weekday(candidate.year, candidate.month, weekday, ordinal)
        if found and found > today.date:
            return Day(found)
    return None


def _working_day_of_month(match: re.Match[str], today: Today) -> Day | None:
    """ "el cuarto día hábil", when wages come in."""
    ordinal = ordinal_number(match["o"])
    meant = month_meant(match["meant"] or "mes", today.date)
    first = meant or today.date.replace(day=1)
    for month in (first, add_months(first, 1)):
        eve = month - timedelta(days=1)
        found = add_working_days(eve, ordinal, public_holidays(today.country, month.year))
        if meant or found > today.date:
            return Day(found)
    return None


def _week_of_month(match: re.Match[str], today: Today) -> Day | None:
    month = month_meant(match["meant"], today.date) or today.date.replace(day=1)
    ordinal = ordinal_number(match["o"])
    monday = nth_weekday(month.year, month.month, 0, ordinal)
    return None if monday is None else Day(monday, "week")


def _week_of_day(match: re.Match[str], today: Today) -> Day | None:
    number = int(match["d"])
    named = month_meant(match["meant"], today.date) if match["meant"] else None
    month = named or next_day_of_month(today.date, number) or today.date
    if not 1 <= number <= last_day(month.year, month.month):
        return None
    return Day(monday_of(month.replace(day=number)), "week")


def _named_month(match: re.Match[str], today: Today) -> Day | None:
    month = month_meant(match["meant"].strip(), today.date)
    if month is None:
        return None
    if match["past"] and month >= today.date.replace(day=1):
        month = add_months(month, -12)
    return Day(
        month, "month", past=add_months(month, -12) if not re.search(r"\d|este", match["meant"]) else None
    )


def _relative_month(match: re.Match[str], today: Today) -> Day | None:
    month = month_meant(match[0], today.date)
    return None if month is None else Day(month, "month")


def _weekend(match: re.Match[str], today: Today) -> Day | None:
    saturday = next_weekday(today.date, 5)
    return Day(saturday - timedelta(days=7) if match["past"] else saturday)


# "no llego a fin de mes" names no day.
_ENDS_MEET = (
    r"(?<!llego )(?<!llegar )(?<!llega )(?<!llegamos )(?<!llegan )(?<!llego a )(?<!llegar a )(?<!llega a )"
)
_PART = (
    r"(?P<part>fin(?:es|al|ales)?|ultim[oa]s?(?:\s+dias?)?|mediad[oa]s|mitad|principios?|comienzos?|inicios?"
    r"|primer[oa]s?(?:\s+dias?)?)"
)

MONTH_PARTS: tuple[Rule, ...] = (
    (
        re.compile(
            rf"{_ENDS_MEET}(?:\b(?:a|para|en|el|los|desde|hasta|por)\s+)*\b{_PART}\s+del?\s+(?P<meant>{MONTH_MEANT})"
        ),
        _part_of_month,
    ),
    (
        re.compile(r"\ba\s+(?P<part>primeros|fines|finales|principios|mediados)\b(?!\s+de)(?P<meant>)"),
        _part_of_month,
    ),
    (re.compile(r"\b(?:el\s+)?dia\s+(?P<part>ultimo)\b(?P<meant>)"), _part_of_month),
    (re.compile(r"\b(?:a|para|en)\s+(?:fin(?:es|al|ales)?)\s+de(?:l)?\s+ano\b"), _end_of_year),
    (
        re.compile(
            rf"\b(?:(?:la|esta|proxima|siguiente|otra|en|(?P<past_before>pasada|ultima))\s+)+(?:(?P<o>1ra|2da|primera|segunda)\s+)?"
            rf"quincena\b(?:\s+del?\s+(?P<meant>{MONTH_MEANT})|\s+del\s+(?:dia\s+)?(?P<payday>\d{{1,2}})\b)?(?:\s+(?:{NEXT}|(?P<past>{LAST})))?"
        ),
        _fortnight,
    ),
    (
        re.compile(rf"\b(?:el\s+)?(?P<o>{ORDINAL})\s+(?P<wd>{WEEKDAY})\s+del?\s+(?P<meant>{MONTH_MEANT})"),
        _weekday_of_month,
    ),
    (
        re.compile(
            rf"\b(?:el\s+)?(?P<o>{ORDINAL})\s+dia\s+(?:habil|laborable)\b(?:\s+del?\s+(?P<meant>{MONTH_MEANT}))?"
        ),
        _working_day_of_month,
    ),
    (re.compile(rf"\b(?:la\s+)?(?P<o>{ORDINAL})\s+semana\s+del?\s+(?P<meant>{MONTH_MEANT})"), _week_of_month),
    (
        re.compile(
            rf"\b(?:la\s+)?semana\s+del\s+(?P<d>\d{{1,2}})\b(?:\s+del?\s+(?P<meant>{MONTH_MEANT})|{NOT_A_DAY})"
        ),
        _week_of_day,
    ),
    (
        re.compile(
            rf"\b(?:en|por|para|desde|a\s+partir\s+de|hasta|durante|este|proximo|(?P<past>pasado))\s+(?:el\s+)?(?:mes\s+de\s+)?"
            rf"(?P<meant>{MONTH_IN_FULL}(?:\s+(?:del?)?\s*(?:ano\s+)?\d{{4}}(?!\d)|\s+de\s+este\s+ano|\s+{NEXT_YEAR})?)(?!\s+\d)"
        ),
        _named_month,
    ),
    (
        re.compile(
            rf"\b(?:mes\s+de\s+)?(?P<meant>{MONTH_IN_FULL}\s+(?:del?)?\s*(?:ano\s+)?\d{{4}}(?!\d))(?P<past>)"
        ),
        _named_month,
    ),
    (re.compile(rf"\b(?:el\s+)?(?P<meant>{MONTH_IN_FULL})\s+(?P<past>pasado)\b"), _named_month),
    (re.compile(rf"\b(?:(?:el\s+)?mes\s+de\s+)(?P<meant>{MONTH_IN_FULL})(?P<past>\s+pasado)?"), _named_month),
    (re.compile(rf"\A\W*(?P<meant>{MONTH_IN_FULL})(?P<past>\s+pasado)?\W*\Z"), _named_month),
    (
        re.compile(
            rf"\b(?:el\s+|este\s+(?:mismo\s+)?|al\s+)?(?:(?:proximo|siguiente|otro|pasado)\s+)?\bmes\b(?!\s+de\s+{MONTH})"
            rf"(?:\s+(?:{NEXT}|{LAST}|en\s+curso))?"
        ),
        _relative_month,
    ),
    (
        re.compile(
            rf"\b(?:(?:el|este|proximo|(?P<past>pasado|ultimo))\s+)*fin\s+de\s+semana\b(?:\s+{NEXT})?"
        ),
        _weekend,
    ),
)
