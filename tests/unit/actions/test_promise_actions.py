from typing import Any

import pytest
from acting import (
    CLEARED_FAILURES,
    CLEARED_PROMISE,
    GIVEN,
    NOW,
    Debtor,
    Talk,
    count,
    slot,
)

from aldia.agreements.tables import Agreement, Promise
from aldia.debts.tables import Debt
from aldia.storage import reading, transaction

FRIDAY = "2026-12-04"
PROMISED = {"promise_date": FRIDAY, "promise_amount": "120.50", "promise_confirmed": True}


@pytest.fixture
def talk(debtor: Debtor) -> Talk:
    """A verified debtor whose only debt is chosen."""
    return Talk(debtor.chat_id, slots={**GIVEN, "chosen_debt": "REF-one-1"})


def test_a_promise_in_one_sentence_needs_only_a_yes(talk: Talk) -> None:
    done = talk.fill("promise_form", "le pago 120,50 euros el 4 de diciembre", "promise_to_pay")

    assert done.said == []
    assert done.events == [
        slot("promise_date", FRIDAY),
        slot("promise_amount", "120.50"),
        slot("promise_confirmed", None),
        slot("requested_slot", "promise_confirmed"),
    ]
    assert count(Promise) == 0


def test_day_sum_and_yes_one_by_one(talk: Talk) -> None:
    assert (
        talk.fill("promise_form", "pago más adelante", "promise_to_pay").slots["requested_slot"]
        == "promise_date"
    )
    assert talk.do("action_ask_promise_date").responses == ["utter_ask_promise_date"]
    assert talk.fill("promise_form", "el 4 de diciembre").slots["requested_slot"] == "promise_amount"
    assert talk.do("action_ask_promise_amount").said == [
        ("utter_ask_promise_amount", {"amount": "1.000,00 €", "date": "viernes 4 de diciembre de 2026"})
    ]
    assert talk.fill("promise_form", "todo").slots["promise_amount"] == "1000.00"
    assert talk.do("action_ask_promise_confirmed").said == [
        (
            "utter_promise_summary",
            {"date": "viernes 4 de diciembre de 2026", "amount": "1.000,00 €", "reference": "REF-one-1"},
        )
    ]
    done = talk.fill("promise_form", "sí", "affirm")
    assert done.events == [
        slot("promise_confirmed", True),
        slot("form_failures", 0),
        slot("requested_slot", None),
    ]


def test_a_correction_at_the_summary_is_taken(talk: Talk) -> None:
    talk.fill("promise_form", "le pago 120 euros el 4 de diciembre", "promise_to_pay")
    talk.fill("promise_form", "perdón, 90 euros")

    assert (talk.slots["promise_amount"], talk.slots["promise_date"]) == ("90", FRIDAY)
    assert talk.slots["requested_slot"] == "promise_confirmed"


@pytest.mark.parametrize(
    ("text", "responses", "amount"),
    [
        ("5000 euros", ["utter_sum_is_more_than_owed"], "1000.00"),
        ("1 euro", ["utter_sum_too_small"], None),
        ("100 dólares", ["utter_sum_in_other_currency"], None),
    ],
)
def test_a_sum_out_of_range_is_explained(
    talk: Talk, text: str, responses: list[str], amount: str | None
) -> None:
    talk.fill("promise_form", "pago el 4 de diciembre", "promise_to_pay")
    done = talk.fill("promise_form", text)

    assert done.responses == responses
    assert done.slots["promise_amount"] == amount


@pytest.mark.parametrize(
    ("text", "response"),
    [("el 30 de febrero", "utter_date_impossible"), ("el 1 de marzo de 2027", "utter_date_too_late")],
)
def test_a_day_out_of_range_is_explained(talk: Talk, text: str, response: str) -> None:
    talk.fill("promise_form", "pago más adelante", "promise_to_pay")
    done = talk.fill("promise_form", text)

    assert done.responses == [response]
    assert done.events == [
        slot("promise_date", None),
        slot("form_failures", 1),
        slot("requested_slot", "promise_date"),
    ]


def test_a_confirmed_promise_is_written_and_repeated(talk: Talk) -> None:
    talk.slots |= PROMISED
    done = talk.do("action_record_promise")

    assert done.said == [
        (
            "utter_promise_recorded",
            {"date": "viernes 4 de diciembre de 2026", "amount": "120,50 €", "reference": "REF-one-1"},
        )
    ]
    assert done.events == [*CLEARED_PROMISE, *CLEARED_FAILURES]
    with reading() as db:
        assert db.query(Promise).one().amount_minor == 12_050


def test_a_repeated_yes_changes_nothing(talk: Talk) -> None:
    for _ in range(2):
        talk.slots |= PROMISED
        talk.do("action_record_promise")

    assert count(Promise) == 1


@pytest.mark.parametrize("confirmed", [None, False, "True", 1])
def test_nothing_is_promised_without_a_yes(talk: Talk, confirmed: Any) -> None:
    talk.slots |= {**PROMISED, "promise_confirmed": confirmed}
    done = talk.do("action_record_promise")

    assert (done.said, done.events) == ([], [])
    assert count(Promise) == 0


@pytest.mark.parametrize(
    "forged",
    [
        {"promise_amount": "1"},
        {"promise_amount": "5000"},
        {"promise_date": "2027-06-01"},
        {"promise_date": "2026-01-01"},
    ],
)
def test_notes_beyond_the_policy_are_not_written(talk: Talk, forged: dict[str, str]) -> None:
    talk.slots |= {**PROMISED, **forged}
    done = talk.do("action_record_promise")

    assert done.said == [("utter_promise_not_recorded", {})]
    assert done.events == [*CLEARED_PROMISE, *CLEARED_FAILURES]
    assert count(Promise) == 0


def test_no_promise_is_written_beside_an_agreement_in_force(talk: Talk) -> None:
    """The plan may have been signed in another window between the summary and the yes."""
    with transaction() as db:
        db.add(
            Agreement(
                code="ABC",
                debt_id=db.query(Debt).one().id,
                kind="plan",
                total_minor=1,
                currency="EUR",
                signed_at=NOW,
            )
        )
    talk.slots |= PROMISED
    talk.do("action_record_promise")

    assert count(Promise) == 0
