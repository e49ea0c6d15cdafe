"""Who says that it is paid: looked up among the booked payments first, else noted with what speaks for it."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from rasa_sdk.events import EventType

from actions.answers import sum_of
from actions.base import AldiaAction
from actions.choices import UNSAID, is_unknown, own_words, stays_unsaid
from actions.forms import ProcessForm, restart
from actions.message import Message
from actions.turn import Stop, Turn
from aldia.contact import duties, pauses
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.desk import cases
from aldia.money import from_minor
from aldia.payments import claims

KIND = "already_paid"
CLAIM_SLOTS = ("claim_date", "claim_amount", "claim_method", "claim_reference")
UNKNOWN = "unknown"
_GRAINS = {
    "week": relativedelta(days=6),
    "month": relativedelta(months=1, days=-1),
    "year": relativedelta(years=1, days=-1),
}
_NOT_BACK = re.compile(r"\b(mañana|manana|pr[oó]xim\w+|viene|que viene|\d{4})\b")
_WEEKDAY = re.compile(r"\b(lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\b")
_DAY_ALONE = re.compile(r"^(el )?(d[ií]a )?\d{1,2}$")


class ValidatePaymentClaim(ProcessForm):
    """Gathers when, how much and how, and looks whether the payment has arrived."""

    form = "payment_claim_form"
    slots = CLAIM_SLOTS
    free = frozenset(CLAIM_SLOTS)
    intents = frozenset({KIND})
    answers = frozenset({"report_payment_problem", "ask_payments_received"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take all that is said of the payment; where it has arrived, say so and end."""
        debt = turn.debt
        assert debt is not None
        asked = turn.requested in self.slots
        taken = _read(turn, message, asked)
        if taken.get("form_failures"):
            return taken
        self._look_up(turn, debt, {name: taken.get(name, turn.slot(name)) for name in CLAIM_SLOTS}, taken)
        begin(turn, debt, "" if asked else message.text)
        return taken

    @staticmethod
    def _look_up(turn: Turn, debt: Debt, said: dict[str, Any], taken: dict[str, Any]) -> None:
        """Raise Stop where a booked payment fits what was said, once when and how much are known or not to be known."""
        if not {"claim_date", "claim_amount"} & taken.keys():
            return
        first, last = span_of(said["claim_date"])
        amount = said["claim_amount"]
        sum_ = Decimal(amount) if amount not in (None, UNKNOWN) else None
        found = claims.find(turn.db, debt, claims.Claim(sum_, first, last))
        if found is None:
            return
        case = cases.open_of(turn.db, turn.chat, KIND)
        if case is not None:
            cases.close(turn.db, case.id, actor="bot")
        turn.say(
            "utter_payment_found",
            amount=turn.money(from_minor(found.amount_minor, found.currency), found.currency),
            date=turn.date(found.paid_on),
            product=debt.product,
            left=turn.money(balance(turn.db, debt).outstanding, debt.currency),
        )
        raise Stop(*restart(*CLAIM_SLOTS))


def begin(turn: Turn, debt: Debt, note: str) -> None:
    """Open the case and rest collection and reports of that debt."""
    cases.open_case(turn.db, turn.chat, KIND, note=note or None)
    pauses.start(turn.db, turn.chat, KIND, debt=debt)


def span_of(noted: str | None) -> tuple[date | None, date | None]:
    """Return the first and the last day of a noted time ("2026-11-16/2026-11-22"); None for an unknown one."""
    if noted in (None, UNKNOWN):
        return None, None
    first, _, last = str(noted).partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def _read(turn: Turn, message: Message, asked: bool) -> dict[str, Any]:
    taken: dict[str, Any] = {}
    unknown = is_unknown(message) or stays_unsaid(message)
    span = _past(turn, message)
    if span is not None and span[0] > turn.today:
        return turn.reject("claim_date", "utter_claim_date_future")
    if span is not None:
        taken["claim_date"] = "/".join(day.isoformat() for day in span)
    said = sum_of_payment(message, number_counts=turn.requested == "claim_amount")
    if said is not None and said > 0:
        taken["claim_amount"] = str(said)
    method = message.first("payment_method")
    if method is not None:
        taken["claim_method"] = str(method)
    reference = message.first("debt_ref")
    if reference is not None and asked and turn.requested in ("claim_method", "claim_reference"):
        taken["claim_reference"] = str(reference)
    if asked and str(turn.requested) not in taken and message.intent != KIND:
        taken |= _answer(turn, message, str(turn.requested), unknown)
    return taken


def _answer(turn: Turn, message: Message, slot: str, unknown: bool) -> dict[str, Any]:
    """Return the note for an answer that holds no value that could be read."""
    if unknown:
        return {slot: UNKNOWN}
    if slot in ("claim_method", "claim_reference"):
        return {slot: own_words(message, 200) or UNSAID}
    return turn.reject(slot, f"utter_unclear_{slot}")


def sum_of_payment(message: Message, *, number_counts: bool) -> Decimal | None:
    """Return the sum that was paid: "ya pagué 100" offers nothing, but it names what was paid."""
    if message.amount is not None:
        return message.amount
    return sum_of(message, number_counts=number_counts)


def _past(turn: Turn, message: Message) -> tuple[date, date] | None:
    """Return the days of the time that was named; a day or month without a year is the last one, not the next."""
    named = [read for read in message.parsed if read.entity == "time" and read.value]
    if message.is_button:
        day = message.day
        return (day, day) if day else None
    if not named:
        return None
    read = named[0]
    first = datetime.fromisoformat(read.value).date()
    if first > turn.today:
        first -= _way_back(read.text.casefold())
    last = first + _GRAINS.get(read.grain or "", relativedelta())
    return first, min(last, turn.today) if first <= turn.today else last


def _way_back(words: str) -> relativedelta:
    """Return how far back the last such time lies: "el lunes", "el 5", "el 5 de octubre"; nothing for a plain future."""
    if _NOT_BACK.search(words):
        return relativedelta()
    if not any(letter.isdigit() for letter in words) and _WEEKDAY.search(words):
        return relativedelta(weeks=1)
    return relativedelta(months=1) if _DAY_ALONE.search(words) else relativedelta(years=1)


class RegisterPaymentClaim(AldiaAction):
    """Hands what was said of a payment to a person and says what happens until it is found."""

    writes = True

    def name(self) -> str:
        """Runs when the claim form is done."""
        return "action_register_payment_claim"

    def act(self, turn: Turn) -> list[EventType]:
        """Write the facts into the case."""
        debt = turn.debt
        if debt is None or turn.slot("claim_date") is None:
            return []
        facts = {name.removeprefix("claim_"): turn.slot(name) for name in CLAIM_SLOTS}
        day = duties.answer_by(turn.country, turn.today)
        pauses.start(turn.db, turn.chat, KIND, debt=debt)
        case = cases.open_case(
            turn.db,
            turn.chat,
            KIND,
            details={debt.reference: {**facts, "answer_by": day.isoformat()}},
        )
        turn.say("utter_payment_claim_registered", case=case.id, product=debt.product, day=turn.date(day))
        return restart(*CLAIM_SLOTS)
