"""The base of all guided forms.

A form's validator is called with every message while the form is active. What it can use it takes, for any
of its slots and not only for the one asked; what is no answer it leaves alone, so that Rasa's rules answer
it and the form asks again. Two steps stand before each form's own: who is there, and which debt.

A wish for another process interrupts a form with all its notes: ``interrupted_forms`` holds such forms, the
latest first, and the end of what interrupted it offers the form again.
"""

from abc import abstractmethod
from typing import Any

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.base import AldiaAction
from actions.choice import check_debt
from actions.gate import IDENTITY_SLOTS, check_identity, is_proving_identity
from actions.message import Message
from actions.turn import Stop, Turn
from aldia.agreements import coverage
from aldia.contact import pauses

# While a person looks at one of these, nothing is negotiated here.
RESTING = frozenset({"express_distress", "report_insolvency"})


class ProcessForm(AldiaAction):
    """``validate_<form>`` for one process."""

    writes = True
    # The form's name, the slots of its own in the order of asking, and the intents that begin it.
    form: str
    slots: tuple[str, ...] = ()
    # All slots in which the form notes something, where there are more than it asks for.
    notes: tuple[str, ...] = ()
    intents: frozenset[str] = frozenset()
    # Intents that are wishes elsewhere but answers to this form's questions.
    answers: frozenset[str] = frozenset()
    # Slots that take the debtor's own words, whatever they are about.
    free: frozenset[str] = frozenset()
    needs_identity = True
    needs_debt = True
    # What is not begun while a person looks at why collection rests.
    negotiates = True

    def name(self) -> str:
        """Rasa's name for the validator of the form."""
        return f"validate_{self.form}"

    @abstractmethod
    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Return what the message gives for the form's own slots; may set a slot back to None.

        Called only for a verified person with a chosen debt, where the form needs one. May raise Stop.
        """

    def recognises(self, turn: Turn, message: Message) -> bool:
        """Say whether the words answer the open question, whatever the understanding took them for."""
        return False

    def act(self, turn: Turn) -> list[EventType]:
        """Take what the message gives and say what is asked next."""
        activating, before = turn.beginning_of(self.form)
        debt_before = turn.slot("chosen_debt")
        interruption = _interruption(turn, self.form, before) if activating else []
        try:
            taken = self._take_all(turn)
        except Stop as stop:
            # A note that is set keeps Rasa from taking this for a message that the form could not use.
            chosen = turn.slot("chosen_debt")
            choice = [SlotSet("chosen_debt", chosen)] if chosen != debt_before else []
            back = [] if stop.events else go_back(turn)
            return [SlotSet("form_failures", 0), *choice, *interruption, *let_go(), *back, *stop.events]
        if not taken and not activating and turn.message.intent not in self.intents:
            return []
        if "form_failures" not in taken and not activating:
            taken["form_failures"] = 0
        notes = {**turn.tracker.slots, **taken}
        missing = [slot for slot in self.questions() if notes.get(slot) is None]
        return [
            *interruption,
            *(SlotSet(name, value) for name, value in taken.items()),
            SlotSet(REQUESTED_SLOT, missing[0] if missing else None),
        ]

    def questions(self) -> tuple[str, ...]:
        """Return all slots that the form asks for, in this order."""
        identity = IDENTITY_SLOTS if self.needs_identity else ()
        return (*identity, *(("chosen_debt",) if self.needs_debt else ()), *self.slots)

    def _take_all(self, turn: Turn) -> dict[str, Any]:
        if not self.needs_identity and is_proving_identity(turn):
            raise Stop(FollowupAction("identity_form"))
        taken = check_identity(turn) if self.needs_identity else {}
        if self.needs_identity and not turn.verified:
            return taken
        if self.negotiates and pauses.is_resting(turn.db, turn.chat, RESTING):
            turn.say("utter_resting")
            raise Stop
        if self.needs_debt:
            taken |= check_debt(turn, self.intents | self.answers)
            if turn.debt is None and taken.get("chosen_debt") is None:
                return taken
        message = turn.message
        if turn.requested in (*IDENTITY_SLOTS, "chosen_debt"):
            # What was said before the identity check ("puedo 80 al mes") counts as soon as the check is passed;
            # what has been noted since then is newer.
            noted = any(turn.slot(note) is not None for note in self.notes or self.slots)
            if noted and message.intent not in self.intents:
                return taken
            message = turn.opening(self.intents | self.answers)
        if message.is_despair:
            return taken
        may_answer = message.is_answer or message.intent in self.intents | self.answers
        tells = (turn.requested in self.free and message.tells) or self.recognises(turn, message)
        if not may_answer and not tells and not (message.is_bare_value and turn.requested in self.slots):
            return taken
        return taken | self.take(turn, message)


class AskOnce(AldiaAction):
    """Asks what may stay unanswered: who talks of something else is not asked again."""

    @property
    @abstractmethod
    def slot(self) -> str:
        """The slot that it asks for."""

    def name(self) -> str:
        """Rasa runs this when the form asks for the slot."""
        return f"action_ask_{self.slot}"

    def act(self, turn: Turn) -> list[EventType]:
        """Ask, unless something else has just been answered."""
        if not turn.interrupted:
            turn.say(f"utter_ask_{self.slot}")
        return []


def let_go() -> list[EventType]:
    """Return the events that end the active form and keep its notes: nothing is asked until it is taken up again."""
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def finish(turn: Turn, *slots: str) -> list[EventType]:
    """Return the events that clear the notes of a process that has ended, and offer again what it interrupted."""
    return [*restart(*slots), *go_back(turn)]


def go_back(turn: Turn) -> list[EventType]:
    """Offer the form again that was interrupted last, unless an agreement has made it pointless meanwhile."""
    waiting = list(turn.slot("interrupted_forms") or ())
    if not waiting:
        return []
    debt = turn.debt if turn.verified else None
    if debt is None or coverage.in_force(turn.db, debt) is not None:
        return [SlotSet("interrupted_forms", None)]
    turn.say("utter_go_back", process=turn.text(f"label_{waiting[0]}"))
    return []


def _interruption(turn: Turn, form: str, before: str | None) -> list[EventType]:
    """Note which form the one that now begins has interrupted, and say that nothing of it is lost."""
    waiting = list(turn.slot("interrupted_forms") or ())
    now = [each for each in waiting if each != form]
    if before in _CAN_WAIT and turn.verified:
        now = [before, *(each for each in now if each != before)]
        turn.say("utter_interrupted", process=turn.text(f"label_{before}"))
    if now == waiting:
        return []
    # What the rest of this turn goes back to.
    turn.tracker.slots["interrupted_forms"] = now
    return [SlotSet("interrupted_forms", now or None)]


# What has questions of its own, and so something to come back to.
_CAN_WAIT = (
    "installment_plan_form",
    "settlement_form",
    "consolidation_form",
    "agreement_change_form",
    "deferral_form",
    "promise_form",
    "payment_form",
)


def restart(*slots: str) -> list[EventType]:
    """Return the events that clear the notes of a process that has ended."""
    return [SlotSet(slot, None) for slot in (*slots, "form_failures")]
