"""Who cannot talk now is let go kindly and may name the moment at which to be reminded."""

import re
from datetime import datetime, time

from rasa_sdk.events import EventType

from actions.base import AldiaAction
from actions.forms import let_go
from actions.turn import Turn
from aldia.language import strip_accents
from aldia.outreach import wishes

_ASKS = re.compile(
    r"\b(recuerd\w*|recordar\w*|recordatorio|avis\w+|escrib(a|e|i)\w*|mand\w+|contact\w+|hablamos|hablemos|seguimos|vuelv\w+)\b"
)
_HOURS = {"morning": time(10), "afternoon": time(17), "evening": time(20)}
_USUAL = time(10)
_GRAINS = ("hour", "minute", "second")


class Postpone(AldiaAction):
    """Lets go kindly, notes a reminder where one is wanted, and says how to come back."""

    writes = True

    def name(self) -> str:
        """Runs on ``postpone``, and on a moment that is named right after."""
        return "action_postpone"

    def act(self, turn: Turn) -> list[EventType]:
        """The notes of the process stay, so that it can go on later."""
        until = turn.date(turn.chat.link.expires_at.astimezone(turn.now.tzinfo).date())
        moment = reminder_wanted(turn)
        if moment is None:
            turn.say("utter_postpone", until=until)
        elif moment > turn.chat.link.expires_at:
            turn.say("utter_reminder_too_late", until=until)
        else:
            wishes.wish(turn.db, turn.chat, moment)
            turn.say("utter_reminder_noted", day=turn.date(moment.date()), hour=f"{moment:%-H:%M}")
        return let_go()


def reminder_wanted(turn: Turn) -> datetime | None:
    """Return the moment at which the debtor wants to be reminded, moved to a decent hour; None for no such wish."""
    message = turn.message
    offered = turn.last_response == "utter_postpone"
    if not offered and not _ASKS.search(strip_accents(message.text.casefold())):
        return None
    times = [read for read in message.parsed if read.entity == "time" and read.value]
    exact = next((read for read in times if read.grain in _GRAINS), None)
    day = next((read for read in times if read.grain == "day"), None)
    part = message.first("day_part")
    if exact is not None:
        moment = datetime.fromisoformat(exact.value).astimezone(turn.now.tzinfo)
    elif day is not None or part is not None:
        named = datetime.fromisoformat(day.value).date() if day is not None else turn.today
        moment = datetime.combine(named, _HOURS.get(str(part), _USUAL), turn.now.tzinfo)
    else:
        return None
    return wishes.decent(moment, turn.country) if moment > turn.now else None
