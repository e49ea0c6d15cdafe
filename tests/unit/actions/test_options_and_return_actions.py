"""Coming back, what next, and the personal options."""

from datetime import timedelta
from typing import Any

import pytest
from acting import GIVEN, NOW, Debtor, Talk, followup, make_debtor, run, slot, tracker

from aldia import clock


@pytest.mark.parametrize(
    ("verified", "slots", "loop_name", "form"),
    [
        (False, {}, None, "identity_form"),
        (False, {"plan_offer": "x"}, None, "identity_form"),
        (True, {}, None, None),
        (True, {"plan_offer": "x"}, None, "installment_plan_form"),
        (True, {"promise_date": "2026-12-04"}, None, "promise_form"),
        (True, {"plan_offer": "x"}, "payment_form", None),
    ],
)
@pytest.mark.parametrize("action", ["action_greet", "action_what_next"])
def test_who_comes_back_is_led_to_where_the_conversation_stopped(
    database: str, action: str, verified: bool, slots: dict[str, Any], loop_name: str | None, form: str | None
) -> None:
    debtor = make_debtor(verified=verified)
    done = run(
        action, tracker(debtor.chat_id, slots=slots, text="hola", intent="greet", active_loop=loop_name)
    )

    assert done.events == ([followup(form)] if form else [])
    if action == "action_greet":
        assert done.said == [("utter_greet", {})]
    else:
        assert done.said == ([("utter_what_next", {})] if form is None and loop_name is None else [])


def test_the_options_are_personal_and_quickest_first(debtor: Debtor) -> None:
    done = run("action_show_payment_options", tracker(debtor.chat_id, slots=dict(GIVEN)))
    titles = list(done.buttons())

    assert ([name for name, _ in done.said], done.events) == (["utter_payment_options"], [])
    assert titles[0] == "Pagar todo: 1.000,00 €"
    assert titles[1].startswith("En cuotas: ")
    assert list(done.buttons().values())[-1] == "/request_agent"


def test_with_several_debts_the_form_asks_which_one(database: str) -> None:
    several = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 50_000)))
    talk = Talk(several.chat_id, slots=dict(GIVEN))
    asked = talk.fill("payment_options_form", "¿qué opciones tengo?", "ask_payment_options")
    assert asked.events == [slot("requested_slot", "chosen_debt")]
    shown = talk.do("action_ask_chosen_debt")
    assert shown.said == [("utter_which_debt", {})]
    assert list(shown.buttons().values()) == [
        '/choose_option{"debt_ref": "REF-one-1"}',
        '/choose_option{"debt_ref": "REF-one-2"}',
    ]
    talk.fill(
        "payment_options_form",
        '/choose_option{"debt_ref": "REF-one-2"}',
        "choose_option",
        entities=[{"entity": "debt_ref", "value": "REF-one-2"}],
    )

    assert (talk.slots["chosen_debt"], talk.slots["requested_slot"]) == ("REF-one-2", None)
    options = talk.do("action_show_payment_options")
    assert "Pagar todo: 500,00 €" in options.buttons()
    assert '/ask_payment_options{"debt_ref": "REF-one-1"}' in options.buttons().values()


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("la primera", "REF-one-1"),
        ("la 2", "REF-one-2"),
        ("la tarjeta", "REF-one-2"),
        ("la de 1000 euros", "REF-one-1"),
        ("ninguna", None),
        ("la quinta", None),
    ],
)
def test_a_debt_is_named_by_place_product_or_sum(database: str, text: str, chosen: str | None) -> None:
    several = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 50_000)))
    talk = Talk(several.chat_id, slots=dict(GIVEN))
    talk.fill("payment_form", "quiero pagar una parte", "offer_partial_payment")
    done = talk.fill("payment_form", text)

    assert talk.slots.get("chosen_debt") == chosen
    assert ("utter_choice_unclear" in done.responses) == (chosen is None)


def test_no_button_can_choose_the_debt_of_somebody_else(database: str) -> None:
    several = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 50_000)))
    make_debtor("two")
    talk = Talk(several.chat_id, slots=dict(GIVEN))
    talk.fill(
        "payment_form",
        '/pay_now{"debt_ref": "REF-two-1"}',
        "pay_now",
        entities=[{"entity": "debt_ref", "value": "REF-two-1"}],
    )

    assert talk.slots.get("chosen_debt") is None
    assert talk.slots["requested_slot"] == "chosen_debt"


def test_an_opened_page_of_a_verified_person_welcomes_back(debtor: Debtor) -> None:
    opened = tracker(debtor.chat_id, events=[{"event": "session_started"}])
    back = run("action_session_start", opened)
    with clock.freeze(NOW + timedelta(hours=1)):
        later = run("action_session_start", opened)

    assert (back.responses, later.responses) == (["utter_welcome_back"], ["utter_welcome"])
