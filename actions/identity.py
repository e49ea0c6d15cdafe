"""First words, the identity form and what follows it, who we are, and the wrong person."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions.base import LISTEN, AldiaAction, action_named
from actions.conversation import leave, left_form
from actions.forms import ProcessForm
from actions.gate import IDENTITY_SLOTS
from actions.message import Message
from actions.turn import Turn
from aldia.contact import pauses
from aldia.contact.audience import audience
from aldia.desk import cases
from aldia.identity import links

# Revoking a link cannot be undone: below this confidence the person is asked first.
SURE = 0.95


class SessionStart(AldiaAction):
    """Says who writes, that it is a machine, that this is private, and asks who is there.

    Rasa utters an action's responses before it applies the action's events. So the first run, by which Rasa
    starts a session by itself, only notes how the debtor is addressed; the page's opening message runs it a
    second time, and then it speaks.
    """

    on_message = False

    def name(self) -> str:
        """Rasa runs this at the start of every conversation, and on the page's opening message."""
        return "action_session_start"

    def _run(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        if any(event.get("event") == "bot" for event in tracker.events):
            return [LISTEN]
        events = super()._run(dispatcher, tracker)
        if _has_started(tracker):
            return events or [LISTEN]
        dispatcher.messages.clear()
        return events or [SessionStarted(), LISTEN]

    def act(self, turn: Turn) -> list[EventType]:
        """Greet without any personal datum and open the identity check."""
        notes = [SlotSet(name, value) for name, value in audience(turn.chat.link.person).items()]
        if not _has_started(turn.tracker):
            return [SessionStarted(), *notes, LISTEN]
        if turn.verified:
            turn.say("utter_welcome_back", creditor=turn.creditor.name)
            return [*notes, LISTEN]
        turn.say("utter_welcome", creditor=turn.creditor.name)
        return [*notes, ActiveLoop("identity_form"), SlotSet(REQUESTED_SLOT, IDENTITY_SLOTS[0]), LISTEN]


def _has_started(tracker: Tracker) -> bool:
    return any(event.get("event") == "session_started" for event in tracker.events)


class ValidateIdentity(ProcessForm):
    """The identity check on its own."""

    form = "identity_form"
    needs_debt = False
    negotiates = False

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Nothing of its own."""
        return {}


class AfterIdentity(AldiaAction):
    """Goes on with what the person wanted before the check, or lays out what can be done."""

    writes = True

    def name(self) -> str:
        """Runs when the identity form is done."""
        return "action_after_identity"

    def act(self, turn: Turn) -> list[EventType]:
        """Do the pending action here: Rasa's rules would not know what follows a follow-up."""
        if not turn.verified:
            return []
        pending = turn.slot("pending_action")
        if pending:
            return [SlotSet("pending_action", None), *action_named(pending).act(turn)]
        return [FollowupAction(left_form(turn) or "payment_options_form")]


class WrongPerson(AldiaAction):
    """The holder of the phone is somebody else: the link ends and that address is not used again."""

    writes = True

    def name(self) -> str:
        """Runs on ``wrong_person``."""
        return "action_wrong_person"

    def act(self, turn: Turn) -> list[EventType]:
        """Disclose nothing, revoke, suppress, and leave a case; ask first where it may be a misreading."""
        asked = turn.last_response == "utter_confirm_wrong_person"
        said = turn.message.text.casefold()
        denies = "no soy" in said or "equivoc" in said
        confirmed = asked and (turn.message.intent == "affirm" or denies)
        certain = denies and turn.message.confidence >= SURE
        if not (turn.message.is_button or confirmed or certain):
            turn.say("utter_confirm_wrong_person")
            return leave(turn)
        cases.open_case(turn.db, turn.chat, "wrong_person", note=turn.message.text)
        pauses.suppress_contact(turn.db, turn.chat, "wrong_person")
        links.revoke(turn.db, turn.chat.link, "wrong_person", actor="debtor")
        turn.say("utter_wrong_person")
        return leave(turn)


class Introduce(AldiaAction):
    """Says who writes; the firm's name is no secret, the debt is."""

    response = "utter_introduce"

    def name(self) -> str:
        """Return the action's name."""
        return self.response.replace("utter_", "action_", 1)

    def act(self, turn: Turn) -> list[EventType]:
        """Give the creditor's own public data."""
        creditor = turn.creditor
        turn.say(
            self.response,
            creditor=creditor.legal_name,
            name=creditor.name,
            phone=creditor.phone,
            email=creditor.email,
            address=creditor.address,
            hours=creditor.office_hours,
        )
        return []


class ProveLegitimacy(Introduce):
    """Says how to check that this is no scam, without asking for trust."""

    response = "utter_prove_legitimacy"
