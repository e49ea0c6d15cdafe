from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from signers import TODAY, Signer, ask, at_once, audited, count, later, make_chat, make_signer, pay

from aldia.agreements import offers
from aldia.agreements.tables import Offer
from aldia.debts.tables import Debt
from aldia.identity.tables import ChatSession
from aldia.negotiation import OfferKind, PlanRequest, Refusal
from aldia.storage import reading, transaction

TINY = Decimal("5")


def newest_id(signer: Signer) -> str | None:
    with reading() as db:
        offer = offers.newest(db, db.get(Debt, signer.debt_id))
        return str(offer.id) if offer else None


def test_what_is_stored_is_exactly_what_was_offered(signer: Signer) -> None:
    offer_id, plan = ask(signer, count=3, first_date=TODAY + timedelta(days=10))

    assert plan.kind is OfferKind.PROPOSAL
    assert sum(payment.amount for payment in plan.schedule) == plan.total == Decimal("1000.00")
    with reading() as db:
        stored = db.get(Offer, offer_id)
        assert offers.plan_of(stored) == plan
        assert (stored.status, stored.conversation_id, stored.round) == ("open", signer.chat_id, 0)
    assert audited("plan_offered") == 1


def test_a_new_offer_replaces_the_one_before(signer: Signer) -> None:
    asked = [ask(signer, count=each)[0] for each in (3, 4, 5)]

    assert newest_id(signer) == asked[-1]
    assert count(Offer, status="superseded") == 2
    assert count(Offer, status="open") == 1


def test_each_refused_wish_gets_another_answer_until_the_final_one(signer: Signer) -> None:
    plans = [ask(signer, amount=TINY)[1] for _ in range(5)]

    assert [plan.kind for plan in plans] == [OfferKind.COUNTER] * 3 + [OfferKind.FINAL] * 2
    assert [plan.round for plan in plans] == [1, 2, 3, 4, 4]
    sums = [plan.instalment for plan in plans]
    assert sums[:4] == sorted(set(sums), reverse=True)
    assert sums[4] == sums[3]


def test_a_new_conversation_does_not_start_the_rounds_anew(signer: Signer) -> None:
    first = ask(signer, amount=TINY)[1]
    other_chat = make_chat(signer.person_id, signer.creditor_id)
    second = ask(replace(signer, chat_id=other_chat), amount=TINY)[1]

    assert (first.round, second.round) == (1, 2)
    assert second.instalment < first.instalment


def test_what_is_granted_afterwards_keeps_the_rounds_that_were_conceded(signer: Signer) -> None:
    ask(signer, amount=TINY)
    assert ask(signer, count=3)[1].round == 1
    assert ask(signer, amount=TINY)[1].round == 2


def test_rounds_are_those_of_one_debt_alone(signer: Signer) -> None:
    ask(signer, amount=TINY)
    other = make_signer("two")

    assert ask(other, amount=TINY)[1].round == 1


def test_wishes_at_the_same_time_leave_one_offer_open(signer: Signer) -> None:
    ask(signer, count=2)
    at_once(lambda number: ask(signer, count=number)[0], [3, 4, 5, 6])

    assert count(Offer, status="open") == 1
    assert count(Offer) == 5


def test_an_offer_stands_through_its_last_day_where_the_debtor_lives(signer: Signer) -> None:
    offer_id, plan = ask(signer, count=3, first_date=TODAY + timedelta(days=20))
    assert plan.valid_until == TODAY + timedelta(days=14)

    # 09:00 UTC is 10:00 in Madrid: 14 hours to midnight.
    with later(days=14, hours=14, seconds=-1):
        assert newest_id(signer) == offer_id
    with later(days=14, hours=14):
        assert newest_id(signer) is None


def test_a_refusal_stores_nothing_and_leaves_the_table_as_it_is(signer: Signer) -> None:
    offer_id, _ = ask(signer, count=3)
    with transaction() as db:
        reply = offers.answer(
            db, db.get(ChatSession, signer.chat_id), db.get(Debt, signer.debt_id), PlanRequest(count=0), TODAY
        )

    assert isinstance(reply, Refusal)
    assert newest_id(signer) == offer_id
    assert audited("plan_offered") == 1


def test_an_offer_after_a_payment_is_about_what_is_left(signer: Signer) -> None:
    ask(signer, count=4)
    pay(signer, Decimal("100.00"))
    plan = ask(signer, lower=True)[1]

    assert plan.total == Decimal("900.00") == sum(payment.amount for payment in plan.schedule)


def test_a_debt_of_which_nothing_is_left_has_no_terms(signer: Signer) -> None:
    pay(signer, Decimal("1000.00"))
    with reading() as db, pytest.raises(ValueError, match="nothing to negotiate"):
        offers.terms(db, db.get(Debt, signer.debt_id), TODAY)


def test_opening_plans_are_not_stored(signer: Signer) -> None:
    with reading() as db:
        plans = offers.opening_plans(db, db.get(Debt, signer.debt_id), TODAY)

    assert [plan.count for plan in plans] == sorted({plan.count for plan in plans})
    assert all(plan.total == Decimal("1000.00") for plan in plans)
    assert count(Offer) == 0


@pytest.mark.parametrize("today", [TODAY, date(2027, 2, 26)])
def test_the_first_day_lies_within_the_window_of_the_policy(signer: Signer, today: date) -> None:
    plan = ask(signer, today=today, count=3, first_date=today + timedelta(days=90))[1]

    assert today <= plan.schedule[0].due_date <= today + timedelta(days=30)
