"""A call: to which phone, on which day and at what hour, within the team's hours and those of the law."""

from datetime import datetime
from typing import Any

from rasa_sdk.events import EventType

from actions.base import AldiaAction
from actions.choices import pick
from actions.forms import ProcessForm, finish, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.turn import Turn
from aldia.contact import details
from aldia.desk import call_backs, cases
from aldia.desk.call_backs import Slot

KIND = "request_callback"
CALL_BACK_SLOTS = ("call_back_time", "call_back_phone", "call_back_confirmed")
# The number of the link; the slot notes its place and not the number.
KNOWN = "known:"
_SOON = {
    "soon": r"(cuanto antes|lo antes posible|ya mismo|ahora( mismo)?\b|enseguida|cuando (puedan|quieran|sea)|da igual|en cualquier)"
}
_HOURS = ("hour", "minute", "second")


class ValidateCallBack(ProcessForm):
    """Takes day, hour and phone in any order. Anybody may ask for a call: it discloses nothing."""

    form = "call_back_form"
    slots = CALL_BACK_SLOTS
    intents = frozenset({KIND})
    answers = frozenset({"update_contact_details", "set_contact_preference"})
    needs_identity = False
    needs_debt = False
    negotiates = False

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take what is said; a time that cannot be is explained, and the nearest one that can is offered."""
        if turn.requested not in self.slots:
            cases.open_case(turn.db, turn.chat, KIND, note=message.text)
        taken: dict[str, Any] = {}
        phone = message.first("phone-number")
        if phone is not None:
            taken["call_back_phone"] = str(phone)
        elif turn.requested == "call_back_phone":
            taken |= self._chosen_phone(turn, message)
        taken |= self._time(turn, message)
        if taken:
            return {**taken, "call_back_confirmed": None}
        if turn.requested == "call_back_confirmed":
            if message.is_clear_yes:
                return {"call_back_confirmed": True}
            if message.intent == "deny":
                return {"call_back_time": None, "call_back_confirmed": None}
        if message.intent in CLOSED_ANSWERS and turn.requested in self.slots:
            return turn.reject(str(turn.requested), f"utter_unclear_{turn.requested}")
        return {}

    def recognises(self, turn: Turn, message: Message) -> bool:
        """A time or a phone is an answer, unless a sum stands beside it: then it is a promise."""
        if turn.requested not in self.slots or message.is_serious or message.amount is not None:
            return False
        return wanted_slot(turn, message) is not None or message.first("phone-number") is not None

    @staticmethod
    def _chosen_phone(turn: Turn, message: Message) -> dict[str, Any]:
        known = known_phones(turn)
        if not known:
            return {}
        place = pick(message, {str(place): "" for place in range(len(known))})
        if place is not None:
            return {"call_back_phone": f"{KNOWN}{place}"}
        return {"call_back_phone": f"{KNOWN}0"} if message.is_clear_yes else {}

    @staticmethod
    def _time(turn: Turn, message: Message) -> dict[str, Any]:
        if message.names_time("invalid"):
            return turn.reject("call_back_time", "utter_date_impossible")
        wanted = wanted_slot(turn, message)
        if wanted is None:
            return {}
        slot = call_backs.possible(wanted, turn.creditor, turn.country)
        if slot is not None:
            return {"call_back_time": noted(slot)}
        near = call_backs.next_possible(max(wanted.starts, turn.now), turn.creditor, turn.country)
        near = near or call_backs.next_possible(turn.now, turn.creditor, turn.country)
        if near is None:
            return turn.reject("call_back_time", "utter_call_back_no_hours", phone=turn.creditor.phone)
        reason = "utter_call_back_past" if wanted.ends <= turn.now else "utter_call_back_closed"
        return turn.reject(
            "call_back_time", reason, hours=turn.creditor.office_hours, near=in_words(turn, near)
        )


def wanted_slot(turn: Turn, message: Message) -> Slot | None:
    """Return when a call is wanted: an hour, a part of a day, a day, or as soon as can be."""
    times = [read for read in message.parsed if read.entity == "time" and read.value]
    hour = next((read for read in times if read.grain in _HOURS), None)
    if hour is not None:
        return call_backs.at_hour(datetime.fromisoformat(hour.value).astimezone(turn.now.tzinfo))
    part = message.first("day_part")
    day = next((read for read in times if read.grain == "day"), None)
    if day is not None:
        return call_backs.on_day(datetime.fromisoformat(day.value), part)
    if part is not None:
        today = call_backs.on_day(turn.now, part)
        return today if today.ends > turn.now else None
    if pick(message, _SOON) and not message.is_button:
        return call_backs.next_possible(turn.now, turn.creditor, turn.country)
    return None


def noted(slot: Slot) -> str:
    """Return a slot as a note of the dialogue."""
    return f"{slot.starts.isoformat()}/{slot.ends.isoformat()}"


def slot_of(turn: Turn, note: str) -> Slot:
    """Return the slot of a note. Raises ValueError for one that is none."""
    first, _, last = note.partition("/")
    zone = turn.now.tzinfo
    return Slot(datetime.fromisoformat(first).astimezone(zone), datetime.fromisoformat(last).astimezone(zone))


def in_words(turn: Turn, slot: Slot) -> str:
    """Return a slot as a sentence's part: "el lunes 30 de noviembre de 2026, de 9:00 a 14:00"."""
    label = "label_call_at" if slot.is_moment else "label_call_between"
    day = turn.date(slot.starts.date())
    return turn.text(label, day=day, opens=f"{slot.starts:%-H:%M}", closes=f"{slot.ends:%-H:%M}")


