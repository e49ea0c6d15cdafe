"""What was not understood, from the event table."""

import csv
import json
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, ConversationPaused, ConversationResumed, SlotSet

from aldia.insight.review import Unclear, unclear, write
from aldia.insight.tables import ConversationEvent
from aldia.settings import ROOT
from aldia.storage import transaction

NOW = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
Converse = Callable[..., Any]


def found(**options: Any) -> list[Unclear]:
    return unclear(since=NOW - timedelta(days=30), **options)


def texts(**options: Any) -> list[str]:
    return [each.text for each in found(**options)]


def asks(form: str, slot: str) -> list[Any]:
    return [ActiveLoop(form), SlotSet("requested_slot", slot)]


def test_nothing_comes_of_an_empty_table(database: str) -> None:
    assert found() == []


def test_what_was_not_understood_or_hardly_is_found(converse: Converse) -> None:
    chat = converse()
    chat.types("no me va eso", ranking={"deny": 0.3, "refuse_to_pay": 0.2, "cancel": 0.1, "insult": 0.05})
    chat.types("lo de siempre", "ask_balance", 0.59, ranking={"greet": 0.2})
    chat.types("quiero pagar", "pay_now", 0.6)
    chat.types("hola", "greet", 0.99)

    assert {each.text: each.guesses for each in found()} == {
        "no me va eso": (("deny", 0.3), ("refuse_to_pay", 0.2), ("cancel", 0.1)),
        "lo de siempre": (("ask_balance", 0.59), ("greet", 0.2)),
    }
    assert texts(below=0) == ["no me va eso"]
    assert set(texts(below=0.7)) == {"no me va eso", "lo de siempre", "quiero pagar"}


def test_only_what_a_person_typed_is_found(converse: Converse) -> None:
    chat = converse()
    chat.types('/inform{"time": "2026-12-05"}')
    chat.types(" /request_agent", title="Hablar con una persona")
    chat.types("/session_start", silent=True)
    chat.types("hola", silent=True)
    chat.types("EXTERNAL: payment_received", is_external=True)
    chat.types("\u200b \n")
    chat.happens(*asks("promise_form", "promise_date"))
    assert found() == []


def test_what_is_written_to_an_agent_is_not_found(converse: Converse) -> None:
    chat, other = converse(), converse("other")
    chat.types("que venga alguien ya")
    chat.happens(ConversationPaused())
    other.types("a ver si va")
    chat.types("¿marta?")
    chat.happens(ConversationResumed())
    chat.types("aki otra vez")
    assert set(texts()) == {"que venga alguien ya", "a ver si va", "aki otra vez"}


def test_a_pause_from_before_the_first_day_still_holds(converse: Converse) -> None:
    chat = converse()
    paused = ConversationPaused(timestamp=(NOW - timedelta(days=60)).timestamp())
    chat.happens(paused)
    chat.types("¿sigue ahí?")
    assert found() == []


def test_only_messages_since_the_day_are_found(converse: Converse) -> None:
    converse().types("hace mucho", days_ago=31)
    chat = converse("went-on")
    chat.types("al principio", days_ago=31)
    chat.types("al final", days_ago=29)
    assert texts() == ["al final"]


def test_conversations_without_a_debtor_are_not_read(database: str) -> None:
    data = {"event": "user", "text": "sin enlace", "parse_data": {}}
    with transaction() as session:
        session.add(
            ConversationEvent(
                conversation_id="x", type="user", timestamp=NOW.timestamp(), data=json.dumps(data)
            )
        )
    assert found() == []


def test_demonstrations_are_read_only_on_demand(converse: Converse) -> None:
    converse("a", batch="demo").types("de la demo")
    converse("b", batch="demo-2").types("de la otra demo")
    converse("c", channel="cmdline").types("de rasa shell")
    converse("d", batch="demolición").types("de verdad")
    assert texts() == ["de verdad"]
    assert len(texts(demonstrations=True)) == 4


def test_equal_messages_are_one_with_the_newest_in_front(converse: Converse) -> None:
    first, second = converse("b"), converse("a")
    first.types("¿QUÉ PASA CON LO MÍO?", ranking={"complain": 0.3}, days_ago=1)
    first.types("que pasa con lo mio", ranking={"greet": 0.2}, days_ago=3)
    second.types("Que pasa, con lo mío…", ranking={"help": 0.1}, days_ago=2)
    first.types("otra cosa", days_ago=0.1)

    often, once = found()
    assert (often.text, often.times, often.at.date().isoformat(), often.guesses) == (
        "¿QUÉ PASA CON LO MÍO?",
        3,
        "2026-11-23",
        (("complain", 0.3),),
    )
    assert (once.text, once.times) == ("otra cosa", 1)


