"""What documents state, read from the database and written as the debtor's country does."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock, language
from aldia.agreements import coverage
from aldia.agreements.tables import Agreement
from aldia.debts.balance import balance, debts_of
from aldia.debts.tables import Creditor, Debt, Person
from aldia.documents import words
from aldia.money import from_minor
from aldia.payments import ledger
from aldia.payments.tables import Payment

Facts = dict[str, Any]


def statement(session: Session, person: Person, creditor: Creditor) -> Facts:
    """Return what a person owes a creditor today, by debt and part, with the payments received."""
    debts = debts_of(session, person.id, creditor.id)
    totals: dict[str, Any] = {}
    for debt in debts:
        totals[debt.currency] = totals.get(debt.currency, 0) + balance(session, debt).outstanding
    written = [language.local_money(amount, currency, person.country) for currency, amount in totals.items()]
    return {
        **holder(person),
        "as_of": _date(clock.today(person.time_zone), person),
        "total": " + ".join(written)
        or language.local_money(
            from_minor(0, _usual_currency(person)), _usual_currency(person), person.country
        ),
        "debts": [_stated(session, debt) for debt in debts],
    }


def agreement(session: Session, signed: Agreement) -> Facts:
    """Return the terms of an agreement as they were signed, and what has become of it since."""
    person = signed.debt.person
    successor = session.execute(
        select(Agreement.code).where(Agreement.replaces_id == signed.id)
    ).scalar_one_or_none()
    return {
        **holder(person),
        "debts": [_about(debt) for debt in coverage.debts_of(signed)],
        "agreement": signed.code,
        "kind": signed.kind,
        "replaces": _code(session, signed.replaces_id),
        "replaced_by": successor or "",
        # One that was kept is the same paper as on the day it was signed.
        "status": signed.status if signed.status in ("broken", "cancelled", "replaced") else "",
        "signed_on": _date(signed.signed_at.astimezone(ZoneInfo(person.time_zone)).date(), person),
        "last": signed.instalments[-1].number,
        "instalments": [
            {
                "number": each.number,
                "date": _date(each.due_on, person),
                "amount": _money(each.amount_minor, signed.currency, person),
            }
            for each in signed.instalments
        ],
        "total": _money(signed.total_minor, signed.currency, person),
        "forgiven": _money(signed.forgiven_minor, signed.currency, person) if signed.forgiven_minor else "",
    }


def receipt(payment: Payment) -> Facts:
    """Return the facts of a payment."""
    person = payment.debt.person
    return {
        **holder(person),
        **_about(payment.debt),
        "amount": _money(payment.amount_minor, payment.currency, person),
        "paid_on": _date(payment.paid_on, person),
        "received_on": _date(payment.received_at.astimezone(ZoneInfo(person.time_zone)).date(), person),
        "method": words.load("receipt")["methods"].get(payment.method, ""),
        "gateway_ref": payment.gateway_ref,
    }


def certificate(session: Session, debt: Debt) -> Facts:
    """Return the facts of a settled debt: nothing is left of it, or the agreement on it has been kept."""
    person = debt.person
    query = select(Agreement).where(coverage.covers(debt), Agreement.status == "kept")
    kept = session.execute(query.order_by(Agreement.id.desc()).limit(1)).scalar_one_or_none()
    received = ledger.counted(session, debt)
    return {
        **holder(person),
        **_about(debt),
        "as_of": _date(clock.today(person.time_zone), person),
        "outstanding": _money(0, debt.currency, person),
        "agreement": kept.code if kept else "",
        "last_payment": _date(received[-1][0], person) if received else "",
    }


def _stated(session: Session, debt: Debt) -> Facts:
    owed = balance(session, debt)
    person = debt.person
    names: dict[str, str] = words.load("statement")["parts"]
    standing = coverage.in_force(session, debt)

    def money(amount: Any) -> str:
        return language.local_money(amount, debt.currency, person.country)

    return {
        **_about(debt),
        "due_on": _date(debt.due_on, person),
        "agreement": standing.code if standing else "",
        "parts": [
            {"name": name, "amount": money(getattr(owed, part))}
            for part, name in names.items()
            if part == "principal" or getattr(owed, part)
        ],
        "outstanding": money(owed.outstanding),
        "payments": [
            {"date": _date(paid_on, person), "amount": _money(minor, debt.currency, person)}
            for paid_on, minor in ledger.counted(session, debt)
        ],
    }


def holder(person: Person) -> Facts:
    """Return who the document is about."""
    birth = _date(person.birth_date, person) if person.birth_date else ""
    return {
        "holder": {
            "name": f"{person.given_name} {person.family_name}",
            "national_id": person.national_id,
            "birth_date": birth,
        }
    }


def _about(debt: Debt) -> Facts:
    return {
        "product": debt.product,
        "reference": debt.reference,
        "contract": debt.contract or "",
        "original_creditor": debt.original_creditor or "",
    }


def _code(session: Session, agreement_id: int | None) -> str:
    return str(session.get(Agreement, agreement_id).code) if agreement_id is not None else ""


def _usual_currency(person: Person) -> str:
    return language.country_facts(person.country).currency


def _date(day: date, person: Person) -> str:
    return language.local_date(day, person.country)


def _money(minor: int, currency: str, person: Person) -> str:
    return language.local_money(from_minor(minor, currency), currency, person.country)
