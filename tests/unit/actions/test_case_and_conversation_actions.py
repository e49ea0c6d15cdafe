from datetime import datetime
from typing import Any

import pytest
from acting import CLEARED, GIVEN, LEFT, LISTEN, Debtor, Talk, count, make_debtor, run, tracker, user

from actions.cases import FOR_ANYONE
from aldia import clock
from aldia.contact.tables import Consent, Pause
from aldia.debts.portfolio.countries import countries
from aldia.debts.tables import Contact, Creditor
from aldia.desk.tables import Case
from aldia.storage import reading, transaction
from assistant import texts

CONTACT = {"phone": "+34910000000", "hours": "9-18", "email": "ayuda@example.com"}
PAUSED = {"events": [{"event": "pause", "timestamp": None}]}


def say(debtor: Debtor, action: str, text: str, intent: str, **more: Any) -> Any:
    return run(action, tracker(debtor.chat_id, text=text, intent=intent, **more))


KINDS = [
    "complain", "threaten_legal_action", "report_payment_problem",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_person_must_see_to_becomes_a_case(debtor: Debtor, kind: str) -> None:
    done = say(debtor, "action_open_case", "mire usted", kind)
    with reading() as db:
        case = db.query(Case).one()
        assert (case.kind, case.verified, case.status) == (kind, True, "open")
        assert case.summary["notes"] == ["mire usted"]
        assert [debt["outstanding"] for debt in case.summary["debts"]] == ["1000.00"]

    told = {
        "case": case.id,
        "address": "Calle Mayor 1",
        "day": "miércoles 9 de diciembre de 2026",
        "authority": "la autoridad de consumo",
        **CONTACT,
    }
    assert done.said == [(f"utter_{kind}", told)]
    assert done.events == []
    assert count(Pause) == 0


@pytest.mark.parametrize("kind", sorted(FOR_ANYONE))
def test_some_cases_need_no_check(stranger: Debtor, kind: str) -> None:
    done = say(stranger, "action_open_case", "mire usted", kind)

    assert done.responses[0] == f"utter_{kind}"
    with reading() as db:
        assert db.query(Case).one().verified is False


@pytest.mark.parametrize("kind", ["report_deceased", "third_party"])
def test_after_these_nobody_is_asked_for_anything_more(debtor: Debtor, kind: str) -> None:
    done = say(debtor, "action_open_case", "mire usted", kind, active_loop="promise_form")

    assert done.events == CLEARED
    assert count(Pause, reason=kind) == 1


def test_a_contact_of_somebody_who_has_died_is_not_used_again(stranger: Debtor) -> None:
    say(stranger, "action_open_case", "ha fallecido", "report_deceased")
    with reading() as db:
        assert db.query(Contact).one().suppressed_reason == "report_deceased"


def test_saying_it_twice_is_one_case(debtor: Debtor) -> None:
    numbers = {say(debtor, "action_open_case", "es acoso", "complain").variables()["case"] for _ in range(3)}

    assert len(numbers) == 1
    assert count(Case) == 1


def test_distress_stops_everything_and_is_the_most_urgent(stranger: Debtor) -> None:
    done = say(
        stranger, "action_support_in_distress", "no puedo más", "express_distress", active_loop="payment_form"
    )

    assert done.responses == ["utter_express_distress"]
    assert done.events == CLEARED
    assert (count(Case, priority=1), count(Pause, reason="express_distress")) == (1, 1)


@pytest.mark.parametrize("country", sorted(countries()))
def test_every_country_that_is_served_has_its_crisis_line(country: str) -> None:
    unknown = texts.text("label_crisis_line", {})
    assert texts.text("label_crisis_line", {"country": country}) != unknown


@pytest.mark.parametrize("verified", [True, False])
def test_a_person_takes_over_and_the_assistant_is_silent(database: str, verified: bool) -> None:
    done = say(make_debtor(verified=verified), "action_request_agent", "una persona", "request_agent")

    assert done.responses == ["utter_request_agent"]
    assert [event["event"] for event in done.events] == ["pause"]
    assert count(Case, kind="request_agent", status="with_agent", verified=verified) == 1


def test_the_return_from_an_agent_is_said(debtor: Debtor) -> None:
    done = run("action_return_from_agent", tracker(debtor.chat_id))

    assert done.responses == ["utter_return_from_agent"]
    assert done.events[-1] == LISTEN


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("no me escriban más", ["all"]),
        ("no me manden más whatsapp", ["whatsapp"]),
        ("ni sms ni correos electrónicos", ["email", "sms"]),
    ],
)
def test_opting_out_holds_at_once_for_what_was_named(
    stranger: Debtor, text: str, channels: list[str]
) -> None:
    done = say(stranger, "action_opt_out", text, "opt_out")
    with reading() as db:
        written = db.query(Consent).all()
        assert sorted(row.channel for row in written) == channels
        assert {row.status for row in written} == {"withdrawn"}

    assert done.responses[0].startswith("utter_opt_out")
    assert done.events == LEFT


