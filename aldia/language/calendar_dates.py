"""Dates that name their day: "15 de julio", "15/07", "el 15", "viernes 31", "2025-07-15"."""

import re
from datetime import date

from aldia.language.calendar_days import (
    add_months,
    day,
    day_of_month_on_weekday,
    full_year,
    next_date,
    next_day_of_month,
    previous_date,
)
from aldia.language.days import INVALID, Day, Rule, Today, certain
from aldia.language.month_parts import month_meant
from aldia.language.time_words import (
    LAST,
    MONTH,
    MONTH_IN_FULL,
    MONTH_MEANT,
    NEXT_YEAR,
    NOT_A_DAY,
    ORDINAL,
    WEEKDAY,
    month_number,
    ordinal_number,
    weekday_number,
)

_HIGHEST_SLIP = 39  # "el 32" is a slip for a day, "el 600" is something else
_DAY = rf"(?:(?P<d>\d{{1,2}})(?:\.?°|ero\b|ro\b|er\b)?|(?P<o>{ORDINAL})(?:\s+dia)?)"
_BEFORE = r"(?<![\d/.,:\-])\b"
_WEEKDAY_BEFORE = rf"(?:{WEEKDAY},?\s*\(?(?:el\s+)?(?:dia\s+)?)?"
_ARTICLE = r"(?:(?:el|los|del|al|este|proximo)\s+)*"
_NO_MORE_FIGURES = r"(?!\d|[.,]\d|\s*(?:euro|peso|€|sol|dolar|mil\b))"
_YEAR = (
    rf"(?:\s*,?\s*(?:del?\s+)?(?:el\s+)?(?:ano\s+)?(?P<y>\d{{4}}){_NO_MORE_FIGURES}"
    r"|\s+del\s+(?P<yy>\d\d)(?!\d)|[/\-.](?P<y_attached>\d{4}|\d\d)(?!\d))?"
)
_MORE_OF_LIST = r"(?=(?:\s*,\s*\d{1,2})*\s*(?:,|\by|\be|\bo|\bu|\bal|\ba|\bhasta)\s*(?:el\s+)?(?:dia\s+)?\d{1,2}\s+(?:de\s+)?"
_OF_INSTALMENTS = re.compile(r"\b(?:cuota|letra|mensualidad|plazo|parcialidad)(?: numero| n°| nro)?\s$")
_PART = rf"(?:\d{{4}}|\d{{1,2}}|{MONTH})"
# "los 15 pago" are days, "los dos pagamos" are persons.
_PLURAL = r"los(?=\s+dias?\b|\s+\d\d|\s+\d\s+de\s+(?:cada|todos))"
# "Del 5 al 10" are days, "del 1 al 5" is a scale.
_SCALE_ENDS = r"al\s+(?:5|10)\b(?!\s+de\b)"
_SPAN = (
    rf"del(?!\s+1\s+{_SCALE_ENDS})(?=\s+\d{{1,2}}\s+al\s+\d{{1,2}}\b{NOT_A_DAY})"
    rf"|(?:(?<=\bdel \d )|(?<=\bdel \d\d ))(?:(?<!\bdel 1 )|(?!{_SCALE_ENDS}))al"
)
_LEAD = rf"(?:(?P<lead>\b(?:el|del|al|dia|para|en|hasta|fecha|este|proximo|{WEEKDAY}),?\s+(?:(?P<this>este)\s+|proximo\s+|el\s+)?))?"


def _in_year(match: re.Match[str], today: date, month: int, number: int) -> Day:
    """The day in the year that was named, else the next one to come (the last one if "pasado")."""
    groups = match.groupdict()
    named = groups.get("y") or groups.get("yy") or groups.get("y_attached")
    if named:
        return certain(day(full_year(named, today), month, number))
    if groups.get("past") or groups.get("past_after"):
        return certain(previous_date(today, month, number))
    if groups.get("next_year"):
        return certain(day(today.year + 1, month, number))
    if groups.get("this_year"):
        return certain(day(today.year, month, number))
    return certain(next_date(today, month, number), past=previous_date(today, month, number))


def _day_number(match: re.Match[str]) -> int:
    return int(match["d"]) if match["d"] else ordinal_number(match["o"])


def _day_and_month(match: re.Match[str], today: Today) -> Day | None:
    number = _day_number(match)
    if number == -1 or number > _HIGHEST_SLIP:
        return None
    return _in_year(match, today.date, month_number(match["m"]), number)


def _day_of_list(match: re.Match[str], today: Today) -> Day | None:
    return certain(next_date(today.date, month_number(match["m"]), int(match["d"])))


def _numeric(match: re.Match[str], today: Today) -> Day | None:
    """Day first; month first only where the second figure can be no month."""
    first, second, separator = int(match["a"]), int(match["b"]), match["s"]
    if not match["y"]:
        if _OF_INSTALMENTS.search(match.string, 0, match.start("a")):
            return None
        if match[0].strip() == "24/7" or (separator != "/" and not match["lead"]):
            return None
        if not 1 <= second <= 31 or first > _HIGHEST_SLIP or first == 0:
            return None
    if first <= 12 < second:
        first, second = second, first
    if not 1 <= second <= 12:
        return INVALID if match["y"] and separator == "/" else None
    if match["y"]:
        return certain(day(full_year(match["y"], today.date), second, first))
    if match["this"] or (match["lead"] or "").startswith("este"):
        return certain(day(today.date.year, second, first))
    return certain(next_date(today.date, second, first), past=previous_date(today.date, second, first))


def _year_first(match: re.Match[str], today: Today) -> Day | None:
    return certain(day(int(match["y"]), int(match["m"]), int(match["d"])))


