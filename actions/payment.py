"""Paying now, the whole or a part, through a gateway, and what becomes of the rest."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.agreement_texts import say_progress, standing_agreement
from actions.answers import payable_range, share_of, sum_of, take_sum, wrong_sum
from actions.base import LISTEN, AldiaAction
from actions.forms import ProcessForm, finish, go_back, restart
from actions.message import CLOSED_ANSWERS, DAY_GRAINS, Message
from actions.turn import Stop, Turn
from aldia.agreements import offers
from aldia.debts.tables import Debt
from aldia.language import strip_accents
from aldia.money import from_minor
from aldia.negotiation import DateCode, check_date, promise_window
from aldia.payments import ledger, orders
from aldia.payments.registry import gateway

PAYMENT_SLOTS = ("payment_amount", "payment_rest")
_REST = re.compile(r"\b(el resto|lo demas|lo que (falta|queda|reste)|la otra mitad|lo otro)\b")


class ValidatePayment(ProcessForm):
    """Finds out how much is to be paid now."""

    form = "payment_form"
    slots = ("payment_amount",)
    notes = PAYMENT_SLOTS
    intents = frozenset({"pay_now", "offer_partial_payment"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take the sum; "pay now" without a sum means the whole outstanding one."""
        debt = turn.debt
        assert debt is not None
        if not message.is_button and (message.instalments is not None or message.names_rate):
            # "200 de entrada y el resto en 8 cuotas" is a plan.
            raise Stop(FollowupAction("installment_plan_form"))
        rest = _rest(message)
        if message.names_later and not rest:
            # "Puedo pagar 100 el día 5" is a promise, not a payment. The promise reads the same message.
            raise Stop(SlotSet(REQUESTED_SLOT, turn.requested), FollowupAction("promise_form"))
        asked = turn.requested == "payment_amount"
        said = sum_of(message, number_counts=asked or message.intent in self.intents)
        if said is not None:
            return wrong_sum(turn, message, debt, "payment_amount") or rest | take_sum(
                turn, debt, said, "payment_amount"
            )
        fraction = message.first("fraction")
        if fraction is not None:
            return rest | take_sum(turn, debt, share_of(turn, debt, fraction), "payment_amount")
        in_plan = standing_agreement(turn, debt) is not None
        if message.names_whole or (message.intent == "pay_now" and not in_plan and not asked):
            return {"payment_amount": str(ledger.payable(turn.db, debt))}
        if message.intent in CLOSED_ANSWERS and asked:
            return turn.reject("payment_amount", "utter_unclear_payment_amount")
        return rest


def _rest(message: Message) -> dict[str, Any]:
    """Return the note of what was said about the rest ("100 ahora y el resto el 15"); empty where nothing was."""
    found = _REST.search(strip_accents(message.text.casefold()))
    times = [read for read in message.parsed if read.entity == "time" and read.value]
    if found is None or any(
        read.start < found.start() and datetime.fromisoformat(read.value).date() > message.now.date()
        for read in times
    ):
        return {}
    later = next((read for read in times if read.start > found.start()), None)
    begins = datetime.fromisoformat(later.value).date().isoformat() if later is not None else None
    # "En enero" begins on the first, but is no day.
    return {"payment_rest": {"begins": begins, "is_day": later is not None and later.grain in DAY_GRAINS}}


class AskPaymentAmount(AldiaAction):
    """Asks how much is to be paid now."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``payment_amount``."""
        return "action_ask_payment_amount"

    def act(self, turn: Turn) -> list[EventType]:
        """Offer what is due next, where there is a plan, and the whole sum as buttons."""
        debt = turn.debt
        assert debt is not None
        owed = ledger.payable(turn.db, debt)
        sums = {"label_whole_sum": owed}
        plan = standing_agreement(turn, debt)
        if plan is not None:
            label = "label_next_instalment" if plan.state == "active" else "label_up_to_date"
            sums = {label: from_minor(plan.to_pay, debt.currency)} | sums
        turn.say(
            "utter_ask_payment_amount",
            amount=turn.money(owed, debt.currency),
            buttons=[
                {
                    "title": turn.text(label, amount=turn.money(amount, debt.currency)),
                    "payload": f'/inform{{"amount-of-money": "{amount}"}}',
                }
                for label, amount in sums.items()
            ],
        )
        return []