def test_the_most_frequent_come_first_then_the_newest(converse: Converse) -> None:
    chat = converse()
    for text, days_ago in (("vieja", 5), ("doble", 9), ("nueva", 2), ("doble", 8)):
        chat.types(text, days_ago=days_ago)
    assert texts() == ["doble", "nueva", "vieja"]
    assert texts(limit=2) == ["doble", "nueva"]


def test_the_open_question_of_a_form_is_told(converse: Converse) -> None:
    chat = converse()
    chat.types("antes", days_ago=9)
    chat.happens(*asks("promise_form", "promise_date"))
    chat.types("cuando cobre", days_ago=8)
    chat.happens(SlotSet("form_failures", 1), SlotSet("requested_slot", "promise_amount"))
    chat.types("lo que pueda", days_ago=7)
    chat.happens(ActiveLoop(None))
    chat.types("después", days_ago=6)
    assert [(each.text, each.asked) for each in found()] == [
        ("después", None),
        ("lo que pueda", "promise_amount"),
        ("cuando cobre", "promise_date"),
        ("antes", None),
    ]


def test_a_question_is_not_carried_into_the_next_conversation(converse: Converse) -> None:
    converse("a").happens(*asks("promise_form", "promise_date"), ConversationPaused())
    converse("a2").types("aquí nadie preguntó")
    [each] = found()
    assert (each.text, each.asked) == ("aquí nadie preguntó", None)


def test_personal_data_leaves_no_trace(converse: Converse) -> None:
    chat = converse()
    chat.types("soy MARIA angeles nuñez, dni 12345678Z, maria.nunez@correo.es o 612 345 678")
    [each] = found()
    assert each.text == "soy [name] [name] [name], dni [id], [email] o [number]"


def test_messages_that_differ_in_personal_data_are_one(converse: Converse) -> None:
    converse("a").types("me llamo María y debo 50 €")
    converse("b", given="José", family="Gil").types("Me llamo José y debo 1.200,50 €")
    [each] = found()
    assert (each.text.lower(), each.times) == ("me llamo [name] y debo [amount]", 2)


def test_an_answer_to_the_identity_check_is_masked(converse: Converse) -> None:
    chat = converse()
    chat.happens(*asks("identity_form", "identity_national_id"))
    chat.types("678Z y del quince de marzo del ochenta y cinco", days_ago=2)
    chat.happens(*asks("promise_form", "promise_amount"))
    chat.types("678 como mucho, una vez", days_ago=1)
    assert texts() == ["678 como mucho, una vez", "[id] y del [date]"]


def test_the_slots_of_the_identity_check_are_known_by_their_name() -> None:
    domain = Domain.load(str(ROOT / "domain.yml"))
    slots = domain.forms["identity_form"]["required_slots"]
    assert slots
    assert all(slot.startswith("identity_") for slot in slots)


def test_the_file_waits_for_the_intents(converse: Converse, tmp_path: Path) -> None:
    chat = converse()
    chat.happens(*asks("promise_form", "promise_date"))
    chat.types('=HYPERLINK("x"), año', ranking={"out_of_scope": 0.31, "insult": 0.2}, days_ago=1)
    target = tmp_path / "review.csv"
    write(found(), target)

    assert list(tmp_path.glob("review*")) == [target]
    with target.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert row == {
        "text": '\'=HYPERLINK("x"), año',
        "intent": "",
        "times": "1",
        "last": "2026-11-23",
        "guesses": "out_of_scope 0.31, insult 0.20",
        "asked": "promise_date",
    }


@pytest.mark.parametrize(
    "data", ["{}", '{"text": null}', '{"text": "x", "parse_data": null, "metadata": null}']
)
def test_an_event_without_its_usual_parts_breaks_nothing(converse: Converse, data: str) -> None:
    chat = converse()
    with transaction() as session:
        session.add(
            ConversationEvent(conversation_id=chat.id, type="user", timestamp=NOW.timestamp(), data=data)
        )
    assert texts() == (["x"] if '"x"' in data else [])


def test_memory_does_not_grow_with_the_table(converse: Converse) -> None:
    def event(confidence: float) -> str:
        parsed = {"intent": {"name": "deny", "confidence": confidence}}
        return json.dumps({"text": "que no", "parse_data": parsed, "padding": "x" * 10_000})

    for number in range(120):
        chat = converse(f"c{number:03}")
        row = {"conversation_id": chat.id, "type": "user", "timestamp": NOW.timestamp()}
        rows = [row | {"data": event(0.9)}] * 20 + [row | {"data": event(0.3)}]
        with transaction() as session:
            session.bulk_insert_mappings(ConversationEvent, rows)
    found(limit=1)  # what is loaded once stays
    tracemalloc.start()
    [each] = found()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert each.times == 120
    # The events hold 25 megabytes.
    assert peak < 8_000_000
