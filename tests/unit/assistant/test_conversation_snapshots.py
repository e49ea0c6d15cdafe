"""Long conversations: the replay stays short, and nothing is lost or doubled."""

from typing import Any

import pytest
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    ConversationResumed,
    Restarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
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
    stored,
    talk,
    turn,
    user,
)

from aldia.insight.tables import ConversationSnapshot
from aldia.storage import reading
from assistant.conversation_store import REPLAY_LIMIT, TURNS_KEPT

TURN = len(turn(0))
LONG = 400 // TURN + 5


@pytest.fixture(autouse=True)
def _database(database: str) -> None:
    """Every test has its own store, on each backend."""


def snapshot() -> dict[str, Any] | None:
    with reading() as db:
        found = db.get(ConversationSnapshot, CONVERSATION)
        return dict(found.state) if found else None


def messages(turns: int) -> list[str]:
    return [text for number in range(turns) for text in (f"mensaje {number}", f"respuesta {number}")]


def test_a_short_conversation_has_no_snapshot() -> None:
    say(*opening())
    talk(range(REPLAY_LIMIT // TURN - 1))

    assert snapshot() is None


def test_over_four_hundred_events_nothing_is_lost_or_doubled() -> None:
    say(*opening())
    talk(range(LONG))

    assert snapshot() is not None
    assert number_of_rows() == len(opening()) + LONG * TURN > 400
    assert stored() == messages(LONG)


def test_the_full_tracker_has_every_event_from_the_first() -> None:
    say(*opening())
    talk(range(LONG))
    tracker = full()

    assert len(tracker.events) == len(opening()) + LONG * TURN
    said = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert said == [f"mensaje {number}" for number in range(LONG)]


def test_the_replay_is_bounded_at_every_turn() -> None:
    say(*opening())
    longest = 0
    for number in range(LONG):
        say(*turn(number))
        longest = max(longest, len(retrieved().events))

    assert longest <= REPLAY_LIMIT + TURN


def test_at_every_turn_the_replay_says_what_the_whole_history_says() -> None:
    say(*opening(), SlotSet("chosen_debt", "Ñ-1"), SlotSet("identity_birth_date", "given"))
    for number in range(LONG):
        say(*turn(number, plan_terms=f"oferta {number}" if number % 5 else None))
        assert state(retrieved()) == state(full())


def test_the_last_turns_stay_word_for_word() -> None:
    say(*opening())
    talk(range(LONG))
    said = [event.text for event in retrieved().events if isinstance(event, UserUttered)]

    assert said[-TURNS_KEPT:] == [f"mensaje {number}" for number in range(LONG - TURNS_KEPT, LONG)]


def test_slots_loop_and_question_survive_though_their_events_do_not() -> None:
    say(
        *opening(),
        user("quiero cuotas"),
        ActionExecuted("installment_plan_form"),
        ActiveLoop("installment_plan_form"),
        SlotSet("plan_terms", {"id": "o1", "sums": ["1.50", None]}),
        SlotSet("plan_confirmed", False),
        SlotSet("requested_slot", "plan_first_date"),
        listen(),
    )
    for number in range(80):
        say(user(f"pregunta {number}"), ActionExecuted("action_answer"), listen())
    tracker = retrieved()

    assert len(tracker.events) <= REPLAY_LIMIT + 10
    assert tracker.active_loop_name == "installment_plan_form"
    assert tracker.get_slot("requested_slot") == "plan_first_date"
    assert tracker.get_slot("plan_terms") == {"id": "o1", "sums": ["1.50", None]}
    assert tracker.get_slot("plan_confirmed") is False


def test_a_loop_that_ended_and_slots_that_were_cleared_stay_so() -> None:
    say(*opening())
    talk(range(10), chosen_debt="A-1")
    say(
        user("déjelo"),
        ActiveLoop(None),
        SlotSet("requested_slot", None),
        SlotSet("chosen_debt", None),
        listen(),
    )
    for number in range(80):
        say(user(f"pregunta {number}"), ActionExecuted("action_answer"), listen())
    tracker = retrieved()

    assert tracker.active_loop_name is None
    assert (tracker.get_slot("requested_slot"), tracker.get_slot("chosen_debt")) == (None, None)


def test_the_silence_while_an_agent_is_in_charge_survives_and_ends() -> None:
    say(*opening())
    talk(range(5))
    say(user("una persona"), ConversationPaused(), listen())
    for number in range(REPLAY_LIMIT + 20):
        say(user(f"para Marta {number}"))
    assert retrieved().is_paused()
    assert full().is_paused()
    say(ConversationResumed())
    talk(range(5, 30))

    assert not retrieved().is_paused()
    assert state(retrieved()) == state(full())


def test_a_long_talk_with_an_agent_stays_bounded() -> None:
    say(*opening(), user("una persona"), ConversationPaused(), listen())
    for number in range(REPLAY_LIMIT + 50):
        say(user(f"para Marta {number}"))

    assert len(retrieved().events) <= REPLAY_LIMIT + 10


def test_the_channel_of_the_last_message_survives() -> None:
    say(*opening())
    talk(range(25))
    say(user("por otro canal", channel="whatsapp"), listen())

    assert retrieved().get_latest_input_channel() == "whatsapp"


def test_starting_anew_in_a_long_conversation_starts_anew() -> None:
    say(*opening())
    talk(range(25), chosen_debt="A-1")
    say(user("/restart"), Restarted(), *opening())
    assert state(retrieved()) == state(full())
    talk(range(25, 50))

    assert state(retrieved()) == state(full())
    assert retrieved().get_slot("chosen_debt") is None


def test_a_turn_longer_than_the_limit_is_kept_whole() -> None:
    say(*opening())
    talk(range(3))
    say(user("mucho"), *(SlotSet("form_failures", n) for n in range(2 * REPLAY_LIMIT)), listen())
    talk(range(3, 6))

    assert state(retrieved()) == state(full())
    assert number_of_rows() == len(opening()) + 6 * TURN + 2 * REPLAY_LIMIT + 2


def test_the_same_tracker_saved_again_over_the_limit_doubles_nothing() -> None:
    """An action from outside, or a second save in one turn, must not write the past a second time."""
    say(*opening())
    tracker = retrieved()
    for number in range(LONG):
        for event in turn(number):
            tracker.update(event, domain())
        save(tracker)

    assert stored() == messages(LONG)
    assert number_of_rows() == len(opening()) + LONG * TURN
    assert state(retrieved()) == state(tracker)


def test_a_full_tracker_that_is_saved_doubles_nothing() -> None:
    say(*opening())
    talk(range(LONG))
    tracker: DialogueStateTracker = full()
    for event in turn(LONG):
        tracker.update(event, domain())
    save(tracker)

    assert stored() == messages(LONG + 1)
    assert state(retrieved()) == state(full())
