"""What somebody thought of the conversation: once, never pressed for, and not where it would be out of place."""

import re
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.base import AldiaAction
from actions.choices import UNSAID, own_words, stays_unsaid
from actions.forms import AskOnce, ProcessForm, let_go, restart
from actions.message import Message
from actions.turn import Stop, Turn
from aldia.agreements.tables import Agreement, Promise
from aldia.desk import cases
from aldia.insight import feedback
from aldia.insight.feedback import LONGEST_COMMENT, Rating
from aldia.language import strip_accents
from aldia.payments.tables import PaymentOrder

FEEDBACK_SLOTS = ("feedback_rating", "feedback_comment")
# Nobody is asked for stars after these.
OUT_OF_PLACE = frozenset(
    {
        "express_distress",
        "report_deceased",
        "report_insolvency",
        "third_party",
        "minor",
        "complain",
        "wrong_person",
    }
    | {"threaten_legal_action", "insult"}
)
# A process that has led to one of these has settled something.
_SETTLING = frozenset(
    {"report_hardship", "dispute_debt", "already_paid", "request_callback", "update_contact_details"}
)
_OF_TEN = re.compile(
    r"\b(?:(?:de|sobre|en) (?:10|diez)\D{0,6}(?P<after>\d{1,2})|(?P<before>\d{1,2})\s*(?:de|sobre|/)\s*(?:10|diez))\b"
)


class ValidateFeedback(ProcessForm):
    """Takes the figure and a comment."""

    form = "feedback_form"
    slots = FEEDBACK_SLOTS
    free = frozenset({"feedback_comment"})
    intents = frozenset({"give_feedback"})
    needs_identity = False
    needs_debt = False
    negotiates = False

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take a rating wherever it stands; who does not want to rate is let go."""
        if feedback.given(turn.db, turn.chat):
            turn.say("utter_feedback_known")
            raise Stop(*restart(*FEEDBACK_SLOTS))
        if turn.requested == "feedback_comment":
            return {
                "feedback_comment": UNSAID if stays_unsaid(message) else own_words(message, LONGEST_COMMENT)
            }
        rated = rating_of(message, asked=turn.requested == "feedback_rating")
        if rated is not None:
            taken: dict[str, Any] = {"feedback_rating": {"said": rated.said, "scale": rated.scale}}
            if len(message.text.split()) > _FEW_WORDS:
                taken["feedback_comment"] = own_words(message, LONGEST_COMMENT)
            return taken
        if turn.requested == "feedback_rating":
            if stays_unsaid(message):
                turn.say("utter_feedback_not_needed")
                raise Stop(*restart(*FEEDBACK_SLOTS))
            return turn.reject("feedback_rating", "utter_unclear_feedback_rating")
        if message.intent in self.intents and message.text and not _ANNOUNCES.search(message.text.casefold()):
            # An opinion without a figure: the figure is asked for, the words are kept.
            return {"feedback_comment": own_words(message, LONGEST_COMMENT)}
        return {}

    def recognises(self, turn: Turn, message: Message) -> bool:
        """A rating is one whatever else "de 10 un 8" may look like."""
        asked = turn.requested == "feedback_rating"
        return asked and not message.is_serious and rating_of(message, asked=True) is not None


_FEW_WORDS = 5
# "Quiero dar mi opinión" announces one and is none.
_ANNOUNCES = re.compile(
    r"\b(quiero|quisiera|puedo|me gustaria|donde|como)\b.*\b(opin\w+|valor\w+|calific\w+|puntu\w+|comentario)"
)


def rating_of(message: Message, *, asked: bool) -> Rating | None:
    """Return the rating in a message; a bare number only where one was asked for."""
    of_ten = _OF_TEN.search(strip_accents(message.text.casefold()))
    if of_ten is not None:
        return feedback.rating(int(of_ten["after"] or of_ten["before"]), 10)
    said = message.first("rating")
    if said is None and (asked or message.intent == "give_feedback"):
        said = message.number
    try:
        return feedback.rating(int(said)) if said is not None and int(said) == said else None
    except (TypeError, ValueError):
        return feedback.rating(int(said)) if isinstance(said, str) and said.isdecimal() else None


class AskFeedbackRating(AskOnce):
    """Asks for the figure."""

    slot = "feedback_rating"


class AskFeedbackComment(AskOnce):
    """Asks for a comment."""

    slot = "feedback_comment"


class RecordFeedback(AldiaAction):
    """Writes the opinion down."""

    writes = True

    def name(self) -> str:
        """Runs when the feedback form is done."""
        return "action_record_feedback"

    def act(self, turn: Turn) -> list[EventType]:
        """A second opinion of the same conversation is thanked for and changes nothing."""
        noted = turn.slot("feedback_rating")
        rated = feedback.rating(int(noted["said"]), int(noted["scale"])) if isinstance(noted, dict) else None
        if rated is None:
            return []
        said = turn.slot("feedback_comment")
        feedback.record(turn.db, turn.chat, rated, None if said == UNSAID else said)
        turn.say("utter_feedback_thanks_low" if rated.stars <= _LOW else "utter_feedback_thanks")
        return restart(*FEEDBACK_SLOTS)


_LOW = 2


class Goodbye(AldiaAction):
    """Says goodbye; who has settled something may say how it went."""

    writes = True

    def name(self) -> str:
        """Runs on ``goodbye``."""
        return "action_goodbye"

    def act(self, turn: Turn) -> list[EventType]:
        """The notes of the process stay, so that it can go on later."""
        turn.say("utter_goodbye")
        if turn.active_form or not _may_be_asked(turn):
            return let_go()
        return [*let_go(), SlotSet("feedback_rating", None), FollowupAction(ValidateFeedback.form)]


def _may_be_asked(turn: Turn) -> bool:
    kinds = cases.kinds_of(turn.db, turn.chat)
    if kinds & OUT_OF_PLACE or feedback.given(turn.db, turn.chat):
        return False
    made = (
        turn.db.query(table).filter(table.conversation_id == turn.chat.id).first() is not None
        for table in (Agreement, Promise, PaymentOrder)
    )
    return bool(kinds & _SETTLING) or any(made)
