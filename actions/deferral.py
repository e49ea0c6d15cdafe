"""More time without a plan: a later day within the policy's window, one summary, one yes."""

from datetime import date
from typing import Any

from rasa_sdk.events import EventType, FollowupAction

from actions.answers import take_day
from actions.base import AldiaAction
from actions.forms import ProcessForm, finish, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.plan_texts import date_buttons, stop_where_agreed
from actions.turn import Stop, Turn
from aldia.agreements import offers, promises
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.negotiation import DateWindow, deferral_window, suggest_dates

DEFERRAL_SLOTS = ("deferral_date", "deferral_confirmed")


class ValidateDeferral(ProcessForm):
    """Finds a later day for the whole debt."""

    form = "deferral_form"
    slots = DEFERRAL_SLOTS
    intents = frozenset({"request_deferral"})
    answers = frozenset({"promise_to_pay", "change_agreement"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take the day and yes or no; a sum makes it a promise, a plan in force a change of that plan."""
        debt = turn.debt
        assert debt is not None
        if offers.can_be_changed(turn.db, debt):
            raise Stop(FollowupAction("agreement_change_form"))
        stop_where_agreed(turn, debt)
        if _exhausted(turn, debt):
            turn.say("utter_deferral_exhausted")
            raise Stop
        if message.amount is not None and not message.offers_no_sum:
            raise Stop(FollowupAction("promise_form"))
        taken = take_day(turn, message, window(turn, debt), "deferral_date")
        if taken.get("deferral_date", "") is None:
            return taken
        if taken:
            return {**taken, "deferral_confirmed": None}
        if turn.requested == "deferral_confirmed" and message.is_clear_yes:
            return {"deferral_confirmed": True}
        if turn.requested == "deferral_confirmed" and message.intent in ("deny", "change_agreement"):
            return {"deferral_date": None, "deferral_confirmed": None}
        if message.intent in CLOSED_ANSWERS and turn.requested in self.slots:
            return turn.reject(str(turn.requested), f"utter_unclear_{turn.requested}")
        return {}


def window(turn: Turn, debt: Debt) -> DateWindow:
    """Return the days until which more time may be granted."""
    return deferral_window(offers.terms(turn.db, debt, turn.today), today=turn.today)


def _exhausted(turn: Turn, debt: Debt) -> bool:
    allowed = offers.terms(turn.db, debt, turn.today).policy.deferral.maximum
    return promises.deferrals(turn.db, debt) >= allowed


class AskDeferralDate(AldiaAction):
    """Asks until when."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``deferral_date``."""
        return "action_ask_deferral_date"

    def act(self, turn: Turn) -> list[EventType]:
        """Suggest paydays and say until when a day can be chosen."""
        debt = turn.debt
        assert debt is not None
        days = window(turn, debt)
        turn.say(
            "utter_ask_deferral_date",
            latest=turn.date(days.latest),
            buttons=date_buttons(turn, suggest_dates(days)),
        )
        return []


class AskDeferralConfirmed(AldiaAction):
    """Shows until when there is time and asks for a yes."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``deferral_confirmed``."""
        return "action_ask_deferral_confirmed"

    def act(self, turn: Turn) -> list[EventType]:
        """Repeat day and sum in full."""
        turn.say("utter_deferral_summary", **_granted(turn))
        return []


class GrantDeferral(AldiaAction):
    """Writes the later day down once the debtor has said yes."""

    writes = True

    def name(self) -> str:
        """Runs when the deferral form is done."""
        return "action_grant_deferral"

    def act(self, turn: Turn) -> list[EventType]:
        """Check day and number against the policy once more: slots are notes, not proof."""
        debt = turn.debt
        if debt is None or turn.slot("deferral_confirmed") is not True:
            return []
        try:
            stop_where_agreed(turn, debt)
        except Stop:
            return finish(turn, *DEFERRAL_SLOTS)
        # Two conversations wait for each other: neither grants what the other has used up.
        turn.db.refresh(debt, with_for_update=True)
        day, allowed = date.fromisoformat(str(turn.slot("deferral_date"))), window(turn, debt)
        if _exhausted(turn, debt) or not allowed.earliest <= day <= allowed.latest:
            turn.say("utter_deferral_not_granted")
            return restart(*DEFERRAL_SLOTS)
        owed = balance(turn.db, debt).outstanding
        promises.record(turn.db, turn.chat, debt, owed, day, kind=promises.DEFERRAL)
        turn.say("utter_deferral_granted", **_granted(turn))
        return finish(turn, *DEFERRAL_SLOTS)


def _granted(turn: Turn) -> dict[str, Any]:
    debt = turn.debt
    assert debt is not None
    return {
        "date": turn.date(date.fromisoformat(str(turn.slot("deferral_date")))),
        "amount": turn.money(balance(turn.db, debt).outstanding, debt.currency),
        "reference": debt.reference,
    }
