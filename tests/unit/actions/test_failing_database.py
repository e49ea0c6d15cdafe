"""Whatever fails, the debtor gets a clear sentence, nothing is stored, and the log holds no personal data."""

import logging
from typing import Any

import pytest
from acting import GIVEN, Debtor, all_actions, count, run, tracker
from sqlalchemy.exc import OperationalError

from aldia.agreements.tables import Agreement, Offer, Promise
from aldia.contact.tables import Consent, Pause
from aldia.desk.tables import Case
from aldia.payments.tables import PaymentOrder
from aldia.storage.audit import AuditEntry

NOTE = "no soy Rosalinda Quintanilla, mi clave es secreta"
SLOTS = {
    **GIVEN,
    "chosen_debt": "REF-one-1",
    "promise_date": "2026-12-04",
    "promise_amount": "120.50",
    "promise_confirmed": True,
    "payment_amount": "80",
}
# The conversation's id, which is logged, may hold any few digits.
PERSONAL = ("secreta", "Rosalinda", "Quintanilla", "98765432", "REF-one", "120.50")
WRITERS = [
    ("action_open_case", "complain"),
    ("action_request_agent", "request_agent"),
    ("action_support_in_distress", "express_distress"),
    ("action_opt_out", "opt_out"),
    ("action_record_promise", "affirm"),
    ("action_start_payment", "affirm"),
    ("action_wrong_person", "wrong_person"),
]


def given(debtor: Debtor, intent: str) -> Any:
    return tracker(debtor.chat_id, slots=SLOTS, text=NOTE, intent=intent)


def stored() -> int:
    return sum(count(t) for t in (Agreement, Offer, Promise, Case, Pause, Consent, PaymentOrder, AuditEntry))


def assert_clean(caplog: pytest.LogCaptureFixture) -> None:
    assert "failed in conversation" in caplog.text
    assert [datum for datum in PERSONAL if datum in caplog.text] == []


@pytest.mark.parametrize("action", sorted(set(all_actions()) - {"action_session_start"}))
def test_a_database_that_is_away_gets_one_sentence(
    debtor: Debtor, action: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("SELECT ...", {"note": NOTE}, Exception(NOTE))

    monkeypatch.setattr("aldia.identity.sessions.by_conversation", away)
    done = run(action, given(debtor, "dispute_debt"))

    assert (done.said, done.events) == ([("utter_technical_problem", {})], [])
    assert_clean(caplog)


def test_even_then_a_conversation_opens(debtor: Debtor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aldia.identity.sessions.by_conversation", lambda *_: 1 / 0)
    first = run("action_session_start", tracker(debtor.chat_id))
    second = run("action_session_start", tracker(debtor.chat_id, events=list(first.events)))

    assert [event["event"] for event in first.events] == ["session_started", "action"]
    assert (first.responses, second.responses) == ([], ["utter_technical_problem"])


@pytest.mark.parametrize(("action", "intent"), WRITERS)
def test_a_write_that_fails_halfway_leaves_nothing(
    debtor: Debtor,
    action: str,
    intent: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("aldia.storage.audit.record", lambda *_, **__: {}[NOTE])
    done = run(action, given(debtor, intent))
    monkeypatch.undo()

    assert (done.said, done.events) == ([("utter_technical_problem", {})], [])
    assert stored() == 0
    assert_clean(caplog)


@pytest.mark.parametrize(("action", "intent"), WRITERS)
def test_nothing_is_confirmed_when_the_commit_fails(
    debtor: Debtor,
    action: str,
    intent: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(_: Any) -> None:
        raise OperationalError("COMMIT", {}, Exception(NOTE))

    monkeypatch.setattr("sqlalchemy.orm.Session.commit", refuse)
    done = run(action, given(debtor, intent))
    monkeypatch.undo()

    assert (done.said, done.events) == ([("utter_technical_problem", {})], [])
    assert stored() == 0
    assert_clean(caplog)


@pytest.mark.parametrize(
    "slots",
    [
        {"promise_date": "mañana"},
        {"promise_date": None},
        {"promise_amount": "NaN"},
        {"promise_amount": "mucho"},
    ],
)
def test_notes_that_cannot_be_read_write_nothing(
    debtor: Debtor, slots: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    done = run(
        "action_record_promise", tracker(debtor.chat_id, slots={**SLOTS, **slots}, text="sí", intent="affirm")
    )

    assert (done.responses, done.events) == (["utter_technical_problem"], [])
    assert stored() == 0
    assert_clean(caplog)


def test_all_goes_well_again_afterwards(debtor: Debtor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aldia.storage.audit.record", lambda *_, **__: 1 / 0)
    run("action_record_promise", given(debtor, "affirm"))
    monkeypatch.undo()

    assert run("action_record_promise", given(debtor, "affirm")).responses == ["utter_promise_recorded"]
    assert count(Promise) == 1


def test_the_log_of_what_goes_well_is_silent_about_people(
    debtor: Debtor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for action, intent in WRITERS:
        run(action, given(debtor, intent))

    assert [datum for datum in PERSONAL if datum in caplog.text] == []
