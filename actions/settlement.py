"""The discount for paying at once: the sum, the day, one summary, one yes."""

from datetime import date
from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType, FollowupAction

from actions.agreement_texts import say_agreement_document
from actions.answers import day_of, share_of, sum_of, take_day, wrong_sum
from actions.base import AldiaAction
from actions.forms import ProcessForm, finish, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.payment import hand_over_link
from actions.plan_texts import date_buttons, stop_where_agreed
from actions.turn import Stop, Turn
from aldia.agreements import offers, plans, settlements
from aldia.debts.tables import Debt
from aldia.money import from_minor, quantize
from aldia.negotiation import OfferKind, Reason, Refusal, SettlementOffer, settlement_window, suggest_dates

SETTLEMENT_SLOTS = ("settlement_terms", "settlement_date", "settlement_offer", "settlement_confirmed")
# Each round has words of its own.
_OFFERS = {
    0: "utter_settlement_offer",
    1: "utter_settlement_counter_offer",
    2: "utter_settlement_counter_offer_2",
    3: "utter_settlement_counter_offer_3",
}


class ValidateSettlement(ProcessForm):
    """Negotiates a sum that settles the debt in one payment, and the day of the payment."""

    form = "settlement_form"
    slots = ("settlement_terms", "settlement_date", "settlement_confirmed")
    notes = SETTLEMENT_SLOTS
    intents = frozenset({"request_discount"})
    answers = frozenset({"ask_lower_installment", "offer_partial_payment", "pay_now", "promise_to_pay"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take a bid, a day and yes or no, in any order and as often as they change."""
        debt = turn.debt
        assert debt is not None
        stop_where_agreed(turn, debt)
        day = _day(turn, message, debt)
        if day.get("settlement_date", "") is None:
            return day
        chosen = day.get("settlement_date") or turn.slot("settlement_date")
        bid = _bid(turn, message, debt)
        if bid is not None:
            wrong = wrong_sum(turn, message, debt, "settlement_terms")
            return wrong or day | _negotiate(turn, debt, bid=bid, day=chosen)
        offer = settlements.newest(turn.db, debt)
        if offer is None or turn.slot("settlement_offer") != offer.id:
            # What was offered in an earlier conversation still stands: it is not conceded twice.
            return day | (
                {"settlement_offer": offer.id} if offer is not None else _negotiate(turn, debt, day=chosen)
            )
        if message.intent in self.intents and turn.beginning_of(self.form)[0]:
            # Taken up again by the same wish, it goes on where it stood.
            return day | (_redate(turn, debt, chosen) if day else {})
        if turn.requested == "settlement_terms":
            if message.intent == "affirm" or day:
                return day | {"settlement_terms": offer.id} | _redate(turn, debt, chosen)
            if message.intent in {"deny", "ask_lower_installment"} | self.intents:
                return _negotiate(turn, debt, day=chosen)
        if day:
            return day | _redate(turn, debt, chosen)
        if turn.requested == "settlement_confirmed" and message.is_clear_yes:
            return {"settlement_confirmed": True}
        if turn.requested == "settlement_confirmed" and message.intent == "deny":
            return {"settlement_date": None, "settlement_confirmed": None}
        if turn.slot("settlement_terms") and message.intent in {"ask_lower_installment"} | self.intents:
            return _negotiate(turn, debt, day=chosen)
        if message.intent in CLOSED_ANSWERS and turn.requested in self.slots:
            return turn.reject(str(turn.requested), f"utter_unclear_{turn.requested}")
        return {}


def _day(turn: Turn, message: Message, debt: Debt) -> dict[str, Any]:
    """Return the note of the day that was named; today is always possible, whatever day it is."""
    if day_of(turn, message, number_counts=turn.requested == "settlement_date") == turn.today:
        return {"settlement_date": turn.today.isoformat()}
    window = settlement_window(offers.terms(turn.db, debt, turn.today), today=turn.today)
    return take_day(turn, message, window, "settlement_date")


def _bid(turn: Turn, message: Message, debt: Debt) -> Decimal | None:
    """Return the sum that was offered: as such, as a part of the debt, or as a percentage less."""
    asked = turn.requested == "settlement_terms" or message.intent == "request_discount"
    percentage = message.first("percentage")
    if percentage is not None:
        owed = offers.terms(turn.db, debt, turn.today).outstanding
        return quantize(owed * (1 - Decimal(str(percentage)) / 100), debt.currency)
    said = sum_of(message, number_counts=asked and message.day is None)
    if said is not None:
        return said
    fraction = message.first("fraction")
    return share_of(turn, debt, fraction) if fraction is not None else None


def _negotiate(turn: Turn, debt: Debt, *, bid: Decimal | None = None, day: str | None) -> dict[str, Any]:
    """Ask the policy engine, say what has to be said, and note where the terms stand."""
    reply = settlements.answer(turn.db, turn.chat, debt, turn.today, bid=bid)
    if isinstance(reply, Refusal):
        if Reason.NO_DISCOUNT in reply.reasons:
            turn.say("utter_settlement_no_discount")
            raise Stop
        return turn.reject("settlement_terms", "utter_sum_unreadable")
    offer, settlement = reply
    if bid is not None and settlement.kind is not OfferKind.PROPOSAL:
        turn.say("utter_settlement_bid_too_low")
    granted = bid is not None and settlement.kind is OfferKind.PROPOSAL
    notes = {
        "settlement_terms": offer.id if granted else None,
        "settlement_offer": offer.id,
        "settlement_confirmed": None,
    }
    return notes | (_redate(turn, debt, day) if day else {})


def _redate(turn: Turn, debt: Debt, day: str | None) -> dict[str, Any]:
    """Offer the same sum for the chosen day: what is shown in the summary is what will be signed."""
    offer = settlements.newest(turn.db, debt)
    if offer is None or day is None:
        return {}
    moved, _ = settlements.choose_day(turn.db, turn.chat, offer, date.fromisoformat(day))
    return {"settlement_offer": moved.id, "settlement_confirmed": None}


class AskSettlementTerms(AldiaAction):
    """Puts the offer on the table to the debtor."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``settlement_terms``."""
        return "action_ask_settlement_terms"

    def act(self, turn: Turn) -> list[EventType]:
        """Each round has words of its own; nobody is told how far the policy goes."""
        settlement = _on_table(turn)
        if settlement is None:
            return _expired(turn)
        final = settlement.kind is OfferKind.FINAL
        response = "utter_settlement_final_offer" if final else _OFFERS[settlement.round]
        turn.say(response, **_values(turn, settlement))
        return []


class AskSettlementDate(AldiaAction):
    """Asks for the day of the payment."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``settlement_date``."""
        return "action_ask_settlement_date"

    def act(self, turn: Turn) -> list[EventType]:
        """Today comes first; then paydays within the validity of the offer."""
        settlement, debt = _on_table(turn), turn.debt
        if settlement is None or debt is None:
            return _expired(turn)
        days = suggest_dates(settlement_window(offers.terms(turn.db, debt, turn.today), today=turn.today))
        later = tuple(day for day in days if turn.today < day <= settlement.valid_until)
        turn.say(
            "utter_ask_settlement_date",
            buttons=date_buttons(turn, (turn.today, *later)),
            **_values(turn, settlement),
        )
        return []


class AskSettlementConfirmed(AldiaAction):
    """Shows the one summary: what is paid, when, and what is forgiven."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``settlement_confirmed``."""
        return "action_ask_settlement_confirmed"

    def act(self, turn: Turn) -> list[EventType]:
        """Show the stored offer."""
        settlement = _on_table(turn)
        if settlement is None:
            return _expired(turn)
        turn.say("utter_settlement_summary", **_values(turn, settlement))
        return []


class SignSettlement(AldiaAction):
    """Writes the agreement once the debtor has said yes, and hands over the way to pay."""

    writes = True

    def name(self) -> str:
        """Runs when the settlement form is done."""
        return "action_sign_settlement"

    def act(self, turn: Turn) -> list[EventType]:
        """Sign the offer that was shown; a payment for today begins at once."""
        turn.person  # noqa: B018  raises NotVerified
        if turn.slot("settlement_confirmed") is not True:
            return []
        try:
            agreement = plans.sign(turn.db, turn.chat, str(turn.slot("settlement_offer")))
        except plans.CannotSign as refused:
            turn.say(f"utter_plan_not_signed_{refused.reason}")
            return restart(*SETTLEMENT_SLOTS)
        due = agreement.instalments[0].due_on
        amount = from_minor(agreement.total_minor, agreement.currency)
        today = due <= turn.today
        turn.say(
            "utter_settlement_signed_today" if today else "utter_settlement_signed",
            code=agreement.code,
            amount=turn.money(amount, agreement.currency),
            date=turn.date(due),
            saved=turn.money(from_minor(agreement.forgiven_minor, agreement.currency), agreement.currency),
        )
        say_agreement_document(turn, agreement)
        if today:
            hand_over_link(turn, agreement.debt, amount)
        return finish(turn, *SETTLEMENT_SLOTS)


def _on_table(turn: Turn) -> SettlementOffer | None:
    debt = turn.debt
    offer = settlements.newest(turn.db, debt) if debt is not None else None
    if offer is None or offer.id != turn.slot("settlement_offer"):
        return None
    return settlements.settlement_of(offer)


def _expired(turn: Turn) -> list[EventType]:
    turn.say("utter_plan_expired")
    return [*restart(*SETTLEMENT_SLOTS), FollowupAction("settlement_form")]


def _values(turn: Turn, settlement: SettlementOffer) -> dict[str, Any]:
    """Return the variables by which responses speak of a settlement."""
    return {
        "amount": turn.money(settlement.amount, settlement.currency),
        "total": turn.money(settlement.total, settlement.currency),
        "saved": turn.money(settlement.saved, settlement.currency),
        "date": turn.date(settlement.pay_on),
        "valid_until": turn.date(settlement.valid_until),
    }
