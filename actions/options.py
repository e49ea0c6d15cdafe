"""What this person can do about a debt."""

from rasa_sdk.events import EventType, SlotSet

from actions.base import AldiaAction
from actions.choice import check_debt, debt_buttons
from actions.plan_texts import plan_values, say_agreement
from actions.turn import Stop, Turn
from aldia.agreements import offers, plans
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from assistant import texts


class ShowPaymentOptions(AldiaAction):
    """Lays out what this person can do about a debt, as buttons."""

    writes = True

    def name(self) -> str:
        """Runs on ``ask_payment_options`` and after the identity check."""
        return "action_show_payment_options"

    def act(self, turn: Turn) -> list[EventType]:
        """Ask which debt where there are several, then show the personal options."""
        try:
            notes = check_debt(turn)
        except Stop:
            return []
        debt = turn.debt
        if debt is None:
            turn.say("utter_which_debt", buttons=debt_buttons(turn, intent="ask_payment_options"))
            return []
        events: list[EventType] = [SlotSet(name, value) for name, value in notes.items()]
        standing = plans.in_force(turn.db, debt)
        if standing is not None:
            turn.say("utter_agreement_in_force")
            say_agreement(turn, standing)
            return events
        turn.say("utter_payment_options", buttons=_option_buttons(turn, debt))
        return events


def _option_buttons(turn: Turn, debt: Debt) -> list[dict[str, str]]:
    """Return the personal options as buttons, the quickest way out first."""
    owed = balance(turn.db, debt).outstanding
    plans_offered = offers.opening_plans(turn.db, debt, turn.today)
    titles = {"pay_now": texts.text("label_pay_all", amount=turn.money(owed, debt.currency))}
    if plans_offered:
        titles["request_installments"] = texts.text(
            "label_pay_in_parts", **plan_values(turn, plans_offered[-1])
        )
    for intent in (
        "offer_partial_payment",
        "promise_to_pay",
        "report_hardship",
        "dispute_debt",
        "request_agent",
    ):
        titles[intent] = texts.text(f"label_{intent}")
    return [{"title": title, "payload": f"/{intent}"} for intent, title in titles.items()]