class StartPayment(AldiaAction):
    """Makes the order and hands over the button that leads to the gateway."""

    writes = True

    def name(self) -> str:
        """Runs when the payment form is done."""
        return "action_start_payment"

    def act(self, turn: Turn) -> list[EventType]:
        """Check the sum once more; the same wish in the same conversation is the same order."""
        debt = turn.debt
        if debt is None or turn.slot("payment_amount") is None:
            return []
        amount = Decimal(str(turn.slot("payment_amount")))
        least, most = payable_range(turn, debt)
        if not least <= amount <= most:
            turn.say("utter_technical_problem")
            return restart(*PAYMENT_SLOTS)
        hand_over_link(turn, debt, amount)
        if amount < most and standing_agreement(turn, debt) is None:
            return [*restart(*PAYMENT_SLOTS), *_begin_rest(turn, debt, amount, most - amount)]
        return finish(turn, *PAYMENT_SLOTS)


def hand_over_link(turn: Turn, debt: Debt, amount: Decimal) -> None:
    """Make the order and show the button; the same wish in the same conversation is the same order."""
    paid_before = len(ledger.payments_received(turn.db, debt))
    # An order lives for a day; after a payment the same sum is a new wish.
    key = f"{turn.conversation_id}:{debt.id}:{amount}:{paid_before}:{turn.today}"
    order = orders.create_order(turn.db, debt, amount, turn.conversation_id, key)
    figures = {"amount": turn.money(amount, debt.currency), "reference": debt.reference}
    payee = turn.text("label_payee", creditor=turn.creditor.legal_name)
    turn.say("utter_pay_here", payee=payee, **figures)
    turn.dispatcher.utter_message(
        json_message={
            "type": "payment",
            "title": turn.text("label_payment_title", **figures),
            "amount_text": figures["amount"],
            "url": gateway(order.gateway).checkout_url(order),
        }
    )


def _begin_rest(turn: Turn, debt: Debt, paid_now: Decimal, rest: Decimal) -> list[EventType]:
    """Ask what becomes of the rest, or go on to promise it where something was said of it."""
    noted = [SlotSet("promise_amount", str(rest)), SlotSet("promise_besides", str(paid_now))]
    said = turn.slot("payment_rest")
    window = promise_window(offers.terms(turn.db, debt, turn.today), today=turn.today)
    figures = {"rest": turn.money(rest, debt.currency), "latest": turn.date(window.latest)}
    if said is None:
        turn.say("utter_payment_rest", **figures)
        return [*noted, *go_back(turn)]
    begins = date.fromisoformat(said["begins"]) if said["begins"] else None
    check = check_date(begins, window, turn.today) if begins else None
    if check is not None and check.code is DateCode.TOO_LATE:
        turn.say("utter_payment_rest_too_late", **figures)
    elif check is not None and said["is_day"] and check.code in (DateCode.OK, DateCode.NON_BUSINESS):
        assert check.day is not None
        noted.append(SlotSet("promise_date", check.day.isoformat()))
    return [*noted, FollowupAction("promise_form")]


class ConfirmPayment(AldiaAction):
    """Tells the debtor that money is in; run from outside after the gateway's signed notification."""

    on_message = False

    def name(self) -> str:
        """Run by the web application through Rasa's API."""
        return "action_confirm_payment"

    def act(self, turn: Turn) -> list[EventType]:
        """Read the newest payment of this conversation from the ledger: the caller's word is no proof."""
        payment = ledger.newest_of_conversation(turn.db, turn.conversation_id)
        if payment is None or not turn.verified:
            return [LISTEN]
        debt = payment.debt
        # A plan kept within its tolerance settles the debt with a small rest.
        owed = ledger.payable(turn.db, debt) if debt.status == "open" else Decimal(0)
        amount = from_minor(payment.amount_minor, payment.currency)
        turn.say(
            "utter_payment_received" if owed else "utter_payment_settles",
            amount=turn.money(amount, payment.currency),
            left=turn.money(owed, debt.currency),
            reference=payment.gateway_ref[:12],
        )
        plan = standing_agreement(turn, debt)
        if plan is not None:
            say_progress(turn, plan)
        return [LISTEN]
