"""Dates counted from today: "mañana", "el viernes", "dentro de dos semanas", "la semana que viene", "hace un mes"."""

import re
from datetime import date, timedelta

from aldia.language.calendar_days import (
    add_months,
    add_working_days,
    monday_of,
    next_weekday,
    previous_weekday,
)
from aldia.language.days import Day, Rule, Today
from aldia.language.feasts import public_holidays
from aldia.language.time_words import LAST, NEXT, NOT_A_DAY, WEEKDAY, weekday_number

_MOST_UNITS = 5000
_WEEK = (
    rf"(?:(?:la\s+)?(?:(?P<w_next>proxima|siguiente|otra)|(?P<w_last>pasada|ultima|anterior))\s+semana\b"
    rf"|(?:la\s+)?semana\s+(?:(?P<w_next2>{NEXT})|(?P<w_last2>{LAST}))\b|(?P<w_this>(?:esta|misma)\s+semana\b))"
)
_COUNT = (
    r"(?:(?:unos|unas|como|casi|apenas|solo|mas\s+de|menos\s+de|aproximadamente|alrededor\s+de)\s+)*(?P<n>\d{1,4})\s+"
    r"(?P<unit>dias?|semanas?|quincenas?|mes(?:es)?|anos?)\b(?P<half>\s+y\s+medi[oa]\b)?"
)
_FROM = r"(?P<from>hoy|manana|ayer|ahora)"
_HALVES = {"d": 0, "s": 3, "q": 7, "m": 15, "a": 182}  # half of each unit in days
_OFFSETS = {"hoy": 0, "ahora": 0, "manana": 1, "pasado manana": 2, "ayer": -1}


def _day_word(match: re.Match[str], today: Today) -> Day:
    """A word that stands for a day near today; the last group that matched tells which."""
    return Day(today.date + timedelta(days=_SHIFTS[str(match.lastgroup)]))


_SHIFTS = {"today": 0, "tomorrow": 1, "after_tomorrow": 2, "yesterday": -1, "before_yesterday": -2}
_DAY_WORDS = re.compile(
    r"(?P<after_tomorrow>\bpasado\s+manana\b|(?<=manana o )pasado\b|(?<=manana y )pasado\b|\b(?:el\s+)?dia\s+(?:despues|siguiente)\s+de\s+manana\b)"
    r"|(?P<before_yesterday>\bante\s?ayer\b|\bantier\b|\bantes\s+de\s+(?:ayer|anoche)\b|\b(?:el\s+)?dia\s+antes\s+de\s+ayer\b)"
    r"|(?P<yesterday>\bayer\b|\banoche\b|\b(?:el\s+)?dia\s+(?:anterior|previo|(?:de\s+)?antes)\b(?!\s+de)|\bla\s+vispera\b(?!\s+de))"
    rf"|(?P<today>\bhoy\b(?:\s+(?:mismo|dia|{WEEKDAY}))?|\besta\s+(?:misma\s+)?(?:manana|tarde|noche|tardecita)\b"
    r"|\bdia\s+de\s+hoy\b)"
    rf"|(?P<tomorrow>(?<!la\s)(?<!las\s)(?<!buena\s)\bmanana\b(?:\s+(?:mismo|sin\s+falta|{WEEKDAY}))?"
    r"|\b(?:el\s+|al\s+)?dia\s+(?:siguiente|posterior|(?:de\s+)?despues)\b(?!\s+de)|\b(?:el\s+)?proximo\s+dia\b(?!\s+\d))"
)


def _weekday(match: re.Match[str], today: Today) -> Day:
    weekday = weekday_number(match["wd"])
    week = _week_start(match, today.date)
    if week is not None:
        return Day(week + timedelta(days=weekday))
    if match["past"]:
        return Day(previous_weekday(today.date, weekday))
    if match["past_after"]:
        # Nobody calls yesterday "el miércoles pasado", and "el lunes anterior" is not of this week.
        yesterday = today.date - timedelta(days=1)
        before = monday_of(today.date) if match["past_after"] == "anterior" else yesterday
        return Day(previous_weekday(before, weekday))
    return Day(next_weekday(today.date, weekday), past=previous_weekday(today.date, weekday))


def _week_start(match: re.Match[str], today: date) -> date | None:
    """The Monday of the week that is named with a weekday, None where none is."""
    monday = monday_of(today)
    if match["w_next"] or match["w_next2"]:
        return monday + timedelta(days=7)
    if match["w_last"] or match["w_last2"]:
        return monday - timedelta(days=7)
    return monday if match["w_this"] else None


def _week(match: re.Match[str], today: Today) -> Day | None:
    week = _week_start(match, today.date)
    if week is None:
        return None
    if match["wd"]:
        return Day(week + timedelta(days=weekday_number(match["wd"])))
    return Day(week, "week")


