"""The instalment plan: options, terms, counter-offers, summary and signature."""

import re
from datetime import date
from typing import Any

from rasa_sdk.events import EventType, FollowupAction

from actions.answers import share_of, sum_of, take_day, wrong_sum
from actions.base import AldiaAction
from actions.choice import ordinal
from actions.forms import ProcessForm, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.plan_texts import plan_values, say_reasons, stop_where_agreed
from actions.turn import Stop, Turn
from aldia.agreements import offers
from aldia.agreements.tables import Offer
from aldia.debts.balance import balance
from aldia.debts.tables import Debt
from aldia.language import strip_accents
from aldia.negotiation import Interval, OfferKind, PlanOffer, PlanRequest, Refusal, suggest_dates

PLAN_SLOTS = ("plan_terms", "plan_first_date", "plan_offer", "plan_confirmed")
# A bare number up to this is a number of instalments rather than a sum.
MOST_INSTALMENTS = 36
# Each round has words of its own: nobody is told the same thing three times.
_COUNTER_OFFERS = {2: "utter_plan_counter_offer_2", 3: "utter_plan_counter_offer_3"}
_DOWN_PAYMENT = re.compile(r"\b(entrada|ahora|hoy|inicial|de inicio|enganche|pie|cuota inicial)\b")
_EACH_TIME = re.compile(r"\b(mes|mensual\w*|mensualidad\w*|cada|quincena\w*|cuotas? de)\b")
_FORTNIGHT = re.compile(r"\bquincen")
_LONGEST = re.compile(r"\b(barata|baja|bajita|larga|menor|pequena|ultima)\b")
_SHORTEST = re.compile(r"\b(corta|rapida|mayor)\b")


class ValidateInstallmentPlan(ProcessForm):
    """Gathers the terms of a plan and negotiates them."""

    form = "installment_plan_form"
    slots = ("plan_terms", "plan_first_date", "plan_confirmed")
    notes = PLAN_SLOTS
    intents = frozenset({"request_installments", "ask_lower_installment", "change_agreement"})
    answers = frozenset({"promise_to_pay", "offer_partial_payment", "request_deferral"})

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take terms, day and yes or no, in any order and as often as they change."""
        debt = turn.debt
        assert debt is not None
        stop_where_agreed(turn, debt)
        if message.intent == "promise_to_pay" and message.names_whole:
            # "Mejor te lo pago todo el 15" is no first day of a plan.
            raise Stop(FollowupAction("promise_form"))
        window = offers.terms(turn.db, debt, turn.today).first_payment_window(turn.today)
        day = take_day(turn, message, window, "plan_first_date", anchors_plan=True)
        refused = day.get("plan_first_date", "") is None
        first_date = None if refused else day.get("plan_first_date") or turn.slot("plan_first_date")
        request = _request(turn, message, debt, date.fromisoformat(first_date) if first_date else None)
        if (
            request.count
            or request.amount is not None
            or request.lower
            or request.down_payment is not None
            or request.interval
        ):
            return wrong_sum(turn, message, debt, "plan_terms") or day | _negotiate(turn, debt, request)
        if refused:
            return day
        return day | self._yes_or_no(turn, message, debt, changed_day=bool(day), request=request)

    def _yes_or_no(
        self, turn: Turn, message: Message, debt: Debt, *, changed_day: bool, request: PlanRequest
    ) -> dict[str, Any]:
        offer = offers.newest(turn.db, debt)
        accepted = bool(turn.slot("plan_terms"))
        if turn.requested == "plan_terms" and offer and message.intent == "affirm":
            return {"plan_terms": offer.id} | (
                _negotiate(turn, debt, request, quiet=True) if request.first_date else {}
            )
        if changed_day:
            return _negotiate(turn, debt, request, quiet=True) if accepted else {}
        if message.intent == "change_agreement" and accepted:
            return {"plan_first_date": None, "plan_confirmed": None}
        if turn.requested == "plan_confirmed" and message.is_clear_yes:
            return {"plan_confirmed": True}
        if turn.requested == "plan_confirmed" and message.intent == "deny":
            return {"plan_confirmed": None}
        if turn.requested == "plan_terms" and message.intent == "deny":
            return _negotiate(turn, debt, PlanRequest(lower=True, first_date=request.first_date))
        if message.intent in CLOSED_ANSWERS and turn.requested in self.slots:
            return turn.reject(str(turn.requested), f"utter_unclear_{turn.requested}")
        return {}


def _request(turn: Turn, message: Message, debt: Debt, first_date: date | None) -> PlanRequest:
    """Read what was said about the plan's sums; days have been read before."""
    count, asks_terms = message.instalments, turn.requested != "plan_first_date"
    said = sum_of(message, number_counts=asks_terms and count is None and message.day is None)
    plain = strip_accents(message.text.casefold())
    if count is None and asks_terms:
        count = _picked(turn, message, debt, plain)
        if count is not None:
            said = None
    down_payment = None
    fraction = message.first("fraction")
    if fraction is not None and _DOWN_PAYMENT.search(plain):
        down_payment = share_of(turn, debt, fraction)
    elif (
        said is not None
        and count is not None
        and _DOWN_PAYMENT.search(plain)
        and not _EACH_TIME.search(plain)
    ):
        said, down_payment = None, said
    elif said is not None and message.amount is None and said == int(said) and said <= MOST_INSTALMENTS:
        count, said = int(said), None
    lower = (
        message.intent == "ask_lower_installment" and count is None and said is None and down_payment is None
    )
    interval = Interval.FORTNIGHTLY if _FORTNIGHT.search(plain) else None
    return PlanRequest(
        interval=interval,
        count=count,
        amount=said,
        first_date=first_date,
        down_payment=down_payment,
        lower=lower,
    )


