"""What documents state, read from the database and written as the debtor's country does."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from aldia import clock, language
from aldia.agreements import plans
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


def agreement(signed: Agreement) -> Facts:
    """Return the terms of an agreement as they were signed."""
    person = signed.debt.person
    return {
        **holder(person),
        **_about(signed.debt),
        "agreement": signed.code,
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
    kept = session.query(Agreement).filter_by(debt_id=debt.id, status="kept").first()
    received = ledger.payments_received(session, debt)
    return {
        **holder(person),
        **_about(debt),
        "as_of": _date(clock.today(person.time_zone), person),
        "outstanding": _money(0, debt.currency, person),
        "agreement": kept.code if kept else "",
        "last_payment": _date(received[-1].paid_on, person) if received else "",
    }


def _stated(session: Session, debt: Debt) -> Facts:
    owed = balance(session, debt)
    person = debt.person
    names: dict[str, str] = words.load("statement")["parts"]
    standing = plans.in_force(session, debt)

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
            {"date": _date(each.paid_on, person), "amount": _money(each.amount_minor, each.currency, person)}
            for each in ledger.payments_received(session, debt)
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


def _usual_currency(person: Person) -> str:
    return language.country_facts(person.country).currency


def _date(day: date, person: Person) -> str:
    return language.local_date(day, person.country)


def _money(minor: int, currency: str, person: Person) -> str:
    return language.local_money(from_minor(minor, currency), currency, person.country)