def _counted(start: date, match: re.Match[str], today: Today, direction: int = 1) -> Day | None:
    count, unit = int(match["n"]), match["unit"]
    if count > _MOST_UNITS:
        return None
    if unit.startswith("dia") and match.groupdict().get("working"):
        years = (start.year, start.year + 1, start.year + 2)
        holidays = {when for year in years for when in public_holidays(today.country, year)}
        return Day(add_working_days(start, count, holidays))
    if unit.startswith(("mes", "ano")):
        months = count * (12 if unit.startswith("ano") else 1)
        if not 1 <= start.year + direction * (months // 12 + 1) <= 9998:
            return None
        whole = add_months(start, direction * months)
        half = timedelta(days=_HALVES[unit[0]] if match["half"] else 0)
        return Day(whole + direction * half)
    days = count * {"d": 1, "s": 7, "q": 15}[unit[0]] + (_HALVES[unit[0]] if match["half"] else 0)
    return Day(start + timedelta(days=direction * days))


def _in_eight(match: re.Match[str], today: Today) -> Day:
    """ "De hoy en ocho", "el lunes en ocho": eight days count both ends, so it is a week."""
    start = next_weekday(today.date, weekday_number(match["wd"])) if match["wd"] else None
    start = start or today.date + timedelta(days=_OFFSETS[match["from"]])
    return Day(start + timedelta(days=7 if match["n"] == "8" else 14))


def _ahead(match: re.Match[str], today: Today) -> Day | None:
    offset = _OFFSETS[match["from"] or "hoy"]
    return _counted(today.date + timedelta(days=offset), match, today)


def _ago(match: re.Match[str], today: Today) -> Day | None:
    return _counted(today.date, match, today, direction=-1)


def _before(match: re.Match[str], today: Today) -> Day | None:
    start = today.date + timedelta(days=_OFFSETS[match["from"]])
    return _counted(start, match, today, direction=-1)


def _year(match: re.Match[str], today: Today) -> Day:
    shift = 1 if match["next"] else -1 if match["last"] else 0
    return Day(date(today.date.year + shift, 1, 1), "year")


RELATIVE_DAYS: tuple[Rule, ...] = (
    (_DAY_WORDS, _day_word),
    (
        re.compile(
            rf"\b(?:(?:el|este|ese|los|del|al|proximo|siguiente|(?P<past>pasado|ultimo))\s+)*(?P<wd>{WEEKDAY})"
            rf"(?:\s+(?:{NEXT}|(?P<past_after>{LAST})))?(?:\s*,?\s*(?:de\s+)?{_WEEK})?"
        ),
        _weekday,
    ),
    (
        re.compile(rf"\b{_WEEK}(?:\s*(?:-|,)?\s*(?:el\s+)?(?P<wd>{WEEKDAY}))?"),
        _week,
    ),
    (
        re.compile(
            rf"\b(?:dentro\s+de|(?:de\s+hoy\s+)?en|de\s+(?:aqui|aca|hoy)\s+a|a(?=\s+(?:unos\s+)?\d+\s+(?:dia|semana))|al\s+cabo\s+de)\s+"
            rf"(?:(?:los|las)\s+)?(?:(?:proxim[oa]s|siguientes)\s+)?{_COUNT}(?P<working>\s+(?:habiles|laborables|laborales))?"
            rf"(?:\s+(?:a\s+partir\s+de|desde|despues\s+de|contando\s+desde)\s+{_FROM})?"
        ),
        _ahead,
    ),
    (re.compile(rf"\b{_COUNT}\s+(?:a\s+partir\s+de|despues\s+de|desde)\s+{_FROM}\b"), _ahead),
    (re.compile(rf"\A\W*(?P<span>{_COUNT}(?<!mes)(?<!meses)(?:\s+mas)?)\W*\Z(?P<from>)"), _ahead),
    (
        re.compile(
            rf"\b(?:d[ae]me|de?nme|dadme|dejadme|dejenme|esper[ae]n?me|aguant[ae]n?me|necesito)\s+(?:otr[oa]s\s+)?"
            rf"(?P<span>{_COUNT}(?:\s+mas\b)?)(?P<from>)"
        ),
        _ahead,
    ),
    (re.compile(rf"\b{_COUNT}\s+(?:despues|mas\s+tarde)\b(?!\s+de)(?P<from>)"), _ahead),
    (
        re.compile(
            rf"\b(?:del?\s+|el\s+)?(?:(?P<from>hoy|manana)|(?P<wd>{WEEKDAY}))\s+en\s+(?P<n>8|15)\b{NOT_A_DAY}"
        ),
        _in_eight,
    ),
    (re.compile(rf"\bhace\s+(?:ya\s+)?{_COUNT}"), _ago),
    (re.compile(rf"\b{_COUNT}\s+atras\b"), _ago),
    (re.compile(rf"\b{_COUNT}\s+antes\s+de\s+{_FROM}\b"), _before),
    (
        re.compile(rf"\b(?:el\s+)?(?:ano\s+(?:(?P<next>{NEXT})|(?P<last>{LAST}))|este\s+ano)\b(?!\s+nuevo)"),
        _year,
    ),
)
