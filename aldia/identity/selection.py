"""Choosing the debtors of a batch of links, and leaving out those who must not be written to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from aldia import clock
from aldia.contact import details, pauses
from aldia.contact.audience import register_of
from aldia.contact.tables import Consent, Pause
from aldia.debts.creditors import require
from aldia.debts.portfolio.columns import recognise
from aldia.debts.portfolio.countries import countries
from aldia.debts.portfolio.files import open_table
from aldia.debts.portfolio.values import Fields, Rejected, text
from aldia.debts.tables import Contact, Debt, Person
from aldia.storage import reading

PAGE = 1_000

_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class SelectionFailed(Exception):
    """A row of a file of references cannot be read. The text says why, for the operator."""


@dataclass(frozen=True)
class Selection:
    """Debtors with an open debt that a creditor has; None does not restrict.

    ``country`` is where the person lives, ``days`` the least and the most days past due, both included;
    ``references`` is a file (CSV or XLSX) with a column ``reference`` of debts.
    """

    creditor: str
    country: str | None = None
    days: tuple[int | None, int | None] = (None, None)
    references: Path | None = None


@dataclass(frozen=True)
class Addressee:
    """A debtor of the selection; ``left_out`` is why they are not written to, or None."""

    person_id: int
    creditor_id: int
    creditor: str
    register: str
    contact_id: int | None
    phone: str | None
    left_out: str | None


def pages(selection: Selection) -> Iterator[tuple[int, list[int]]]:
    """Yield the ids of the selection's debtors by the page, each once, with about how many there are.

    Raises InvalidCreditor for an unknown creditor, ImportFailed for an unreadable file of references and
    SelectionFailed for one of its rows.
    """
    if selection.references is None:
        yield from _all_pages(selection)
        return
    seen: set[int] = set()
    for total, references in _references(selection.references):
        with reading() as session:
            wanted = _matching(session, selection).where(Debt.reference.in_(references))
            found = set(session.execute(wanted).scalars()) - seen
        seen |= found
        yield total, sorted(found)


def addressees(session: Session, selection: Selection, ids: list[int]) -> list[Addressee]:
    """Return the debtors with these ids, with the phone to use or the reason to leave them out."""
    creditor = require(session, selection.creditor)
    phones = _phones(session, ids)
    people = session.execute(
        select(
            Person.id,
            Person.country,
            Person.register,
            Person.birth_date,
            _rests(creditor.id).label("rests"),
            _opted_out(creditor.id).label("opted_out"),
        )
        .where(Person.id.in_(ids))
        .order_by(Person.id)
    )
    found = []
    for person in people:
        contact_id, phone = phones.get(person.id, (None, None))
        found.append(
            Addressee(
                person_id=person.id,
                creditor_id=creditor.id,
                creditor=creditor.name,
                register=register_of(person.country, person.register),
                contact_id=contact_id,
                phone=phone,
                left_out=_reason(person, phone),
            )
        )
    return found


def _reason(person: Any, phone: str | None) -> str | None:
    if person.birth_date is None:
        return "no birth date"
    if person.rests:
        return "collection rests"
    if person.opted_out:
        return "opted out"
    return "no mobile number" if phone is None else None


def _all_pages(selection: Selection) -> Iterator[tuple[int, list[int]]]:
    last = 0
    with reading() as session:
        wanted = _matching(session, selection).distinct()
        total = session.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    while True:
        with reading() as session:
            page = wanted.where(Person.id > last).order_by(Person.id).limit(PAGE)
            ids = list(session.execute(page).scalars())
        if not ids:
            return
        last = ids[-1]
        yield total, ids


def _matching(session: Session, selection: Selection) -> Any:
    creditor = require(session, selection.creditor)
    today = clock.today(countries()[creditor.country].time_zone)
    least, most = selection.days
    paused = exists().where(Pause.person_id == Debt.person_id, Pause.debt_id == Debt.id, pauses.running())
    wanted = (
        select(Person.id)
        .join(Debt, Debt.person_id == Person.id)
        .where(Debt.creditor_id == creditor.id, Debt.status == "open", ~paused)
    )
    if selection.country is not None:
        wanted = wanted.where(Person.country == selection.country)
    if least is not None:
        wanted = wanted.where(Debt.due_on <= _days_ago(today, least))
    if most is not None:
        wanted = wanted.where(Debt.due_on >= _days_ago(today, most))
    return wanted


def _days_ago(today: date, days: int) -> date:
    try:
        return today - timedelta(days=days)
    except OverflowError:
        return date.min


def _references(path: Path) -> Iterator[tuple[int, list[str]]]:
    with open_table(path) as table:
        columns = recognise(table.header, "recall")
        while rows := list(islice(table.rows, PAGE)):
            try:
                references = [_reference(columns.fields(row)) for row in rows]
            except Rejected as rejected:
                raise SelectionFailed(f"{path}: {rejected}") from rejected
            yield table.estimate, references


def _reference(fields: Fields) -> str:
    reference = fields.need("reference", text, 40)
    fields.check()
    return reference


def _phones(session: Session, ids: list[int]) -> dict[int, tuple[int, str]]:
    """Return each person's first mobile number that has not been suppressed; none that only the chat knows."""
    rows = session.execute(
        select(Contact.person_id, Contact.id, Contact.value)
        .where(Contact.person_id.in_(ids), Contact.kind == "phone", Contact.suppressed_at.is_(None))
        .where(Contact.source != details.UNCHECKED)
        .order_by(Contact.id)
    )
    found: dict[int, tuple[int, str]] = {}
    for person_id, contact_id, value in rows:
        if person_id not in found and phonenumbers.number_type(phonenumbers.parse(value)) in _MOBILE:
            found[person_id] = contact_id, value
    return found


def _rests(creditor_id: int) -> Any:
    return exists().where(
        Pause.person_id == Person.id,
        Pause.creditor_id == creditor_id,
        Pause.debt_id.is_(None),
        pauses.running(),
    )


def _opted_out(creditor_id: int) -> Any:
    """Say whether the newest word on SMS (or on everything) is a withdrawal."""
    newer = aliased(Consent)
    counts = ("sms", "all")
    return exists().where(
        Consent.person_id == Person.id,
        Consent.creditor_id == creditor_id,
        Consent.channel.in_(counts),
        Consent.status == "withdrawn",
        ~exists().where(
            newer.person_id == Consent.person_id,
            newer.creditor_id == Consent.creditor_id,
            newer.channel.in_(counts),
            or_(newer.at > Consent.at, and_(newer.at == Consent.at, newer.id > Consent.id)),
        ),
    )
