"""Who cannot pay: understanding first, then what has changed, for how long, and what would be possible."""

from datetime import timedelta
from typing import Any

from rasa_sdk.events import EventType

from actions.answers import sum_of
from actions.base import AldiaAction
from actions.choices import UNSAID, is_unknown, own_words, pick, stays_unsaid
from actions.forms import ProcessForm, restart
from actions.message import Message
from actions.turn import Turn
from aldia.agreements.policies import policy_of
from aldia.contact import pauses
from aldia.desk import cases

KIND = "report_hardship"
HARDSHIP_SLOTS = ("hardship_cause", "hardship_duration", "hardship_capacity")
CAUSES = {
    "work": r"(sin (trabajo|empleo|chamba|laburo|pega)|desemple|desocupad|paro\b|despid|despedid|echaron|erte\b|"
    r"cerr(o|aron) (la|mi) (empresa|negocio)|(perdi|quede sin).{0,12}(trabajo|empleo))",
    "income": r"(gano menos|me (bajaron|redujeron|recortaron)|no me (pagan|han pagado)|autonom|ventas|clientes|jubil|pension)",
    "health": r"(enferm|hospital|operac|operaron|operad[oa]|accident|cancer|salud|medic|de baja\b|incapacidad|discapac)",
    "family": r"(separ|divorci|embaraz|bebe\b|hij[oa]s?\b|mi (madre|padre|mujer|marido|esposa|esposo)|viud|falleci|familia)",
    "expenses": r"(alquiler|renta|hipoteca|luz\b|gastos|no me alcanza|no llego|todo sube|otras deudas)",
    UNSAID: r"(prefiero no|no quiero decir)",
}
DURATIONS = {
    "one_month": r"(un|1|este) mes\b|unas semanas",
    "three_months": r"(dos|tres|2|3|un par de) meses",
    "longer": r"(mas tiempo|cuatro|cinco|seis|4|5|6|medio ano|un ano|1 ano|larg|mucho)",
    "unknown": r"no (lo )?se|ni idea|depende",
}


class ValidateHardship(ProcessForm):
    """Gathers the facts of a hardship; collection rests from the first word on."""

    form = "hardship_form"
    slots = HARDSHIP_SLOTS
    free = frozenset(HARDSHIP_SLOTS)
    intents = frozenset({KIND})
    # "Podría 50 al mes" answers the last question; asked for anything else it is a wish of its own.
    answers = frozenset({"request_installments", "offer_partial_payment", "promise_to_pay"})
    needs_debt = False
    negotiates = False

    def recognises(self, turn: Turn, message: Message) -> bool:
        """Say whether the question is left unanswered, which is a fair answer to any of them."""
        return turn.requested in self.slots and not message.is_serious and stays_unsaid(message)

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take cause, length and sum; the cause only where it may be asked for, and never twice."""
        asked = turn.requested in self.slots
        names_sum = turn.requested == "hardship_capacity" and message.amount is not None
        if message.intent in self.answers and (not names_sum or message.day is not None):
            return {}
        if not asked:
            begin(turn, message.text)
            turn.say("utter_hardship_understood")
        taken: dict[str, Any] = {}
        if turn.slot("hardship_cause") is None:
            taken |= _cause(turn, message, asked=turn.requested == "hardship_cause")
        if turn.requested == "hardship_duration":
            length = pick(message, DURATIONS, by_place=False)
            taken["hardship_duration"] = length or own_words(message) or UNSAID
        elif (length := _length_by_the_way(message)) is not None:
            taken["hardship_duration"] = length
        said = sum_of(message, number_counts=turn.requested == "hardship_capacity")
        if said is not None and (turn.requested == "hardship_capacity" or message.names_rate):
            taken["hardship_capacity"] = str(max(said, 0))
        elif turn.requested == "hardship_capacity":
            taken["hardship_capacity"] = "unknown" if is_unknown(message) else _nothing_or_words(message)
        return taken


def begin(turn: Turn, note: str) -> None:
    """Open the case and rest collection for as long as the policy says."""
    cases.open_case(turn.db, turn.chat, KIND, note=note)
    pauses.start(turn.db, turn.chat, KIND, until=turn.now + timedelta(days=_pause_days(turn)))


def _pause_days(turn: Turn) -> int:
    return int(policy_of(turn.creditor).hardship.pause_days)


def _cause(turn: Turn, message: Message, *, asked: bool) -> dict[str, Any]:
    if turn.rules.forbids("ask_reason_for_default"):
        return {"hardship_cause": UNSAID}
    known = {key: pattern for key, pattern in CAUSES.items() if key != UNSAID or asked}
    found = pick(message, known, by_place=asked) if asked or message.text else None
    if found is not None:
        return {"hardship_cause": found}
    if not asked:
        return {}
    return {"hardship_cause": UNSAID if stays_unsaid(message) or is_unknown(message) else own_words(message)}


def _length_by_the_way(message: Message) -> str | None:
    """Return the length that was named in another sentence; "hace tres meses" is none."""
    known = {key: rf"(?<!hace ){pattern}" for key, pattern in DURATIONS.items() if key != "unknown"}
    return pick(message, known, by_place=False) if message.text else None


def _nothing_or_words(message: Message) -> str:
    return "0" if stays_unsaid(message) or message.number == 0 else own_words(message)


class RegisterHardship(AldiaAction):
    """Hands the facts to a person and lays out what can be done at once."""

    writes = True

    def name(self) -> str:
        """Runs when the hardship form is done."""
        return "action_register_hardship"

    def act(self, turn: Turn) -> list[EventType]:
        """Say until when nothing is asked for, and offer what the policy has."""
        turn.person  # noqa: B018  raises NotVerified
        details = {name.removeprefix("hardship_"): turn.slot(name) for name in HARDSHIP_SLOTS}
        if None in details.values():
            return []
        case = cases.open_case(turn.db, turn.chat, KIND, details=details)
        end = turn.now + timedelta(days=_pause_days(turn))
        turn.say("utter_hardship_registered", case=case.id, until=turn.date(end.date()))
        return restart(*HARDSHIP_SLOTS)
