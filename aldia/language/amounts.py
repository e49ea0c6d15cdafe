"""Sums of money, in figures, words and slang."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from aldia.language.countries import Country
from aldia.language.entity import Found, Setting
from aldia.language.numbers import Number
from aldia.language.reading import Reading
from aldia.language.vocabulary import alternatives, load

# What keeps a figure after a currency from being its cents: "50 euros 10 cuotas", "50 euros 5 de mayo".
_NOT_CENTS = (
    r"(?!\s*(?:%|/|-|de\b|por\b|cuota|pago|plazo|mes|dia|semana|ano|letra|hora|parte|mensualidad|quincena))"
)
_NO_MONEY_BEFORE = re.compile(r"\b(?:ni|sin|no(?: [a-z]+){1,3})\s$")
_INSTALMENTS_OF = re.compile(
    r"\b(?:cuotas?|pagos?|plazos?|mensualidades|mensualidad|letras?|abonos?|quincenas)"
    r"(?: (?:mensual|mensuales|quincenales|iguales|fijas|fijos))?,? (?:de|por)(?: (?:a|unos|unas|como))?\s$"
)
_END = re.compile(r"\s*(?:$|[.,;!?)](?!\d))")
_RANGE = re.compile(r"\s*(?:y|a|o|u|-|hasta)\s*(?:los |las |unos |unas |como )?$")
_SLANG_SCALES = (100, 500, 1000, 1_000_000)
_WORD_SCALES = (1_000_000, 1000)
_OF_GOODS = re.compile(r"\s+de\s+(?!euro|peso|abono|pie\b)")


@dataclass(frozen=True)
class _Currency:
    """A word for money: its ISO code (or none) and how many units of it the word means.

    `goods` marks one that measures goods too: "un kilo de patatas".
    """

    unit: str | None
    times: Decimal
    goods: bool


@dataclass(frozen=True)
class _Lexicon:
    """The money words of one country, compiled."""

    currencies: dict[str, _Currency]
    before: re.Pattern[str]
    after: re.Pattern[str]
    cents_after_currency: re.Pattern[str]
    cents_after_number: re.Pattern[str]
    cents_only: re.Pattern[str]
    half: re.Pattern[str]
    rate: re.Pattern[str]
    rate_before: re.Pattern[str]
    slang_halves: re.Pattern[str]


@cache
def _lexicon(country: Country) -> _Lexicon:
    vocabulary = load("money")
    currencies: dict[str, _Currency] = {}
    for entry in vocabulary["currencies"]:
        if country.code not in entry.get("countries", [country.code]):
            continue
        unit = {"peso": country.peso, "dollar": country.dollar}.get(entry["unit"], entry["unit"])
        for word in entry["words"]:
            currencies.setdefault(
                word, _Currency(unit, Decimal(entry.get("times", 1)), entry.get("goods", False))
            )
    signs = [
        word
        for word in currencies
        if not word.isalpha() or (len(word) == 3 and word.upper() == currencies[word].unit)
    ]
    scaled = [word for word, currency in currencies.items() if currency.times > 1] or ["-"]
    cents = alternatives(vocabulary["cents"])
    return _Lexicon(
        currencies=currencies,
        before=re.compile(rf"(?<![\w$])({alternatives(signs)})\s*[+-]?\s*$"),
        after=re.compile(rf"\s*(?:de )?({alternatives(currencies)})(?![a-z])"),
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
        rate=re.compile(rf"\s*,?\s*(?:{alternatives(vocabulary['rates'])})\b"),
        rate_before=re.compile(rf"\b(?:{alternatives(vocabulary['rates'])})(?: de)?(?: unos| como)?\s$"),
        slang_halves=re.compile(
            rf"\bmedi[oa]\s+({alternatives(scaled)})\b|(?<!\d )(?<!\d)\b({alternatives(scaled)})\s+y\s+medi[oa]\b"
        ),
    )


def find_amounts(reading: Reading, setting: Setting) -> Iterator[Found]:
    """Sums of money: `{"value": Decimal, "unit": ISO code or None}`. A bare figure is none."""
    lexicon = _lexicon(setting.country)
    found: list[Found] = []
    later: Found | None = None
    for number in reversed(reading.numbers):
        later = _amount(reading, number, lexicon) or _lower_end(reading, number, later)
        if later is not None:
            found.append(later)
    yield from reversed(found)
    yield from _slang_without_number(reading, lexicon)


def _amount(reading: Reading, number: Number, lexicon: _Lexicon) -> Found | None:
    """The amount that this number is, by the words around it."""
    text = reading.standard
    before = lexicon.before.search(text, max(0, number.start - 8), number.start)
    start = before.start() if before else number.start
    amount = Found("amount-of-money", {"value": number.value, "unit": None}, start, number.end)

    with_cents = lexicon.cents_after_number.match(text, number.end)
    if with_cents:
        value = number.value + Decimal(with_cents[1]) / 100
        amount = replace(amount, value={"value": value, "unit": None}, end=with_cents.end())
    after = lexicon.after.match(text, amount.end)
    if after:
        if number.origin == "article" and _NO_MONEY_BEFORE.search(text, max(0, start - 30), start):
            return None
        return _with_currency(amount, after, text, lexicon)
    if before:
        return replace(
            amount, value={"value": amount.value["value"], "unit": lexicon.currencies[before[1]].unit}
        )
    if with_cents or _is_money_without_currency(reading, number, lexicon):
        return amount
    return _cents(amount, number, text, lexicon)


def _with_currency(amount: Found, after: re.Match[str], text: str, lexicon: _Lexicon) -> Found | None:
    currency = lexicon.currencies[re.sub(r"\s+", " ", after[1])]
    if currency.goods and _OF_GOODS.match(text, after.end()):
        return None
    value, end = amount.value["value"] * currency.times, after.end()
    if currency.times > 1:
        half = lexicon.half.match(text, end)
        if half:
            value, end = value + currency.times / 2, half.end()
    elif value == value.to_integral_value():
        cents = lexicon.cents_after_currency.match(text, end)
        if cents:
            value, end = value + Decimal(next(filter(None, cents.groups()))) / 100, cents.end()
    return replace(amount, value={"value": value, "unit": currency.unit}, end=end)


def _is_money_without_currency(reading: Reading, number: Number, lexicon: _Lexicon) -> bool:
    """ "80 al mes", "6 cuotas de 80", "180 mil" and, inside a sentence, "50k" and "9.300"."""
    text = reading.standard
    if number.origin == "article":
        return False
    if number.origin == "scaled":
        start, end = reading.place(number.start, number.end)
        letter = reading.source[end - 1 : end].lower() in ("k", "m") and reading.source[start].isdigit()
        return not letter or text.strip(" .,!¡?¿+") != text[number.start : number.end]
    grouped = number.value >= 1000 and not text[number.start : number.end].isdigit()
    if grouped and text.strip(" .,!¡?¿+") != text[number.start : number.end]:
        return True
    rate_before = lexicon.rate_before.search(text, max(0, number.start - 30), number.start)
    return bool(
        (rate_before and _END.match(text, number.end))
        or lexicon.rate.match(text, number.end)
        or _INSTALMENTS_OF.search(text, max(0, number.start - 40), number.start)
    )


def _cents(amount: Found, number: Number, text: str, lexicon: _Lexicon) -> Found | None:
    """ "50 centavos". Nobody halves a cent: "1,20 centavos" means the whole unit."""
    cents = lexicon.cents_only.match(text, number.end)
    if cents is None:
        return None
    whole_cents = number.value == number.value.to_integral_value()
    value = number.value / 100 if whole_cents else number.value
    return replace(amount, value={"value": value, "unit": None}, end=cents.end())


def _lower_end(reading: Reading, number: Number, upper: Found | None) -> Found | None:
    """The first number of a range takes the currency and the scale of the second: "de 2 a 3 lucas"."""
    if upper is None or not _RANGE.match(reading.standard, number.end, upper.start):
        return None
    value, unit = upper.value["value"], upper.value["unit"]
    second = next(other for other in reading.numbers if upper.start <= other.start)
    scale = value / second.value if second.value else Decimal(1)
    if scale not in _SLANG_SCALES:  # cents or a half were added
        scale = Decimal(1)
    word = next((size for size in _WORD_SCALES if second.value >= size), 1)
    if second.origin != "figure" and number.value <= second.value / word:
        scale *= word
    return Found("amount-of-money", {"value": number.value * scale, "unit": unit}, number.start, number.end)


def _slang_without_number(reading: Reading, lexicon: _Lexicon) -> Iterator[Found]:
    """ "media luca", "luca y media"."""
    for match in lexicon.slang_halves.finditer(reading.standard):
        currency = lexicon.currencies[match[1] or match[2]]
        value = currency.times * (Decimal("0.5") if match[1] else Decimal("1.5"))
        yield Found("amount-of-money", {"value": value, "unit": currency.unit}, match.start(), match.end())
