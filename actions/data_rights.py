"""What a person may ask about their data: a copy at once, a correction, erasure or an objection in its term."""

import re

from rasa_sdk.events import EventType, FollowupAction

from actions.base import AldiaAction
from actions.choices import KindsForm
from actions.documents import say_document
from actions.forms import finish
from actions.message import Message
from actions.turn import Turn
from aldia.desk import cases
from aldia.language import strip_accents
from aldia.privacy import copy, requests
from aldia.privacy.terms import KINDS

DATA_RIGHTS_SLOTS = ("data_right",)
_WISH = frozenset({"request_data_rights"})
_WORDS = {
    "copy": re.compile(
        r"\b(copia|acceso|acceder|descarg\w+|portabilidad|(que|cuales) (datos|informacion)|que saben|"
        r"todo lo que (tienen|tengan|guardan|saben))\b"
    ),
    "correction": re.compile(
        r"\b(corrij\w*|correg\w+|correccion|rectific\w+|erroneos?|equivocad[oa]s?|mal escrit\w+)\b"
    ),
    "erasure": re.compile(
        r"\b(borr\w+|elimin\w+|suprim\w+|supresion|cancelacion|olvido|den de baja mis datos)\b"
    ),
    "objection": re.compile(
        r"\b(opon\w+|opongo|oposicion|no (usen|utilicen|traten|compartan|cedan|vendan)|dej(en|ar) de (usar|tratar|compartir)|"
        r"(revoc|retir)\w+ .{0,20}(consentimiento|autorizacion|permiso))\b"
    ),
}


def kinds_of(message: Message) -> list[str]:
    """Return what a message asks about data; none where it does not say."""
    if message.is_button:
        return [kind for kind in message.values("data_right") if kind in KINDS]
    said = strip_accents(message.text.casefold())
    return [kind for kind, words in _WORDS.items() if words.search(said)]


class ValidateDataRights(KindsForm):
    """Finds out what is asked about the data."""

    form = "data_rights_form"
    slots = DATA_RIGHTS_SLOTS
    intents = _WISH
    # How the answers alone are often understood ("que los borren", "una copia").
    answers = frozenset({"opt_out", "request_documents", "update_contact_details", "cancel"})

    def kinds(self, message: Message) -> list[str]:
        """Return what a message asks for."""
        return kinds_of(message)


class RegisterDataRequest(AldiaAction):
    """Registers a request with its legal term and its case; a copy is handed over at once."""

    writes = True

    def name(self) -> str:
        """Runs on ``request_data_rights``, and when the form knows which one."""
        return "action_register_data_request"

    def act(self, turn: Turn) -> list[EventType]:
        """Serve what was named; in the middle of something else only buttons ask, so that it can go on."""
        turn.person  # noqa: B018  raises NotVerified
        asked = turn.opening(_WISH)
        kinds = turn.slot("data_right") or kinds_of(asked)
        if not kinds and turn.active_form:
            turn.say("utter_ask_data_right")
            return []
        if not kinds:
            return [FollowupAction(ValidateDataRights.form)]
        case = cases.open_case(turn.db, turn.chat, "request_data_rights", note=asked.text or None)
        for kind in kinds:
            request = requests.register(turn.db, turn.chat, kind, case)
            if kind == "copy":
                document = copy.issue(turn.db, turn.person, turn.creditor)
                requests.close(turn.db, request, actor="bot")
                turn.say("utter_data_copy_ready", case=case.id)
                say_document(turn, document, turn.text("label_data_copy_document"))
                continue
            owes = kind == "erasure" and turn.debts
            turn.say(
                "utter_data_erasure_with_debt" if owes else f"utter_data_{kind}",
                case=case.id,
                due_date=turn.date(request.due_on),
                email=turn.creditor.email,
            )
        return finish(turn, *DATA_RIGHTS_SLOTS)
