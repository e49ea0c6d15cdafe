from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from acting import (
    CLEARED_FAILURES,
    CLEARED_PAYMENT,
    GIVEN,
    LISTEN,
    NOW,
    TODAY,
    Debtor,
    Talk,
    chat_of,
    count,
    make_debtor,
    run,
    slot,
    tracker,
)

from aldia import clock
from aldia.debts.tables import Debt
from aldia.payments.ledger import record_payment
from aldia.payments.tables import PaymentOrder
from aldia.storage import reading, transaction


@pytest.fixture
def talk(debtor: Debtor) -> Talk:
    """A verified debtor whose only debt is chosen."""
    return Talk(debtor.chat_id, slots={**GIVEN, "chosen_debt": "REF-one-1"})


def receive(amount: str, *, order_id: str | None = None) -> None:
    with transaction() as db:
        debt = db.query(Debt).order_by(Debt.id).first()
        order = db.get(PaymentOrder, order_id) if order_id else None
        record_payment(
            db,
            debt,
            amount=Decimal(amount),
            gateway="sandbox",
            gateway_ref=f"ref-{amount}",
            paid_on=TODAY,
            order=order,
        )


@pytest.mark.parametrize(
    ("text", "intent", "amount"),
    [
        ("quiero pagar ahora", "pay_now", "1000.00"),
        ("quiero pagar 80 euros", "offer_partial_payment", "80"),
        ("pago la mitad", "offer_partial_payment", "500"),
    ],
)
def test_the_sum_of_a_payment_is_taken_from_the_wish(talk: Talk, text: str, intent: str, amount: str) -> None:
    done = talk.fill("payment_form", text, intent)

    assert Decimal(done.slots["payment_amount"]) == Decimal(amount)
    assert done.slots["requested_slot"] is None
    assert count(PaymentOrder) == 0


def test_without_a_sum_it_is_asked_for_with_the_whole_as_a_button(talk: Talk) -> None:
    talk.fill("payment_form", "quiero pagar una parte", "offer_partial_payment")
    assert talk.slots["requested_slot"] == "payment_amount"
    done = talk.do("action_ask_payment_amount")

    assert done.said == [("utter_ask_payment_amount", {"amount": "1.000,00 €"})]
    assert done.buttons() == {"Todo: 1.000,00 €": '/inform{"amount-of-money": "1000.00"}'}
    assert talk.fill("payment_form", "80").slots["payment_amount"] == "80"


def test_the_button_for_the_whole_sum_works(talk: Talk) -> None:
    talk.fill("payment_form", "quiero pagar una parte", "offer_partial_payment")
    (payload,) = talk.do("action_ask_payment_amount").buttons().values()
    entities = [{"entity": "amount-of-money", "value": "1000.00"}]

    assert talk.fill("payment_form", payload, entities=entities).slots["payment_amount"] == "1000.00"


def test_the_order_leads_to_the_gateway(talk: Talk) -> None:
    talk.slots["payment_amount"] = "80"
    done = talk.do("action_start_payment")
    with reading() as db:
        order = db.query(PaymentOrder).one()
        assert (order.amount_minor, order.currency, order.conversation_id) == (8_000, "EUR", talk.chat_id)

    assert done.responses == ["utter_pay_here", "payment", "utter_payment_rest"]
    assert done.variables(2) == {"rest": "920,00 €", "latest": "jueves 24 de diciembre de 2026"}
    assert done.variables(0) == {"amount": "80,00 €", "reference": "REF-one-1", "payee": ""}
    assert done.messages[1]["custom"] == {
        "type": "payment",
        "title": "Pago de la ref. REF-one-1",
        "amount_text": "80,00 €",
        "url": f"/pay/{order.id}",
    }
    # The rest is known, should it be promised.
    assert done.events == [
        *CLEARED_PAYMENT,
        *CLEARED_FAILURES,
        slot("promise_amount", "920.00"),
        slot("promise_besides", "80"),
    ]


def test_the_same_wish_again_is_the_same_order(talk: Talk) -> None:
    for amount in ("80", "80", "90"):
        talk.slots["payment_amount"] = amount
        talk.do("action_start_payment")

    assert count(PaymentOrder) == 2


@pytest.mark.parametrize("amount", ["1000.01", "0", "-5", "1"])
def test_a_sum_beyond_the_limits_makes_no_order(talk: Talk, amount: str) -> None:
    talk.slots["payment_amount"] = amount
    talk.do("action_start_payment")

    assert count(PaymentOrder) == 0


@pytest.mark.parametrize(
    ("amount", "response", "left"),
    [("80", "utter_payment_received", "920,00 €"), ("1000", "utter_payment_settles", "0,00 €")],
)
def test_money_that_is_in_is_confirmed_from_the_ledger(
    talk: Talk, amount: str, response: str, left: str
) -> None:
    talk.slots["payment_amount"] = amount
    talk.do("action_start_payment")
    with reading() as db:
        order_id = db.query(PaymentOrder).one().id
    receive(amount, order_id=order_id)
    done = talk.do("action_confirm_payment")

    assert done.responses == [response]
    assert done.variables()["left"] == left
    assert done.events == [LISTEN]


def test_without_a_payment_of_this_conversation_nothing_is_confirmed(talk: Talk) -> None:
    receive("80")
    done = talk.do("action_confirm_payment")

    assert (done.said, done.events) == ([], [LISTEN])


def test_nothing_is_confirmed_to_a_session_that_is_no_longer_verified(talk: Talk) -> None:
    talk.slots["payment_amount"] = "80"
    talk.do("action_start_payment")
    with reading() as db:
        order_id = db.query(PaymentOrder).one().id
    receive("80", order_id=order_id)
    with clock.freeze(NOW + timedelta(hours=1)):
        done = talk.do("action_confirm_payment")

    assert (done.said, done.events) == ([], [LISTEN])


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("action_show_balance", {"amount": "920,00 €", "reference": "REF-one-1", "product": "Préstamo"}),
        ("action_show_debt_details", {"contract": "CONTRATO-one-0", "origin": "Banco Viejo"}),
        ("action_show_due_date", {"due_date": "viernes 8 de mayo de 2026", "days_past_due": 200}),
        ("action_show_fees", {"principal": "920,00 €", "interest": "0,00 €", "fees": "0,00 €"}),
        ("action_show_payments_received", {"payments": "• martes 24 de noviembre de 2026: 80,00 €"}),
    ],
)
def test_what_is_told_of_a_debt_is_read_from_the_database(
    debtor: Debtor, action: str, expected: dict[str, Any]
) -> None:
    receive("80")
    done = run(action, tracker(debtor.chat_id))

    assert done.responses == [action.replace("action_show", "utter")]
    assert expected.items() <= done.variables().items()
    assert done.events == []


def test_all_debts_are_told_of_until_one_is_chosen(database: str) -> None:
    several = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 50_000)))

    assert len(run("action_show_balance", tracker(several.chat_id)).said) == 3  # each, and the sum
    chosen = run("action_show_balance", tracker(several.chat_id, slots={"chosen_debt": "REF-one-2"}))
    assert [values["amount"] for _, values in chosen.said] == ["500,00 €"]
    with transaction() as db:
        assert chat_of(db, several).link.person_id == several.person_id
