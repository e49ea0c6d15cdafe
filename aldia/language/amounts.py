"""Sums of money, in figures, words and slang."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from aldia.language.bare_sums import is_further_sum, is_sum
from aldia.language.entity import Found, Setting
from aldia.language.money_words import Lexicon, lexicon_of
from aldia.language.numbers import HUNDREDS, Number
from aldia.language.reading import Reading

_NO_MONEY_BEFORE = re.compile(r"\b(?:ni|sin|no(?: [a-z]+){1,3})\s$")
_RANGE = re.compile(r"\s*(?:y|a|o|u|-|hasta)\s*(?:los |las |unos |unas |como )?$")
_SLANG_SCALES = (100, 500, 1000, 1_000_000)
_WORD_SCALES = (1_000_000, 1000)
_OF_GOODS = re.compile(r"\s+de\s+(?!euro|peso|abono|pie\b)")


def find_amounts(reading: Reading, setting: Setting) -> Iterator[Found]:
    """Sums of money: `{"value": Decimal, "unit": ISO code or None}`. A bare figure is none (see `is_sum`)."""
    lexicon = lexicon_of(setting.country)
    found: list[Found] = []
    later: Found | None = None
    for number in reversed(reading.numbers):
        amount = _amount(reading, number, lexicon)
        if amount is None or amount.value["unit"] is None:
            amount = _lower_end(reading, number, later) or amount
        later = amount
        if later is not None:
            found.append(later)
    yield from _with_further_sums(reading, found[::-1])
    yield from _slang_without_number(reading, lexicon)


def _with_further_sums(reading: Reading, sums: list[Found]) -> Iterator[Found]:
    """The sums and the bare figures that go on with one, in its currency: "20 euros hoy y 30 el lunes"."""
    yield from sums
    for first, second in pairwise(reading.numbers):
        before = next((each for each in sums if each.start <= first.start < each.end), None)
        if before is None or any(each.start <= second.start < each.end for each in sums):
            continue
        if is_further_sum(reading, second, before.end):
            value = {"value": second.value, "unit": before.value["unit"]}
            sums.append(Found("amount-of-money", value, second.start, second.end))
            yield sums[-1]


def _amount(reading: Reading, number: Number, lexicon: Lexicon) -> Found | None:
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
    if number.origin == "article" and _NO_MONEY_BEFORE.search(text, max(0, start - 30), start):
        return None
    if after:
        return _with_currency(amount, after, reading, lexicon)
    if before:
        return replace(
            amount, value={"value": amount.value["value"], "unit": lexicon.currencies[before[1]].unit}
        )
    if with_cents or is_sum(reading, number):
        return amount
    return _cents(amount, number, text, lexicon)


def _with_currency(amount: Found, after: re.Match[str], reading: Reading, lexicon: Lexicon) -> Found | None:
    text = reading.standard
    currency = lexicon.currencies[re.sub(r"\s+", " ", after[1])]
    if currency.goods and (
        _OF_GOODS.match(text, after.end())
        or lexicon.weighing.search(text, max(0, amount.start - 40), amount.start)
    ):
        return None
    value, unit, end = amount.value["value"] * currency.times, currency.unit, after.end()
    if currency.times > 1:
        rest, end = _rest_of_slang(currency.times, end, reading, lexicon)
        value += rest
        named = lexicon.after.match(text, end)
        if named and lexicon.currencies[re.sub(r"\s+", " ", named[1])].times == 1:  # "un palo verde"
            unit, end = lexicon.currencies[re.sub(r"\s+", " ", named[1])].unit, named.end()
    elif value == value.to_integral_value():
        cents = lexicon.cents_after_currency.match(text, end)
        if cents:
            value, end = value + Decimal(next(filter(None, cents.groups()))) / 100, cents.end()
    return replace(amount, value={"value": value, "unit": unit}, end=end)


def _rest_of_slang(times: Decimal, end: int, reading: Reading, lexicon: Lexicon) -> tuple[Decimal, int]:
    """What follows "un palo": "y medio", "doscientas lucas", or mere hundreds of thousands ("un palo doscientos")."""
    half = lexicon.half.match(reading.standard, end)
    if half:
        return times / 2, half.end()
    rest = next((number for number in reading.numbers if number.start == end + 1), None)
    if rest is None or reading.standard[end] != " ":
        return Decimal(0), end
    after = lexicon.after.match(reading.standard, rest.end)
    lower = lexicon.currencies[re.sub(r"\s+", " ", after[1])].times if after else Decimal(1)
    if after and 1 < lower < times:
        return rest.value * lower, after.end()
    if rest.value in HUNDREDS:
        return rest.value * times / 1000, rest.end
    return (rest.value, rest.end) if 1000 <= rest.value < times else (Decimal(0), end)


def _cents(amount: Found, number: Number, text: str, lexicon: Lexicon) -> Found | None:
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


def _slang_without_number(reading: Reading, lexicon: Lexicon) -> Iterator[Found]:
    """ "media luca", "luca y media"."""
    for match in lexicon.slang_halves.finditer(reading.standard):
        currency = lexicon.currencies[match[1] or match[2]]
        value = currency.times * (Decimal("0.5") if match[1] else Decimal("1.5"))
        yield Found("amount-of-money", {"value": value, "unit": currency.unit}, match.start(), match.end())
