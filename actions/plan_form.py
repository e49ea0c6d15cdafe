"""What all negotiations of a plan share, be it for one debt, for several, or in the place of one in force.

Terms are gathered, countered and confirmed in the same way; ``Process`` says in whose slots and about what.
"""

import re
from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk.events import EventType, FollowupAction

from actions.answers import share_of, sum_of, take_day, wrong_sum
from actions.base import AldiaAction
from actions.choice import ordinal
from actions.forms import ProcessForm, restart
from actions.message import CLOSED_ANSWERS, Message
from actions.plan_texts import date_buttons, plan_values, say_reasons
from actions.turn import Turn
from aldia.agreements import offers
from aldia.agreements.tables import Offer
from aldia.debts.tables import Debt
from aldia.language import strip_accents
from aldia.negotiation import Interval, OfferKind, PlanOffer, PlanRequest, Refusal, suggest_dates

# A bare number up to this is a number of instalments rather than a sum.
MOST_INSTALMENTS = 36
# Each round has words of its own: nobody is told the same thing three times.
_COUNTER_OFFERS = {2: "utter_plan_counter_offer_2", 3: "utter_plan_counter_offer_3"}
_DOWN_PAYMENT = re.compile(r"\b(entrada|ahora|hoy|inicial|de inicio|enganche|pie|cuota inicial)\b")
_EACH_TIME = re.compile(r"\b(mes|mensual\w*|mensualidad\w*|cada|quincena\w*|cuotas? de)\b")
_FORTNIGHT = re.compile(r"\bquincen")
_LONGEST = re.compile(r"\b(barata|baja|bajita|larga|menor|pequena|ultima)\b")
_SHORTEST = re.compile(r"\b(corta|rapida|mayor)\b")


@dataclass(frozen=True)
class Process:
    """One negotiation of a plan: its form, the kind of its offers, how its slots begin, and its summaries.

    The second summary, for who has just asked something else, is shorter.
    """

    form: str
    kind: str
    prefix: str
    summaries: tuple[str, str]

    def slot(self, what: str) -> str:
        """Return the name of one of its slots: ``terms``, ``first_date``, ``offer`` or ``confirmed``."""
        return f"{self.prefix}_{what}"

    @property
    def notes(self) -> tuple[str, ...]:
        """All its slots."""
        return tuple(self.slot(what) for what in ("terms", "first_date", "offer", "confirmed"))

    def on_table(self, turn: Turn, debt: Debt) -> Offer | None:
        """Return the counter-offer that waits for an answer in this conversation."""
        offer = offers.newest(turn.db, debt, self.kind)
        if offer is None or offer.id != turn.slot(self.slot("offer")):
            return None
        return None if offers.plan_of(offer).kind is OfferKind.PROPOSAL else offer