def test_opting_out_again_writes_nothing_new(stranger: Debtor) -> None:
    for _ in range(3):
        assert say(stranger, "action_opt_out", "no me escriban más", "opt_out").responses == ["utter_opt_out"]

    assert count(Consent) == 1


def test_later_is_let_go_kindly_with_the_end_of_the_link(stranger: Debtor) -> None:
    done = say(stranger, "action_postpone", "ahora no puedo", "postpone")

    assert done.said == [("utter_postpone", {"until": "jueves 24 de diciembre de 2026"})]


@pytest.mark.parametrize(
    ("verified", "loop_name", "response"),
    [
        (True, "promise_form", "utter_cancelled"),
        (True, None, "utter_nothing_to_cancel"),
        (False, "identity_form", "utter_cancelled_unverified"),
    ],
)
def test_leaving_a_process_forgets_its_notes(
    database: str, verified: bool, loop_name: str | None, response: str
) -> None:
    slots = {"promise_amount": "100", "plan_offer": "x", "payment_amount": "5"}
    done = say(
        make_debtor(verified=verified),
        "action_cancel_process",
        "déjelo",
        "cancel",
        active_loop=loop_name,
        slots=slots,
    )

    assert done.said == [(response, {})]
    assert done.events == CLEARED


@pytest.mark.parametrize(
    ("loop_name", "requested", "response"),
    [
        (None, None, "utter_help"),
        ("identity_form", "identity_national_id", "utter_explain_identity_national_id"),
        ("installment_plan_form", "plan_first_date", "utter_explain_plan_first_date"),
        ("promise_form", "promise_amount", "utter_explain_promise_amount"),
        ("payment_form", "payment_amount", "utter_explain_payment_amount"),
    ],
)
def test_the_open_question_is_explained(
    stranger: Debtor, loop_name: str | None, requested: str | None, response: str
) -> None:
    done = say(
        stranger,
        "action_explain",
        "¿cómo?",
        "ask_clarification",
        active_loop=loop_name,
        requested_slot=requested,
    )

    assert (done.responses, done.events) == ([response], [])
    assert texts.exists(response)


RANKING = [
    {"name": "nlu_fallback", "confidence": 0.4},
    {"name": "ask_balance", "confidence": 0.35},
    {"name": "pay_now", "confidence": 0.2},
    {"name": "greet", "confidence": 0.1},
    {"name": "wrong_person", "confidence": 0.06},
    {"name": "opt_out", "confidence": 0.01},
]


def not_understood(**ranking: Any) -> dict[str, Any]:
    return user("bla bla", "nlu_fallback", **ranking)


