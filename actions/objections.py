"""Refusal and insolvency (one question that may stay unanswered), insults, and children."""

import re
from typing import Any

from rasa_sdk.events import EventType

from actions.base import AldiaAction, action_named
from actions.choices import UNSAID, own_words, stays_unsaid
from actions.conversation import leave
from actions.forms import AskOnce, ProcessForm, restart
from actions.message import Message
from actions.turn import Turn
from aldia.contact import pauses
from aldia.desk import cases
from aldia.identity import verification


class ValidateRefusal(ProcessForm):
    """Who does not want to pay is asked once, calmly, whether something is wrong; where that may be asked."""

    form = "refusal_form"
    slots = ("refusal_reason",)
    free = frozenset(slots)
    intents = frozenset({"refuse_to_pay"})
    needs_identity = False
    needs_debt = False
    negotiates = False

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Open the case with the first word; the reason belongs to it, too."""
        if turn.requested != "refusal_reason":
            cases.open_case(turn.db, turn.chat, "refuse_to_pay", note=message.text)
            asked = not turn.rules.forbids("ask_reason_for_default")
            return {} if asked else {"refusal_reason": UNSAID}
        if stays_unsaid(message) or message.intent in self.intents:
            return {"refusal_reason": UNSAID}
        cases.open_case(turn.db, turn.chat, "refuse_to_pay", note=message.text)
        return {"refusal_reason": own_words(message)}


class AskRefusalReason(AskOnce):
    """Asks whether something is wrong."""

    slot = "refusal_reason"


class AfterRefusal(AldiaAction):
    """Accepts the refusal and leaves the doors open, without any pressure."""

    def name(self) -> str:
        """Runs when the refusal form is done."""
        return "action_after_refusal"

    def act(self, turn: Turn) -> list[EventType]:
        """To somebody unknown no option is named: it would tell what this is about."""
        turn.say("utter_refusal_options" if turn.verified else "utter_refusal_accepted")
        return restart("refusal_reason")


class ValidateInsolvency(ProcessForm):
    """An insolvency procedure: everything rests; its data are asked for once."""

    form = "insolvency_form"
    slots = ("insolvency_data",)
    free = frozenset(slots)
    intents = frozenset({"report_insolvency"})
    needs_debt = False
    negotiates = False

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Stop collecting with the first word; court, number and lawyer are the debtor's own words."""
        if turn.requested != "insolvency_data":
            cases.open_case(turn.db, turn.chat, "report_insolvency", note=message.text)
            pauses.start(turn.db, turn.chat, "report_insolvency")
            turn.say("utter_report_insolvency")
            named = _PROCEDURE.search(message.text.casefold())
            return {"insolvency_data": own_words(message)} if named else {}
        return {"insolvency_data": UNSAID if stays_unsaid(message) else own_words(message)}


# A number of a court or of a procedure, or a lawyer, is named already.
_PROCEDURE = re.compile(r"\b(juzgado\b.*\d|\d{1,6}/20\d\d|mi abogad[oa] (es|se llama))")


class AskInsolvencyData(AskOnce):
    """Asks for court, number or lawyer."""

    slot = "insolvency_data"


class RegisterInsolvency(AldiaAction):
    """Writes the data of the procedure into the case and ends whatever else was open."""

    writes = True

    def name(self) -> str:
        """Runs when the insolvency form is done."""
        return "action_register_insolvency"

    def act(self, turn: Turn) -> list[EventType]:
        """Nothing is asked for after this."""
        turn.person  # noqa: B018  raises NotVerified
        said = turn.slot("insolvency_data")
        if said is None:
            return []
        details = {} if said == UNSAID else {"procedure": said}
        cases.open_case(turn.db, turn.chat, "report_insolvency", details=details)
        turn.say("utter_insolvency_registered")
        return [*leave(turn), *restart("insolvency_data")]


class AnswerInsult(AldiaAction):
    """One calm answer; at the second insult a person takes over. Never a rebuke."""

    writes = True

    def name(self) -> str:
        """Runs on ``insult``."""
        return "action_answer_insult"

    def act(self, turn: Turn) -> list[EventType]:
        """Count in the database: a case that is open means that it was said before."""
        said_before = cases.is_open(turn.db, turn.chat, "insult")
        cases.open_case(turn.db, turn.chat, "insult", note=turn.message.text)
        if not said_before:
            turn.say("utter_insult")
            return []
        turn.say("utter_insult_again")
        return action_named("action_request_agent").act(turn)


class ProtectMinor(AldiaAction):
    """Somebody says that they are a child: nothing more is said, and a person sees to it."""

    writes = True

    def name(self) -> str:
        """Runs in the place of any other action on such words (``AldiaAction``)."""
        return "action_protect_minor"

    def act(self, turn: Turn) -> list[EventType]:
        """End the verification: whoever says this is not the debtor."""
        cases.open_case(turn.db, turn.chat, "minor", note=turn.message.text)
        verification.end(turn.chat)
        turn.say("utter_minor", phone=turn.creditor.phone, hours=turn.creditor.office_hours)
        return leave(turn)