def _in_any_order(match: re.Match[str], today: Today) -> Day | None:
    """ "2020-sep-23", "sep-23-2020": with the month in letters and a full year no order is ambiguous."""
    parts = re.split(r"[/\-]|\.(?!$)", match[0])
    months = [part for part in parts if part[0].isalpha()]
    years = [part for part in parts if len(part) == 4 and part.isdigit()]
    days = [part for part in parts if len(part) <= 2 and part.isdigit()]
    if not (len(months) == len(years) == len(days) == 1):
        return None
    return certain(day(int(years[0]), month_number(months[0]), int(days[0])))


def _day_of_month(match: re.Match[str], today: Today) -> Day | None:
    """ "el 15", "el 5 del mes que viene", "viernes 31"."""
    number = _day_number(match)
    if number < 1:
        return None
    if number > 31:
        return INVALID if number <= _HIGHEST_SLIP or match["dia"] else None
    meant = match["meant"] or match["this_month"]
    if meant:
        return _in_month_meant(meant, number, today.date)
    if match["past"]:
        return certain(_previous_day_of_month(today.date, number))
    if match["wd"]:
        return _on_weekday(match, number, today.date)
    return certain(next_day_of_month(today.date, number), past=_previous_day_of_month(today.date, number))


def _on_weekday(match: re.Match[str], number: int, today: date) -> Day:
    """ "martes 25" is the next 25th on a Tuesday; "martes, el día 25" is the next 25th whatever its weekday."""
    if match["dia"] or match["article"]:
        return certain(next_day_of_month(today, number))
    return certain(day_of_month_on_weekday(today, number, weekday_number(match["wd"])))


def _in_month_meant(meant: str, number: int, today: date) -> Day:
    month = month_meant(meant, today)
    if month is None:
        return certain(next_day_of_month(today, number))
    return certain(day(month.year, month.month, number))


def _previous_day_of_month(today: date, number: int) -> date | None:
    for months in range(13):
        month = add_months(today.replace(day=1), -months)
        found = day(month.year, month.month, number)
        if found and found < today:
            return found
    return None


def _day_del_month(match: re.Match[str], today: Today) -> Day | None:
    """ "el 17 del 11"."""
    if not 1 <= int(match["m"]) <= 12:
        return None
    return _in_year(match, today.date, int(match["m"]), int(match["d"]))


CALENDAR_DATES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"{_BEFORE}{_WEEKDAY_BEFORE}{_ARTICLE}(?P<past>(?:pasado|ultimo)\s+)?(?:dia\s+)?{_DAY}"
            rf"\s*(?:de\s+|del\s+|/|-|\.|,\s)?\s*(?:mes\s+de\s+)?(?P<m>{MONTH})"
            rf"(?:(?P<this_year>\s+del?\s+(?:este|presente)\s+ano)|(?P<next_year>\s+{NEXT_YEAR})|(?P<past_after>\s+{LAST})|{_YEAR})"
        ),
        _day_and_month,
    ),
    (
        re.compile(rf"{_BEFORE}{_ARTICLE}(?:dias?\s+)?(?P<d>\d{{1,2}}){_MORE_OF_LIST}(?P<m>{MONTH}))"),
        _day_of_list,
    ),
    (
        re.compile(rf"{_BEFORE}(?P<m>{MONTH_IN_FULL})\s+(?P<d>\d{{1,2}})(?P<o>)?{NOT_A_DAY}{_YEAR}"),
        _day_and_month,
    ),
    (re.compile(rf"{_BEFORE}{_PART}(?P<s>[/\-.]){_PART}(?P=s){_PART}(?![\w\-/])"), _in_any_order),
    (
        re.compile(
            rf"{_LEAD}(?<![\d/.,:\-$€])\b(?P<a>\d{{1,2}})(?P<s>[/\-.])(?P<b>\d{{1,2}})"
            rf"(?:(?:(?P=s)|,)(?P<y>\d{{4}}|\d\d))?(?![\w/%€$]|[\-.,:]\d|\s*(?:%|€|\$|euro|peso|sol|dolar|mil\b|cuota|luca|hora|persona))"
        ),
        _numeric,
    ),
    (
        re.compile(
            r"(?<![\d/.,\-])\b(?P<y>(?:19|20)\d\d)(?P<s>[/\-.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\w/\-])"
        ),
        _year_first,
    ),
    (
        re.compile(
            rf"\b(?:{_ARTICLE}(?P<wd>{WEEKDAY})\s*,?\s*(?P<article>el\s+)?|(?:el|este|{_PLURAL}|{_SPAN}|antes\s+del|despues\s+del|partir\s+del"
            rf"|alrededor\s+del|desde\s+el|hasta\s+el|proximo|(?=dia\s))\s*(?P<past>pasado\s+)?(?:proximo\s+)?)"
            rf"(?P<dia>dias?\s+)?(?:(?P<d>\d{{1,2}})(?:\.?°|(?:ero|ro|er)\b(?!\s+pago))?|(?P<o>primero))\b"
            rf"(?:\s+(?:de|del)\s+(?P<meant>{MONTH_MEANT})|\s+(?P<this_month>este\s+mes))?{NOT_A_DAY}"
        ),
        _day_of_month,
    ),
    (
        re.compile(
            r"\b(?:el|dia)\s+(?:dia\s+)?(?P<d>\d{1,2})\s+del\s+(?P<m>\d{1,2})(?:\s+(?:del?)\s+(?P<y>\d{4}|\d\d))?(?!\d|[.,]\d|\s*%)"
        ),
        _day_del_month,
    ),
)
