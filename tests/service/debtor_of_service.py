"""A debtor for one test, unlike those of all other tests in the same database."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from people import FAMILY_NAME, GIVEN_NAME, a_creditor, a_debt, a_link, a_person

from aldia import clock
from aldia.identity import links
from aldia.storage import transaction

_NUMBERS = count(1)
PRODUCT = "Préstamo Zafiro"
# 842.17 as Spain writes it; a sum that no text of ours holds by itself
OWED = "842,17"
BORN = date(1984, 5, 3)


@dataclass(frozen=True)
class Debtor:
    """What a test needs to know of its debtor."""

    link_id: str
    link: str
    person_id: int
    national_id: str
    reference: str

    @property
    def factors(self) -> str:
        """What verifies this person."""
        return f"{self.national_id[-4:]} y nací el 3 de mayo de 1984"

    def secrets(self) -> list[str]:
        """What may be said to nobody but the verified person."""
        return [GIVEN_NAME, FAMILY_NAME, PRODUCT, OWED, "842.17", self.reference, self.national_id]


def add_debtor() -> Debtor:
    """Write a debtor with one debt of 842.17 EUR and a link."""
    number = next(_NUMBERS)
    today = clock.today("Europe/Madrid")
    creditor = a_creditor(f"CASA{number}", office_hours="de lunes a viernes, de 9 a 18 h")
    person = a_person(_dni(51_000_000 + number * 7_919), phone=f"+3461{number:07}", birth_date=BORN)
    debt = a_debt(
        creditor,
        person,
        principal=70_000,
        interest=14_217,
        reference=f"ZAF-{number:05}",
        product=PRODUCT,
        due_on=today - timedelta(days=120),
        balance_on=today - timedelta(days=1),
    )
    with transaction() as session:
        session.add(debt)
        session.flush()
        link = a_link(creditor, person, contact_id=person.contacts[0].id)
        session.add(link)
    return Debtor(link.id, links.url(link.id), person.id, person.national_id, debt.reference)


def _dni(number: int) -> str:
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