@pytest.mark.parametrize(
    ("before", "response"),
    [
        ([], "utter_fallback"),
        ([not_understood()], "utter_fallback_menu"),
        ([not_understood()] * 2, "utter_fallback_person"),
        ([not_understood()] * 5, "utter_fallback_person"),
        ([not_understood(), not_understood(), user("hola", "greet")], "utter_fallback"),
        ([user("hola", "greet"), not_understood()], "utter_fallback_menu"),
    ],
)
def test_failures_in_a_row_lead_to_menu_and_person_and_understanding_resets_them(
    stranger: Debtor, before: list[dict[str, Any]], response: str
) -> None:
    events = [*before, not_understood(intent_ranking=RANKING)]
    done = run("action_fallback", tracker(stranger.chat_id, events=events))

    assert (done.responses, done.events) == ([response], [])


@pytest.mark.parametrize(
    ("verified", "payloads"),
    [(True, ["/ask_balance", "/pay_now", "/wrong_person"]), (False, ["/wrong_person"])],
)
def test_the_likeliest_readings_are_buttons_that_tell_a_stranger_nothing(
    database: str, verified: bool, payloads: list[str]
) -> None:
    debtor = make_debtor(verified=verified)
    done = run("action_fallback", tracker(debtor.chat_id, events=[not_understood(intent_ranking=RANKING)]))

    assert list(done.buttons().values()) == payloads


@pytest.mark.parametrize("intent", ["ask_consequences", "ask_credit_bureau", "ask_payment_methods"])
def test_a_question_is_answered_in_the_words_of_the_country(debtor: Debtor, intent: str) -> None:
    done = say(debtor, "action_answer", "¿y si no pago?", intent, slots={"country": "MX"})

    assert (done.responses, done.events) == ([f"utter_{intent}"], [])
    assert done.variables()["bureau"] == "el Buró de Crédito o el Círculo de Crédito"
    assert done.variables()["payee"] == "Crédito Claro, S.A. recibe el dinero directamente."


def test_while_a_dispute_is_open_no_bureau_is_spoken_of(debtor: Debtor) -> None:
    Talk(debtor.chat_id, dict(GIVEN)).fill("dispute_form", "no es mía", "dispute_debt")
    done = say(debtor, "action_answer", "¿estoy en asnef?", "ask_credit_bureau")

    assert done.responses == ["utter_bureau_in_dispute"]


def test_the_case_of_a_hand_over_holds_what_happened_before(debtor: Debtor) -> None:
    say(debtor, "action_open_case", "es acoso", "complain")
    talk = Talk(debtor.chat_id, dict(GIVEN))
    talk.fill("installment_plan_form", "en 6 cuotas", "request_installments")
    talk.fill("promise_form", "100 euros el 10 de diciembre", "promise_to_pay")
    talk.slots["promise_confirmed"] = True
    talk.do("action_record_promise")
    say(debtor, "action_request_agent", "una persona", "request_agent")

    with reading() as db:
        summary = db.query(Case).filter_by(kind="request_agent").one().summary
    reference = debtor.references[0]
    assert summary["notes"] == ["una persona"]
    assert summary["told"] == [{"kind": "complain", "notes": ["es acoso"]}]
    assert [(o["reference"], o["count"], o["status"]) for o in summary["offers"]] == [(reference, 6, "open")]
    assert summary["promises"] == [
        {
            "reference": reference,
            "amount": "100.00",
            "currency": "EUR",
            "status": "active",
            "due_on": "2026-12-10",
        }
    ]
    assert summary["payments"] == []


@pytest.mark.parametrize(
    ("now", "response"),
    [
        ("2026-11-24T10:00+01:00", "utter_request_agent_open"),
        ("2026-11-24T20:00+01:00", "utter_request_agent_closed"),
    ],
)
def test_who_wants_a_person_hears_when_one_is_there(debtor: Debtor, now: str, response: str) -> None:
    with transaction() as db:
        db.query(Creditor).one().office_hours = "lunes a viernes, de 9 a 18 h"
    with clock.freeze(datetime.fromisoformat(now)):
        done = say(debtor, "action_request_agent", "una persona", "request_agent")

    assert done.responses == [response]
    if response == "utter_request_agent_closed":
        assert (done.variables()["day"], done.variables()["hour"]) == (
            "miércoles 25 de noviembre de 2026",
            "9:00",
        )