def _picked(turn: Turn, message: Message, debt: Debt, plain: str) -> int | None:
    """Return the number of instalments of the option that is picked by its place or kind."""
    # "La primera" that has just picked a debt picks no option: the wish that is read then came before it.
    if message.intent != "choose_option" or message.is_button:
        return None
    options = offers.opening_plans(turn.db, debt, turn.today)
    if not options:
        return None
    if _LONGEST.search(plain):
        table = offers.newest(turn.db, debt)
        return max(options[-1].count, offers.plan_of(table).count if table else 0)
    if _SHORTEST.search(plain):
        return options[0].count
    place = ordinal(turn.message)
    return options[place - 1].count if place is not None and 0 < place <= len(options) else None


def _negotiate(turn: Turn, debt: Debt, request: PlanRequest, *, quiet: bool = False) -> dict[str, Any]:
    """Ask the policy engine, say what has to be said, and note where the terms stand."""
    reply = offers.answer(turn.db, turn.chat, debt, request, turn.today)
    if isinstance(reply, Refusal):
        say_reasons(turn, debt, reply.reasons)
        return {"plan_terms": None, "plan_confirmed": None}
    offer, plan = reply
    if not quiet and plan.round <= 1:
        say_reasons(turn, debt, plan.reasons)
    agreed = plan.kind is OfferKind.PROPOSAL or (quiet and turn.slot("plan_terms"))
    return {"plan_terms": offer.id if agreed else None, "plan_offer": offer.id, "plan_confirmed": None}


class AskPlanTerms(AldiaAction):
    """Asks for the terms: the opening options, or whether the offer on the table will do."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``plan_terms``."""
        return "action_ask_plan_terms"

    def act(self, turn: Turn) -> list[EventType]:
        """Show options as buttons; nobody is told how far the policy goes."""
        debt = turn.debt
        assert debt is not None
        offer = _on_table(turn, debt)
        if offer is not None:
            plan = offers.plan_of(offer)
            final = plan.kind is OfferKind.FINAL
            counter = _COUNTER_OFFERS.get(plan.round, "utter_plan_counter_offer")
            turn.say("utter_plan_final_offer" if final else counter, **plan_values(turn, plan))
            return []
        options = offers.opening_plans(turn.db, debt, turn.today)
        if len(options) == 0:
            turn.say("utter_plan_not_possible")
            return []
        turn.say(
            "utter_ask_plan",
            amount=turn.money(balance(turn.db, debt).outstanding, debt.currency),
            buttons=plan_buttons(turn, options),
        )
        return []


def plan_buttons(turn: Turn, options: tuple[PlanOffer, ...]) -> list[dict[str, str]]:
    """Return a button for each plan."""
    return [
        {
            "title": turn.text("label_plan_option", **plan_values(turn, plan)),
            "payload": f'/request_installments{{"installments": "{plan.count}"}}',
        }
        for plan in options
    ]


def _on_table(turn: Turn, debt: Debt) -> Offer | None:
    """Return the counter-offer that waits for an answer in this conversation."""
    offer = offers.newest(turn.db, debt)
    if offer is None or offer.id != turn.slot("plan_offer"):
        return None
    return None if offers.plan_of(offer).kind is OfferKind.PROPOSAL else offer


class AskPlanFirstDate(AldiaAction):
    """Asks for the day of the first payment."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``plan_first_date``."""
        return "action_ask_plan_first_date"

    def act(self, turn: Turn) -> list[EventType]:
        """Repeat the plan that was asked for, unless it was just repeated; suggest paydays within the window."""
        debt = turn.debt
        assert debt is not None
        window = offers.terms(turn.db, debt, turn.today).first_payment_window(turn.today)
        buttons = date_buttons(turn, suggest_dates(window))
        offer = offers.newest(turn.db, debt)
        names_terms = turn.message.instalments is not None or turn.message.names_rate
        if offer is None or turn.interrupted or (turn.slot("form_failures") and not names_terms):
            turn.say("utter_ask_plan_first_date_again", buttons=buttons)
        else:
            values = plan_values(turn, offers.plan_of(offer))
            turn.say("utter_ask_plan_first_date", buttons=buttons, **values)
        return []


def date_buttons(turn: Turn, days: tuple[date, ...]) -> list[dict[str, str]]:
    """Return a button for each day."""
    return [
        {"title": turn.date(day).capitalize(), "payload": f'/inform{{"time": "{day.isoformat()}"}}'}
        for day in days
    ]


class AskPlanConfirmed(AldiaAction):
    """Shows the one summary with exact figures, dates and consequences, and asks for a yes."""

    def name(self) -> str:
        """Rasa runs this when the form asks for ``plan_confirmed``."""
        return "action_ask_plan_confirmed"

    def act(self, turn: Turn) -> list[EventType]:
        """Show the stored offer: what is shown is what will be signed."""
        debt = turn.debt
        assert debt is not None
        offer = offers.newest(turn.db, debt)
        if offer is None or offer.id != turn.slot("plan_offer"):
            turn.say("utter_plan_expired")
            return [*restart(*PLAN_SLOTS), FollowupAction("installment_plan_form")]
        values = plan_values(turn, offers.plan_of(offer))
        if turn.message.intent == "deny" and not turn.message.parsed:
            turn.say("utter_plan_what_to_change")
        else:
            turn.say("utter_plan_summary_again" if turn.interrupted else "utter_plan_summary", **values)
        return []
