"""Changing a plan in force: another day, the next payment later, or less each time."""

import re
from datetime import date
from typing import Any

from rasa_sdk.events import EventType

from actions.agreement_texts import say_agreement
from actions.base import AldiaAction
from actions.forms import finish, restart
from actions.message import Message
from actions.plan_form import AskConfirmed, AskTerms, PlanForm, Process
from actions.plan_texts import date_buttons
from actions.turn import Stop, Turn
from aldia.agreements import coverage, offers, plans
from aldia.agreements.tables import Offer
from aldia.debts.tables import Debt
from aldia.language import strip_accents
from aldia.negotiation import PlanOffer, PlanRequest, Refusal, suggest_dates
from aldia.negotiation.due_dates import Interval, due_dates

CHANGE = Process(
    form="agreement_change_form",
    kind=offers.CHANGE,
    prefix="change",
    summaries=("utter_change_summary", "utter_change_summary_again"),
)
_ANOTHER_DAY = re.compile(r"\b(dia|fecha)\b")
_PUT_OFF = re.compile(
    r"\b(salt\w+|retras\w+|aplaz\w+|pospon\w+|posterg\w+|atras\w+|este mes no|(proximo|siguiente) mes|"
    r"mes (que viene|siguiente|proximo))\b"
)


class ValidateAgreementChange(PlanForm):
    """Finds out what is to change and negotiates it; without a plan there is nothing to change."""

    process = CHANGE
    form = CHANGE.form
    slots = ("change_terms", "change_confirmed")
    notes = CHANGE.notes
    intents = frozenset({"change_agreement", "ask_lower_installment", "request_deferral"})
    answers = frozenset({"request_installments", "promise_to_pay", "offer_partial_payment", "postpone"})

    def debt(self, turn: Turn, message: Message) -> Debt:
        """Return the chosen debt, whose plan is to change."""
        debt = turn.debt
        assert debt is not None
        if not offers.can_be_changed(turn.db, debt):
            turn.say("utter_change_not_possible")
            raise Stop
        return debt

    def day_is_asked(self, turn: Turn) -> bool:
        """The day is asked in the place of the terms."""
        return turn.requested == "change_terms" and turn.last_response == "utter_ask_change_day"

    def yes_or_no(
        self, turn: Turn, message: Message, debt: Debt, *, changed_day: bool, request: PlanRequest
    ) -> dict[str, Any]:
        """Take a wish without sums: another day, or the next payment later; else a yes or a no."""
        said = strip_accents(message.text.casefold())
        begun = message.intent in self.intents
        if changed_day:
            return self.negotiate(turn, debt, request, quiet=True) | {"change_first_date": _text(request)}
        if message.intent == "request_deferral" or (begun and _PUT_OFF.search(said)):
            later = PlanRequest(first_date=_put_off(turn, debt))
            return self.negotiate(turn, debt, later) | {"change_first_date": _text(later)}
        if begun and (_ANOTHER_DAY.search(said) or (message.is_button and turn.requested)):
            # What was on the table is not what is asked for now.
            return dict.fromkeys(CHANGE.notes)
        if begun:
            return {}
        return super().yes_or_no(turn, message, debt, changed_day=False, request=request)

    def refused(self, turn: Turn, refusal: Refusal) -> dict[str, Any]:
        """The plan in force stays as it is; a person may see to it. Raises Stop."""
        raise Stop

    def options(self, turn: Turn, debt: Debt) -> tuple[PlanOffer, ...]:
        """Nothing was shown to pick from."""
        return ()


def _text(request: PlanRequest) -> str | None:
    return request.first_date.isoformat() if request.first_date else None


def _put_off(turn: Turn, debt: Debt) -> date:
    """Return the day on which the payment after the next one would fall due."""
    next_due = offers.terms(turn.db, debt, turn.today, offers.CHANGE).next_due
    assert next_due is not None
    return due_dates(next_due, 2, Interval.MONTHLY, str(debt.person.country))[1]


class AskChangeTerms(AskTerms):
    """Asks what is to change, or whether the offer on the table will do."""

    process = CHANGE

    def begin(self, turn: Turn, debt: Debt) -> None:
        """Show what can be changed, or the days there are where another one is wanted."""
        message = turn.message
        wants_day = message.intent == "change_agreement" and (
            bool(_ANOTHER_DAY.search(strip_accents(message.text.casefold())))
            or (message.is_button and turn.active_form == CHANGE.form)
        )
        if not wants_day:
            turn.say("utter_ask_change")
            return
        facts = offers.terms(turn.db, debt, turn.today, offers.CHANGE)
        window = facts.first_payment_window(turn.today)
        turn.say(
            "utter_ask_change_day",
            latest=turn.date(window.latest),
            buttons=date_buttons(turn, suggest_dates(window)),
        )


class AskChangeConfirmed(AskConfirmed):
    """Shows the plan as it would be from now on."""

    process = CHANGE

    def more(self, turn: Turn, offer: Offer) -> dict[str, Any]:
        """Name the plan that it takes the place of."""
        debt = turn.debt
        plan = coverage.in_force(turn.db, debt) if debt is not None else None
        return {"code": plan.code if plan is not None else ""}


class SignChange(AldiaAction):
    """Puts the changed plan in the place of the one in force once the debtor has said yes."""

    writes = True

    def name(self) -> str:
        """Runs when the change form is done."""
        return "action_sign_change"

    def act(self, turn: Turn) -> list[EventType]:
        """Sign the offer that was shown."""
        turn.person  # noqa: B018  raises NotVerified
        if turn.slot("change_confirmed") is not True:
            return []
        try:
            agreement = plans.sign(turn.db, turn.chat, str(turn.slot("change_offer")))
        except plans.CannotSign as refused:
            turn.say(f"utter_plan_not_signed_{refused.reason}")
            return restart(*CHANGE.notes)
        turn.say("utter_change_signed", code=agreement.code)
        say_agreement(turn, agreement)
        return finish(turn, *CHANGE.notes)
