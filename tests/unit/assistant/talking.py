"""Trackers of long conversations, event by event as Rasa makes them."""

import asyncio
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import select

from aldia.insight.tables import ConversationEvent
from aldia.settings import ROOT
from aldia.storage import reading
from assistant.conversation_store import ConversationStore

CONVERSATION = "c" * 32


@lru_cache(maxsize=1)
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


def store() -> ConversationStore:
    return ConversationStore(domain())


def retrieved(conversation_id: str = CONVERSATION) -> DialogueStateTracker:
    """The tracker as Rasa gets it for the next turn."""
    tracker = asyncio.run(store().retrieve(conversation_id))
    return tracker or DialogueStateTracker(conversation_id, domain().slots)


def full(conversation_id: str = CONVERSATION) -> DialogueStateTracker:
    tracker = asyncio.run(store().retrieve_full_tracker(conversation_id))
    assert tracker is not None
    return tracker


def say(*events: Event, conversation_id: str = CONVERSATION) -> DialogueStateTracker:
    """Take one turn: retrieve, add these events, save."""
    tracker = retrieved(conversation_id)
    for event in events:
        tracker.update(event, domain())
    save(tracker)
    return tracker


def save(tracker: DialogueStateTracker) -> None:
    asyncio.run(store().save(tracker))


def opening() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), listen()]


def listen() -> Event:
    return ActionExecuted(ACTION_LISTEN_NAME)


def user(text: str, channel: str = "web", **metadata: Any) -> Event:
    parsed = {"text": text, "intent": {"name": "inform", "confidence": 0.9}, "entities": []}
    return UserUttered(text, parsed["intent"], [], parsed, input_channel=channel, metadata=metadata)


def turn(number: int, **slots: Any) -> list[Event]:
    """A turn of the plan form, with a slot that tells the turns apart."""
    return [
        user(f"mensaje {number}"),
        DefinePrevUserUtteredFeaturization(False),
        ActionExecuted("installment_plan_form", policy="RulePolicy", confidence=1.0),
        ActiveLoop("installment_plan_form"),
        SlotSet("form_failures", number),
        *(SlotSet(name, value) for name, value in slots.items()),
        SlotSet("requested_slot", "plan_terms" if number % 2 else "plan_first_date"),
        BotUttered(f"respuesta {number}", {"buttons": [{"title": "Sí", "payload": "/affirm"}]}),
        listen(),
    ]


def talk(turns: Iterable[int], **slots: Any) -> None:
    for number in turns:
        say(*turn(number, **slots))


def stored() -> list[str]:
    """The texts of all users' and bots' messages in the order of the table."""
    query = select(ConversationEvent.data).order_by(ConversationEvent.id)
    with reading() as db:
        rows = [json.loads(row) for row in db.execute(query).scalars()]
    return [row["text"] for row in rows if row["event"] in ("user", "bot")]


def number_of_rows() -> int:
    with reading() as db:
        return db.query(ConversationEvent).count()


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """All of a tracker that the dialogue goes by."""
    return {
        "slots": tracker.current_slot_values(),
        "loop": tracker.active_loop_name,
        "paused": tracker.is_paused(),
        "action": tracker.latest_action_name,
        "said": tracker.latest_message.text if tracker.latest_message else None,
        "channel": tracker.get_latest_input_channel(),
        "followup": tracker.followup_action,
    }
