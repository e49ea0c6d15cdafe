"""The signature of a plan, and the plan in force."""

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.agreement_texts import say_agreement, say_standing
from actions.base import AldiaAction
from actions.forms import finish, restart
from actions.negotiation import PLAN
from actions.options import other_debt_button
from actions.plan_texts import say_plan_on_table
from actions.turn import Turn
from aldia.agreements import coverage, offers, plans, standing
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
            return restart(*PLAN.notes)
        turn.say("utter_plan_signed", code=agreement.code)
        say_agreement(turn, agreement)
        _say_what_is_left(turn)
        return finish(turn, *PLAN.notes)


def _say_what_is_left(turn: Turn) -> None:
    """Name the debts that have no plan yet, all at once."""
    left = [debt for debt in turn.debts if coverage.in_force(turn.db, debt) is None]
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
    """Leads a wish to change what was agreed to where it can be changed."""

    writes = True

    def name(self) -> str:
        """Runs on ``change_agreement``."""
        return "action_change_agreement"

    def act(self, turn: Turn) -> list[EventType]:
        """A plan in force is changed, a settlement is seen to by a person, and without either it is a wish for a plan."""
        about = [turn.debt] if turn.debt is not None else turn.debts
        changeable = [debt for debt in about if offers.can_be_changed(turn.db, debt)]
        if changeable:
            # Only what has a plan can be meant.
            chosen = changeable[0].reference if len(changeable) == 1 else turn.slot("chosen_debt")
            return [SlotSet("chosen_debt", chosen), FollowupAction("agreement_change_form")]
        if not any(coverage.in_force(turn.db, debt) for debt in about):
            return [FollowupAction("installment_plan_form")]
        case = cases.open_case(
            turn.db, turn.chat, "change_agreement", note=turn.opening(frozenset({"change_agreement"})).text
        )
        turn.say("utter_change_agreement", case=case.id)
        return []
