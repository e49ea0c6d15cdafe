"""The agreement as a text that the debtor can keep."""

from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from sqlalchemy.orm import Session

from aldia import language
from aldia.agreements import standing
from aldia.agreements.tables import Agreement
from aldia.money import from_minor


def text(session: Session, agreement: Agreement) -> str:
    """Return the signed agreement in words: parties, debt, exact schedule, consequences, rights."""
    debt = agreement.debt
    country = debt.person.country

    def money(minor: int) -> str:
        return language.local_money(from_minor(minor, agreement.currency), agreement.currency, country)

    return _template().render(
        agreement=agreement,
        signed_on=agreement.signed_at.astimezone(ZoneInfo(debt.person.time_zone)).date(),
        debts=standing.debts_of(agreement),
        creditor=debt.creditor,
        person=debt.person,
        money=money,
        date=lambda day: language.local_date(day, country),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Plain text, served as such.
        autoescape=False,
    )
    return environment.get_template("agreement.txt")
