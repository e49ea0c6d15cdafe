"""New phone, e-mail or address: read, shown masked, and written after a yes; nothing is sent there unchecked."""

import re
from typing import Any

from rasa_sdk.events import EventType

from actions.base import AldiaAction
from actions.choices import own_words, pick
from actions.forms import ProcessForm, finish, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.turn import Turn
from aldia.contact import details
from aldia.desk import cases
from aldia.language import strip_accents

KIND = "update_contact_details"
CONTACT_SLOTS = ("contact_kind", "contact_value", "contact_confirmed")
KINDS = {
    "phone": r"(telefono|movil|celular|numero|whatsapp|linea)",
    "email": r"(correo|email|e-mail|mail)",
    "address": r"(direccion|domicilio|casa|piso|mudad?|mude|vivo)",
}
_STREET = re.compile(
    r"\b((?:calle|c/|avenida|avda?\.?|av\.|paseo|plaza|carrera|cra\.?|cll?\.?|jiron|jr\.?|pasaje|camino|ronda|urbanizacion|"
    r"colonia|col\.|barrio|manzana|travesia|diagonal|transversal)\b.*)",
    re.IGNORECASE,
)


class ValidateContactDetails(ProcessForm):
    """Takes any number of new contacts and a yes."""

    form = "contact_details_form"
    slots = CONTACT_SLOTS
    free = frozenset({"contact_value"})
    intents = frozenset({KIND})
    answers = frozenset({"set_contact_preference"})
    needs_debt = False
    negotiates = False

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take what is new; a value that comes at the end corrects the one of its kind."""
        found = _read(message, asked=str(turn.requested), kind=turn.slot("contact_kind"))
        if found:
            values = {**(turn.slot("contact_value") or {}), **found}
            return {"contact_kind": next(iter(found)), "contact_value": values, "contact_confirmed": None}
        if turn.requested == "contact_confirmed":
            if message.is_clear_yes:
                return {"contact_confirmed": True}
            if message.intent == "deny":
                return {"contact_kind": None, "contact_value": None, "contact_confirmed": None}
            if message.intent in CLOSED_ANSWERS:
                return turn.reject("contact_confirmed", "utter_unclear_contact_confirmed")
            return {}
        kind = pick(message, KINDS)
        if kind is not None and turn.requested != "contact_value":
            return {"contact_kind": kind}
        if turn.requested in self.slots:
            return turn.reject(str(turn.requested), f"utter_unclear_{turn.requested}")
        return {}


def _read(message: Message, *, asked: str, kind: str | None) -> dict[str, str]:
    """Return the contacts in a message by their kind."""
    found: dict[str, str] = {}
    # "Ya no es el 600, ahora es el 611": the last one is the new one.
    for entity, name in (("phone-number", "phone"), ("email", "email")):
        for value in message.values(entity):
            found[name] = str(value)
    if found or message.is_button:
        return found
    street = _STREET.search(strip_accents(message.text))
    if street is not None and any(letter.isdigit() for letter in street[0]):
        found["address"] = _address(message.text[street.start() :])
    elif asked == "contact_value" and kind == "address" and len(message.text.split()) > 1:
        found["address"] = _address(own_words(message))
    return found


def _address(words: str) -> str:
    return " ".join(words.split())[: details.LONGEST_ADDRESS]


def shown(turn: Turn, values: dict[str, str]) -> str:
    """Return new contacts as their owner recognises them."""
    return ", ".join(
        turn.text(f"label_contact_{kind}", value=details.masked(kind, value))
        for kind, value in values.items()
    )


class AskContactValue(AldiaAction):
    """Asks for the new phone, e-mail or address."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``contact_value``."""
        return "action_ask_contact_value"

    def act(self, turn: Turn) -> list[EventType]:
        """Ask for the kind that was named."""
        turn.say(f"utter_ask_contact_{turn.slot('contact_kind')}")
        return []


class AskContactConfirmed(AldiaAction):
    """Shows what will be written and asks for a yes."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``contact_confirmed``."""
        return "action_ask_contact_confirmed"

    def act(self, turn: Turn) -> list[EventType]:
        """Show the new contacts masked."""
        turn.person  # noqa: B018  raises NotVerified
        turn.say("utter_contact_summary", contacts=shown(turn, turn.slot("contact_value") or {}))
        return []


class SaveContactDetails(AldiaAction):
    """Writes the new contacts and leaves their check to a person."""

    writes = True

    def name(self) -> str:
        """Runs when the form is done."""
        return "action_save_contact_details"

    def act(self, turn: Turn) -> list[EventType]:
        """The same contact again changes nothing and is said to be known."""
        turn.person  # noqa: B018  raises NotVerified
        values: dict[str, str] = turn.slot("contact_value") or {}
        if turn.slot("contact_confirmed") is not True or not values:
            return []
        changes = [details.change(turn.db, turn.chat, kind, value) for kind, value in values.items()]
        new = [change.contact for change in changes if change.new]
        if not new:
            turn.say("utter_contact_known", contacts=shown(turn, values))
            return restart(*CONTACT_SLOTS)
        given = {str(contact.kind): contact.id for contact in new}
        case = cases.open_case(turn.db, turn.chat, KIND, details={"contacts": given})
        turn.say("utter_contact_saved", contacts=shown(turn, values), case=case.id)
        return finish(turn, *CONTACT_SLOTS)
