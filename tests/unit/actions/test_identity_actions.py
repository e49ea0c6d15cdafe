from datetime import timedelta
from typing import Any

import pytest
from acting import (
    ENDED,
    GIVEN,
    LISTEN,
    NOW,
    RIGHT,
    Debtor,
    Talk,
    chat_of,
    count,
    loop,
    make_debtor,
    run,
    slot,
    tracker,
)

from aldia import clock
from aldia.debts.tables import Debt
from aldia.desk.tables import Case
from aldia.identity import verification
from aldia.identity.tables import VerificationAttempt
from aldia.storage import reading, transaction

STARTED = {"event": "session_started", "timestamp": None}
HOW_ADDRESSED = [slot("country", "ES"), slot("register", "usted")]
PASSED = [slot("identity_national_id", "given"), slot("identity_birth_date", "given")]
UNDERSTOOD = slot("form_failures", 0)


def is_verified(debtor: Debtor) -> bool:
    with reading() as db:
        return verification.status(chat_of(db, debtor)).status == "verified"


def in_form(chat_id: str, text: str, *, slots: dict[str, Any] | None = None, intent: str = "inform") -> Any:
    given = tracker(
        chat_id,
        slots=slots,
        text=text,
        intent=intent,
        active_loop="identity_form",
        requested_slot="identity_national_id",
    )
    return run("validate_identity_form", given)


def test_a_conversation_opens_with_who_writes_and_the_check(stranger: Debtor) -> None:
    done = run("action_session_start", tracker(stranger.chat_id, events=[STARTED]))

    assert done.said == [("utter_welcome", {"creditor": "Crédito Claro"})]
    assert done.events == [
        *HOW_ADDRESSED,
        loop("identity_form"),
        slot("requested_slot", "identity_national_id"),
        LISTEN,
    ]


def test_it_opens_only_once(stranger: Debtor) -> None:
    done = run("action_session_start", tracker(stranger.chat_id, events=[STARTED, {"event": "bot"}]))

    assert (done.said, done.events) == ([], [LISTEN])


def test_how_the_debtor_is_addressed_is_noted_before_the_first_words(stranger: Debtor) -> None:
    done = run("action_session_start", tracker(stranger.chat_id))

    assert (done.said, done.events) == ([], [STARTED, *HOW_ADDRESSED, LISTEN])


@pytest.mark.parametrize(
    ("country", "stated", "register"), [("AR", None, "vos"), ("AR", "usted", "usted"), ("ES", "tu", "tu")]
)
def test_the_register_is_the_creditors_or_the_countrys(
    database: str, country: str, stated: str | None, register: str
) -> None:
    there = make_debtor(country=country, register=stated, verified=False)
    assert run("action_session_start", tracker(there.chat_id)).slots == {
        "country": country,
        "register": register,
    }


def test_both_factors_in_one_message_verify_and_tell_what_the_law_wants(stranger: Debtor) -> None:
    done = in_form(stranger.chat_id, RIGHT)

    assert done.responses == ["utter_verified", "utter_first_contact"]
    assert done.variables(0) == {"name": "Rosalinda"}
    assert done.variables(1)["creditor"] == "Crédito Claro, S.A."
    for fact in ("Préstamo", "REF-one-1", "Banco Viejo", "1.000,00 €"):
        assert fact in done.variables(1)["debts"]
    assert done.events == [*PASSED, UNDERSTOOD, slot("requested_slot", None)]
    assert is_verified(stranger)


@pytest.mark.parametrize(
    ("first", "second", "noted", "asked"),
    [
        ("5432M", "17 de mayo de 1980", {"identity_national_id": "given"}, "identity_birth_date"),
        (
            "nací el 17/5/80",
            "mi dni acaba en 5432m",
            {"identity_birth_date": "given"},
            "identity_national_id",
        ),
    ],
)
def test_factors_one_by_one_in_either_order(
    stranger: Debtor, first: str, second: str, noted: dict[str, str], asked: str
) -> None:
    talk = Talk(stranger.chat_id, loop="identity_form", slots={"requested_slot": "identity_national_id"})
    done = talk.fill("identity_form", first)

    assert done.said == []
    assert done.slots == {
        "identity_national_id": None,
        "identity_birth_date": None,
        **noted,
        "form_failures": 0,
        "requested_slot": asked,
    }
    assert talk.fill("identity_form", second).responses == ["utter_verified", "utter_first_contact"]
    assert is_verified(stranger)


def test_no_slot_ever_holds_a_factor(stranger: Debtor) -> None:
    for text in ("5432M", RIGHT):
        assert set(map(str, in_form(stranger.chat_id, text).slots.values())) <= {
            "given",
            "None",
            "0",
            "identity_birth_date",
        }


