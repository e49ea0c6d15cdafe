"""The promise to pay: a day, a sum, one summary, one yes."""

from datetime import date
from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType

from actions.answers import share_of, sum_of, take_day, take_sum, wrong_sum
from actions.base import AldiaAction
from actions.forms import ProcessForm, finish, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.plan_texts import date_buttons, stop_where_agreed
from actions.turn import Stop, Turn
from aldia.agreements import offers, promises
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.negotiation import DateWindow, partial_payment_range, promise_window, suggest_dates

_ASKED = ("promise_date", "promise_amount", "promise_confirmed")
# What is paid at once besides ("100 ahora y el resto el viernes") is noted with the promise of the rest.
PROMISE_SLOTS = (*_ASKED, "promise_besides")


class ValidatePromise(ProcessForm):
    """Gathers day and sum of a promise."""

    form = "promise_form"
    slots = _ASKED
    notes = PROMISE_SLOTS
    intents = frozenset({"promise_to_pay"})
    answers = frozenset({"offer_partial_payment", "pay_now", "change_agreement", "request_deferral"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take day, sum and yes or no, in any order; without a sum the whole debt is meant once asked."""
        debt = turn.debt
        assert debt is not None
        stop_where_agreed(turn, debt)
        if (
            turn.slot("promise_besides")
            and turn.beginning_of(self.form)[0]
            and message.intent not in self.intents
        ):
            # The payment has read this message; its rest is noted.
            return {}
        taken = take_day(turn, message, window(turn, debt), "promise_date")
        if taken.get("promise_date", "") is None:
            return taken
        sum_expected = (
            turn.requested in ("promise_amount", "promise_confirmed")
            or message.intent in self.intents | self.answers
        )
        said = sum_of(message, number_counts=message.day is not None or (sum_expected and not taken))
        if said is not None:
            taken |= wrong_sum(turn, message, debt, "promise_amount") or take_sum(
                turn, debt, said, "promise_amount"
            )
        elif message.names_whole:
            taken["promise_amount"] = str(balance(turn.db, debt).outstanding)
        elif (share := message.first("fraction")) is not None:
            taken |= take_sum(turn, debt, share_of(turn, debt, share), "promise_amount")
        if taken:
            return {**taken, "promise_confirmed": None}
        return self._yes_or_no(turn, message)

    def _yes_or_no(self, turn: Turn, message: Message) -> dict[str, Any]:
        if turn.requested == "promise_confirmed" and message.is_clear_yes:
            return {"promise_confirmed": True}
        if turn.requested == "promise_confirmed" and message.intent in ("deny", "change_agreement"):
            return {"promise_date": None, "promise_confirmed": None}
        if message.intent in CLOSED_ANSWERS and turn.requested in self.slots:
            return turn.reject(str(turn.requested), f"utter_unclear_{turn.requested}")
        return {}


def window(turn: Turn, debt: Debt) -> DateWindow:
    """Return the days for which a payment may be promised."""
    return promise_window(offers.terms(turn.db, debt, turn.today), today=turn.today)


class AskPromiseDate(AldiaAction):
    """Asks for the day."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``promise_date``."""
        return "action_ask_promise_date"

    def act(self, turn: Turn) -> list[EventType]:
        """Suggest paydays and say until when a day can be chosen."""
        debt = turn.debt
        assert debt is not None
        days = window(turn, debt)
        turn.say(
            "utter_ask_promise_date",
            latest=turn.date(days.latest),
            buttons=date_buttons(turn, suggest_dates(days)),
        )
        return []


class AskPromiseAmount(AldiaAction):
    """Asks whether the whole sum is meant."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``promise_amount``."""
        return "action_ask_promise_amount"

    def act(self, turn: Turn) -> list[EventType]:
        """Offer the whole outstanding sum as a button."""
        debt = turn.debt
        assert debt is not None
        owed = balance(turn.db, debt).outstanding
        amount = turn.money(owed, debt.currency)
        button = {
            "title": turn.text("label_whole_sum", amount=amount),
            "payload": f'/inform{{"amount-of-money": "{owed}"}}',
        }
        day = date.fromisoformat(str(turn.slot("promise_date")))
        turn.say("utter_ask_promise_amount", amount=amount, date=turn.date(day), buttons=[button])
        return []


class AskPromiseConfirmed(AldiaAction):
    """Shows what is promised and asks for a yes."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``promise_confirmed``."""
        return "action_ask_promise_confirmed"

    def act(self, turn: Turn) -> list[EventType]:
        """Repeat day and sum in full."""
        turn.say("utter_promise_summary", **_promised(turn))
        return []


class RecordPromise(AldiaAction):
    """Writes the promise down once the debtor has said yes."""

    writes = True

    def name(self) -> str:
        """Runs when the promise form is done."""
        return "action_record_promise"

    def act(self, turn: Turn) -> list[EventType]:
        """Check day and sum against the policy once more: slots are notes, not proof."""
        debt = turn.debt
        if debt is None or turn.slot("promise_confirmed") is not True:
            return []
        try:
            stop_where_agreed(turn, debt)
        except Stop:
            return finish(turn, *PROMISE_SLOTS)
        day = date.fromisoformat(str(turn.slot("promise_date")))
        amount = Decimal(str(turn.slot("promise_amount")))
        allowed = window(turn, debt)
        sums = partial_payment_range(offers.terms(turn.db, debt, turn.today))
        if not allowed.earliest <= day <= allowed.latest or amount not in sums:
            turn.say("utter_promise_not_recorded")
            return restart(*PROMISE_SLOTS)
        # What has been paid meanwhile is no longer to come.
        to_come = balance(turn.db, debt).outstanding - amount
        besides = min(Decimal(str(turn.slot("promise_besides") or 0)), to_come)
        promises.record(turn.db, turn.chat, debt, amount, day, besides=besides)
        turn.say("utter_promise_recorded", **_promised(turn))
        return finish(turn, *PROMISE_SLOTS)


def _promised(turn: Turn) -> dict[str, Any]:
    debt = turn.debt
    assert debt is not None
    return {
        "date": turn.date(date.fromisoformat(str(turn.slot("promise_date")))),
        "amount": turn.money(Decimal(str(turn.slot("promise_amount"))), debt.currency),
        "reference": debt.reference,
    }
