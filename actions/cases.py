"""What a person must see to: difficult cases, requests that need a human, hand-over and return."""

import re

from rasa_sdk.events import ActiveLoop, ConversationPaused, EventType

from actions.base import LISTEN, AldiaAction
from actions.conversation import leave
from actions.forms import let_go
from actions.turn import Turn
from aldia.contact import duties, pauses
from aldia.desk import cases, hours
from aldia.identity import verification
from aldia.language import strip_accents

# Told without knowing who is there, in words that disclose nothing.
FOR_ANYONE = frozenset(
    {
        "third_party",
        "report_deceased",
        "complain",
        "threaten_legal_action",
    }
)
# These rest the collection until a person has looked at it, and after them nobody is asked for anything more.
ENDING = frozenset({"report_deceased", "third_party"})


class OpenCase(AldiaAction):
    """Registers what was said as a case for a person and says what happens next."""

    writes = True

    def name(self) -> str:
        """Runs on every intent that a person must see to."""
        return "action_open_case"

    def act(self, turn: Turn) -> list[EventType]:
        """Open the case of the intent; where the law or decency asks for it, collection rests."""
        kind = _kind(turn)
        if kind not in FOR_ANYONE:
            turn.person  # noqa: B018  raises NotVerified
        note = turn.opening(frozenset({kind})).text
        case = cases.open_case(turn.db, turn.chat, kind, note=note)
        if kind in ENDING:
            pauses.start(turn.db, turn.chat, kind)
        response = f"utter_{kind}"
        if kind == "report_deceased" and turn.verified:
            # The debtor is there: somebody else has died.
            response = "utter_bereavement"
        elif kind == "report_deceased":
            pauses.suppress_contact(turn.db, turn.chat, kind)
        elif kind == "third_party":
            # Whoever says this is not the debtor, whatever was proven before.
            verification.end(turn.chat)
            if _MANDATE.search(strip_accents(note.casefold())):
                response = "utter_third_party_with_mandate"
        turn.say(
            response,
            case=case.id,
            phone=turn.creditor.phone,
            hours=turn.creditor.office_hours,
            email=turn.creditor.email,
            address=turn.creditor.address,
            day=turn.date(duties.answer_by(turn.country, turn.today)),
            authority=turn.text("label_complaint_authority"),
        )
        return leave(turn) if kind in ENDING else []


def _kind(turn: Turn) -> str:
    """Return the intent that the case is about: the latest one, or the one before the identity check."""
    return turn.opening(_KINDS).intent


_KINDS = frozenset({"report_payment_problem", *FOR_ANYONE})


# "Soy su abogada", "tengo un poder notarial": they may act for the debtor, which a person checks.
_MANDATE = re.compile(
    r"\b(abogad[oa]|letrad[oa]|apoderad[oa]|poder (notarial|general)|tengo (un |el )?poder|tutor[a]?|curador[a]?|"
    r"representante|represento|autorizad[oa]|autorizacion|mandato|gestor[a]?)\b"
)


class SupportInDistress(AldiaAction):
    """Somebody is in despair: collecting stops, a crisis line and a person are there."""

    writes = True

    def name(self) -> str:
        """Runs on ``express_distress``."""
        return "action_support_in_distress"

    def act(self, turn: Turn) -> list[EventType]:
        """Open the most urgent case there is and rest all contact."""
        cases.open_case(turn.db, turn.chat, "express_distress", note=turn.message.text)
        pauses.start(turn.db, turn.chat, "express_distress")
        turn.say("utter_express_distress", crisis_line=turn.text("label_crisis_line"))
        return leave(turn)


class RequestAgent(AldiaAction):
    """Hands the conversation over to a person; the bot is silent from then on."""

    writes = True

    def name(self) -> str:
        """Runs on ``request_agent``."""
        return "action_request_agent"

    def act(self, turn: Turn) -> list[EventType]:
        """Open the case with its summary and pause."""
        case = cases.open_case(turn.db, turn.chat, "request_agent", note=turn.message.text)
        cases.give_to_agent(turn.db, case)
        contact = {"hours": turn.creditor.office_hours, "phone": turn.creditor.phone}
        opening = hours.next_opening(turn.creditor.office_hours, turn.creditor.country, turn.now)
        if opening is None:
            turn.say("utter_request_agent", **contact)
        elif opening <= turn.now:
            turn.say("utter_request_agent_open", **contact)
        else:
            day = turn.date(opening.date())
            turn.say("utter_request_agent_closed", day=day, hour=f"{opening:%-H:%M}", **contact)
        return [ConversationPaused()]


class ReturnFromAgent(AldiaAction):
    """The person hands back: the bot says so and goes on where it stopped."""

    on_message = False

    def name(self) -> str:
        """Run from outside by ``aldia handback``."""
        return "action_return_from_agent"

    def act(self, turn: Turn) -> list[EventType]:
        """Say a word; an open question is asked again with the next message."""
        turn.say("utter_return_from_agent")
        # The wish for a person interrupted the form: without this, its answers would be taken for wishes.
        return [*([ActiveLoop(turn.active_form)] if turn.active_form else []), LISTEN]


class OptOut(AldiaAction):
    """Stops messages at once."""

    writes = True

    def name(self) -> str:
        """Runs on ``opt_out``."""
        return "action_opt_out"

    def act(self, turn: Turn) -> list[EventType]:
        """Withdraw consent for the channels that were named, or for all."""
        channels = sorted({str(c) for c in turn.message.values("channel")}) or ["all"]
        pauses.opt_out(turn.db, turn.chat, channels)
        if channels == ["all"]:
            turn.say("utter_opt_out", creditor=turn.creditor.name)
        else:
            names = ", ".join(turn.text(f"label_channel_{channel}") for channel in channels)
            turn.say("utter_opt_out_of_channel", creditor=turn.creditor.name, channel=names)
        return let_go()
