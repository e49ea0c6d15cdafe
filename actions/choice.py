"""Which of several debts is meant."""

import re
from typing import Any

from rasa_sdk.events import EventType

from actions.base import AldiaAction
from actions.message import Message
from actions.turn import Stop, Turn
from aldia.agreements import coverage
from aldia.debts.balance import Balance, balance, days_past_due
from aldia.debts.tables import Debt
from aldia.language import strip_accents


def describe(turn: Turn, debt: Debt, owed: Balance) -> dict[str, Any]:
    """Return the variables by which responses speak of a debt."""
    return {
        "reference": debt.reference,
        "product": debt.product,
        "origin": debt.original_creditor or turn.creditor.legal_name,
        "amount": turn.money(owed.outstanding, debt.currency),
        "due_date": turn.date(debt.due_on),
        "days_past_due": days_past_due(debt, turn.today),
    }


def check_debt(turn: Turn, wishes: frozenset[str]) -> dict[str, Any]:
    """Return the note of the debt that the form is about, where it has just become clear.

    ``wishes`` are the intents that the form itself serves: they may name the debt by the way. Raises Stop where nothing is owed.
    """
    debts = turn.debts
    if not debts:
        turn.say("utter_no_open_debt", creditor=turn.creditor.name)
        raise Stop
    named = _named_debt(turn, debts, wishes)
    if named is None and len(debts) == 1:
        named = debts[0]
    if named is not None and named.reference != turn.slot("chosen_debt"):
        # The rest of this turn is about the debt that has just been named.
        turn.tracker.slots["chosen_debt"] = named.reference
        return {"chosen_debt": named.reference}
    if turn.debt is None and turn.slot("chosen_debt") is not None:
        return {"chosen_debt": None}
    if turn.debt is None and turn.requested == "chosen_debt" and turn.message.is_answer:
        turn.say("utter_choice_unclear")
        return {"chosen_debt": None}
    return {}


# A wish for another process may answer the question that the last one asked.
_QUESTIONS = ("utter_which_debt", "utter_which_debt_again")


def _named_debt(turn: Turn, debts: list[Debt], wishes: frozenset[str]) -> Debt | None:
    """Return the debt that the message names by reference, order, sum or product; None where it is unclear."""
    reference = turn.message.first("debt_ref")
    by_reference = [d for d in debts if reference and d.reference.casefold() == str(reference).casefold()]
    if by_reference:
        return by_reference[0]
    asked = turn.requested == "chosen_debt" or turn.last_response in _QUESTIONS
    if not asked or not turn.message.text or not turn.message.may_choose(wishes):
        return None
    said = strip_accents(turn.message.text.casefold())
    matches = [d for d in debts if _names_product(said, d) or _names_sum(turn, d)]
    if len(matches) == 1:
        return matches[0]
    position = ordinal(turn.message)
    return debts[position - 1] if position is not None and 0 < position <= len(debts) else None


def ordinal(message: Message) -> int | None:
    """Return the place in a list that the message picks: "la segunda", "opción 3", "2".

    Figures in a longer sentence count something else, and "las dos" picks none.
    """
    said = strip_accents(message.text.casefold())
    if _NO_PLACE.search(said):
        return None
    for place, words in enumerate(_ORDINALS, start=1):
        if words & set(said.split()):
            return place
    number, picks = message.number, message.intent == "choose_option" or message.is_bare_value
    return int(number) if picks and number is not None and number == int(number) else None


# "Es la primera vez", "las dos".
_NO_PLACE = re.compile(r"\bvez\b|\bl[ao]s\s+(dos|tres|cuatro|\d)\b")
_ORDINALS = (
    {"primera", "primero", "1a", "1ra", "1o", "1ro"},
    {"segunda", "segundo", "2a", "2da", "2o", "2do"},
    {"tercera", "tercero", "3a", "3ra", "3o", "3ro"},
    {"cuarta", "cuarto", "4a", "4ta", "4o", "4to"},
)


def _names_product(said: str, debt: Debt) -> bool:
    words = {w for w in strip_accents(debt.product.casefold()).split() if len(w) > 3}
    return bool(words & set(said.replace(",", " ").replace(".", " ").split()))


def _names_sum(turn: Turn, debt: Debt) -> bool:
    said = turn.message.amount or turn.message.number
    return said is not None and int(said) == int(balance(turn.db, debt).outstanding)


class AskChosenDebt(AldiaAction):
    """Shows the open debts as cards and asks which one is meant."""

    def name(self) -> str:
        """Rasa runs this when a form asks for ``chosen_debt``."""
        return "action_ask_chosen_debt"

    def act(self, turn: Turn) -> list[EventType]:
        """List the debts with a button each; who has just asked or said something else is only reminded."""
        if turn.interrupted:
            names = [turn.text("label_debt_name", product=debt.product) for debt in turn.debts]
            turn.say("utter_which_debt_again", debts=", ".join(names))
        else:
            turn.say("utter_which_debt", buttons=[_button(turn, debt) for debt in turn.debts])
        return []


def _button(turn: Turn, debt: Debt) -> dict[str, str]:
    label = "label_debt_with_agreement" if coverage.in_force(turn.db, debt) else "label_debt"
    return {
        "title": turn.text(label, **describe(turn, debt, balance(turn.db, debt))),
        "payload": f'/choose_option{{"debt_ref": "{debt.reference}"}}',
    }
