"""The signature of a plan, and the plan in force."""

from rasa_sdk.events import EventType, FollowupAction

from actions.agreement_texts import say_agreement, say_standing
from actions.base import AldiaAction
from actions.forms import restart
from actions.negotiation import PLAN_SLOTS
from actions.options import other_debt_button
from actions.plan_texts import say_plan_on_table
from actions.turn import Turn
from aldia.agreements import plans, standing
from aldia.desk import cases


class SignPlan(AldiaAction):
    """Writes the agreement once the debtor has said yes."""

    writes = True

    def name(self) -> str:
        """Runs when the plan form is done."""
        return "action_sign_plan"

    def act(self, turn: Turn) -> list[EventType]:
        """Sign the offer that was shown; the confirmation goes out only after the commit."""
        turn.person  # noqa: B018  raises NotVerified
        if turn.slot("plan_confirmed") is not True:
            return []
        try:
            agreement = plans.sign(turn.db, turn.chat, str(turn.slot("plan_offer")))
        except plans.CannotSign as refused:
            turn.say(f"utter_plan_not_signed_{refused.reason}")
            return restart(*PLAN_SLOTS)
        turn.say("utter_plan_signed", code=agreement.code)
        say_agreement(turn, agreement)
        _say_what_is_left(turn)
        return restart(*PLAN_SLOTS)


def _say_what_is_left(turn: Turn) -> None:
    """Name the debts that have no plan yet, all at once."""
    left = [debt for debt in turn.debts if plans.in_force(turn.db, debt) is None]
    if left:
        buttons = [other_debt_button(turn, debt) for debt in left]
        names = [turn.text("label_debt_name", product=debt.product) for debt in left]
        turn.say("utter_other_debt", debts=", ".join(names), buttons=buttons)


class ShowAgreement(AldiaAction):
    """Says how plans and promises stand."""

    def name(self) -> str:
        """Runs on ``ask_agreement_status``."""
        return "action_show_agreement"

    def act(self, turn: Turn) -> list[EventType]:
        """Tell of all that this person has agreed with this creditor, or of the plan that is being negotiated."""
        if say_plan_on_table(turn, turn.debt):
            return []
        found = standing.of_person(turn.db, turn.person.id, turn.creditor.id, turn.today)
        if not found:
            turn.say("utter_no_agreement")
        for each in found:
            say_standing(turn, each)
        return []


class ChangeAgreement(AldiaAction):
    """Passes a wish to change the plan in force on to a person; without a plan it is a wish for one."""

    writes = True

    def name(self) -> str:
        """Runs on ``change_agreement``."""
        return "action_change_agreement"

    def act(self, turn: Turn) -> list[EventType]:
        """Read from the database whether there is anything to change."""
        about = [turn.debt] if turn.debt is not None else turn.debts
        if not any(plans.in_force(turn.db, debt) for debt in about):
            return [FollowupAction("installment_plan_form")]
        case = cases.open_case(
            turn.db, turn.chat, "change_agreement", note=turn.opening(frozenset({"change_agreement"})).text
        )
        turn.say("utter_change_agreement", case=case.id)
        return []
