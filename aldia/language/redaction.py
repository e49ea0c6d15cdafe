"""Personal data masked in text that goes to logs."""

import re

from stdnum import luhn

from aldia.language.contacts import EMAIL
from aldia.language.spelling import fold

_MONEY_WORD = (
    r"(?:€|\$|euros?|eur|pesos?|soles|dolares|usd|mxn|cop|ars|clp|pen|lucas?|palos?|mangos|pavos|mil|millon(?:es)?|centimos"
    r"|centavos|k)"
)
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ \-]?(?=[a-z]{0,3}\d)[a-z0-9]{4}){3,7}(?:[ \-]?\d{1,3})?(?!\w)")
_DOCUMENT = re.compile(
    r"(?<!\w)(?:[xyz][ .\-]?\d{7}[ .\-]?[a-z]|\d{1,2}\.?\d{3}\.?\d{3}\s?[.\-]?\s?[a-z]|\d{1,2}\.?\d{3}\.?\d{3}-[\dk]"
    r"|[a-z&]{3,4}\d{6}[a-z\d]{3}|[a-z]{4}\d{6}[a-z]{6}[a-z\d]\d)(?!\w)"
)
_MONEY = re.compile(
    rf"(?:(?:us|mx|u)?[$€£]|s/\.?)\s?\d[\d.,']*(?:\s?(?:mil|k)\b)?|\d[\d.,']*\s?{_MONEY_WORD}(?!\w)"
    rf"(?:\s(?:de\s)?{_MONEY_WORD}(?!\w))?"
)
_DIGITS = re.compile(r"(?<!\w)\+?\(?\d(?:[ .\-()/]{0,2}\d){5,}(?!\w)")
_DATE = re.compile(r"\d{1,2}[/\-.]\d{1,2}[/\-.](?:\d{2}|\d{4})|\d{4}-\d\d-\d\d(?:[t ]\d\d[:\d.]*)?")
_CARD_LENGTHS = range(13, 20)
_CLABE_LENGTH = 18


def redact(text: str) -> str:
    """The text with ids, telephones, e-mails, cards, accounts, long figures and sums replaced by their kind in brackets.

    Meant for log lines: it would rather mask too much. Names of persons are left to the caller.
    """
    for kind, pattern in (("email", EMAIL), ("account", _IBAN), ("id", _DOCUMENT)):
        text = _masked(text, pattern, kind)
    text = _masked(text, _DIGITS, None)
    return _masked(text, _MONEY, "amount")


def _masked(text: str, pattern: re.Pattern[str], kind: str | None) -> str:
    pieces = []
    copied_to = 0
    for match in pattern.finditer(fold(text)):
        pieces += [text[copied_to : match.start()], f"[{kind or _kind_of_digits(match[0])}]"]
        copied_to = match.end()
    return "".join([*pieces, text[copied_to:]])


def _kind_of_digits(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    if _DATE.fullmatch(written):
        return "date"
    if len(digits) == _CLABE_LENGTH:
        return "account"
    return "card" if len(digits) in _CARD_LENGTHS and luhn.is_valid(digits) else "number"
