"""Several debts of one person with one creditor in one plan."""

from typing import Any

from rasa_sdk.events import EventType

from actions.agreement_texts import say_agreement
from actions.base import AldiaAction
from actions.forms import finish, restart
from actions.message import Message
from actions.plan_form import AskConfirmed, AskFirstDate, AskTerms, PlanForm, Process
from actions.plan_texts import plan_buttons
from actions.turn import Stop, Turn
from aldia.agreements import offers, plans
from aldia.agreements.tables import Offer
from aldia.debts.tables import Debt

CONSOLIDATION = Process(
    form="consolidation_form",
    kind=offers.CONSOLIDATION,
    prefix="consolidation",
    summaries=("utter_consolidation_summary", "utter_consolidation_summary_again"),
)


class ValidateConsolidation(PlanForm):
    """Gathers the terms of one plan for several debts."""

    process = CONSOLIDATION
    form = CONSOLIDATION.form
    slots = ("consolidation_terms", "consolidation_first_date", "consolidation_confirmed")
    notes = CONSOLIDATION.notes
    intents = frozenset({"request_consolidation"})
    answers = frozenset(
        {
            "request_installments",
            "ask_lower_installment",
            "change_agreement",
            "promise_to_pay",
            "offer_partial_payment",
        }
    )
    # It is about all of them.
    needs_debt = False

    def debt(self, turn: Turn, message: Message) -> Debt:
        """Return the longest overdue of the debts that go together, where there are at least two."""
        debts = _together(turn)
        if len(debts) < 2:
            turn.say("utter_consolidation_not_possible")
            raise Stop
        return debts[0]


def _together(turn: Turn) -> list[Debt]:
    """Return the debts that can go into one plan: those in the currency of the most of them."""
    groups = [offers.can_be_consolidated(turn.db, debt) for debt in turn.debts]
    return max(groups, key=len, default=[])


class _About:
    """The questions are about the longest overdue of the debts that go together."""

    process = CONSOLIDATION

    def debt(self, turn: Turn) -> Debt | None:
        """Return the debt under which the plan is negotiated."""
        return next(iter(_together(turn)), None)


class AskConsolidationTerms(_About, AskTerms):
    """Asks for the terms: the opening options, or whether the offer on the table will do."""

    def begin(self, turn: Turn, debt: Debt) -> None:
        """Name the debts and their sum, and show options as buttons."""
        options = offers.opening_plans(turn.db, debt, turn.today, offers.CONSOLIDATION)
        facts = offers.terms(turn.db, debt, turn.today, offers.CONSOLIDATION)
        names = [turn.text("label_debt_name", product=each.product) for each in _together(turn)]
        if not options:
            turn.say("utter_plan_not_possible")
            return
        turn.say(
            "utter_ask_consolidation",
            debts=", ".join(names),
            amount=turn.money(facts.outstanding, debt.currency),
            buttons=plan_buttons(turn, options),
        )


class AskConsolidationFirstDate(_About, AskFirstDate):
    """Asks for the day of the first payment."""


class AskConsolidationConfirmed(_About, AskConfirmed):
    """Shows the summary with what each debt comes to."""

    def more(self, turn: Turn, offer: Offer) -> dict[str, Any]:
        """List the debts with their shares."""
        return {"debts": "\n".join(_lines(turn, offer))}


def _lines(turn: Turn, offer: Offer) -> list[str]:
    debts = {str(debt.id): debt for debt in turn.debts}
    return [
        turn.text(
            "label_consolidated_debt",
            product=debts[number].product,
            reference=debts[number].reference,
            amount=turn.money(share, debts[number].currency),
        )
        for number, share in offer.terms["shares"].items()
    ]


class SignConsolidation(AldiaAction):
    """Writes the one agreement for all the debts once the debtor has said yes."""

    writes = True

    def name(self) -> str:
        """Runs when the consolidation form is done."""
        return "action_sign_consolidation"

    def act(self, turn: Turn) -> list[EventType]:
        """Sign the offer that was shown."""
        turn.person  # noqa: B018  raises NotVerified
        if turn.slot("consolidation_confirmed") is not True:
            return []
        try:
            agreement = plans.sign(turn.db, turn.chat, str(turn.slot("consolidation_offer")))
        except plans.CannotSign as refused:
            turn.say(f"utter_plan_not_signed_{refused.reason}")
            return restart(*CONSOLIDATION.notes)
        turn.say("utter_plan_signed", code=agreement.code)
        say_agreement(turn, agreement)
        return finish(turn, *CONSOLIDATION.notes)