def known_phones(turn: Turn) -> list[str]:
    """Return the phones of the verified person, the newest first; none for anybody else."""
    if not turn.verified:
        return []
    return [str(contact.value) for contact in reversed(details.current(turn.db, turn.chat, "phone"))]


def phone_of(turn: Turn, note: str) -> str | None:
    """Return the phone of a note; None where it points to one that is not there (any more)."""
    if not note.startswith(KNOWN):
        return note
    known, place = known_phones(turn), note.removeprefix(KNOWN)
    return known[int(place)] if place.isdecimal() and int(place) < len(known) else None


class AskCallBackPhone(AldiaAction):
    """Asks for the phone, with the known ones masked as buttons."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``call_back_phone``."""
        return "action_ask_call_back_phone"

    def act(self, turn: Turn) -> list[EventType]:
        """A stranger is shown none."""
        known = known_phones(turn)
        buttons = [
            {"title": details.masked("phone", phone), "payload": f'/choose_option{{"number": {place}}}'}
            for place, phone in enumerate(known, start=1)
        ]
        turn.say("utter_ask_call_back_phone_known" if known else "utter_ask_call_back_phone", buttons=buttons)
        return []


class AskCallBackTime(AldiaAction):
    """Asks for the day and the hour."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``call_back_time``."""
        return "action_ask_call_back_time"

    def act(self, turn: Turn) -> list[EventType]:
        """Say when the team answers."""
        turn.say("utter_ask_call_back_time", hours=turn.creditor.office_hours)
        return []


class AskCallBackConfirmed(AldiaAction):
    """Shows what was understood and asks for a yes."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``call_back_confirmed``."""
        return "action_ask_call_back_confirmed"

    def act(self, turn: Turn) -> list[EventType]:
        """Repeat the phone masked and the time in full."""
        if not (turn.slot("call_back_phone") and turn.slot("call_back_time")):
            return []
        phone = phone_of(turn, str(turn.slot("call_back_phone"))) or ""
        when = in_words(turn, slot_of(turn, str(turn.slot("call_back_time"))))
        turn.say("utter_call_back_summary", phone=details.masked("phone", phone), when=when)
        return []


class RecordCallBack(AldiaAction):
    """Writes the call down once it was confirmed."""

    writes = True

    def name(self) -> str:
        """Runs when the form is done."""
        return "action_record_call_back"

    def act(self, turn: Turn) -> list[EventType]:
        """Check the time once more: slots are notes, not proof."""
        if turn.slot("call_back_confirmed") is not True:
            return []
        phone = phone_of(turn, str(turn.slot("call_back_phone")))
        slot = slot_of(turn, str(turn.slot("call_back_time")))
        slot_now = call_backs.possible(slot, turn.creditor, turn.country)
        if phone is None or slot_now is None:
            turn.say("utter_call_back_not_recorded")
            return restart(*CALL_BACK_SLOTS)
        case = cases.open_case(turn.db, turn.chat, KIND)
        call_backs.record(turn.db, turn.chat, case, phone, slot_now)
        turn.say(
            "utter_call_back_recorded",
            case=case.id,
            phone=details.masked("phone", phone),
            when=in_words(turn, slot_now),
        )
        return finish(turn, *CALL_BACK_SLOTS)
