"""The instalment plan, message by message, with all events and all that is said."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from acting import (
    GIVEN,
    NOW,
    RIGHT,
    Debtor,
    Talk,
    count,
    make_debtor,
    slot,
)

from aldia import clock
from aldia.agreements.tables import Agreement, Offer
from aldia.storage import reading

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


def test_everything_in_one_sentence_leads_to_the_summary(talk: Talk) -> None:
    done = talk.fill(FORM, "quiero pagar en 4 cuotas desde el 4 de diciembre", "request_installments")
    offer = newest().id

    assert done.said == []
    assert done.events == [
        slot("plan_first_date", DAY),
        slot("plan_terms", offer),
        slot("plan_offer", offer),
        slot("plan_confirmed", None),
        slot("requested_slot", "plan_confirmed"),
    ]
    assert newest().terms["count"] == 4
    assert newest().terms["first_date"] == DAY


def test_terms_first_then_the_day_then_the_yes(talk: Talk) -> None:
    terms = talk.fill(FORM, "en 4 cuotas", "request_installments")
    assert terms.slots["requested_slot"] == "plan_first_date"
    day = talk.fill(FORM, "el 4 de diciembre")
    assert day.slots["requested_slot"] == "plan_confirmed"
    yes = talk.fill(FORM, "sí", "affirm")

    assert yes.events == [
        slot("plan_confirmed", True),
        slot("form_failures", 0),
        slot("requested_slot", None),
    ]
    assert count(Agreement) == 0


def test_the_day_before_the_terms_is_kept(talk: Talk) -> None:
    day = talk.fill(FORM, "quiero cuotas desde el 4 de diciembre", "request_installments")
    assert (day.slots["plan_first_date"], day.slots["requested_slot"]) == (DAY, "plan_terms")
    talk.fill(FORM, "200 al mes")

    assert talk.slots["requested_slot"] == "plan_confirmed"
    assert (newest().terms["instalment"], newest().terms["first_date"]) == ("200.00", DAY)


def test_the_question_shows_options_without_the_limit(talk: Talk) -> None:
    talk.fill(FORM, "quiero cuotas", "request_installments")
    done = talk.do("action_ask_plan_terms")

    assert done.said == [("utter_ask_plan", {"amount": "1.000,00 €"})]
    assert len(done.buttons()) == 3
    assert all(p.startswith('/request_installments{"installments": ') for p in done.buttons().values())
    assert done.events == []


def test_the_question_for_the_day_has_days_as_buttons(talk: Talk) -> None:
    talk.fill(FORM, "en 4 cuotas", "request_installments")
    done = talk.do("action_ask_plan_first_date")

    assert done.responses == ["utter_ask_plan_first_date"]
    assert all(payload.startswith('/inform{"time": "2026-1') for payload in done.buttons().values())


def test_the_summary_is_the_stored_offer(talk: Talk) -> None:
    to_the_summary(talk)
    done = talk.do("action_ask_plan_confirmed")
    values = done.variables()

    assert done.responses == ["utter_plan_summary"]
    assert (values["count"], values["total"], values["instalment"]) == (4, "1.000,00 €", "250,00 €")
    assert values["schedule"].count("250,00 €") == 4
    assert "viernes 4 de diciembre de 2026" in values["schedule"]
    assert done.events == []


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("no, mejor en 5 cuotas", "count", 5),
        ("perdón, 200 al mes", "instalment", "200.00"),
        ("mejor el 9 de diciembre", "first_date", "2026-12-09"),
    ],
)
def test_a_correction_at_the_summary_makes_a_new_offer(talk: Talk, text: str, field: str, value: Any) -> None:
    before = to_the_summary(talk)
    done = talk.fill(FORM, text)

    assert newest().id != before
    assert newest().terms[field] == value
    assert done.slots["plan_offer"] == done.slots["plan_terms"] == newest().id
    assert (done.slots["plan_confirmed"], done.slots["requested_slot"]) == (None, "plan_confirmed")


def test_too_little_a_month_is_answered_by_three_rounds_and_a_last_word(talk: Talk) -> None:
    talk.fill(FORM, "quiero cuotas", "request_installments")
    asked, sums = [], []
    for _ in range(5):
        done = talk.fill(FORM, "5 al mes")
        assert done.slots["plan_terms"] is None
        asked += talk.do("action_ask_plan_terms").responses
        sums.append(Decimal(newest().terms["instalment"]))

    assert asked == [
        "utter_plan_counter_offer",
        "utter_plan_counter_offer_2",
        "utter_plan_counter_offer_3",
        *["utter_plan_final_offer"] * 2,
    ]
    assert sums[:4] == sorted(set(sums), reverse=True)
    assert sums[4] == sums[3]


def test_a_yes_to_a_counter_offer_takes_it(talk: Talk) -> None:
    talk.fill(FORM, "quiero cuotas", "request_installments")
    talk.fill(FORM, "5 al mes")
    offer = newest().id
    done = talk.fill(FORM, "sí", "affirm")

    assert done.events == [
        slot("plan_terms", offer),
        slot("form_failures", 0),
        slot("requested_slot", "plan_first_date"),
    ]


def test_a_no_to_a_counter_offer_brings_the_next(talk: Talk) -> None:
    talk.fill(FORM, "quiero cuotas", "request_installments")
    talk.fill(FORM, "5 al mes")
    done = talk.fill(FORM, "no", "deny")

    assert newest().round == 2
    assert done.slots["plan_offer"] == newest().id
    assert done.slots["plan_terms"] is None


def test_an_answer_that_says_nothing_is_counted_then_helped_then_given_to_a_person(talk: Talk) -> None:
    talk.fill(FORM, "quiero cuotas", "request_installments")
    said = [talk.fill(FORM, "pues lo que sea").responses for _ in range(3)]

    assert said == [
        ["utter_unclear_plan_terms"],
        ["utter_example_plan_terms"],
        ["utter_unclear_plan_terms", "utter_offer_person"],
    ]
    assert talk.slots["form_failures"] == 3
    talk.fill(FORM, "en 4 cuotas")
    assert talk.slots["form_failures"] == 0


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("desde el 31 de febrero", "utter_date_impossible"),
        ("desde el 1 de noviembre de 2026", "utter_date_past"),
        ("desde el 1 de marzo de 2027", "utter_date_too_late"),
    ],
)
def test_a_day_that_cannot_be_is_explained(talk: Talk, text: str, response: str) -> None:
    talk.fill(FORM, "en 4 cuotas", "request_installments")
    done = talk.fill(FORM, text)

    assert done.responses == [response]
    assert done.events == [
        slot("plan_first_date", None),
        slot("form_failures", 1),
        slot("requested_slot", "plan_first_date"),
    ]


def test_a_holiday_moves_to_a_working_day_and_is_said(talk: Talk) -> None:
    talk.fill(FORM, "en 4 cuotas", "request_installments")
    done = talk.fill(FORM, "el 8 de diciembre")

    assert done.responses == ["utter_date_non_business"]
    assert "martes 8 de diciembre" in done.variables()["date"]
    assert "miércoles 9 de diciembre" in done.variables()["near"]


@pytest.mark.parametrize(
    ("text", "response"),
    [("200 dólares al mes", "utter_sum_in_other_currency"), ("0 euros al mes", "utter_sum_not_positive")],
)
def test_a_sum_that_cannot_be_is_explained(talk: Talk, text: str, response: str) -> None:
    talk.fill(FORM, "quiero cuotas", "request_installments")
    done = talk.fill(FORM, text)

    assert done.responses[0] == response
    assert count(Offer) == 0


def test_what_was_said_before_the_check_counts_after_it(stranger: Debtor) -> None:
    talk = Talk(stranger.chat_id)
    talk.fill(FORM, "puedo pagar en 4 cuotas desde el 4 de diciembre", "request_installments")
    assert talk.slots["requested_slot"] == "identity_national_id"
    done = talk.fill(FORM, RIGHT)

    assert done.responses == ["utter_verified", "utter_first_contact"]
    assert talk.slots["requested_slot"] == "plan_confirmed"
    assert newest().terms["count"] == 4


def test_a_check_in_the_middle_does_not_bring_back_what_was_corrected(talk: Talk) -> None:
    to_the_summary(talk)
    talk.fill(FORM, "no, mejor en 5 cuotas")
    with clock.freeze(NOW + timedelta(hours=2)):
        talk.fill(FORM, "un momento", "inform")
        assert talk.slots["requested_slot"] == "identity_birth_date"
        talk.fill(FORM, "17/05/1980")

    assert newest().terms["count"] == 5
    assert talk.slots["requested_slot"] == "plan_confirmed"


def test_a_question_in_between_is_left_to_the_rules(talk: Talk) -> None:
    to_the_summary(talk)
    done = talk.fill(FORM, "¿y qué pasa si no pago?", "ask_consequences")

    assert (done.said, done.events) == ([], [])


def test_a_plan_is_about_the_debt_that_was_chosen(database: str) -> None:
    several = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 50_000)))
    talk = Talk(several.chat_id, slots=dict(GIVEN))
    talk.fill(FORM, "quiero pagar en 4 cuotas", "request_installments")
    assert talk.slots["requested_slot"] == "chosen_debt"
    asked = talk.do("action_ask_chosen_debt")
    assert list(asked.buttons()) == ["Préstamo: 1.000,00 €", "Tarjeta: 500,00 €"]
    talk.fill(FORM, "la segunda", "choose_option")

    assert talk.slots["chosen_debt"] == "REF-one-2"
    assert (newest().terms["total"], newest().terms["count"]) == ("500.00", 4)
