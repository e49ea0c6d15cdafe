"""To whom the assistant speaks, as far as its words depend on it."""

from aldia.contact.rule_files import rules_of
from aldia.debts.tables import Person


def audience(person: Person) -> dict[str, str]:
    """Return the slots on which the variants of responses depend: the country, and usted, tu or vos."""
    country = str(person.country)
    return {"country": country, "register": register_of(country, person.register)}


def register_of(country: str, stated: str | None) -> str:
    """Return how somebody is addressed: as the creditor's portfolio states, else as is usual in the country."""
    return stated or rules_of(country).register_usage.usual
