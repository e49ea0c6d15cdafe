"""Discount, more time, several debts together, changes of a plan, and one process within another."""

from typing import Any

import pytest
from acting import CLEARED_FAILURES, CLEARED_SETTLEMENT, Talk, count, followup, make_debtor, slot

from aldia.agreements.tables import Agreement, Offer, Promise
from aldia.payments.tables import PaymentOrder
from aldia.storage import reading

# What the debtor says and what is done with it does not depend on the backend.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

GIVEN = {"identity_national_id": "given", "identity_birth_date": "given"}


@pytest.fixture
def talk(database: str) -> Talk:
    return Talk(make_debtor().chat_id, slots=dict(GIVEN))


def signed_plan(talk: Talk, form: str = "installment_plan_form", prefix: str = "plan") -> None:
    talk.fill(form, "en 4 cuotas desde el 4 de diciembre", "request_installments")
    talk.fill(form, "sí", "affirm")
    talk.do(f"action_sign_{prefix}")
    talk.loop = None


def test_a_discount_is_offered_countered_dated_and_signed(talk: Talk) -> None:
    talk.fill("settlement_form", "¿me haríais un descuento?", "request_discount")
    done = talk.do("action_ask_settlement_terms")
    assert done.said[0][0] == "utter_settlement_offer"
    assert (done.variables()["amount"], done.variables()["saved"]) == ("830,00 €", "170,00 €")

    talk.fill("settlement_form", "es demasiado", "deny")
    assert talk.do("action_ask_settlement_terms").said[0][0] == "utter_settlement_counter_offer"

    talk.fill("settlement_form", "puedo pagar 700", "inform")
    assert talk.slots["requested_slot"] == "settlement_date"
    talk.fill("settlement_form", "hoy", "inform")
    done = talk.do("action_ask_settlement_confirmed")
    assert done.variables() == {
        "amount": "700,00 €",
        "total": "1.000,00 €",
        "saved": "300,00 €",
        "date": "martes 24 de noviembre de 2026",
        "valid_until": "martes 8 de diciembre de 2026",
    }
    talk.fill("settlement_form", "sí, lo firmo", "affirm")
    slots = dict(talk.slots)
    done = talk.do("action_sign_settlement")
    assert done.responses == ["utter_settlement_signed_today", "document", "utter_pay_here", "payment"]
    assert done.events == [*CLEARED_SETTLEMENT, *CLEARED_FAILURES]

    # The same yes once more.
    talk.slots = slots
    talk.do("action_sign_settlement")
    assert count(Agreement, kind="settlement", total_minor=70_000, forgiven_minor=30_000) == 1
    assert count(Agreement) == count(PaymentOrder) == 1


@pytest.mark.parametrize(
    ("said", "amount"),
    [("te pago 800 y lo cerramos", "800,00 €"), ("¿y si me quitáis un 25 %?", "750,00 €")],
)
def test_a_bid_within_the_limits_goes_on_to_the_day(talk: Talk, said: str, amount: str) -> None:
    talk.fill("settlement_form", said, "request_discount")
    assert talk.slots["requested_slot"] == "settlement_date"
    assert talk.do("action_ask_settlement_date").variables()["amount"] == amount


@pytest.mark.parametrize("said", ["te pago 100 y lo cerramos", '/request_discount{"amount-of-money": "100"}'])
def test_no_payload_and_no_word_buys_less_than_the_floor(talk: Talk, said: str) -> None:
    entities = [{"entity": "amount-of-money", "value": "100"}] if said.startswith("/") else []
    for _ in range(6):
        talk.fill("settlement_form", said, "request_discount", entities=entities)
        assert talk.slots["settlement_terms"] is None
    talk.slots["settlement_confirmed"] = True
    with reading() as db:
        assert min(float(offer.terms["amount"]) for offer in db.query(Offer)) == 660