@pytest.mark.parametrize("wrong", ["1111A, 17/05/1980", "5432M, 18/06/1981", "1111A, 18/06/1981"])
def test_a_failure_says_how_many_tries_are_left_and_not_what_was_wrong(stranger: Debtor, wrong: str) -> None:
    done = in_form(stranger.chat_id, wrong)

    assert done.said == [("utter_identity_failed", {"attempts": 2})]
    assert done.events == [
        slot("identity_national_id", None),
        slot("identity_birth_date", None),
        UNDERSTOOD,
        slot("requested_slot", "identity_national_id"),
    ]


def test_the_third_failure_locks_and_leaves_a_case(stranger: Debtor) -> None:
    answers = [in_form(stranger.chat_id, "1111A, 18/06/1981") for _ in range(4)]

    assert [done.responses for done in answers] == [["utter_identity_failed"]] * 2 + [
        ["utter_identity_locked"]
    ] * 2
    assert answers[2].variables() == {"minutes": 60, "phone": "+34910000000", "hours": "9-18"}
    assert answers[2].events == answers[3].events == ENDED
    assert count(Case, kind="identity_locked") == 1
    with clock.freeze(NOW + timedelta(minutes=50)):
        assert in_form(stranger.chat_id, RIGHT).variables()["minutes"] == 10
    assert not is_verified(stranger)


def test_what_holds_no_factor_is_said_to_be_unreadable(stranger: Debtor) -> None:
    done = in_form(stranger.chat_id, "pues aquí lo tiene")

    assert done.responses == ["utter_identity_unreadable"]
    assert done.slots["requested_slot"] == "identity_national_id"
    assert count(VerificationAttempt) == 0


def test_another_wish_is_left_to_the_rules(stranger: Debtor) -> None:
    done = in_form(stranger.chat_id, "¿quién es usted?", intent="ask_who_are_you")

    assert (done.said, done.events) == ([], [])


def test_figures_in_a_question_are_no_try(stranger: Debtor) -> None:
    done = in_form(stranger.chat_id, "¿por qué debo 5000?", intent="ask_debt_details")

    assert (done.said, done.events) == ([], [])
    assert count(VerificationAttempt) == 0


def test_a_button_carries_no_factor(stranger: Debtor) -> None:
    in_form(stranger.chat_id, '/inform{"national_id": "98765432M", "time": "1980-05-17"}')

    assert count(VerificationAttempt) == 0
    assert not is_verified(stranger)


def test_a_list_of_endings_is_one_failed_try(stranger: Debtor) -> None:
    done = in_form(stranger.chat_id, " ".join(f"{n:04}M" for n in range(5400, 5460)) + ", 17/05/1980")

    assert done.responses == ["utter_identity_failed"]
    assert not is_verified(stranger)


def test_forged_notes_do_not_pass_the_check(stranger: Debtor) -> None:
    done = in_form(stranger.chat_id, "hola", slots=dict(GIVEN), intent="greet")

    assert done.slots == {
        "identity_national_id": None,
        "identity_birth_date": None,
        "form_failures": 0,
        "requested_slot": "identity_national_id",
    }


def test_after_verified_time_the_birth_date_is_enough(debtor: Debtor) -> None:
    talk = Talk(debtor.chat_id, slots=dict(GIVEN))
    with clock.freeze(NOW + timedelta(hours=3)):
        asked = talk.fill("identity_form", "quiero seguir", "ask_payment_options")
        passed = talk.fill("identity_form", "17/05/1980")

    assert asked.slots["requested_slot"] == "identity_birth_date"
    assert asked.slots.get("identity_national_id", "given") == "given"
    assert passed.said == [("utter_verified", {"name": "Rosalinda"})]


def test_a_verified_person_passes_without_a_question(debtor: Debtor) -> None:
    done = in_form(debtor.chat_id, "hola", intent="greet")

    assert done.said == []
    assert done.events == [*PASSED, UNDERSTOOD, slot("requested_slot", None)]


def test_nothing_open_is_said_so(stranger: Debtor) -> None:
    with transaction() as db:
        db.query(Debt).one().status = "settled"
    done = in_form(stranger.chat_id, RIGHT)

    assert done.said[1] == ("utter_no_open_debt", {"creditor": "Crédito Claro"})


def test_each_of_several_debts_is_told_after_the_check(database: str) -> None:
    several = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 50_050)), verified=False)
    told = in_form(several.chat_id, RIGHT).variables(1)["debts"].split("\n")

    assert ["1.000,00 €" in told[0], "500,50 €" in told[1]] == [True, True]
