"""Plans of several debts, and plans in force that are changed."""

from datetime import date
from decimal import Decimal

from signers import TODAY, Signer, ask, at_once, count, make_chat, make_debt, make_signer, pay, sign

from aldia import clock
from aldia.agreements import coverage, offers
from aldia.agreements.tables import Agreement
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.identity.tables import ChatSession
from aldia.negotiation import PlanOffer, PlanRequest, Reason, Refusal
from aldia.payments.ledger import record_payment
from aldia.payments.tables import Allocation, Payment
from aldia.storage import reading, transaction


def wish(signer: Signer, kind: str, **said: object) -> tuple[str, PlanOffer] | Refusal:
    with transaction() as db:
        chat, debt = db.get(ChatSession, signer.chat_id), db.get(Debt, signer.debt_id)
        reply = offers.answer(db, chat, debt, PlanRequest(**said), TODAY, kind)  # type: ignore[arg-type]
        return reply if isinstance(reply, Refusal) else (str(reply[0].id), reply[1])


def offered(signer: Signer, kind: str, **said: object) -> tuple[str, PlanOffer]:
    reply = wish(signer, kind, **said)
    assert not isinstance(reply, Refusal), reply
    return reply


def pay_debt(debt_id: int, amount: str, reference: str) -> None:
    with transaction() as db:
        record_payment(
            db,
            db.get(Debt, debt_id),
            amount=Decimal(amount),
            gateway="sandbox",
            gateway_ref=reference,
            paid_on=clock.today("Europe/Madrid"),
        )


def owed(*debt_ids: int) -> list[Decimal]:
    with reading() as db:
        return [balance(db, db.get(Debt, debt_id)).outstanding for debt_id in debt_ids]


def two_debts() -> tuple[Signer, int]:
    signer = make_signer(minor=40_000)
    return signer, make_debt(signer.person_id, signer.creditor_id, "REF-other", 80_000)


def test_one_agreement_covers_all_debts_and_blocks_each(database: str) -> None:
    signer, other = two_debts()
    alone, _ = ask(signer, count=3)
    offer_id, plan = offered(signer, offers.CONSOLIDATION, count=6)
    assert plan.total == 1200
    code = sign(signer.chat_id, offer_id)
    assert sign(signer.chat_id, offer_id) == code
    assert sign(signer.chat_id, alone) == "in_force"
    with reading() as db:
        agreement = db.query(Agreement).one()
        assert [(each.debt_id, each.amount_minor) for each in agreement.covered] == [
            (signer.debt_id, 40_000),
            (other, 80_000),
        ]
        for debt_id in (signer.debt_id, other):
            assert coverage.in_force(db, db.get(Debt, debt_id)) is agreement


def test_payments_count_for_the_debt_paid_and_then_for_the_others(database: str) -> None:
    signer, other = two_debts()
    offer_id, _ = offered(signer, offers.CONSOLIDATION, count=6)
    sign(signer.chat_id, offer_id)
    pay_debt(signer.debt_id, "300", "p1")
    assert owed(signer.debt_id, other) == [100, 800]
    pay_debt(signer.debt_id, "300", "p2")
    assert owed(signer.debt_id, other) == [0, 600]
    pay_debt(other, "200", "p3")
    assert owed(signer.debt_id, other) == [0, 400]
    pay_debt(signer.debt_id, "400", "p4")
    pay_debt(signer.debt_id, "400", "p4")
    assert owed(signer.debt_id, other) == [0, 0]
    with reading() as db:
        assert {debt.status for debt in db.query(Debt)} == {"settled"}
        assert db.query(Agreement).one().status == "kept"
        assert sum(each.amount_minor for each in db.query(Allocation)) == 0
    assert count(Payment) == 4


def test_a_debt_that_changed_makes_the_offer_outdated(database: str) -> None:
    signer, other = two_debts()
    offer_id, _ = offered(signer, offers.CONSOLIDATION, count=6)
    pay_debt(other, "10", "p1")
    assert sign(signer.chat_id, offer_id) == "outdated"
    assert count(Agreement) == 0


def test_two_plans_for_one_debt_at_once_are_one(database: str) -> None:
    signer, _ = two_debts()
    alone, _plan = ask(signer, count=3)
    offer_id, _ = offered(signer, offers.CONSOLIDATION, count=6)
    outcomes = at_once(lambda offer: sign(signer.chat_id, offer), [alone, offer_id])
    assert "in_force" in outcomes
    assert count(Agreement) == 1


def test_a_changed_plan_takes_the_place_of_the_one_in_force(database: str) -> None:
    signer = make_signer()
    sign(signer.chat_id, ask(signer, count=5, first_date=date(2026, 12, 10))[0])
    pay(signer, Decimal(250))
    offer_id, plan = offered(signer, offers.CHANGE, first_date=date(2026, 12, 21))
    assert (plan.total, plan.count, plan.instalment, plan.first_date) == (750, 4, 200, date(2026, 12, 21))
    code = sign(signer.chat_id, offer_id)
    assert sign(signer.chat_id, offer_id) == code
    with reading() as db:
        before, now = db.query(Agreement).order_by(Agreement.id)
        assert (before.status, now.status, now.replaces_id, now.kind) == (
            "replaced",
            "active",
            before.id,
            "plan",
        )
        assert coverage.left(db, now) == balance(db, now.debt).outstanding == 750


def test_less_each_time_by_steps_and_within_the_number_of_changes(database: str) -> None:
    signer = make_signer()
    sign(signer.chat_id, ask(signer, count=5)[0])
    for _ in range(2):
        offer_id, plan = offered(signer, offers.CHANGE, lower=True)
        assert plan.total == 1000
        assert len(sign(signer.chat_id, offer_id)) == 8
    refused = wish(signer, offers.CHANGE, lower=True)
    assert refused == Refusal((Reason.RENEGOTIATIONS_EXHAUSTED,))
    assert count(Agreement, status="active") == 1


def test_of_two_changes_only_the_first_one_signed_counts(database: str) -> None:
    signer = make_signer()
    sign(signer.chat_id, ask(signer, count=5)[0])
    offer_id, _ = offered(signer, offers.CHANGE, lower=True)
    pay(signer, Decimal(50))
    assert sign(signer.chat_id, offer_id) == "outdated"
    again, _ = offered(signer, offers.CHANGE, lower=True)
    second_chat = make_chat(signer.person_id, signer.creditor_id)
    outcomes = at_once(lambda chat: sign(chat, again), [signer.chat_id, second_chat])
    assert len(set(outcomes)) == 1
    assert count(Agreement, status="active") == 1
