"""The instalment plan for one debt: options, terms, counter-offers and summary."""

from rasa_sdk.events import FollowupAction

from actions.message import Message
from actions.plan_form import AskConfirmed, AskFirstDate, AskTerms, PlanForm, Process
from actions.plan_texts import plan_buttons, stop_where_agreed
from actions.turn import Stop, Turn
from aldia.agreements import offers
from aldia.debts.balance import balance
from aldia.debts.tables import Debt

PLAN = Process(
    form="installment_plan_form",
    kind=offers.PLAN,
    prefix="plan",
    summaries=("utter_plan_summary", "utter_plan_summary_again"),
)


class ValidateInstallmentPlan(PlanForm):
    """Gathers the terms of a plan and negotiates them."""

    process = PLAN
    form = PLAN.form
    slots = ("plan_terms", "plan_first_date", "plan_confirmed")
    notes = PLAN.notes
    intents = frozenset({"request_installments", "ask_lower_installment", "change_agreement"})
    answers = frozenset({"promise_to_pay", "offer_partial_payment", "request_deferral"})

    def debt(self, turn: Turn, message: Message) -> Debt:
        """Return the chosen debt, unless it is to be paid otherwise."""
        debt = turn.debt
        assert debt is not None
        if message.intent == "ask_lower_installment" and offers.can_be_changed(turn.db, debt):
            raise Stop(FollowupAction("agreement_change_form"))
        stop_where_agreed(turn, debt)
        if message.intent == "promise_to_pay" and message.names_whole:
            # "Mejor te lo pago todo el 15" is no first day of a plan.
            raise Stop(FollowupAction("promise_form"))
        return debt


class AskPlanTerms(AskTerms):
    """Asks for the terms: the opening options, or whether the offer on the table will do."""

    process = PLAN

    def begin(self, turn: Turn, debt: Debt) -> None:
        """Show options as buttons."""
        options = offers.opening_plans(turn.db, debt, turn.today)
        if options:
            amount = turn.money(balance(turn.db, debt).outstanding, debt.currency)
            turn.say("utter_ask_plan", amount=amount, buttons=plan_buttons(turn, options))
        else:
            turn.say("utter_plan_not_possible")


class AskPlanFirstDate(AskFirstDate):
    """Asks for the day of the first payment."""

    process = PLAN


class AskPlanConfirmed(AskConfirmed):
    """Shows the summary of the plan."""

    process = PLAN
