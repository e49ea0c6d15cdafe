"""By which channel, on which days and at what hours somebody wants to be written to."""

from datetime import time
from typing import Any

from rasa_sdk.events import EventType

from actions.base import AldiaAction
from actions.forms import ProcessForm, finish
from actions.message import CLOSED_ANSWERS, Message
from actions.turn import Turn
from aldia.contact import preferences
from aldia.contact.preferences import Preference
from aldia.language.formats import local_weekdays
from aldia.language.habits import parse_habit

PREFERENCE_SLOTS = ("preference_wish", "preference_confirmed")
_CHANNELS = ("whatsapp", "sms", "email", "phone")
_PARTS = {"morning": (time(9), time(14)), "afternoon": (time(14), time(20)), "evening": (time(20), time(22))}


class ValidatePreference(ProcessForm):
    """Takes the wish, in one message or part by part, and a yes."""

    form = "contact_preference_form"
    slots = PREFERENCE_SLOTS
    free = frozenset({"preference_wish"})
    intents = frozenset({"set_contact_preference"})
    needs_debt = False
    negotiates = False

    def recognises(self, turn: Turn, message: Message) -> bool:
        """Say whether days, hours or a channel are named, and no payment ("pago los lunes")."""
        return turn.requested in self.slots and bool(_read(message)) and "pag" not in message.text.casefold()

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Add what is said to what was said before."""
        named = _read(message)
        if named:
            wish = {**(turn.slot("preference_wish") or {}), **named}
            return {"preference_wish": wish, "preference_confirmed": None}
        if turn.requested == "preference_confirmed":
            if message.is_clear_yes:
                return {"preference_confirmed": True}
            if message.intent == "deny":
                return {"preference_wish": None, "preference_confirmed": None}
            if message.intent in CLOSED_ANSWERS:
                return turn.reject("preference_confirmed", "utter_unclear_preference_confirmed")
            return {}
        if turn.requested == "preference_wish":
            return turn.reject("preference_wish", "utter_unclear_preference_wish")
        return {}


def _read(message: Message) -> dict[str, Any]:
    """Return the parts of a preference that a message names, as plain JSON."""
    found: dict[str, Any] = {}
    channels = [channel for channel in message.values("channel") if channel in _CHANNELS]
    if channels:
        found["channel"] = channels[-1]
    habit = parse_habit(message.text)
    opens, closes = habit.opens, habit.closes
    if message.is_button and (part := message.first("day_part")) in _PARTS:
        opens, closes = _PARTS[str(part)]
    if opens or closes:
        found["opens"] = opens.isoformat("minutes") if opens else None
        found["closes"] = closes.isoformat("minutes") if closes else None
    if habit.weekdays:
        found["weekdays"] = list(habit.weekdays)
    return found


def preference_of(wish: dict[str, Any]) -> Preference:
    """Return what a note of the dialogue says. Raises ValueError for one that says nothing sensible."""
    opens, closes = (
        time.fromisoformat(wish[part]) if wish.get(part) else None for part in ("opens", "closes")
    )
    weekdays = wish.get("weekdays")
    return Preference(wish.get("channel"), opens, closes, tuple(weekdays) if weekdays else None)


def in_words(turn: Turn, wanted: Preference) -> str:
    """Return a preference as a sentence's end: "por WhatsApp, los lunes y martes, de 9:00 a 14:00"."""
    parts = []
    if wanted.channel:
        parts.append(turn.text("label_by_channel", channel=turn.text(f"label_channel_{wanted.channel}")))
    if wanted.weekdays:
        days = local_weekdays(wanted.weekdays, turn.country)
        parts.append(turn.text("label_on_days", days=days))
    opens, closes = (f"{each:%-H:%M}" if each else None for each in (wanted.opens, wanted.closes))
    if opens and closes:
        parts.append(turn.text("label_between_hours", opens=opens, closes=closes))
    elif opens:
        parts.append(turn.text("label_from_hour", opens=opens))
    elif closes:
        parts.append(turn.text("label_until_hour", closes=closes))
    return ", ".join(parts)


class AskPreferenceConfirmed(AldiaAction):
    """Says the wish back and asks whether it is right."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``preference_confirmed``."""
        return "action_ask_preference_confirmed"

    def act(self, turn: Turn) -> list[EventType]:
        """Repeat all parts in words."""
        turn.person  # noqa: B018  raises NotVerified
        turn.say(
            "utter_preference_summary", preference=in_words(turn, preference_of(turn.slot("preference_wish")))
        )
        return []


class SavePreference(AldiaAction):
    """Writes the wish down; outreach obeys it."""

    writes = True

    def name(self) -> str:
        """Runs when the form is done."""
        return "action_save_preference"

    def act(self, turn: Turn) -> list[EventType]:
        """The same wish again changes nothing."""
        turn.person  # noqa: B018  raises NotVerified
        wish = turn.slot("preference_wish")
        if turn.slot("preference_confirmed") is not True or not wish:
            return []
        wanted = preference_of(wish)
        preferences.record(turn.db, turn.chat, wanted)
        turn.say("utter_preference_saved", preference=in_words(turn, wanted))
        return finish(turn, *PREFERENCE_SLOTS)
