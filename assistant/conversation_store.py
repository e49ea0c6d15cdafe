"""Rasa's tracker store on Aldía's own event table.

The table ``conversation_events`` is the one stream of a conversation: the tracker is replayed from it, and
transcript, desk and figures are read from it. Rasa replays every event of a tracker at every prediction,
so a long conversation would grow slower with each turn; a snapshot of the state bounds the replay.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    ConversationResumed,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from aldia.insight.tables import ConversationEvent, ConversationSnapshot
from aldia.settings import settings
from aldia.storage import migrate, reading, transaction

# A replay holds at most about this many events; the last turns always stay, so that Rasa
# still knows what was just said and over which channel.
REPLAY_LIMIT = 150
TURNS_KEPT = 4

# Where an event object carries the id of its row; what has none is new. Those that a snapshot stands for
# have no row of their own.
ROW = "aldia_row"
NO_ROW = 0

Result = TypeVar("Result")


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
        """Append the tracker's new events in one transaction; a second save appends only what came since."""
        await self.stream_events(tracker)
        events = list(tracker.events)
        new = [event for event in events if not hasattr(event, ROW)]
        row_of = await _aside(lambda: self._append(tracker.sender_id, events, new))
        # Only what has been committed counts as stored.
        for event in new:
            setattr(event, ROW, row_of[id(event)])

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker from the newest snapshot on."""

        def read() -> DialogueStateTracker | None:
            with reading() as session:
                snapshot = session.get(ConversationSnapshot, sender_id)
                return self._replay(
                    sender_id, _opening(snapshot) + _events_since(session, sender_id, snapshot)
                )

        return await _aside(read)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return the tracker with every event from the first."""

        def read() -> DialogueStateTracker | None:
            with reading() as session:
                return self._replay(conversation_id, _events_since(session, conversation_id, None))

        return await _aside(read)

    async def keys(self) -> list[str]:
        """Return the ids of all conversations."""

        def read() -> list[str]:
            with reading() as session:
                return list(session.execute(select(ConversationEvent.conversation_id).distinct()).scalars())

        return await _aside(read)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation's events."""

        def forget() -> None:
            with transaction() as session:
                for table in (ConversationSnapshot, ConversationEvent):
                    session.execute(delete(table).where(table.conversation_id == sender_id))

        await _aside(forget)

    def _append(self, conversation_id: str, events: list[Event], new: list[Event]) -> dict[int, int]:
        """Write the new ones of a tracker's events, and a snapshot where it is time; return their rows."""
        with transaction() as session:
            rows = [_row(conversation_id, event) for event in new]
            session.add_all(rows)
            session.flush()
            row_of = {id(event): row.id for event, row in zip(new, rows, strict=True)}
            if len(events) > REPLAY_LIMIT:
                self._take_snapshot(session, conversation_id, events, row_of)
        return row_of

    def _replay(self, conversation_id: str, events: list[Event]) -> DialogueStateTracker | None:
        if not events:
            return None
        return DialogueStateTracker.from_events(
            conversation_id, events, self.domain.slots, domain=self.domain
        )

    def _take_snapshot(
        self, session: Session, conversation_id: str, events: list[Event], row_of: dict[int, int]
    ) -> None:
        cut = _cut(events)
        if cut == 0:
            return
        last = events[cut - 1]
        boundary = row_of.get(id(last)) or getattr(last, ROW)
        before = session.get(ConversationSnapshot, conversation_id)
        if boundary <= (before.event_id if before else 0):
            return
        past = self._replay(conversation_id, events[:cut])
        assert past is not None
        state = {
            "slots": {
                name: slot.value for name, slot in past.slots.items() if slot.value != slot.initial_value
            },
            "loop": past.active_loop_name,
            "paused": past.is_paused(),
        }
        session.merge(ConversationSnapshot(conversation_id=conversation_id, event_id=boundary, state=state))


def append(session: Session, conversation_id: str, event: Event) -> None:
    """Add one event to a conversation between two turns, in the caller's transaction."""
    session.add(_row(conversation_id, event))


async def _aside(work: Callable[[], Result]) -> Result:
    """Do database work beside the event loop, which serves all debtors; once more where SQLite was locked."""
    try:
        return await asyncio.to_thread(work)
    except OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        return await asyncio.to_thread(work)


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
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    for event in events:
        setattr(event, ROW, NO_ROW)
    return events


def _cut(events: list[Event]) -> int:
    """Return how many events may go into a snapshot: those up to the last but few turns' listening.

    While an agent is in charge nobody listens: then it is all but the last few messages.
    """
    turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= TURNS_KEPT:
        return 0
    oldest_kept = turns[-TURNS_KEPT]
    silenced = [e for e in events[:oldest_kept] if isinstance(e, (ConversationPaused, ConversationResumed))]
    if silenced and isinstance(silenced[-1], ConversationPaused):
        return oldest_kept
    listens = [i for i in range(oldest_kept) if _is_listen(events[i])]
    return listens[-1] + 1 if listens else 0


def _is_listen(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _events_since(
    session: Session, conversation_id: str, snapshot: ConversationSnapshot | None
) -> list[Event]:
    query = select(ConversationEvent.id, ConversationEvent.data).where(
        ConversationEvent.conversation_id == conversation_id
    )
    if snapshot is not None:
        query = query.where(ConversationEvent.id > snapshot.event_id)
    events: list[Event] = []
    for row, data in session.execute(query.order_by(ConversationEvent.id)):
        event = Event.from_parameters(json.loads(data))
        if event is not None:
            setattr(event, ROW, row)
            events.append(event)
    return events


def _row(conversation_id: str, event: Event) -> ConversationEvent:
    return ConversationEvent(
        conversation_id=conversation_id,
        type=event.type_name,
        timestamp=event.timestamp,
        data=json.dumps(event.as_dict(), ensure_ascii=False, default=str),
    )
