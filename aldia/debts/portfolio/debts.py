"""The portfolio itself: a row is a person with contacts and one debt with its components."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from aldia.debts.portfolio.context import Context, DebtKey, Written, held_debts, upsert
from aldia.debts.portfolio.countries import Country, countries, plain
from aldia.debts.portfolio.files import Cell
from aldia.debts.portfolio.ids import national_id
from aldia.debts.portfolio.phones import phone
from aldia.debts.portfolio.values import (
    BadValue,
    Fields,
    Rejected,
    calendar_date,
    choice,
    minor,
    past_date,
    text,
)
from aldia.debts.status import settle
from aldia.debts.tables import Contact, Debt, DebtComponent, Person
from aldia.money import MoneyError, minor_digits

_ADULT_YEARS = 18
_REGISTERS = {"tu": "tu", "usted": "usted", "vos": "vos"}
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_ZONES = available_timezones()

PersonKey = tuple[str, str]


@dataclass(frozen=True)
class Draft:
    """A row that has been read and checked; the database has not been asked yet."""

    line: int
    person: dict[str, Any]
    contacts: list[tuple[str, str]]
    debt: dict[str, Any]
    components: dict[str, int]

    @property
    def person_key(self) -> PersonKey:
        """What tells people apart."""
        return self.person["country"], self.person["national_id"]

    @property
    def debt_key(self) -> DebtKey:
        """What tells debts apart."""
        return self.debt["creditor_id"], self.debt["reference"]


class Debts:
    """Reads and writes the rows of a portfolio."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._has_zone = "time_zone" in context.columns or "province" in context.columns

    def parse(self, fields: Fields) -> Draft:
        """Read a row. Raises Rejected with the columns and the reasons."""
        context = self._context
        owner = context.owner(fields)
        reference = fields.need("reference", text, 40)
        country = fields.get("country", _country) or owner.country
        # Ids, phones and amounts are read as the country writes them.
        fields.check("country")
        zone = _time_zone(fields, country)
        today = context.today(zone)
        currency = fields.get("currency", _currency) or country.currency
        draft = Draft(
            line=fields.line,
            person={
                "country": country.code,
                "national_id": fields.need("national_id", national_id, country.code),
                "given_name": fields.need("given_name", text, 80),
                "family_name": fields.need("family_name", text, 120),
                "birth_date": fields.get("birth_date", _birth_date, today),
                "time_zone": zone,
                "register": fields.get("register", choice, _REGISTERS),
                "updated_at": context.now,
            },
            contacts=_contacts(fields, country),
            debt={
                "creditor_id": owner.id,
                "reference": reference,
                "product": fields.need("product", text, 120),
                "original_creditor": fields.get("original_creditor", text, 200),
                "contract": fields.get("contract", text, 60),
                "currency": currency,
                "opened_on": fields.get("opened_on", past_date, today),
                "due_on": fields.need("due_on", calendar_date),
                "balance_on": fields.get("balance_on", past_date, today) or today,
                "withdrawn_at": None,
                "updated_at": context.now,
            },
            components={
                "principal": fields.need("principal", minor, country, currency),
                "interest": fields.get("interest", minor, country, currency) or 0,
                "fees": fields.get("fees", minor, country, currency) or 0,
            },
        )
        fields.check()
        context.once(owner, reference, "reference", fields.line)
        return draft

    def write(self, session: Session, drafts: list[Draft]) -> Written:
        """Write a chunk: people, their contacts, debts and components, each in one statement."""
        held = held_debts(session, [draft.debt_key for draft in drafts])
        result = Written()
        accepted = []
        for draft in drafts:
            if contradictions := _contradictions(draft, held.get(draft.debt_key)):
                result.rejected.append((draft.line, Rejected(contradictions)))
            else:
                accepted.append(draft)
        people = self._write_people(session, accepted)
        contacts = {
            (people[draft.person_key], kind, value) for draft in accepted for kind, value in draft.contacts
        }
        upsert(
            session,
            Contact.__table__,
            [
                {"person_id": person, "kind": kind, "value": value, "source": "import"}
                for person, kind, value in sorted(contacts)
            ],
            ("person_id", "kind", "value"),
        )
        debts = _write_debts(session, accepted, people)
        _write_components(session, accepted, debts)
        known = [debts[key] for key in held if key in debts]
        settle(session, known)
        result.updated, result.created = len(known), len(accepted) - len(known)
        return result

    def _write_people(self, session: Session, drafts: list[Draft]) -> dict[PersonKey, int]:
        # Of a person with several debts in the chunk the last row holds, as it does across chunks.
        people = {draft.person_key: draft.person for draft in drafts}
        changes: dict[str, Any] = {
            "given_name": None,
            "family_name": None,
            "birth_date": lambda new: func.coalesce(new.birth_date, Person.birth_date),
            "register": lambda new: func.coalesce(new.register, Person.register),
            "updated_at": None,
        }
        if self._has_zone:
            changes["time_zone"] = None
        key = ("country", "national_id")
        # In one order always, so that two imports at once do not lock each other out.
        upsert(session, Person.__table__, [people[each] for each in sorted(people)], key, changes)
        ids: dict[PersonKey, int] = {}
        for code in {code for code, _ in people}:
            numbers = [number for country, number in people if country == code]
            found = session.execute(
                select(Person.national_id, Person.id).where(
                    Person.country == code, Person.national_id.in_(numbers)
                )
            )
            ids.update({(code, number): id_ for number, id_ in found})
        return ids


