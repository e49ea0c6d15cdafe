"""The base of all custom actions: one transaction, no blocked event loop, no silence on failure."""

import asyncio
import inspect
import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.demo import bind_shell
from actions.message import is_minor
from actions.turn import NotVerified, Turn
from aldia.identity import sessions
from aldia.storage import reading, transaction

logger = logging.getLogger(__name__)

# Ends the events of what no rule leads to (the session's start, actions run from outside): the rules know
# what to do with a message only where the assistant was listening.
LISTEN = ActionExecuted("action_listen")


class AldiaAction(Action, ABC):
    """An action that works on one turn.

    What it utters is sent only after its transaction has been committed. Whatever goes wrong, the debtor
    gets a clear sentence and a way to a person, and nothing half-done stays.
    """

    # Actions that only read take no write lock.
    writes = False
    # Whether it acts on what was just said; not what is run from outside.
    on_message = True

    @abstractmethod
    def act(self, turn: Turn) -> list[EventType]:
        """Do the work of the action and return its events. May raise NotVerified."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Run ``act`` off the event loop: rasa-sdk would let one slow query block every debtor."""
        return await asyncio.to_thread(self._run, dispatcher, tracker)

    def _run(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        try:
            bind_shell(tracker)
            acting = self._acting(tracker)
            with transaction() if acting.writes else reading() as db:
                chat = sessions.by_conversation(db, tracker.sender_id)
                return acting.act(Turn(db, chat, tracker, dispatcher))
        except NotVerified:
            return self._ask_identity_first(dispatcher, tracker)
        except sessions.SessionRefused:
            return self._only(dispatcher, "utter_link_closed")
        except Exception as error:
            # Neither the tracker nor the error's own text: both may hold personal data.
            where = "".join(traceback.format_tb(error.__traceback__))
            kind = type(error).__name__
            logger.error("%s failed in conversation %s: %s\n%s", self.name(), tracker.sender_id, kind, where)
            return self._only(dispatcher, "utter_technical_problem")

    def _acting(self, tracker: Tracker) -> "AldiaAction":
        """Return the action itself; a child is protected whatever the words were taken for."""
        said = str((tracker.latest_message or {}).get("text") or "")
        return action_named("action_protect_minor") if self.on_message and is_minor(said) else self

    def _ask_identity_first(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        self._only(dispatcher, "utter_verify_first")
        events: list[EventType] = [SlotSet("pending_action", self.name())]
        if not (tracker.active_loop or {}).get("name"):
            events.append(FollowupAction("identity_form"))
        return events

    @staticmethod
    def _only(dispatcher: CollectingDispatcher, response: str, **values: Any) -> list[EventType]:
        dispatcher.messages.clear()
        dispatcher.utter_message(response=response, **values)
        return []


def action_named(name: str) -> AldiaAction:
    """Return the action of a name. Raises LookupError for a name that is not ours."""
    for kind in _descendants(AldiaAction):
        if not inspect.isabstract(kind):
            action = kind()
            if action.name() == name:
                return action
    raise LookupError(name)


def _descendants(kind: Any) -> Iterator[Any]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)
