"""One turn of a conversation as the actions see it.

Who is there and what may be said is read from the database at the moment of use; the tracker gives only
the conversation id (bound on the server) and the notes of the dialogue.
"""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.message import Message
from aldia import clock, language
from aldia.contact import rule_files
from aldia.contact.rule_pack import RulePack
from aldia.debts.balance import debts_of
from aldia.debts.tables import Creditor, Debt, Person
from aldia.identity import sessions
from aldia.identity.tables import ChatSession
from aldia.insight import stream
from assistant import texts


class NotVerified(Exception):
    """Something was asked for that only a verified person may see."""


class Stop(Exception):
    """A form cannot go on; what was to be said has been said. ``events`` say what follows."""

    def __init__(self, *events: EventType) -> None:
        super().__init__()
        self.events = events


class Turn:
    """The open transaction, the session behind the conversation, and the message."""

    def __init__(
        self, db: Session, chat: ChatSession, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> None:
        self.db = db
        self.chat = chat
        self.tracker = tracker
        self.dispatcher = dispatcher

    @property
    def conversation_id(self) -> str:
        """The id that the server bound to the session."""
        return str(self.chat.id)

    @property
    def verified(self) -> bool:
        """Say whether the right person has proven to be there."""
        return sessions.is_verified(self.chat)

    @property
    def creditor(self) -> Creditor:
        """The firm in whose name we speak; its name may be told to anyone who opens the link."""
        return self.chat.link.creditor

    @property
    def country(self) -> str:
        """ISO code of the debtor's country; no personal datum by itself."""
        return str(self.chat.link.person.country)

    @property
    def rules(self) -> RulePack:
        """What the law of the debtor's country says of contact and content."""
        return rule_files.rules_of(self.country)

    @cached_property
    def now(self) -> datetime:
        """The present instant where the debtor lives."""
        return clock.local_now(self.chat.link.person.time_zone)

    @property
    def today(self) -> date:
        """The present day where the debtor lives."""
        return self.now.date()

    @cached_property
    def message(self) -> Message:
        """What was just said."""
        return Message(self.tracker.latest_message or {}, self.now, self.country)

    def opening(self, intents: frozenset[str]) -> Message:
        """Return the last message with one of these intents: what began a form, before its identity check.

        A message without text or intent where there is none.
        """
        if self.message.intent in intents:
            return self.message
        # A long detour may have moved it out of the tracker.
        event = stream.latest_message(self.db, self.conversation_id, intents) or {}
        # "Mañana" is the day after the message, not after the check.
        said_at = (event.get("metadata") or {}).get("time")
        now = datetime.fromisoformat(said_at).astimezone(self.now.tzinfo) if said_at else self.now
        return Message({"text": event.get("text"), **(event.get("parse_data") or {})}, now, self.country)

    @property
    def person(self) -> Person:
        """The debtor. Raises NotVerified."""
        self._require_verified()
        return self.chat.link.person

    @property
    def debts(self) -> list[Debt]:
        """The person's open debts with the creditor, the oldest first. Raises NotVerified."""
        self._require_verified()
        return debts_of(self.db, self.chat.link.person_id, self.chat.link.creditor_id)

    @property
    def debt(self) -> Debt | None:
        """The debt that is talked about: the chosen one, or the only one. Raises NotVerified."""
        debts = self.debts
        chosen = self.slot("chosen_debt")
        for debt in debts:
            if debt.reference == chosen:
                return debt
        return debts[0] if len(debts) == 1 else None

    @property
    def requested(self) -> str | None:
        """The slot that the active form has asked for."""
        return self.slot("requested_slot")

    @property
    def active_form(self) -> str | None:
        """The form in progress, if any."""
        return (self.tracker.active_loop or {}).get("name")

    @property
    def last_response(self) -> str | None:
        """The name of the last response that was uttered, if any."""
        for event in reversed(self.tracker.events):
            if event.get("event") == "bot":
                return (event.get("metadata") or {}).get("utter_action")
        return None

    @property
    def interrupted(self) -> bool:
        """Say whether the active form has just been interrupted by something else that was answered.

        A form that has only now begun was not: the wish for it interrupted another one.
        """
        for event in reversed(self.tracker.events):
            if event.get("event") == "user" or (event.get("event") == "active_loop" and event.get("name")):
                return False
            if event.get("event") == "action_execution_rejected":
                return True
        return False

    def beginning_of(self, form: str) -> tuple[bool, str | None]:
        """Say whether a form begins with this message, and which one was active before, if any.

        Rasa notes the form as active before it runs its validator for the first time.
        """
        if self.active_form != form:
            return True, self.active_form
        begins = False
        for event in reversed(self.tracker.events):
            if event.get("event") == "active_loop":
                if begins:
                    return True, event.get("name")
                begins = event.get("name") == form
            if not begins and event.get("event") in ("user", "active_loop"):
                return False, None
        return begins, None

    def slot(self, name: str) -> Any:
        """Return a note of the dialogue; never the proof of anything."""
        return self.tracker.slots.get(name)

    def say(self, response: str, **values: Any) -> None:
        """Utter a response of ``data/responses`` with its variables; ``buttons`` and ``elements`` may be added."""
        self.dispatcher.utter_message(response=response, **values)

    def text(self, label: str, **values: Any) -> str:
        """Return a label of ``data/responses`` with its variables, in the variant that Rasa would choose."""
        return texts.text(label, self.tracker.slots, **values)

    def money(self, amount: Any, currency: str) -> str:
        """Write a sum as the debtor's country does."""
        return language.local_money(amount, currency, self.country)

    def date(self, day: date) -> str:
        """Write a date in full as the debtor's country does."""
        return language.local_date(day, self.country)

    def reject(self, slot: str, reason: str, **values: Any) -> dict[str, Any]:
        """Say why an answer cannot be taken; after two failures add an example, after three a person.

        An example says by itself that the answer was not understood. Returns the notes that make the form
        ask again.
        """
        failures = int(self.slot("form_failures") or 0) + 1
        if failures != 2 or not reason.startswith("utter_unclear"):
            self.say(reason, **values)
        if failures == 2:
            self.say(f"utter_example_{slot}")
        elif failures >= 3:
            self.say("utter_offer_person")
        return {slot: None, "form_failures": failures}

    def _require_verified(self) -> None:
        if not self.verified:
            raise NotVerified