def _contradictions(draft: Draft, held: Any) -> dict[str, str]:
    """Say in which columns a row contradicts what is held of the same debt, and how."""
    faults: dict[str, str] = {}
    if held is None:
        return faults
    if (held.country, held.national_id) != draft.person_key:
        faults["national_id"] = "la deuda consta a nombre de otra persona"
    if held.currency != draft.debt["currency"]:
        faults["currency"] = f"la deuda consta en {held.currency}"
    balance_on: date = draft.debt["balance_on"]
    if balance_on < held.balance_on:
        faults["balance_on"] = f"ya consta un saldo más reciente, del {held.balance_on}"
    elif held.withdrawn_at is not None and balance_on <= held.withdrawn_at.date():
        retired = held.withdrawn_at.date()
        faults["balance_on"] = f"la deuda se retiró el {retired}, después de ese saldo"
    return faults


def _write_debts(session: Session, drafts: list[Draft], people: dict[PersonKey, int]) -> dict[DebtKey, int]:
    rows = [
        draft.debt
        | {
            "person_id": people[draft.person_key],
            "status": "open" if any(draft.components.values()) else "settled",
        }
        for draft in sorted(drafts, key=lambda draft: draft.debt_key)
    ]
    changes = dict.fromkeys(
        ("product", "original_creditor", "contract", "opened_on", "due_on", "balance_on", "withdrawn_at")
    ) | {
        "updated_at": None,
        # What was recalled and comes back is open again; `settle` looks at the rest.
        "status": lambda _new: case((Debt.status == "withdrawn", "open"), else_=Debt.status),
    }
    upsert(session, Debt.__table__, rows, ("creditor_id", "reference"), changes)
    return {key: row.id for key, row in held_debts(session, [draft.debt_key for draft in drafts]).items()}


def _write_components(session: Session, drafts: list[Draft], debts: dict[DebtKey, int]) -> None:
    upsert(
        session,
        DebtComponent.__table__,
        [
            {"debt_id": debts[draft.debt_key], "kind": kind, "amount_minor": amount}
            for draft in drafts
            for kind, amount in draft.components.items()
        ],
        ("debt_id", "kind"),
        {"amount_minor": None},
    )


def _contacts(fields: Fields, country: Country) -> list[tuple[str, str]]:
    found = []
    for column in ("phone", "phone_2"):
        if number := fields.get(column, phone, country.code):
            found.append(("phone", number))
    if address := fields.get("email", _email):
        found.append(("email", address))
    if address := fields.get("address", text, 300):
        found.append(("address", address))
    return found


def _country(cell: Cell) -> Country:
    code = text(cell, 40).upper()
    if code not in countries():
        raise BadValue(f"«{code}» no es un país con cobertura ({', '.join(countries())})")
    return countries()[code]


def _currency(cell: Cell) -> str:
    code = text(cell, 3).upper()
    try:
        minor_digits(code)
    except MoneyError:
        raise BadValue(f"«{code}» no es una moneda (ISO 4217)") from None
    return code


def _time_zone(fields: Fields, country: Country) -> str:
    if named := fields.get("time_zone", _zone, country):
        return named
    province = fields.get("province", text, 80)
    return country.zones.get(plain(province), country.time_zone) if province else country.time_zone


def _zone(cell: Cell, country: Country) -> str:
    named = text(cell, 40)
    if named not in _ZONES:
        raise BadValue(f"«{named}» no es una zona horaria (como {country.time_zone})")
    return named


def _birth_date(cell: Cell, today: date) -> date:
    born = past_date(cell, today)
    if (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < _ADULT_YEARS:
        raise BadValue(f"con la fecha {born} la persona sería menor de edad")
    return born


def _email(cell: Cell) -> str:
    found = text(cell, 254)
    if not _EMAIL.fullmatch(found):
        raise BadValue(f"«{found}» no es una dirección de correo")
    return found.lower()
