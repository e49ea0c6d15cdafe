"""A debtor for one test, unlike those of all other tests in the same database."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from aldia import clock
from aldia.debts.tables import Contact, Creditor, Debt, DebtComponent, Person
from aldia.identity import links
from aldia.identity.tables import Link
from aldia.settings import settings
from aldia.storage import transaction

_NUMBERS = count(1)
GIVEN_NAME = "Rosalinda"
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
        return [GIVEN_NAME, "Quintanilla", PRODUCT, OWED, "842.17", self.reference, self.national_id]


def add_debtor() -> Debtor:
    """Write a debtor with one debt of 842.17 EUR and a link."""
    number = next(_NUMBERS)
    national_id = _dni(51_000_000 + number * 7_919)
    now = clock.now()
    with transaction() as session:
        creditor = Creditor(
            code=f"CASA{number}",
            name="Banco Prueba",
            legal_name="Banco Prueba, S.A.",
            country="ES",
            phone="+34 910 000 000",
            email="ayuda@bancoprueba.example",
            address="Calle Mayor 1, Madrid",
            office_hours="de lunes a viernes, de 9 a 18 h",
            policy="default",
        )
        person = Person(
            country="ES",
            national_id=national_id,
            given_name=GIVEN_NAME,
            family_name="Quintanilla",
            birth_date=BORN,
            time_zone="Europe/Madrid",
            updated_at=now,
            contacts=[Contact(kind="phone", value=f"+3461{number:07}", source="import")],
        )
        session.add_all([creditor, person])
        session.flush()
        today = clock.today("Europe/Madrid")
        link = Link(
            id=links.new_id(),
            person_id=person.id,
            creditor_id=creditor.id,
            contact_id=person.contacts[0].id,
            batch="test",
            created_at=now,
            expires_at=now + settings().link_life,
        )
        session.add_all([link, _debt(creditor, person, number, today)])
        session.flush()
        return Debtor(link.id, links.url(link.id), person.id, national_id, f"ZAF-{number:05}")


def _debt(creditor: Creditor, person: Person, number: int, today: date) -> Debt:
    amounts = {"principal": 70_000, "interest": 14_217}
    return Debt(
        creditor_id=creditor.id,
        person_id=person.id,
        reference=f"ZAF-{number:05}",
        product=PRODUCT,
        currency="EUR",
        due_on=today - timedelta(days=120),
        balance_on=today - timedelta(days=1),
        updated_at=clock.now(),
        components=[DebtComponent(kind=kind, amount_minor=minor) for kind, minor in amounts.items()],
    )


def _dni(number: int) -> str:
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
