"""To whom the assistant speaks, as far as its words depend on it."""

from aldia.contact.rule_files import rules_of
from aldia.debts.tables import Person


def audience(person: Person) -> dict[str, str]:
    """Return the slots on which the variants of responses depend: the country, and usted, tu or vos.

    The creditor may state the register of each person in the portfolio; else it is the country's usual one.
    """
    usual = rules_of(person.country).register_usage.usual
    return {"country": str(person.country), "register": str(person.register or usual)}
