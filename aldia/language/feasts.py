"""Holidays by name, and the public holidays of a country."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays
from dateutil.easter import easter

from aldia.language.calendar_days import nth_weekday
from aldia.language.countries import Country
from aldia.language.spelling import fold
from aldia.language.vocabulary import alternatives, load

_OBSERVED = re.compile(r"\s*\((?:observado|trasladado|puente)[^)]*\)")


@cache
def public_holidays(country: Country, year: int) -> Mapping[date, str]:
    """The public holidays of a year with their Spanish names; built once, for it takes milliseconds."""
    return dict(holidays.country_holidays(country.code, years=[year], language="es"))


@cache
def _named(country: Country) -> dict[str, Mapping[str, Any]]:
    """The rules of `holidays.yml` that hold in the country, by name."""
    rules: dict[str, Mapping[str, Any]] = {}
    for feast in load("holidays"):
        rule = feast.get(country.code, feast.get("any"))
        if rule is not None:
            bound = feast.get("needs_preposition", False)
            rules.update(
                {name: {**rule, "alone": not bound or name.startswith("dia ")} for name in feast["names"]}
            )
    return rules


@cache
def _official(country: Country, year: int) -> dict[str, date]:
    """Public holidays by folded name. The first of two days under one name is kept."""
    named: dict[str, date] = {}
    for when, names in sorted(public_holidays(country, year).items()):
        for name in names.split("; "):
            named.setdefault(_OBSERVED.sub("", fold(name)), when)
    return named


@cache
def feast_pattern(country: Country, year: int) -> re.Pattern[str]:
    """Matches a holiday with what stands around it; groups `after` ("pasada la"), `name`, `year`."""
    rules = _named(country)
    official = set(_official(country, year)) | set(_official(country, year + 1))
    alone = {name for name, rule in rules.items() if rule["alone"]} | {
        name for name in official if " " in name
    }
    other = set(rules) - alone
    preposition = (
        r"(?:en(?!\s+san\s)|por|para|hasta|desde|antes\s+de|el|los)\s+(?:el\s+|la\s+|los\s+|las\s+)?"
    )
    after = r"(?P<after>(?:despues\s+(?:de|del)|pasad[oa]s?|tras)\s+(?:el\s+|la\s+|los\s+|las\s+)?)"
    return re.compile(
        rf"(?:{after}|{preposition})?\b(?P<name>{alternatives(alone)})\b(?:\s+(?:de|del)?\s*(?:ano\s+)?(?P<year>\d{{4}}))?"
        rf"|(?:{after.replace('after', 'after_other')}|{preposition})(?P<other>{alternatives(other)})\b"
    )


def feast_day(name: str, country: Country, year: int) -> date | None:
    """The day of a holiday in a year by its folded name, None where that year has none."""
    rule = _named(country).get(name)
    if rule is None:
        return _official(country, year).get(name)
    if "day" in rule:
        number, month = rule["day"].split("-")
        return date(year, int(month), int(number))
    if "easter" in rule:
        return easter(year) + timedelta(days=rule["easter"])
    return nth_weekday(year, rule["month"], rule["weekday"], rule["nth"])


def next_feast(name: str, country: Country, today: date) -> date | None:
    """The next time that a holiday comes, today included."""
    for year in (today.year, today.year + 1):
        found = feast_day(name, country, year)
        if found and found >= today:
            return found
    return None
