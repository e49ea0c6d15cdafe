"""What stands in the database before a conversation begins."""

from datetime import timedelta
from typing import Any

from harness import add_debtor, add_link, start_session
from script import Script, debtors, instant
from sqlalchemy.orm import Session

from aldia import clock
from aldia.agreements import offers, plans
from aldia.debts.tables import Debt
from aldia.identity.tables import ChatSession, Link
from aldia.money import from_minor
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
        session_id = start_session(
            add_debtor(_as_of(described, script, began), policy=script.policy), verified=True
        )
        with transaction() as db:
            _sign(db, db.get(ChatSession, session_id), signed)
    with clock.freeze(instant(signed["paid"])), transaction() as db:
        _pay_first(db)
    with clock.freeze(script.clock), transaction() as db:
        before = db.query(Link).one()
        return add_link(db, before.person, before.creditor)


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
    agreement = plans.in_force(db, debt)
    assert agreement is not None
    ledger.record_payment(
        db,
        debt,
        amount=from_minor(agreement.instalments[0].amount_minor, debt.currency),
        gateway="import",
        gateway_ref="before",
        paid_on=clock.today(debt.person.time_zone),
    )
