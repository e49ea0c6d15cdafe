"""Counts that are no money: instalments, percentages, fractions of the debt, ratings, plain numbers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from aldia.language.entity import Found, Setting
from aldia.language.names import is_in_a_name
from aldia.language.numbers import Number
from aldia.language.reading import Reading

_MOST_INSTALLMENTS = 360
_LONGEST_WAIT = 3  # "en 2 meses" alone is a date, "en 12 meses" alone is the length of a plan
_INSTALLMENTS = re.compile(
    r"(?: (?:comodas?|comodos|solo|sola|unico|unica|pequenas|pequenos))?"
    r" (cuot[ai]s?|cuotitas?|plazos?|pag(?:os?|uitos?)|mensualidad(?:es)?|letras?|partes?|abonos?|parcialidad(?:es)?|armadas)\b"
    r"(?! (?:de cada|vencid|atrasad))"
)
_VERB_FORM = re.compile("pago|abono")
_OR_ANOTHER = re.compile(r"\s?(?:(?:o|u)\s(?:a |en )?|(?:a|-|y)\s?)\d{1,3}(?=\s)")
_IN_ONE = re.compile(r"\b(?:en|de)\s$|\bsol[oa]\s$")
_TIMES = re.compile(r" (?:veces|tandas|tramos)\b")
_MONTHS = re.compile(
    r" (meses|mes|anos?|quincenas)\b(?! (?:de |sin|atras|despues|antes|mas tarde|que|enter|vencid))"
)
_HALF_YEAR = re.compile(r"(?<!hace )(?<!dentro de )\b(?:por |a |en )?(medio ano)\b")
_AND_A_HALF = re.compile(r" y medio\b")
_OPENING = re.compile(r"\W*(?P<in>en )?(?:\d{1,3} (?:o|u|y|a) )?$")
_SPREAD_BEFORE = re.compile(
    r"\b(?:(?P<spread>fraccion\w*|divid\w*|difer\w*|financi\w*|reparti\w*|prorrate\w*|estir\w*|alarg\w*|ampli\w*|plan|"
    r"cuotas|plazos|mensual(?:es)?|mes|plazo)|pagar\w*|liquidar\w*|saldar\w*|abonar\w*|lo|la)"
    r"(?: [a-z]+){0,3} (?:en|a|durante|por|de)(?: (?:unos|como))?\s$"
)
_FROM_TERM = re.compile(r"\bde\s$")
_TERM_BEFORE = re.compile(
    r"(?<!aqui )\ba(?: (?:unos|como))?(?: \d{1,3} (?:o|u|y|a)(?: a)?)?\s$|\bentre(?: \d{1,3} y)?\s$"
)
_PERCENT = re.compile(r"\s*(?:%|por ?100\b|por ?ciento\b|porcientos?\b|porc\b|pct\b)")
_FRACTION = re.compile(
    r"\b(?:la |el )?(?:(?P<half>mitad)|(?:(?P<parts>\d) )?(?P<part>tercer|cuart|quint|sext|decim)as? partes?"
    r"|(?P<shares>\d) (?P<share>terci|cuart|quint|sext|octav|decim)os?"
    r"|(?P<above>[1-9])/(?P<below>[2-9])(?= (?:partes )?de (?:la|lo|el|mi|su|tu|est[ae])\b))"
    r"\b(?! (?:de hora|piso|dia|de mes|viernes|lunes|pago|cuota))"
)
_SMALLEST_SHARE = 6
_PARTS = {"terc": 3, "cuar": 4, "quin": 5, "sext": 6, "octa": 8, "deci": 10}
_RATING_BEFORE = re.compile(
    r"\b(?:(?:pong[oa]|pondria|doy|daria|merecen?|califico|puntuo|valoro|calificacion|calificasion|puntuacion|nota|"
    r"valoracion|puntaje)(?: [a-z]+){0,4}\s*:?\s*(?:un |con |es |de )?|^\W*un )$"
)
_RATING_AFTER = re.compile(r" (?:estrellas?|estrellitas|puntos sobre|sobre (?:5|10)|de (?:5|10))\b")
_RATING_END = re.compile(r"\s*(?:$|[.,;!)]|y\b|porque\b|pero\b|por\b|para\b|a la\b|al\b)")
_ONE_COUNTS = re.compile(r"\b(?:opcion|numero|num|plan|solo|solamente|la|el)\s$")
_PART_OF_A_CODE = re.compile(r"[\w@#]|[-/:.,'°º][\w]")
_AFTER_CODE = re.compile(r"(?:[\w@#/:_-]|[.,]\d)\Z")


def find_quantities(reading: Reading, _: Setting) -> Iterator[Found]:
    """`installments` (int), `percentage`, `fraction`, `number` (Decimal) and `rating` (int)."""
    text = reading.standard
    for number in reading.numbers:
        whole = int(number.value) if number.value == number.value.to_integral_value() else None
        percent = _PERCENT.match(text, number.end)
        if percent:
            yield Found("percentage", _percent_value(number, text), number.start, percent.end())
        if whole is not None:
            yield from _installments(text, number, whole)
            yield from _rating(text, number, whole)
        yield from _number(reading, number)
    half_year = _HALF_YEAR.search(text)
    if half_year:
        yield Found("installments", 6, half_year.start(1), half_year.end(1))
    yield from _fractions(text)


def _percent_value(number: Number, text: str) -> Decimal:
    """ "3,125 %" is no thousands."""
    figure = text[number.start : number.end]
    if number.value >= 1000 and re.fullmatch(r"\d{1,2}[.,]\d{3}", figure):
        return Decimal(figure.replace(",", "."))
    return number.value


def _installments(text: str, number: Number, whole: int) -> Iterator[Found]:
    if not 1 <= whole <= _MOST_INSTALLMENTS:
        return
    before = text[max(0, number.start - 60) : number.start]
    other = _OR_ANOTHER.match(text, number.end)
    noun_at = other.end() if other else number.end
    named = _INSTALLMENTS.match(text, noun_at)
    times = _TIMES.match(text, noun_at) if before.endswith("en ") else None
    months = _MONTHS.match(text, noun_at)
    count = whole
    if named and _VERB_FORM.fullmatch(named[1]) and whole > 1:  # "el 15 pago el resto"
        return
    if named and number.origin == "article" and not _IN_ONE.search(before):
        return
    if months and not named and not times:
        if not (_is_term(text, before, whole, months) or (other and _FROM_TERM.search(before))):
            return
        years = months[1].startswith("ano")
        half = _AND_A_HALF.match(text, months.end()) if years else None
        count = whole * 12 + 6 * bool(half) if years else whole
        months = half or months
    noun = named or times or months
    if noun:
        yield Found("installments", count, number.start, number.end if other else noun.end())


def _is_term(text: str, before: str, whole: int, months: re.Match[str]) -> bool:
    """Whether months are the length of a plan ("a 12 meses", "pagarlo en 6 meses") and not a date ("en 2 meses")."""
    if _TERM_BEFORE.search(before):
        return True
    opening = _OPENING.match(before)
    if opening:
        alone = not text[months.end() :].strip(" .,!?")
        return alone and months[1] != "ano" and (opening["in"] is None or whole > _LONGEST_WAIT)
    spread = _SPREAD_BEFORE.search(before)
    return spread is not None and (spread["spread"] is not None or whole > 2)


def _rating(text: str, number: Number, whole: int) -> Iterator[Found]:
    if not 0 <= whole <= 10:
        return
    after = _RATING_AFTER.match(text, number.end)
    before = _RATING_BEFORE.search(text, max(0, number.start - 50), number.start)
    if after:
        yield Found("rating", whole, number.start, after.end())
    elif before and _RATING_END.match(text, number.end):
        yield Found("rating", whole, number.start, number.end)


def _fractions(text: str) -> Iterator[Found]:
    for match in _FRACTION.finditer(text):
        if match["half"]:
            yield Found("fraction", Decimal("0.5"), match.start(), match.end())
            continue
        if match["above"]:
            yield Found("fraction", Decimal(match["above"]) / int(match["below"]), match.start(), match.end())
            continue
        count = match["parts"] or match["shares"] or 1
        size = _PARTS[(match["part"] or match["share"])[:4]]
        # Nobody offers eighths of a debt: those are plain numbers.
        entity = "fraction" if size <= _SMALLEST_SHARE else "number"
        yield Found(entity, Decimal(count) / size, match.start(), match.end())


def _is_meant_as_number(text: str, number: Number) -> bool:
    """A mere "un" counts only as the whole answer or in "la uno", "opción uno", "solo una"."""
    alone = text.strip(" .,!?¿¡") == text[number.start : number.end]
    return alone or _ONE_COUNTS.search(text, max(0, number.start - 12), number.start) is not None


def _number(reading: Reading, number: Number) -> Iterator[Found]:
    text = reading.standard
    if number.origin == "article" and not _is_meant_as_number(text, number):
        return
    if is_in_a_name(reading, number):
        return
    if _PART_OF_A_CODE.match(text, number.end) or _AFTER_CODE.search(text[: number.start]):
        return
    yield Found("number", number.value, number.start, number.end)