@pytest.mark.parametrize("process", ["settlement", "plan", "consolidation", "change"])
@pytest.mark.parametrize("foreign", ["offer of another", "no such offer"])
def test_a_forged_offer_is_not_signed(talk: Talk, process: str, foreign: str) -> None:
    offer_id = "0" * 32
    if foreign == "offer of another":
        other = Talk(make_debtor("two").chat_id, slots=dict(GIVEN))
        other.fill("settlement_form", "¿me haríais un descuento?", "request_discount")
        offer_id = other.slots["settlement_offer"]
    talk.slots |= {f"{process}_offer": offer_id, f"{process}_confirmed": True}
    assert talk.do(f"action_sign_{process}").responses == ["utter_plan_not_signed_unknown"]
    assert count(Agreement) == 0


def test_more_time_is_granted_as_often_as_the_policy_says(talk: Talk) -> None:
    for day in ("el 1 de diciembre", "el 10 de diciembre"):
        talk.fill("deferral_form", f"necesito más tiempo, hasta {day}", "request_deferral")
        assert talk.slots["requested_slot"] == "deferral_confirmed"
        talk.fill("deferral_form", "sí", "affirm")
        assert talk.do("action_grant_deferral").responses == ["utter_deferral_granted"]
        talk.loop = None
    done = talk.fill("deferral_form", "necesito más tiempo", "request_deferral")
    assert done.responses == ["utter_deferral_exhausted"]
    talk.slots |= {"deferral_date": "2026-12-15", "deferral_confirmed": True}
    assert talk.do("action_grant_deferral").responses == ["utter_deferral_not_granted"]
    assert count(Promise, kind="deferral") == 2


@pytest.mark.parametrize("day", ["2026-11-23", "2027-03-01"])
def test_a_day_beyond_the_window_is_not_granted(talk: Talk, day: str) -> None:
    talk.slots |= {"deferral_date": day, "deferral_confirmed": True}
    assert talk.do("action_grant_deferral").responses == ["utter_deferral_not_granted"]
    assert count(Promise) == 0


def test_a_part_now_and_the_rest_on_a_day_keeps_both(talk: Talk) -> None:
    text = "100 ahora y el resto el 15 de diciembre"
    talk.fill("payment_form", text, "offer_partial_payment")
    talk.loop = None
    done = talk.do("action_start_payment")
    assert done.events[-1] == followup("promise_form")
    talk.do("validate_promise_form")
    talk.loop = "promise_form"
    assert talk.slots["requested_slot"] == "promise_confirmed"
    said = talk.do("action_ask_promise_confirmed").variables()
    assert (said["amount"], said["date"]) == ("900,00 €", "martes 15 de diciembre de 2026")
    talk.fill("promise_form", "sí", "affirm")
    talk.do("action_record_promise")
    assert count(Promise, amount_minor=90_000, besides_minor=10_000) == 1
    assert count(PaymentOrder, amount_minor=10_000) == 1


@pytest.mark.parametrize(
    ("said", "responses"),
    [
        ("100 ahora y el resto en enero", ["utter_payment_rest_too_late"]),
        ("100 ahora y el resto ya veré", []),
    ],
)
def test_a_rest_without_a_day_is_asked(talk: Talk, said: str, responses: list[str]) -> None:
    talk.fill("payment_form", said, "offer_partial_payment")
    talk.loop = None
    done = talk.do("action_start_payment")
    assert done.responses == ["utter_pay_here", "payment", *responses]
    talk.do("validate_promise_form")
    assert talk.slots["requested_slot"] == "promise_date"


def test_several_debts_go_into_one_plan(database: str) -> None:
    debtor = make_debtor(debts=(("Préstamo", 40_000), ("Tarjeta", 80_000)))
    talk = Talk(debtor.chat_id, slots=dict(GIVEN))
    talk.fill("consolidation_form", "quiero juntarlo todo", "request_consolidation")
    done = talk.do("action_ask_consolidation_terms")
    assert (done.responses, done.variables()["amount"]) == (["utter_ask_consolidation"], "1.200,00 €")
    talk.fill("consolidation_form", "en 4 cuotas desde el 4 de diciembre", "request_installments")
    done = talk.do("action_ask_consolidation_confirmed")
    assert done.variables()["debts"].count("€") == 2
    talk.fill("consolidation_form", "sí", "affirm")
    assert talk.do("action_sign_consolidation").responses == [
        "utter_plan_signed",
        "utter_agreement",
        "document",
    ]
    assert talk.do("action_show_agreement").responses == ["utter_agreement", "document"]
    assert count(Agreement, kind="consolidation", total_minor=120_000) == 1


