"""Paying now, the whole or a part, through a gateway."""

from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT

from actions.agreement_texts import say_progress, standing_agreement
from actions.answers import share_of, sum_of, take_sum, wrong_sum
from actions.base import LISTEN, AldiaAction
from actions.forms import ProcessForm, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.turn import Stop, Turn
from aldia.agreements import offers
from aldia.debts.balance import balance
from aldia.money import from_minor
from aldia.negotiation import partial_payment_range
from aldia.payments import ledger, orders
from aldia.payments.registry import gateway


class ValidatePayment(ProcessForm):
    """Finds out how much is to be paid now."""

    form = "payment_form"
    slots = ("payment_amount",)
    intents = frozenset({"pay_now", "offer_partial_payment"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take the sum; "pay now" without a sum means the whole outstanding one."""
        debt = turn.debt
        assert debt is not None
        if not message.is_button and (message.instalments is not None or message.names_rate):
            # "200 de entrada y el resto en 8 cuotas" is a plan.
            raise Stop(FollowupAction("installment_plan_form"))
        if message.names_later:
            # "Puedo pagar 100 el día 5" is a promise, not a payment. The promise reads the same message.
            raise Stop(SlotSet(REQUESTED_SLOT, turn.requested), FollowupAction("promise_form"))
        asked = turn.requested == "payment_amount"
        said = sum_of(message, number_counts=asked or message.intent in self.intents)
        if said is not None:
            return wrong_sum(turn, message, debt, "payment_amount") or take_sum(
                turn, debt, said, "payment_amount"
            )
        fraction = message.first("fraction")
        if fraction is not None:
            return take_sum(turn, debt, share_of(turn, debt, fraction), "payment_amount")
        in_plan = standing_agreement(turn, debt) is not None
        if message.names_whole or (message.intent == "pay_now" and not in_plan and not asked):
            return {"payment_amount": str(balance(turn.db, debt).outstanding)}
        if message.intent in CLOSED_ANSWERS and asked:
            return turn.reject("payment_amount", "utter_unclear_payment_amount")
        return {}


class AskPaymentAmount(AldiaAction):
    """Asks how much is to be paid now."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``payment_amount``."""
        return "action_ask_payment_amount"

    def act(self, turn: Turn) -> list[EventType]:
        """Offer what is due next, where there is a plan, and the whole sum as buttons."""
        debt = turn.debt
        assert debt is not None
        owed = balance(turn.db, debt).outstanding
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
        if amount not in partial_payment_range(offers.terms(turn.db, debt, turn.today)):
            turn.say("utter_technical_problem")
            return restart("payment_amount")
        paid_before = len(ledger.payments_received(turn.db, debt))
        # An order lives for a day; after a payment the same sum is a new wish.
        key = f"{turn.conversation_id}:{debt.id}:{amount}:{paid_before}:{turn.today}"
        order = orders.create_order(turn.db, debt, amount, turn.conversation_id, key)
        figures = {"amount": turn.money(amount, debt.currency), "reference": debt.reference}
        turn.say(
            "utter_pay_here", payee=turn.text("label_payee", creditor=turn.creditor.legal_name), **figures
        )
        turn.dispatcher.utter_message(
            json_message={
                "type": "payment",
                "title": turn.text("label_payment_title", **figures),
                "amount_text": figures["amount"],
                "url": gateway(order.gateway).checkout_url(order),
            }
        )
        return restart("payment_amount")


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
        owed = balance(turn.db, debt).outstanding if debt.status == "open" else Decimal(0)
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
