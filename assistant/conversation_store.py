"""Rasa's tracker store on Aldía's own event table.

The table ``conversation_events`` is the one stream of a conversation: the tracker is replayed from it, and
transcript, desk and figures are read from it. Rasa replays every event of a tracker at every prediction,
so a long conversation would grow slower with each turn; a snapshot of the state bounds the replay.
"""

import json
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from aldia.insight.tables import ConversationEvent, ConversationSnapshot
from aldia.settings import settings
from aldia.storage import migrate, reading, transaction

# A replay holds at most about this many events; the last turns always stay, so that Rasa
# still knows what was just said and over which channel.
REPLAY_LIMIT = 150
TURNS_KEPT = 4


class ConversationStore(TrackerStore):
    """Keeps trackers in the database of the settings (``type: assistant.conversation_store.ConversationStore``)."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: EndpointConfig | str | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the store; an embedded SQLite database is made on the spot."""
        super().__init__(domain, event_broker, **kwargs)
        if settings().database_url.startswith("sqlite"):
            migrate.upgrade()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the tracker's new events in one transaction."""
        await self.stream_events(tracker)
        conversation_id = tracker.sender_id
        with transaction() as session:
            snapshot = session.get(ConversationSnapshot, conversation_id)
            known = len(_opening(snapshot)) + _count_since(session, conversation_id, snapshot)
            events = list(tracker.events)
            session.add_all(_row(conversation_id, event) for event in events[known:])
            if len(events) > REPLAY_LIMIT:
                session.flush()
                self._take_snapshot(session, tracker, snapshot)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker from the newest snapshot on."""
        with reading() as session:
            snapshot = session.get(ConversationSnapshot, sender_id)
            return self._replay(sender_id, _opening(snapshot) + _events_since(session, sender_id, snapshot))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return the tracker with every event from the first."""
        with reading() as session:
            return self._replay(conversation_id, _events_since(session, conversation_id, None))

    async def keys(self) -> list[str]:
        """Return the ids of all conversations."""
        with reading() as session:
            return list(session.execute(select(ConversationEvent.conversation_id).distinct()).scalars())

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation's events."""
        with transaction() as session:
            for table in (ConversationSnapshot, ConversationEvent):
                session.execute(delete(table).where(table.conversation_id == sender_id))

    def _replay(self, conversation_id: str, events: list[Event]) -> DialogueStateTracker | None:
        if not events:
            return None
        return DialogueStateTracker.from_events(
            conversation_id, events, self.domain.slots, domain=self.domain
        )

    def _take_snapshot(
        self, session: Session, tracker: DialogueStateTracker, before: ConversationSnapshot | None
    ) -> None:
        events = list(tracker.events)
        cut = _cut(events)
        stored = cut - len(_opening(before))
        if cut == 0 or stored <= 0:
            return
        boundary = session.execute(
            _query(tracker.sender_id, before)
            .with_only_columns(ConversationEvent.id)
            .offset(stored - 1)
            .limit(1)
        ).scalar_one()
        past = self._replay(tracker.sender_id, events[:cut])
        assert past is not None
        state = {
            "slots": {
                name: slot.value for name, slot in past.slots.items() if slot.value != slot.initial_value
            },
            "loop": past.active_loop_name,
            "paused": past.is_paused(),
        }
        session.merge(ConversationSnapshot(conversation_id=tracker.sender_id, event_id=boundary, state=state))


def _opening(snapshot: ConversationSnapshot | None) -> list[Event]:
    """Return the events that lead a fresh tracker into the snapshot's state."""
    if snapshot is None:
        return []
    state = snapshot.state
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    events += [SlotSet(name, value) for name, value in state["slots"].items()]
    if state["loop"]:
        events.append(ActiveLoop(state["loop"]))
    if state["paused"]:
        events.append(ConversationPaused())
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]


def _cut(events: list[Event]) -> int:
    """Return how many events may go into a snapshot: those up to the last but few turns' listening."""
    turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= TURNS_KEPT:
        return 0
    oldest_kept = turns[-TURNS_KEPT]
    listens = [i for i in range(oldest_kept) if _is_listen(events[i])]
    return listens[-1] + 1 if listens else 0


def _is_listen(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _query(conversation_id: str, snapshot: ConversationSnapshot | None) -> Any:
    query = select(ConversationEvent.data).where(ConversationEvent.conversation_id == conversation_id)
    if snapshot is not None:
        query = query.where(ConversationEvent.id > snapshot.event_id)
    return query.order_by(ConversationEvent.id)


def _events_since(
    session: Session, conversation_id: str, snapshot: ConversationSnapshot | None
) -> list[Event]:
    rows = session.execute(_query(conversation_id, snapshot)).scalars()
    return [event for row in rows if (event := Event.from_parameters(json.loads(row)))]


def _count_since(session: Session, conversation_id: str, snapshot: ConversationSnapshot | None) -> int:
    query = _query(conversation_id, snapshot).with_only_columns(func.count()).order_by(None)
    return int(session.execute(query).scalar_one())


def _row(conversation_id: str, event: Event) -> ConversationEvent:
    return ConversationEvent(
        conversation_id=conversation_id,
        type=event.type_name,
        timestamp=event.timestamp,
        data=json.dumps(event.as_dict(), ensure_ascii=False, default=str),
    )
