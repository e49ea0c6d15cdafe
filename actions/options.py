"""What this person can do about a debt."""

from typing import Any

from rasa_sdk.events import EventType

from actions.base import AldiaAction
from actions.forms import ProcessForm
from actions.message import Message
from actions.plan_texts import plan_values, stop_where_agreed
from actions.turn import Stop, Turn
from aldia.agreements import offers, settlements
from aldia.debts.balance import balance
from aldia.debts.tables import Debt


class ValidatePaymentOptions(ProcessForm):
    """Finds out whose options and of which debt, before they are shown."""

    form = "payment_options_form"
    intents = frozenset({"ask_payment_options"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Nothing of its own."""
        return {}


class ShowPaymentOptions(AldiaAction):
    """Lays out what this person can do about a debt, as buttons."""

    def name(self) -> str:
        """Runs when the payment options form knows who and which debt."""
        return "action_show_payment_options"

    def act(self, turn: Turn) -> list[EventType]:
        """Show the personal options, or the plan in force."""
        debt = turn.debt
        if debt is None:
            return []
        try:
            stop_where_agreed(turn, debt)
        except Stop:
            return []
        turn.say("utter_payment_options", product=debt.product, buttons=_option_buttons(turn, debt))
        return []


def _option_buttons(turn: Turn, debt: Debt) -> list[dict[str, str]]:
    """Return the personal options as buttons, the quickest way out first."""
    owed = balance(turn.db, debt).outstanding
    titles = {"/pay_now": turn.text("label_pay_all", amount=turn.money(owed, debt.currency))}
    for plan in offers.opening_plans(turn.db, debt, turn.today)[-1:]:
        payload = f'/request_installments{{"installments": "{plan.count}"}}'
        titles[payload] = turn.text("label_pay_in_parts", **plan_values(turn, plan))
    intents = ["offer_partial_payment", "promise_to_pay", "report_hardship", "dispute_debt"]
    if len(offers.can_be_consolidated(turn.db, debt)) > 1:
        intents.insert(0, "request_consolidation")
    if settlements.can_be_settled(turn.db, debt, turn.today):
        intents.insert(0, "request_discount")
    for intent in intents:
        titles[f"/{intent}"] = turn.text(f"label_{intent}")
    for other in turn.debts:
        if other.id != debt.id:
            button = other_debt_button(turn, other)
            titles[button["payload"]] = button["title"]
    titles["/request_agent"] = turn.text("label_request_agent")
    return [{"title": title, "payload": payload} for payload, title in titles.items()]


def other_debt_button(turn: Turn, debt: Debt) -> dict[str, str]:
    """Return the button that leads to the options of another debt."""
    amount = turn.money(balance(turn.db, debt).outstanding, debt.currency)
    return {
        "title": turn.text("label_other_debt", product=debt.product, amount=amount),
        "payload": f'/ask_payment_options{{"debt_ref": "{debt.reference}"}}',
    }
