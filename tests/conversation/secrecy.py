"""Zero disclosures before verification: what must not be in anything sent to somebody we do not know."""

import re
from collections.abc import Iterator
from typing import Any

# Words that tell a stranger that money is owed; sums in any notation.
_TELLTALE = re.compile(
    r"\b(?:deud\w*|adeud\w*|deb[eo]n?\s|moros\w*|impag\w*|vencid\w*|embarg\w*|cobr\w+|recobro\w*"
    r"|pag(?:ar|o|os|ue|ado|ó)\b|cuotas?\b|abon\w*|saldo\b|pendiente\w*|intereses\b|recargos?\b)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[€$]|S/|\b(?:EUR|MXN|COP|ARS|CLP|PEN|USD|euros?|pesos?|soles)\b)\s*\d?|\d\s*(?:€|euros)"
)


def disclosures(sent: str, debtor: dict[str, Any]) -> list[str]:
    """Return what in a sent text only the verified debtor may learn."""
    found = [match[0] for match in _TELLTALE.finditer(_without_names(sent))]
    found += [match[0] for match in _MONEY.finditer(sent)]
    found += [match[0] for sum_ in _sums(debtor) for match in sum_.finditer(sent)]
    plain = sent.casefold()
    return found + [secret for secret in _secrets(debtor) if secret.casefold() in plain]


def without_ids(said: str) -> str:
    """Leave out ids of events and conversations: by chance they may hold any figures."""
    return re.sub(r"(?<![0-9A-Za-z_-])[0-9A-Za-z_-]{20,}(?![0-9A-Za-z_-])", "", said)


def _secrets(debtor: dict[str, Any]) -> Iterator[str]:
    yield from debtor["family_name"].split()
    yield debtor["given_name"]
    yield debtor["national_id"]
    yield str(debtor["birth_date"])
    yield debtor["phone"]
    for debt in debtor["debts"]:
        yield debt["reference"]
        yield debt["product"]


def _sums(debtor: dict[str, Any]) -> Iterator[re.Pattern[str]]:
    """Yield what is owed, in all and by part, with any sign between the thousands."""
    for debt in debtor["debts"]:
        parts = [debt[part] for part in ("principal", "interest", "fees") if part in debt]
        for amount in {sum(parts), *parts}:
            if amount >= 100:
                yield re.compile(r"(?<!\d)" + f"{amount:,}".replace(",", r"\D?") + r"(?!\d)")


def _without_names(sent: str) -> str:
    """Leave out payloads' intents: no debtor reads them, and they are the same for everybody."""
    return re.sub(r'"payload": "/[a-z_]+"', "", sent)
