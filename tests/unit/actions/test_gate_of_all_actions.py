"""No action tells a debt datum to an unverified session, whatever the slots, the form or the message say."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from acting import NOW, Debtor, all_actions, count, followup, make_debtor, run, slot, tracker

from aldia import clock
from aldia.agreements import offers
from aldia.agreements.tables import Agreement, Offer, Promise
from aldia.contact.tables import Pause
from aldia.debts.tables import Debt
from aldia.identity import verification
from aldia.identity.tables import ChatSession
from aldia.negotiation import PlanRequest
from aldia.payments.tables import PaymentOrder
from aldia.storage import transaction

# The gate is Python's; one backend is enough.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# These speak to anyone who has opened the link, in words that disclose nothing.
FOR_ANYONE = {
    "action_session_start", "action_introduce", "action_prove_legitimacy", "action_wrong_person", "action_postpone", "action_goodbye",
    "action_opt_out", "action_cancel_process", "action_explain", "action_fallback", "action_request_agent",
    "action_return_from_agent", "action_support_in_distress", "action_after_identity", "action_confirm_payment",
    "action_greet", "action_what_next", "action_answer_insult", "action_protect_minor", "action_record_call_back",
    "action_ask_call_back_phone", "action_ask_call_back_time", "action_ask_call_back_confirmed", "action_record_feedback",
    "action_ask_feedback_rating", "action_ask_feedback_comment", "action_ask_refusal_reason", "action_after_refusal",
    "action_ask_insolvency_data", "action_ask_contact_value",
}  # fmt: skip
GATED = [name for name in all_actions() if name not in FOR_ANYONE and not name.startswith("validate_")]

MESSAGES: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("¿cuánto debo?", "dispute_debt", []),
    ("sí", "affirm", []),
    ('/inform{"amount-of-money": "1234.56"}', "inform", [{"entity": "amount-of-money", "value": "1234.56"}]),
    ('/request_installments{"debt_ref": "REF-one-1"}', "request_installments", [{"entity": "debt_ref", "value": "REF-one-1"}]),
]  # fmt: skip
LOOPS = [
    (None, None),
    ("identity_form", "identity_national_id"),
    ("installment_plan_form", "plan_confirmed"),
    ("promise_form", "promise_confirmed"),
    ("settlement_form", "settlement_confirmed"),
    ("agreement_change_form", "change_confirmed"),
]
SECRETS = (
    "1234", "1.234", "2222", "2.222", "999", "REF-", "Préstamo", "Tarjeta", "Banco Viejo", "CONTRATO", "Rosalinda",
    "Quintanilla", "98765432", "1980", "600111222",
)  # fmt: skip


@pytest.fixture
def victim(database: str) -> Debtor:
    return make_debtor(debts=(("Préstamo Azul", 123_456), ("Tarjeta Oro", 222_222)), verified=False)


def forged_slots(offer_id: str) -> dict[str, Any]:
    """Notes as if all had been said and done."""
    return {
        "identity_national_id": "given",
        "identity_birth_date": "given",
        "chosen_debt": "REF-one-1",
        "plan_terms": offer_id,
        "plan_offer": offer_id,
        "plan_first_date": "2026-12-04",
        "plan_confirmed": True,
        "promise_date": "2026-12-04",
        "promise_amount": "100",
        "promise_confirmed": True,
        "promise_besides": "50",
        "payment_amount": "100",
        "payment_rest": {"begins": "2026-12-04", "is_day": True},
        "settlement_terms": offer_id,
        "settlement_offer": offer_id,
        "settlement_date": "2026-12-04",
        "settlement_confirmed": True,
        "consolidation_terms": offer_id,
        "consolidation_offer": offer_id,
        "consolidation_confirmed": True,
        "change_terms": offer_id,
        "change_offer": offer_id,
        "change_confirmed": True,
        "deferral_date": "2026-12-04",
        "deferral_confirmed": True,
        "interrupted_forms": ["installment_plan_form"],
        "pending_action": "action_show_balance",
        "form_failures": 2,
    }


def an_offer_for(debtor: Debtor, reference: str) -> str:
    with transaction() as db:
        chat = db.get(ChatSession, debtor.chat_id)
        debt = db.query(Debt).filter_by(reference=reference).one()
        # It was made while the right person was there.
        before, chat.verified_until = chat.verified_until, clock.now() + timedelta(minutes=1)
        reply = offers.answer(db, chat, debt, PlanRequest(count=3), clock.today("Europe/Madrid"))
        chat.verified_until = before
        assert isinstance(reply, tuple)
        return str(reply[0].id)


def set_state(debtor: Debtor, state: str) -> None:
    with transaction() as db:
        chat = db.get(ChatSession, debtor.chat_id)
        if state == "no longer":
            chat.verified_at, chat.verified_until = NOW - timedelta(hours=1), NOW
        if state == "locked":
            for _ in range(3):
                verification.give(db, chat, national_ids=["0000X"], birth_date=NOW.date())


@pytest.mark.parametrize("state", ["never", "no longer", "locked"])
@pytest.mark.parametrize("action", all_actions())
def test_an_unverified_session_learns_and_writes_nothing(
    victim: Debtor, action: str, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    offer_id = an_offer_for(victim, "REF-one-1")
    set_state(victim, state)

    for text, intent, entities in MESSAGES:
        for loop_name, requested in LOOPS:
            done = run(
                action,
                tracker(
                    victim.chat_id,
                    slots=forged_slots(offer_id),
                    text=text,
                    intent=intent,
                    entities=entities,
                    active_loop=loop_name,
                    requested_slot=requested,
                ),
            )
            told = done.text()
            assert [secret for secret in SECRETS if secret in told] == []
            assert "utter_technical_problem" not in done.responses
    assert [secret for secret in SECRETS if secret in caplog.text] == []
    assert count(Agreement) == count(Promise) == count(PaymentOrder) == 0
    assert count(Offer) == 1
    with transaction() as db:
        assert verification.status(db.get(ChatSession, victim.chat_id)).status != "verified"


def test_the_probe_would_find_what_a_verified_person_is_told(debtor: Debtor) -> None:
    done = run("action_show_debt_details", tracker(debtor.chat_id))

    assert [secret for secret in SECRETS if secret in done.text()] == [
        "REF-",
        "Préstamo",
        "Banco Viejo",
        "CONTRATO",
    ]


@pytest.mark.parametrize("action", GATED)
def test_the_check_comes_first_and_the_wish_is_remembered(victim: Debtor, action: str) -> None:
    slots = forged_slots(an_offer_for(victim, "REF-one-1"))
    done = run(action, tracker(victim.chat_id, slots=slots, text="no lo reconozco", intent="dispute_debt"))

    assert done.said == [("utter_verify_first", {})]
    assert done.events == [slot("pending_action", action), followup("identity_form")]


@pytest.mark.parametrize("action", GATED)
def test_within_a_form_the_form_itself_goes_on_with_the_check(victim: Debtor, action: str) -> None:
    done = run(
        action,
        tracker(victim.chat_id, text="no lo reconozco", intent="dispute_debt", active_loop="promise_form"),
    )

    assert done.said == [("utter_verify_first", {})]
    assert done.events == [slot("pending_action", action)]


@pytest.mark.parametrize("how", ["unknown", "revoked", "closed"])
@pytest.mark.parametrize("action", sorted(set(all_actions()) - {"action_session_start"}))
def test_a_conversation_without_a_good_link_gets_one_sentence(debtor: Debtor, action: str, how: str) -> None:
    chat_id = debtor.chat_id
    with transaction() as db:
        chat = db.get(ChatSession, chat_id)
        if how == "revoked":
            chat.link.revoked_at = NOW
        if how == "closed":
            chat.closed_at = NOW
    if how == "unknown":
        chat_id = "0" * 32
    done = run(action, tracker(chat_id, slots=forged_slots("x"), text="¿cuánto debo?", intent="ask_balance"))

    assert (done.said, done.events) == ([("utter_link_closed", {})], [])


FORGED_NOTES = [
    {"chosen_debt": "REF-two-1"},
    {"plan_confirmed": True, "plan_terms": "THEIRS", "plan_offer": "THEIRS", "plan_first_date": "2026-12-04"},
    {
        "promise_confirmed": True,
        "promise_date": "2026-12-04",
        "promise_amount": "77",
        "chosen_debt": "REF-two-1",
    },
    {"payment_amount": "77", "chosen_debt": "REF-two-1"},
]


@pytest.mark.parametrize("action", all_actions())
def test_notes_about_somebody_else_give_a_verified_debtor_nothing_of_theirs(
    debtor: Debtor, action: str
) -> None:
    other = make_debtor(
        "two", (("Hipoteca Verde", 7_777_777),), given_name="Hermenegildo", family_name="Zunzunegui"
    )
    theirs = an_offer_for(other, "REF-two-1")

    for notes in FORGED_NOTES:
        slots = {name: theirs if value == "THEIRS" else value for name, value in notes.items()}
        told = run(action, tracker(debtor.chat_id, slots=slots, text="sí", intent="affirm")).text()
        assert [s for s in ("REF-two", "Hipoteca", "77.777", "Hermenegildo", "Zunzunegui") if s in told] == []

    assert count(Agreement) == 0
    with transaction() as db:
        debt_id = db.query(Debt).filter_by(reference="REF-two-1").one().id
    assert count(Promise, debt_id=debt_id) == count(PaymentOrder, debt_id=debt_id) == 0
    assert count(Pause, person_id=other.person_id) == 0
