"""The words for money of each country, compiled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from aldia.language.countries import Country
from aldia.language.vocabulary import alternatives, load

# What keeps a figure after a currency from being its cents: "50 euros 10 cuotas", "50 euros 5 de mayo".
_NOT_CENTS = (
    r"(?!\s*(?:%|/|-|de\b|por\b|cuota|pago|plazo|mes|dia|semana|ano|letra|hora|parte|mensualidad|quincena))"
)

_SHORTEST_NOUN = 3


@dataclass(frozen=True)
class Currency:
    """A word for money: its ISO code (or none) and how many units of it the word means.

    `goods` marks one that measures goods too: "un kilo de patatas", "he perdido 12 kilos".
    """

    unit: str | None
    times: Decimal
    goods: bool


@dataclass(frozen=True)
class Lexicon:
    """The money words of one country, compiled."""

    currencies: dict[str, Currency]
    before: re.Pattern[str]
    after: re.Pattern[str]
    cents_after_currency: re.Pattern[str]
    cents_after_number: re.Pattern[str]
    cents_only: re.Pattern[str]
    half: re.Pattern[str]
    weighing: re.Pattern[str]
    slang_halves: re.Pattern[str]


@cache
def lexicon_of(country: Country) -> Lexicon:
    """The money words of a country, built once."""
    vocabulary = load("money")
    currencies: dict[str, Currency] = {}
    small: dict[str, Currency] = {}
    for entry in vocabulary["currencies"]:
        if country.code not in entry.get("countries", [country.code]):
            continue
        unit = {"peso": country.peso, "dollar": country.dollar}.get(entry["unit"], entry["unit"])
        currency = Currency(unit, Decimal(entry.get("times", 1)), entry.get("goods", False))
        for word in entry["words"]:
            currencies.setdefault(word, currency)
            small |= dict.fromkeys(_diminutives(word), currency)
    currencies = small | currencies
    signs = [
        word
        for word in currencies
        if not word.isalpha() or (len(word) == 3 and word.upper() == currencies[word].unit)
    ]
    scaled = [word for word, currency in currencies.items() if currency.times > 1] or ["-"]
    cents = alternatives(vocabulary["cents"])
    return Lexicon(
        currencies=currencies,
        before=re.compile(rf"(?<![\w$])({alternatives(signs)})\s*[+-]?\s*$"),
        after=re.compile(
            rf"(?:\s+(?:{alternatives(vocabulary['and_more'])})\b)?\s*(?:de )?({alternatives(currencies)})(?![a-z])"
        ),
        cents_after_currency=re.compile(
            rf"(?:(?:\s*,?\s*(?:con|y)\s+|\s*,\s*)(\d{{1,2}})\s*(?:{cents})\b"
            rf"|\s+con\s+(\d{{1,2}})(?![\w/]|[.,]\d){_NOT_CENTS}"
            rf"|\s+y\s+(\d{{1,2}})(?=\s*(?:$|[.,;!?)](?!\d)))"
            rf"|\s+(\d\d)(?![\w/]|[.,]\d){_NOT_CENTS})"
        ),
        cents_after_number=re.compile(
            rf"\s+con\s+(\d{{1,2}})(?:\s*(?:{cents})\b|(?![\w/]|[.,]\d){_NOT_CENTS})"
        ),
        cents_only=re.compile(rf"\s*(?:{cents})\b"),
        half=re.compile(r"\s+y\s+medi[oa]\b"),
        weighing=re.compile(rf"\b(?:{alternatives(vocabulary['weighing'])})[a-z]*\b[^.,;]{{0,20}}$"),
        slang_halves=re.compile(
            rf"\bmedi[oa]\s+({alternatives(scaled)})\b|(?<!\d )(?<!\d)\b({alternatives(scaled)})\s+y\s+medi[oa]\b"
        ),
    )


def _diminutives(word: str) -> Iterator[str]:
    """ "luquita", "dolarcitos", "eurillo", "pesazos": what Spanish makes of a singular."""
    if not word.isalpha() or len(word) < _SHORTEST_NOUN:
        return
    if word[-1] in "oa":
        stem, vowel = word[:-1], word[-1]
        before_i = stem[:-1] + {"c": "qu", "g": "gu", "z": "c"}.get(stem[-1], stem[-1])
        forms = [f"{before_i}{ending}{vowel}" for ending in ("it", "ill", "ic")] + [f"{stem}az{vowel}"]
    elif word[-1] in "lr":
        forms = [f"{word}{ending}" for ending in ("ito", "cito", "cillo", "azo")]
    else:
        return
    yield from forms
    yield from (f"{form}s" for form in forms)
