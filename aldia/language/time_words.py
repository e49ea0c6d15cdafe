"""The words of the calendar as fragments of regular expressions, and what they stand for."""

from aldia.language.vocabulary import alternatives, load

_CALENDAR = load("calendar")


def _by_word(kind: str) -> dict[str, int]:
    return {str(word): value for value, words in _CALENDAR[kind].items() for word in words}


MONTHS = _by_word("months")
WEEKDAYS = _by_word("weekdays")
ORDINALS = _by_word("ordinals")

# A full name ends without a dot of its own ("mayo." ends a sentence), a short form may carry one.
_LONGEST_SHORT_FORM = 4


def _names(words: dict[str, int]) -> str:
    short = {word for word in words if len(word) <= _LONGEST_SHORT_FORM}
    return rf"(?:(?:{alternatives(set(words) - short)})\b|(?:{alternatives(short)})\b\.?)"


MONTH = _names(MONTHS)
MONTH_IN_FULL = rf"(?:{alternatives(word for word in MONTHS if len(word) > 4 or word == 'mayo')})\b"
WEEKDAY = _names(WEEKDAYS)
ORDINAL = rf"(?:{alternatives(ORDINALS)}|\d\.?(?:°|er\b|ª))"

NEXT = r"(?:que\s+vienen?|que\s+entra|que\s+sigue|proxim[oa]s?|siguientes?|entrante|venider[oa])"
NEXT_YEAR = rf"del\s+(?:proximo\s+ano|ano\s+{NEXT})"
LAST = r"(?:pasad[oa]s?|anterior|ultim[oa])"

# A month that is meant: "julio", "este mes", "mes que viene", "julio de 2027".
MONTH_MEANT = (
    rf"(?:(?:el\s+|este\s+(?:mismo\s+)?|cada\s+|todos\s+los\s+)?(?:(?:proximo|siguiente|otro|pasado)\s+)?mes(?:es)?"
    rf"(?!\s+de\s+{MONTH})(?:\s+(?:{NEXT}|{LAST}|en\s+curso|corriente))?"
    rf"|(?:mes\s+de\s+)?{MONTH}(?:\s+(?:de|del)?\s*(?:ano\s+)?\d{{4}}(?!\d)|\s+de\s+este\s+ano)?)"
)

# What may not follow a figure that is a day: it would be a sum, a count or another notation.
NOT_A_DAY = (
    r"(?![\d%/:]|[.,\-]\d|\s*(?:%|€|\$|k\b|por\s?100|por\s?ciento|porciento|euro|eur\b|peso|sol\b|soles|dolar|usd|luca|palo\b|palos"
    r"|pavo|mango|mil\b|cuota|plazo|pagos|mensualidad|mes\b|meses|dias?\b|semana|ano\b|anos\b|hora|minuto|vez|veces"
    r"|estrella|letra|parte|quincena|centimo|centavo|h\b|am\b|pm\b|a\.m|p\.m|personas?|numero|digito))"
)


def month_number(word: str) -> int:
    """The month that a name or its short form stands for."""
    return MONTHS[word.rstrip(".")]


def weekday_number(word: str) -> int:
    """The weekday that a name or its short form stands for, Monday being 0."""
    return WEEKDAYS[word.rstrip(".")]


def ordinal_number(word: str) -> int:
    """The number of an ordinal, -1 for the last."""
    return ORDINALS[word] if word in ORDINALS else int(word[0])
