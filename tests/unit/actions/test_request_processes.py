"""The processes that gather facts for a person or change contact data, without Rasa."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from acting import GIVEN, NOW, Debtor, Talk, count, make_debtor

from actions.message import is_minor
from aldia import clock
from aldia.contact.tables import ContactPreference, Pause
from aldia.debts.tables import Contact, Creditor, Debt
from aldia.desk.tables import CallBack, Case
from aldia.insight.tables import Feedback
from aldia.outreach.tables import OutboxMessage
from aldia.payments import ledger
from aldia.storage import reading, transaction

# The flow is Python's; what is written is tested on both backends below.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def talk(debtor: Debtor) -> Talk:
    with transaction() as db:
        db.query(Creditor).one().office_hours = "lunes a viernes, de 9 a 18 h"
    return Talk(debtor.chat_id, slots={**GIVEN, "chosen_debt": "REF-one-1"})


def details(kind: str) -> Any:
    with reading() as db:
        return db.query(Case).filter_by(kind=kind).one().summary["details"]


def test_a_hardship_rests_collection_from_the_first_word(talk: Talk) -> None:
    done = talk.fill("hardship_form", "no puedo pagar", "report_hardship")

    assert done.responses == ["utter_hardship_understood"]
    assert talk.slots["requested_slot"] == "hardship_cause"
    with reading() as db:
        pause = db.query(Pause).one()
        assert (pause.reason, pause.debt_id, pause.until) == (
            "report_hardship",
            None,
            NOW + timedelta(days=30),
        )


@pytest.mark.parametrize(
    ("text", "intent", "cause"),
    [
        ("me despidieron", "report_hardship", "work"),
        ("estoy enferma", "inform", "health"),
        ("prefiero no decirlo", "deny", "unsaid"),
        ("se me juntó todo", "out_of_scope", "se me juntó todo"),
        ("la quinta", "choose_option", "la quinta"),
    ],
)
def test_the_cause_is_taken_in_any_words_or_left_unsaid(
    talk: Talk, text: str, intent: str, cause: str
) -> None:
    talk.fill("hardship_form", "no puedo pagar", "report_hardship")
    talk.fill("hardship_form", text, intent)

    assert talk.slots["hardship_cause"] == cause
    assert talk.slots["requested_slot"] == "hardship_duration"


def test_where_the_law_forbids_it_the_cause_is_not_asked(database: str) -> None:
    debtor = make_debtor(country="CO", currency="COP", time_zone="America/Bogota")
    talk = Talk(debtor.chat_id, slots=dict(GIVEN))
    talk.fill("hardship_form", "no puedo pagar, me quedé sin trabajo", "report_hardship")

    assert (talk.slots["hardship_cause"], talk.slots["requested_slot"]) == ("unsaid", "hardship_duration")


def test_what_was_gathered_of_a_hardship_is_on_the_case(talk: Talk) -> None:
    talk.fill("hardship_form", "me despidieron y no puedo pagar", "report_hardship")
    talk.fill("hardship_form", "unos tres meses", "inform")
    talk.fill("hardship_form", "20 euros", "inform")
    done = talk.do("action_register_hardship")

    assert done.responses == ["utter_hardship_registered"]
    assert details("report_hardship") == {"cause": "work", "duration": "three_months", "capacity": "20"}
    assert talk.slots["hardship_cause"] is None


def test_a_dispute_rests_that_debt_alone(database: str) -> None:
    debtor = make_debtor(debts=(("Préstamo", 100_000), ("Tarjeta", 50_000)))
    talk = Talk(debtor.chat_id, slots={**GIVEN, "chosen_debt": "REF-one-2"})
    talk.fill("dispute_form", "la tarjeta no es mía", "dispute_debt")
    talk.fill("dispute_form", "nunca estuve en esa ciudad", "inform")
    done = talk.do("action_register_dispute")

    assert done.variables()["product"] == "Tarjeta"
    with reading() as db:
        pause = db.query(Pause).one()
        assert db.get(Debt, pause.debt_id).reference == "REF-one-2"
        assert pause.until is None
    assert details("dispute_debt")["REF-one-2"]["evidence"] == "nunca estuve en esa ciudad"


def book(amount: str, day: date) -> None:
    with transaction() as db:
        ledger.record_payment(
            db, db.query(Debt).one(), amount=Decimal(amount), gateway="import", gateway_ref="x", paid_on=day
        )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ya pagué 200 euros el 20 de noviembre", True),
        ("ya pagué 200 euros la semana pasada", True),
        ("ya pagué 200 euros", True),
        ("lo pagué el viernes", True),
        ("ya pagué 200 euros el 18 de noviembre", True),
        ("lo pagué el 18 de noviembre", False),
        ("ya pagué 150 euros el 20 de noviembre", False),
        ("ya pagué 200 euros el 20 de octubre", False),
        ("ya lo pagué", False),
    ],
)
def test_a_payment_is_looked_up_before_anything_is_asked(talk: Talk, text: str, found: bool) -> None:
    book("200", date(2026, 11, 20))
    done = talk.fill("payment_claim_form", text, "already_paid")

    assert done.responses == (["utter_payment_found"] if found else [])
    assert count(Case) == (0 if found else 1)


def test_a_payment_that_is_found_later_closes_its_case(talk: Talk) -> None:
    book("200", date(2026, 11, 20))
    talk.fill("payment_claim_form", "ya lo pagué", "already_paid")
    done = talk.fill("payment_claim_form", "el viernes pasado")

    assert done.responses == ["utter_payment_found"]
    assert (count(Case, status="closed"), count(Pause, ended_at=None)) == (1, 0)


def test_a_new_contact_is_kept_beside_the_old_one_and_nothing_goes_there(talk: Talk, debtor: Debtor) -> None:
    talk.fill("contact_details_form", "mi nuevo móvil es 611 222 333", "update_contact_details")
    shown = talk.do("action_ask_contact_confirmed").variables()["contacts"]
    assert "611222333" not in shown
    talk.fill("contact_details_form", "sí", "affirm")
    for _ in range(2):
        talk.slots |= {"contact_value": {"phone": "+34611222333"}, "contact_confirmed": True}
        done = talk.do("action_save_contact_details")

    assert done.responses == ["utter_contact_known"]
    with reading() as db:
        old, new = db.query(Contact).order_by(Contact.id)
        assert (new.value, new.source, new.replaces_id) == ("+34611222333", "chat", old.id)
        assert old.suppressed_at is None
        assert db.query(Case).one().summary["details"] == {"contacts": {"phone": new.id}}


def test_a_preference_is_said_back_and_kept_once(talk: Talk) -> None:
    talk.fill("contact_preference_form", "por correo electrónico, de 9 a 14", "set_contact_preference")
    said = talk.do("action_ask_preference_confirmed").variables()["preference"]
    assert said == "por correo electrónico, de 9:00 a 14:00"
    talk.fill("contact_preference_form", "sí", "affirm")
    noted = dict(talk.slots)
    for _ in range(2):
        talk.slots = dict(noted)
        assert talk.do("action_save_preference").responses == ["utter_preference_saved"]

    assert count(ContactPreference, channel="email") == 1


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("el jueves a las 22:00", ["utter_call_back_closed"]),
        ("el domingo", ["utter_call_back_closed"]),
        ("hoy a las 9:00", ["utter_call_back_past"]),
        ("el 30 de febrero", ["utter_date_impossible"]),
        ("el jueves a las 10", []),
        ("mañana por la tarde", []),
        ("cuanto antes", []),
    ],
)
def test_a_call_is_possible_where_the_team_and_the_law_allow_it(
    talk: Talk, text: str, response: list[str]
) -> None:
    talk.fill("call_back_form", "que me llamen", "request_callback")
    with clock.freeze(datetime.fromisoformat("2026-11-24T11:00+01:00")):
        done = talk.fill("call_back_form", text)

    assert done.responses == response
    assert (talk.slots.get("call_back_time") is None) is bool(response)


def test_a_call_is_written_once_and_another_replaces_it(talk: Talk) -> None:
    note = "2026-11-25T10:00:00+01:00/2026-11-25T11:00:00+01:00"
    for time, phone in ((note, "known:0"), (note, "known:0"), (note, "+34611222333")):
        talk.slots |= {"call_back_time": time, "call_back_phone": phone, "call_back_confirmed": True}
        assert talk.do("action_record_call_back").responses == ["utter_call_back_recorded"]

    assert (count(CallBack, status="open"), count(CallBack, status="replaced")) == (1, 1)
    assert count(CallBack, phone="+34611222333", status="open") == 1


def test_a_stranger_is_shown_no_phone(stranger: Debtor) -> None:
    talk = Talk(stranger.chat_id)
    done = talk.do("action_ask_call_back_phone")

    assert done.responses == ["utter_ask_call_back_phone"]
    talk.slots |= {
        "call_back_time": "2026-11-25T10:00:00+01:00/2026-11-25T11:00:00+01:00",
        "call_back_phone": "known:0",
        "call_back_confirmed": True,
    }
    assert talk.do("action_record_call_back").responses == ["utter_call_back_not_recorded"]


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("un 4", 4),
        ("de 10 un 8", 4),
        ("8 de 10", 4),
        ("le doy un 9", 5),
        ("5", 5),
        ("10", 5),
        ("de 10 un 0", 1),
    ],
)
def test_a_rating_is_scaled_honestly_and_kept_once(talk: Talk, text: str, rating: int) -> None:
    talk.fill("feedback_form", "quiero opinar", "give_feedback")
    talk.slots["feedback_comment"] = None
    talk.fill("feedback_form", text)
    noted = {**talk.slots, "feedback_comment": "bien"}
    for _ in range(2):
        talk.slots = dict(noted)
        talk.do("action_record_feedback")

    with reading() as db:
        assert [row.rating for row in db.query(Feedback)] == [rating]


def test_nobody_is_asked_for_stars_after_distress(talk: Talk) -> None:
    talk.do("action_support_in_distress", "no puedo más", "express_distress")
    done = talk.do("action_goodbye", "adiós", "goodbye")

    assert done.responses == ["utter_goodbye"]
    assert [event for event in done.events if event["event"] == "followup"] == []


def test_a_second_insult_brings_a_person(talk: Talk) -> None:
    assert talk.do("action_answer_insult", "idiota", "insult").responses == ["utter_insult"]
    done = talk.do("action_answer_insult", "imbécil", "insult")

    assert done.responses == ["utter_insult_again", "utter_request_agent_open"]
    assert done.events[-1]["event"] == "pause"


@pytest.mark.parametrize(
    ("text", "child"),
    [
        ("tengo 15 años", True),
        ("soy menor de edad", True),
        ("soy un niño", True),
        ("tengo 12 años y mi mamá no está", True),
        ("tengo 15 años pagando esto", False),
        ("tengo 45 años", False),
        ("tengo un hijo menor de edad", False),
        ("soy menor de tres hermanos", False),
    ],
)
def test_who_says_to_be_a_child_is_known(text: str, child: bool, database: str) -> None:
    assert is_minor(text) is child


@pytest.mark.parametrize("action", ["action_show_balance", "action_what_next", "validate_promise_form"])
def test_a_child_is_protected_whatever_the_words_were_taken_for(debtor: Debtor, action: str) -> None:
    talk = Talk(debtor.chat_id, slots=dict(GIVEN))
    done = talk.do(action, "tengo 14 años", "inform")

    assert done.responses == ["utter_minor"]
    assert talk.do("action_show_balance", "¿cuánto debo?", "ask_balance").responses == ["utter_verify_first"]
    assert count(Case, kind="minor") == 1


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("ahora no puedo, recuérdamelo el lunes por la tarde", "2026-11-30T16:00:00+00:00"),
        ("avíseme mañana a las 11", "2026-11-25T10:00:00+00:00"),
        ("recuérdamelo el domingo", "2026-11-30T08:00:00+00:00"),
        ("ahora no puedo", None),
        ("mejor el lunes", None),
    ],
)
def test_a_reminder_is_noted_at_a_decent_hour(talk: Talk, text: str, due: str | None) -> None:
    for _ in range(2):
        talk.do("action_postpone", text, "postpone")

    with reading() as db:
        assert [row.due_at.isoformat() for row in db.query(OutboxMessage)] == ([due] if due else [])
