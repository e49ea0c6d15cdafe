"""What is owed and what has been paid."""

from abc import abstractmethod
from decimal import Decimal

from rasa_sdk.events import EventType

from actions.agreement_texts import say_standing, standing_agreements
from actions.base import AldiaAction
from actions.choice import describe
from actions.plan_texts import plan_in_question, say_plan_on_table
from actions.turn import Turn
from aldia.debts.balance import Balance, balance
from aldia.debts.tables import Debt
from aldia.money import from_minor
from aldia.payments import ledger


class AboutDebts(AldiaAction):
    """Says one thing about each open debt of the verified person."""

    @property
    @abstractmethod
    def response(self) -> str:
        """The response that says it."""

    def name(self) -> str:
        """Return the action's name, which follows its response."""
        return self.response.replace("utter_", "action_show_", 1)

    def act(self, turn: Turn) -> list[EventType]:
        """Speak of the chosen debt, or of all."""
        debts = [turn.debt] if turn.debt is not None else turn.debts
        if not debts:
            turn.say("utter_no_open_debt", creditor=turn.creditor.name)
        for debt in debts:
            owed = balance(turn.db, debt)
            turn.say(self.response, **describe(turn, debt, owed), **self.more(turn, debt, owed))
        return []

    def more(self, turn: Turn, debt: Debt, owed: Balance) -> dict[str, str]:
        """Return further variables of the response."""
        return {}


class ShowBalance(AboutDebts):
    """How much is owed."""

    response = "utter_balance"

    def act(self, turn: Turn) -> list[EventType]:
        """Add the sum of all where there are several in one currency."""
        events = super().act(turn)
        debts = turn.debts
        if turn.debt is None and len({debt.currency for debt in debts}) == 1:
            owed = sum((balance(turn.db, debt).outstanding for debt in debts), Decimal(0))
            turn.say("utter_balance_in_all", amount=turn.money(owed, debts[0].currency))
        return events


class ShowDebtDetails(AboutDebts):
    """What it is for and who the creditor is."""

    response = "utter_debt_details"

    def more(self, turn: Turn, debt: Debt, owed: Balance) -> dict[str, str]:
        """Name contract and legal creditor."""
        return {"contract": debt.contract or debt.reference, "creditor": turn.creditor.legal_name}


class ShowDueDate(AboutDebts):
    """When it fell due."""

    response = "utter_due_date"

    def act(self, turn: Turn) -> list[EventType]:
        """Who has or negotiates a plan hears when its payments are due, not when the debt fell due."""
        if turn.slot("plan_first_date") is not None and say_plan_on_table(turn, turn.debt):
            return []
        standing = standing_agreements(turn)
        if not standing:
            return super().act(turn)
        for each in standing:
            say_standing(turn, each)
        return []


class ShowFees(AboutDebts):
    """Of what the sum is made."""

    response = "utter_fees"

    def act(self, turn: Turn) -> list[EventType]:
        """Who has or negotiates a plan hears first that the instalments cost nothing more."""
        if plan_in_question(turn):
            turn.say("utter_plan_costs_nothing")
        return super().act(turn)

    def more(self, turn: Turn, debt: Debt, owed: Balance) -> dict[str, str]:
        """Split the outstanding sum."""
        return {
            part: turn.money(getattr(owed, part), debt.currency) for part in ("principal", "interest", "fees")
        }


class ShowPaymentsReceived(AboutDebts):
    """Which payments have come in."""

    response = "utter_payments_received"

    def more(self, turn: Turn, debt: Debt, owed: Balance) -> dict[str, str]:
        """List the newest payments."""
        received = ledger.payments_received(turn.db, debt)
        lines = [
            turn.text(
                "label_payment_line",
                date=turn.date(payment.paid_on),
                amount=turn.money(from_minor(payment.amount_minor, payment.currency), payment.currency),
            )
            for payment in received[-6:]
        ]
        return {"payments": "\n".join(lines) or turn.text("label_no_payments")}
