"""Figures that are money though no currency is named: "80 al mes", "6 cuotas de 80", "180 mil", "te paso 300"."""

import re
from functools import cache
from itertools import pairwise

from aldia.language.numbers import Number
from aldia.language.reading import Reading
from aldia.language.vocabulary import alternatives, load

# Up to ten, a bare figure counts instalments, months or stars rather than money: "ya pagué 4", "le doy un 8".
_LARGEST_COUNT = 10
_MOST_FIGURES = 7  # of one run; longer ones are codes, ids and telephones
_YEARS = range(1990, 2040)
_NEAR = 70  # characters before a figure that are looked at

_PRONOUN = r"(?:me|te|se|nos|os|les?|l[oa]s?)"
_ENDING = (
    r"(?:o|as?|ais|an|e[ns]?|[aei]mos|i|io|ia[ns]?|iamos|aste|iste|[ai]ron|ieron|aba[ns]?|[ai]d[oa]|[aei]d|ando|iendo"
    rf"|[aei]r(?:e|an?|as|emos|ia[ns]?|iamos)?)?{_PRONOUN}{{0,2}}"
)
_FURTHER = re.compile(r"(?:\by|\bmas|,)\s+(?:(?:otr[oa]s|luego|despues)\s+){0,2}$")
_PREPOSITION = re.compile(r"\b(?:de|en|desde|hasta|del)\s$")
_INSTALMENTS_OF = re.compile(
    r"\b(?:cuot(?:it)?as?|pagos?|plazos?|mensualidades|mensualidad|letras?|abonos?|quincenas)"
    r"(?: (?:mensual|mensuales|quincenales|iguales|fijas|fijos))?,? (?:de|por)(?: (?:a|unos|unas|como))?\s$"
)
_END = re.compile(r"\s*(?:$|[.,;!?)](?!\d))")
_BETWEEN_SENTENCES = re.compile(r"[.;:?!\n]|\bpero\b")
_STEP = re.compile(r"\s+en\s+")
_CODE_GOES_ON = re.compile(r"-\d(?![\d.,])")


@cache
def _sentence_goes_on() -> re.Pattern[str]:
    """What may follow a bare sum: a closed class of words, for any other one would be what the figure counts."""
    words = alternatives(load("money")["context"]["goes_on"])
    return re.compile(
        r"\s*(?:$|[.;:!?)\n](?!\d)|,(?!\d)|\s(?:(?:y|o|u|e|a)(?!\s\d)|de(?! (?:cada|este|ese|los|las|plazo|\d))"
        rf"|{words}|{_PRONOUN})\b)"
    )


@cache
def _rate_after() -> re.Pattern[str]:
    return re.compile(rf"\s*,?\s*(?:{alternatives(load('money')['rates'])})\b")


@cache
def _rate_before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(load('money')['rates'])})(?: de)?(?: unos| como)?\s$")


@cache
def _money_is_named_before() -> re.Pattern[str]:
    """A verb of paying or a noun that has a price, with nothing but "unos", "hasta"… up to the figure.

    What follows an article is a noun with its number ("el pago 12"), no verb.
    """
    words = load("money")["context"]
    verb = rf"(?:(?:{alternatives(words['stems'])}){_ENDING}|(?:{alternatives(words['forms'])}){_PRONOUN}{{0,2}})"
    settled = rf"(?:{alternatives(words['settled_at'])}){_ENDING}\s+(?:en|a|con)"
    noun = (
        rf"(?:{alternatives(words['nouns'])})(?:\s+[a-z]+)?\s+"
        r"(?:(?:es|era|son|eran|seria|serian|sale|salio|esta|queda|quedo|sea|fue)\s+(?:de|en)?|de|por)"
    )
    about = rf"(?:(?:{alternatives(words['about'])})\s+){{0,3}}(?:\d+(?:[.,]\d+)*\s+(?:y|o|u|a)\s+)?"
    no_article = r"(?<!\bel )(?<!\bla )(?<!\blos )(?<!\blas )(?<!\bun )(?<!\bdel )(?<!\bal )(?<!\bmi )"
    return re.compile(rf"\b(?:{no_article}(?:{verb}|{settled})|{noun})\s+{about}$")


def is_sum(reading: Reading, number: Number) -> bool:
    """Whether the words around a figure without currency say that it is money.

    A bare figure that is the whole message is none: it may answer anything.
    """
    text = reading.standard
    if number.origin == "article" or _CODE_GOES_ON.match(text, number.end) or _is_step(reading, number):
        return False
    alone = text.strip(" .,!¡?¿+") == text[number.start : number.end]
    if number.origin == "scaled":
        start, end = reading.place(number.start, number.end)
        letter = reading.source[end - 1 : end].lower() in ("k", "m") and reading.source[start].isdigit()
        return not letter or not alone
    if number.value >= 1000 and not text[number.start : number.end].isdigit() and not alone:
        return True
    nearest = max(0, number.start - _NEAR)
    return bool(
        _rate_after().match(text, number.end)
        or _INSTALMENTS_OF.search(text, nearest, number.start)
        or (_rate_before().search(text, nearest, number.start) and _END.match(text, number.end))
        or (
            _may_be_money(text, number)
            and _sentence_goes_on().match(text, number.end)
            and _money_is_named_before().search(text, nearest, number.start)
        )
    )


def is_further_sum(reading: Reading, number: Number, after: int) -> bool:
    """Whether a bare figure goes on with the sum that ends at `after`: "50 el viernes y 50 el lunes"."""
    text = reading.standard
    return bool(
        number.origin != "article"
        and _may_be_money(text, number)
        and not _BETWEEN_SENTENCES.search(text, after, number.start)
        and _FURTHER.search(text, after, number.start)
        and _sentence_goes_on().match(text, number.end)
        and not _END.match(text, number.end)
    )


def _may_be_money(text: str, number: Number) -> bool:
    """Large enough for a sum, too short for a code, and no year ("la deuda es de 2019")."""
    figure = text[number.start : number.end]
    if number.value <= _LARGEST_COUNT and not re.search(r"[.,]\d\d$", figure):
        return False
    if figure.isdigit() and (len(figure) > _MOST_FIGURES or figure.startswith("0")):
        return False
    year = figure.isdigit() and number.value in _YEARS and number.value % 100
    return not (year and _PREPOSITION.search(text, max(0, number.start - 6), number.start))


def _is_step(reading: Reading, number: Number) -> bool:
    """The first figure of "de 50 en 50 pesos"."""
    return any(
        first is number
        and second.value == number.value
        and _STEP.fullmatch(reading.standard, first.end, second.start)
        for first, second in pairwise(reading.numbers)
    )
