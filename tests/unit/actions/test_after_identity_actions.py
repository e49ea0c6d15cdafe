import pytest
from acting import (
    CLEARED,
    RIGHT,
    Debtor,
    count,
    followup,
    remember,
    run,
    slot,
    tracker,
    user,
)

from aldia.debts.tables import Contact
from aldia.desk.tables import Case
from aldia.identity.tables import ChatSession, Link
from aldia.storage import reading

STARTED = {"event": "session_started", "timestamp": None}
PASSED = [slot("identity_national_id", "given"), slot("identity_birth_date", "given")]
UNDERSTOOD = slot("form_failures", 0)


@pytest.mark.parametrize(
    ("pending", "response"),
    [
        ("action_show_balance", "utter_balance"),
        ("action_show_due_date", "utter_due_date"),
    ],
)
def test_after_the_check_the_remembered_wish_is_done(debtor: Debtor, pending: str, response: str) -> None:
    done = run("action_after_identity", tracker(debtor.chat_id, slots={"pending_action": pending}))

    assert done.responses == [response]
    assert done.events == [slot("pending_action", None)]


def test_without_a_wish_the_options_follow_the_check(debtor: Debtor) -> None:
    done = run("action_after_identity", tracker(debtor.chat_id))

    assert (done.said, done.events) == ([], [followup("payment_options_form")])


@pytest.mark.parametrize("checked_by", ["inform", "greet", "thank", "affirm", "ask_who_are_you"])
def test_the_remembered_case_is_that_of_the_wish_and_not_of_the_check(
    debtor: Debtor, checked_by: str
) -> None:
    events = [user("la web no me deja pagar", "report_payment_problem"), user(RIGHT, checked_by)]
    remember(debtor.chat_id, events[0])
    done = run(
        "action_after_identity",
        tracker(debtor.chat_id, slots={"pending_action": "action_open_case"}, events=events),
    )

    assert done.responses == ["utter_report_payment_problem"]
    with reading() as db:
        case = db.query(Case).one()
        assert (case.kind, case.summary["notes"]) == ("report_payment_problem", ["la web no me deja pagar"])


def test_the_wrong_person_hears_nothing_and_the_link_ends(stranger: Debtor) -> None:
    done = run("action_wrong_person", tracker(stranger.chat_id, text="no soy yo", intent="wrong_person"))

    assert done.said == [("utter_wrong_person", {})]
    assert done.events == CLEARED
    with reading() as db:
        assert db.get(Link, stranger.link_id).revoked_reason == "wrong_person"
        assert db.query(Contact).one().suppressed_reason == "wrong_person"
        assert db.get(ChatSession, stranger.chat_id).verified_at is None
    assert count(Case, kind="wrong_person") == 1
    again = run("action_wrong_person", tracker(stranger.chat_id, text="no soy yo", intent="wrong_person"))
    assert again.responses == ["utter_link_closed"]


def test_an_unsure_reading_of_a_wrong_person_is_asked_first(stranger: Debtor) -> None:
    unsure = user("no soy", "wrong_person", confidence=0.6)
    asked = run("action_wrong_person", tracker(stranger.chat_id, events=[unsure]))
    assert asked.said == [("utter_confirm_wrong_person", {})]
    with reading() as db:
        assert db.get(Link, stranger.link_id).revoked_at is None

    question = {"event": "bot", "metadata": {"utter_action": "utter_confirm_wrong_person"}}
    done = run("action_wrong_person", tracker(stranger.chat_id, events=[unsure, question, unsure]))
    assert done.said == [("utter_wrong_person", {})]


@pytest.mark.parametrize("action", ["action_introduce", "action_prove_legitimacy"])
def test_the_firm_introduces_itself_to_anyone(stranger: Debtor, action: str) -> None:
    done = run(action, tracker(stranger.chat_id, text="¿quién es?", intent="ask_who_are_you"))

    assert done.events == []
    assert done.said == [
        (
            action.replace("action", "utter"),
            {
                "creditor": "Crédito Claro, S.A.",
                "name": "Crédito Claro",
                "phone": "+34910000000",
                "email": "ayuda@example.com",
                "address": "Calle Mayor 1",
                "hours": "9-18",
            },
        )
    ]
