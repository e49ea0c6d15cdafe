"""What stands in the database before a conversation begins."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from people import a_creditor, a_debt, a_link, a_person, start_session
from script import Script, debtors, instant
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements import coverage, offers, plans
from aldia.debts.tables import Creditor, Debt, Person
from aldia.identity.tables import ChatSession, Link
from aldia.money import from_minor, to_minor
from aldia.negotiation import PlanRequest
from aldia.payments import ledger
from aldia.storage import transaction


def populate(script: Script) -> str:
    """Write the debtor of a conversation into the database; return the id of the link."""
    described = debtors()[script.debtor]
    signed = described.get("agreement")
    if signed is None:
        with clock.freeze(script.clock):
            return add_debtor(described, policy=script.policy)
    began = instant(signed["signed"])
    with clock.freeze(began):
        link_id = add_debtor(_as_of(described, script, began), policy=script.policy)
        session_id, _ = start_session(link_id, verified=True)
        with transaction() as db:
            _sign(db, db.get(ChatSession, session_id), signed)
    with clock.freeze(instant(signed["paid"])), transaction() as db:
        _pay_first(db)
    with clock.freeze(script.clock), transaction() as db:
        before = db.query(Link).one()
        link = a_link(before.creditor, before.person, contact_id=before.contact_id)
        db.add(link)
    return link.id


def add_debtor(described: dict[str, Any], *, policy: str) -> str:
    """Write a debtor with debts into the database; return the id of the link."""
    creditor = a_creditor(
        name="Banco Prueba",
        country=described["country"],
        phone="+34 910 000 000",
        office_hours="de lunes a viernes, de 9 a 18 h",
        policy=policy,
    )
    facts = ("country", "given_name", "family_name", "birth_date", "time_zone", "phone")
    person = a_person(
        described["national_id"],
        register=described.get("register"),
        **{fact: described[fact] for fact in facts},
    )
    with transaction() as db:
        db.add_all([_debt(debt, creditor, person) for debt in described["debts"]])
        db.flush()
        link = a_link(creditor, person, contact_id=person.contacts[0].id)
        db.add(link)
    return link.id


def _debt(described: dict[str, Any], creditor: Creditor, person: Person) -> Debt:
    today, currency = clock.today(person.time_zone), described["currency"]
    kinds = [kind for kind in ("principal", "interest", "fees") if kind in described]
    return a_debt(
        creditor,
        person,
        **{kind: to_minor(Decimal(str(described[kind])), currency) for kind in kinds},
        reference=described["reference"],
        product=described["product"],
        currency=currency,
        due_on=today - timedelta(days=described["days_past_due"]),
        balance_on=today - timedelta(days=1),
    )


def _as_of(described: dict[str, Any], script: Script, began: Any) -> dict[str, Any]:
    """Debts are described as they stand on the day of the conversation."""
    since = (script.clock - began) // timedelta(days=1)
    debts = [{**debt, "days_past_due": debt["days_past_due"] - since} for debt in described["debts"]]
    return {**described, "debts": debts}


def _sign(db: Session, chat: ChatSession, signed: dict[str, Any]) -> None:
    debt = db.query(Debt).one()
    request = PlanRequest(count=signed["count"], first_date=signed["first_date"])
    reply = offers.answer(db, chat, debt, request, clock.today(debt.person.time_zone))
    assert isinstance(reply, tuple), reply
    plans.sign(db, chat, reply[0].id)


def _pay_first(db: Session) -> None:
    debt = db.query(Debt).one()
    agreement = coverage.in_force(db, debt)
    assert agreement is not None
    ledger.record_payment(
        db,
        debt,
        amount=from_minor(agreement.instalments[0].amount_minor, debt.currency),
        gateway="import",
        gateway_ref="before",
        paid_on=clock.today(debt.person.time_zone),
    )
