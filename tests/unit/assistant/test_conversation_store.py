import asyncio
import copy
import threading
from typing import Any

import pytest
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AgentUttered,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    EntitiesAdded,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError
from talking import (
    CONVERSATION,
    domain,
    full,
    listen,
    number_of_rows,
    opening,
    retrieved,
    save,
    say,
    state,
    store,
    stored,
    talk,
    turn,
    user,
)

from aldia.insight import stream
from aldia.storage import reading
from assistant.conversation_store import ConversationStore

KINDS: list[list[Event]] = [
    [user("¿Cuánto debo? 😀 «ñ»", seen=True)],
    [
        UserUttered(
            '/inform{"time": "2026-12-05"}',
            {"name": "inform", "confidence": 1.0},
            [{"entity": "time", "value": "2026-12-05", "start": 7, "end": 29}],
            {"intent_ranking": [{"name": "inform", "confidence": 0.93}], "text": "x"},
            input_channel="web",
            message_id="m1",
        )
    ],
    [
        BotUttered(
            "Hola", {"buttons": [{"title": "Sí", "payload": "/affirm"}]}, {"utter_action": "utter_greet"}
        )
    ],
    [BotUttered(None, {"custom": {"type": "payment", "url": "/pay/1", "amount_text": "1.000,00 €"}})],
    [SlotSet("plan_terms", {"a": [1, "dos", None, True]}), SlotSet("chosen_debt", "ÑÑ-1")],
    [SlotSet("promise_confirmed", False), SlotSet("promise_amount", None)],
    [ActiveLoop("promise_form"), SlotSet("requested_slot", "promise_date"), LoopInterrupted(True)],
    [ActiveLoop("promise_form"), ActiveLoop(None)],
    [ActionExecuted("action_show_balance", policy="RulePolicy", confidence=0.75)],
    [ActionExecutionRejected("promise_form", policy="RulePolicy", confidence=1.0)],
    [FollowupAction("identity_form")],
    [ConversationPaused()],
    [ConversationPaused(), user("¿hay alguien?"), ConversationResumed()],
    [SlotSet("chosen_debt", "x"), AllSlotsReset()],
    [SlotSet("chosen_debt", "x"), SessionStarted()],
    [SlotSet("chosen_debt", "x"), Restarted()],
    [user("uno"), listen(), user("dos"), UserUtteranceReverted()],
    [user("uno"), ActionExecuted("action_fallback"), ActionReverted()],
    [
        user("uno"),
        EntitiesAdded([{"entity": "number", "value": 3}]),
        DefinePrevUserUtteredFeaturization(True),
    ],
    [AgentUttered("le atiende Marta", {"agent": 1})],
]


@pytest.fixture(autouse=True)
def _database(database: str) -> None:
    """Every test has its own store, on each backend."""


@pytest.mark.parametrize("events", KINDS, ids=lambda events: "+".join(type(e).__name__ for e in events))
def test_every_kind_of_event_comes_back_as_it_was(events: list[Event]) -> None:
    saved = say(*opening(), *copy.deepcopy(events))

    back = retrieved()

    assert [event.as_dict() for event in back.events] == [event.as_dict() for event in saved.events]
    assert state(back) == state(saved)


def test_a_conversation_that_nobody_had_is_none() -> None:
    assert asyncio.run(store().retrieve("nobody")) is None
    assert asyncio.run(store().retrieve_full_tracker("nobody")) is None


def test_only_new_events_are_appended() -> None:
    say(*opening())
    before = number_of_rows()
    talk(range(3))

    assert number_of_rows() == before + 3 * len(turn(0))
    assert stored() == [text for n in range(3) for text in (f"mensaje {n}", f"respuesta {n}")]


def test_saving_without_anything_new_writes_nothing() -> None:
    say(*opening(), *turn(0))
    before = number_of_rows()
    save(retrieved())

    assert number_of_rows() == before


def test_saving_the_same_tracker_again_appends_only_what_came_since() -> None:
    tracker = say(*opening(), *turn(0))
    save(tracker)
    for event in turn(1):
        tracker.update(event, domain())
    save(tracker)

    assert stored() == ["mensaje 0", "respuesta 0", "mensaje 1", "respuesta 1"]


def test_conversations_do_not_mix() -> None:
    for number, conversation_id in enumerate(("a", "b", "a", "b")):
        say(*turn(number), conversation_id=conversation_id)

    for conversation_id, first in (("a", 0), ("b", 1)):
        said = [e.text for e in retrieved(conversation_id).events if isinstance(e, UserUttered)]
        assert said == [f"mensaje {first}", f"mensaje {first + 2}"]
    assert sorted(asyncio.run(store().keys())) == ["a", "b"]


def test_a_conversation_can_be_forgotten_and_others_stay() -> None:
    for conversation_id in ("a", "b"):
        for number in range(25):
            say(*turn(number), conversation_id=conversation_id)
    asyncio.run(store().delete("a"))

    assert asyncio.run(store().retrieve("a")) is None
    assert state(retrieved("b"))["slots"]["form_failures"] == 24


def test_a_failed_save_leaves_nothing_of_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    say(*opening())
    before = number_of_rows()
    tracker = retrieved()
    for number in range(30):
        for event in turn(number):
            tracker.update(event, domain())
    monkeypatch.setattr("assistant.conversation_store._cut", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(tracker)

    assert number_of_rows() == before


def test_the_stream_knows_of_pauses(database: str) -> None:
    def is_paused() -> bool:
        with reading() as db:
            return stream.is_paused(db, CONVERSATION)

    say(*opening())
    assert not is_paused()
    say(ConversationPaused())
    assert is_paused()
    say(user("sigo aquí"))
    assert is_paused()
    say(ConversationResumed())
    assert not is_paused()


def test_a_tracker_of_another_kind_of_start_is_saved_whole() -> None:
    """Rasa's HTTP API may hand over a whole new conversation."""
    tracker = DialogueStateTracker.from_events(CONVERSATION, [*opening(), *turn(0)], domain().slots)
    save(tracker)

    assert state(full())["slots"]["form_failures"] == 0


def test_a_save_that_meets_a_locked_database_is_tried_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = say(*opening())
    before = number_of_rows()
    for event in turn(0):
        tracker.update(event, domain())
    tries = fail_first(monkeypatch, "database is locked")
    save(tracker)
    save(tracker)

    assert (len(tries), number_of_rows()) == (2, before + len(turn(0)))


def test_any_other_failure_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = say(*opening())
    tracker.update(user("hola"), domain())
    tries = fail_first(monkeypatch, "disk I/O error")
    with pytest.raises(OperationalError):
        save(tracker)

    assert len(tries) == 1


def fail_first(monkeypatch: pytest.MonkeyPatch, said: str) -> list[int]:
    """Let the first write that has events fail; return the threads of all tries."""
    tries: list[int] = []
    write = ConversationStore._append

    def append(self: ConversationStore, conversation_id: str, events: list[Event], new: list[Event]) -> Any:
        if new:
            tries.append(threading.get_ident())
            if len(tries) == 1:
                raise OperationalError("INSERT", {}, Exception(said))
            # Not on the event loop's own thread.
            assert tries[-1] != threading.main_thread().ident
        return write(self, conversation_id, events, new)

    monkeypatch.setattr(ConversationStore, "_append", append)
    return tries
