"""E-mail addresses, telephone numbers and references of debts, as they were typed."""

import re
from collections.abc import Iterator

import phonenumbers

from aldia.language.countries import Country
from aldia.language.entity import Found

EMAIL = re.compile(r"[\w.+%\-]+\s?@\s?[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}\b")
# "ana punto ruiz arroba correo punto es"
_MARKS = {"punto": ".", "guion bajo": "_", "guion": "-", "arroba": "@"}
_SPOKEN_MARK = re.compile(r"\s+(guion bajo|guion|punto|arroba)\s+")
_SPOKEN_EMAIL = re.compile(
    r"\b[\w.\-]+(?:\s+(?:punto|guion bajo|guion)\s+[\w.\-]+)*\s+arroba\s+[\w\-]+(?:(?:\s+(?:punto|guion)\s+|\.)[\w\-]+)+\b"
)
_PHONE = re.compile(r"(?<![\w.,/\-])(?:\+|00)?\(?\d(?:[\s.\-()/]{0,2}\d){6,14}(?![\w]|[.,/\-]\d)")
_REFERENCE = re.compile(
    r"\b(?:(?P<code>exp(?:ediente|te)?|ref(?:erencia)?|folio|radicado|poliza)|contrato|cuenta|credito|prestamo|factura"
    r"|operacion|caso|obligacion|pagare)\b\.?\s*(?:(?:numero|num|nro|no|n)\b\.?\s*°?|n°|°|#)?\s*[:#]?\s*"
    r"(?:es\s+(?:el|la)\s+|(?(code)es\s+|(?!)))?"
    r"(?P<ref>(?=[a-z\-/]*\d)[a-z0-9]+(?:[\-/][a-z0-9]+)*)(?![\w]|[.,]\d|\s*(?:€|\$|%|euro|peso|sol|dolar|mil\b|luca|cuota))"
)
_BARE_REFERENCE = re.compile(
    r"(?<![\w\-/.])(?P<ref>(?:19|20)\d\d-\d{4,}|[a-z]{1,4}-\d{4,}(?:-[a-z0-9]+)*)(?![\w\-/])"
)
_SHORTEST_REFERENCE = 4


def find_contacts(folded: str, country: Country) -> Iterator[Found]:
    """`email`, `phone-number` (E.164, by the country's numbering plan) and `debt_ref` in folded text."""
    for match in EMAIL.finditer(folded):
        yield Found("email", match[0].replace(" ", ""), match.start(), match.end())
    for match in _SPOKEN_EMAIL.finditer(folded):
        written = re.sub(r"\s", "", _SPOKEN_MARK.sub(lambda mark: _MARKS[mark[1]], match[0]))
        yield Found("email", written, match.start(), match.end())
    for match in _PHONE.finditer(folded):
        number = _e164(match[0], country)
        if number is not None:
            yield Found("phone-number", number, match.start(), match.end())
    for pattern in (_REFERENCE, _BARE_REFERENCE):
        for match in pattern.finditer(folded):
            reference = match["ref"]
            if len(reference) >= _SHORTEST_REFERENCE:
                yield Found("debt_ref", reference.upper(), match.start("ref"), match.end("ref"))


def _e164(written: str, country: Country) -> str | None:
    try:
        number = phonenumbers.parse(written, country.phone_region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