class PlanForm(ProcessForm):
    """Gathers the terms of a plan and negotiates them."""

    @property
    @abstractmethod
    def process(self) -> Process:
        """Which negotiation it is."""

    @abstractmethod
    def debt(self, turn: Turn, message: Message) -> Debt:
        """Return the debt under which the plan is negotiated. Raises Stop where there can be none."""

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take terms, day and yes or no, in any order and as often as they change."""
        debt, first_date = self.debt(turn, message), self.process.slot("first_date")
        window = offers.terms(turn.db, debt, turn.today, self.process.kind).first_payment_window(turn.today)
        day = take_day(turn, message, window, first_date, anchors_plan=True, asked=self.day_is_asked(turn))
        refused = day.get(first_date, "") is None
        chosen = None if refused else day.get(first_date) or turn.slot(first_date)
        request = self._request(turn, message, debt, date.fromisoformat(chosen) if chosen else None)
        if (
            request.count
            or request.amount is not None
            or request.lower
            or request.down_payment is not None
            or request.interval
        ):
            wrong = wrong_sum(turn, message, debt, self.process.slot("terms"))
            return wrong or day | self.negotiate(turn, debt, request)
        if refused:
            return day
        return day | self.yes_or_no(turn, message, debt, changed_day=bool(day), request=request)

    def day_is_asked(self, turn: Turn) -> bool:
        """Say whether the open question is about the day: a bare number is one then."""
        return turn.requested == self.process.slot("first_date")

    def yes_or_no(
        self, turn: Turn, message: Message, debt: Debt, *, changed_day: bool, request: PlanRequest
    ) -> dict[str, Any]:
        """Take a message without figures: a yes or a no to the terms or the summary, or another day."""
        terms, first_date, confirmed = (
            self.process.slot(what) for what in ("terms", "first_date", "confirmed")
        )
        offer = offers.newest(turn.db, debt, self.process.kind)
        accepted = bool(turn.slot(terms))
        if turn.requested == terms and offer and message.agrees:
            return {terms: offer.id} | (
                self.negotiate(turn, debt, request, quiet=True) if request.first_date else {}
            )
        if changed_day:
            return self.negotiate(turn, debt, request, quiet=True) if accepted else {}
        if message.intent == "change_agreement" and accepted:
            return {first_date: None, confirmed: None}
        if turn.requested == confirmed and message.is_clear_yes:
            return {confirmed: True}
        if turn.requested == confirmed and message.intent == "deny":
            return {confirmed: None}
        if turn.requested == terms and message.intent == "deny":
            return self.negotiate(turn, debt, PlanRequest(lower=True, first_date=request.first_date))
        if message.intent in CLOSED_ANSWERS and turn.requested in self.slots:
            return turn.reject(str(turn.requested), f"utter_unclear_{turn.requested}")
        return {}

    def negotiate(
        self, turn: Turn, debt: Debt, request: PlanRequest, *, quiet: bool = False
    ) -> dict[str, Any]:
        """Ask the policy engine, say what has to be said, and note where the terms stand."""
        process = self.process
        reply = offers.answer(turn.db, turn.chat, debt, request, turn.today, process.kind)
        if isinstance(reply, Refusal):
            say_reasons(turn, debt, reply.reasons, process.kind)
            return self.refused(turn, reply)
        offer, plan = reply
        if not quiet and plan.round <= 1:
            say_reasons(turn, debt, plan.reasons, process.kind)
        agreed = plan.kind is OfferKind.PROPOSAL or (quiet and turn.slot(process.slot("terms")))
        return {
            process.slot("terms"): offer.id if agreed else None,
            process.slot("offer"): offer.id,
            process.slot("confirmed"): None,
        }

    def refused(self, turn: Turn, refusal: Refusal) -> dict[str, Any]:
        """Return the notes after a refusal whose reasons have been said. May raise Stop."""
        return {self.process.slot("terms"): None, self.process.slot("confirmed"): None}

    def options(self, turn: Turn, debt: Debt) -> tuple[PlanOffer, ...]:
        """Return the plans that were shown to begin with."""
        return offers.opening_plans(turn.db, debt, turn.today, self.process.kind)

    def _request(self, turn: Turn, message: Message, debt: Debt, first_date: date | None) -> PlanRequest:
        """Read what was said about the plan's sums; days have been read before."""
        # "Todo en una sola cuota" asks for one plan, not for one payment.
        joins = message.intent == "request_consolidation" and message.instalments == 1
        count, asks_terms = None if joins else message.instalments, not self.day_is_asked(turn)
        said = sum_of(message, number_counts=asks_terms and count is None and message.day is None)
        plain = strip_accents(message.text.casefold())
        if count is None and asks_terms:
            count = self._picked(turn, message, debt, plain)
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
        nothing_said = count is None and said is None and down_payment is None
        return PlanRequest(
            interval=Interval.FORTNIGHTLY if _FORTNIGHT.search(plain) else None,
            count=count,
            amount=said,
            first_date=first_date,
            down_payment=down_payment,
            lower=message.intent == "ask_lower_installment" and nothing_said,
        )

    def _picked(self, turn: Turn, message: Message, debt: Debt, plain: str) -> int | None:
        """Return the number of instalments of the option that is picked by its place or kind."""
        # "La primera" that has just picked a debt picks no option: the wish that is read then came before it.
        if message.intent != "choose_option" or message.is_button:
            return None
        options = self.options(turn, debt)
        if not options:
            return None
        if _LONGEST.search(plain):
            table = offers.newest(turn.db, debt, self.process.kind)
            return max(options[-1].count, offers.plan_of(table).count if table else 0)
        if _SHORTEST.search(plain):
            return options[0].count
        place = ordinal(turn.message)
        return options[place - 1].count if place is not None and 0 < place <= len(options) else None


