"""The signature of a plan and the plan in force, with all events and all that is said."""

from datetime import timedelta
from typing import Any

import pytest
from acting import (
    CLEARED_FAILURES,
    CLEARED_PLAN,
    ENDED,
    GIVEN,
    NOW,
    Debtor,
    Talk,
    chat_of,
    count,
    followup,
)

from aldia import clock
from aldia.agreements.tables import Agreement, Offer
from aldia.debts.tables import DebtComponent
from aldia.storage import reading, transaction

FORM = "installment_plan_form"
DAY = "2026-12-04"  # a Friday


@pytest.fixture
def talk(debtor: Debtor) -> Talk:
    """A verified debtor whose only debt is chosen."""
    return Talk(debtor.chat_id, slots={**GIVEN, "chosen_debt": "REF-one-1"})


def newest() -> Offer:
    with reading() as db:
        return db.query(Offer).filter_by(status="open").one()


def to_the_summary(talk: Talk) -> str:
    """Go on to where only a yes is missing; return the id of the offer."""
    talk.fill(FORM, "quiero pagar en 4 cuotas desde el 4 de diciembre", "request_installments")
    assert talk.slots["requested_slot"] == "plan_confirmed"
    return str(talk.slots["plan_offer"])


def test_the_signature_is_written_confirmed_and_shown(talk: Talk) -> None:
    to_the_summary(talk)
    talk.fill(FORM, "sí", "affirm")
    done = talk.do("action_sign_plan")
    with reading() as db:
        code = db.query(Agreement).one().code

    assert done.responses == ["utter_plan_signed", "utter_agreement", "document"]
    assert done.variables(0) == {"code": code}
    assert done.variables(1) == {
        "code": code,
        "left": 4,
        "paid": "0,00 €",
        "total": "1.000,00 €",
        "saved": "0,00 €",
        "date": "viernes 4 de diciembre de 2026",
        "until": "jueves 10 de diciembre de 2026",
        "amount": "250,00 €",
    }
    assert done.messages[2]["custom"]["text_url"].startswith(f"/api/documents/agreements/{code}?proof=")
    assert done.events == [*CLEARED_PLAN, *CLEARED_FAILURES]


def test_a_repeated_signature_is_the_same_agreement(talk: Talk) -> None:
    to_the_summary(talk)
    talk.fill(FORM, "sí", "affirm")
    slots = dict(talk.slots)
    first = talk.do("action_sign_plan")
    talk.slots = slots
    second = talk.do("action_sign_plan")

    assert first.variables(0) == second.variables(0)
    assert count(Agreement) == 1


@pytest.mark.parametrize("confirmed", [None, False, "True", 1, "sí"])
def test_nothing_is_signed_without_a_yes(talk: Talk, confirmed: Any) -> None:
    to_the_summary(talk)
    talk.slots["plan_confirmed"] = confirmed
    done = talk.do("action_sign_plan")

    assert (done.said, done.events) == ([], [])
    assert count(Agreement) == 0


def test_a_changed_balance_is_said_and_nothing_signed(talk: Talk) -> None:
    to_the_summary(talk)
    talk.fill(FORM, "sí", "affirm")
    with transaction() as db:
        db.query(DebtComponent).one().amount_minor += 100
    done = talk.do("action_sign_plan")

    assert done.said == [("utter_plan_not_signed_outdated", {})]
    assert done.events == [*CLEARED_PLAN, *CLEARED_FAILURES]
    assert count(Agreement) == 0


def test_an_offer_that_ran_out_is_not_shown_as_a_summary(talk: Talk, debtor: Debtor) -> None:
    to_the_summary(talk)
    with clock.freeze(NOW + timedelta(days=20)):
        with transaction() as db:
            chat_of(db, debtor).verified_until = clock.now() + timedelta(minutes=30)
        done = talk.do("action_ask_plan_confirmed")

    assert done.said == [("utter_plan_expired", {})]
    assert done.events == [*CLEARED_PLAN, *CLEARED_FAILURES, followup(FORM)]


def test_an_agreement_in_force_is_shown_instead_of_a_second_one(talk: Talk) -> None:
    to_the_summary(talk)
    talk.fill(FORM, "sí", "affirm")
    talk.do("action_sign_plan")
    talk.loop = None
    done = talk.fill(FORM, "quiero otro plan en 3 cuotas", "request_installments")

    assert done.responses == ["utter_agreement_in_force", "utter_agreement", "document"]
    assert done.events == ENDED
    assert talk.do("action_show_agreement").responses == ["utter_agreement", "document"]


def test_without_an_agreement_there_is_none_to_show(talk: Talk) -> None:
    done = talk.do("action_show_agreement")

    assert (done.said, done.events) == ([("utter_no_agreement", {})], [])