def test_one_debt_alone_is_not_consolidated(talk: Talk) -> None:
    done = talk.fill("consolidation_form", "quiero juntarlo todo", "request_consolidation")
    assert done.responses == ["utter_consolidation_not_possible"]


def test_a_plan_in_force_is_changed_on_request(talk: Talk) -> None:
    signed_plan(talk)
    done = talk.do("action_change_agreement", "quiero cambiar el plan", "change_agreement")
    assert done.events[-1] == followup("agreement_change_form")
    talk.fill("agreement_change_form", "quiero cambiar el plan", "change_agreement")
    assert talk.do("action_ask_change_terms").responses == ["utter_ask_change"]
    talk.fill("agreement_change_form", "/request_deferral", "request_deferral")
    said = talk.do("action_ask_change_confirmed").variables()
    assert (said["total"], said["count"], said["first_date"]) == (
        "1.000,00 €",
        4,
        "lunes 4 de enero de 2027",
    )
    talk.fill("agreement_change_form", "sí, lo firmo", "affirm")
    assert talk.do("action_sign_change").responses[0] == "utter_change_signed"
    assert count(Agreement, status="replaced") == count(Agreement, status="active") == 1


def test_a_lower_instalment_of_a_plan_in_force_is_countered(talk: Talk) -> None:
    signed_plan(talk)
    done = talk.fill("installment_plan_form", "quiero una cuota más baja", "ask_lower_installment")
    assert done.events[-1] == followup("agreement_change_form")
    talk.loop = None
    talk.fill("agreement_change_form", "quiero una cuota más baja", "ask_lower_installment")
    done = talk.do("action_ask_change_terms")
    assert done.responses == ["utter_plan_counter_offer"]
    talk.fill("agreement_change_form", "sí", "affirm")
    assert talk.slots["requested_slot"] == "change_confirmed"


def test_another_day_of_the_month(talk: Talk) -> None:
    signed_plan(talk)
    talk.fill("agreement_change_form", "quiero cambiar el día de pago", "change_agreement")
    assert talk.do("action_ask_change_terms").responses == ["utter_ask_change_day"]
    talk.fill("agreement_change_form", "el 15 de diciembre", "inform")
    said = talk.do("action_ask_change_confirmed").variables()
    assert (said["count"], said["first_date"]) == (4, "martes 15 de diciembre de 2026")


def test_without_a_plan_there_is_nothing_to_change(talk: Talk) -> None:
    done = talk.fill("agreement_change_form", "quiero cambiar el plan", "change_agreement")
    assert done.responses == ["utter_change_not_possible"]


def test_what_interrupts_a_form_leads_back_to_it(talk: Talk) -> None:
    talk.fill("installment_plan_form", "en 4 cuotas", "request_installments")
    done = talk.fill("promise_form", "mejor te pago todo el 4 de diciembre", "promise_to_pay")
    assert done.said == [("utter_interrupted", {"process": "las cuotas"})]
    assert talk.slots["plan_offer"] is not None
    talk.fill("promise_form", "sí", "affirm")
    done = talk.do("action_record_promise")
    assert done.responses == ["utter_promise_recorded", "utter_go_back"]
    talk.loop = None
    done = talk.do("action_what_next", "sí", "affirm")
    assert done.events == [followup("installment_plan_form")]
    done = talk.fill("installment_plan_form", "sí", "affirm")
    assert slot("interrupted_forms", None) in done.events
    assert talk.slots["requested_slot"] == "plan_first_date"


@pytest.mark.parametrize("form", ["identity_form", "payment_options_form", None])
def test_what_has_nothing_to_come_back_to_is_not_interrupted(talk: Talk, form: Any) -> None:
    talk.loop = form
    done = talk.fill("promise_form", "te pago todo el 4 de diciembre", "promise_to_pay")
    assert done.said == []
    assert "interrupted_forms" not in talk.slots