class AskOfPlan(AldiaAction):
    """A question of a plan's form."""

    what: str

    @property
    @abstractmethod
    def process(self) -> Process:
        """Which negotiation it is."""

    @abstractmethod
    def ask(self, turn: Turn, debt: Debt) -> list[EventType]:
        """Put the question."""

    def name(self) -> str:
        """Rasa runs this when the form asks for the slot."""
        return f"action_ask_{self.process.slot(self.what)}"

    def act(self, turn: Turn) -> list[EventType]:
        """Ask about the debt under which the plan is negotiated."""
        debt = self.debt(turn)
        assert debt is not None
        return self.ask(turn, debt)

    def debt(self, turn: Turn) -> Debt | None:
        """Return the debt under which the plan is negotiated."""
        return turn.debt


class AskTerms(AskOfPlan):
    """Asks for the terms: what to begin with, or whether the offer on the table will do."""

    what = "terms"

    @abstractmethod
    def begin(self, turn: Turn, debt: Debt) -> None:
        """Ask where nothing has been offered yet."""

    def ask(self, turn: Turn, debt: Debt) -> list[EventType]:
        """Nobody is told how far the policy goes."""
        offer = self.process.on_table(turn, debt)
        if offer is None:
            self.begin(turn, debt)
            return []
        plan = offers.plan_of(offer)
        final = plan.kind is OfferKind.FINAL
        counter = _COUNTER_OFFERS.get(plan.round, "utter_plan_counter_offer")
        turn.say("utter_plan_final_offer" if final else counter, **plan_values(turn, plan))
        return []


class AskFirstDate(AskOfPlan):
    """Asks for the day of the first payment."""

    what = "first_date"

    def ask(self, turn: Turn, debt: Debt) -> list[EventType]:
        """Repeat the plan that was asked for, unless it was just repeated; suggest paydays within the window."""
        window = offers.terms(turn.db, debt, turn.today, self.process.kind).first_payment_window(turn.today)
        buttons = date_buttons(turn, suggest_dates(window))
        offer = offers.newest(turn.db, debt, self.process.kind)
        names_terms = turn.message.instalments is not None or turn.message.names_rate
        if offer is None or turn.interrupted or (turn.slot("form_failures") and not names_terms):
            turn.say("utter_ask_plan_first_date_again", buttons=buttons)
        else:
            values = plan_values(turn, offers.plan_of(offer))
            turn.say("utter_ask_plan_first_date", buttons=buttons, **values)
        return []


class AskConfirmed(AskOfPlan):
    """Shows the one summary with exact figures, dates and consequences, and asks for a yes."""

    what = "confirmed"

    def ask(self, turn: Turn, debt: Debt) -> list[EventType]:
        """Show the stored offer: what is shown is what will be signed."""
        process = self.process
        offer = offers.newest(turn.db, debt, process.kind)
        if offer is None or offer.id != turn.slot(process.slot("offer")):
            turn.say("utter_plan_expired")
            return [*restart(*process.notes), FollowupAction(process.form)]
        if turn.message.intent == "deny" and not turn.message.parsed:
            turn.say("utter_plan_what_to_change")
        else:
            values = plan_values(turn, offers.plan_of(offer)) | self.more(turn, offer)
            turn.say(process.summaries[turn.interrupted], **values)
        return []

    def more(self, turn: Turn, offer: Offer) -> dict[str, Any]:
        """Return further variables of the summary."""
        return {}
